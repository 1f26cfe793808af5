//! The lists in which a case stands. A list may hold more than belongs to it, never less: whoever reads it asks the case.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::comments::words::words;
use domain::identifier::{OrganisationId, ParticipantId, QuestionId};
use domain::improvement::case::{Chain, Controller};
use domain::improvement::escalation::told_later;
use domain::improvement::kinds::change_request::Source;
use domain::improvement::kinds::check::CheckType;
use domain::improvement::kinds::document::{Document, DocumentType};
use domain::improvement::kinds::practice::Practice;
use domain::improvement::moves::{Wanted, asked_of, wanted};
use domain::improvement::roles::Role;
use domain::improvement::told::told;
use domain::improvement::{Case, CaseId, Details, Facts, Recipient, Rules, Target, TargetKind};
use domain::organisation::RegionCode;
use table::items::CasePlaceItem;
use table::{Delete, Expect, Key, Range, Write, keys};

use crate::identity::access::Caller;
use crate::ports::Purpose;
use crate::store::{base64url, put};
use crate::{App, Error};

/// Order of a task without a term: after all others.
const WITHOUT_TERM: &str = "99999999999999";

/// Cases that a fall opened.
pub(super) const MONITORING: &str = "monitoring";

pub(super) fn of_state(state: &str) -> String {
    format!("state:{state}")
}

pub(super) fn of_region(region: RegionCode) -> String {
    format!("region:{region}")
}

pub(super) fn of_target(target: &Target) -> String {
    format!("target:{}:{}", target.kind.as_str(), target.id)
}

pub(super) fn of_party(party: &ParticipantId) -> String {
    format!("party:{party}")
}

/// Changes in force whose effect is to be looked at, by the instant from which that may be.
pub(super) const TO_BE_MEASURED: &str = "to-be-measured";

/// Changes in force.
pub(super) const IN_FORCE: &str = "in-force";

/// Measures of a road map.
pub(super) fn of_road_map(road_map: &CaseId) -> String {
    format!("road-map:{road_map}")
}

/// Measures that a performer has finished, the newest first.
pub(super) fn finished_by(performer: &ParticipantId) -> String {
    format!("finished:{performer}")
}

/// Changes of a region that citizens are told of, the newest first.
pub(super) fn told_of_region(region: RegionCode) -> String {
    format!("told:region:{region}")
}

/// Changes of the whole country: of no region and no organisation.
pub(super) const TOLD_OF_COUNTRY: &str = "told:country";

/// Those of an organisation.
pub(super) fn told_of_organisation(id: &OrganisationId) -> String {
    format!("told:organisation:{id}")
}

/// Practices that are offered to everybody.
pub(super) const OFFERED: &str = "offered";

/// Checks of how a document is attained.
pub(super) fn of_attainment(document: &CaseId) -> String {
    format!("attainment:{document}")
}

/// Target states and optimised standards of a service that are confirmed or in force: what it is to be like (B.2).
pub(super) fn approved(service: &str) -> String {
    format!("approved:service:{service}")
}

/// Whether that is such a document.
fn is_approved(document: &Document, state: &str) -> bool {
    matches!(document.document_type, DocumentType::TargetState | DocumentType::OptimisedStandard)
        && ["confirmed", "in_force"].contains(&state)
}

/// Client paths that are proposed for a life situation (B.7д).
pub(super) fn paths_of(situation: &str) -> String {
    format!("paths:{situation}")
}

/// Checks for a change request.
pub(super) fn of_checks(change_request: &CaseId) -> String {
    format!("checks:{change_request}")
}

pub(super) fn tasks_of(party: &ParticipantId) -> String {
    format!("task:party:{party}")
}

pub(super) fn tasks_of_role(role: Role) -> String {
    format!("task:role:{}", role.as_str())
}

/// Cases of which a term runs, by its end, of which a role is told when it is long past.
pub(super) fn late_for(role: Role) -> String {
    format!("late:role:{}", role.as_str())
}

/// What a list has of cases of which a term runs, by the end of the term.
pub(super) fn by_term(list: &str) -> String {
    format!("{}:{list}", keys::LIST_BY_TERM)
}

/// The case of a number.
pub(super) fn of_number(number: &str) -> String {
    format!("number:{}", number.to_lowercase())
}

/// Cases by their name in another system (B.5). It is free text, and may not stand in a key.
pub(super) fn of_reference(app: &App, reference: &str) -> String {
    format!("reference:{}", base64url(&app.keys.mac(Purpose::Words, format!("reference#{reference}").as_bytes())[..12]))
}

/// Change requests whose title has a word, the newest first. A title may name an official, a key may not.
pub(super) fn of_word(app: &App, stem: &str) -> String {
    format!("word:{}", base64url(&app.keys.mac(Purpose::Words, stem.as_bytes())[..12]))
}

/// Change requests whose evidence is about a question, the newest first.
pub(super) fn of_question(question: &QuestionId) -> String {
    format!("question:{question}")
}

/// Words of a title by which others like it are found.
const WORDS_MAX: usize = 12;

/// The stems of a title's words.
pub(super) fn stems(title: &str) -> BTreeSet<String> {
    words(title).into_iter().map(|word| word.stem).take(WORDS_MAX).collect()
}

/// Questions that the evidence of a case is about.
pub(super) fn questions(case: &Case) -> BTreeSet<&QuestionId> {
    case.evidence.iter().filter_map(|evidence| evidence.question.as_ref()).collect()
}

/// Where in a list a case stands: by when it was made.
pub(super) fn order(case: &Case) -> String {
    instant(case.created_at)
}

/// The order of places up to an instant.
pub(super) fn until(at: DateTime<Utc>) -> Range {
    Range::Between(String::new(), end(at))
}

/// Behind every place up to an instant.
pub(super) fn end(at: DateTime<Utc>) -> String {
    format!("{}~", instant(at))
}

/// Where in a list a case stands whose newest come first.
fn newest_first(case: &Case) -> String {
    format!("{:014}", LAST_INSTANT - case.created_at.timestamp_millis())
}

/// Later than every instant.
const LAST_INSTANT: i64 = 99_999_999_999_999;

fn instant(at: DateTime<Utc>) -> String {
    format!("{:014}", at.timestamp_millis())
}

/// Every place of a case.
pub(super) fn places(app: &App, case: &Case, facts: &Facts) -> BTreeSet<Key> {
    let rules = &app.improvement;
    let mut lists = vec![keys::list_of_kind(case.kind()), of_state(case.state.as_str())];
    lists.extend(case.region.map(of_region));
    lists.extend(case.target.as_ref().map(of_target));
    lists.extend(parties(case).iter().map(of_party));
    lists.extend(of_unit(case));
    let mut terms = vec![keys::LIST_BY_TERM.to_owned()];
    // Whoever has no role is led by what it sees: its own, its region's, its organisation's.
    terms.extend(lists.iter().skip(2).map(|list| by_term(list)));
    lists.push(of_number(&case.number));
    lists.extend(case.external_ref.iter().map(|reference| of_reference(app, reference)));
    let is_about = |kind: TargetKind| case.target.as_ref().filter(|target| target.kind == kind);
    match &case.details {
        Details::ChangeRequest(request) => {
            lists.extend((request.given.source == Some(Source::Monitoring)).then(|| MONITORING.to_owned()));
            let situation = is_about(TargetKind::Situation).filter(|_| request.given.path.is_some());
            lists.extend(situation.map(|situation| paths_of(&situation.id)));
        }
        Details::Document(document) if is_approved(document, case.state.as_str()) => {
            lists.extend(is_about(TargetKind::Service).map(|service| approved(&service.id)));
        }
        Details::Check(check) => {
            lists.extend(check.given.change_request.as_ref().map(of_checks));
            let is_of_attainment = check.given.check == CheckType::Attainment;
            lists.extend(is_of_attainment.then(|| of_attainment(&check.given.document)));
        }
        Details::Measure(measure) => lists.extend(measure.road_map.as_ref().map(of_road_map)),
        Details::Practice(_) if Practice::is_offered(case.state) => lists.push(OFFERED.to_owned()),
        _ => {}
    }
    let order = order(case);
    let mut places: BTreeSet<_> = lists.iter().map(|list| keys::case_place(list, &order, &case.id)).collect();
    if let Some(due) = case.due() {
        // The register may call a service mass socially significant tomorrow: it stands where it would be told of in either chain.
        let told = [false, true].map(|mss| told_later(case, Chain { mss, ..facts.chain }));
        let late = told
            .into_iter()
            .filter_map(|told| if let Recipient::Role(role) = told { Some(late_for(role)) } else { None });
        places.extend(terms.into_iter().chain(late).map(|list| keys::case_place(&list, &instant(due), &case.id)));
    }
    if matches!(case.details, Details::ChangeRequest(_)) {
        let words = stems(&case.title).into_iter().map(|stem| of_word(app, &stem));
        let like = words.chain(questions(case).into_iter().map(of_question));
        places.extend(like.map(|list| keys::case_place(&list, &newest_first(case), &case.id)));
    }
    if told(case).is_some() {
        let of_organisation = case.organisation().map(|id| told_of_organisation(&id));
        let of_place = case.region.map_or_else(|| TOLD_OF_COUNTRY.to_owned(), told_of_region);
        let lists = std::iter::once(of_place).chain(of_organisation);
        places.extend(lists.map(|list| keys::case_place(&list, &newest_first(case), &case.id)));
    }
    if let Details::Measure(measure) = &case.details
        && measure.accepted_on.is_some()
    {
        let finished = case.parties.performers.iter().map(finished_by);
        places.extend(finished.map(|list| keys::case_place(&list, &newest_first(case), &case.id)));
    }
    if let Details::ChangeRequest(request) = &case.details
        && request.is_in_force()
    {
        places.insert(keys::case_place(IN_FORCE, &order, &case.id));
        if !case.is_ended() {
            places.insert(keys::case_place(TO_BE_MEASURED, &instant(request.measured_from(&case.evidence)), &case.id));
        }
    }
    // The register may call a service mass socially significant tomorrow: tasks stand in the lists of both chains.
    for mss in [false, true] {
        let facts = Facts { chain: Chain { mss, ..facts.chain }, ..Facts::none(facts.zone) };
        for task in wanted(case, &facts, rules) {
            let order = task.due.map_or_else(|| WITHOUT_TERM.to_owned(), instant);
            places.extend(holders(case, &task, rules).iter().map(|list| keys::case_place(list, &order, &case.id)));
        }
    }
    places
}

/// Writes of the places that a case comes to stand at, and of those that it leaves.
pub(super) async fn moved(
    app: &App,
    before: Option<&Case>,
    now: &Case,
    facts: &Facts,
) -> Result<(Vec<Write>, Vec<Write>), Error> {
    let before = before.map_or_else(BTreeSet::new, |case| places(app, case, facts));
    let place = CasePlaceItem { case: now.id.clone() };
    let now = places(app, now, facts);
    let (mut adds, mut removals) = (Vec::new(), Vec::new());
    for key in now.difference(&before) {
        // One that was left behind is written again, so that whoever is about to take it away does not.
        let expect = app.table.get(key).await?.map_or(Expect::Absent, |item| Expect::Version(item.version));
        adds.push(put(key.clone(), &place, expect)?);
    }
    for key in before.difference(&now) {
        let item = app.table.get(key).await?;
        removals.extend(item.map(|item| Write::Delete(Delete { key: key.clone(), version: item.version })));
    }
    Ok((adds, removals))
}

/// Everybody whose case it is.
fn parties(case: &Case) -> BTreeSet<ParticipantId> {
    let parties = &case.parties;
    let controller = match &parties.controller {
        Some(Controller::Participant(participant)) => Some(participant),
        _ => None,
    };
    let named = parties.owner.iter().chain(&parties.performers).chain(&parties.agreeing).chain(&case.creator);
    let had_agenda = match &case.details {
        Details::Meeting(meeting) => meeting.who_had_the_agenda().cloned().collect(),
        _ => Vec::new(),
    };
    named.chain(controller).cloned().chain(had_agenda).collect()
}

/// Who is checked finds the check among its own, or among those of its organisation.
fn of_unit(case: &Case) -> Option<String> {
    let Details::Check(check) = &case.details else { return None };
    let unit = check.given.unit.as_ref()?;
    let of_organisation = |id: OrganisationId| Target { kind: TargetKind::Organisation, id: id.to_string() };
    unit.participant().as_ref().map(of_party).or(unit.organisation().map(of_organisation).as_ref().map(of_target))
}

/// Lists of tasks in which a task stands.
fn holders(case: &Case, task: &Wanted, rules: &Rules) -> BTreeSet<String> {
    let list = |to: Recipient| match to {
        Recipient::Participant(participant) => Some(tasks_of(&participant)),
        Recipient::Role(role) => Some(tasks_of_role(role)),
        Recipient::Digest(_) | Recipient::Followers | Recipient::OwnersOfType(_) => None,
    };
    asked_of(case, task, rules).into_iter().filter_map(list).collect()
}

/// Whether something is wanted in the case of a caller, by itself, by its roles, or by those whom it stands in for.
pub(super) fn is_asked(case: &Case, facts: &Facts, rules: &Rules, caller: &Caller) -> bool {
    let of_parties = std::iter::once(&caller.id).chain(&caller.stands_in_for).map(tasks_of);
    let lists: BTreeSet<String> = of_parties.chain(caller.roles.iter().map(|role| tasks_of_role(*role))).collect();
    wanted(case, facts, rules).iter().any(|task| !holders(case, task, rules).is_disjoint(&lists))
}
