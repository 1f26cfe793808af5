//! What a report says first, concluded from what it shows.

use domain::disclosure::State;
use domain::figures::conclusions::{Conclusions, Shows, conclude};
use domain::figures::indicator::Growth;
use domain::regulation::Targets;
use domain::statistics::difference::Verdict;

use super::Report;
use crate::figures::indicators::Row;

impl Report {
    /// The units among which it looks for falls, the smallest that it has: organisations, regions where those are too many; or the whole alone.
    pub fn units(&self) -> &[Row] {
        let overview = &self.overview;
        let smallest = || overview.tables.last().map(|(_, rows)| rows);
        let found = overview.compared.as_ref().map(|it| &it.rows).or_else(smallest);
        found.map_or(std::slice::from_ref(&overview.all), |rows| rows.as_slice())
    }

    /// What it says first, held against the targets.
    pub fn conclusions(&self, targets: &Targets) -> Conclusions {
        let all = &self.overview.all;
        let growth = |row: &Row| -> Option<Growth> {
            row.indicators.opinion.shown().and_then(|shown| shown.growth(row.growth_policy)).copied()
        };
        let units: Vec<(State, Option<Growth>)> =
            self.units().iter().map(|row| (row.indicators.opinion.state(), growth(row))).collect();
        let effects: Vec<Option<Verdict>> = self.measures.iter().map(|(_, _, brought)| brought.verdict).collect();
        let (indicators, growth) = match &self.whole {
            Some(whole) => (&whole.all, whole.change.map(|(_, _, growth)| growth)),
            None => (&all.indicators, growth(all)),
        };
        conclude(&Shows {
            indicators,
            growth: growth.as_ref(),
            targets,
            units: &units,
            missed: self.missed.as_ref(),
            late_finals: self.late_finals,
            is_closed: all.hash.is_some(),
            measures: self.own.len(),
            effects: &effects,
        })
    }
}
