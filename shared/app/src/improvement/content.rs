//! What is looked up of the content of a document: whether the registers have what it names, and what its target state aims at.

use std::collections::{BTreeMap, BTreeSet};

use domain::identifier::ServiceId;
use domain::improvement::content::{Content, ROWS_MAX};
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::services::Service;
use domain::improvement::{Case, CaseId, Details, Facts, Unit};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use table::items::ParticipantItem;

use super::stored;
use crate::registers::{self, register};
use crate::{App, Error};

/// Entries of registers that are read at the same time.
const READ_AT_ONCE: usize = 16;

/// Looks up the services, participants and organisations that details name, as far as they can be read.
pub(super) async fn look_up(app: &App, details: &Value, facts: &mut Facts) -> Result<(), Error> {
    let rows = |path: &str| details.pointer(path).and_then(Value::as_array).into_iter().flatten().take(ROWS_MAX + 1);
    let services = rows("/content/services").filter_map(|row| ServiceId::parse(row.get("service")?.as_str()?).ok());
    let named = rows("/units").chain(details.get("unit"));
    let units: BTreeSet<Unit> = named.filter_map(|unit| serde_json::from_value(unit.clone()).ok()).collect();
    let unknown = |id: ServiceId| async move {
        let found: Option<Service> = registers::entry(app, register::SERVICES, id.as_str()).await?;
        Ok::<_, Error>(found.is_none().then_some(id))
    };
    let services: BTreeSet<_> = services.collect();
    let services = stream::iter(services).map(unknown).buffered(READ_AT_ONCE);
    facts.unknown_services = services.try_filter_map(|id| async move { Ok(id) }).try_collect().await?;
    let unknown = |unit: Unit| async move { Ok::<_, Error>((!is_registered(app, &unit).await?).then_some(unit)) };
    let units = stream::iter(units).map(unknown).buffered(READ_AT_ONCE);
    facts.unknown_reaching = units.try_filter_map(|unit| async move { Ok(unit) }).try_collect().await?;
    Ok(())
}

async fn is_registered(app: &App, unit: &Unit) -> Result<bool, Error> {
    if let Some(id) = unit.organisation() {
        return Ok(registers::organisation(app, &id).await?.is_some());
    }
    let Some(id) = unit.participant() else { return Ok(false) };
    let found: Option<ParticipantItem> = registers::entry(app, register::PARTICIPANTS, id.as_str()).await?;
    Ok(found.is_some())
}

/// What the target state of an optimised standard aims at.
pub(super) async fn aimed_at(
    app: &App,
    case: Option<&Case>,
    linked: &BTreeMap<CaseId, Case>,
) -> Result<Option<Content>, Error> {
    let Some(Details::Document(document)) = case.map(|case| &case.details) else { return Ok(None) };
    let is_optimised = document.document_type == DocumentType::OptimisedStandard;
    let target_state = document.target_state.as_ref().filter(|_| is_optimised).and_then(|id| linked.get(id));
    of(app, target_state).await
}

/// The content of a document's newest text.
pub(super) async fn of(app: &App, case: Option<&Case>) -> Result<Option<Content>, Error> {
    let Some((case, Details::Document(document))) = case.map(|case| (case, &case.details)) else { return Ok(None) };
    Ok(stored::text(app, &case.id, document.text_version).await?.and_then(|text| text.content))
}
