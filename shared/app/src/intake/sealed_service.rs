//! The service of a receipt as it is stored: its persons are sealed, and their erasure has a day.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::calendar::{Quarter, end_of_day, local_date};
use domain::invitation::Window;
use domain::organisation::Organisation;
use domain::receipt::Service;
use domain::tally::{CountedByWeek, Week};
use table::items::ServiceContext;
use table::{Key, Write};

use crate::privacy::persons::{self, PersonsJson, erase_at};
use crate::{App, Error};

/// Whether a service has ended when its receipt arrives, so that nobody can be asked about it.
pub(crate) fn had_ended(app: &App, service: Service, arrived_at: DateTime<Utc>, zone: Tz) -> bool {
    Window::had_ended(service, local_date(arrived_at, zone), &app.profile.terms)
}

/// What counts a receipt by the week of its service, beside what is counted of its quarter. A service that goes on is of no week, and of one that is
/// reported after its week was looked at nobody asks any more.
pub(super) fn by_week(app: &App, service: Service, quarter: Quarter, sign: i64) -> Option<(String, i64)> {
    let Service::OneOff { date } = service else { return None };
    let week = Week::of(date);
    let is_asked = quarter <= week.complete_in(app.profile.policies.gaming.week_complete_days);
    is_asked.then(|| (week.counter(CountedByWeek::Receipts), sign))
}

/// Where, when and for whom, sealed; with the write that makes the seal's own key, if it has one.
pub(crate) async fn serve(
    app: &App,
    organisation: &Organisation,
    service: Service,
    persons: &PersonsJson,
    key: &Key,
    arrived_at: DateTime<Utc>,
) -> Result<(ServiceContext, Option<Write>), Error> {
    // A correction that comes after the erasure brings the persons back until the end of its day: it has to be followed.
    let today_ends = end_of_day(local_date(app.clock.now(), organisation.zone()), organisation.zone());
    let erase_at = erase_at(app, service, arrived_at, organisation.zone()).map(|at| at.max(today_ends));
    // Another regulation may prolong what ends with this one: no month's key decides of it.
    let is_cut = Window::is_cut(service, local_date(arrived_at, organisation.zone()), &app.profile.terms);
    let (sealed, data_key) = persons::seal(app, persons, &key.pk, erase_at.filter(|_| !is_cut)).await?;
    let served = ServiceContext {
        organisation: organisation.id.clone(),
        region: organisation.region,
        organisation_type: organisation.organisation_type,
        zone: organisation.zone(),
        service,
        persons: Some(sealed),
        erase_at,
    };
    Ok((served, data_key))
}
