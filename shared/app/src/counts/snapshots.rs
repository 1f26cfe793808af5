//! A quarter as everybody sees it: the sums of each region by type, and what of them is hidden. An overview of the country
//! reads these sums, of up to 89 regions, and no organisation: it costs the same for five organisations and for fifty
//! thousand.
//!
//! A closed quarter's sums were kept when it was closed. Those of a running quarter are kept for regions of many
//! organisations, by the hourly job and by whoever finds them old; the counts of a small region are added up each time.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use domain::calendar::Quarter;
use domain::disclosure::running::Running;
use domain::disclosure::{Block, Cell, Plan, RegionAndType, State};
use domain::figures::edition::Edition;
use domain::figures::federation::Lateness;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
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
    /// Which quarter, in which edition.
    pub edition: Edition,
    /// What makes it final; `None` for running values.
    pub head: Option<FinalsHeadItem>,
    /// Regions that another system counts and whose results are late.
    pub late: Vec<LateRegion>,
    blocks: BTreeMap<RegionAndType, BlockSums>,
    plan: Plan,
    /// Regions that were added up just now, with their organisations.
    fresh: BTreeMap<RegionCode, Counted>,
}

struct BlockSums {
    organisations: u64,
    sums: Running,
}

/// Sums of a unit and what may be said of its opinions.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums {
    /// Organisations in the unit.
    pub organisations: u64,
    /// What is counted and what is shown.
    pub running: Running,
    /// Whether the opinions may be published.
    pub state: State,
}

impl Sums {
    /// The sums of an organisation without counts.
    pub fn nothing() -> Sums {
        Sums { organisations: 1, running: Running::default(), state: State::NoData }
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
        Ok(Snapshot { late, ..Snapshot::of(app, edition, Some(head), summaries, BTreeMap::new())? })
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
        Ok(Snapshot { late, ..Snapshot::of(app, Edition::first(quarter), None, summaries, fresh)? })
    }

    fn of(
        app: &App,
        edition: Edition,
        head: Option<FinalsHeadItem>,
        summaries: BTreeMap<RegionCode, SummaryItem>,
        fresh: BTreeMap<RegionCode, Counted>,
    ) -> Result<Snapshot, Error> {
        let (mut sums, mut hiding) = (BTreeMap::new(), BTreeMap::new());
        for (region, summary) in summaries {
            for (kind, block) in summary.blocks {
                let place = RegionAndType { region, kind };
                let BlockItem { organisations, counters, shown, joined, next } = block;
                let running = Running { counted: tally_of(&counters)?, shown: tally_of(&shown)? };
                hiding.insert(place, Block { answers: running.shown.completed, joined, next });
                sums.insert(place, BlockSums { organisations, sums: running });
            }
        }
        let plan = Plan::of(&hiding, app.profile.policies.smallest_cell);
        Ok(Snapshot { edition, head, late: Vec::new(), blocks: sums, plan, fresh })
    }

    /// Where there are organisations.
    pub fn places(&self) -> impl Iterator<Item = RegionAndType> {
        self.blocks.keys().copied()
    }

    /// The sums of a cell.
    pub fn cell(&self, cell: &Cell) -> Sums {
        let (mut organisations, mut running) = (0, Running::default());
        for (_, block) in self.blocks.iter().filter(|(place, _)| cell.has(**place)) {
            organisations += block.organisations;
            running.counted += &block.sums.counted;
            running.shown += &block.sums.shown;
        }
        let state = state_of(self.plan.cell(cell), &running);
        Sums { organisations, running, state }
    }

    /// The sums of the organisations of a region that have counts.
    pub async fn organisations(&self, app: &App, region: RegionCode) -> Result<BTreeMap<OrganisationId, Sums>, Error> {
        let counted = match (self.fresh.get(&region), &self.head) {
            (Some(fresh), _) => fresh.clone(),
            (None, Some(_)) => count::finals(app, self.edition, region).await?.organisations,
            (None, None) => count::running(app, self.edition.quarter, region).await?.organisations,
        };
        Ok(counted.into_iter().map(|(id, (_, running))| self.sums_of(id, running)).collect())
    }

    /// The sums of one organisation. Of a closed quarter this reads one item.
    pub async fn organisation(&self, app: &App, region: RegionCode, id: &OrganisationId) -> Result<Sums, Error> {
        let running = match (&self.head, self.fresh.get(&region)) {
            (None, Some(fresh)) => fresh.get(id).map(|(_, running)| running.clone()),
            (None, None) => {
                let mut counts = count::running(app, self.edition.quarter, region).await?;
                counts.organisations.remove(id).map(|(_, running)| running)
            }
            (Some(_), _) => {
                let key = keys::final_tally(self.edition, region, id);
                let stored = load::<FinalItem>(&*app.table, &key).await?;
                stored.map(|stored| count::thawed(&stored.form)).transpose()?
            }
        };
        Ok(self.sums_of(id.clone(), running.unwrap_or_default()).1)
    }

    fn sums_of(&self, id: OrganisationId, running: Running) -> (OrganisationId, Sums) {
        let state = state_of(self.plan.organisation(&id, running.shown.completed), &running);
        (id, Sums { organisations: 1, running, state })
    }
}

/// Answers that are not shown yet are hidden, not absent.
fn state_of(planned: State, running: &Running) -> State {
    if planned == State::NoData && running.counted.completed > 0 { State::Suppressed } else { planned }
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
        all.organisations.entry(id).or_insert((organisation.kind, Running::default()));
    }
    Ok(all.summary(app))
}
