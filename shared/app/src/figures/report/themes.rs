//! Of whom a report says what citizens write about: of the organisation whose report it is, or of those that stand out below.

use domain::disclosure::State;
use domain::organisation::Organisation;
use domain::statistics::funnel::Position;

use super::Report;
use crate::figures::indicators::Row;
use crate::figures::overview::Compared;

/// Organisations whose comments are read, at most.
const ORGANISATIONS_MAX: usize = 10;

impl Report {
    /// The only organisation, or the lowest ones that chance does not explain, whose opinions are shown, as they are in the last quarter.
    pub fn listened_to(&self) -> Vec<&Organisation> {
        let outside = self.overview.compared.iter().flat_map(Compared::outside);
        let below = outside.filter(|(_, rank)| matches!(rank.position, Position::Below(_))).map(|(row, _)| row);
        let rows = below.chain(std::iter::once(&self.overview.all));
        // Comments of organisations that another system counts are there.
        let is_read = |row: &&Row| row.counted_at.is_none() && row.indicators.opinion.state() == State::Shown;
        rows.filter(is_read).filter_map(|row| row.organisation.as_ref()).take(ORGANISATIONS_MAX).collect()
    }
}
