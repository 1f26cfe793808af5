//! Candidates of practices (B.7е): organisations that truly rose. The program keeps them; whoever may support a practice makes one of a candidate, or
//! refuses it with a reason, which stays.

use chrono::NaiveDate;
use domain::audit::{Action, Actor};
use domain::calendar::Quarter;
use domain::figures::measure::Measure;
use domain::identifier::OrganisationId;
use domain::improvement::candidates::{Candidate, Decided, Decision, REASON_CHARACTERS_MAX};
use domain::improvement::case::Chain;
use domain::improvement::kinds::Kind;
use domain::improvement::{Case, Details, Put, Refusal, RefusalCode};
use serde_json::json;
use table::items::decode;
use table::{Range, keys};

use super::listing::{self, Asked};
use super::people::{self, By};
use super::{CaseError, acting, falls, reading, stored, today};
use crate::audit::Audited;
use crate::figures::measures;
use crate::identity::access::Caller;
use crate::store::{self, Retry, retry};
use crate::{App, Error, registers};

/// The job in whose name they are kept, and practices are made.
const JOB: &str = "rollup";

/// The move of a practice whose roles decide on candidates.
const SUPPORT: &str = "support";

/// Cases of an organisation that are looked through for what it did.
const CASES_MAX: usize = 500;

/// A candidate as somebody sees it.
pub struct Seen {
    /// What was found; of the rises nothing where their figures lie outside the reader's scope.
    pub candidate: Candidate,
    /// Whether the figures lie within that.
    pub in_scope: bool,
    /// Changes that came into force and measures that were accepted in these quarters, as far as the reader sees them.
    pub cases: Vec<Case>,
    /// Measures of the organisation that ended in these quarters (A2.13); none outside the reader's scope.
    pub measures: Vec<Measure>,
    /// The practice that was made of it, if the reader sees it.
    pub practice: Option<Case>,
}

/// Keeps what was found. What is there already stays as it was decided.
pub(super) async fn keep(app: &App, found: &[Candidate]) -> Result<(), Error> {
    for candidate in found {
        let key = keys::candidate(candidate.period, &candidate.organisation);
        if app.table.get(&key).await?.is_none() {
            let written = Audited::created(&key, candidate)?.write(app, &Actor::job(JOB), Action::Put).await?;
            // Somebody else was first: they found what we found.
            written.either_way();
        }
    }
    Ok(())
}

/// Whether somebody makes practices of candidates: whoever supports practices by the profile.
pub fn decides(app: &App, caller: &Caller) -> bool {
    let roles = app.improvement.roles(Kind::Practice, SUPPORT, Chain::default());
    roles.iter().any(|role| caller.roles.contains(role))
}

async fn of_period(app: &App, period: Quarter) -> Result<Vec<Candidate>, Error> {
    let items = store::all(&*app.table, &keys::candidates(period), &Range::All).await?;
    Ok(items.iter().map(decode).collect::<Result<_, _>>()?)
}

/// Candidates of a quarter: of organisations within the caller's scope with their figures, and for whoever decides all others without.
pub async fn candidates(app: &App, caller: &Caller, period: Quarter) -> Result<Vec<Seen>, Error> {
    let mut seen = Vec::new();
    for candidate in of_period(app, period).await? {
        seen.extend(see(app, caller, candidate).await?);
    }
    Ok(seen)
}

async fn see(app: &App, caller: &Caller, mut candidate: Candidate) -> Result<Option<Seen>, Error> {
    let registered = registers::organisation(app, &candidate.organisation).await?;
    let in_scope = registered.is_some_and(|organisation| caller.admits(&organisation));
    if !in_scope && !decides(app, caller) {
        return Ok(None);
    }
    let (first, last) = candidate.days();
    let within = |day: NaiveDate| first <= day && day <= last;
    let asked = Asked { organisation: Some(candidate.organisation.clone()), ..Asked::default() };
    let mut cases = listing::cases(app, caller, &asked, CASES_MAX).await?.unwrap_or_default().rows;
    cases.retain(|case| finished(case).is_some_and(within));
    let mut own = Vec::new();
    if in_scope {
        own = measures::of_organisation(app, &candidate.organisation, Some(candidate.period)).await?;
        own.retain(|measure| within(measure.last_day()));
    } else {
        candidate.rises.clear();
    }
    let practice = reading::seen(app, caller, &candidate.practice()).await?;
    Ok(Some(Seen { candidate, in_scope, cases, measures: own, practice }))
}

/// The day on which a change came into force, or a measure was accepted.
fn finished(case: &Case) -> Option<NaiveDate> {
    match &case.details {
        Details::ChangeRequest(request) => request.in_force_on,
        Details::Measure(measure) => measure.accepted_on,
        _ => None,
    }
}

/// Somebody who may makes a practice of a candidate, or refuses it with a reason. Twice is once; what was refused may be made a practice later.
///
/// # Errors
/// [`CaseError::Refused`]: it is not the caller's to see or to decide, a refusal has no reason, or a practice was made of it.
pub async fn decide(
    app: &App,
    caller: &Caller,
    (period, organisation): (Quarter, &OrganisationId),
    decision: Decision,
    reason: Option<&str>,
) -> Result<Seen, CaseError> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    let key = keys::candidate(period, organisation);
    let candidate = retry!({
        let stored = Audited::load(app, &key).await?;
        let candidate = stored.form::<Candidate>()?;
        let Some(candidate) = candidate else { return Err(CaseError::not_found()) };
        check(app, caller, &candidate, decision, reason).await?;
        let before = candidate.decided.as_ref();
        if before.is_some_and(|it| it.decision == decision && it.reason.as_deref() == reason) {
            return Ok(Retry::Done(candidate));
        }
        let decided = Decided { decision, by: caller.id.clone(), on: today(app), reason: reason.map(str::to_owned) };
        let decided = Candidate { decided: Some(decided), ..candidate };
        let Some(change) = stored.becomes(&decided)? else { return Ok(Retry::Done(decided)) };
        Ok::<_, CaseError>(change.write(app, &caller.actor(), Action::Put).await?.then(decided))
    })?;
    make(app, &candidate).await?;
    see(app, caller, candidate).await?.ok_or_else(CaseError::not_found)
}

async fn check(
    app: &App,
    caller: &Caller,
    candidate: &Candidate,
    decision: Decision,
    reason: Option<&str>,
) -> Result<(), CaseError> {
    if !decides(app, caller) {
        let roles = app.improvement.roles(Kind::Practice, SUPPORT, Chain::default()).to_vec();
        let seen = see(app, caller, candidate.clone()).await?;
        return Err(seen.map_or_else(CaseError::not_found, |_| Refusal::not_entitled(roles).into()));
    }
    if reason.is_some_and(|reason| REASON_CHARACTERS_MAX < reason.chars().count()) {
        return Err(Refusal::field(RefusalCode::FieldInvalid, "reason").into());
    }
    let is_made = candidate.decided.as_ref().is_some_and(|it| it.decision == Decision::Proposed);
    match (decision, reason) {
        (Decision::Refused, None) => Err(Refusal::of(RefusalCode::ReasonMissing).into()),
        (Decision::Refused, Some(_)) if is_made => Err(Refusal::of(RefusalCode::StateHasNoSuchMove).into()),
        _ => Ok(()),
    }
}

/// Makes the practices that somebody decided to make of the latest quarter's candidates and that broke off; of an earlier one whoever decides again
/// finishes it.
pub async fn finish(app: &App) -> Result<(), Error> {
    let Some(period) = falls::quarters(app).await?.pop() else { return Ok(()) };
    for candidate in of_period(app, period).await? {
        make(app, &candidate).await?;
    }
    Ok(())
}

/// Makes the practice if somebody decided so and it is not there.
async fn make(app: &App, candidate: &Candidate) -> Result<(), Error> {
    let is_proposed = candidate.decided.as_ref().is_some_and(|it| it.decision == Decision::Proposed);
    let id = candidate.practice();
    if !is_proposed || stored::case(app, &id).await?.is_some() {
        return Ok(());
    }
    let Some(organisation) = registers::organisation(app, &candidate.organisation).await? else { return Ok(()) };
    let owner = people::head_of(app, &organisation.id, organisation.region).await?;
    let body = falls::body_of(Kind::Practice, "Оценки выросли", &organisation, candidate.period, owner, json!({}));
    // A practice is offered to everybody in the end: it carries no figures.
    match acting::put_case(app, By::Job(JOB), &Put { id, body, evidence: Vec::new() }).await {
        Ok(_) => Ok(()),
        Err(CaseError::App(error)) => Err(error),
        Err(CaseError::Refused(refusal)) => {
            tracing::info!(%refusal, organisation = %candidate.organisation, "A practice was not made of a candidate");
            Ok(())
        }
    }
}
