//! What is looked up before a case is made, moved or shown.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use chrono_tz::Tz;
use domain::calendar::local_date;
use domain::identifier::{OrganisationId, ParticipantId, ServiceId, SituationId};
use domain::improvement::case::Chain;
use domain::improvement::services::{Service, Situation};
use domain::improvement::sight::sees;
use domain::improvement::step::LISTED_MAX;
use domain::improvement::{Case, CaseId, Command, Details, Facts, MoveBody, Target, TargetKind};
use domain::organisation::{Organisation, RegionCode};
use domain::scope::ParticipantRole;
use serde_json::{Value, json};
use table::items::{CaseNumberItem, ParticipantItem};
use table::{Range, keys};

use super::people::{self, By, reader};
use super::{ZONE, content, lists, places, stored};
use crate::registers::{self, register};
use crate::store::{Stored, load};
use crate::{App, Error};

/// Fields whose values name other cases.
const LINKS: [&str; 14] = [
    "document",
    "supersedes",
    "target_state",
    "change_request",
    "change_requests",
    "road_map",
    "depends_on",
    "into",
    "measures",
    "case",
    "study",
    "retest",
    "effects",
    "meeting",
];

/// What was looked up, with the number that the next case of the kind gets.
pub(super) struct Gathered {
    pub(super) facts: Facts,
    /// The last number that was given, and the year; of a case that is made.
    pub(super) number: Option<(i32, Option<Stored<CaseNumberItem>>)>,
}

/// What the registers say of a target.
struct Known {
    chain: Chain,
    on_portal: bool,
    zone: Option<Tz>,
    organisation: Option<Organisation>,
    owners: Vec<ParticipantId>,
}

impl Known {
    fn of(owners: impl IntoIterator<Item = ParticipantId>) -> Known {
        let owners = owners.into_iter().collect();
        Known { chain: Chain::default(), on_portal: false, zone: None, organisation: None, owners }
    }
}

/// Looks everything up. Without a command, what it takes to show the case.
pub(super) async fn gather(
    app: &App,
    by: &By<'_>,
    case: Option<&Case>,
    command: Option<&Command>,
) -> Result<Gathered, Error> {
    let put = match command {
        Some(Command::Put(put)) => Some(&put.body),
        _ => None,
    };
    let target = put.map_or_else(|| case.and_then(|case| case.target.as_ref()), |body| body.target.as_ref());
    let region = put.and_then(|body| body.region).or(case.and_then(|case| case.region));
    let known = match target {
        Some(target) => of_target(app, target).await?,
        None => None,
    };
    let mut facts = Facts::none(zone(known.as_ref(), region));
    facts.target_known = known.is_some();
    // Who sees everything is told that there is no such thing; to others it is as if they were not entitled.
    facts.in_reach = matches!(by, By::Caller(caller) if target.is_some() && !caller.roles.is_empty());
    facts.cases = linked(app, by, case, command).await?;
    if let Some(known) = known {
        (facts.chain, facts.on_portal) = (known.chain, known.on_portal);
        facts.default_region = known.organisation.as_ref().map(|organisation| organisation.region);
        facts.in_reach = in_reach(by, &known);
        facts.owns_target = owns(by, &known.owners);
        let asks_for_owner = case.is_none() && put.is_some_and(|body| body.parties.owner.is_none());
        facts.default_owner = match (&known.organisation, known.owners.into_iter().next()) {
            (Some(organisation), _) if asks_for_owner => {
                people::head_of(app, &organisation.id, organisation.region).await?
            }
            (_, owner) => owner,
        };
    }
    let asked = put.map_or_else(|| case.map(|case| json!(case.details)), |body| Some(body.details.clone()));
    let owned_by = |field: &str| {
        let details = asked.as_ref()?;
        let named = details.get(field).or_else(|| details.pointer(&format!("/details/{field}")))?.as_str()?;
        facts.cases.get(&CaseId::parse(named).ok()?)?.parties.owner.clone()
    };
    let owners: Vec<_> = ["road_map", "change_request"].into_iter().filter_map(owned_by).collect();
    facts.owns_target |= owns(by, &owners);
    facts.participants = participants(app, command).await?;
    if let Some(body) = put {
        content::look_up(app, &body.details, &mut facts).await?;
    }
    facts.aimed_at = content::aimed_at(app, case, &facts.cases).await?;
    facts.adopts = adopts(by, &facts.cases, command);
    if let (Some(case), Some(Command::Move { body, .. })) = (case, command) {
        facts.later_entries = stored::entries_after(app, &case.id, body.version).await?;
    }
    if let (Some(case), Some(Command::Move { name, .. })) = (case, command)
        && name == "put_in_force"
    {
        facts.default_units = default_units(app, case).await?;
    }
    if let Some(Command::Move { name, body }) = command {
        if name == "plan" {
            facts.unknown_units = unknown_units(app, body).await?;
        }
        if let Some(Details::Check(check)) = case.map(|case| &case.details).filter(|_| name == "conclude") {
            let text = stored::text(app, &check.given.document, check.given.document_version).await?;
            facts.clauses = text.map(|text| text.clauses).unwrap_or_default().into_iter().map(|it| it.number).collect();
        }
    }
    if let Some(case) = case.filter(|case| matches!(case.details, Details::ChangeRequest(_))) {
        facts.checks = lists::cases(app, &places::of_checks(&case.id), &Range::All).await?;
    }
    let number = match put.filter(|_| case.is_none()) {
        Some(body) => {
            let year = local_date(app.clock.now(), facts.zone).year();
            let last = load::<CaseNumberItem>(&*app.table, &keys::case_number(body.kind, year)).await?;
            facts.next_number = last.as_ref().map_or(0, |last| last.form.last) + 1;
            Some((year, last))
        }
        None => None,
    };
    Ok(Gathered { facts, number })
}

/// The zone of the target organisation, else of the region, else Moscow's.
fn zone(known: Option<&Known>, region: Option<RegionCode>) -> Tz {
    let of_target = known.and_then(|known| known.zone);
    of_target.or(region.map(|region| region.region().zone)).unwrap_or(ZONE)
}

/// What the registers say of a target; `None`: they do not have it.
async fn of_target(app: &App, target: &Target) -> Result<Option<Known>, Error> {
    Ok(match target.kind {
        TargetKind::Service => {
            let Ok(id) = ServiceId::parse(&target.id) else { return Ok(None) };
            let service: Option<Service> = registers::entry(app, register::SERVICES, id.as_str()).await?;
            service.map(|service| {
                let (chain, on_portal) = (service.chain(), service.is_released_to_the_portal());
                Known { chain, on_portal, ..Known::of(service.owner.into_iter().chain(service.curator)) }
            })
        }
        TargetKind::Situation => {
            let Ok(id) = SituationId::parse(&target.id) else { return Ok(None) };
            let situation: Option<Situation> = registers::entry(app, register::SITUATIONS, id.as_str()).await?;
            let Some(situation) = situation else { return Ok(None) };
            let mut on_portal = false;
            for service in &situation.services {
                let service: Option<Service> = registers::entry(app, register::SERVICES, service.as_str()).await?;
                on_portal |= service.is_some_and(|service| service.is_released_to_the_portal());
            }
            Some(Known { on_portal, ..Known::of(situation.owner) })
        }
        TargetKind::Organisation => {
            let Ok(id) = OrganisationId::parse(&target.id) else { return Ok(None) };
            let organisation = registers::organisation(app, &id).await?;
            let zone = organisation.as_ref().map(Organisation::zone);
            organisation.map(|organisation| Known { organisation: Some(organisation), zone, ..Known::of([]) })
        }
        TargetKind::Document | TargetKind::RoadMap => {
            let Ok(id) = CaseId::parse(&target.id) else { return Ok(None) };
            let Some(document) = stored::case(app, &id).await? else { return Ok(None) };
            let fits = match target.kind {
                TargetKind::RoadMap => document.details.is_road_map(),
                _ => matches!(document.details, Details::Document(_)),
            };
            if !fits {
                return Ok(None);
            }
            let under = match &document.target {
                // A document is about a service or a situation, never about a document.
                Some(target) if matches!(target.kind, TargetKind::Service | TargetKind::Situation) => {
                    Box::pin(of_target(app, target)).await?
                }
                _ => None,
            };
            let (of_service, on_portal) = under.map_or((Chain::default(), false), |it| (it.chain, it.on_portal));
            Some(Known { chain: document.chain(of_service), on_portal, ..Known::of(document.parties.owner) })
        }
    })
}

/// An organisation in the caller's scope, or a service, situation or road map that it owns or curates. The feed only reads.
fn in_reach(by: &By<'_>, known: &Known) -> bool {
    let By::Caller(caller) = by else { return false };
    let has = |organisation: &Organisation| caller.admits(organisation);
    caller.role != ParticipantRole::Feed
        && (known.organisation.as_ref().is_some_and(has) || owns(by, &known.owners) || !caller.roles.is_empty())
}

fn owns(by: &By<'_>, owners: &[ParticipantId]) -> bool {
    let actor = by.actor();
    owners.iter().any(|owner| actor.is(owner))
}

/// Whether the caller owns the change request by which it adopts; that it names none, or none that it sees, is told later.
fn adopts(by: &By<'_>, cases: &BTreeMap<CaseId, Case>, command: Option<&Command>) -> bool {
    let change_request = match command {
        Some(Command::Move { body, .. }) => body.fields.get("change_request").and_then(Value::as_str),
        _ => None,
    };
    let case = change_request.and_then(|id| cases.get(&CaseId::parse(id).ok()?));
    matches!(by, By::Caller(_)) && case.is_none_or(|case| owns(by, case.parties.owner.as_slice()))
}

/// Participants of one command that are looked up.
const PARTICIPANTS_MAX: usize = 1_000;

/// Participants that a command names and the register has.
async fn participants(
    app: &App,
    command: Option<&Command>,
) -> Result<BTreeMap<ParticipantId, BTreeSet<domain::improvement::Role>>, Error> {
    let mut named: BTreeSet<ParticipantId> = BTreeSet::new();
    match command {
        Some(Command::Put(put)) => {
            let parties = &put.body.parties;
            named.extend(parties.owner.iter().chain(&parties.performers).chain(&parties.agreeing).cloned());
            if let Some(domain::improvement::case::Controller::Participant(id)) = &parties.controller {
                named.insert(id.clone());
            }
        }
        Some(Command::Move { body, .. }) => {
            let controller = body.fields.get("controller").and_then(Value::as_str);
            let tasks = body.fields.get("tasks").and_then(Value::as_array).into_iter().flatten().take(LISTED_MAX);
            let performers = tasks.filter_map(|task| task.get("performers")?.as_array()).flatten();
            let absent = body.fields.get("absent").and_then(Value::as_array).into_iter().flatten();
            let all = controller.into_iter().chain(performers.chain(absent).filter_map(Value::as_str));
            named.extend(all.filter_map(|id| ParticipantId::parse(id).ok()).take(PARTICIPANTS_MAX));
        }
        None => {}
    }
    let mut found = BTreeMap::new();
    for id in named {
        let entry: Option<ParticipantItem> = registers::entry(app, register::PARTICIPANTS, id.as_str()).await?;
        if let Some(entry) = entry {
            found.insert(id, entry.roles);
        }
    }
    Ok(found)
}

/// Organisations of an evaluation that the register does not have.
async fn unknown_units(app: &App, body: &MoveBody) -> Result<BTreeSet<OrganisationId>, Error> {
    let named = body.fields.get("evaluation").and_then(|evaluation| evaluation.get("units")?.as_array());
    let named = named.into_iter().flatten().filter_map(Value::as_str).take(LISTED_MAX + 1);
    let mut unknown = BTreeSet::new();
    for id in named.filter_map(|id| OrganisationId::parse(id).ok()) {
        if registers::organisation(app, &id).await?.is_none() {
            unknown.insert(id);
        }
    }
    Ok(unknown)
}

/// The organisations whose answers tell the effect of a change: the target organisation, else those of the heads among owner and performers.
async fn default_units(app: &App, case: &Case) -> Result<Vec<OrganisationId>, Error> {
    if let Some(target) = case.target.as_ref().filter(|target| target.kind == TargetKind::Organisation) {
        return Ok(OrganisationId::parse(&target.id).into_iter().collect());
    }
    let mut units = BTreeSet::new();
    for id in case.parties.owner.iter().chain(&case.parties.performers) {
        let entry: Option<ParticipantItem> = registers::entry(app, register::PARTICIPANTS, id.as_str()).await?;
        let head = entry.filter(|entry| entry.role == ParticipantRole::OrganisationHead);
        units.extend(head.and_then(|entry| entry.organisation));
    }
    Ok(units.into_iter().collect())
}

/// Cases that the command names, as far as the actor sees them, and those that the case itself names.
async fn linked(
    app: &App,
    by: &By<'_>,
    case: Option<&Case>,
    command: Option<&Command>,
) -> Result<BTreeMap<CaseId, Case>, Error> {
    let (mut asked, mut own) = (BTreeSet::new(), BTreeSet::new());
    match command {
        Some(Command::Put(put)) => {
            if let Some(details) = put.body.details.as_object() {
                details.iter().for_each(|(field, value)| named(field, value, &mut asked));
            }
            let road_map = put.body.target.as_ref().filter(|target| target.kind == TargetKind::RoadMap);
            asked.extend(road_map.and_then(|target| CaseId::parse(&target.id).ok()));
        }
        Some(Command::Move { body, .. }) => {
            body.fields.iter().for_each(|(field, value)| named(field, value, &mut asked));
            let meeting = body.decision.as_ref().and_then(|decision| decision.meeting.as_deref());
            asked.extend(meeting.and_then(|meeting| CaseId::parse(meeting).ok()));
        }
        None => {}
    }
    if let Some(case) = case {
        names(&json!(case.details), &mut own);
        // Whoever is concerned by an agenda is looked up when it is sent.
        if let (Details::Meeting(meeting), Some(Command::Move { name, .. })) = (&case.details, command)
            && name == "send_agenda"
        {
            own.extend(meeting.given.items.iter().filter_map(|item| item.case.clone()));
        }
    }
    let mut cases = BTreeMap::new();
    for id in asked.union(&own) {
        let Some(found) = stored::case(app, id).await? else { continue };
        let is_seen = match by {
            By::Caller(caller) => own.contains(id) || sees(&found, &reader(caller)),
            By::Job(_) => true,
        };
        if is_seen {
            cases.insert(id.clone(), found);
        }
    }
    Ok(cases)
}

/// Cases that a field of a command names, in each thing that it lists, too.
fn named(field: &str, value: &Value, found: &mut BTreeSet<CaseId>) {
    match value {
        Value::Object(_) => names(value, found),
        Value::Array(listed) if listed.iter().any(Value::is_object) => {
            listed.iter().take(LISTED_MAX + 1).for_each(|thing| names(thing, found));
        }
        _ => name(field, value, found),
    }
}

/// Cases that a case names.
fn names(value: &Value, found: &mut BTreeSet<CaseId>) {
    let Value::Object(fields) = value else { return };
    for (field, value) in fields {
        match value {
            Value::Object(_) => names(value, found),
            _ => name(field, value, found),
        }
    }
}

fn name(field: &str, value: &Value, found: &mut BTreeSet<CaseId>) {
    if LINKS.contains(&field) {
        let several = value.as_array().map(Vec::as_slice).unwrap_or_default().iter();
        let texts = std::iter::once(value).chain(several).filter_map(Value::as_str);
        found.extend(texts.take(LISTED_MAX + 2).filter_map(|text| CaseId::parse(text).ok()));
    }
}
