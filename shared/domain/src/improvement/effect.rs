//! Whether a change in force has helped (B.7ж, B.7з): its evaluation, as it was registered before, held against what the finals
//! show. [`crate::statistics::effect`] has the formula, [`super::evaluation`] what is registered.
//!
//! There are two looks: at the quarters after the change, and where they leave it untold, once more with the next quarter
//! added. What was said at the first look is kept in the journal.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::case::Evidence;
use super::evaluation::{Comparison, Evaluation};
use super::falls::Answers;
use super::journal;
use super::kinds::change_request::{CANNOT_TELL, NOT_CONFIRMED, VERIFIED};
use super::table::State;
use crate::calendar::Quarter;
use crate::decimal::approximate;
use crate::figures::brought::{Readings, Why};
use crate::figures::edition::Edition;
use crate::identifier::{OrganisationId, QuestionId};
use crate::statistics::difference::Verdict;
use crate::statistics::effect::{Change, Effect, FIRST_LOOK, FIRST_OF_TWO, SECOND_OF_TWO};
use crate::statistics::mean::Estimate;
use crate::statistics::ranking::Population;

/// The formula and the guards; a change of either is a new name.
pub const METHOD: &str = "change-1";

/// The look after which nothing is looked at again.
pub const LAST_LOOK: u8 = 2;

/// What is shown of an organisation, by quarter.
pub type ByQuarter = BTreeMap<Quarter, Answers>;

/// The quarters that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarters {
    /// They are added, in order.
    pub before: Vec<Quarter>,
    /// They are added, in order; at the second look with the one that follows.
    pub after: Vec<Quarter>,
    /// The quarter that gave the alarm: shown beside, not counted.
    pub alarm: Option<Quarter>,
    /// The quarter before the last of those before: whether the unit moved apart from the others even then.
    pub earlier: Quarter,
}

impl Quarters {
    /// Of a registered evaluation at a look, 1 or 2.
    ///
    /// `None` where nothing was registered: an evaluation without a quarter before or after.
    pub fn of(registered: &Evaluation, look: u8, evidence: &[Evidence]) -> Option<Quarters> {
        let (last_before, last_after) = (*registered.before.last()?, *registered.after.last()?);
        let is_alarm = |quarter: Quarter| evidence.iter().any(|it| it.period == quarter);
        let mut earlier = last_before.back(1);
        // As many quarters as there are pieces of evidence at most.
        while is_alarm(earlier) {
            earlier = earlier.back(1);
        }
        let mut after = registered.after.clone();
        after.extend((1 < look).then(|| last_after.next()));
        let counted = |quarter: &Quarter| registered.before.contains(quarter) || after.contains(quarter);
        let alarm = evidence.iter().map(|it| it.period).filter(|quarter| !counted(quarter)).max();
        Some(Quarters { before: registered.before.clone(), after, alarm, earlier })
    }

    /// Every quarter that is read, in order.
    pub fn all(&self) -> Vec<Quarter> {
        let mut all: Vec<_> = self.before.iter().chain(&self.after).chain(&self.alarm).copied().collect();
        all.push(self.earlier);
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The last one: it must be final before there is a result.
    pub fn last(&self) -> Quarter {
        self.after.last().copied().unwrap_or(self.earlier)
    }

    /// What they show of one organisation; `None` where a quarter before or after shows nothing.
    pub fn readings(&self, shown: &ByQuarter) -> Option<Readings> {
        let one = |quarter: &Quarter| shown.get(quarter).and_then(Answers::estimate);
        let sum = |quarters: &[Quarter]| {
            let all: Vec<&Answers> = quarters.iter().map(|quarter| shown.get(quarter)).collect::<Option<_>>()?;
            all.into_iter().copied().reduce(Answers::and)?.estimate()
        };
        Some(Readings {
            before: sum(&self.before)?,
            after: sum(&self.after)?,
            alarm: self.alarm.as_ref().and_then(one),
            trend: one(&self.earlier).zip(self.before.last().and_then(one)).map(|(earlier, later)| [earlier, later]),
        })
    }

    /// Whether a day lies between the first and the last of them.
    pub fn span(&self, first: chrono::NaiveDate, last: chrono::NaiveDate) -> bool {
        let begin = self.all().first().map_or(first, |quarter| quarter.first_day());
        begin <= last && first <= self.last().last_day()
    }
}

/// Several organisations as one: a quarter in which one of them is not shown is shown of none.
pub fn added<'a>(units: impl IntoIterator<Item = &'a ByQuarter>) -> ByQuarter {
    let both = |one: ByQuarter, other: ByQuarter| {
        let shared = one.into_iter().filter_map(|(quarter, own)| Some((quarter, own.and(*other.get(&quarter)?))));
        shared.collect()
    };
    units.into_iter().cloned().reduce(both).unwrap_or_default()
}

/// Whom a change is compared with, and what is shown of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Where they were looked for.
    pub comparison: Comparison,
    /// By organisation, all whose compared quarters are shown.
    pub others: BTreeMap<OrganisationId, ByQuarter>,
    /// Who would be among them, had it not done something of the kind.
    pub left_out: BTreeSet<OrganisationId>,
}

impl Compared {
    /// Takes the units themselves out, and whoever did something of the kind.
    pub fn leave_out(&mut self, units: &[OrganisationId], busy: &BTreeSet<OrganisationId>) {
        self.others.retain(|id, _| !units.contains(id));
        let others = std::mem::take(&mut self.others);
        let (left_out, others): (BTreeMap<_, _>, _) = others.into_iter().partition(|(id, _)| busy.contains(id));
        self.left_out.extend(left_out.into_keys());
        self.others = others;
    }
}

/// An effect as it is told: points of the scale, with four places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// By how many points the unit has changed more than the others.
    pub effect: String,
    /// The lower end of the interval.
    pub low: String,
    /// The upper end.
    pub high: String,
}

impl Told {
    fn of(effect: &Effect, upper: f64) -> Told {
        let interval = effect.interval(upper);
        Told { effect: told(effect.points), low: told(interval.low), high: told(interval.high) }
    }
}

/// The reading from the alarm quarter. It is not counted: what was unusually low rises by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromAlarm {
    /// The quarter.
    pub quarter: Quarter,
    /// The effect as it would read.
    #[serde(flatten)]
    pub told: Told,
    /// By how much its mean was expected to return by itself: `(1 − ρ)(μ − x̄)`, `ρ = τ²/(τ² + se²)`.
    pub expected_return: Option<String>,
    /// Always `false`.
    pub counted: bool,
}

/// How rare such an effect is among those who did nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placebo {
    /// `(1 + those with no smaller effect) / (others + 1)`.
    pub p: String,
}

/// Means of the unit, as the picture of both readings shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Means {
    /// Of the quarters before.
    pub before: String,
    /// Of those after.
    pub after: String,
    /// Of the alarm quarter.
    pub alarm: Option<String>,
}

/// What was found at a look. Numbers are texts of four places, so that they are the same wherever they are computed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredEffect {
    /// The formula.
    pub method: String,
    /// The first or the second.
    pub look: u8,
    /// The score; `None`: satisfaction as a whole.
    pub question: Option<QuestionId>,
    /// The organisations whose answers are added into one.
    pub units: Vec<OrganisationId>,
    /// Quarters before.
    pub before: Vec<Quarter>,
    /// Quarters after.
    pub after: Vec<Quarter>,
    /// The finals that were read.
    pub editions: Vec<Edition>,
    /// With whom it is compared.
    pub comparison: Comparison,
    /// With how many.
    pub others: u64,
    /// Who would have been compared, had it not done something of the kind within these quarters.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left_out: BTreeSet<OrganisationId>,
    /// The unit's own means.
    pub means: Option<Means>,
    /// The unit's own change.
    pub change: Option<String>,
    /// The effect; the interval holds the truth in 95 of 100 cases, at the second look in 99.
    #[serde(flatten)]
    pub told: Option<Told>,
    /// The probability of such an effect where there is none.
    pub p: Option<String>,
    /// The rank of the effect among placebos.
    pub placebo: Option<Placebo>,
    /// The effect that there was before the change.
    pub pre_trend: Option<Told>,
    /// The effect as it reads from the alarm quarter.
    pub alarm: Option<FromAlarm>,
    /// By how much it was expected to rise when it was registered.
    pub expected: String,
    /// Whether it has risen by as much.
    pub as_expected: bool,
    /// `None`: nothing is concluded, and `why` says why.
    pub verdict: Option<Verdict>,
    /// The level at which it is judged: 0.96 at the first look and 0.99 at the second leave 5 of 100 for false verdicts.
    pub judged_at: String,
    /// Why nothing is concluded.
    pub why: Option<String>,
    /// SHA-256 over all of this and the counts that it was computed from.
    pub hash: String,
}

impl MeasuredEffect {
    /// Computes what a look shows. `own` is what is shown of the units, added.
    pub fn of(
        registered: &Evaluation,
        quarters: &Quarters,
        look: u8,
        editions: Vec<Edition>,
        own: &ByQuarter,
        compared: &Compared,
    ) -> MeasuredEffect {
        // The first interval is shown at 95 %, and judged at what both looks together allow.
        let (shown, judged) =
            if look < LAST_LOOK { (FIRST_LOOK, FIRST_OF_TWO) } else { (SECOND_OF_TWO, SECOND_OF_TWO) };
        let readings = quarters.readings(own);
        let others: Vec<Readings> = compared.others.values().filter_map(|it| quarters.readings(it)).collect();
        let changes: Vec<_> = others.iter().filter_map(Readings::change).collect();
        let change = readings.as_ref().and_then(Readings::change);
        let against = |change: fn(&Readings) -> Option<Change>| {
            let own = change(readings.as_ref()?)?;
            Effect::of(&own, &others.iter().filter_map(change).collect::<Vec<_>>())
        };
        let effect = against(Readings::change);
        let pre_trend = against(Readings::change_before);
        let apart = pre_trend.is_some_and(|it| it.verdict(FIRST_LOOK) != Verdict::CannotTell);
        let why = match (change, effect) {
            (None, _) => Some(Why::NotMeasured),
            (_, None) => Some(Why::TooFewToCompare),
            _ if apart => Some(Why::ComparisonDoesNotHold),
            _ => None,
        };
        let verdict = effect.filter(|_| why.is_none()).map(|it| it.verdict(judged));
        let expected = approximate(registered.expected);
        let mut found = MeasuredEffect {
            method: METHOD.to_owned(),
            look,
            question: registered.question.clone(),
            units: registered.units.clone(),
            before: quarters.before.clone(),
            after: quarters.after.clone(),
            editions,
            comparison: compared.comparison,
            others: changes.len() as u64,
            left_out: compared.left_out.clone(),
            means: readings.as_ref().map(Means::of),
            change: change.map(|it| told(it.points)),
            told: effect.map(|it| Told::of(&it, shown)),
            p: effect.map(|it| told(it.p())),
            placebo: effect.map(|it| Placebo { p: told(it.placebo(&changes)) }),
            pre_trend: pre_trend.map(|it| Told::of(&it, FIRST_LOOK)),
            alarm: against(Readings::change_from_alarm)
                .zip(quarters.alarm)
                .map(|(effect, quarter)| FromAlarm::of(quarter, &effect, shown, readings.as_ref(), &others)),
            expected: told(expected),
            as_expected: verdict == Some(Verdict::Risen) && effect.is_some_and(|it| expected <= it.points),
            verdict,
            judged_at: format!("{:.2}", 2.0 * judged - 1.0),
            why: why.map(|it| it.as_str().to_owned()),
            hash: String::new(),
        };
        found.hash = journal::hash(&(&found, own, &compared.others));
        found
    }

    /// Where the change leads to. At the first look what has not risen and cannot have risen by as much as expected is not
    /// confirmed; at the second one only what has risen or fallen moves.
    pub fn state(&self) -> State {
        let below = self.told.as_ref().is_some_and(|it| number(&it.high) < number(&self.expected));
        match self.verdict {
            Some(Verdict::Risen) => VERIFIED,
            Some(Verdict::Fallen) => NOT_CONFIRMED,
            Some(Verdict::CannotTell) if self.look < LAST_LOOK && below => NOT_CONFIRMED,
            _ => CANNOT_TELL,
        }
    }
}

impl FromAlarm {
    fn of(quarter: Quarter, effect: &Effect, shown: f64, own: Option<&Readings>, others: &[Readings]) -> FromAlarm {
        let levels: Vec<Estimate> = others.iter().filter_map(|it| it.alarm).collect();
        let own = own.and_then(|it| it.alarm);
        let returns = Population::of(&levels).zip(own).map(|(all, own)| told(all.drawn(&own) - own.mean));
        FromAlarm { quarter, told: Told::of(effect, shown), expected_return: returns, counted: false }
    }
}

impl Means {
    fn of(readings: &Readings) -> Means {
        let Readings { before, after, alarm, .. } = readings;
        Means { before: told(before.mean), after: told(after.mean), alarm: alarm.map(|it| told(it.mean)) }
    }
}

/// Four places; a zero has no sign.
fn told(value: f64) -> String {
    let text = format!("{value:.4}");
    if number(&text) == 0.0 { text.trim_start_matches('-').to_owned() } else { text }
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
#[path = "effect_tests.rs"]
mod tests;
