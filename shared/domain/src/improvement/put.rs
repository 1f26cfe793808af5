//! How a case is made, and changed as long as it has not moved. Whoever makes it names it, so that making it twice makes
//! it once.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::apply::{Outcome, few_enough, finish};
use super::case::{Case, CaseId, Chain, Controller, Evidence, Parties, Target};
use super::facts::{Actor, Facts};
use super::journal::{MoveBody, PUT, hash};
use super::kinds::{Details, Kind};
use super::refusal::{Refusal, RefusalCode, check_plain};
use super::roles::Role;
use super::rules::Rules;
use super::step::{Context, Step};
use crate::identifier::ParticipantId;
use crate::organisation::RegionCode;

/// A case as somebody writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Put {
    /// The case's name, that of the address.
    pub id: CaseId,
    /// What was sent.
    pub body: PutBody,
    /// Why it is proposed; heeded only from the program, so that nobody can write figures of his own.
    pub evidence: Vec<Evidence>,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PutBody {
    /// The kind of the case; it never changes.
    pub kind: Kind,
    /// In a few words.
    pub title: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// The region concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// The parties to the case; who is not named follows from the target.
    #[serde(default)]
    pub parties: Parties,
    /// What the kind asks for.
    #[serde(default)]
    pub details: Value,
    /// Until when, where the kind has a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The case's name in another system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_ref: Option<String>,
    /// The version that was read; needed to change a case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

impl PutBody {
    /// What somebody would send to put a case as it is now, with the version that they read (B.5).
    pub fn of(case: &Case) -> PutBody {
        let due = match &case.details {
            Details::Request(request) => request.due,
            _ => None,
        };
        let Case { title, target, region, parties, external_ref, version, .. } = case.clone();
        let (kind, details, version) = (case.kind(), case.details.given(), Some(version));
        PutBody { kind, title, target, region, parties, details, due, external_ref, version }
    }
}

/// What a kind is given when its details are written.
pub struct Putting<'a> {
    /// Who, when, and what was looked up.
    pub context: Context<'a>,
    /// All that was sent.
    pub body: &'a PutBody,
    /// The present case; `None`: it is made.
    pub case: Option<&'a Case>,
    /// The number of the entry that this makes.
    pub entry: u64,
}

/// Characters of a title at most.
const TITLE_MAX: usize = 500;

pub(super) fn put(case: Option<&Case>, put: &Put, context: Context<'_>) -> Result<Outcome, Refusal> {
    let body = &put.body;
    let put_hash = hash(&PutBody { version: None, ..body.clone() });
    if let Some(case) = case {
        if case.put_hash == put_hash || says_what_is_there(case, body, context) {
            return Ok(Outcome::Repeated);
        }
        if body.version != Some(case.version) {
            return Err(Refusal::of(RefusalCode::Stale));
        }
        if body.kind != case.kind() {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "kind"));
        }
    } else if !context.rules.runs_on(context.today()) {
        return Err(Refusal::of(RefusalCode::ExperimentOver));
    }
    let details = written(case, body, context).map_err(|refusal| match case {
        None if opens_nothing(body.kind, context) => Refusal::of(RefusalCode::NotFound),
        _ => refusal,
    })?;
    let next = case.map_or_else(|| made(put, details.clone(), context), |case| changed(case, body, details.clone()));
    let mut next = next;
    let role = entitled(case, &next, context)?;
    check_frame(case, &next, body, context)?;
    if next.parties.controller.is_none() && case.is_none() {
        next.parties.controller = context.chain(&next).controller();
    }
    next.put_hash.clone_from(&put_hash);
    let ask = MoveBody { due: body.due, ..MoveBody::default() };
    let mut step = Step::new(context, PUT, &ask, &next, next.state);
    note_changes(case, body, &mut step);
    let mut details = details;
    details.was_put(case, &mut step)?;
    if case.is_none() {
        step.tell_all(body.kind.table().made);
    }
    step.case.details = details;
    Ok(Outcome::Done(Box::new(finish(step, case, PUT, role, put_hash))))
}

/// What was sent, as the details of its kind.
fn written(case: Option<&Case>, body: &PutBody, context: Context<'_>) -> Result<Details, Refusal> {
    if !context.actor.is_system() {
        check_plain("", &json!(body))?;
    }
    let entry = case.map_or(0, |case| case.version) + 1;
    Details::put(&Putting { context, body, case, entry })
}

/// Whether an actor is told nothing of what is wrong with a case of that kind, because it makes none: it has no role, and nothing that the
/// case is about is within its reach.
fn opens_nothing(kind: Kind, context: Context<'_>) -> bool {
    let Context { actor, facts, rules, .. } = context;
    let by_reach = |role: &Role| match role {
        Role::Anyone => facts.in_reach,
        Role::TargetOwner | Role::RoadMapOwner => facts.owns_target,
        _ => false,
    };
    let roles = [false, true].into_iter().flat_map(|mss| rules.roles(kind, PUT, Chain { mss, ..Chain::default() }));
    !actor.is_system() && actor.roles.is_empty() && !roles.into_iter().any(by_reach)
}

fn made(put: &Put, details: Details, context: Context<'_>) -> Case {
    let Put { id, body, evidence } = put;
    let year = context.today().format("%Y");
    let mut parties = body.parties.clone();
    parties.owner = parties.owner.or_else(|| context.facts.default_owner.clone());
    Case {
        id: id.clone(),
        number: format!("{}-{year}-{:06}", body.kind.prefix(), context.facts.next_number),
        title: body.title.clone(),
        target: body.target.clone(),
        region: body.region.or(context.facts.default_region),
        parties,
        creator: context.actor.participant.clone(),
        created_at: context.now,
        state: body.kind.table().initial,
        details,
        evidence: if context.actor.is_system() { evidence.clone() } else { Vec::new() },
        clocks: Vec::new(),
        version: 0,
        external_ref: body.external_ref.clone(),
        put_hash: String::new(),
        moved: false,
        letters: Vec::new(),
        follow_ups: Vec::new(),
    }
}

/// Who was not named in the last body keeps the place that followed from the target.
fn changed(case: &Case, body: &PutBody, details: Details) -> Case {
    let mut parties = body.parties.clone();
    parties.owner = parties.owner.or_else(|| case.parties.owner.clone());
    parties.controller = parties.controller.or_else(|| case.parties.controller.clone());
    let (title, external_ref) = (body.title.clone(), body.external_ref.clone());
    let region = body.region.or(case.region);
    Case { title, target: body.target.clone(), region, parties, details, external_ref, ..case.clone() }
}

/// Whether a body says of a case what it is anyway, whatever version it was read from: what was exported and comes back changes nothing (B.5).
fn says_what_is_there(case: &Case, body: &PutBody, context: Context<'_>) -> bool {
    let details = Details::put(&Putting { context, body, case: Some(case), entry: case.version + 1 });
    body.kind == case.kind() && details.is_ok_and(|details| changed(case, body, details) == *case)
}

/// Who puts a case that is there.
const MAY_CHANGE: [Role; 3] = [Role::Creator, Role::Owner, Role::AnalyticalCentre];

/// The role in which the actor puts a case that is there; `None`: it does not.
pub fn changing(case: &Case, actor: &Actor, facts: &Facts, rules: &Rules) -> Option<Role> {
    MAY_CHANGE.into_iter().find(|role| role.entitles(case, actor, facts, rules))
}

/// In which role. Who has no registered role and no reach is told nothing of what there is.
fn entitled(case: Option<&Case>, next: &Case, context: Context<'_>) -> Result<Role, Refusal> {
    let found = match case {
        None => context.entitling(next, PUT),
        Some(case) => changing(case, context.actor, context.facts, context.rules),
    };
    let roles = match case {
        None => context.rules.roles(next.kind(), PUT, context.chain(next)).to_vec(),
        Some(_) => MAY_CHANGE.to_vec(),
    };
    found.ok_or_else(|| match case {
        None if context.actor.roles.is_empty() => Refusal::of(RefusalCode::NotFound),
        _ => Refusal::not_entitled(roles),
    })
}

fn check_frame(case: Option<&Case>, next: &Case, body: &PutBody, context: Context<'_>) -> Result<(), Refusal> {
    let table = body.kind.table();
    if body.title.trim().is_empty() {
        return Err(Refusal::field(RefusalCode::FieldMissing, "title"));
    }
    if TITLE_MAX < body.title.chars().count() {
        return Err(Refusal::field(RefusalCode::FieldInvalid, "title"));
    }
    if let Some(case) = case
        && case.moved
    {
        let fixed = [
            ("target", case.target != next.target),
            ("region", case.region != next.region),
            ("parties", case.parties != next.parties),
            ("details", !next.details.may_follow(&case.details, case.state)),
        ];
        if let Some((name, _)) = fixed.into_iter().find(|(_, differs)| *differs) {
            return Err(Refusal::field(RefusalCode::StateHasNoSuchMove, name));
        }
    }
    match &body.target {
        None if !table.without_target && !next.details.needs_no_target() => {
            return Err(Refusal::field(RefusalCode::FieldMissing, "target"));
        }
        Some(target) if !table.targets.contains(&target.kind) => {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "target.kind"));
        }
        Some(_) if !context.facts.target_known => return Err(Refusal::field(RefusalCode::TargetUnknown, "target")),
        _ => {}
    }
    if !few_enough(&next.parties) {
        return Err(Refusal::field(RefusalCode::FieldInvalid, "parties"));
    }
    check_parties(case, next, &body.parties, context)
}

fn check_parties(case: Option<&Case>, next: &Case, parties: &Parties, context: Context<'_>) -> Result<(), Refusal> {
    let known = |participant: &ParticipantId| context.facts.participants.contains_key(participant);
    let unknown = |name: &str| Err(Refusal::field(RefusalCode::ParticipantUnknown, format!("parties.{name}")));
    if parties.owner.as_ref().is_some_and(|owner| !known(owner)) {
        return unknown("owner");
    }
    if !parties.performers.iter().all(known) {
        return unknown("performers");
    }
    if !parties.agreeing.iter().all(known) {
        return unknown("agreeing");
    }
    let Some(controller) = &parties.controller else { return Ok(()) };
    check_controller(controller, context, "parties.controller")?;
    // Whoever writes names the ministry of the chain, or somebody whom the register entitles; a decision may have appointed another.
    let is_appointed = case.is_some_and(|case| case.parties.controller.as_ref() == Some(controller));
    let is_entitled = match controller {
        Controller::Participant(id) => context.facts.participants.get(id).is_some_and(|roles| !roles.is_empty()),
        Controller::Role(_) => context.chain(next).controller().as_ref() == Some(controller),
    };
    if is_entitled || is_appointed {
        return Ok(());
    }
    Err(Refusal::field(RefusalCode::FieldInvalid, "parties.controller"))
}

/// A controller is one of the two ministries, or a participant that the register has.
pub(super) fn check_controller(controller: &Controller, context: Context<'_>, field: &str) -> Result<(), Refusal> {
    match controller {
        Controller::Role(Role::EconomyMinistry | Role::DigitalMinistry) => Ok(()),
        Controller::Participant(participant) if context.facts.participants.contains_key(participant) => Ok(()),
        Controller::Participant(_) => Err(Refusal::field(RefusalCode::ParticipantUnknown, field)),
        Controller::Role(_) => Err(Refusal::field(RefusalCode::FieldInvalid, field)),
    }
}

/// What the journal says of it; a text of a document stands under its version, not here.
fn note_changes(case: Option<&Case>, body: &PutBody, step: &mut Step<'_>) {
    let mut details = body.details.clone();
    if let Some(details) = details.as_object_mut() {
        details.remove("clauses");
        details.remove("content");
    }
    let now = &step.case;
    let differs = |of: &dyn Fn(&Case) -> Value| case.is_none_or(|case| of(case) != of(now));
    let all: [(&str, bool, Value); 5] = [
        ("title", differs(&|case| json!(case.title)), json!(now.title)),
        ("target", differs(&|case| json!(case.target)), json!(now.target)),
        ("region", differs(&|case| json!(case.region)), json!(now.region)),
        ("parties", differs(&|case| json!(case.parties)), json!(now.parties)),
        ("details", differs(&|case| json!(case.details)), details),
    ];
    for (name, _, value) in all.into_iter().filter(|(_, differs, _)| *differs) {
        step.changed(name, value);
    }
}
