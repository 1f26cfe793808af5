//! Indicators of participants' efficiency (B.4г), computed: each names a figure that the programme has of every participant, and what is
//! aimed at.

use serde::{Deserialize, Serialize};

use super::{at, check_list, check_number, check_once, invalid};
use crate::decimal::Rational;
use crate::improvement::programme::Kept;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::names;

names! {
    /// A figure that the programme has of a participant.
    pub enum Indicator {
        /// Of the cases in which a term runs, the share of those of which one has passed, in percent.
        OverdueShare = "overdue_share",
        /// The median of the working days that a step took.
        MedianDays = "median_days",
        /// Of the changes that were evaluated, the share of those that are shown to have helped, in percent.
        VerifiedShare = "verified_share",
        /// Of the reports that were due, the share of those that came in time, in percent.
        ReportsInTime = "reports_in_time",
    }
}

/// Working days that are aimed at, at most.
const DAYS_MAX: u32 = 1_000;

impl Indicator {
    /// Whether less is better.
    pub fn is_at_most(self) -> bool {
        matches!(self, Indicator::OverdueShare | Indicator::MedianDays)
    }
}

/// An indicator, and what is aimed at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// The figure.
    pub indicator: Indicator,
    /// Of a median, of which step: the name of a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// What is aimed at: whole percent, or working days.
    pub target: u32,
}

/// The content of indicators of efficiency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Efficiency {
    /// The indicators; at least one.
    pub indicators: Vec<Aim>,
}

/// What a participant has of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attained {
    /// Percent or working days; `None`: there is nothing to compute it from.
    pub value: Option<Rational>,
    /// Whether it is as aimed at; `None` without a value.
    pub met: Option<bool>,
}

impl Efficiency {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        check_list("indicators", &self.indicators)?;
        for (place, aim) in self.indicators.iter().enumerate() {
            let field = at("indicators", place, "step");
            match (aim.indicator, &aim.step) {
                (Indicator::MedianDays, None) => return Err(Refusal::field(RefusalCode::FieldMissing, field)),
                (Indicator::MedianDays, Some(_)) => {}
                (_, Some(_)) => return Err(Refusal::field(RefusalCode::FieldUnknown, field)),
                (_, None) => {}
            }
            let most = if aim.indicator == Indicator::MedianDays { DAYS_MAX } else { 100 };
            check_number(aim.target, most, at("indicators", place, "target"))?;
        }
        check_once("indicators", "indicator", self.indicators.iter().map(|it| (it.indicator, &it.step)))
    }

    /// Whether every step that it names is one that somebody can make.
    ///
    /// # Errors
    /// `field_invalid` with the path of the first that is none.
    pub fn check_steps(&self, is_step: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        let unknown = self.indicators.iter().position(|it| it.step.as_ref().is_some_and(|step| !is_step(step)));
        unknown.map_or(Ok(()), |place| Err(invalid(at("indicators", place, "step"))))
    }
}

impl Aim {
    /// What a participant has of it.
    pub fn of(&self, kept: &Kept) -> Attained {
        let share = |part: u32, whole: u32| (0 < whole).then(|| Rational::new((part * 100).into(), whole.into()));
        let value = match self.indicator {
            Indicator::OverdueShare => share(kept.overdue, kept.with_term),
            Indicator::VerifiedShare => share(kept.verified, kept.evaluated),
            Indicator::ReportsInTime => share(kept.reports_in_time, kept.reports),
            Indicator::MedianDays => {
                let step = self.step.as_ref().and_then(|step| kept.steps.get(step));
                step.map(|(_, days)| Rational::from_integer((*days).into()))
            }
        };
        let target = Rational::from_integer(self.target.into());
        let met = value.map(|value| if self.indicator.is_at_most() { value <= target } else { target <= value });
        Attained { value, met }
    }
}
