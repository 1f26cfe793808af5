//! Incidents: proposed by anybody, but they exist only by decision of the subcommission (B.2).

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::CaseDetails;
use crate::calendar::Quarter;
use crate::identifier::ParticipantId;
use crate::improvement::case::{CaseId, TargetKind};
use crate::improvement::clocks::ClockName;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::step::Step;
use crate::improvement::table::{Need, Row, State, Table, To};

const PROPOSED: State = State::named("proposed");
const DECLARED: State = State::named("declared");
const REJECTED: State = State::named("rejected");
const ACKNOWLEDGED: State = State::named("acknowledged");
const RESOLVED: State = State::named("resolved");
const CONFIRMED: State = State::named("confirmed");
const REVIEWED: State = State::named("reviewed");
const CLOSED: State = State::named("closed");

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// 1, the gravest, to 3.
    pub severity: u8,
    /// The quarter of the organisation whose flags it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags_of: Option<Quarter>,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    /// 1, the gravest, to 3; the decision may set it.
    pub severity: u8,
    /// The quarter of the organisation whose flags it is about: what it was opened for, it stays about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags_of: Option<Quarter>,
    /// Why it happened.
    #[serde(default)]
    pub cause: Option<String>,
    /// Who resolved it: the owner, or whoever stood in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_by: Option<ParticipantId>,
    /// What is learnt from it.
    #[serde(default)]
    pub lessons: Option<String>,
    /// Change requests that follow from it.
    #[serde(default)]
    pub change_requests: Vec<CaseId>,
}

/// How grave an incident may be, the gravest first.
pub const SEVERITIES: RangeInclusive<u8> = 1..=3;

fn check_severity(severity: u8, field: &str) -> Result<u8, Refusal> {
    if SEVERITIES.contains(&severity) { Ok(severity) } else { Err(Refusal::field(RefusalCode::FieldInvalid, field)) }
}

impl CaseDetails for Incident {
    type Given = Given;

    const TABLE: Table = Table {
        initial: PROPOSED,
        ends: &[REJECTED, CLOSED],
        made: &[To::Role(Role::SubcommissionSecretary)],
        without_target: false,
        targets: &[TargetKind::Service, TargetKind::Situation, TargetKind::Organisation],
        rows: &[
            Row::new("declare", &[PROPOSED], &[DECLARED])
                .asked()
                .needs(&[Need::Decision])
                .may(&["severity"])
                .starts(&[ClockName::Acknowledge, ClockName::Resolve])
                .letters(&[To::Owner, To::Controller, To::Role(Role::AnalyticalCentre)]),
            Row::new("reject", &[PROPOSED], &[REJECTED]).needs(&[Need::Reason]).letters(&[To::Creator]),
            Row::new("acknowledge", &[DECLARED], &[ACKNOWLEDGED]).asked().stops(&[ClockName::Acknowledge]),
            Row::new("resolve", &[ACKNOWLEDGED], &[RESOLVED])
                .asked()
                .needs(&[Need::Field("cause")])
                .stops(&[ClockName::Resolve])
                .letters(&[To::Role(Role::AnalyticalCentre), To::Controller]),
            Row::new("confirm", &[RESOLVED], &[CONFIRMED]).asked().letters(&[To::Owner]),
            Row::new("reopen", &[RESOLVED, CONFIRMED, REVIEWED, CLOSED], &[ACKNOWLEDGED])
                .needs(&[Need::Reason])
                .starts(&[ClockName::Resolve])
                .letters(&[To::Owner, To::Controller]),
            Row::new("review", &[CONFIRMED], &[REVIEWED]).asked().may(&["lessons", "change_requests"]),
            Row::new("close", &[REVIEWED], &[CLOSED]).asked().letters(&[To::Parties]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        let severity = check_severity(given.severity, "details.severity")?;
        let is_of_organisation =
            putting.body.target.as_ref().is_some_and(|target| target.kind == TargetKind::Organisation);
        if given.flags_of.is_some() && !is_of_organisation {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.flags_of"));
        }
        let none = Incident {
            severity,
            flags_of: None,
            cause: None,
            resolved_by: None,
            lessons: None,
            change_requests: Vec::new(),
        };
        let previous = previous.cloned().unwrap_or(none);
        Ok(Incident { severity, flags_of: previous.flags_of.or(given.flags_of), ..previous })
    }

    fn given(&self) -> Given {
        Given { severity: self.severity, flags_of: self.flags_of }
    }

    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        if step.key == "confirm" { step.context.is_another(self.resolved_by.as_ref()) } else { Ok(()) }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "declare" => {
                if let Some(severity) = step.optional("severity")? {
                    self.severity = check_severity(severity, "fields.severity")?;
                    step.changed("severity", severity);
                }
                step.start(ClockName::Acknowledge, self.severity);
                step.start(ClockName::Resolve, self.severity);
            }
            "resolve" => {
                self.cause = Some(step.text("cause")?);
                self.resolved_by.clone_from(&step.context.actor.participant);
                step.changed("cause", self.cause.clone());
            }
            "reopen" => step.start(ClockName::Resolve, self.severity),
            "review" => {
                self.lessons = step.optional("lessons")?;
                self.change_requests = step.optional("change_requests")?.unwrap_or_default();
                for id in &self.change_requests {
                    step.context.linked(id, "fields.change_requests")?;
                }
                step.changed("lessons", self.lessons.clone());
                step.changed("change_requests", self.change_requests.clone());
            }
            _ => {}
        }
        Ok(())
    }
}
