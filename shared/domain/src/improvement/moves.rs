//! Moves that somebody may make now, why not the others, and what is wanted of whom.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::apply::{find, roles_of};
use super::case::{Case, Controller};
use super::clocks::ClockName;
use super::facts::{Actor, Facts};
use super::journal::{MoveBody, Recipient};
use super::kinds::Details;
use super::refusal::RefusalCode;
use super::roles::Role;
use super::rules::Rules;
use super::step::{Context, Step};
use crate::identifier::ParticipantId;
use crate::working_time::ProductionCalendar;

/// A move of a case, as somebody sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoveView {
    /// The move's name.
    #[serde(rename = "move")]
    pub name: &'static str,
    /// Whether it may be made, before it is known with what.
    pub allowed: bool,
    /// Otherwise why not.
    pub why_not: Option<RefusalCode>,
    /// Who may.
    pub roles: Vec<Role>,
    /// What must be given with it: `reason`, `decision`, `due`, `fields.…`.
    pub needs: Vec<String>,
}

/// Every move of the case's kind, each once, in the order of its table.
pub fn moves(
    case: &Case,
    actor: &Actor,
    facts: &Facts,
    now: DateTime<Utc>,
    calendar: &ProductionCalendar,
    rules: &Rules,
) -> Vec<MoveView> {
    let context = Context { actor, facts, now, calendar, rules };
    let rows = case.kind().table().rows;
    let mut views: Vec<MoveView> = Vec::new();
    for row in rows {
        if views.iter().any(|view| view.name == row.name) {
            continue;
        }
        let found = find(case, row.name, context);
        let shown = found.as_ref().map_or(row, |(row, _)| row);
        let why_not = found.and_then(|(row, _)| {
            let body = MoveBody { version: case.version, ..MoveBody::default() };
            case.details.stands(&Step::new(context, row.key, &body, case, case.state))
        });
        views.push(MoveView {
            name: row.name,
            allowed: why_not.is_ok(),
            why_not: why_not.err().map(|refusal| refusal.code),
            roles: roles_of(case, row.name, context),
            needs: shown.needs.iter().map(|need| need.name()).collect(),
        });
    }
    views
}

/// A task: a move that is asked for, of whom, and until when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wanted {
    /// The move.
    #[serde(rename = "move")]
    pub name: &'static str,
    /// In which roles it may be made.
    pub roles: Vec<Role>,
    /// Of which party or for which condition, where there are several.
    pub of: Option<String>,
    /// Until when.
    pub due: Option<DateTime<Utc>>,
}

/// What is wanted in the case now, by its own table.
pub fn wanted(case: &Case, facts: &Facts, rules: &Rules) -> Vec<Wanted> {
    let chain = case.chain(facts.chain);
    let rows = case.kind().table().rows.iter();
    let asked = rows.filter(|row| row.asked && row.from.contains(&case.state) && (chain.mss || !row.only_mss));
    asked
        .flat_map(|row| {
            let roles = rules.roles(case.kind(), row.key, chain).iter().copied();
            let roles: Vec<_> = roles.filter(|role| row.asked_of.is_none_or(|only| only == *role)).collect();
            // Agreement and conditions have a clock for each party or condition: each is a task of its own.
            let each = match row.name {
                "agree" => Some(ClockName::Agree),
                "meet_condition" => Some(ClockName::Condition),
                _ => None,
            };
            let running = |name: ClockName| case.clocks.iter().filter(move |clock| clock.runs() && clock.name == name);
            let one = |of: Option<String>, due| Wanted { name: row.name, roles: roles.clone(), of, due };
            match each {
                Some(name) => running(name).map(|clock| one(clock.of.clone(), Some(clock.due))).collect(),
                None => vec![one(None, row.stops.iter().flat_map(|name| running(*name)).map(|clock| clock.due).min())],
            }
        })
        .collect()
}

/// Of whom a task is asked: participants by their name, others by their role.
pub fn asked_of(case: &Case, task: &Wanted, rules: &Rules) -> BTreeSet<Recipient> {
    let parties = &case.parties;
    let all = |participants: &[ParticipantId]| -> Vec<Recipient> {
        participants.iter().cloned().map(Recipient::Participant).collect()
    };
    let of = |role: Role| match role {
        Role::Owner => all(parties.owner.as_slice()),
        Role::Creator => all(case.creator.as_slice()),
        Role::Performer => all(&parties.performers),
        Role::Expert if case.details.is_expertise() => all(&parties.performers),
        Role::Agreeing => match &task.of {
            Some(party) => ParticipantId::parse(party).into_iter().map(Recipient::Participant).collect(),
            None => all(&parties.agreeing),
        },
        Role::Controller => parties.controller.iter().map(Controller::recipient).collect(),
        Role::Checker => checkers(case, rules),
        Role::Secretary => match &case.details {
            Details::Meeting(meeting) => vec![Recipient::Role(rules.secretaries.of(meeting.given.body))],
            _ => Vec::new(),
        },
        role if Role::REGISTERED.contains(&role) => vec![Recipient::Role(role)],
        _ => Vec::new(),
    };
    task.roles.iter().flat_map(|role| of(*role)).collect()
}

/// A check of attainment is the controller's of its document: one of the two ministries, unless a decision named another.
fn checkers(case: &Case, rules: &Rules) -> Vec<Recipient> {
    let Details::Check(check) = &case.details else { return Vec::new() };
    match rules.checkers.of(check.given.check) {
        Role::Controller => [Role::EconomyMinistry, Role::DigitalMinistry].map(Recipient::Role).into(),
        role => vec![Recipient::Role(role)],
    }
}
