//! The running recount: place by place, a few with each sweep, every stored answer is held against what is counted and published of it, of
//! the quarters that run and of those that are closed. Two rounds a day, so that what was deleted or altered is found within one. What is
//! found is an alarm until a round passes without it.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use domain::calendar::Quarter;
use domain::organisation::RegionCode;
use domain::publication::Place;
use serde::{Deserialize, Serialize};
use table::items::HeartbeatItem;
use table::keys::PublishedPlace;
use table::{Page, Table, keys};

use crate::counts::finals::{self, latest};
use crate::counts::{count, recount};
use crate::heartbeat::beat;
use crate::pool::inspection::{Look, look_at_lane, look_at_level};
use crate::pool::{lanes, published};
use crate::store::load;
use crate::{App, Error, registers};

/// What it is called among heartbeats.
const JOB: &str = "recount";

/// Hours from the beginning of one round to that of the next, at least.
const ROUND_HOURS: i64 = 12;

/// Items that one run reads, and then some: the rest of what it is looking at.
const ITEMS_PER_RUN: u64 = 10_000;

/// Lanes of one page.
const PAGE_LANES: usize = 50;

/// Places at fault that are kept by name; of more, the number is as much of an alarm.
const FOUND_MAX: usize = 100;

/// How far the recount is, and what it found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Report {
    /// When this round began.
    began_at: DateTime<Utc>,
    /// Where it goes on; `None`: it is over.
    position: Option<Position>,
    /// Items that it has read.
    items: u64,
    /// Places at fault that it has found.
    found: BTreeSet<String>,
    /// Places at fault of the round before.
    found_before: BTreeSet<String>,
}

/// A place in the order of a round: quarters, in each its regions, then the whole country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Position {
    quarter: Quarter,
    region: Option<RegionCode>,
    /// Behind which lane.
    after: Option<String>,
}

/// Goes on with the round, or begins the next if it is time; answers how many items were read. Twice is once: nothing but the report is written.
pub(crate) async fn go_on(app: &App) -> Result<u64, Error> {
    let now = app.clock.now();
    let mut report = stored(&*app.table).await?;
    let is_over = report.position.is_none();
    if is_over && now < report.began_at + Duration::hours(ROUND_HOURS) {
        return Ok(0);
    }
    let places = places(app).await?;
    if is_over {
        let position = places.first().map(|(quarter, region)| Position::at(*quarter, *region));
        report = Report { began_at: now, position, found_before: report.found, ..Report::default() };
    }
    let mut items = 0;
    while let Some(position) = report.position.take() {
        let looked = look(app, &position, &mut report.found).await?;
        items += looked.items;
        report.position = match looked.after {
            Some(after) => Some(Position { after: Some(after), ..position }),
            None => next(&places, &position),
        };
        if ITEMS_PER_RUN <= items {
            break;
        }
    }
    report.items += items;
    beat(app, JOB, &report).await?;
    Ok(items)
}

/// How many places are at fault, by the round that runs and the one before. One read.
pub(super) async fn found(table: &dyn Table) -> Result<u64, Error> {
    let report = stored(table).await?;
    // The round that runs has not come everywhere yet.
    let before = report.found_before.difference(&report.found).filter(|_| report.position.is_some()).count();
    Ok((report.found.len() + before) as u64)
}

async fn stored(table: &dyn Table) -> Result<Report, Error> {
    let stored = load::<HeartbeatItem>(table, &keys::heartbeat(JOB)).await?;
    Ok(stored.and_then(|stored| serde_json::from_value(stored.form.report).ok()).unwrap_or_default())
}

/// Everything that a round looks at, in its order: from the first closed quarter to the one after that which runs, for answers may come there
/// where a day begins early.
async fn places(app: &App) -> Result<Vec<(Quarter, Option<RegionCode>)>, Error> {
    let running = Quarter::running(app.clock.now());
    let first = finals::editions(app).await?.first().map_or(running, |edition| edition.quarter).min(running.back(1));
    let regions = registers::regions(app).await?;
    let mut places = Vec::new();
    let mut quarter = first;
    while quarter <= running.next() {
        places.extend(regions.iter().map(|region| (quarter, Some(*region))));
        places.push((quarter, None));
        quarter = quarter.next();
    }
    Ok(places)
}

/// The place behind one; of a region that is no longer here, too.
fn next(places: &[(Quarter, Option<RegionCode>)], position: &Position) -> Option<Position> {
    let order = |quarter: Quarter, region: Option<RegionCode>| (quarter, region.is_none(), region);
    let here = order(position.quarter, position.region);
    let behind = places.iter().find(|(quarter, region)| here < order(*quarter, *region));
    behind.map(|(quarter, region)| Position::at(*quarter, *region))
}

impl Position {
    fn at(quarter: Quarter, region: Option<RegionCode>) -> Position {
        Position { quarter, region, after: None }
    }
}

/// How much was read, and behind which lane the place goes on.
struct Looked {
    items: u64,
    after: Option<String>,
}

async fn look(app: &App, position: &Position, found: &mut BTreeSet<String>) -> Result<Looked, Error> {
    let Position { quarter, region, after } = position;
    let Some(region) = region else {
        return Ok(Looked { items: look_at_country(app, *quarter, found).await?, after: None });
    };
    let page = Page { after: after.clone(), limit: PAGE_LANES };
    let (lanes, after) = lanes::page(app, *quarter, *region, &page).await?;
    let mut items = lanes.len() as u64;
    for lane in &lanes {
        items += note(found, &lane.to_string(), look_at_lane(app, lane).await?);
    }
    if after.is_none() {
        items += look_at_region(app, *quarter, *region, found).await?;
    }
    Ok(Looked { items, after })
}

/// The finals of a region against what its lanes publish, and what its levels publish.
async fn look_at_region(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    found: &mut BTreeSet<String>,
) -> Result<u64, Error> {
    let Some(edition) = latest(app, quarter).await? else { return Ok(0) };
    let (frozen, sums) = count::finals_and_sums(&*app.table, edition, region).await?;
    let published = published::in_range(&*app.table, quarter, region, &table::Range::All).await?;
    let mut items = frozen.items + published.items;
    for (organisation, counted) in &frozen.organisations {
        let of_lanes = published.organisations.get(organisation).cloned().unwrap_or_default();
        let differs = counted.tally.opinions() != of_lanes.opinions();
        let fault = differs.then_some("the final is not what was published");
        note(found, &format!("{edition}#{region}#{organisation}"), Look { items: 0, fault });
    }
    if let Some(sums) = sums {
        let fault = (sums.blocks != frozen.summary(app).blocks).then_some("the sums are not those of the finals");
        items += note(found, &format!("{edition}#{region}"), Look { items: 1, fault });
    }
    let levels =
        published.types.into_keys().map(|organisation_type| Place::RegionAndType { region, organisation_type });
    for level in levels.chain([Place::Region { region }]) {
        let place = PublishedPlace::of(quarter, &level);
        items += note(found, &place.to_string(), look_at_level(app, &place).await?);
    }
    Ok(items)
}

/// What the country publishes, and the hash over all of a closed quarter.
async fn look_at_country(app: &App, quarter: Quarter, found: &mut BTreeSet<String>) -> Result<u64, Error> {
    let Some(edition) = latest(app, quarter).await? else { return Ok(0) };
    let Some(head) = finals::head(app, edition).await? else { return Ok(0) };
    let place = PublishedPlace::of(quarter, &Place::Country);
    let items = note(found, &place.to_string(), look_at_level(app, &place).await?);
    let holds = recount::hash_holds(app, edition, &head).await?;
    let fault = (!holds).then_some("what is frozen does not give the published hash");
    note(found, &edition.to_string(), Look { items: 0, fault });
    Ok(items + head.organisations)
}

/// Notes a fault, and tells it where operators look; answers what the look cost.
fn note(found: &mut BTreeSet<String>, place: &str, look: Look) -> u64 {
    if let Some(fault) = look.fault {
        tracing::error!(%place, fault, "A recount found a fault: hold it against a backup, then restate the quarter if it is closed");
        if found.len() < FOUND_MAX {
            found.insert(place.to_owned());
        }
    }
    look.items
}
