//! The five sentences with which a report begins (A2.13): coverage, satisfaction, where it fell, deadlines, measures. Which of its forms a sentence takes
//! is decided here, from the figures that the report shows anyway, so that none says more than they do: that there is nothing, that something is not
//! known yet, and that it is hidden are three different things.

use crate::deadline::{DeadlineViolations, Owner};
use crate::decimal::Rational;
use crate::disclosure::State;
use crate::figures::indicator::{Growth, Indicators};
use crate::regulation::Targets;
use crate::statistics::difference::{Verdict, counted};
use crate::statistics::multiplicity::benjamini_hochberg;

/// The share of false ones among the units that are named as fallen, on average at most: of many units some look fallen by chance, each alone at 5 %.
pub const FALSE_AMONG_FALLEN: f64 = 0.05;

/// What is concluded from: all that a report shows.
#[derive(Clone, Copy, Debug)]
pub struct Shows<'a> {
    /// The figures of the whole.
    pub indicators: &'a Indicators,
    /// The growth of the whole; `None`: there is none to be seen.
    pub growth: Option<&'a Growth>,
    /// What the regulation asks for.
    pub targets: &'a Targets,
    /// What is seen of each unit that is compared: whether its opinion is shown, and its growth.
    pub units: &'a [(State, Option<Growth>)],
    /// Deadlines that were missed; `None`: the reader sees none of them.
    pub missed: Option<&'a DeadlineViolations>,
    /// How many quarters were closed late, or are overdue.
    pub late_finals: usize,
    /// Whether the last quarter is closed.
    pub is_closed: bool,
    /// How many information events and measures ran.
    pub measures: usize,
    /// What is concluded of those whose effect is told; `None`: nothing.
    pub effects: &'a [Option<Verdict>],
}

/// The five, in the order in which they are said.
#[derive(Clone, Debug, PartialEq)]
pub struct Conclusions {
    /// Coverage against its target.
    pub coverage: CoverageSaid,
    /// Satisfaction against its target.
    pub satisfaction: SatisfactionSaid,
    /// Where satisfaction fell.
    pub falls: FallsSaid,
    /// Whether deadlines were kept.
    pub deadlines: DeadlinesSaid,
    /// What was done, and what came of it.
    pub measures: MeasuresSaid,
}

/// Of coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoverageSaid {
    /// Nobody was notified.
    NobodyNotified,
    /// It has reached its target: percent.
    Reached(Rational),
    /// It has not: percent, and how many points of percent are lacking.
    Short(Rational, Rational),
}

/// Of satisfaction.
#[derive(Clone, Debug, PartialEq)]
pub enum SatisfactionSaid {
    /// Nobody gave a score.
    NoScores,
    /// There are answers, too few to be shown.
    Hidden,
    /// The value, whether it has reached its target, and how it changed where that is seen.
    Shown(Rational, bool, Option<Growth>),
}

/// Of falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FallsSaid {
    /// No unit has an earlier value to be compared with.
    NothingToCompare,
    /// There are answers, and no unit has enough of them to be shown.
    Hidden,
    /// Units have one.
    Compared {
        /// The places of those that fell among the units, the deepest fall first: chance does not explain them, also where so many are looked at.
        units: Vec<usize>,
        /// How many are compared.
        of: usize,
        /// How many more are called fallen where each is looked at alone: among so many that may be chance.
        alone: usize,
    },
}

/// Of deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadlinesSaid {
    /// They are not the reader's to see.
    NotSeen,
    /// Nothing was reported and nothing missed: there was nothing to keep.
    NothingDue,
    /// None is known to have been missed; whether the last quarter is closed.
    NoneMissed(bool),
    /// Some were.
    Missed {
        /// So many by sources.
        by_sources: u64,
        /// So many by this system.
        by_system: u64,
        /// So many quarters were closed late, or are overdue.
        finals: usize,
    },
}

/// Of measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasuresSaid {
    /// None was written down.
    None,
    /// So many ran, and no effect can be told yet.
    NotYet(usize),
    /// The effect of so many is told.
    Told {
        /// How many ran.
        ran: usize,
        /// How many rose more than comparable organisations.
        risen: usize,
        /// How many fell against them.
        fallen: usize,
        /// Of how many neither can be told.
        unknown: usize,
    },
}

/// Concludes.
pub fn conclude(shows: &Shows<'_>) -> Conclusions {
    Conclusions {
        coverage: coverage(shows.indicators, shows.targets),
        satisfaction: satisfaction(shows),
        falls: falls(shows.units),
        deadlines: deadlines(shows),
        measures: measures(shows.measures, shows.effects),
    }
}

fn coverage(indicators: &Indicators, targets: &Targets) -> CoverageSaid {
    match indicators.coverage_percent {
        None => CoverageSaid::NobodyNotified,
        Some(percent) if targets.coverage_percent <= percent => CoverageSaid::Reached(percent),
        Some(percent) => CoverageSaid::Short(percent, targets.coverage_percent - percent),
    }
}

fn satisfaction(shows: &Shows<'_>) -> SatisfactionSaid {
    let opinion = &shows.indicators.opinion;
    match (opinion.state(), opinion.shown().and_then(|shown| shown.satisfaction)) {
        (State::Suppressed, _) => SatisfactionSaid::Hidden,
        (_, None) => SatisfactionSaid::NoScores,
        (_, Some(it)) => {
            SatisfactionSaid::Shown(it.value, shows.targets.satisfaction <= it.value, shows.growth.copied())
        }
    }
}

fn falls(units: &[(State, Option<Growth>)]) -> FallsSaid {
    let compared: Vec<(usize, &Growth)> =
        units.iter().enumerate().filter_map(|(place, (_, growth))| Some((place, growth.as_ref()?))).collect();
    let is = |expected: State| units.iter().any(|(state, _)| *state == expected);
    if compared.is_empty() {
        return match is(State::Suppressed) && !is(State::Shown) {
            true => FallsSaid::Hidden,
            false => FallsSaid::NothingToCompare,
        };
    }
    let probabilities: Vec<f64> = compared.iter().map(|(_, growth)| growth.fall_probability).collect();
    let adjusted = benjamini_hochberg(&probabilities);
    let mut fallen: Vec<&(usize, &Growth)> =
        compared.iter().zip(adjusted).filter(|(_, q)| *q < FALSE_AMONG_FALLEN).map(|(unit, _)| unit).collect();
    fallen.sort_by_key(|(_, growth)| growth.actual);
    let each_alone = compared.iter().filter(|(_, growth)| growth.verdict == Verdict::Fallen).count();
    FallsSaid::Compared {
        alone: each_alone.saturating_sub(fallen.len()),
        units: fallen.into_iter().map(|(place, _)| *place).collect(),
        of: compared.len(),
    }
}

fn deadlines(shows: &Shows<'_>) -> DeadlinesSaid {
    let Some(missed) = shows.missed else { return DeadlinesSaid::NotSeen };
    let [by_sources, by_system] = [Owner::Source, Owner::System].map(|owner| missed.of_owner(owner));
    match (missed.total(), shows.late_finals, shows.indicators.receipts) {
        (0, 0, 0) => DeadlinesSaid::NothingDue,
        (0, 0, _) => DeadlinesSaid::NoneMissed(shows.is_closed),
        (_, finals, _) => DeadlinesSaid::Missed { by_sources, by_system, finals },
    }
}

fn measures(ran: usize, effects: &[Option<Verdict>]) -> MeasuresSaid {
    let [risen, fallen, unknown] = counted(effects.iter().copied());
    match (ran, effects.len()) {
        (0, 0) => MeasuresSaid::None,
        (ran, 0) => MeasuresSaid::NotYet(ran),
        (ran, _) => MeasuresSaid::Told { ran, risen, fallen, unknown },
    }
}

#[cfg(test)]
#[path = "conclusions_tests.rs"]
mod tests;
