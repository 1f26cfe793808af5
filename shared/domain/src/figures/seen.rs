//! What a reader was shown of figures, so that what has changed since can be said: "it was 4.21". A visit is a day: whatever is looked at again on it is
//! held against what was shown on the last day before, so that loading a page again loses nothing.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Figures that are remembered of a reader, at most: those that it has not looked at for the longest time are forgotten.
pub const FIGURES_MAX: usize = 300;

/// The values of a figure as they are shown; `None`: none is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// Coverage in percent with two places, as `63.20`.
    #[serde(default, rename = "c", skip_serializing_if = "Option::is_none")]
    pub coverage: Option<String>,
    /// Satisfaction with two places.
    #[serde(default, rename = "s", skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<String>,
}

/// The values of a figure on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDay {
    /// The day.
    #[serde(rename = "d")]
    pub day: NaiveDate,
    /// What was shown last on it.
    #[serde(rename = "v")]
    pub values: Values,
}

/// What is remembered of a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Remembered {
    #[serde(rename = "l")]
    last: OnDay,
    /// The visit before.
    #[serde(default, rename = "b", skip_serializing_if = "Option::is_none")]
    before: Option<OnDay>,
}

/// What a reader was shown, by the names of figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seen(BTreeMap<String, Remembered>);

impl Seen {
    /// A figure is looked at on a day. Answers what the visit before was shown of it, where that was something else. Twice is once.
    pub fn look(&mut self, today: NaiveDate, figure: &str, now: &Values) -> Option<OnDay> {
        let shown = OnDay { day: today, values: now.clone() };
        let before = match self.0.get_mut(figure) {
            None => {
                self.0.insert(figure.to_owned(), Remembered { last: shown, before: None });
                None
            }
            // A clock that is set back begins no visit.
            Some(known) if today <= known.last.day => {
                known.last.values = now.clone();
                known.before.clone()
            }
            Some(known) => {
                known.before = Some(std::mem::replace(&mut known.last, shown));
                known.before.clone()
            }
        };
        before.filter(|before| before.values != *now)
    }

    /// Forgets what was not looked at for the longest time, where it is too much.
    pub fn cut(&mut self) {
        let surplus = self.0.len().saturating_sub(FIGURES_MAX);
        let mut by_age: Vec<(NaiveDate, String)> =
            self.0.iter().map(|(name, it)| (it.last.day, name.clone())).collect();
        by_age.sort();
        by_age.into_iter().take(surplus).for_each(|(_, name)| drop(self.0.remove(&name)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, day).unwrap()
    }

    fn values(satisfaction: &str) -> Values {
        Values { coverage: Some("63.20".to_owned()), satisfaction: Some(satisfaction.to_owned()) }
    }

    #[test]
    fn what_changed_since_the_visit_before_is_said_as_long_as_a_visit_lasts() {
        let mut seen = Seen::default();
        for (at, now, expected) in [
            (12, "4.21", None),
            // A first visit has none before it, whatever changes on it.
            (12, "4.22", None),
            (13, "4.30", Some((12, "4.22"))),
            (13, "4.30", Some((12, "4.22"))),
            (13, "4.22", None),
            (13, "4.35", Some((12, "4.22"))),
            (11, "4.35", Some((12, "4.22"))),
            (20, "4.35", None),
            (21, "4.36", Some((20, "4.35"))),
        ] {
            let told = seen.look(day(at), "2026Q2/region:77", &values(now));
            let expected = expected.map(|(at, before)| OnDay { day: day(at), values: values(before) });
            assert_eq!(told, expected, "{at} {now}");
        }
        assert_eq!(seen.look(day(21), "2026Q2/region:39", &values("4.36")), None, "another figure is another");
    }

    #[test]
    fn what_is_looked_at_again_changes_nothing() {
        let mut seen = Seen::default();
        seen.look(day(12), "a", &values("4.21"));
        seen.look(day(13), "a", &values("4.30"));
        let once = seen.clone();
        seen.look(day(13), "a", &values("4.30"));
        assert_eq!(seen, once);
    }

    #[test]
    fn a_value_that_comes_or_goes_has_changed() {
        let mut seen = Seen::default();
        seen.look(day(12), "a", &Values::default());
        let told = seen.look(day(13), "a", &values("4.21"));
        assert_eq!(told, Some(OnDay { day: day(12), values: Values::default() }));
    }

    #[test]
    fn no_more_is_remembered_than_has_room() {
        let mut seen = Seen::default();
        for number in 0..=FIGURES_MAX {
            seen.look(day(if number == 7 { 11 } else { 12 }), &format!("{number:04}"), &values("4.00"));
        }
        seen.cut();
        assert_eq!(seen.0.len(), FIGURES_MAX);
        assert!(!seen.0.contains_key("0007"), "the oldest is forgotten");
        let once = seen.clone();
        seen.cut();
        assert_eq!(seen, once);
    }
}
