//! Reports of participants: prefilled with what the program knows, due some days later, heard at a meeting of the working group (B.9).
//! One a month for each owner of services that are not mass socially significant, or of life situations.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::CaseDetails;
use super::Details;
use crate::identifier::{ParticipantId, ServiceId, SituationId};
use crate::improvement::case::CaseId;
use crate::improvement::clocks::ClockName;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::step::Step;
use crate::improvement::table::{Need, Row, State, Table, To};
use crate::working_time::Term;

const PREFILLED: State = State::named("prefilled");
const SUBMITTED: State = State::named("submitted");
const RETURNED: State = State::named("returned");
const HEARD: State = State::named("heard");

/// What the program knows of the cases of an owner at the end of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Change requests that were made within the month.
    pub proposed: u32,
    /// Change requests that have not ended.
    pub open: u32,
    /// Changes that came into force within the month.
    pub in_force: u32,
    /// Changes of which it was shown within the month that they helped.
    pub verified: u32,
    /// Changes of which it was shown within the month that they did not help as expected.
    pub not_confirmed: u32,
    /// Measures that were accepted within the month.
    pub measures_accepted: u32,
    /// Measures that have not ended.
    pub measures_open: u32,
    /// Cases of which a term has passed.
    pub overdue: u32,
    /// Incidents that were declared within the month.
    pub incidents: u32,
}

/// What is written: by the program alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// The first day of the month that it is about.
    pub month: NaiveDate,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
    /// The owner's services that it covers.
    pub services: Vec<ServiceId>,
    /// The owner's life situations that it covers.
    pub situations: Vec<SituationId>,
    /// What the program knows.
    pub counted: Counted,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What the program wrote.
    #[serde(flatten)]
    pub given: Given,
    /// What the owner says to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where more of it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Who submitted it: the owner, or whoever stood in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_by: Option<ParticipantId>,
    /// The meeting at which it was heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<CaseId>,
}

impl CaseDetails for Report {
    type Given = Given;

    const TABLE: Table = Table {
        initial: PREFILLED,
        ends: &[HEARD],
        made: &[To::Owner],
        without_target: true,
        targets: &[],
        rows: &[
            Row::new("submit", &[PREFILLED, RETURNED], &[SUBMITTED])
                .asked()
                .may(&["text", "link"])
                .stops(&[ClockName::Report])
                .letters(&[To::Role(Role::WorkingGroupSecretary)]),
            Row::new("hear", &[SUBMITTED], &[HEARD]).asked().may(&["meeting"]).letters(&[To::Owner]),
            Row::new("return", &[SUBMITTED], &[RETURNED])
                .needs(&[Need::Reason])
                .starts(&[ClockName::Report])
                .letters(&[To::Owner]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, _: &Putting<'_>) -> Result<Self, Refusal> {
        if given.month.day() != 1 || given.due_on < given.month {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.month"));
        }
        match previous {
            None => Ok(Report { given, text: None, link: None, submitted_by: None, meeting: None }),
            Some(previous) if previous.given == given => Ok(previous.clone()),
            // Nobody writes over what the program counted.
            Some(_) => Err(Refusal::field(RefusalCode::FieldInvalid, "details")),
        }
    }

    fn given(&self) -> Given {
        self.given.clone()
    }

    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        if previous.is_none() {
            step.start_of(ClockName::Report, None, Term::Until(self.given.due_on));
        }
        Ok(())
    }

    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "hear" | "return" => step.context.is_another(self.submitted_by.as_ref()),
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "submit" => {
                (self.text, self.link) = (step.optional("text")?, step.optional("link")?);
                self.submitted_by.clone_from(&step.context.actor.participant);
                step.changed("report", (&self.text, &self.link));
            }
            "hear" => {
                if let Some(id) = step.optional::<CaseId>("meeting")? {
                    if !matches!(step.context.linked(&id, "fields.meeting")?.details, Details::Meeting(_)) {
                        return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.meeting"));
                    }
                    step.changed("meeting", &id);
                    self.meeting = Some(id);
                }
            }
            "return" => step.start(ClockName::Report, 1),
            _ => {}
        }
        Ok(())
    }
}

