//! A case is made or moved: loaded, decided by the rules, and written with its entry, its record of the audit trail and what
//! is still to be done, in one write. Whatever somebody else wrote meanwhile makes it start anew.

use domain::audit::Action;
use domain::improvement::clocks::{self, Clock};
use domain::improvement::journal::Done;
use domain::improvement::{
    Case, CaseId, Command, Details, Facts, FollowUp, Kind, MoveBody, Outcome, Put, Refusal, RefusalCode, apply, sight,
};
use domain::working_time::ProductionCalendar;
use serde_json::{Map, Value};
use table::items::{CaseDutyItem, CaseNumberItem, CaseTextItem, encode};
use table::port::{BODY_BYTES_MAX, WRITES_MAX};
use table::{Expect, Key, keys};

use super::facts::{self, Gathered};
use super::mails::REMIND;
use super::people::{By, reader};
use super::places;
use super::stored::{self, Found, without_parts};
use super::{CaseError, awaited, duty, progress};
use crate::audit::{self, Audited};
use crate::store::{self, Retry, Stored, put, put_due, retry};
use crate::{App, Error};

/// Follow-ups of other cases that a case remembers, so that none is carried out twice.
const CARRIED_OUT_MAX: usize = 200;

/// A case after a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Acted {
    /// As it is now.
    pub case: Case,
    /// Whether it was made just now.
    pub made: bool,
    /// Whether anything changed; otherwise the command was a repetition.
    pub changed: bool,
}

/// Makes a case, or changes it as long as it has not moved. The same again changes nothing.
///
/// # Errors
/// [`CaseError::Refused`] by the rules.
pub async fn put_case(app: &App, by: By<'_>, put: &Put) -> Result<Acted, CaseError> {
    put_case_or_ask(app, by, put, false).await
}

/// Makes or changes a case, or says what would become of it.
///
/// # Errors
/// [`CaseError::Refused`] by the rules.
pub async fn put_case_or_ask(app: &App, by: By<'_>, put: &Put, only_ask: bool) -> Result<Acted, CaseError> {
    act(app, by, &put.id, |_| Command::Put(Box::new(put.clone())), None, only_ask).await
}

/// Moves a case. A repetition changes nothing.
///
/// # Errors
/// [`CaseError::Refused`] by the rules.
pub async fn move_case(app: &App, by: By<'_>, id: &CaseId, name: &str, body: &MoveBody) -> Result<Acted, CaseError> {
    let command = |_: Option<&Case>| Command::Move { name: name.to_owned(), body: body.clone() };
    act(app, by, id, command, None, false).await
}

/// Carries out what follows from a move of another case, once: a move, or a case that is made.
pub(super) async fn follow_up(app: &App, job: &'static str, it: &FollowUp) -> Result<Acted, CaseError> {
    match it.made() {
        // The same body again makes nothing.
        Some(Ok(put)) => put_case(app, By::Job(job), &put).await,
        Some(Err(error)) => Err(Error::Corrupt(format!("a case that follows: {error}")).into()),
        None => move_by_program(app, job, &it.case, &it.move_name, &it.fields, Some(&it.name)).await,
    }
}

/// Moves a case by the program, whatever version it has. With a name it is carried out once.
pub(super) async fn move_by_program(
    app: &App,
    job: &'static str,
    id: &CaseId,
    name: &str,
    fields: &Map<String, Value>,
    once: Option<&str>,
) -> Result<Acted, CaseError> {
    let command = |case: Option<&Case>| {
        let version = case.map_or(0, |case| case.version);
        let body = MoveBody { version, fields: fields.clone(), ..MoveBody::default() };
        Command::Move { name: name.to_owned(), body }
    };
    act(app, By::Job(job), id, command, once, false).await
}

/// Counts the open terms of a case by a production calendar that has changed; whether any of them moved.
pub(super) async fn recount(
    app: &App,
    job: &'static str,
    id: &CaseId,
    calendar: &ProductionCalendar,
) -> Result<bool, CaseError> {
    let by = By::Job(job);
    retry!({
        let found = stored::found(app, id).await?.filter(|found| found.case.clocks.iter().any(Clock::runs));
        let Some(found) = found else { return Ok(Retry::Done(false)) };
        let gathered = facts::gather(app, &by, Some(&found.case), None).await?;
        let now = app.clock.now();
        let done = clocks::recount(&found.case, gathered.facts.zone, now, calendar, &app.improvement);
        let Some(done) = done else { return Ok(Retry::Done(false)) };
        let command = Command::Move { name: done.entry.name.clone(), body: MoveBody::default() };
        let duty = next_duty(app, Some(&found), &done, None, &gathered.facts, calendar);
        let change =
            CaseChange { found: Some(&found), done: &done, command: &command, gathered: &gathered, duty: &duty };
        Ok(change.write(app, &by).await?.then(true))
    })
}

async fn act(
    app: &App,
    by: By<'_>,
    id: &CaseId,
    command: impl Fn(Option<&Case>) -> Command,
    once: Option<&str>,
    only_ask: bool,
) -> Result<Acted, CaseError> {
    let calendar = stored::calendar(app).await?;
    retry!({
        let found = stored::found(app, id).await?;
        if let (Some(found), By::Caller(caller)) = (&found, &by)
            && !sight::sees(&found.case, &reader(caller))
        {
            return Err(CaseError::not_found());
        }
        let case = found.as_ref().map(|found| &found.case);
        let done_before = once.is_some_and(|name| has_carried_out(found.as_ref(), name));
        if let (Some(case), true) = (case, done_before) {
            return Ok(Retry::Done(Acted { case: case.clone(), made: false, changed: false }));
        }
        let command = command(case);
        let mut gathered = facts::gather(app, &by, case, Some(&command)).await?;
        if let (Command::Put(put), None) = (&command, case)
            && put.body.kind == Kind::Report
        {
            gathered.facts.progress = progress::of(app, put.body.target.as_ref()).await?;
        }
        if let (Some(case), Command::Move { name, .. }) = (case, &command)
            && let (REMIND, Details::Meeting(meeting)) = (name.as_str(), &case.details)
        {
            gathered.facts.asked = awaited::asked(app, case, meeting).await?;
        }
        let now = app.clock.now();
        let outcome = apply(case, &command, &by.actor(), &gathered.facts, now, &calendar, &app.improvement)?;
        let done = match (outcome, case) {
            (Outcome::Done(done), _) => *done,
            (Outcome::Repeated, Some(case)) => {
                return Ok(Retry::Done(Acted { case: case.clone(), made: false, changed: false }));
            }
            (Outcome::Repeated, None) => return Err(CaseError::not_found()),
        };
        let acted = Acted { case: done.case.clone(), made: found.is_none(), changed: true };
        if only_ask {
            return Ok(Retry::Done(acted));
        }
        let duty = next_duty(app, found.as_ref(), &done, once, &gathered.facts, &calendar);
        let change =
            CaseChange { found: found.as_ref(), done: &done, command: &command, gathered: &gathered, duty: &duty };
        Ok(change.write(app, &by).await?.then(acted))
    })
}

fn has_carried_out(found: Option<&Found>, name: &str) -> bool {
    let duty = found.and_then(|found| found.duty.as_ref());
    duty.is_some_and(|duty| duty.form.carried_out.iter().any(|done| done == name))
}

/// What is to be done about the case after the move: the letters and follow-ups that it caused come on top.
fn next_duty(
    app: &App,
    found: Option<&Found>,
    done: &Done,
    once: Option<&str>,
    facts: &Facts,
    calendar: &ProductionCalendar,
) -> CaseDutyItem {
    let before = found.and_then(|found| found.duty.as_ref()).map(|duty| duty.form.clone());
    let mut next = before.unwrap_or_default();
    next.region = done.case.region;
    next.letters.extend(done.letters.iter().cloned());
    next.follow_ups.extend(done.follow_ups.iter().cloned());
    next.carried_out.extend(once.map(str::to_owned));
    let outdated = next.carried_out.len().saturating_sub(CARRIED_OUT_MAX);
    next.carried_out.drain(..outdated);
    duty::scheduled(app, &done.case, next, facts.zone, calendar)
}

/// Everything that is written when a case is made or moved.
struct CaseChange<'a> {
    found: Option<&'a Found>,
    done: &'a Done,
    command: &'a Command,
    gathered: &'a Gathered,
    duty: &'a CaseDutyItem,
}

impl CaseChange<'_> {
    async fn write(&self, app: &App, by: &By<'_>) -> Result<store::Written, CaseError> {
        let id = &self.done.case.id;
        let mut change = self.moved_case()?;
        change = change.and(Audited::created(&keys::case_entry(id, self.done.entry.number), &self.done.entry)?);
        if let Some((key, text)) = self.new_text()? {
            change = change.and(Audited::created(&key, &text)?);
        }
        for unchanged in self.leant_on(app).await? {
            change = change.and(unchanged);
        }
        let mut writes = Vec::new();
        let expect = self.found.and_then(|found| found.duty.as_ref()).map_or(Expect::Absent, Stored::expect);
        writes.push(put_due(keys::case_duty(id), self.duty, self.duty.due_at, expect)?);
        if let Some((year, last)) = &self.gathered.number {
            let number = CaseNumberItem { last: self.gathered.facts.next_number };
            let expect = last.as_ref().map_or(Expect::Absent, Stored::expect);
            writes.push(put(keys::case_number(self.done.case.kind(), *year), &number, expect)?);
        }
        let before = self.found.map(|found| &found.case);
        let (adds, removals) = places::moved(app, before, &self.done.case, &self.gathered.facts).await?;
        let room = WRITES_MAX - audit::RECORD_WRITES - change.writes().len() - writes.len();
        let (first, within) = adds.split_at(adds.len().saturating_sub(room));
        // More places than one write holds: those that are new come before the case, those that are old go after it, so
        // that at each instant every list holds whatever belongs to it.
        for part in first.chunks(WRITES_MAX) {
            if !store::write(&*app.table, part.to_vec()).await?.is_done() {
                return Ok(store::Written::Conflict);
            }
        }
        let room = room - within.len();
        writes.extend(within.iter().cloned());
        let (within, after) = removals.split_at(removals.len().min(room));
        writes.extend(within.iter().cloned());
        let written = change.with(writes).write(app, &by.audited(), Action::Put).await?;
        if written.is_done() {
            for part in after.chunks(WRITES_MAX) {
                // A place that stays is passed over by whoever reads the list.
                store::write(&*app.table, part.to_vec()).await?.either_way();
            }
        }
        Ok(written)
    }

    /// The case itself.
    fn moved_case(&self) -> Result<audit::Change, CaseError> {
        let (key, case) = (keys::case(&self.done.case.id), without_parts(self.done.case.clone()));
        let Some(found) = self.found else { return Ok(Audited::created(&key, &case)?) };
        let before = without_parts(found.case.clone());
        Ok(Audited::known(&key, &before, found.version)?.becomes_as(&case, Some(&before), &case)?)
    }

    /// The text of a document, if this is a new one.
    fn new_text(&self) -> Result<Option<(Key, CaseTextItem)>, CaseError> {
        let Details::Document(document) = &self.done.case.details else { return Ok(None) };
        let before = self.found.and_then(|found| match &found.case.details {
            Details::Document(before) => Some(before.text_version),
            _ => None,
        });
        if before == Some(document.text_version) {
            return Ok(None);
        }
        let text = CaseTextItem { clauses: document.clauses.clone(), content: document.content.clone() };
        if BODY_BYTES_MAX < encode(&text)?.len() {
            return Err(Refusal::field(RefusalCode::TextTooLong, "details.clauses").into());
        }
        Ok(Some((keys::case_text(&self.done.case.id, document.text_version), text)))
    }

    /// What a change comes into force by is written again unchanged: nobody can take a check back meanwhile.
    async fn leant_on(&self, app: &App) -> Result<Vec<audit::Change>, CaseError> {
        if !matches!(self.command, Command::Move { name, .. } if name == "put_in_force") {
            return Ok(Vec::new());
        }
        let facts = &self.gathered.facts;
        let document = match &self.done.case.details {
            Details::ChangeRequest(request) => request.given.document.as_ref(),
            _ => None,
        };
        let leant_on = document.and_then(|id| facts.cases.get(id)).into_iter().chain(&facts.checks);
        let mut unchanged = Vec::new();
        // A plan has few checks; of more than these the first are enough to see that one was taken back.
        for case in leant_on.take(5) {
            let now = Audited::load(app, &keys::case(&case.id)).await?;
            if now.form::<Case>()?.as_ref() != Some(case) {
                return Err(CaseError::App(crate::Error::Contended));
            }
            unchanged.push(now.becomes_as(case, Some(case), case)?);
        }
        Ok(unchanged)
    }
}
