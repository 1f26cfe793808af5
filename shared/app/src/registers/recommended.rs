//! What is recommended, as its two registers have it (A1.9).

use std::collections::BTreeMap;

use domain::figures::measure::{Measure, MeasureKind};
use domain::figures::recommended::Recommended;
use domain::identifier::RecommendedId;
use domain::organisation::OrganisationType;

use super::{entries, entry, register};
use crate::{App, Error};

/// The register that recommends what is of a kind.
pub(super) fn list_of(kind: MeasureKind) -> &'static str {
    match kind {
        MeasureKind::InformationEvent => register::INFORMATION_EVENTS,
        MeasureKind::Measure => register::RECOMMENDATIONS,
    }
}

/// Everything of a kind that is or was recommended.
pub async fn all(app: &App, kind: MeasureKind) -> Result<BTreeMap<RecommendedId, Recommended>, Error> {
    let found = entries::<Recommended>(app, list_of(kind)).await?.into_iter();
    let read = |(id, it): (String, Recommended)| {
        RecommendedId::parse(&id).map(|id| (id, it)).map_err(|error| Error::Corrupt(error.to_string()))
    };
    found.map(read).collect()
}

/// Whether a measure of an organisation of a type follows what was recommended to such ones on its first day, if it says that it follows any.
pub(crate) async fn is_followed(app: &App, measure: &Measure, of: OrganisationType) -> Result<bool, Error> {
    let Some(id) = &measure.recommended else { return Ok(true) };
    let found: Option<Recommended> = entry(app, list_of(measure.kind), id.as_str()).await?;
    Ok(found.is_some_and(|it| it.is_for(of, measure.from)))
}
