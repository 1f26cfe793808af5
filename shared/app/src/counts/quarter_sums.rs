//! The sums of each region by type, in a quarter. An overview of the country reads these sums, of up to 89 regions, and no organisation: it
//! costs the same for five organisations and for fifty thousand.
//!
//! A closed quarter's sums were kept when it was closed. Those of a running quarter are kept for regions of many
//! organisations, by the hourly job and by whoever finds them old; the counts of a small region are added up each time.

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
use table::items::{BlockItem, FinalsHeadItem, ReportedItem, SummaryItem, decode};
use table::{Expect, Range, keys};

use crate::counts::count::{self, Counted, Region, tally_of};
use crate::counts::federation::{self, LateRegion};
use crate::store::{self, Stored, load, put};
use crate::{App, Error, registers};

/// A region of no more stored items than this is added up whenever it is asked for: some twenty organisations.
const ITEMS_ADDED_UP_MAX: u64 = 64;

/// What stands in the place of a hash for a quarter before all regions joined.
const BEFORE_ALL: &str = "";

/// For how long kept sums of a running quarter are good.
const KEPT_MINUTES: i64 = 15;

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

    /// Of a running quarter nothing is published above the organisations.
    pub(super) async fn of_running(app: &App, quarter: Quarter) -> Result<Arc<QuarterSums>, Error> {
        let joined = registers::joined(&*app.table).await?;
        let is_before_all = joined.iter().all(|(_, entry)| quarter.last_day() < entry.joined_on);
        let edition = Edition::first(quarter);
        if let Some(known) = app.final_sums.of(edition, BEFORE_ALL).filter(|_| is_before_all) {
            return Ok(known);
        }
        let mut kept: BTreeMap<RegionCode, SummaryItem> = BTreeMap::new();
        for item in store::all(&*app.table, &keys::running_summaries(quarter), &Range::All).await? {
            kept.insert(region_of(&item.key.sk)?, decode(&item)?);
        }
        let (mut summaries, mut fresh) = (BTreeMap::new(), BTreeMap::new());
        let reported = federation::reported_of(&*app.table, quarter, &joined).await?;
        let late = federation::late_of(quarter, &reported, &app.profile.policies, app.clock.now());
        summaries.extend(reported.into_iter().filter_map(|(region, summary)| Some((region, summary?))));
        for (region, entry) in joined {
            if !entry.is_counted_here() {
                continue;
            }
            let has_joined = entry.joined_on <= quarter.last_day();
            let good = kept.remove(&region).filter(|kept| is_good(kept, app.clock.now()));
            let summary = match good {
                Some(summary) => summary,
                None => {
                    let counts = count::running_in(app, quarter, region, has_joined).await?;
                    let (summary, counts) = keep(app, quarter, region, counts).await?;
                    fresh.insert(region, counts.organisations);
                    summary
                }
            };
            // Before it joined there was nothing to count, unless the register was changed since.
            if has_joined || !summary.blocks.is_empty() {
                summaries.insert(region, summary);
            }
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
    kept.items > ITEMS_ADDED_UP_MAX && now - kept.made_at < Duration::minutes(KEPT_MINUTES)
}

/// Adds the running counts of a region that is counted here up, and keeps the sums if that was much work.
pub(crate) async fn add_up(app: &App, quarter: Quarter, region: RegionCode) -> Result<(SummaryItem, Region), Error> {
    keep(app, quarter, region, count::running(app, quarter, region).await?).await
}

/// The sums of counts, which are kept if they were much work.
async fn keep(app: &App, quarter: Quarter, region: RegionCode, counts: Region) -> Result<(SummaryItem, Region), Error> {
    let summary = counts.summary(app);
    if summary.items > ITEMS_ADDED_UP_MAX {
        let key = keys::running_summary(quarter, region);
        let expect = load::<SummaryItem>(&*app.table, &key).await?.as_ref().map_or(Expect::Absent, Stored::expect);
        // Somebody else kept them meanwhile: as good as these.
        store::write(&*app.table, vec![put(key, &summary, expect)?]).await?.either_way();
    }
    Ok((summary, counts))
}

/// Brings the kept sums of a running quarter up to date, so that readers find them.
pub async fn keep_fresh(app: &App, quarter: Quarter) -> Result<(), Error> {
    for item in store::all(&*app.table, &keys::running_summaries(quarter), &Range::All).await? {
        add_up(app, quarter, region_of(&item.key.sk)?).await?;
    }
    Ok(())
}
