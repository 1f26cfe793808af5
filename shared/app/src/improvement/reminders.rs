//! Reminders of a meeting (B.7л): its secretary sees whom it waits for and what each is going to be written, and sends all of it in one
//! press. What was seen is what is sent; a second press on the same day writes to nobody again. Whom it was written to is in the journal.

use std::collections::{BTreeMap, BTreeSet};

use domain::digest::sha256_hex;
use domain::identifier::ParticipantId;
use domain::improvement::reminding::{Reminder, was_reminded};
use domain::improvement::{Case, CaseId, Details, MoveBody, Refusal, RefusalCode};
use serde_json::{Map, json};

use super::mails::REMIND;
use super::people::{self, By};
use super::{CaseError, acting, awaited, lists, mails, reading, today};
use crate::App;
use crate::identity::access::Caller;

/// A letter as it is going to be written, or was today.
#[derive(Clone, Debug, PartialEq)]
pub struct ToRemind {
    /// Who reads it.
    pub reader: ParticipantId,
    /// Of whom the steps are asked: the reader, or those whom the reader stands in for today.
    pub of: BTreeSet<ParticipantId>,
    /// Whether the register has an address; otherwise there is no letter.
    pub has_address: bool,
    /// The cases in which a step is asked.
    pub cases: Vec<Case>,
    /// What the letter's subject is.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// Whether it was written today.
    pub sent: bool,
}

impl ToRemind {
    /// Whether a press sends it.
    pub fn is_to_be_sent(&self) -> bool {
        self.has_address && !self.sent
    }
}

/// All that a press sends.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// Each letter once, by the name of its reader.
    pub letters: Vec<ToRemind>,
    /// Stands for what was seen: with other letters it is another.
    pub seen: String,
    /// Those who were not reminded today, and whom a letter reaches.
    new: Vec<Reminder>,
    version: u64,
}

/// Whether anybody is written to: not when the experiment is over.
pub fn are_written(app: &App) -> bool {
    app.improvement.runs_on(today(app))
}

/// What a press is going to send, for the secretary of the meeting.
///
/// # Errors
/// `not_found` of what is no meeting that the caller sees; `not_entitled`; `experiment_over`: then no letter is written any more.
pub async fn preview(app: &App, caller: &Caller, id: &CaseId) -> Result<Preview, CaseError> {
    let seen = reading::seen(app, caller, id).await?.ok_or_else(CaseError::not_found)?;
    let Details::Meeting(meeting) = &seen.details else { return Err(CaseError::not_found()) };
    let secretary = app.improvement.secretaries.of(meeting.given.body);
    if !caller.roles.contains(&secretary) {
        return Err(Refusal::not_entitled(vec![secretary]).into());
    }
    let today = today(app);
    if !are_written(app) {
        return Err(Refusal::of(RefusalCode::ExperimentOver).into());
    }
    let mut all = awaited::asked(app, &seen, meeting).await?;
    // Whoever has acted since stays in sight: they were written to.
    for it in meeting.reminded.iter().filter(|it| it.on == today) {
        all.insert(it.of.participant.clone(), it.of.cases.clone());
    }
    let mut readers: BTreeMap<ParticipantId, BTreeSet<ParticipantId>> = BTreeMap::new();
    for participant in all.keys() {
        let deputy = people::deputy_of(app, participant).await?;
        for reader in std::iter::once(participant.clone()).chain(deputy) {
            readers.entry(reader).or_default().insert(participant.clone());
        }
    }
    let mut letters = Vec::new();
    for (reader, of) in readers {
        let ids: BTreeSet<_> = of.iter().filter_map(|participant| all.get(participant)).flatten().cloned().collect();
        let cases = lists::read(app, ids.into_iter().collect()).await?;
        let letter = mails::as_duty(&mails::of_meeting(app, &seen, meeting, &cases));
        letters.push(ToRemind {
            has_address: mails::reader(app, &reader).await?.is_some(),
            sent: of.iter().all(|participant| was_reminded(&meeting.reminded, participant, today)),
            reader,
            of,
            cases,
            subject: letter.subject,
            text: letter.text,
        });
    }
    let asked = all.into_iter().filter(|(participant, _)| !was_reminded(&meeting.reminded, participant, today));
    let reached = |participant: &ParticipantId| letters.iter().any(|it| it.has_address && it.of.contains(participant));
    let new = asked.filter(|(participant, _)| reached(participant));
    let new = new.map(|(participant, cases)| Reminder { participant, cases }).collect();
    let told: Vec<_> = letters.iter().map(|it| json!([it.reader, it.subject, it.text])).collect();
    Ok(Preview { seen: sha256_hex(json!(told).to_string()), letters, new, version: seen.version })
}

/// Sends what was seen to whoever was not written to today; answers to how many. Twice is once.
///
/// # Errors
/// As of [`preview`]; `stale` where it is not what was seen.
pub async fn send(app: &App, caller: &Caller, id: &CaseId, seen: &str) -> Result<usize, CaseError> {
    let preview = preview(app, caller, id).await?;
    if preview.seen != seen {
        return Err(Refusal::of(RefusalCode::Stale).into());
    }
    if preview.new.is_empty() {
        return Ok(0);
    }
    let fields = Map::from_iter([("to".to_owned(), json!(preview.new))]);
    let body = MoveBody { version: preview.version, fields, ..MoveBody::default() };
    acting::move_case(app, By::Caller(caller), id, REMIND, &body).await?;
    Ok(preview.letters.iter().filter(|letter| letter.is_to_be_sent()).count())
}
