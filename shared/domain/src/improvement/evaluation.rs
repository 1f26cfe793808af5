//! What is registered before a change comes into force, so that its effect cannot be looked for afterwards where it
//! happens to show.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::case::Evidence;
use super::refusal::{Refusal, RefusalCode};
use super::step::LISTED_MAX;
use crate::calendar::Quarter;
use crate::decimal::Rational;
use crate::identifier::{OrganisationId, QuestionId};

/// Quarters before the change at most.
const BEFORE_MAX: usize = 4;

/// With whom the change is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Organisations of the same type in the same region.
    TypeAndRegion,
    /// Organisations of the same type everywhere.
    Type,
}

/// The evaluation of a change, as its owner plans it; frozen when the change comes into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// The score that should rise; `None`: satisfaction as a whole.
    pub question: Option<QuestionId>,
    /// By how many points, more than 0.
    #[serde(with = "crate::decimal")]
    pub expected: Rational,
    /// With whom.
    pub comparison: Comparison,
    /// The quarters before: as many as are named, the last closed ones before the change, the alarm quarter left out.
    pub before: Vec<Quarter>,
    /// The quarters after; none: the first whole quarter after the change.
    #[serde(default)]
    pub after: Vec<Quarter>,
    /// Organisations whose answers are added into one; none: those of the target.
    #[serde(default)]
    pub units: Vec<OrganisationId>,
}

impl Evaluation {
    /// Whether it can be carried out at all.
    ///
    /// # Errors
    /// `field_invalid` with the field.
    pub fn check(&self) -> Result<(), Refusal> {
        let invalid = |field: &str| Refusal::field(RefusalCode::FieldInvalid, format!("fields.evaluation.{field}"));
        if self.expected <= Rational::default() {
            return Err(invalid("expected"));
        }
        if self.before.is_empty() || BEFORE_MAX < self.before.len() {
            return Err(invalid("before"));
        }
        let in_order = |quarters: &[Quarter]| quarters.windows(2).all(|pair| pair[0] < pair[1]);
        if !in_order(&self.before) {
            return Err(invalid("before"));
        }
        if !in_order(&self.after) {
            return Err(invalid("after"));
        }
        if LISTED_MAX < self.units.len() {
            return Err(invalid("units"));
        }
        Ok(())
    }

    /// As it is registered for a change that comes into force on that local day: the planner chose how many quarters
    /// before, the day says which.
    ///
    /// # Errors
    /// `field_invalid` where a quarter after is not wholly after the day.
    pub fn frozen(&self, day: NaiveDate, evidence: &[Evidence]) -> Result<Evaluation, Refusal> {
        let of_force = Quarter::of(day);
        if self.after.iter().any(|quarter| *quarter <= of_force) {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "evaluation.after"));
        }
        let is_alarm = |quarter: &Quarter| evidence.iter().any(|evidence| evidence.period == *quarter);
        let earlier = std::iter::successors(Some(of_force.back(1)), |quarter| Some(quarter.back(1)));
        // Each alarm quarter is one piece of evidence: so many quarters at most are passed over.
        let mut before: Vec<_> = earlier.filter(|quarter| !is_alarm(quarter)).take(self.before.len()).collect();
        before.reverse();
        let after = if self.after.is_empty() { vec![of_force.next()] } else { self.after.clone() };
        Ok(Evaluation { before, after, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quarters(text: &str) -> Vec<Quarter> {
        text.split_whitespace().map(|quarter| Quarter::parse(quarter).unwrap()).collect()
    }

    fn evaluation(before: &str, after: &str) -> Evaluation {
        Evaluation {
            question: None,
            expected: Rational::new(1, 5),
            comparison: Comparison::TypeAndRegion,
            before: quarters(before),
            after: quarters(after),
            units: Vec::new(),
        }
    }

    fn alarm(period: &str) -> Evidence {
        let period = Quarter::parse(period).unwrap();
        let organisation = OrganisationId::parse("clinic").unwrap();
        let (before_period, link) = (period.back(1), String::new());
        Evidence {
            organisation,
            question: None,
            period,
            before_period,
            difference: -0.5,
            p: 0.001,
            q: 0.01,
            tests: 4,
            link,
            themes: Vec::new(),
        }
    }

    #[test]
    fn it_is_frozen_with_the_quarters_around_the_day_of_force() {
        for (before, after, day, frozen_before, frozen_after) in [
            ("2025Q4", "", "2026-08-15", "2026Q1", "2026Q4"),
            ("2025Q1 2025Q2", "", "2026-08-15", "2025Q4 2026Q1", "2026Q4"),
            ("2025Q1 2025Q2 2025Q3 2025Q4", "2027Q1", "2026-07-01", "2025Q2 2025Q3 2025Q4 2026Q1", "2027Q1"),
        ] {
            let frozen = evaluation(before, after).frozen(day.parse().unwrap(), &[alarm("2026Q2")]).unwrap();
            assert_eq!((frozen.before, frozen.after), (quarters(frozen_before), quarters(frozen_after)), "{day}");
        }
        let refused = evaluation("2025Q4", "2026Q3").frozen("2026-07-01".parse().unwrap(), &[]).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some("evaluation.after"));
    }

    #[test]
    fn what_cannot_be_evaluated_is_refused() {
        let mut nothing_expected = evaluation("2025Q4", "");
        nothing_expected.expected = Rational::default();
        for (evaluation, field) in [
            (evaluation("", ""), "before"),
            (evaluation("2025Q1 2025Q2 2025Q3 2025Q4 2026Q1", ""), "before"),
            (evaluation("2025Q2 2025Q1", ""), "before"),
            (evaluation("2025Q2", "2026Q4 2026Q4"), "after"),
            (nothing_expected, "expected"),
        ] {
            assert_eq!(evaluation.check().unwrap_err().field, Some(format!("fields.evaluation.{field}")));
        }
        assert_eq!(evaluation("2025Q4", "").check(), Ok(()));
    }
}
