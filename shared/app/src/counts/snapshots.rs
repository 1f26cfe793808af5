//! A quarter as everybody sees it: the sums of each region by type. An overview of the country
//! reads these sums, of up to 89 regions, and no organisation: it costs the same for five organisations and for fifty
//! thousand.
//!
//! A closed quarter's sums were kept when it was closed. Those of a running quarter are kept for regions of many
//! organisations, by the hourly job and by whoever finds them old; the counts of a small region are added up each time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use domain::calendar::Quarter;
use domain::disclosure::{Cell, RegionAndType};
use domain::figures::edition::Edition;
use domain::figures::federation::Lateness;
use domain::figures::organisation_means::OrganisationMeans;
use domain::identifier::OrganisationId;
use domain::organisation::classification::Classification;
use domain::organisation::{Described, Organisation, RegionCode};
use domain::scope::Filter;
use domain::tally::Tally;
use table::items::{BlockItem, FinalItem, FinalsHeadItem, ReportedItem, SummaryItem, decode};
use table::{Expect, Range, keys};

use crate::counts::count::{self, Counted, CountedOrganisation, Part, Region, tally_of};
use crate::counts::federation::{self, LateRegion};
use crate::counts::{finals, organisation_results};
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
    /// Regions that another system counts, and what its sums are.
    elsewhere: BTreeMap<RegionCode, ReportedItem>,
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
    /// Their means.
    pub means: OrganisationMeans,
}

impl Sums {
    /// The sums of an organisation.
    pub fn of_one(tally: Tally) -> Sums {
        Sums { organisations: 1, means: OrganisationMeans::of(&tally), tally }
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
            if !entry.is_counted_here() {
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
            // Before it joined there was nothing to count, unless the register was changed since.
            if entry.joined_on <= quarter.last_day() || !summary.blocks.is_empty() {
                summaries.insert(region, summary);
            }
        }
        Ok(Snapshot { late, ..Snapshot::of(Edition::first(quarter), None, summaries, fresh)? })
    }

    fn of(
        edition: Edition,
        head: Option<FinalsHeadItem>,
        summaries: BTreeMap<RegionCode, SummaryItem>,
        fresh: BTreeMap<RegionCode, Counted>,
    ) -> Result<Snapshot, Error> {
        let (mut blocks, mut together, mut elsewhere) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (region, summary) in summaries {
            elsewhere.extend(summary.reported.map(|reported| (region, reported)));
            together.insert(Some(region), tally_of(&summary.together)?);
            for (organisation_type, BlockItem { organisations, counters, means }) in summary.blocks {
                let sums = Sums { organisations, tally: tally_of(&counters)?, means };
                blocks.insert(RegionAndType { region, organisation_type }, sums);
            }
        }
        // Of a running quarter nothing is published above the organisations.
        if let Some(head) = &head {
            together.insert(None, tally_of(&head.together)?);
        }
        Ok(Snapshot { edition, head, late: Vec::new(), blocks, together, elsewhere, fresh })
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

    /// The organisations of a region, and those that have left it and have counts there.
    pub async fn counted(&self, app: &App, region: RegionCode) -> Result<Counted, Error> {
        Ok(match (self.fresh.get(&region), &self.head) {
            (Some(fresh), _) => fresh.clone(),
            (None, Some(_)) => count::finals(app, self.edition, region).await?.organisations,
            (None, None) => count::running(app, self.edition.quarter, region).await?.organisations,
        })
    }

    /// The organisations that a filter admits, each as it was in the quarter; `registered` are those of the filter's region, or all.
    pub async fn organisations(
        &self,
        app: &App,
        registered: &BTreeMap<OrganisationId, Organisation>,
        filter: &Filter,
        types: &Classification,
    ) -> Result<BTreeMap<OrganisationId, InQuarter>, Error> {
        let regions: BTreeSet<RegionCode> = match filter.region {
            Some(region) => [region].into(),
            None => {
                let of_register = registered.values().map(|it| it.region).filter(|_| self.head.is_none());
                self.together.keys().flatten().copied().chain(of_register).collect()
            }
        };
        let mut parts: BTreeMap<OrganisationId, Vec<Part>> = BTreeMap::new();
        for region in regions {
            for (id, counted) in self.counted(app, region).await? {
                parts.entry(id).or_default().push((region, counted));
            }
        }
        let mut found = BTreeMap::new();
        for (id, parts) in parts {
            let in_quarter = match registered.get(&id) {
                Some(registered) => InQuarter::of(registered, parts, filter, types),
                // It belongs to another region by now.
                None => {
                    registers::organisation(app, &id).await?.and_then(|it| InQuarter::of(&it, parts, filter, types))
                }
            };
            found.extend(in_quarter.map(|it| (id, it)));
        }
        Ok(found)
    }

    /// The organisations that a filter admits of regions that another system counts, each as it was in the quarter, by that system and its
    /// name there. One query for each region.
    pub async fn reported(
        &self,
        app: &App,
        filter: &Filter,
        types: &Classification,
    ) -> Result<BTreeMap<(String, OrganisationId), InQuarter>, Error> {
        let mut parts: BTreeMap<(String, OrganisationId), (Organisation, Vec<Part>)> = BTreeMap::new();
        for (region, reported) in &self.elsewhere {
            if filter.region.is_some_and(|only| only != *region) {
                continue;
            }
            for (organisation, part) in
                organisation_results::of_region(app, self.edition.quarter, *region, reported).await?
            {
                let key = (reported.system.clone(), organisation.id.clone());
                parts.entry(key).or_insert_with(|| (organisation, Vec::new())).1.push(part);
            }
        }
        let admitted = |(key, (organisation, parts)): (_, (Organisation, Vec<Part>))| {
            InQuarter::of(&organisation, parts, filter, types).map(|it| (key, it))
        };
        Ok(parts.into_iter().filter_map(admitted).collect())
    }

    /// The public URL of the system that counts a region, where that is another one.
    pub fn counted_at(&self, region: RegionCode) -> Option<&str> {
        self.elsewhere.get(&region).map(|reported| reported.system.as_str())
    }

    /// One organisation as it was in the quarter, if the filter admits it. Of a closed quarter this reads an item for each region that it
    /// belonged to.
    pub async fn organisation(
        &self,
        app: &App,
        registered: &Organisation,
        filter: &Filter,
        types: &Classification,
    ) -> Result<Option<InQuarter>, Error> {
        Ok(InQuarter::of(registered, self.parts(app, registered).await?, filter, types))
    }

    /// One organisation as it was in the quarter, whoever asks.
    pub(crate) async fn whole(&self, app: &App, registered: &Organisation) -> Result<Option<InQuarter>, Error> {
        Ok(InQuarter::joined(registered, self.parts(app, registered).await?))
    }

    async fn parts(&self, app: &App, registered: &Organisation) -> Result<Vec<Part>, Error> {
        match &self.head {
            None => count::parts(app, self.edition.quarter, registered).await,
            Some(_) => self.final_parts(app, registered).await,
        }
    }

    /// The register's entry of an organisation as the figures of a region have it in the quarter.
    pub async fn in_region(
        &self,
        app: &App,
        registered: &Organisation,
        region: RegionCode,
    ) -> Result<Organisation, Error> {
        let described = match &self.head {
            None => None,
            Some(_) => {
                let parts = self.final_parts(app, registered).await?;
                let own = parts.iter().find(|(counted_in, _)| *counted_in == region);
                // It may have left the region before the quarter: it is what it was where it belonged.
                let own = own.or_else(|| parts.iter().find(|(_, part)| part.belongs()));
                own.map(|(_, part)| part.described.clone())
            }
        };
        Ok(described.unwrap_or_else(|| Described::of(registered, region)).applied(registered, region))
    }

    async fn final_parts(&self, app: &App, registered: &Organisation) -> Result<Vec<Part>, Error> {
        let mut parts = Vec::new();
        for region in registered.every_region() {
            let key = keys::final_tally(self.edition, region, &registered.id);
            if let Some(Stored { form: FinalItem { described, counters, .. }, .. }) = load(&*app.table, &key).await? {
                parts.push((region, CountedOrganisation { described, tally: tally_of(&counters)? }));
            }
        }
        Ok(parts)
    }
}

/// An organisation in a quarter, as far as a filter admits it.
#[derive(Clone, Debug, PartialEq)]
pub struct InQuarter {
    /// The register's entry, with region, type, level and name as they are in the quarter.
    pub organisation: Organisation,
    /// What was counted of it.
    pub sums: Sums,
    /// Regions that these are of.
    pub regions: BTreeSet<RegionCode>,
    /// How it moved inside the quarter.
    pub moved: Moved,
}

/// How an organisation moved from region to region inside a quarter. What was counted before stays where it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Regions that it has left, and that have counts of it.
    pub from: BTreeSet<RegionCode>,
    /// The region that it belongs to, where the figures are of one that it has left.
    pub to: Option<RegionCode>,
    /// Whether other regions have counts of it that are not in these figures.
    pub is_part: bool,
}

impl InQuarter {
    /// What a filter admits of an organisation's parts: of a region its part alone, else all of them.
    fn of(
        registered: &Organisation,
        mut parts: Vec<Part>,
        filter: &Filter,
        types: &Classification,
    ) -> Option<InQuarter> {
        parts.retain(|(region, _)| filter.region.is_none_or(|only| only == *region));
        InQuarter::joined(registered, parts).filter(|it| filter.admits(&it.organisation, types))
    }

    /// What all these parts are together.
    fn joined(registered: &Organisation, mut parts: Vec<Part>) -> Option<InQuarter> {
        // The region that it belongs to comes first, if it is among them.
        parts.sort_by_key(|(region, part)| (!part.belongs(), *region));
        let (region, first) = parts.first()?;
        let organisation = first.described.applied(registered, *region);
        let (from, to) = (first.described.moved_from.clone(), first.described.moved_to);
        let regions: BTreeSet<RegionCode> = parts.iter().map(|(region, _)| *region).collect();
        let is_part = to.is_some() || !from.is_subset(&regions);
        let sums = Sums::of_one(parts.iter().map(|(_, part)| &part.tally).sum());
        Some(InQuarter { organisation, sums, regions, moved: Moved { from, to, is_part } })
    }
}

fn region_of(sk: &str) -> Result<RegionCode, Error> {
    RegionCode::parse(sk).map_err(|error| Error::Corrupt(error.to_string()))
}

fn is_good(kept: &SummaryItem, now: DateTime<Utc>) -> bool {
    kept.items > ITEMS_ADDED_UP_MAX && now - kept.made_at < Duration::minutes(KEPT_MINUTES)
}

/// Adds the running counts of a region that is counted here up, and keeps the sums if that was much work.
pub(crate) async fn add_up(app: &App, quarter: Quarter, region: RegionCode) -> Result<(SummaryItem, Region), Error> {
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
