//! Of whom a report says what citizens write about: of the organisation whose report it is, or of those that stand out below.

use domain::disclosure::State;
use domain::organisation::Organisation;
use domain::statistics::funnel::Position;

use super::Report;
use crate::figures::indicators::Row;

/// Organisations whose comments are read, at most.
const ORGANISATIONS_MAX: usize = 10;

impl Report {
    /// The only organisation, or the lowest ones that chance does not explain, whose opinions are shown, as they are in the last quarter.
    pub fn listened_to(&self) -> Vec<&Organisation> {
        let mut below: Vec<(f64, &Row)> = Vec::new();
        if let Some(compared) = &self.overview.compared {
            let ranked = compared.rows.iter().zip(&compared.ranking.each);
            below.extend(ranked.filter_map(|(row, rank)| {
                let rank = rank.filter(|rank| matches!(rank.position, Position::Below(_)))?;
                Some((rank.drawn, row))
            }));
            below.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        }
        let rows = below.into_iter().map(|(_, row)| row).chain(std::iter::once(&self.overview.all));
        // Comments of organisations that another system counts are there.
        let is_read = |row: &&Row| row.counted_at.is_none() && row.indicators.opinion.state() == State::Shown;
        rows.filter(is_read).filter_map(|row| row.organisation.as_ref()).take(ORGANISATIONS_MAX).collect()
    }
}
