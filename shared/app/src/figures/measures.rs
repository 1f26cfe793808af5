//! Information events and measures (A1.4г–ж, A2.13): who answers for an organisation writes down what is done, and sees what
//! it has brought, against comparable organisations that did nothing of the kind: [`effects`].

use std::collections::BTreeSet;

use domain::audit::Action;
use domain::calendar::local_date;
use domain::figures::measure::Measure;
use domain::identifier::{MeasureId, OrganisationId};
use domain::organisation::{Organisation, RegionCode};
use domain::scope::{By, Filter, ParticipantRole};
use table::items::decode;
use table::{Range, keys};

use crate::audit::Audited;
use crate::figures::indicators::organisation_within;
use crate::identity::access::CallingParticipant;
use crate::store::{self, Retry, retry};
use crate::{App, Error, registers};

/// Writes a measure down, or changes it, and registers on the day in Moscow what is to be compared; `false`: its organisation
/// lies outside the caller's scope. Twice is once.
pub async fn put_measure(app: &App, caller: &CallingParticipant, measure: &Measure) -> Result<bool, Error> {
    let Some(organisation) = may_write(app, caller, &measure.organisation).await? else { return Ok(false) };
    let key = keys::measure(organisation.region, &organisation.id, &measure.id);
    retry!({
        let stored = Audited::load(app, &key).await?;
        let day = local_date(app.clock.now(), chrono_tz::Europe::Moscow);
        let registered = measure.clone().registered(day, stored.form()?.as_ref());
        let Some(change) = stored.becomes(&registered)? else { return Ok(Retry::Done(true)) };
        Ok(change.write(app, &caller.actor(), Action::Put).await?.then(true))
    })
}

/// Takes a measure back that was written down by mistake; `false`: there is none within the caller's scope.
pub async fn remove_measure(
    app: &App,
    caller: &CallingParticipant,
    organisation: &OrganisationId,
    id: &MeasureId,
) -> Result<bool, Error> {
    let Some(organisation) = may_write(app, caller, organisation).await? else { return Ok(false) };
    let key = keys::measure(organisation.region, &organisation.id, id);
    retry!({
        let Some(change) = Audited::load(app, &key).await?.removed() else { return Ok(Retry::Done(false)) };
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

/// The measures of the organisations that are asked for, in order of organisations; `None`: they lie outside the scope.
pub async fn measures(
    app: &App,
    caller: &CallingParticipant,
    filter: &Filter,
) -> Result<Option<Vec<(Organisation, Measure)>>, Error> {
    let Some(filter) = caller.scope.narrow(By::Organisation, filter) else { return Ok(None) };
    let mut admitted = registers::admitted(app, &filter).await?;
    if filter.organisation.is_some() && admitted.is_empty() {
        return Ok(None);
    }
    let regions: BTreeSet<RegionCode> = admitted.values().map(|it| it.region).collect();
    let range = match &filter.organisation {
        Some(id) => Range::Prefix(keys::measures_of(id)),
        None => Range::All,
    };
    let mut found = Vec::new();
    for region in regions {
        for item in store::all(&*app.table, &keys::measures(region), &range).await? {
            let measure: Measure = decode(&item)?;
            if let Some(organisation) = admitted.get_mut(&measure.organisation) {
                found.push((organisation.clone(), measure));
            }
        }
    }
    found.sort_by(|(_, one), (_, other)| {
        (&one.organisation, one.from, &one.id).cmp(&(&other.organisation, other.from, &other.id))
    });
    Ok(Some(found))
}
