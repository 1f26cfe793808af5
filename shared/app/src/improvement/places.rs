//! The lists in which a case stands. A list may hold more than belongs to it, never less: whoever reads it asks the case.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::identifier::ParticipantId;
use domain::improvement::case::{Chain, Controller};
use domain::improvement::kinds::change_request::Source;
use domain::improvement::moves::{Wanted, wanted};
use domain::improvement::roles::Role;
use domain::improvement::{Case, CaseId, Details, Facts, Rules, Target};
use domain::organisation::RegionCode;
use table::{Key, Range, keys};

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

/// Where in a list a case stands: by when it was made.
pub(super) fn order(case: &Case) -> String {
    instant(case.created_at)
}

/// The order of places up to an instant.
pub(super) fn until(at: DateTime<Utc>) -> Range {
    Range::Between(String::new(), format!("{}~", instant(at)))
}

fn instant(at: DateTime<Utc>) -> String {
    format!("{:014}", at.timestamp_millis())
}

/// Every place of a case.
pub(super) fn places(case: &Case, facts: &Facts, rules: &Rules) -> BTreeSet<Key> {
    let mut lists = vec![keys::list_of_kind(case.kind()), of_state(case.state.as_str())];
    lists.extend(case.region.map(of_region));
    lists.extend(case.target.as_ref().map(of_target));
    lists.extend(parties(case).iter().map(of_party));
    match &case.details {
        Details::ChangeRequest(request) if request.given.source == Some(Source::Monitoring) => {
            lists.push(MONITORING.to_owned());
        }
        Details::Check(check) => lists.extend(check.given.change_request.as_ref().map(of_checks)),
        Details::Measure(measure) => lists.extend(measure.road_map.as_ref().map(of_road_map)),
        _ => {}
    }
    let order = order(case);
    let mut places: BTreeSet<_> = lists.iter().map(|list| keys::case_place(list, &order, &case.id)).collect();
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

/// Everybody whose case it is.
fn parties(case: &Case) -> BTreeSet<ParticipantId> {
    let parties = &case.parties;
    let controller = match &parties.controller {
        Some(Controller::Participant(participant)) => Some(participant),
        _ => None,
    };
    let named = parties.owner.iter().chain(&parties.performers).chain(&parties.agreeing).chain(&case.creator);
    named.chain(controller).cloned().collect()
}

/// Lists of tasks in which a task stands.
fn holders(case: &Case, task: &Wanted, rules: &Rules) -> BTreeSet<String> {
    let parties = &case.parties;
    let all = |participants: &[ParticipantId]| participants.iter().map(tasks_of).collect::<Vec<_>>();
    let of = |role: Role| match role {
        Role::Owner => all(parties.owner.as_slice()),
        Role::Creator => all(case.creator.as_slice()),
        Role::Performer => all(&parties.performers),
        Role::Expert if case.details.is_expertise() => all(&parties.performers),
        Role::Agreeing => match &task.of {
            Some(party) => ParticipantId::parse(party).iter().map(tasks_of).collect(),
            None => all(&parties.agreeing),
        },
        Role::Controller => match &parties.controller {
            Some(Controller::Role(role)) => vec![tasks_of_role(*role)],
            Some(Controller::Participant(participant)) => vec![tasks_of(participant)],
            None => Vec::new(),
        },
        Role::Checker => checkers(case, rules),
        role if Role::REGISTERED.contains(&role) => vec![tasks_of_role(role)],
        _ => Vec::new(),
    };
    task.roles.iter().flat_map(|role| of(*role)).collect()
}

/// A check of attainment is the controller's of its document: one of the two ministries, unless a decision named another.
fn checkers(case: &Case, rules: &Rules) -> Vec<String> {
    let Details::Check(check) = &case.details else { return Vec::new() };
    match rules.checkers.of(check.given.check) {
        Role::Controller => vec![tasks_of_role(Role::EconomyMinistry), tasks_of_role(Role::DigitalMinistry)],
        role => vec![tasks_of_role(role)],
    }
}
