//! How organisations stand among each other: the order with chance taken out, and the funnel. Only of those whose opinions
//! may be published.

use domain::figures::indicator::estimate;
use domain::statistics::funnel::{Funnel, Position};
use domain::statistics::mean::Estimate;
use domain::statistics::ranking::Population;
use domain::tally::{ScoreCounts, Tally};

use crate::figures::indicators::Row;

/// How organisations stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// The funnel of all of them.
    pub funnel: Funnel,
    /// The mean and the variance between them.
    pub population: Population,
    /// For each row, in the same order; `None` where its opinion may not be published.
    pub each: Vec<Option<Rank>>,
}

/// How one organisation stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rank {
    /// The organisation's mean drawn towards that of all, by as much as it may be off: the order is by this.
    pub drawn: f64,
    /// Where it lies in the funnel.
    pub position: Position,
}

/// How the rows stand among each other; `None` where no opinion may be published.
pub fn ranking(rows: &[Row]) -> Option<Ranking> {
    let known = |row: &Row| -> Option<(Estimate, u64)> {
        let shown: &Tally = row.shown.as_ref()?;
        Some((estimate(shown)?, shown.published))
    };
    let known: Vec<Option<(Estimate, u64)>> = rows.iter().map(known).collect();
    let estimates: Vec<Estimate> = known.iter().flatten().map(|(estimate, _)| *estimate).collect();
    let mut counts = ScoreCounts::default();
    for shown in rows.iter().filter_map(|row| row.shown.as_ref()) {
        for (sum, count) in counts.iter_mut().zip(shown.scores()) {
            *sum = sum.saturating_add(count);
        }
    }
    let (population, funnel) = (Population::of(&estimates)?, Funnel::of(&counts)?);
    let rank = |(estimate, responses): (Estimate, u64)| Rank {
        drawn: population.drawn(&estimate),
        position: funnel.position(estimate.mean, responses),
    };
    Some(Ranking { funnel, population, each: known.into_iter().map(|known| known.map(rank)).collect() })
}
