//! Services that were rendered, as sources say, against receipts. A source tells of them when the quarter is over, mostly when it is closed: then they are
//! looked at at once, else with the finals.

use std::collections::BTreeMap;

use domain::calendar::{Quarter, local_date};
use domain::figures::edition::Edition;
use domain::gaming::flag::{Flag, Flagged};
use domain::gaming::rendered;
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::{Organisation, RegionCode};
use table::items::{FinalItem, RenderedItem, decode};
use table::{Expect, Range, keys};

use crate::counts::{count, finals};
use crate::identity::access::CallingSource;
use crate::store::{self, Retry, Stored, load, put, retry};
use crate::{App, Error, registers};

/// Why a number is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTold {
    /// The source reports for no such organisation.
    Unknown,
    /// It is neither the quarter that runs nor the one before.
    Period,
}

/// A source tells how many services an organisation has rendered in a quarter. The same again changes nothing; another number takes the place of the one
/// before. Where the quarter is closed, receipts are held against it now: a flag that was raised stays, whatever is told later.
pub async fn tell(
    app: &App,
    caller: &CallingSource,
    organisation: &OrganisationId,
    period: Quarter,
    services: u64,
) -> Result<Result<(), NotTold>, Error> {
    let registered = registers::organisation(app, organisation).await?;
    let Some(organisation) = registered.filter(|organisation| caller.may_report(organisation)) else {
        return Ok(Err(NotTold::Unknown));
    };
    let running = Quarter::of(local_date(app.clock.now(), organisation.zone()));
    if ![running, running.back(1)].contains(&period) {
        return Ok(Err(NotTold::Period));
    }
    let (region, id) = (organisation.region, organisation.id.clone());
    let key = keys::rendered(period, region, &id, &caller.id);
    let told = RenderedItem { period, region, organisation: id, source: caller.id.clone(), services };
    retry!({
        let stored = load::<RenderedItem>(&*app.table, &key).await?;
        if stored.as_ref().is_some_and(|stored| stored.form == told) {
            return Ok(Retry::Done(()));
        }
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        Ok::<_, Error>(store::write(&*app.table, vec![put(key.clone(), &told, expect)?]).await?.then(()))
    })?;
    // Whoever looks at the finals has read what was told before they were there, and perhaps not this.
    if let Some(edition) = finals::latest(app, period).await? {
        let (own, mut told) = (Range::Prefix(keys::rendered_prefix(&organisation.id)), Vec::new());
        for region in places(&organisation) {
            told.extend(told_in(app, period, region, &own).await?);
        }
        if let Some(flag) = found(app, edition, &organisation, &told).await? {
            let Organisation { id, region, organisation_type, .. } = organisation;
            super::keep(app, &Flagged::of(id, period, (region, organisation_type), vec![flag])).await?;
        }
    }
    Ok(Ok(()))
}

/// Organisations of which somebody has told, with the flag that follows from it.
pub(super) async fn in_quarter(app: &App, edition: Edition) -> Result<BTreeMap<OrganisationId, Flag>, Error> {
    let mut all: BTreeMap<OrganisationId, Vec<RenderedItem>> = BTreeMap::new();
    for region in registers::regions(app).await? {
        for told in told_in(app, edition.quarter, region, &Range::All).await? {
            all.entry(told.organisation.clone()).or_default().push(told);
        }
    }
    let mut flags = BTreeMap::new();
    for (id, told) in all {
        let Some(organisation) = registers::organisation(app, &id).await? else { continue };
        flags.extend(found(app, edition, &organisation, &told).await?.map(|flag| (id, flag)));
    }
    Ok(flags)
}

/// What sources have told in a region.
async fn told_in(app: &App, period: Quarter, region: RegionCode, of: &Range) -> Result<Vec<RenderedItem>, Error> {
    let items = store::all(&*app.table, &keys::rendered_in(period, region), of).await?;
    items.iter().map(|item| decode(item).map_err(Error::from)).collect()
}

/// Where an organisation has belonged, the present region last.
fn places(organisation: &Organisation) -> impl Iterator<Item = RegionCode> {
    organisation.former_regions.iter().copied().chain([organisation.region])
}

async fn found(
    app: &App,
    edition: Edition,
    organisation: &Organisation,
    told: &[RenderedItem],
) -> Result<Option<Flag>, Error> {
    let (mut services, mut receipts) = (BTreeMap::<&SourceId, u64>::new(), 0);
    for region in places(organisation) {
        // What a source says where the organisation belongs now takes the place of what it said before the move.
        services.extend(told.iter().filter(|told| told.region == region).map(|told| (&told.source, told.services)));
        let key = keys::final_tally(edition, region, &organisation.id);
        if let Some(frozen) = load::<FinalItem>(&*app.table, &key).await? {
            let tally = count::tally_of(&frozen.form.counters)?;
            receipts += tally.receipts.saturating_sub(tally.same_service);
        }
    }
    Ok(rendered::find(receipts, services.into_values().sum(), &app.profile.policies.gaming))
}
