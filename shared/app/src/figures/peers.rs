//! How an organisation stands among those that are like it: sums of its type and of its region, as they are published, and where it lies
//! among the others. They are those that the reader may see: within the scope, or all of them where everybody may read them.

use domain::disclosure::State;
use domain::figures::indicator::estimate;
use domain::organisation::Organisation;
use domain::scope::{Filter, Scope};
use domain::statistics::funnel::{Funnel, Position};

use super::indicators::{IndicatorQuery, Period, Question, Row};
use super::overview::widest;
use super::public::everybody;
use crate::identity::access::CallingParticipant;
use crate::{App, Error};

/// Organisations that a sum has at least whose satisfaction is shown: of fewer, one could tell another's from the sum.
const SHOWN_MIN: u64 = 3;

/// An organisation among others.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    /// Whether the reader may see sums beside the organisation at all.
    pub is_known: bool,
    /// Organisations of the same type in the same region.
    pub type_in_region: Option<Row>,
    /// All organisations of the region.
    pub region: Option<Row>,
    /// Organisations of the same type in all regions.
    pub type_everywhere: Option<Row>,
    /// Where it lies among those of its type and region, as far as chance lets that be told.
    pub position: Option<Position>,
}

/// How an organisation stands in a period, by its figures. What has too few organisations is left out. `read` is the caller's own query, by which
/// its figures were read.
pub async fn peers(
    app: &App,
    caller: &CallingParticipant,
    read: &mut IndicatorQuery<'_>,
    organisation: &Organisation,
    own: &Row,
    period: Period,
) -> Result<Peers, Error> {
    let edition = period.edition(read.running().await?);
    let is_public = app.settings.public_results && read.is_closed(edition).await?;
    let everybody = if is_public { Some(everybody(app).await?) } else { None };
    let reads = everybody.as_ref().unwrap_or(caller);
    if matches!(reads.scope, Scope::Organisation(_)) {
        return Ok(Peers::default());
    }
    let mut reader = read.read_by(reads);
    let (region, organisation_type) = (Some(organisation.region), Some(organisation.organisation_type));
    let of_both = Filter { region, organisation_type, ..Filter::default() };
    let of_region = Filter { region, ..Filter::default() };
    let of_type = Filter { organisation_type, ..Filter::default() };
    let mut sums = Vec::new();
    for filter in [&of_both, &of_region, &of_type] {
        // Who sees a part of a region or of a type alone has no sum of all of it.
        let is_whole = match reads.scope {
            Scope::Country | Scope::Organisation(_) => true,
            Scope::Region(_) => filter.region.is_some(),
            Scope::Industry(_) => filter.organisation_type.is_some(),
        };
        let question = Question { period, by: widest(&reads.scope), filter: filter.clone() };
        let rows = if is_whole { reader.rows(&question).await?.unwrap_or_default() } else { Vec::new() };
        sums.push(rows.into_iter().next().filter(is_of_several));
    }
    let [type_in_region, region, type_everywhere] = sums.try_into().unwrap_or_default();
    let position = type_in_region.as_ref().and_then(|all| position(own, all));
    Ok(Peers { is_known: true, type_in_region, region, type_everywhere, position })
}

fn is_of_several(row: &Row) -> bool {
    row.indicators.opinion.state() == State::Shown && SHOWN_MIN <= row.means.organisations
}

/// Where an organisation lies among those whose sums these are, itself among them. The funnel is made of their sums, so no other organisation is
/// read for it.
fn position(own: &Row, all: &Row) -> Option<Position> {
    let (own, all) = (own.shown.as_ref()?, all.shown.as_ref()?);
    Some(Funnel::of(&all.scores())?.position(estimate(own)?.mean, own.published))
}
