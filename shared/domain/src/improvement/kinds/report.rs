//! Reports, prefilled with what the program knows and heard at a meeting: of participants (B.9), one a month for each owner of services that
//! are not mass socially significant, or of life situations, due some days later; and the analytical centre's own, which evaluate how far
//! a service, a life situation or a road map has come (B.7в), whenever it makes one.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::CaseDetails;
use super::Details;
use crate::identifier::{ParticipantId, ServiceId, SituationId};
use crate::improvement::case::{CaseId, Parties, TargetKind};
use crate::improvement::clocks::ClockName;
use crate::improvement::journal::Recipient;
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

/// What a participant's report is about: written by the program alone.
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
    /// Whether the program made it after the day on which it is due by the rules: it could not before. Its owner has a term of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
}

/// How far that is which the analytical centre evaluates, as the program knew it when the report was made (B.7в).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// On which day.
    pub as_of: NaiveDate,
    /// Measures that were accepted.
    pub measures_accepted: u32,
    /// Measures that have not ended.
    pub measures_open: u32,
    /// Those of them of which the last day has passed.
    pub measures_late: u32,
    /// Those of the others that are likely to be late.
    pub measures_at_risk: u32,
    /// Measures that were cancelled.
    pub measures_cancelled: u32,
    /// The last day of all measures that have not ended, as it is planned now.
    pub planned: Option<NaiveDate>,
    /// The last day on which one of them is expected, by how their performers kept to their plans until now; `None`: too few to tell.
    pub expected: Option<NaiveDate>,
    /// Changes in force whose effect is not measured yet.
    pub in_force: u32,
    /// Changes that are shown to have helped.
    pub verified: u32,
    /// Changes that are shown not to have helped as expected.
    pub not_confirmed: u32,
    /// Changes of which it cannot be told.
    pub cannot_tell: u32,
    /// Measures that are late or likely to be, in order of their last days.
    pub attention: Vec<CaseId>,
    /// Owners and performers whose work is evaluated; they read the report.
    pub evaluated: Vec<ParticipantId>,
}

impl Progress {
    /// Of nothing, on a day.
    pub fn none(as_of: NaiveDate) -> Progress {
        Progress {
            as_of,
            measures_accepted: 0,
            measures_open: 0,
            measures_late: 0,
            measures_at_risk: 0,
            measures_cancelled: 0,
            planned: None,
            expected: None,
            in_force: 0,
            verified: 0,
            not_confirmed: 0,
            cannot_tell: 0,
            attention: Vec::new(),
            evaluated: Vec::new(),
        }
    }
}

/// What is written: all of it by the program; the analytical centre only names what it evaluates, as the target.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// [`Given::month`].
    #[serde(default)]
    pub month: Option<NaiveDate>,
    /// [`Given::due_on`].
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
    /// [`Given::services`].
    #[serde(default)]
    pub services: Vec<ServiceId>,
    /// [`Given::situations`].
    #[serde(default)]
    pub situations: Vec<SituationId>,
    /// [`Given::counted`].
    #[serde(default)]
    pub counted: Option<Counted>,
    /// [`Given::late`].
    #[serde(default)]
    pub late: bool,
}

impl Written {
    /// A participant's report on a month.
    fn on_month(self) -> Result<Given, Refusal> {
        let missing = |field: &str| Refusal::field(RefusalCode::FieldMissing, format!("details.{field}"));
        let Written { month, due_on, services, situations, counted, late } = self;
        let month = month.ok_or_else(|| missing("month"))?;
        let due_on = due_on.ok_or_else(|| missing("due_on"))?;
        if month.day() != 1 || due_on < month {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.month"));
        }
        let counted = counted.ok_or_else(|| missing("counted"))?;
        Ok(Given { month, due_on, services, situations, counted, late })
    }
}

/// A report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Of a participant's report, what the program wrote.
    #[serde(flatten)]
    pub given: Option<Given>,
    /// Of an evaluation, how far it is (B.7в).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
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
    type Given = Written;

    const TABLE: Table = Table {
        initial: PREFILLED,
        ends: &[HEARD],
        made: &[To::Owner],
        without_target: true,
        targets: &[TargetKind::Service, TargetKind::Situation, TargetKind::RoadMap],
        rows: &[
            Row::new("submit", &[PREFILLED, RETURNED], &[SUBMITTED])
                .asked()
                .may(&["text", "link"])
                .stops(&[ClockName::Report])
                .letters(&[To::Role(Role::WorkingGroupSecretary), To::Performers]),
            Row::new("hear", &[SUBMITTED], &[HEARD]).asked().may(&["meeting"]).letters(&[To::Owner, To::Performers]),
            Row::new("return", &[SUBMITTED], &[RETURNED])
                .needs(&[Need::Reason])
                .starts(&[ClockName::Report])
                .letters(&[To::Owner]),
        ],
    };

    fn put(previous: Option<&Self>, written: Written, putting: &Putting<'_>) -> Result<Self, Refusal> {
        // Whoever sends it as it stands changes nothing (B.5).
        if let Some(previous) = previous.filter(|previous| previous.given() == written) {
            return Ok(previous.clone());
        }
        let (given, progress) = if putting.context.actor.is_system() {
            (Some(written.on_month()?), None)
        } else {
            // Nobody writes figures of his own: an evaluation has those that the program knows when it is made.
            if written != Written::default() {
                return Err(match (previous, putting.context.actor.roles.is_empty()) {
                    (Some(_), _) => Refusal::field(RefusalCode::FieldInvalid, "details"),
                    (None, true) => Refusal::of(RefusalCode::NotFound),
                    (None, false) => Refusal::not_entitled(vec![Role::System]),
                });
            }
            let known = putting.context.facts.progress.clone();
            let first = previous.and_then(|previous| previous.progress.clone());
            let progress = first.or(known).ok_or_else(|| Refusal::field(RefusalCode::FieldMissing, "target"))?;
            (None, Some(progress))
        };
        match previous {
            None => Ok(Report { given, progress, text: None, link: None, submitted_by: None, meeting: None }),
            Some(previous) if previous.given == given && previous.progress == progress => Ok(previous.clone()),
            // Nobody writes over what the program counted.
            Some(_) => Err(Refusal::field(RefusalCode::FieldInvalid, "details")),
        }
    }

    fn given(&self) -> Written {
        let Some(Given { month, due_on, services, situations, counted, late }) = self.given.clone() else {
            return Written::default();
        };
        Written { month: Some(month), due_on: Some(due_on), services, situations, counted: Some(counted), late }
    }

    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        if let (Some(given), None) = (&self.given, previous) {
            step.start_of(ClockName::Report, None, Term::Until(given.due_on));
            if given.late {
                step.tell(Recipient::Role(Role::WorkingGroupSecretary));
            }
        }
        if let Some(progress) = &self.progress {
            // Whoever evaluates answers for the report; those whose work it is read it.
            let creator = step.case.creator.clone();
            let evaluated = progress.evaluated.iter().filter(|it| Some(*it) != creator.as_ref());
            step.case.parties.performers = evaluated.take(Parties::MAX - 2).cloned().collect();
            step.case.parties.owner = creator;
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
                if step.context.chain(&step.case).mss {
                    step.tell(Recipient::Role(Role::DigitalMinistry));
                }
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

