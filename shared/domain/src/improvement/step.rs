//! What a move of a kind works with: the case, what was asked for, what was looked up, and where it writes what follows.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::case::{Case, CaseId, Chain};
use super::clocks::{Clock, ClockName};
use super::facts::{Actor, Facts};
use super::journal::{BODY, MoveBody, PUT, Recipient};
use super::put::PutBody;
use super::refusal::{Refusal, RefusalCode};
use super::roles::Role;
use super::rules::Rules;
use super::table::{State, To};
use crate::calendar::local_date;
use crate::identifier::ParticipantId;
use crate::working_time::{ProductionCalendar, Term};

/// Things that a list of a case names at most.
pub const LISTED_MAX: usize = 500;

/// What every move is given.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Who makes it.
    pub actor: &'a Actor,
    /// What was looked up.
    pub facts: &'a Facts,
    /// When.
    pub now: DateTime<Utc>,
    /// The calendar that says which days work.
    pub calendar: &'a ProductionCalendar,
    /// The profile.
    pub rules: &'a Rules,
}

impl<'a> Context<'a> {
    /// The local day.
    pub fn today(&self) -> NaiveDate {
        local_date(self.now, self.facts.zone)
    }

    /// The chain that a case follows now.
    pub fn chain(&self, case: &Case) -> Chain {
        case.chain(self.facts.chain)
    }

    /// The first of a row's roles that entitles the actor.
    pub fn entitling(&self, case: &Case, row: &str) -> Option<Role> {
        let roles = self.rules.roles(case.kind(), row, self.chain(case));
        roles.iter().copied().find(|role| role.entitles(case, self.actor, self.facts, self.rules))
    }

    /// Four eyes: whoever did a thing does not judge it, nor does somebody who stands in for it.
    ///
    /// # Errors
    /// `same_participant`.
    pub fn is_another(&self, doer: Option<&ParticipantId>) -> Result<(), Refusal> {
        let is_same = doer.is_some_and(|doer| self.actor.is(doer));
        if is_same { Err(Refusal::of(RefusalCode::SameParticipant)) } else { Ok(()) }
    }

    /// A linked case.
    ///
    /// # Errors
    /// `target_unknown` with the field that names it.
    pub fn linked(&self, id: &CaseId, field: &str) -> Result<&'a Case, Refusal> {
        self.facts.cases.get(id).ok_or_else(|| Refusal::field(RefusalCode::TargetUnknown, field))
    }
}

/// One move under way.
pub struct Step<'a> {
    /// What it is given.
    pub context: Context<'a>,
    /// The row's key.
    pub key: &'static str,
    /// What it was asked with.
    pub body: &'a MoveBody,
    /// The case, without what its kind is changing.
    pub case: Case,
    /// The state that it leads to.
    pub to: State,
    pub(super) fields: BTreeMap<String, Value>,
    pub(super) letters: Vec<Recipient>,
    pub(super) follow_ups: Vec<(CaseId, &'static str, Map<String, Value>)>,
}

impl<'a> Step<'a> {
    pub(super) fn new(context: Context<'a>, key: &'static str, body: &'a MoveBody, case: &Case, to: State) -> Step<'a> {
        let (fields, letters, follow_ups) = (BTreeMap::new(), Vec::new(), Vec::new());
        Step { context, key, body, case: case.clone(), to, fields, letters, follow_ups }
    }

    /// One of `fields`, if it is given.
    ///
    /// # Errors
    /// `field_invalid` and its kin.
    pub fn optional<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Refusal> {
        let value = self.body.fields.get(name).filter(|value| !value.is_null());
        value.map(|value| super::refusal::read(&format!("fields.{name}"), value)).transpose()
    }

    /// One of `fields` that must be there.
    ///
    /// # Errors
    /// `field_missing`, `field_invalid` and its kin.
    pub fn required<T: DeserializeOwned>(&self, name: &str) -> Result<T, Refusal> {
        self.optional(name)?.ok_or_else(|| Refusal::field(RefusalCode::FieldMissing, format!("fields.{name}")))
    }

    /// A list of `fields` that must be there, no longer than people can look at.
    ///
    /// # Errors
    /// `field_missing` where it is empty, `field_invalid` and its kin.
    pub fn listed<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, Refusal> {
        let all: Vec<T> = self.required(name)?;
        match all.len() {
            0 => Err(Refusal::field(RefusalCode::FieldMissing, format!("fields.{name}"))),
            1..=LISTED_MAX => Ok(all),
            _ => Err(Refusal::field(RefusalCode::FieldInvalid, format!("fields.{name}"))),
        }
    }

    /// A text that says something.
    ///
    /// # Errors
    /// `field_missing`, `field_invalid`.
    pub fn text(&self, name: &str) -> Result<String, Refusal> {
        let text: String = self.required(name)?;
        if text.trim().is_empty() {
            return Err(Refusal::field(RefusalCode::FieldMissing, format!("fields.{name}")));
        }
        Ok(text)
    }

    /// Notes in the journal that a field has changed.
    pub fn changed(&mut self, name: &str, value: impl serde::Serialize) {
        self.fields.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
    }

    /// Starts a clock whose term the profile has; a running one of that name begins anew.
    pub fn start(&mut self, name: ClockName, severity: u8) {
        if let Some(term) = self.context.rules.term(name, severity) {
            self.start_of(name, None, term);
        }
    }

    /// Starts a clock of a party or a condition; a running one of that name begins anew.
    pub fn start_of(&mut self, name: ClockName, of: Option<String>, term: Term) {
        let Context { facts, now, calendar, rules, .. } = self.context;
        self.case.clocks.retain(|clock| !clock.runs() || clock.name != name || clock.of != of);
        if rules.runs_on(self.context.today()) {
            self.case.clocks.push(Clock::start(name, of, term, now, facts.zone, calendar, rules));
        }
    }

    /// Stops the clocks of that name, all or those of one party or condition.
    pub fn stop(&mut self, name: ClockName, of: Option<&str>) {
        let now = self.context.now;
        let running = self.case.clocks.iter_mut().filter(|clock| clock.runs() && clock.name == name);
        running.filter(|clock| of.is_none() || clock.of.as_deref() == of).for_each(|clock| clock.stopped = Some(now));
    }

    /// Stops every clock.
    pub(super) fn stop_all(&mut self) {
        let now = self.context.now;
        self.case.clocks.iter_mut().filter(|clock| clock.runs()).for_each(|clock| clock.stopped = Some(now));
    }

    /// Writes to somebody.
    pub fn tell(&mut self, recipient: Recipient) {
        self.letters.push(recipient);
    }

    /// Writes to the parties of a case.
    pub fn tell_all(&mut self, whom: &[To]) {
        for to in whom {
            let found = recipients(*to, &self.case, self.context.chain(&self.case));
            self.letters.extend(found);
        }
    }

    /// Has another case made by the program.
    pub fn make(&mut self, case: CaseId, body: &PutBody) {
        let body = serde_json::to_value(body).unwrap_or_default();
        self.follow_up(case, PUT, Map::from_iter([(BODY.to_owned(), body)]));
    }

    /// Has another case moved by the program.
    pub fn follow_up(&mut self, case: CaseId, name: &'static str, fields: Map<String, Value>) {
        self.follow_ups.push((case, name, fields));
    }
}

/// Who is meant in a case.
pub(super) fn recipients(to: To, case: &Case, chain: Chain) -> Vec<Recipient> {
    let Case { parties, creator, .. } = case;
    let all = |participants: &[_]| participants.iter().cloned().map(Recipient::Participant).collect();
    match to {
        To::Role(role) => vec![Recipient::Role(role)],
        To::Digest(role) => vec![Recipient::Digest(role)],
        To::Ministry => vec![Recipient::Role(chain.ministry())],
        To::Owner => parties.owner.iter().cloned().map(Recipient::Participant).collect(),
        To::Creator => creator.iter().cloned().map(Recipient::Participant).collect(),
        To::Controller => parties.controller.iter().map(super::case::Controller::recipient).collect(),
        To::Performers => all(&parties.performers),
        To::Agreeing => all(&parties.agreeing),
        To::Parties => [To::Owner, To::Controller, To::Performers, To::Agreeing]
            .into_iter()
            .flat_map(|to| recipients(to, case, chain))
            .collect(),
        To::Followers => vec![Recipient::Followers],
    }
}
