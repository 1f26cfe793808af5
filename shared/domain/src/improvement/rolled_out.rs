//! What a practice has brought over all who adopted it (B.7е, B.7з): group-time effects, each organisation a unit, against those of the same
//! type who have not adopted it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::identifier::{OrganisationId, QuestionId};
use crate::statistics::Interval;
use crate::statistics::effect::{COMPARABLE_MIN, FIRST_LOOK};
use crate::statistics::quantile::normal;
use crate::statistics::roll_out::{Comparison, Overall, RollOut, Unit};

/// The formula.
pub const METHOD: &str = "roll-out-1";

/// An effect, and the limits in which it lies in 95 of 100 cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Between {
    /// Points.
    pub effect: String,
    /// The lower end.
    pub low: String,
    /// The upper end.
    pub high: String,
}

impl Between {
    fn of(overall: Overall) -> Between {
        let half = normal(FIRST_LOOK) * overall.standard_error;
        Between::told(overall.effect, Interval { low: overall.effect - half, high: overall.effect + half })
    }

    /// As it is told, with four places.
    pub(super) fn told(effect: f64, limits: Interval) -> Between {
        let text = |value: f64| format!("{:.4}", value + 0.0);
        Between { effect: text(effect), low: text(limits.low), high: text(limits.high) }
    }
}

/// What a practice has brought over all who adopted it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolledOut {
    /// The formula.
    pub method: String,
    /// The last quarter that was read.
    pub until: Quarter,
    /// The quarters that were read, from the first to the last.
    pub quarters: u32,
    /// The score; `None`: satisfaction as a whole.
    pub question: Option<QuestionId>,
    /// Organisations that adopted.
    pub units: u32,
    /// Organisations that they were compared with.
    pub others: u32,
    /// Over all of them and all quarters since; `None`: too few to compare.
    pub simple: Option<Between>,
    /// By how many quarters it is since they adopted.
    pub by_time: Vec<(u32, Between)>,
}

impl RolledOut {
    /// From what every organisation of the types concerned scored in each quarter, and when each adopted. Whoever has a gap is left out: what is not
    /// shown is no score. Below five on either side nothing is computed: of fewer a single one could be read.
    pub fn of(
        quarters: &[Quarter],
        question: Option<QuestionId>,
        adopted: &BTreeMap<OrganisationId, Quarter>,
        scores: &BTreeMap<Quarter, BTreeMap<OrganisationId, f64>>,
    ) -> Option<RolledOut> {
        let until = *quarters.last()?;
        let all: BTreeSet<&OrganisationId> = scores.values().flat_map(BTreeMap::keys).collect();
        let unit = |id: &OrganisationId| {
            let values: Option<Vec<f64>> =
                quarters.iter().map(|quarter| scores.get(quarter)?.get(id).copied()).collect();
            let since = adopted.get(id);
            // Whoever adopts after the last quarter has not adopted yet.
            let place = since.and_then(|since| quarters.iter().position(|quarter| since <= quarter));
            Some(Unit { adopted: place, values: values? })
        };
        let units: Vec<Unit> = all.into_iter().filter_map(unit).collect();
        let own = units.iter().filter(|unit| unit.adopted.is_some()).count();
        let others = units.len() - own;
        let found = RollOut::of(&units, Comparison::NotYet);
        let is_enough = COMPARABLE_MIN <= own && COMPARABLE_MIN <= others;
        let told = |overall: Option<Overall>| overall.filter(|_| is_enough).map(Between::of);
        let by_time = if is_enough { found.by_time() } else { Vec::new() };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Some(RolledOut {
            method: METHOD.to_owned(),
            until,
            quarters: count(quarters.len()),
            question,
            units: count(own),
            others: count(others),
            simple: told(found.simple()),
            by_time: by_time.into_iter().map(|(since, it)| (count(since), Between::of(it))).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quarters(text: &str) -> Vec<Quarter> {
        text.split_whitespace().map(|it| Quarter::parse(it).unwrap()).collect()
    }

    /// So many adopters from the third quarter on, who rise by half a point, and so many others, who do not.
    fn told(own: usize, others: usize, gap: bool) -> RolledOut {
        let quarters = quarters("2026Q1 2026Q2 2026Q3 2026Q4");
        let id = |name: &str, number: usize| OrganisationId::parse(&format!("{name}-{number}")).unwrap();
        let adopted = (0..own).map(|number| (id("own", number), quarters[2])).collect();
        let mut scores: BTreeMap<Quarter, BTreeMap<OrganisationId, f64>> = BTreeMap::new();
        for (place, quarter) in quarters.iter().enumerate() {
            let of = scores.entry(*quarter).or_default();
            let rise = if 2 <= place { 0.5 } else { 0.0 };
            of.extend((0..own).map(|number| (id("own", number), 4.0 + rise + number as f64 * 0.01)));
            of.extend((0..others).map(|number| (id("other", number), 4.0 + (number * place % 3) as f64 * 0.02)));
            if gap && place == 1 {
                of.remove(&id("own", 0));
            }
        }
        RolledOut::of(&quarters, None, &adopted, &scores).unwrap()
    }

    #[test]
    fn over_five_adopters_and_five_others_it_is_told() {
        let found = told(5, 6, false);
        let simple = found.simple.unwrap();
        let number = |text: &str| text.parse::<f64>().unwrap();
        assert!(0.45 < number(&simple.effect) && number(&simple.effect) < 0.55, "{simple:?}");
        assert!(number(&simple.low) < number(&simple.effect) && number(&simple.effect) < number(&simple.high));
        assert_eq!((found.units, found.others, found.quarters), (5, 6, 4));
        assert_eq!(found.by_time.iter().map(|(since, _)| *since).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(found.until, quarters("2026Q4")[0]);
    }

    #[test]
    fn of_fewer_nothing_is_said() {
        for (own, others, gap) in [(4, 6, false), (5, 4, false), (5, 6, true)] {
            let found = told(own, others, gap);
            assert_eq!((found.simple, found.by_time), (None, Vec::new()), "{own} {others} {gap}");
        }
    }
}
