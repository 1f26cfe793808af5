//! Meetings of the working group and of the subcommission: agenda, minutes, tasks (B.6а, B.7л). A decision on an item is the item's own
//! move, which names the meeting; the meeting stores none a second time.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{CaseDetails, Kind};
use crate::identifier::ParticipantId;
use crate::improvement::case::{Case, CaseId, Parties};
use crate::improvement::journal::Recipient;
use crate::improvement::put::{PutBody, Putting};
use crate::improvement::reminding::{Reminded, Reminder, remind};
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::step::{LISTED_MAX, Step};
use crate::improvement::table::{Need, Row, State, Table, To};
use crate::names;

const PLANNED: State = State::named("planned");
const AGENDA_SENT: State = State::named("agenda_sent");
const HELD: State = State::named("held");
const SIGNED: State = State::named("signed");
const CANCELLED: State = State::named("cancelled");

names! {
    /// Who meets.
    pub enum MeetingBody {
        /// The working group (B.6а).
        WorkingGroup = "working_group",
        /// The subcommission.
        Subcommission = "subcommission",
    }
}

/// An item of the agenda: a case, or something that is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The case that is spoken of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What is spoken of, where it is no case; or what of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Why it is on the agenda: the move that is asked for, `overdue`, `at_risk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Who meets.
    pub body: MeetingBody,
    /// On which day.
    pub date: NaiveDate,
    /// The agenda, in its order.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// Where the minutes are; they are not kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// Where.
    pub link: String,
    /// SHA-256 of the document, in hexadecimal: nobody changes it unnoticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// What a meeting gives somebody to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// In a few words.
    pub title: String,
    /// Who does it.
    pub performers: Vec<ParticipantId>,
    /// The last day.
    pub due_on: NaiveDate,
    /// The item of the agenda that it comes from: it is about the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// What was written.
    #[serde(flatten)]
    pub given: Given,
    /// Who had the agenda: the same hear of the minutes.
    #[serde(default)]
    pub had_agenda: Vec<Recipient>,
    /// The measures that became of its tasks.
    #[serde(default)]
    pub tasks: Vec<CaseId>,
    /// Who was to come and did not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<ParticipantId>,
    /// Where the minutes are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Minutes>,
    /// Of what each was reminded last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminded: Vec<Reminded>,
}

impl Meeting {
    /// Whether its agenda may still grow.
    pub fn is_planned(state: State) -> bool {
        state == PLANNED
    }

    /// Whether it is still to be held: what its agenda names waits for it.
    pub fn is_to_be_held(state: State) -> bool {
        [PLANNED, AGENDA_SENT].contains(&state)
    }

    /// Whether it was held: what was decided and given there stands.
    pub fn was_held(state: State) -> bool {
        [HELD, SIGNED].contains(&state)
    }

    /// Participants who had the agenda by their name, not by a role.
    pub fn who_had_the_agenda(&self) -> impl Iterator<Item = &ParticipantId> {
        self.had_agenda.iter().filter_map(|to| match to {
            Recipient::Participant(participant) => Some(participant),
            _ => None,
        })
    }

    fn tell_those_who_had_the_agenda(&self, step: &mut Step<'_>) {
        self.had_agenda.iter().for_each(|to| step.tell(to.clone()));
    }
}

/// Hexadecimal digits of a SHA-256.
const HASH_DIGITS: usize = 64;

impl CaseDetails for Meeting {
    type Given = Given;

    const TABLE: Table = Table {
        initial: PLANNED,
        ends: &[SIGNED, CANCELLED],
        made: &[],
        without_target: true,
        targets: &[],
        rows: &[
            Row::new("add", &[PLANNED], &[]).needs(&[Need::Field("items")]),
            Row::new("send_agenda", &[PLANNED], &[AGENDA_SENT])
                .asked()
                .letters(&[To::Role(Role::AnalyticalCentre), To::Role(Role::EconomyMinistry)]),
            Row::new("hold", &[AGENDA_SENT], &[HELD]).asked().may(&["tasks", "absent"]),
            Row::new("sign", &[HELD], &[SIGNED]).asked().may(&["minutes"]),
            Row::new("remind", &[PLANNED, AGENDA_SENT, HELD, SIGNED], &[]).needs(&[Need::Field("to")]),
            Row::new("cancel", &[PLANNED, AGENDA_SENT], &[CANCELLED]).needs(&[Need::Reason]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        check_items(&given.items, "details.items")?;
        for id in given.items.iter().filter_map(|item| item.case.as_ref()) {
            putting.context.linked(id, "details.items")?;
        }
        let none = Meeting {
            given: given.clone(),
            had_agenda: Vec::new(),
            tasks: Vec::new(),
            absent: Vec::new(),
            minutes: None,
            reminded: Vec::new(),
        };
        Ok(Meeting { given, ..previous.cloned().unwrap_or(none) })
    }

    fn given(&self) -> Given {
        self.given.clone()
    }

    /// The program adds to an agenda that its secretary goes on writing.
    fn may_follow(&self, previous: &Self, state: State) -> bool {
        Meeting::is_planned(state) || self == previous
    }

    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "send_agenda" if self.given.items.is_empty() => {
                Err(Refusal::field(RefusalCode::FieldMissing, "details.items"))
            }
            "hold" if step.context.today() < self.given.date => {
                Err(Refusal::field(RefusalCode::FieldInvalid, "details.date"))
            }
            // A reminder is its letters, and none is written then.
            "remind" if !step.context.rules.runs_on(step.context.today()) => {
                Err(Refusal::of(RefusalCode::ExperimentOver))
            }
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "add" => {
                let there = |item: &Item| self.given.items.iter().any(|other| other.case == item.case);
                let mut new: Vec<Item> = step.listed("items")?;
                new.retain(|item| item.case.is_some() && !there(item));
                new.truncate(LISTED_MAX.saturating_sub(self.given.items.len()));
                check_items(&new, "fields.items")?;
                if new.is_empty() {
                    return Err(nothing_new());
                }
                step.changed("items", &new);
                self.given.items.extend(new);
            }
            "send_agenda" => {
                let named = self.given.items.iter().filter_map(|item| item.case.as_ref());
                let cases = named.filter_map(|id| step.context.facts.cases.get(id));
                let mut to: Vec<Recipient> = cases.flat_map(concerned).collect();
                to.extend([Role::AnalyticalCentre, Role::EconomyMinistry].map(Recipient::Role));
                to.sort();
                to.dedup();
                self.had_agenda = to;
                self.tell_those_who_had_the_agenda(step);
            }
            "remind" => {
                let to: Vec<Reminder> = step.listed("to")?;
                let asked = &step.context.facts.asked;
                let now = remind(&mut self.reminded, asked, to, step.context.today())?;
                step.changed("to", &now);
                now.into_iter().for_each(|it| step.tell(Recipient::Participant(it.participant)));
            }
            "hold" => {
                self.absent = step.optional("absent")?.unwrap_or_default();
                check_known(&self.absent, "fields.absent", step)?;
                if !self.absent.is_empty() {
                    step.changed("absent", &self.absent);
                }
                let tasks: Vec<Task> = step.optional("tasks")?.unwrap_or_default();
                if LISTED_MAX < tasks.len() {
                    return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.tasks"));
                }
                for (place, task) in tasks.iter().enumerate() {
                    let (id, body) = becomes(task, place, step)?;
                    step.make(id.clone(), &body);
                    self.tasks.push(id);
                }
                step.changed("tasks", &tasks);
            }
            "sign" => {
                self.minutes = step.optional("minutes")?;
                if let Some(minutes) = &self.minutes {
                    let is_hash = |hash: &String| {
                        hash.len() == HASH_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
                    };
                    if minutes.link.trim().is_empty() || !minutes.hash.as_ref().is_none_or(is_hash) {
                        return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.minutes"));
                    }
                    step.changed("minutes", minutes);
                }
                self.tell_those_who_had_the_agenda(step);
            }
            "cancel" => self.tell_those_who_had_the_agenda(step),
            _ => {}
        }
        Ok(())
    }
}

/// Whom an item concerns: the owner and the controller of its case.
fn concerned(case: &Case) -> impl Iterator<Item = Recipient> {
    let Parties { owner, controller, .. } = &case.parties;
    let owner = owner.clone().map(Recipient::Participant);
    owner.into_iter().chain(controller.as_ref().map(|controller| controller.recipient()))
}

fn check_items(items: &[Item], field: &str) -> Result<(), Refusal> {
    let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let is_one = |item: &Item| item.case.is_some() || says(&item.subject);
    let mut named: Vec<_> = items.iter().filter_map(|item| item.case.as_ref()).collect();
    let all = named.len();
    named.sort();
    named.dedup();
    if LISTED_MAX < items.len() || !items.iter().all(is_one) || named.len() != all {
        return Err(Refusal::field(RefusalCode::FieldInvalid, field));
    }
    Ok(())
}

/// Everything that was to be put on an agenda is there already: somebody was quicker.
pub fn nothing_new() -> Refusal {
    Refusal::field(RefusalCode::FieldMissing, "fields.items")
}

/// Participants that the register has.
fn check_known(participants: &[ParticipantId], field: &str, step: &Step<'_>) -> Result<(), Refusal> {
    let known = &step.context.facts.participants;
    match participants.iter().all(|it| known.contains_key(it)) && participants.len() <= LISTED_MAX {
        true => Ok(()),
        false => Err(Refusal::field(RefusalCode::ParticipantUnknown, field)),
    }
}

/// The measure that a task becomes: about what its item is about.
fn becomes(task: &Task, place: usize, step: &Step<'_>) -> Result<(CaseId, PutBody), Refusal> {
    let invalid = |name: &str| Refusal::field(RefusalCode::FieldInvalid, format!("fields.tasks.{place}.{name}"));
    if task.title.trim().is_empty() {
        return Err(Refusal::field(RefusalCode::FieldMissing, format!("fields.tasks.{place}.title")));
    }
    let today = step.context.today();
    if task.due_on < today {
        return Err(invalid("due_on"));
    }
    if task.performers.is_empty() || Parties::MAX <= task.performers.len() {
        return Err(invalid("performers"));
    }
    check_known(&task.performers, &format!("fields.tasks.{place}.performers"), step)?;
    let about = match &task.case {
        Some(id) => Some(step.context.linked(id, &format!("fields.tasks.{place}.case"))?),
        None => None,
    };
    let body = PutBody {
        kind: Kind::Measure,
        title: task.title.clone(),
        target: about.and_then(|case| case.target.clone()).filter(super::measure::may_be_about),
        region: about.and_then(|case| case.region),
        parties: Parties { performers: task.performers.clone(), ..Parties::default() },
        details: json!({"starts_on": today, "due_on": task.due_on, "meeting": step.case.id}),
        due: None,
        external_ref: None,
        version: None,
    };
    Ok((CaseId::following(Kind::Measure, &step.case.id, place), body))
}
