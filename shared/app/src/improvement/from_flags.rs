//! An incident (B.2) that whoever watches an organisation opens from its flags of a quarter: the case names the quarter of the flags, and the flags keep
//! the case's number. Twice is once, and what broke off between the two is finished by whoever opens it again.

use domain::audit::Action;
use domain::calendar::Quarter;
use domain::gaming::flag::{Flagged, Opened, may_look_into};
use domain::improvement::{CaseId, Kind, Put};
use domain::organisation::Organisation;
use serde_json::json;
use table::keys;

use super::people::{self, By};
use super::{CaseError, acting, falls, stored};
use crate::App;
use crate::audit::Audited;
use crate::identity::access::Caller;
use crate::store::{Retry, retry};

/// Opens the incident, of this severity, and keeps its number with the flags; answers the flags.
///
/// # Errors
/// [`CaseError::Refused`]: there are no such flags within the caller's scope, they are not the caller's to look into, or no case is made by the rules.
pub async fn open(
    app: &App,
    caller: &Caller,
    (period, organisation): (Quarter, &Organisation),
    severity: u8,
) -> Result<Flagged, CaseError> {
    let key = keys::flagged(period, &organisation.id);
    if !may_look_into(caller.role) || !caller.admits(organisation) {
        return Err(CaseError::not_found());
    }
    retry!({
        let stored = Audited::load(app, &key).await?;
        let Some(flagged) = stored.form::<Flagged>()? else { return Err(CaseError::not_found()) };
        if flagged.incident.is_some() {
            return Ok(Retry::Done(flagged));
        }
        let opened = made(app, caller, period, organisation, severity).await?;
        let opened = Flagged { incident: Some(opened), ..flagged };
        let Some(change) = stored.becomes(&opened)? else { return Ok(Retry::Done(opened)) };
        Ok::<_, CaseError>(change.write(app, &caller.actor(), Action::Put).await?.then(opened))
    })
}

/// The case, made unless it is there.
async fn made(
    app: &App,
    caller: &Caller,
    period: Quarter,
    organisation: &Organisation,
    severity: u8,
) -> Result<Opened, CaseError> {
    let id = CaseId::of_flags(period, &organisation.id);
    if let Some(case) = stored::case(app, &id).await? {
        return Ok(Opened { case: id, number: case.number });
    }
    let owner = people::head_of(app, &organisation.id, organisation.region).await?;
    let details = json!({"severity": severity, "flags_of": period});
    let body = falls::body_of(Kind::Incident, "Признаки недостоверности", organisation, period, owner, details);
    let put = Put { id: id.clone(), body, evidence: Vec::new() };
    let number = match acting::put_case(app, By::Caller(caller), &put).await {
        Ok(acted) => acted.case.number,
        // Somebody else was first.
        Err(refused) => stored::case(app, &id).await?.ok_or(refused)?.number,
    };
    Ok(Opened { case: id, number })
}
