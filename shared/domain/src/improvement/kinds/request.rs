//! Requests for information: the analytical centre may ask (B.7а). The owner is whom it is addressed to.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::CaseDetails;
use crate::identifier::ParticipantId;
use crate::improvement::case::TargetKind;
use crate::improvement::clocks::ClockName;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::step::Step;
use crate::improvement::table::{Need, Row, State, Table, To};
use crate::working_time::Term;

const ISSUED: State = State::named("issued");
const ACKNOWLEDGED: State = State::named("acknowledged");
const ANSWERED: State = State::named("answered");
const RETURNED: State = State::named("returned");
const ACCEPTED: State = State::named("accepted");
const WITHDRAWN: State = State::named("withdrawn");

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What is asked.
    pub question: String,
}

/// A request for information.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// What is asked.
    pub question: String,
    /// Until when, where the issuer or an extension set a date.
    #[serde(default)]
    pub due: Option<NaiveDate>,
    /// The answer in words.
    #[serde(default)]
    pub text: Option<String>,
    /// Where the answer is.
    #[serde(default)]
    pub link: Option<String>,
    /// Who gave the answer: the addressee, or whoever stood in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<ParticipantId>,
    /// Whether the term was extended; it is once.
    #[serde(default)]
    pub extended: bool,
}

impl Request {
    fn start(&self, step: &mut Step<'_>) {
        match self.due {
            Some(due) => step.start_of(ClockName::Answer, None, Term::Until(due)),
            None => step.start(ClockName::Answer, 1),
        }
    }
}

impl CaseDetails for Request {
    type Given = Given;

    const TABLE: Table = Table {
        initial: ISSUED,
        ends: &[ACCEPTED, WITHDRAWN],
        made: &[To::Owner],
        without_target: true,
        targets: &TargetKind::ALL,
        rows: &[
            Row::new("acknowledge", &[ISSUED], &[ACKNOWLEDGED]),
            Row::new("answer", &[ISSUED, ACKNOWLEDGED, RETURNED], &[ANSWERED])
                .asked()
                .may(&["text", "link"])
                .stops(&[ClockName::Answer])
                .letters(&[To::Creator]),
            Row::new("accept", &[ANSWERED], &[ACCEPTED]).asked().letters(&[To::Owner]),
            Row::new("return", &[ANSWERED], &[RETURNED])
                .needs(&[Need::Reason])
                .starts(&[ClockName::Answer])
                .letters(&[To::Owner]),
            Row::new("extend", &[ISSUED, ACKNOWLEDGED, RETURNED], &[])
                .needs(&[Need::Reason, Need::Due])
                .starts(&[ClockName::Answer])
                .letters(&[To::Creator]),
            Row::new("withdraw", &[ISSUED, ACKNOWLEDGED, ANSWERED, RETURNED], &[WITHDRAWN])
                .needs(&[Need::Reason])
                .stops(&[ClockName::Answer])
                .letters(&[To::Owner]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        if given.question.trim().is_empty() {
            return Err(Refusal::field(RefusalCode::FieldMissing, "details.question"));
        }
        if putting.body.parties.owner.is_none() && putting.context.facts.default_owner.is_none() && previous.is_none() {
            return Err(Refusal::field(RefusalCode::FieldMissing, "parties.owner"));
        }
        let (question, due) = (given.question, putting.body.due);
        let none = Request { question: question.clone(), due, text: None, link: None, answered_by: None, extended: false };
        Ok(Request { question, due, ..previous.cloned().unwrap_or(none) })
    }

    fn given(&self) -> Given {
        Given { question: self.question.clone() }
    }

    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        if previous.is_none_or(|previous| previous.due != self.due) {
            self.start(step);
        }
        Ok(())
    }

    fn due_to_be_later_than(&self, row: &str, step: &Step<'_>) -> Option<NaiveDate> {
        let running = step.case.clocks.iter().find(|clock| clock.runs() && clock.name == ClockName::Answer);
        running.filter(|_| row == "extend").and_then(|clock| clock.counted.last()).map(|last| last.day)
    }

    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "extend" if self.extended => Err(Refusal::of(RefusalCode::ExtendedAlready)),
            "accept" => step.context.is_another(self.answered_by.as_ref()),
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "answer" => {
                (self.text, self.link) = (step.optional("text")?, step.optional("link")?);
                let says = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
                if !says(&self.text) && !says(&self.link) {
                    return Err(Refusal::field(RefusalCode::FieldMissing, "fields.text"));
                }
                self.answered_by.clone_from(&step.context.actor.participant);
                step.changed("answer", (&self.text, &self.link));
            }
            "return" => {
                self.due = step.body.due;
                self.start(step);
            }
            "extend" => {
                (self.due, self.extended) = (step.body.due, true);
                self.start(step);
                step.changed("due", self.due);
            }
            _ => {}
        }
        Ok(())
    }
}
