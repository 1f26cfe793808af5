//! The synthetic citizen: once a day it goes through every source, from a receipt to an answer, and whoever watches hears when it does not arrive.
//! It goes by the use cases of every citizen, with the keys, the registers and the mail server of everybody, and writes into a room of its own
//! ([`room`]): it is counted nowhere, and nothing in what is stored of citizens tells of it. What it cannot notice is what lies before and beside
//! the use cases: the connections of the host, queues, the portal's directory of accounts, each of which is watched by itself.

mod room;
mod trip;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use domain::calendar::local_date;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::Organisation;
use table::items::{SourceItem, SyntheticTripItem, decode};
use table::kinds::registers::{ORGANISATIONS, SOURCES};
use table::{Delete, Expect, Range, Table, Write, keys};

use crate::identity::access::{CallingSource, has_come};
use crate::registers::{self, page, takes_part};
use crate::store::{self, Stored, all, put};
use crate::{App, Error};
use room::Room;

/// A trip that came to nothing is tried again so much later.
const AGAIN_AFTER: Duration = Duration::hours(1);

/// A trip may come so much later than the day after the last one.
const PATIENCE: Duration = Duration::hours(6);

/// Trips of one sweep; the next one goes on.
const TRIPS_OF_SWEEP_MAX: usize = 20;

/// Organisations that are looked at for one that takes part.
const ORGANISATIONS_LOOKED_AT: usize = 200;

/// Sets out for every source through which it has not arrived today, and answers how often it arrived. Twice is once.
pub(crate) async fn go_on(app: &App) -> Result<u64, Error> {
    let now = app.clock.now();
    let sources = match &app.settings.synthetic_address {
        Some(_) => registers::entries::<SourceItem>(app, SOURCES).await?,
        None => Vec::new(),
    };
    let mut expected = Vec::new();
    for (id, source) in sources {
        if !has_come(app, source.excluded_on) {
            let id = SourceId::parse(&id).map_err(|error| Error::Corrupt(error.to_string()))?;
            expected.push(CallingSource { id, source });
        }
    }
    let mut last = trips_through(app, &expected).await?;
    let Some(address) = &app.settings.synthetic_address else { return Ok(0) };
    let (mut trips, mut arrived) = (0, 0);
    for caller in expected {
        if trips == TRIPS_OF_SWEEP_MAX {
            break;
        }
        let last = last.remove(caller.id.as_str());
        let Some(set_out) = set_out(app, &caller.id, last, now).await? else { continue };
        trips += 1;
        arrived += u64::from(travel(app, &caller, address, set_out).await?);
    }
    Ok(arrived)
}

/// The last trips through these sources. Of others nothing is expected any more, and nothing stays.
async fn trips_through(
    app: &App,
    expected: &[CallingSource],
) -> Result<BTreeMap<String, Stored<SyntheticTripItem>>, Error> {
    let mut trips = BTreeMap::new();
    for item in all(&*app.table, keys::SYNTHETIC_TRIPS, &Range::All).await? {
        if expected.iter().any(|caller| caller.id.as_str() == item.key.sk) {
            trips.insert(item.key.sk.clone(), Stored { form: decode(&item)?, version: item.version });
            continue;
        }
        let source = SourceId::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        Room::of(Arc::clone(&app.table), &source, app.clock.now()).empty().await?;
        let delete = Delete { key: item.key, version: item.version };
        store::write(&*app.table, vec![Write::Delete(delete)]).await?.either_way();
    }
    Ok(trips)
}

/// Takes the trip of today through a source, if it is to be made now and nobody else has taken it.
async fn set_out(
    app: &App,
    source: &SourceId,
    last: Option<Stored<SyntheticTripItem>>,
    now: DateTime<Utc>,
) -> Result<Option<Stored<SyntheticTripItem>>, Error> {
    let key = keys::synthetic_trip(source);
    let (version, expect) = last.as_ref().map_or((0, Expect::Absent), |it| (it.version, it.expect()));
    let form = match last.map(|last| last.form) {
        Some(trip) if !is_to_set_out(&trip, now) => return Ok(None),
        Some(trip) => SyntheticTripItem { set_out_at: now, ..trip },
        None => SyntheticTripItem { since: now, set_out_at: now, arrived_at: None, lost: None },
    };
    let is_ours = store::write(&*app.table, vec![put(key, &form, expect)?]).await?.is_done();
    Ok(is_ours.then_some(Stored { form, version: version + 1 }))
}

fn is_to_set_out(trip: &SyntheticTripItem, now: DateTime<Utc>) -> bool {
    let arrived_today = trip.arrived_at.is_some_and(|at| now.date_naive() <= at.date_naive());
    let last_arrived = trip.arrived_at.is_some_and(|at| trip.set_out_at <= at);
    !arrived_today && (last_arrived || trip.set_out_at + AGAIN_AFTER <= now)
}

/// Makes a trip and keeps how it ended.
async fn travel(
    app: &App,
    caller: &CallingSource,
    address: &str,
    set_out: Stored<SyntheticTripItem>,
) -> Result<bool, Error> {
    let now = app.clock.now();
    let room = Arc::new(Room::of(Arc::clone(&app.table), &caller.id, now));
    // Where the last one broke off.
    room.empty().await?;
    let lost = match organisation_of(app, caller).await? {
        Some(organisation) => trip::go(app, room.clone(), caller, &organisation, address).await.err(),
        None => Some("receipt: no organisation takes part that this source may report".to_owned()),
    };
    room.empty().await?;
    if let Some(lost) = &lost {
        tracing::warn!(source = %caller.id, lost, "The synthetic citizen did not arrive");
    }
    let expect = set_out.expect();
    let arrived = lost.is_none();
    let arrived_at = if arrived { Some(now) } else { set_out.form.arrived_at };
    let ended = SyntheticTripItem { arrived_at, lost, ..set_out.form };
    // Whoever set out meanwhile tells how that ended.
    store::write(&*app.table, vec![put(keys::synthetic_trip(&caller.id), &ended, expect)?]).await?.either_way();
    Ok(arrived)
}

/// An organisation about which the source may report today.
async fn organisation_of(app: &App, caller: &CallingSource) -> Result<Option<Organisation>, Error> {
    let now = app.clock.now();
    let mut named = Vec::new();
    for id in caller.source.organisations.iter().filter(|id| *id != "*") {
        if let Ok(id) = OrganisationId::parse(id) {
            named.extend(registers::organisation(app, &id).await?);
        }
    }
    if caller.source.organisations.contains("*") {
        let found = page::<Organisation>(app, ORGANISATIONS, "", None, ORGANISATIONS_LOOKED_AT).await?;
        named.extend(found.rows.into_iter().map(|(_, organisation)| organisation));
    }
    for organisation in named {
        let today = local_date(now, organisation.zone());
        if app.profile.takes_receipts(today) && takes_part(app, &organisation).await? {
            return Ok(Some(organisation));
        }
    }
    Ok(None)
}

/// A source through which the synthetic citizen did not come in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// The source's id.
    pub source: String,
    /// When it should have arrived.
    pub expected_by: DateTime<Utc>,
    /// Where its last trip came to nothing, if it was one.
    pub lost: Option<String>,
}

/// The sources through which it did not come in time, in order of ids.
pub async fn overdue(table: &dyn Table, now: DateTime<Utc>) -> Result<Vec<Overdue>, Error> {
    let mut found = Vec::new();
    for item in all(table, keys::SYNTHETIC_TRIPS, &Range::All).await? {
        let trip: SyntheticTripItem = decode(&item)?;
        let expected_by = trip.arrived_at.map_or(trip.since, |at| at + Duration::days(1)) + PATIENCE;
        if expected_by < now {
            found.push(Overdue { source: item.key.sk, expected_by, lost: trip.lost });
        }
    }
    Ok(found)
}
