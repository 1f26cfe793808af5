//! Whoever asked to be told of a change where a service was received is told of changes of that service, too (B.9). Receipts name an organisation and
//! never a service: a service is received where organisations are of the types that it is mapped to.

use std::collections::BTreeSet;

use domain::identifier::{OrganisationId, ServiceId};
use domain::improvement::services::{Service, Situation};
use domain::improvement::{Case, Details, TargetKind};
use domain::organisation::OrganisationType;
use futures::{StreamExt, TryStreamExt, stream};

use crate::following::telling;
use crate::registers::{self, register};
use crate::{App, Error};

/// Organisations whose wishes are looked at at the same time.
const AT_ONCE: usize = 16;

/// Wakes the wishes of all organisations where a change has come into force. Twice is once.
pub(super) async fn wake(app: &App, case: &Case) -> Result<(), Error> {
    let wakes = stream::iter(changed_at(app, case).await?);
    let wakes = wakes.map(|organisation| async move { telling::wake(app, &organisation).await });
    wakes.buffer_unordered(AT_ONCE).try_collect().await
}

/// The organisations where something has changed: the one that the case is about and those of its evaluation; of a service or a situation those that
/// provide it, within the case's region if it has one.
async fn changed_at(app: &App, case: &Case) -> Result<BTreeSet<OrganisationId>, Error> {
    let mut changed: BTreeSet<OrganisationId> = case.organisation().into_iter().collect();
    if let Details::ChangeRequest(request) = &case.details {
        changed.extend(request.given.evaluation.iter().flat_map(|evaluation| evaluation.units.iter().cloned()));
    }
    let types = types_of(app, case).await?;
    if types.is_empty() {
        return Ok(changed);
    }
    let regions = match case.region {
        Some(region) => vec![region],
        None => registers::regions(app).await?,
    };
    for region in regions {
        let of_region = registers::organisations_of(app, region).await?.into_iter();
        changed.extend(of_region.filter(|(_, it)| types.contains(&it.organisation_type)).map(|(id, _)| id));
    }
    Ok(changed)
}

/// The organisation types that a service is mapped to; of a situation those of all its services.
async fn types_of(app: &App, case: &Case) -> Result<BTreeSet<OrganisationType>, Error> {
    let Some(target) = &case.target else { return Ok(BTreeSet::new()) };
    let services: Vec<ServiceId> = match target.kind {
        TargetKind::Service => ServiceId::parse(&target.id).into_iter().collect(),
        TargetKind::Situation => {
            let situation: Option<Situation> = registers::entry(app, register::SITUATIONS, &target.id).await?;
            situation.map(|it| it.services).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let mut types = BTreeSet::new();
    for id in services {
        let service: Option<Service> = registers::entry(app, register::SERVICES, id.as_str()).await?;
        types.extend(service.into_iter().flat_map(|it| it.organisation_types));
    }
    Ok(types)
}
