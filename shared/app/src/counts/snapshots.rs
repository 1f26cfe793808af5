//! A quarter as everybody sees it: the sums of each region by type. An overview of the country
//! reads these sums, of up to 89 regions, and no organisation: it costs the same for five organisations and for fifty
//! thousand.
//!
//! A closed quarter's sums were kept when it was closed. Those of a running quarter are kept for regions of many
//! organisations, by the hourly job and by whoever finds them old; the counts of a small region are added up each time.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use domain::calendar::Quarter;
use domain::disclosure::{Cell, RegionAndType};
use domain::figures::edition::Edition;
use domain::figures::federation::Lateness;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::tally::Tally;
use table::items::{BlockItem, FinalItem, FinalsHeadItem, SummaryItem, decode};
use table::{Expect, Range, keys};

use crate::counts::count::{self, Counted, Region, tally_of};
use crate::counts::federation::{self, LateRegion};
use crate::counts::finals;
use crate::store::{self, Stored, load, put};
use crate::{App, Error, registers};

/// A region of no more stored items than this is added up whenever it is asked for.
const ITEMS_ADDED_UP_MAX: u64 = 600;

/// For how long kept sums of a running quarter are good.
const KEPT_MINUTES: i64 = 15;

/// A quarter as everybody sees it.
pub struct Snapshot {
    /// The quarter, and the edition of it.
    pub edition: Edition,
    /// What makes it final; `None` for running values.
    pub head: Option<FinalsHeadItem>,
    /// Regions that another system counts and whose results are late.
    pub late: Vec<LateRegion>,
    blocks: BTreeMap<RegionAndType, Sums>,
    /// What is published of a region and of no type in it, and of the country and no region.
    together: BTreeMap<Option<RegionCode>, Tally>,
    /// Regions that were added up just now, with their organisations.
    fresh: BTreeMap<RegionCode, Counted>,
}

/// Sums of a unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    /// Organisations in the unit.
    pub organisations: u64,
    /// Their counts, with what is published of their answers.
    pub tally: Tally,
}

impl Sums {
    /// The sums of an organisation.
    pub fn of_one(tally: Tally) -> Sums {
        Sums { organisations: 1, tally }
    }
}

impl Snapshot {
    /// The final values of a quarter in an edition, or its running values where it is not closed. `None`: there is no such
    /// restatement.
    pub async fn load(app: &App, edition: Edition) -> Result<Option<Snapshot>, Error> {
        match finals::head(app, edition).await? {
            Some(head) => Snapshot::of_final(app, edition, head).await.map(Some),
            None if edition.number == 0 => Snapshot::of_running(app, edition.quarter).await.map(Some),
            None => Ok(None),
        }
    }

    async fn of_final(app: &App, edition: Edition, head: FinalsHeadItem) -> Result<Snapshot, Error> {
        let mut summaries = BTreeMap::new();
        for item in store::all(&*app.table, &keys::final_summaries(edition), &Range::All).await? {
            summaries.insert(region_of(&item.key.sk)?, decode::<SummaryItem>(&item)?);
        }
        let late = |region: &RegionCode| LateRegion { region: *region, why: Lateness::Missing, as_of: None };
        let late = head.missing.iter().map(late).collect();
        Ok(Snapshot { late, ..Snapshot::of(edition, Some(head), summaries, BTreeMap::new())? })
    }

    async fn of_running(app: &App, quarter: Quarter) -> Result<Snapshot, Error> {
        let mut kept: BTreeMap<RegionCode, SummaryItem> = BTreeMap::new();
        for item in store::all(&*app.table, &keys::running_summaries(quarter), &Range::All).await? {
            kept.insert(region_of(&item.key.sk)?, decode(&item)?);
        }
        let (mut summaries, mut fresh) = (BTreeMap::new(), BTreeMap::new());
        let reported = federation::reported(&*app.table, quarter).await?;
        let late = federation::late_of(quarter, &reported, &app.profile.policies, app.clock.now());
        summaries.extend(reported.into_iter().filter_map(|(region, summary)| Some((region, summary?))));
        for (region, entry) in registers::joined(&*app.table).await? {
            // Before it joined there was nothing to count.
            if quarter.last_day() < entry.joined_on || !entry.is_counted_here() {
                continue;
            }
            let good = kept.remove(&region).filter(|kept| is_good(kept, app.clock.now()));
            let summary = match good {
                Some(summary) => summary,
                None => {
                    let (summary, counts) = add_up(app, quarter, region).await?;
                    fresh.insert(region, counts.organisations);
                    summary
                }
            };
            summaries.insert(region, summary);
        }
        Ok(Snapshot { late, ..Snapshot::of(Edition::first(quarter), None, summaries, fresh)? })
    }

    fn of(
        edition: Edition,
        head: Option<FinalsHeadItem>,
        summaries: BTreeMap<RegionCode, SummaryItem>,
        fresh: BTreeMap<RegionCode, Counted>,
    ) -> Result<Snapshot, Error> {
        let (mut blocks, mut together) = (BTreeMap::new(), BTreeMap::new());
        for (region, summary) in summaries {
            together.insert(Some(region), tally_of(&summary.together)?);
            for (organisation_type, BlockItem { organisations, counters }) in summary.blocks {
                let sums = Sums { organisations, tally: tally_of(&counters)? };
                blocks.insert(RegionAndType { region, organisation_type }, sums);
            }
        }
        // Of a running quarter nothing is published above the organisations.
        if let Some(head) = &head {
            together.insert(None, tally_of(&head.together)?);
        }
        Ok(Snapshot { edition, head, late: Vec::new(), blocks, together, fresh })
    }

    /// Where there are organisations.
    pub fn regions_and_types(&self) -> impl Iterator<Item = RegionAndType> {
        self.blocks.keys().copied()
    }

    /// The sums of a cell.
    pub fn cell(&self, cell: &Cell) -> Sums {
        let mut sums = Sums::default();
        for (_, block) in self.blocks.iter().filter(|(place, _)| cell.has(**place)) {
            sums.organisations += block.organisations;
            sums.tally += &block.tally;
        }
        for (_, tally) in self.together.iter().filter(|(region, _)| cell.has_level(**region, None)) {
            sums.tally += tally;
        }
        sums
    }

    /// The sums of the organisations of a region that have counts.
    pub async fn organisations(&self, app: &App, region: RegionCode) -> Result<BTreeMap<OrganisationId, Sums>, Error> {
        let counted = match (self.fresh.get(&region), &self.head) {
            (Some(fresh), _) => fresh.clone(),
            (None, Some(_)) => count::finals(app, self.edition, region).await?.organisations,
            (None, None) => count::running(app, self.edition.quarter, region).await?.organisations,
        };
        Ok(counted.into_iter().map(|(id, (_, tally))| (id, Sums::of_one(tally))).collect())
    }

    /// The sums of one organisation. Of a closed quarter this reads one item.
    pub async fn organisation(&self, app: &App, region: RegionCode, id: &OrganisationId) -> Result<Sums, Error> {
        let tally = match (&self.head, self.fresh.get(&region)) {
            (None, Some(fresh)) => fresh.get(id).map(|(_, tally)| tally.clone()),
            (None, None) => {
                let mut counts = count::running(app, self.edition.quarter, region).await?;
                counts.organisations.remove(id).map(|(_, tally)| tally)
            }
            (Some(_), _) => {
                let key = keys::final_tally(self.edition, region, id);
                let stored = load::<FinalItem>(&*app.table, &key).await?;
                stored.map(|stored| tally_of(&stored.form.counters)).transpose()?
            }
        };
        Ok(Sums::of_one(tally.unwrap_or_default()))
    }
}

fn region_of(sk: &str) -> Result<RegionCode, Error> {
    RegionCode::parse(sk).map_err(|error| Error::Corrupt(error.to_string()))
}

fn is_good(kept: &SummaryItem, now: DateTime<Utc>) -> bool {
    kept.items > ITEMS_ADDED_UP_MAX && now - kept.made_at < Duration::minutes(KEPT_MINUTES)
}

/// The running sums of a region that is counted here.
pub(crate) async fn sums(app: &App, quarter: Quarter, region: RegionCode) -> Result<SummaryItem, Error> {
    Ok(add_up(app, quarter, region).await?.0)
}

/// Adds a region's running counts up, and keeps the sums if that was much work.
async fn add_up(app: &App, quarter: Quarter, region: RegionCode) -> Result<(SummaryItem, Region), Error> {
    let counts = count::running(app, quarter, region).await?;
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

/// The sums of frozen counts, with the organisations that are registered and have none.
pub(crate) async fn with_registered(app: &App, region: RegionCode, frozen: &Region) -> Result<SummaryItem, Error> {
    let mut all = frozen.clone();
    for (id, organisation) in registers::organisations_of(app, region).await? {
        all.organisations.entry(id).or_insert((organisation.organisation_type, Tally::default()));
    }
    Ok(all.summary(app))
}
