//! The sums of each region by type, in a quarter. An overview of the country reads these sums, of up to 89 regions, and no organisation: it
//! costs the same for five organisations and for fifty thousand.
//!
//! A closed quarter's sums were kept when it was closed. Those of a running quarter are kept for regions of many organisations, and for all where
//! there are many regions: by the hourly job, by the sweep before they are old while somebody reads them, and by whoever finds them old all the same.
//! What is little work is added up each time. Whoever asks of one region alone reads the sums of that one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};
use domain::calendar::Quarter;
use domain::disclosure::{Cell, RegionAndType};
use domain::figures::edition::Edition;
use domain::figures::federation::Lateness;
use domain::figures::organisation_means::OrganisationMeans;
use domain::organisation::RegionCode;
use domain::organisation::classification::Classification;
use domain::tally::Tally;
use table::items::{BlockItem, FinalsHeadItem, RegionItem, ReportedItem, SummaryItem, decode};
use table::{Expect, Item, Range, keys};

use crate::counts::count::{self, Counted, Region, tally_of};
use crate::counts::federation::{self, LateRegion};
use crate::counts::finals;
use crate::registers::{self, register};
use crate::store::{self, load, put};
use crate::{App, Error};

/// A region of no more stored items than this is added up whenever it is asked for: some twenty organisations.
const ITEMS_ADDED_UP_MAX: u64 = 64;

/// What stands in the place of a hash for a quarter before all regions joined.
const BEFORE_ALL: &str = "";

/// No more regions than these are added up whenever the country is asked for.
const REGIONS_ADDED_UP_MAX: usize = 8;

/// For how long kept sums of a running quarter are good.
const KEPT_MINUTES: i64 = 15;

/// How old they are when the sweep brings them up to date: left for its next run, they would be too old before it.
const REFRESHED_MINUTES: i64 = 9;

/// For how long after a reader needed them the sweep does so.
const ASKED_MINUTES: i64 = 60;

/// A reader notes that they are needed when nobody has for so long.
const NOTED_MINUTES: i64 = 20;

/// Closed quarters whose sums this process remembers: those of a history, and those that they are compared with.
const REMEMBERED_MAX: usize = 16;

/// The sums of the regions of a quarter.
#[derive(Debug)]
pub struct QuarterSums {
    /// Regions that another system counts and whose results are late.
    pub late: Vec<LateRegion>,
    blocks: BTreeMap<RegionAndType, Sums>,
    /// What is published of a region and of no type in it, and of the country and no region.
    pub(super) together: BTreeMap<Option<RegionCode>, Tally>,
    /// Regions that another system counts, and what its sums are.
    pub(super) elsewhere: BTreeMap<RegionCode, ReportedItem>,
    /// Regions that were added up just now, with their organisations.
    pub(super) fresh: BTreeMap<RegionCode, Counted>,
}

/// The sums of closed quarters that were read last, the oldest first: they do not change, so they are read once and not for each page. Each
/// is known by the hash of its edition. A quarter that was over before the first region joined, and in which nothing was counted, never is
/// closed and stays as it is, too.
#[derive(Default)]
pub(crate) struct FinalSums(Mutex<VecDeque<(Edition, String, Arc<QuarterSums>)>>);

impl FinalSums {
    fn of(&self, edition: Edition, hash: &str) -> Option<Arc<QuarterSums>> {
        let read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.iter().find(|(of, with, _)| *of == edition && with == hash);
        known.map(|(.., sums)| Arc::clone(sums))
    }

    fn keep(&self, edition: Edition, hash: &str, sums: &Arc<QuarterSums>) {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        read.retain(|(of, ..)| *of != edition);
        read.push_back((edition, hash.to_owned(), Arc::clone(sums)));
        while REMEMBERED_MAX < read.len() {
            read.pop_front();
        }
    }
}

/// Sums of a unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    /// Organisations in the unit.
    pub organisations: u64,
    /// Their counts, with what is published of their answers.
    pub tally: Tally,
    /// Their means.
    pub means: OrganisationMeans,
}

impl Sums {
    /// The sums of an organisation.
    pub fn of_one(tally: Tally) -> Sums {
        Sums { organisations: 1, means: OrganisationMeans::of(&tally), tally }
    }
}

impl QuarterSums {
    pub(super) async fn of_final(
        app: &App,
        edition: Edition,
        head: &FinalsHeadItem,
    ) -> Result<Arc<QuarterSums>, Error> {
        if let Some(known) = app.final_sums.of(edition, &head.hash) {
            return Ok(known);
        }
        let mut summaries = BTreeMap::new();
        for item in store::all(&*app.table, &keys::final_summaries(edition), &Range::All).await? {
            summaries.insert(region_of(&item.key.sk)?, decode::<SummaryItem>(&item)?);
        }
        let mut sums = QuarterSums::of(summaries, BTreeMap::new())?;
        sums.late = missing(head);
        sums.together.insert(None, tally_of(&head.together)?);
        let sums = Arc::new(sums);
        app.final_sums.keep(edition, &head.hash, &sums);
        Ok(sums)
    }

    /// Those of one region of a closed quarter: one item, unless the sums of all are known.
    pub(super) async fn of_final_region(
        app: &App,
        edition: Edition,
        head: &FinalsHeadItem,
        region: RegionCode,
    ) -> Result<Arc<QuarterSums>, Error> {
        if let Some(known) = app.final_sums.of(edition, &head.hash) {
            return Ok(known);
        }
        let summary = finals::sums(&*app.table, edition, region).await?;
        QuarterSums::of(summary.into_iter().map(|it| (region, it)).collect(), BTreeMap::new()).map(Arc::new)
    }

    /// Those of one region of a running quarter.
    pub(super) async fn of_running_region(
        app: &App,
        quarter: Quarter,
        region: RegionCode,
    ) -> Result<Arc<QuarterSums>, Error> {
        let (mut summaries, mut fresh) = (BTreeMap::new(), BTreeMap::new());
        let entry: Option<RegionItem> = registers::entry(app, register::REGIONS, &region.to_string()).await?;
        if let Some(entry) = entry {
            let has_joined = entry.joined_on <= quarter.last_day();
            if entry.counted_at.is_some() && has_joined {
                let told = load::<SummaryItem>(&*app.table, &keys::results(quarter, region)).await?;
                summaries.extend(told.map(|told| (region, told.form)));
            } else if entry.is_counted_here() {
                let kept = load::<SummaryItem>(&*app.table, &keys::running_summary(quarter, region)).await?;
                let (expect, kept) = kept.map_or((Expect::Absent, None), |it| (it.expect(), Some(it.form)));
                let now = app.clock.now();
                let is_much = |it: &SummaryItem| ITEMS_ADDED_UP_MAX < it.items;
                let summary = match kept.filter(|it| is_much(it) && is_good(it, now)) {
                    Some(summary) => {
                        note_asked(app, quarter, region, &summary, expect).await?;
                        summary
                    }
                    None => {
                        let counts = count::running_in(app, quarter, region, has_joined).await?;
                        let summary = SummaryItem { asked_at: Some(now), ..counts.summary(app) };
                        if is_much(&summary) {
                            keep(app, quarter, region, &summary, expect).await?;
                        }
                        fresh.insert(region, counts.organisations);
                        summary
                    }
                };
                if has_joined || !summary.blocks.is_empty() {
                    summaries.insert(region, summary);
                }
            }
        }
        QuarterSums::of(summaries, fresh).map(Arc::new)
    }

    /// Of a running quarter nothing is published above the organisations. With the instant at which a reader asks, if one does.
    pub(super) async fn of_running(
        app: &App,
        quarter: Quarter,
        asked_at: Option<DateTime<Utc>>,
    ) -> Result<Arc<QuarterSums>, Error> {
        let joined = registers::joined(&*app.table).await?;
        let is_before_all = joined.iter().all(|(_, entry)| quarter.last_day() < entry.joined_on);
        let edition = Edition::first(quarter);
        if let Some(known) = app.final_sums.of(edition, BEFORE_ALL).filter(|_| is_before_all) {
            return Ok(known);
        }
        if is_before_all && finals::any_after(app, quarter).await? {
            // Quarters are closed in their order: there was nothing to close.
            let nothing = Arc::new(QuarterSums::of(BTreeMap::new(), BTreeMap::new())?);
            app.final_sums.keep(edition, BEFORE_ALL, &nothing);
            return Ok(nothing);
        }
        let now = app.clock.now();
        let mut kept = kept(app, quarter).await?;
        let (mut summaries, mut fresh, mut added_up) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let (mut noted, mut first) = (false, None);
        let reported = federation::reported_of(&*app.table, quarter, &joined).await?;
        let late = federation::late_of(quarter, &reported, &app.profile.policies, now);
        summaries.extend(reported.into_iter().filter_map(|(region, summary)| Some((region, summary?))));
        for (region, entry) in joined {
            if !entry.is_counted_here() {
                continue;
            }
            let has_joined = entry.joined_on <= quarter.last_day();
            let (expect, kept) = kept.remove(&region).map_or((Expect::Absent, None), |(it, sums)| (it, Some(sums)));
            let asked_at = asked_at.or(kept.as_ref().and_then(|it| it.asked_at));
            let summary = match kept.filter(|it| is_good(it, now)) {
                Some(summary) => {
                    noted |= was_asked(&summary, now, NOTED_MINUTES);
                    first.get_or_insert_with(|| (region, summary.clone(), expect));
                    summary
                }
                None => {
                    let counts = count::running_in(app, quarter, region, has_joined).await?;
                    let summary = SummaryItem { asked_at, ..counts.summary(app) };
                    fresh.insert(region, counts.organisations);
                    added_up.push((region, summary.clone(), expect));
                    summary
                }
            };
            // Before it joined there was nothing to count, unless the register was changed since.
            if has_joined || !summary.blocks.is_empty() {
                summaries.insert(region, summary);
            }
        }
        let are_many = REGIONS_ADDED_UP_MAX < added_up.len();
        // What was before all regions joined is remembered below.
        for (region, summary, expect) in added_up.into_iter().filter(|_| !is_before_all) {
            if are_many || ITEMS_ADDED_UP_MAX < summary.items {
                keep(app, quarter, region, &summary, expect).await?;
            }
        }
        // Those of one region stand for all.
        if let Some((region, summary, expect)) = first.filter(|_| asked_at.is_some() && !noted) {
            note_asked(app, quarter, region, &summary, expect).await?;
        }
        let sums = Arc::new(QuarterSums { late, ..QuarterSums::of(summaries, fresh)? });
        if is_before_all && !sums.says_something() {
            app.final_sums.keep(edition, BEFORE_ALL, &sums);
        }
        Ok(sums)
    }

    fn of(
        summaries: BTreeMap<RegionCode, SummaryItem>,
        fresh: BTreeMap<RegionCode, Counted>,
    ) -> Result<QuarterSums, Error> {
        let (mut blocks, mut together, mut elsewhere) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (region, summary) in summaries {
            elsewhere.extend(summary.reported.map(|reported| (region, reported)));
            together.insert(Some(region), tally_of(&summary.together)?);
            for (organisation_type, BlockItem { organisations, counters, means }) in summary.blocks {
                let sums = Sums { organisations, tally: tally_of(&counters)?, means };
                blocks.insert(RegionAndType { region, organisation_type }, sums);
            }
        }
        Ok(QuarterSums { late: Vec::new(), blocks, together, elsewhere, fresh })
    }

    /// Whether anything was counted.
    pub fn says_something(&self) -> bool {
        self.blocks.values().any(|block| block.tally != Tally::default())
    }

    /// Where there are organisations.
    pub fn regions_and_types(&self) -> impl Iterator<Item = RegionAndType> {
        self.blocks.keys().copied()
    }

    /// The sums of a cell.
    pub fn cell(&self, cell: &Cell, types: &Classification) -> Sums {
        let mut sums = Sums::default();
        for (_, block) in self.blocks.iter().filter(|(place, _)| cell.has(**place, types)) {
            sums.organisations += block.organisations;
            sums.tally += &block.tally;
            sums.means += block.means;
        }
        for (_, tally) in self.together.iter().filter(|(region, _)| cell.has_level(**region, None, types)) {
            sums.tally += tally;
        }
        sums
    }

    /// The public URL of the system that counts a region, where that is another one.
    pub fn counted_at(&self, region: RegionCode) -> Option<&str> {
        self.elsewhere.get(&region).map(|reported| reported.system.as_str())
    }
}

/// Regions of which there was nothing when the quarter was closed.
pub(super) fn missing(head: &FinalsHeadItem) -> Vec<LateRegion> {
    let late = |region: &RegionCode| LateRegion { region: *region, why: Lateness::Missing, as_of: None };
    head.missing.iter().map(late).collect()
}

fn region_of(sk: &str) -> Result<RegionCode, Error> {
    RegionCode::parse(sk).map_err(|error| Error::Corrupt(error.to_string()))
}

fn is_good(kept: &SummaryItem, now: DateTime<Utc>) -> bool {
    now - kept.made_at < Duration::minutes(KEPT_MINUTES)
}

/// Whether somebody has needed kept sums within so many minutes.
fn was_asked(kept: &SummaryItem, now: DateTime<Utc>, minutes: i64) -> bool {
    kept.asked_at.is_some_and(|at| now - at < Duration::minutes(minutes))
}

/// Notes that a reader needs kept sums, where that was not noted for a while. Where somebody else wrote some meanwhile, the next reader does.
async fn note_asked(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    kept: &SummaryItem,
    expect: Expect,
) -> Result<(), Error> {
    let now = app.clock.now();
    if was_asked(kept, now, NOTED_MINUTES) {
        return Ok(());
    }
    keep(app, quarter, region, &SummaryItem { asked_at: Some(now), ..kept.clone() }, expect).await
}

/// The kept sums of a running quarter, each with what whoever replaces it expects.
async fn kept(app: &App, quarter: Quarter) -> Result<BTreeMap<RegionCode, (Expect, SummaryItem)>, Error> {
    let items = store::all(&*app.table, &keys::running_summaries(quarter), &Range::All).await?;
    let read = |item: &Item| Ok((region_of(&item.key.sk)?, (Expect::Version(item.version), decode(item)?)));
    items.iter().map(read).collect()
}

/// Keeps sums; where somebody else kept some meanwhile, theirs are as good.
async fn keep(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
    summary: &SummaryItem,
    expect: Expect,
) -> Result<(), Error> {
    let write = put(keys::running_summary(quarter, region), summary, expect)?;
    store::write(&*app.table, vec![write]).await?.either_way();
    Ok(())
}

/// Adds the running counts of a region that is counted here up.
pub(crate) async fn add_up(app: &App, quarter: Quarter, region: RegionCode) -> Result<(SummaryItem, Region), Error> {
    let counts = count::running(app, quarter, region).await?;
    Ok((counts.summary(app), counts))
}

/// Makes the sums of a running quarter that are worth being kept, so that readers find them: what the hourly job does.
pub async fn make(app: &App, quarter: Quarter) -> Result<(), Error> {
    QuarterSums::of_running(app, quarter, None).await.map(drop)
}

/// Brings the kept sums of the running quarter up to date before a reader finds them old, where there was one of late, of whatever region: what the sweep does.
pub async fn keep_fresh(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let quarter = Quarter::running(now);
    let kept = kept(app, quarter).await?;
    if !kept.values().any(|(_, sums)| was_asked(sums, now, ASKED_MINUTES)) {
        return Ok(());
    }
    for (region, (expect, sums)) in kept {
        if Duration::minutes(REFRESHED_MINUTES) <= now - sums.made_at {
            let (summary, _) = add_up(app, quarter, region).await?;
            let summary = SummaryItem { asked_at: sums.asked_at, ..summary };
            keep(app, quarter, region, &summary, expect).await?;
        }
    }
    Ok(())
}
