//! What may be said of a measure's effect (A-10, A2.13), from what the quarters show of its organisation and of comparable
//! ones. [`crate::statistics::effect`] has the formula; here is when it counts.

use crate::figures::measure::Comparison;
use crate::names;
use crate::statistics::Interval;
use crate::statistics::difference::Verdict;
use crate::statistics::effect::{Change, Effect, FIRST_LOOK, FIRST_OF_TWO, SECOND_OF_TWO};
use crate::statistics::mean::Estimate;
use crate::statistics::ranking::Population;

/// What the compared quarters show of an organisation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Readings {
    /// The quarters before, added.
    pub before: Estimate,
    /// The quarter after, or both at the second look, added.
    pub after: Estimate,
    /// The alarm quarter; it is not counted. `None`: nothing is shown.
    pub alarm: Option<Estimate>,
    /// The last two quarters before, the earlier one first; `None`: there is only one.
    pub trend: Option<[Estimate; 2]>,
}

impl Readings {
    /// By how much it has changed; `None` where the answers tell nothing.
    pub fn change(&self) -> Option<Change> {
        Change::between(&self.before, &self.after)
    }

    /// By how much it has changed since the alarm quarter.
    pub fn change_from_alarm(&self) -> Option<Change> {
        Change::between(self.alarm.as_ref()?, &self.after)
    }

    /// By how much it changed before.
    pub fn change_before(&self) -> Option<Change> {
        let [earlier, later] = self.trend.as_ref()?;
        Change::between(earlier, later)
    }
}

/// How often a measure is looked at, at most.
const LOOKS: usize = 2;

/// The levels of a look: of the interval that is shown, and of that by which it is judged.
fn level(comparison: &Comparison) -> (f64, f64) {
    if comparison.after.len() < LOOKS { (FIRST_LOOK, FIRST_OF_TWO) } else { (SECOND_OF_TWO, SECOND_OF_TWO) }
}

names! {
    /// With whom a measure is compared.
    pub enum Reach {
        /// Organisations of the type in the region.
        TypeAndRegion = "type_and_region",
        /// Organisations of the type everywhere, as there are too few in the region.
        Type = "type",
    }
}

names! {
    /// Why there is no verdict.
    pub enum Why {
        /// A quarter that is compared is not closed, shows nothing, or may not be published.
        NotMeasured = "not_measured",
        /// Fewer than five comparable organisations are shown in all quarters.
        TooFewToCompare = "too_few_to_compare",
        /// The organisation already moved apart from the others before the measure.
        ComparisonDoesNotHold = "comparison_does_not_hold",
        /// It was written down when the quarter after it had begun, so that its figures may have been known.
        NotRegisteredInAdvance = "not_registered_in_advance",
    }
}

/// What a measure has brought. Points of the scale for satisfaction, points of percent for coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct Brought {
    /// The quarters that are compared.
    pub comparison: Comparison,
    /// The organisation's own change, from the official means.
    pub change: Option<Change>,
    /// With whom it is compared.
    pub reach: Reach,
    /// With how many organisations it is compared.
    pub others: u64,
    /// The effect against them.
    pub effect: Option<Effect>,
    /// How rare such an effect is among those who did nothing.
    pub placebo: Option<f64>,
    /// The effect that there was before the measure.
    pub pre_trend: Option<Effect>,
    /// The effect as it reads from the alarm quarter: not counted, as what was unusually low rises by itself.
    pub alarm: Option<Effect>,
    /// By how much the alarm quarter's mean was expected to return by itself.
    pub expected_return: Option<f64>,
    /// `None`: nothing is concluded, and [`Brought::why`] says why.
    pub verdict: Option<Verdict>,
    /// Why nothing is concluded.
    pub why: Option<Why>,
}

impl Brought {
    /// Where the quarters show nothing.
    pub fn nothing(comparison: Comparison) -> Brought {
        Brought {
            comparison,
            change: None,
            reach: Reach::TypeAndRegion,
            others: 0,
            effect: None,
            placebo: None,
            pre_trend: None,
            alarm: None,
            expected_return: None,
            verdict: None,
            why: Some(Why::NotMeasured),
        }
    }

    /// Holds an organisation against comparable ones.
    pub fn of(comparison: Comparison, registered: bool, own: &Readings, reach: Reach, others: &[Readings]) -> Brought {
        let changes: Vec<Change> = others.iter().filter_map(Readings::change).collect();
        let against = |own: Option<Change>, change: fn(&Readings) -> Option<Change>| {
            Effect::of(&own?, &others.iter().filter_map(change).collect::<Vec<_>>())
        };
        let effect = against(own.change(), Readings::change);
        let pre_trend = against(own.change_before(), Readings::change_before);
        let levels: Vec<Estimate> = others.iter().filter_map(|it| it.alarm).collect();
        let population = effect.and_then(|_| Population::of(&levels));
        let apart = pre_trend.is_some_and(|it| it.verdict(FIRST_LOOK) != Verdict::CannotTell);
        let judged_at = level(&comparison).1;
        let why = match (own.change(), effect) {
            (None, _) => Some(Why::NotMeasured),
            (_, None) => Some(Why::TooFewToCompare),
            _ if !registered => Some(Why::NotRegisteredInAdvance),
            _ if apart => Some(Why::ComparisonDoesNotHold),
            _ => None,
        };
        Brought {
            comparison,
            change: own.change(),
            reach,
            others: changes.len() as u64,
            effect,
            placebo: effect.map(|it| it.placebo(&changes)),
            pre_trend,
            alarm: against(own.change_from_alarm(), Readings::change_from_alarm),
            expected_return: population.zip(own.alarm).map(|(all, alarm)| all.drawn(&alarm) - alarm.mean),
            verdict: effect.filter(|_| why.is_none()).map(|it| it.verdict(judged_at)),
            why,
        }
    }

    /// The number of this look: 1 at the first quarter after, 2 with the next one added.
    pub fn look(&self) -> usize {
        self.comparison.after.len()
    }

    /// Whether one more quarter may tell what this look could not. What was told stands, and what may not be compared is compared no better
    /// by another quarter.
    pub fn is_looked_at_again(&self) -> bool {
        self.look() < LOOKS && self.verdict == Some(Verdict::CannotTell)
    }

    /// The interval that is shown of one of its effects: of 95 %, and of 99 % at the second look.
    pub fn interval(&self, effect: &Effect) -> Interval {
        effect.interval(level(&self.comparison).0)
    }

    /// The probability with which an interval that says nothing would leave 0 out at this look: 0.96 at the first and 0.99 at the second leave
    /// 5 of 100 for false verdicts.
    pub fn judged_at(&self) -> f64 {
        2.0 * level(&self.comparison).1 - 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Quarter;

    fn known(mean: f64) -> Estimate {
        Estimate { centre: mean, mean, standard_error: 0.05, freedom: 100.0 }
    }

    fn readings(trend: [f64; 2], alarm: f64, after: f64) -> Readings {
        let before = known((trend[0] + trend[1]) / 2.0);
        Readings { before, after: known(after), alarm: Some(known(alarm)), trend: Some(trend.map(known)) }
    }

    fn check(own: &Readings, others: usize, registered: bool, expected: &str) -> Brought {
        let comparison = Comparison::around("2026-02-01".parse().unwrap(), "2026-02-01".parse().unwrap());
        let others = vec![readings([4.0, 4.0], 4.0, 4.0); others];
        let brought = Brought::of(comparison, registered, own, Reach::Type, &others);
        let told = brought.verdict.map(Verdict::as_str).or(brought.why.map(Why::as_str));
        assert_eq!(told, Some(expected));
        assert_eq!(brought.verdict.is_none(), brought.why.is_some());
        brought
    }

    #[test]
    fn a_verdict_needs_all_that_makes_it_true() {
        let risen = readings([4.0, 4.0], 4.0, 4.6);
        check(&risen, 5, true, "risen");
        check(&risen, 5, false, "not_registered_in_advance");
        let alone = check(&risen, 4, true, "too_few_to_compare");
        assert_eq!((alone.change.is_some(), alone.effect), (true, None));
        check(&readings([3.5, 4.0], 4.0, 4.6), 5, true, "comparison_does_not_hold");
        let single = Readings { before: Estimate { freedom: 0.0, ..known(4.0) }, ..risen };
        check(&single, 5, true, "not_measured");
    }

    /// What the first look leaves untold is looked at once more, and judged more strictly then.
    #[test]
    fn what_is_untold_is_looked_at_once_more() {
        let others: Vec<Readings> =
            [-0.3, -0.2, 0.0, 0.2, 0.3].map(|moved| readings([4.0, 4.0], 4.0, 4.0 + moved)).to_vec();
        let day = "2026-02-01".parse().unwrap();
        let first = Comparison::around(day, day);
        let second = first.clone().with_next();
        assert_eq!(second.last(), first.last().next());
        for (rise, told, again, told_again) in [
            (0.2, Some(Verdict::CannotTell), true, Some(Verdict::CannotTell)),
            // Outside of the interval that is shown, and inside of the one by which it is judged.
            (0.8, Some(Verdict::CannotTell), true, Some(Verdict::CannotTell)),
            (0.9, Some(Verdict::Risen), false, Some(Verdict::CannotTell)),
            (2.0, Some(Verdict::Risen), false, Some(Verdict::Risen)),
        ] {
            let own = readings([4.0, 4.0], 4.0, 4.0 + rise);
            let look = |comparison: &Comparison| Brought::of(comparison.clone(), true, &own, Reach::Type, &others);
            let (one, other) = (look(&first), look(&second));
            assert_eq!((one.look(), one.verdict, one.is_looked_at_again()), (1, told, again), "{rise}");
            assert_eq!((other.look(), other.verdict, other.is_looked_at_again()), (2, told_again, false), "{rise}");
            let width = |brought: &Brought| {
                let interval = brought.interval(&brought.effect.unwrap());
                interval.high - interval.low
            };
            assert!(width(&one) < width(&other));
            assert_eq!(
                (format!("{:.2}", one.judged_at()), format!("{:.2}", other.judged_at())),
                ("0.96".into(), "0.99".into())
            );
        }
        // Too few, or apart before: another quarter makes the comparison no better.
        let alone = Brought::of(first, true, &readings([4.0, 4.0], 4.0, 4.2), Reach::Type, &others[..4]);
        assert!(!alone.is_looked_at_again());
    }

    /// What was unusually low in the alarm quarter and is as before again has not risen.
    #[test]
    fn what_returns_by_itself_is_no_effect() {
        let brought = check(&readings([4.0, 4.0], 3.4, 4.0), 5, true, "cannot_tell");
        let alarm = brought.alarm.unwrap();
        assert_eq!(alarm.verdict(FIRST_LOOK), Verdict::Risen);
        assert!((brought.expected_return.unwrap() - 0.6).abs() < 1e-9, "{brought:?}");
        assert_eq!(brought.comparison.alarm, Quarter::parse("2025Q4").unwrap());
    }
}
