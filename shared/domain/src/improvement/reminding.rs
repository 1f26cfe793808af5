//! Reminders of a meeting (B.7л): before it is held whoever has not taken a step that an item of its agenda waits for, and after it whoever
//! was given a task whose term is near. Each is reminded once a day, of no more than what is asked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::case::{Case, CaseId};
use super::escalation::escalation;
use super::refusal::{Refusal, RefusalCode};
use super::rules::Rules;
use crate::identifier::ParticipantId;
use crate::working_time::ProductionCalendar;

/// What is asked of participants, by the participant.
pub type Asked = BTreeMap<ParticipantId, BTreeSet<CaseId>>;

/// Somebody who is reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reminder {
    /// Who.
    pub participant: ParticipantId,
    /// The cases in which a step is asked.
    pub cases: BTreeSet<CaseId>,
}

/// What somebody was reminded of last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    /// On which day.
    pub on: NaiveDate,
    /// Who, and of what.
    #[serde(flatten)]
    pub of: Reminder,
}

/// Whether somebody was reminded on that day.
pub fn was_reminded(reminded: &[Reminded], participant: &ParticipantId, day: NaiveDate) -> bool {
    reminded.iter().any(|it| it.on == day && it.of.participant == *participant)
}

/// Those who are reminded now: who was reminded today is not again. Notes it with what each was reminded of last.
///
/// # Errors
/// `field_invalid` of `fields.to`: of somebody is not asked what they were to be reminded of, or nobody is left to be reminded today.
pub fn remind(
    reminded: &mut Vec<Reminded>,
    asked: &Asked,
    new: Vec<Reminder>,
    today: NaiveDate,
) -> Result<Vec<Reminder>, Refusal> {
    let is_asked = |it: &Reminder| {
        let asked = asked.get(&it.participant);
        !it.cases.is_empty() && asked.is_some_and(|asked| it.cases.is_subset(asked))
    };
    let names: BTreeSet<_> = new.iter().map(|it| &it.participant).collect();
    let are_good = names.len() == new.len() && new.iter().all(is_asked);
    let now: Vec<_> = new.into_iter().filter(|it| !was_reminded(reminded, &it.participant, today)).collect();
    if !are_good || now.is_empty() {
        return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.to"));
    }
    reminded.retain(|before| now.iter().all(|it| it.participant != before.of.participant));
    reminded.extend(now.iter().map(|it| Reminded { on: today, of: it.clone() }));
    Ok(now)
}

/// Whether a term of the case is so near that one is reminded of it, or past.
pub fn is_near(case: &Case, now: DateTime<Utc>, zone: Tz, calendar: &ProductionCalendar, rules: &Rules) -> bool {
    let running = case.clocks.iter().filter(|clock| clock.runs());
    let mut from = running.map(|clock| escalation(clock, zone, calendar, rules).remind_at.unwrap_or(clock.due));
    from.any(|from| from <= now)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_is_reminded_once_a_day_of_no_more_than_is_asked() {
        let asked: Asked = serde_json::from_value(json!({"one": ["a", "b"], "two": ["b"]})).unwrap();
        let to = |text: &str| -> Vec<Reminder> {
            let one = |word: &str| {
                let (participant, cases) = word.split_once(':').unwrap();
                let cases: Vec<_> = cases.split('+').filter(|case| !case.is_empty()).collect();
                serde_json::from_value(json!({"participant": participant, "cases": cases})).unwrap()
            };
            text.split_whitespace().map(one).collect()
        };
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let before = || to("one:a").into_iter().map(|of| Reminded { on: day("2026-05-12"), of }).collect::<Vec<_>>();
        for (before, new, today, expected) in [
            (Vec::new(), "one:a+b two:b", "2026-05-12", Some("one two")),
            (before(), "one:a+b two:b", "2026-05-12", Some("two")),
            (before(), "one:a+b two:b", "2026-05-13", Some("one two")),
            (before(), "one:b", "2026-05-12", None),
            (Vec::new(), "two:a", "2026-05-12", None),
            (Vec::new(), "three:a", "2026-05-12", None),
            (Vec::new(), "one:", "2026-05-12", None),
            (Vec::new(), "one:a one:b", "2026-05-12", None),
            (Vec::new(), "", "2026-05-12", None),
        ] {
            let mut reminded = before.clone();
            let found = remind(&mut reminded, &asked, to(new), day(today)).ok();
            let names =
                found.as_ref().map(|now| now.iter().map(|it| it.participant.to_string()).collect::<Vec<_>>().join(" "));
            assert_eq!(names.as_deref(), expected, "{new} on {today}");
            match found {
                None => assert_eq!(reminded, before, "{new}: what is refused changes nothing"),
                Some(now) => {
                    assert!(now.iter().all(|it| was_reminded(&reminded, &it.participant, day(today))), "{new}");
                    let names: BTreeSet<_> = reminded.iter().map(|it| &it.of.participant).collect();
                    assert_eq!(names.len(), reminded.len(), "{new}: of each what they were reminded of last");
                }
            }
        }
    }
}
