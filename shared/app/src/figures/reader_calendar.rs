//! The day and the quarter that it is where a reader is.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::calendar::{MOSCOW, Quarter, local_date};
use domain::scope::Scope;

use crate::{App, Error, registers};

/// The quarter that runs where a reader is: in its region, or where its organisation is. For whoever sees several regions it is the last one
/// that has begun in all of them.
pub async fn running(app: &App, scope: &Scope) -> Result<Quarter, Error> {
    let now = app.clock.now();
    let zone = zone(app, scope).await?;
    Ok(zone.map_or_else(|| Quarter::running(now), |zone| Quarter::of(local_date(now, zone))))
}

/// The zone of a reader; of one that sees several regions that of the capital.
pub(crate) async fn zone_or_capital(app: &App, scope: &Scope) -> Result<Tz, Error> {
    Ok(zone(app, scope).await?.unwrap_or(MOSCOW))
}

/// The day that it is where a reader is.
pub(super) async fn today(app: &App, scope: &Scope) -> Result<NaiveDate, Error> {
    Ok(local_date(app.clock.now(), zone_or_capital(app, scope).await?))
}

/// The zone of a reader: of its region, or of its organisation. `None`: it sees several regions.
async fn zone(app: &App, scope: &Scope) -> Result<Option<Tz>, Error> {
    Ok(match scope {
        Scope::Country | Scope::Industry(_) => None,
        Scope::Region(region) => Some(region.region().zone),
        Scope::Organisation(id) => registers::organisation(app, id).await?.map(|organisation| organisation.zone()),
    })
}
