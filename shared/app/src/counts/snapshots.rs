//! A quarter as everybody sees it: the sums of each region by type, and each organisation as it was in it. What is one organisation's is read
//! without the sums of any region.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::classification::Classification;
use domain::organisation::{Described, Organisation, RegionCode};
use domain::scope::Filter;
use table::items::{FinalItem, FinalsHeadItem, ReportedItem};
use table::keys;

use crate::counts::count::{self, Counted, CountedOrganisation, Part, tally_of};
use crate::counts::federation::LateRegion;
use crate::counts::quarter_sums::{QuarterSums, Sums};
use crate::counts::{federation, finals, organisation_results, quarter_sums};
use crate::store::{Stored, load};
use crate::{App, Error, registers};

/// A quarter as everybody sees it.
pub struct Snapshot {
    /// The quarter, and the edition of it.
    pub edition: Edition,
    /// What makes it final; `None` for running values.
    pub head: Option<FinalsHeadItem>,
    /// The sums of its regions, once somebody has asked for them: what is one organisation's is told without.
    sums: OnceLock<Arc<QuarterSums>>,
    /// Those of one region, where that alone was asked for.
    of_regions: Mutex<BTreeMap<RegionCode, Arc<QuarterSums>>>,
    /// What was read of one organisation: a history asks for it in several of its quarters.
    of_organisations: Mutex<BTreeMap<OrganisationId, Vec<Part>>>,
    /// Regions that another system counts, and what its sums are, where they were read without any sums.
    elsewhere: OnceLock<BTreeMap<RegionCode, ReportedItem>>,
}

impl Snapshot {
    /// The final values of a quarter in an edition, or its running values where it is not closed. `None`: there is no such
    /// restatement.
    pub async fn load(app: &App, edition: Edition) -> Result<Option<Snapshot>, Error> {
        Ok(Snapshot::of(edition, finals::head(app, edition).await?))
    }

    /// Likewise, of a head that is read already.
    pub(crate) fn of(edition: Edition, head: Option<FinalsHeadItem>) -> Option<Snapshot> {
        let is_there = head.is_some() || edition.number == 0;
        is_there.then(|| Snapshot {
            edition,
            head,
            sums: OnceLock::new(),
            of_regions: Mutex::default(),
            of_organisations: Mutex::default(),
            elsewhere: OnceLock::new(),
        })
    }

    /// The sums of its regions: read when they are asked for first.
    pub async fn sums(&self, app: &App) -> Result<&Arc<QuarterSums>, Error> {
        if let Some(sums) = self.sums.get() {
            return Ok(sums);
        }
        let read = match &self.head {
            Some(head) => QuarterSums::of_final(app, self.edition, head).await?,
            None => QuarterSums::of_running(app, self.edition.quarter, Some(app.clock.now())).await?,
        };
        Ok(self.sums.get_or_init(|| read))
    }

    /// The sums of a region, where one is named, or of all: those of others are not read for one.
    pub(crate) async fn sums_within(&self, app: &App, region: Option<RegionCode>) -> Result<Arc<QuarterSums>, Error> {
        let (Some(region), None) = (region, self.sums.get()) else { return self.sums(app).await.cloned() };
        if let Some(known) = locked(&self.of_regions).get(&region) {
            return Ok(Arc::clone(known));
        }
        let read = match &self.head {
            Some(head) => QuarterSums::of_final_region(app, self.edition, head, region).await?,
            None => QuarterSums::of_running_region(app, self.edition.quarter, region).await?,
        };
        locked(&self.of_regions).insert(region, Arc::clone(&read));
        Ok(read)
    }

    /// Regions that another system counts, and what its sums are. Of a running quarter nothing that is counted here is added up for it, and the
    /// sums of a closed one are not read if they have no such region.
    async fn elsewhere(&self, app: &App) -> Result<&BTreeMap<RegionCode, ReportedItem>, Error> {
        let is_none = self.head.as_ref().is_some_and(|head| head.elsewhere.as_ref().is_some_and(Vec::is_empty));
        if is_none {
            return Ok(self.elsewhere.get_or_init(BTreeMap::new));
        }
        if self.head.is_some() || self.sums.get().is_some() {
            return Ok(&self.sums(app).await?.elsewhere);
        }
        if let Some(known) = self.elsewhere.get() {
            return Ok(known);
        }
        let reported = federation::reported(&*app.table, self.edition.quarter).await?;
        let elsewhere = reported.into_iter().filter_map(|(region, summary)| Some((region, summary?.reported?)));
        Ok(self.elsewhere.get_or_init(|| elsewhere.collect()))
    }

    /// Regions that another system counts and whose results are late. Nothing is added up for it.
    pub(crate) async fn late(&self, app: &App) -> Result<Vec<LateRegion>, Error> {
        match (self.sums.get(), &self.head) {
            (Some(sums), _) => Ok(sums.late.clone()),
            (None, Some(head)) => Ok(quarter_sums::missing(head)),
            (None, None) => {
                let (policies, now) = (&app.profile.policies, app.clock.now());
                federation::late(&*app.table, self.edition.quarter, policies, now).await
            }
        }
    }

    /// The organisations of a region, and those that have left it and have counts there.
    pub async fn counted(&self, app: &App, region: RegionCode) -> Result<Counted, Error> {
        let of_region = locked(&self.of_regions).get(&region).cloned();
        let mut read = [self.sums.get(), of_region.as_ref()].into_iter().flatten();
        let fresh = read.find_map(|sums| sums.fresh.get(&region));
        Ok(match (fresh, &self.head) {
            (Some(fresh), _) => fresh.clone(),
            (None, Some(_)) => count::final_organisations(&*app.table, self.edition, region).await?,
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
                self.sums(app).await?.together.keys().flatten().copied().chain(of_register).collect()
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
        for (region, reported) in self.elsewhere(app).await? {
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
    pub(crate) async fn counted_at(&self, app: &App, region: RegionCode) -> Result<Option<String>, Error> {
        Ok(self.elsewhere(app).await?.get(&region).map(|reported| reported.system.clone()))
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
        if let Some(known) = locked(&self.of_organisations).get(&registered.id) {
            return Ok(known.clone());
        }
        let parts = match &self.head {
            None => count::parts(app, self.edition.quarter, registered).await?,
            Some(_) => self.final_parts(app, registered).await?,
        };
        locked(&self.of_organisations).insert(registered.id.clone(), parts.clone());
        Ok(parts)
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
                let parts = self.parts(app, registered).await?;
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

fn locked<T>(read: &Mutex<T>) -> MutexGuard<'_, T> {
    read.lock().unwrap_or_else(PoisonError::into_inner)
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
