//! What is counted of a region's organisations in a quarter, and what of it is shown: running counts from the tallies, final
//! ones as they were frozen. The only two ways to counts; everything else adds them up.

use std::collections::BTreeMap;

use domain::calendar::Quarter;
use domain::disclosure::Block;
use domain::disclosure::running::{self, Running};
use domain::figures::edition::Edition;
use domain::identifier::OrganisationId;
use domain::organisation::{OrganisationType, RegionCode};
use domain::tally::Tally;
use table::items::{BlockItem, FinalItem, ResponseItem, ShownItem, SummaryItem, decode};
use table::port::WRITES_MAX;
use table::{Counters, Expect, Range, Write, keys};

use crate::registers;
use crate::store::{self, Written, put, retry};
use crate::{App, Error};

/// Organisations with their type, and what is counted and shown of them.
pub type Counted = BTreeMap<OrganisationId, (OrganisationType, Running)>;

/// A region's counts in a quarter.
#[derive(Clone, Debug, Default)]
pub struct Region {
    /// By organisation: all that are registered there, and whoever else has counts.
    pub organisations: Counted,
    /// Stored items that were added up.
    pub items: u64,
}

impl Region {
    /// The sums by type.
    pub fn summary(&self, app: &App) -> SummaryItem {
        let mut blocks: BTreeMap<OrganisationType, (BlockItem, Tally, Tally)> = BTreeMap::new();
        for (kind, running) in self.organisations.values() {
            let (block, counted, shown) = blocks.entry(*kind).or_default();
            block.organisations += 1;
            *counted += &running.counted;
            *shown += &running.shown;
        }
        let block = |(kind, (block, counted, shown)): (OrganisationType, (BlockItem, Tally, Tally))| {
            let of_kind = self.organisations.iter().filter(|(_, (other, _))| *other == kind);
            let answers = of_kind.map(|(id, (_, running))| (id, running.shown.completed));
            let Block { joined, next, .. } = Block::of(answers, app.profile.policies.smallest_cell);
            (kind, BlockItem { counters: counted.counters(), shown: shown.counters(), joined, next, ..block })
        };
        let blocks = blocks.into_iter().map(block).collect();
        SummaryItem { made_at: app.clock.now(), items: self.items, blocks, reported: None }
    }
}

/// Reads stored counters.
pub fn tally_of(counters: &Counters) -> Result<Tally, Error> {
    Tally::from_counters(counters).map_err(|error| Error::Corrupt(error.to_string()))
}

/// The running counts of a region. What is shown of them is brought up to date on the way, as far as may be: whoever looks
/// moves the figures, and everybody sees the same ones.
pub async fn running(app: &App, quarter: Quarter, region: RegionCode) -> Result<Region, Error> {
    retry!({
        let mut counted = registered(app, region).await?;
        let tallies = tallies(app, quarter, region).await?;
        let mut items = counted.len() as u64;
        for (id, tally) in tallies {
            items += u64::from(keys::TALLY_SHARDS);
            if let Some((_, running)) = entry(app, &mut counted, &id).await? {
                running.counted = tally;
            }
        }
        let mut versions: BTreeMap<OrganisationId, Expect> = BTreeMap::new();
        for item in store::all(&*app.table, &keys::shown_of(quarter, region), &Range::All).await? {
            items += 1;
            let id = OrganisationId::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
            versions.insert(id.clone(), Expect::Version(item.version));
            if let Some((_, running)) = entry(app, &mut counted, &id).await? {
                running.shown = tally_of(&decode::<ShownItem>(&item)?.counters)?;
            }
        }
        let moved = running::advance(&mut counted, app.profile.policies.smallest_cell);
        let write = |id: &OrganisationId| -> Result<Write, Error> {
            let form = ShownItem { counters: counted[id].1.shown.counters() };
            put(keys::shown(quarter, region, id), &form, versions.get(id).copied().unwrap_or(Expect::Absent))
        };
        let writes: Vec<Write> = moved.iter().map(write).collect::<Result<_, _>>()?;
        let mut written = Written::Done;
        for chunk in writes.chunks(WRITES_MAX) {
            written = written.and(store::write(&*app.table, chunk.to_vec()).await?);
        }
        // Somebody else moved some of them meanwhile: what they show is what counts.
        Ok(written.then(Region { organisations: counted, items }))
    })
}

/// The organisations of a region, without counts.
async fn registered(app: &App, region: RegionCode) -> Result<Counted, Error> {
    let organisations = registers::organisations_of(app, region).await?;
    Ok(organisations.into_iter().map(|(id, organisation)| (id, (organisation.kind, Running::default()))).collect())
}

/// The place of an organisation that has counts, even if it has gone to another region since. `None`: it is nowhere.
async fn entry<'a>(
    app: &App,
    counted: &'a mut Counted,
    id: &OrganisationId,
) -> Result<Option<&'a mut (OrganisationType, Running)>, Error> {
    if !counted.contains_key(id) {
        let Some(organisation) = registers::organisation(app, id).await? else { return Ok(None) };
        counted.insert(id.clone(), (organisation.kind, Running::default()));
    }
    Ok(counted.get_mut(id))
}

/// The tallies of a region's organisations: one query, shards added up.
pub async fn tallies(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
) -> Result<BTreeMap<OrganisationId, Tally>, Error> {
    let mut sums: BTreeMap<OrganisationId, Counters> = BTreeMap::new();
    for item in store::all(&*app.table, &keys::tallies(quarter, region), &Range::All).await? {
        let organisation =
            keys::tally_organisation(&item.key.sk).ok_or_else(|| Error::Corrupt("a tally's key".to_owned()))?;
        let sum = sums.entry(organisation).or_default();
        for (name, amount) in item.counters {
            *sum.entry(name).or_insert(0) += amount;
        }
    }
    sums.iter().map(|(organisation, counters)| Ok((organisation.clone(), tally_of(counters)?))).collect()
}

/// The frozen counts of a region.
pub async fn finals(app: &App, edition: Edition, region: RegionCode) -> Result<Region, Error> {
    let mut organisations = Counted::new();
    let items = store::all(&*app.table, &keys::finals(edition, region), &Range::All).await?;
    for item in &items {
        let form: FinalItem = decode(item)?;
        organisations.insert(form.organisation.clone(), (form.kind, thawed(&form)?));
    }
    Ok(Region { organisations, items: items.len() as u64 })
}

/// What was frozen of an organisation.
pub fn thawed(form: &FinalItem) -> Result<Running, Error> {
    let counted = tally_of(&form.counters)?;
    let shown = form.shown.as_ref().map(tally_of).transpose()?;
    Ok(Running { shown: shown.unwrap_or_else(|| counted.opinions()), counted })
}

/// The counts that an organisation's stored responses give.
pub async fn recount(app: &App, quarter: Quarter, organisation: &OrganisationId) -> Result<Tally, Error> {
    let mut sum = Tally::default();
    for item in store::all(&*app.table, &keys::responses(quarter, organisation), &Range::All).await? {
        let response: ResponseItem = decode(&item)?;
        sum += Tally::of_answers(&response.answers.scores);
    }
    Ok(sum)
}
