//! Scans for organisations whose published satisfaction, or whose coverage, is below an alarm threshold: one for all subscribers, a few times
//! a day, and only if somebody waits for it.
//!
//! What a scan finds is noted by region and type before the scan counts as done, so one that breaks off is begun again and
//! finds the same. Whoever notes anything also writes the head of the quarter's scans: of two who scan at once one finds it
//! changed and leaves the work to the other, so nothing is noted under the number of a scan that somebody was told of already.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::Quarter;
use domain::decimal::Decimal;
use domain::disclosure::{Cell, RegionAndType, State};
use domain::figures::edition::Edition;
use domain::figures::indicator::{Method, coverage, estimate};
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::organisation::classification::Classification;
use domain::scope::Filter;
use domain::subscription::threshold_alarm::{Scan, Seen, ThresholdAlarms, ToldAlarms, ToldUntil};
use domain::subscription::thresholds::Watched;
use domain::subscription::weakest::{Published, Weak};
use table::items::decode;
use table::{Expect, Range, Write, keys};

use crate::counts::snapshots::Snapshot;
use crate::store::{self, Stored, all, load, put};
use crate::{App, Error, registers};

/// The latest scan of a quarter, made now if the last one is old; `None`: somebody else is at it.
pub(crate) async fn latest(app: &App, quarter: Quarter) -> Result<Option<Scan>, Error> {
    let (key, now) = (keys::threshold_scan(quarter), app.clock.now());
    let stored = load::<Scan>(&*app.table, &key).await?;
    let mut expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let former = stored.map_or(Scan { number: 0, scanned_at: now }, |stored| stored.form);
    if former.is_fresh(now, &app.profile.policies.subscriptions) {
        return Ok(Some(former));
    }
    let scan = Scan { number: former.number + 1, scanned_at: now };
    let Some(snapshot) = Snapshot::load(app, Edition::first(quarter)).await? else { return Ok(None) };
    for region in registers::regions(app).await? {
        let mut writes = found(app, quarter, region, scan.number, &snapshot).await?;
        if writes.is_empty() {
            continue;
        }
        writes.push(put(key.clone(), &former, expect)?);
        if !store::write(&*app.table, writes).await?.is_done() {
            return Ok(None);
        }
        expect = Expect::Version(if let Expect::Version(version) = expect { version + 1 } else { 1 });
    }
    let written = store::write(&*app.table, vec![put(key, &scan, expect)?]).await?;
    Ok(written.is_done().then_some(scan))
}

/// What a scan changes of what is noted of a region.
async fn found(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    scan: u64,
    snapshot: &Snapshot,
) -> Result<Vec<Write>, Error> {
    let registered = registers::organisations_of(app, region).await?;
    let policies = &app.profile.policies.subscriptions;
    let mut seen: BTreeMap<RegionAndType, Seen> = BTreeMap::new();
    for (id, counted) in snapshot.counted(app, region).await? {
        let Some(organisation) = registered.get(&id) else { continue };
        // Whoever moved inside the quarter is looked at as its page shows it.
        let tally = match organisation.former_regions.is_empty() {
            true => counted.tally,
            false => snapshot.whole(app, organisation).await?.map_or(counted.tally, |it| it.sums.tally),
        };
        let region_and_type = RegionAndType { region, organisation_type: organisation.organisation_type };
        if let Some(value) = policies.watched_coverage(coverage(&tally), tally.sent()) {
            seen.entry(region_and_type).or_default().coverage.insert(id.clone(), value);
        }
        if tally.state() != State::Shown {
            continue;
        }
        if let Some((satisfaction, estimate)) = Method::CURRENT.satisfaction(&tally).zip(estimate(&tally)) {
            let at_most = estimate.interval().high;
            seen.entry(region_and_type).or_default().published.insert(id, Published { satisfaction, at_most });
        }
    }
    let mut noted: BTreeMap<RegionAndType, Stored<ThresholdAlarms>> = BTreeMap::new();
    for item in
        all(&*app.table, &keys::threshold_scans(quarter), &Range::Prefix(keys::threshold_alarms_of(region))).await?
    {
        let region_and_type = keys::region_and_type_of_alarms(&item.key.sk)
            .ok_or_else(|| Error::Corrupt("the key of a look".to_owned()))?;
        noted.insert(region_and_type, Stored { form: decode(&item)?, version: item.version });
    }
    let regions_and_types: BTreeSet<RegionAndType> = seen.keys().chain(noted.keys()).copied().collect();
    let mut writes = Vec::new();
    for region_and_type in regions_and_types {
        let expect = noted.get(&region_and_type).map_or(Expect::Absent, Stored::expect);
        let before = noted.remove(&region_and_type).map(|stored| stored.form).unwrap_or_default();
        let found = seen.remove(&region_and_type).unwrap_or_default();
        let after = before.clone().after(scan, &found, policies, &app.profile.targets.satisfaction);
        if after != before {
            writes.push(put(keys::threshold_alarms(quarter, region_and_type), &after, expect)?);
        }
    }
    Ok(writes)
}

/// Organisations that a filter admits and that are new to somebody who was told that much, by region and type.
pub(crate) async fn since(
    app: &App,
    within: &Filter,
    types: &Classification,
    told: Option<&ToldAlarms>,
    (watched, until): (Watched, ToldUntil),
) -> Result<BTreeMap<RegionAndType, Vec<OrganisationId>>, Error> {
    let mut found = BTreeMap::new();
    for (region_and_type, noted) in noted(app, until.quarter, within, types).await? {
        let new = noted.of(watched).since(told, until).into_iter();
        let admitted = new.filter(|id| within.organisation.as_ref().is_none_or(|own| own == *id));
        let new: Vec<OrganisationId> = admitted.cloned().collect();
        if !new.is_empty() {
            found.insert(region_and_type, new);
        }
    }
    Ok(found)
}

/// What the latest scan of a quarter found, for a digest.
pub(crate) struct Scanned {
    /// The organisations of which it is surest that they are below the target.
    pub(crate) weakest: Vec<(RegionAndType, Weak)>,
    /// How many have a coverage below what the subscriber has chosen.
    pub(crate) with_low_coverage: usize,
}

/// What a scan found among the organisations that a filter admits, of a region, an industry, a type or the country.
pub(crate) async fn scanned(
    app: &App,
    (quarter, scan): (Quarter, &Scan),
    within: &Filter,
    types: &Classification,
    coverage_below: Option<Decimal>,
) -> Result<Scanned, Error> {
    let noted = noted(app, quarter, within, types).await?;
    let with_low_coverage = noted.iter().map(|(_, it)| it.coverage.count(scan.number, coverage_below)).sum();
    let of_each = noted.into_iter().flat_map(|(place, noted)| noted.weakest.into_iter().map(move |it| (place, it)));
    let mut weakest: Vec<(RegionAndType, Weak)> = of_each.collect();
    weakest.sort_by(|(_, one), (_, other)| one.cmp(other));
    weakest.truncate(app.profile.policies.subscriptions.weakest_max);
    Ok(Scanned { weakest, with_low_coverage })
}

/// What scans noted of the regions and types that a filter admits.
async fn noted(
    app: &App,
    quarter: Quarter,
    within: &Filter,
    types: &Classification,
) -> Result<Vec<(RegionAndType, ThresholdAlarms)>, Error> {
    let mut cell =
        Cell { region: within.region, industry: within.industry, organisation_type: within.organisation_type };
    if let Some(id) = &within.organisation {
        let Some(organisation) = registers::organisation(app, id).await? else { return Ok(Vec::new()) };
        cell =
            Cell { region: Some(organisation.region), organisation_type: Some(organisation.organisation_type), ..cell };
    }
    let range = cell.region.map_or(Range::All, |region| Range::Prefix(keys::threshold_alarms_of(region)));
    let mut noted = Vec::new();
    for item in all(&*app.table, &keys::threshold_scans(quarter), &range).await? {
        let place = keys::region_and_type_of_alarms(&item.key.sk);
        if let Some(region_and_type) = place.filter(|it| cell.has(*it, types)) {
            noted.push((region_and_type, decode(&item)?));
        }
    }
    Ok(noted)
}
