//! Missed legal deadlines, read by source, organisation or whatever unit lies within the caller's scope.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::deadline::DeadlineViolations;
use domain::disclosure::{Cell, RegionAndType};
use domain::figures::edition::Edition;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::classification::Classification;
use domain::organisation::{Organisation, RegionCode};
use domain::scope::{By, Filter, Unit};
use domain::tally::Tally;
use table::items::FinalsHeadItem;
use table::{Range, Table, keys};

use crate::counts::snapshots::Snapshot;
use crate::figures::indicators::Period;
use crate::figures::reader_calendar::running;
use crate::identity::access::CallingParticipant;
use crate::registers::{self, register};
use crate::store;
use crate::{App, Error};

/// What the rows of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crossing {
    /// As indicators are crossed.
    Unit(By),
    /// A row for each source.
    Source,
}

impl Crossing {
    /// The row in which what a source's receipts about an organisation missed is told; `None`: in none.
    fn row(self, organisation: &Organisation, source: SourceId, types: &Classification) -> Option<RowKey> {
        match self {
            Crossing::Unit(by) => by.unit(organisation, types).map(RowKey::Unit),
            Crossing::Source => Some(RowKey::Source(source)),
        }
    }
}

/// Who missed deadlines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKey {
    /// A unit's.
    Unit(Unit),
    /// A source's, as far as its receipts are about organisations within the scope.
    Source(SourceId),
}

/// The missed deadlines of a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations {
    /// Of which quarter.
    pub quarter: Quarter,
    /// The head of its finals, once they are made (A2.10).
    pub finals: Option<FinalsHeadItem>,
    /// Whether the regulation asks for finals of the quarter: not before it began to ask citizens, nor where nothing was counted.
    pub has_finals: bool,
    /// In order of whose they are; units without any are there with none.
    pub rows: BTreeMap<RowKey, DeadlineViolations>,
    /// Organisations of the rows that are about one.
    pub organisations: BTreeMap<OrganisationId, Organisation>,
    /// The types and industries by which it was asked for.
    pub types: Arc<Classification>,
}

impl Violations {
    /// Whether the finals were made late, or are overdue.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        let closed_at = self.finals.as_ref().map_or(now, |head| head.closed_at);
        self.has_finals && self.quarter.finals_due_at() < closed_at
    }
}

/// What was missed within the caller's scope; `None`: the question lies outside it, or there is no such organisation.
pub async fn violations(
    app: &App,
    caller: &CallingParticipant,
    period: Period,
    crossing: Crossing,
    filter: &Filter,
) -> Result<Option<Violations>, Error> {
    let by = match crossing {
        Crossing::Unit(by) => by,
        // A source has no place of its own among the units; its counts are those of organisations.
        Crossing::Source => By::Organisation,
    };
    let Some(filter) = caller.narrow(by, filter) else { return Ok(None) };
    let quarter = period.quarter(running(app, &caller.scope).await?);
    let one_by_one = filter.organisation.is_some() || crossing == Crossing::Unit(By::Organisation);
    let Some(snapshot) = Snapshot::load(app, Edition::first(quarter)).await? else { return Ok(None) };
    let found = if one_by_one {
        of_each(app, &snapshot, crossing, &filter, &caller.types).await?
    } else {
        Some(in_sum(app, &snapshot, crossing, &filter, &caller.types).await?)
    };
    let Some((rows, organisations)) = found else { return Ok(None) };
    let finals = snapshot.head.clone();
    let has_finals = match says_something(app, &snapshot, &filter).await? {
        true => app.profile.measures_until(quarter.last_day()),
        false => finals.is_some() && app.profile.measures_within(quarter.first_day(), quarter.last_day()),
    };
    Ok(Some(Violations { quarter, finals, has_finals, rows, organisations, types: Arc::clone(&caller.types) }))
}

/// Whether anything was counted in the quarter. Whoever asks of one organisation or of one region that has counts need not know of any other.
async fn says_something(app: &App, snapshot: &Snapshot, filter: &Filter) -> Result<bool, Error> {
    if let Some(id) = &filter.organisation
        && let Some(registered) = registers::organisation(app, id).await?
        && let Some(whole) = snapshot.whole(app, &registered).await?
        && whole.sums.tally != Tally::default()
    {
        return Ok(true);
    }
    if filter.region.is_some() && snapshot.sums_within(app, filter.region).await?.says_something() {
        return Ok(true);
    }
    Ok(snapshot.sums(app).await?.says_something())
}

type Rows = BTreeMap<RowKey, DeadlineViolations>;
type Organisations = BTreeMap<OrganisationId, Organisation>;

/// Reads every organisation that is asked for: one, or those of a region.
async fn of_each(
    app: &App,
    snapshot: &Snapshot,
    crossing: Crossing,
    filter: &Filter,
    types: &Classification,
) -> Result<Option<(Rows, Organisations)>, Error> {
    let (mut organisations, mut regions) = (Organisations::new(), BTreeSet::new());
    match &filter.organisation {
        Some(id) => {
            let Some(registered) = registers::organisation(app, id).await? else { return Ok(None) };
            let Some(found) = snapshot.organisation(app, &registered, filter, types).await? else { return Ok(None) };
            organisations.insert(id.clone(), found.organisation);
            regions.extend(registered.every_region());
        }
        None => {
            let of_region = Filter { region: filter.region, ..Filter::default() };
            let registered = registers::admitted(app, &of_region, types).await?;
            let found = snapshot.organisations(app, &registered, filter, types).await?;
            regions.extend(registered.values().flat_map(Organisation::every_region));
            regions.extend(found.values().flat_map(|it| it.regions.clone()));
            organisations.extend(found.into_iter().map(|(id, it)| (id, it.organisation)));
        }
    }
    regions.extend(filter.region);
    regions.retain(|region| filter.region.is_none_or(|only| only == *region));
    let mut rows = Rows::new();
    if let Crossing::Unit(by) = crossing {
        let units = organisations.values().filter_map(|it| by.unit(it, types));
        rows.extend(units.map(|it| (RowKey::Unit(it), DeadlineViolations::default())));
    }
    for region in regions {
        for ((id, source), violations) in of_region(&*app.table, snapshot.edition.quarter, region).await? {
            if filter.organisation.as_ref().is_some_and(|only| *only != id) {
                continue;
            }
            if let Entry::Vacant(vacant) = organisations.entry(id.clone()) {
                // It has no counts in the quarter, and what was missed is of one before.
                let Some(registered) = registers::organisation(app, &id).await? else { continue };
                let organisation = snapshot.in_region(app, &registered, region).await?;
                if !filter.admits(&organisation, types) {
                    continue;
                }
                vacant.insert(organisation);
            }
            let Some(key) = crossing.row(&organisations[&id], source, types) else { continue };
            *rows.entry(key).or_default() += &violations;
        }
    }
    Ok(Some((rows, organisations)))
}

/// Reads the sums of regions, and only those organisations for which a deadline was missed.
async fn in_sum(
    app: &App,
    snapshot: &Snapshot,
    crossing: Crossing,
    filter: &Filter,
    types: &Classification,
) -> Result<(Rows, Organisations), Error> {
    let within = Cell { region: filter.region, industry: filter.industry, organisation_type: filter.organisation_type };
    let regions_and_types: Vec<RegionAndType> = snapshot
        .sums_within(app, filter.region)
        .await?
        .regions_and_types()
        .filter(|region_and_type| within.has(*region_and_type, types))
        .collect();
    let mut rows = Rows::new();
    if let Crossing::Unit(by) = crossing {
        rows.extend(
            regions_and_types
                .iter()
                .filter_map(|region_and_type| by.unit_of(*region_and_type, types))
                .map(|it| (RowKey::Unit(it), DeadlineViolations::default())),
        );
    }
    let regions: BTreeSet<RegionCode> =
        regions_and_types.iter().map(|region_and_type| region_and_type.region).collect();
    for region in regions {
        for ((id, source), violations) in of_region(&*app.table, snapshot.edition.quarter, region).await? {
            let Some(registered) = registers::organisation(app, &id).await? else { continue };
            let organisation = snapshot.in_region(app, &registered, region).await?;
            if !filter.admits(&organisation, types) {
                continue;
            }
            let Some(key) = crossing.row(&organisation, source, types) else { continue };
            *rows.entry(key).or_default() += &violations;
        }
    }
    Ok((rows, Organisations::new()))
}

/// What was missed in a region in a quarter, by organisation and source: one query.
pub async fn of_region(
    table: &dyn Table,
    quarter: Quarter,
    region: RegionCode,
) -> Result<BTreeMap<(OrganisationId, SourceId), DeadlineViolations>, Error> {
    let items = store::all(table, &keys::deadline_violations_of(quarter, region), &Range::All).await?;
    let read = |item: table::Item| {
        let whose =
            keys::deadline_violations_row(&item.key.sk).ok_or_else(|| Error::Corrupt("a breach's key".to_owned()))?;
        let violations =
            DeadlineViolations::from_counters(&item.counters).map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok((whose, violations))
    };
    items.into_iter().map(read).collect()
}

/// What was missed in a quarter, by region, organisation and source, in every region that takes part.
pub async fn of_quarter(
    table: &dyn Table,
    quarter: Quarter,
) -> Result<BTreeMap<(RegionCode, OrganisationId, SourceId), DeadlineViolations>, Error> {
    let mut found = BTreeMap::new();
    for item in store::all(table, &keys::register(register::REGIONS), &Range::All).await? {
        let region = RegionCode::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        let of_region = of_region(table, quarter, region).await?;
        found.extend(of_region.into_iter().map(|((of, source), violations)| ((region, of, source), violations)));
    }
    Ok(found)
}
