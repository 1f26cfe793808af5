//! Information events and measures (A1.4г–ж, A2.13): who answers for an organisation writes down what is done, and sees what
//! it has brought, against comparable organisations that did nothing of the kind: [`effects`].

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::audit::Action;
use domain::calendar::{Quarter, local_date};
use domain::figures::edition::Edition;
use domain::figures::measure::Measure;
use domain::identifier::{MeasureId, OrganisationId};
use domain::organisation::{Organisation, RegionCode};
use domain::scope::{By, Filter, ParticipantRole};
use table::items::decode;
use table::{Key, Range, keys};

use crate::audit::Audited;
use crate::counts::snapshots::Snapshot;
use crate::figures::indicators::organisation_within;
use crate::identity::access::CallingParticipant;
use crate::registers::recommended;
use crate::store::{self, Retry, retry};
use crate::{App, Error, registers};

/// Why a measure is not written down.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The organisation of the measure lies outside the caller's scope.
    #[error("the organisation lies outside the scope")]
    OutsideScope,
    /// What it is said to follow was not recommended to such organisations on its first day.
    #[error("not recommended to such organisations on its first day")]
    NotRecommended,
    /// The quarter that tells what it brought has begun: only its words may be mended.
    #[error("figures that tell what it brought may be known")]
    Told,
    /// The store could not do its work.
    #[error(transparent)]
    App(#[from] Error),
}

/// Writes a measure down, or changes it, and registers on the organisation's day what is to be compared. Twice is once.
///
/// # Errors
/// Nothing was written: [`MeasureError`].
pub async fn put_measure(app: &App, caller: &CallingParticipant, measure: &Measure) -> Result<(), MeasureError> {
    let organisation = may_write(app, caller, &measure.organisation).await?.ok_or(MeasureError::OutsideScope)?;
    if !recommended::is_followed(app, measure, organisation.organisation_type).await? {
        return Err(MeasureError::NotRecommended);
    }
    let key = place_of(app, &organisation, &measure.id).await?;
    retry!({
        let stored = Audited::load(app, &key).await?;
        let day = today(app, &organisation);
        let before: Option<Measure> = stored.form()?;
        if before.as_ref().is_some_and(|it| it.is_told_by(day) && !it.asks_the_same_as(measure)) {
            return Err(MeasureError::Told);
        }
        let registered = measure.clone().registered(day, before.as_ref());
        let Some(change) = stored.becomes(&registered)? else { return Ok(Retry::Done(())) };
        Ok(change.write(app, &caller.actor(), Action::Put).await?.then(()))
    })
}

/// The day on which a measure of an organisation is registered: figures of a quarter begin with the quarter's first day where it is.
pub fn today(app: &App, organisation: &Organisation) -> NaiveDate {
    local_date(app.clock.now(), organisation.zone())
}

/// Takes a measure back that was written down by mistake; `false`: there is none within the caller's scope.
///
/// # Errors
/// Figures that tell what it brought may be known, or the store could not do its work.
pub async fn remove_measure(
    app: &App,
    caller: &CallingParticipant,
    organisation: &OrganisationId,
    id: &MeasureId,
) -> Result<bool, MeasureError> {
    let Some(organisation) = may_write(app, caller, organisation).await? else { return Ok(false) };
    let key = place_of(app, &organisation, id).await?;
    retry!({
        let stored = Audited::load(app, &key).await?;
        if stored.form()?.is_some_and(|it: Measure| it.is_told_by(today(app, &organisation))) {
            return Err(MeasureError::Told);
        }
        let Some(change) = stored.removed() else { return Ok(Retry::Done(false)) };
        Ok(change.write(app, &caller.actor(), Action::Remove).await?.then(true))
    })
}

/// The feed only reads.
async fn may_write(
    app: &App,
    caller: &CallingParticipant,
    organisation: &OrganisationId,
) -> Result<Option<Organisation>, Error> {
    match caller.role {
        ParticipantRole::Feed => Ok(None),
        _ => organisation_within(app, caller, organisation).await,
    }
}

/// Where a measure stands: a measure stays in the region that its organisation belonged to when it was written down, a new one goes to the
/// region of the day.
async fn place_of(app: &App, organisation: &Organisation, id: &MeasureId) -> Result<Key, Error> {
    for region in &organisation.former_regions {
        let key = keys::measure(*region, &organisation.id, id);
        if app.table.get(&key).await?.is_some() {
            return Ok(key);
        }
    }
    Ok(keys::measure(organisation.region, &organisation.id, id))
}

/// The measures of the organisations that are asked for, in order of organisations; `None`: they lie outside the scope.
pub async fn measures(
    app: &App,
    caller: &CallingParticipant,
    filter: &Filter,
) -> Result<Option<Vec<(Organisation, Measure)>>, Error> {
    let Some(filter) = caller.narrow(By::Organisation, filter) else { return Ok(None) };
    let admitted = registers::admitted(app, &filter, &caller.types).await?;
    if filter.organisation.is_some() && admitted.is_empty() {
        return Ok(None);
    }
    let mut found = Vec::new();
    for measure in written_by(app, &admitted, filter.organisation.is_some()).await? {
        found.extend(admitted.get(&measure.organisation).map(|organisation| (organisation.clone(), measure)));
    }
    found.sort_by(|(_, one), (_, other)| {
        (&one.organisation, one.from, &one.id).cmp(&(&other.organisation, other.from, &other.id))
    });
    Ok(Some(found))
}

/// What is written down of an organisation that the caller sees in a quarter: all of it, or of a closed quarter what had begun by its end.
/// In order of days.
pub async fn of_organisation(app: &App, id: &OrganisationId, closed: Option<Quarter>) -> Result<Vec<Measure>, Error> {
    let Some(registered) = registers::organisation(app, id).await? else { return Ok(Vec::new()) };
    let mut found = written_by(app, &BTreeMap::from([(id.clone(), registered)]), true).await?;
    found.retain(|measure| closed.is_none_or(|quarter| measure.from <= quarter.last_day()));
    found.sort_by(|one, other| (one.from, &one.id).cmp(&(other.from, &other.id)));
    Ok(found)
}

/// What is written down of these organisations, in whichever of their regions it stands, and perhaps of others: one query for each region,
/// or `one_by_one` for each organisation.
async fn written_by(
    app: &App,
    organisations: &BTreeMap<OrganisationId, Organisation>,
    one_by_one: bool,
) -> Result<Vec<Measure>, Error> {
    let whole: BTreeSet<RegionCode> = match one_by_one {
        true => BTreeSet::new(),
        false => organisations.values().map(|it| it.region).collect(),
    };
    let mut items = Vec::new();
    for region in &whole {
        items.extend(store::all(&*app.table, &keys::measures(*region), &Range::All).await?);
    }
    for organisation in organisations.values() {
        let own = Range::Prefix(keys::measures_of(&organisation.id));
        for region in organisation.every_region().difference(&whole) {
            items.extend(store::all(&*app.table, &keys::measures(*region), &own).await?);
        }
    }
    Ok(items.iter().map(decode).collect::<Result<_, _>>()?)
}

/// What quarters tell of measures, within the caller's scope as it was then.
pub struct Told {
    /// Those whose effect one of the quarters may tell, at the first or the second look, each with its organisation as it was in that quarter.
    pub measures: Vec<(Organisation, Measure)>,
    /// Those of the organisations of the last quarter that ran on some day of the quarters.
    pub own: Vec<(Organisation, Measure)>,
    /// How many the organisations of the last quarter wrote down, whenever.
    pub in_all: usize,
}

/// What the quarters from the first to the last tell of measures, wherever their organisations have gone since.
pub async fn told_by(app: &App, caller: &CallingParticipant, first: Quarter, last: Quarter) -> Result<Told, Error> {
    let mut told = Told { measures: Vec::new(), own: Vec::new(), in_all: 0 };
    let Some(filter) = caller.narrow(By::Organisation, &Filter::default()) else { return Ok(told) };
    let mut snapshots: BTreeMap<Quarter, Snapshot> = BTreeMap::new();
    let mut quarter = first;
    while quarter <= last {
        snapshots.extend(Snapshot::load(app, Edition::first(quarter)).await?.map(|it| (quarter, it)));
        quarter = quarter.next();
    }
    let mut organisations = registers::admitted(app, &filter, &caller.types).await?;
    if let Some(region) = filter.region {
        // Who was there in one of the quarters and has gone since.
        for snapshot in snapshots.values() {
            for id in snapshot.counted(app, region).await?.into_keys() {
                if let Entry::Vacant(vacant) = organisations.entry(id)
                    && let Some(registered) = registers::organisation(app, vacant.key()).await?
                {
                    vacant.insert(registered);
                }
            }
        }
    } else if filter.organisation.is_none() {
        organisations = registers::admitted(app, &Filter::default(), &caller.types).await?;
    }
    let mut in_last: BTreeMap<OrganisationId, Option<Organisation>> = BTreeMap::new();
    for measure in written_by(app, &organisations, filter.organisation.is_some()).await? {
        let Some(registered) = organisations.get(&measure.organisation) else { continue };
        let own = Filter { organisation: Some(registered.id.clone()), ..filter.clone() };
        if let Some(snapshot) = snapshots.get(&last) {
            let there = match in_last.get(&registered.id) {
                Some(known) => known.clone(),
                None => snapshot.organisation(app, registered, &own, &caller.types).await?.map(|it| it.organisation),
            };
            in_last.insert(registered.id.clone(), there.clone());
            told.in_all += usize::from(there.is_some());
            let ran = measure.from <= last.last_day() && first.first_day() <= measure.last_day();
            told.own.extend(there.filter(|_| ran).map(|there| (there, measure.clone())));
        }
        // The later look of both first.
        for tells in [measure.comparison().with_next().last(), measure.comparison().last()] {
            let Some(snapshot) = snapshots.get(&tells) else { continue };
            if let Some(then) = snapshot.organisation(app, registered, &own, &caller.types).await? {
                told.measures.push((then.organisation, measure));
                break;
            }
        }
    }
    for found in [&mut told.measures, &mut told.own] {
        found.sort_by(|(_, one), (_, other)| {
            (&one.organisation, one.from, &one.id).cmp(&(&other.organisation, other.from, &other.id))
        });
    }
    Ok(told)
}
