//! Measures of a road map: performers, dates, reports. A date moves only by decision, and the first one is kept for ever.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::CaseDetails;
use crate::identifier::ParticipantId;
use crate::improvement::case::{CaseId, Target, TargetKind};
use crate::improvement::clocks::ClockName;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::step::{LISTED_MAX, Step};
use crate::improvement::table::{Need, Row, State, Table, To};
use crate::working_time::Term;

const PLANNED: State = State::named("planned");
const IN_PROGRESS: State = State::named("in_progress");
const REPORTED: State = State::named("reported");
const RETURNED: State = State::named("returned");
const ACCEPTED: State = State::named("accepted");
const CANCELLED: State = State::named("cancelled");

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub due_on: NaiveDate,
    /// The last day as it was planned first; it may be sent back as it was read.
    #[serde(default)]
    pub first_due_on: Option<NaiveDate>,
    /// The road map that it belongs to.
    #[serde(default)]
    pub road_map: Option<CaseId>,
    /// The change request that it carries out.
    #[serde(default)]
    pub change_request: Option<CaseId>,
    /// Measures that must be accepted before it.
    #[serde(default)]
    pub depends_on: Vec<CaseId>,
    /// The meeting that gave it to do.
    #[serde(default)]
    pub meeting: Option<CaseId>,
}

/// A measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub due_on: NaiveDate,
    /// The last day as it was planned first.
    pub first_due_on: NaiveDate,
    /// The road map that it belongs to.
    pub road_map: Option<CaseId>,
    /// The change request that it carries out.
    pub change_request: Option<CaseId>,
    /// Measures that must be accepted before it.
    pub depends_on: Vec<CaseId>,
    /// The meeting that gave it to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting: Option<CaseId>,
    /// The day on which it was begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_on: Option<NaiveDate>,
    /// The day on which what was reported was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<NaiveDate>,
    /// Who reported that it is carried out: a performer, or whoever stood in for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_by: Option<ParticipantId>,
    /// Where the report is.
    #[serde(default)]
    pub link: Option<String>,
}

impl CaseDetails for Measure {
    type Given = Given;

    const TABLE: Table = Table {
        initial: PLANNED,
        ends: &[ACCEPTED, CANCELLED],
        made: &[To::Performers],
        without_target: false,
        targets: &[TargetKind::RoadMap, TargetKind::Service, TargetKind::Situation, TargetKind::Organisation],
        rows: &[
            Row::new("begin", &[PLANNED], &[IN_PROGRESS]).asked(),
            Row::new("report", &[IN_PROGRESS, RETURNED], &[REPORTED])
                .asked()
                .may(&["link"])
                .stops(&[ClockName::CarryOut])
                .letters(&[To::Controller]),
            Row::new("accept", &[REPORTED], &[ACCEPTED]).asked().letters(&[To::Performers, To::Owner]),
            Row::new("return", &[REPORTED], &[RETURNED])
                .needs(&[Need::Reason])
                .starts(&[ClockName::CarryOut])
                .letters(&[To::Performers]),
            Row::new("postpone", &[PLANNED, IN_PROGRESS, RETURNED], &[])
                .needs(&[Need::Decision, Need::Due])
                .starts(&[ClockName::CarryOut])
                .letters(&[To::Performers, To::Owner]),
            Row::new("cancel", &[PLANNED, IN_PROGRESS, RETURNED], &[CANCELLED])
                .needs(&[Need::Decision])
                .stops(&[ClockName::CarryOut])
                .letters(&[To::Performers, To::Owner]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        let Given { starts_on, due_on, first_due_on, road_map, change_request, depends_on, meeting } = given;
        // What is about a road map belongs to it.
        let target = putting.body.target.as_ref().filter(|target| target.kind == TargetKind::RoadMap);
        let road_map = road_map.or_else(|| CaseId::parse(&target?.id).ok());
        if LISTED_MAX < depends_on.len() {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.depends_on"));
        }
        if due_on < starts_on {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.due_on"));
        }
        if first_due_on.is_some_and(|first| first != previous.map_or(due_on, |previous| previous.first_due_on)) {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.first_due_on"));
        }
        let named = [("road_map", road_map.iter()), ("change_request", change_request.iter()), ("meeting", meeting.iter())];
        for (field, id) in named.into_iter().flat_map(|(field, ids)| ids.map(move |id| (field, id))) {
            putting.context.linked(id, &format!("details.{field}"))?;
        }
        for id in &depends_on {
            putting.context.linked(id, "details.depends_on")?;
        }
        // Until the first move the plan is still being written: what it says then is the first date.
        let moved = putting.case.is_some_and(|case| case.moved);
        let first_due_on = previous.filter(|_| moved).map_or(due_on, |previous| previous.first_due_on);
        let link = previous.and_then(|previous| previous.link.clone());
        let reported_by = previous.and_then(|previous| previous.reported_by.clone());
        let (begun_on, accepted_on) = previous.map_or((None, None), |it| (it.begun_on, it.accepted_on));
        Ok(Measure {
            starts_on,
            due_on,
            first_due_on,
            road_map,
            change_request,
            depends_on,
            meeting,
            begun_on,
            accepted_on,
            reported_by,
            link,
        })
    }

    fn given(&self) -> Given {
        let Measure { starts_on, due_on, road_map, change_request, depends_on, meeting, .. } = self.clone();
        // The first date follows from the last one before the first move.
        Given { starts_on, due_on, first_due_on: None, road_map, change_request, depends_on, meeting }
    }

    /// What a meeting gives somebody to do may be about nothing that a register has.
    fn needs_no_target(&self) -> bool {
        self.meeting.is_some()
    }

    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        if previous.is_none_or(|previous| previous.due_on != self.due_on) {
            self.start(step);
        }
        Ok(())
    }

    fn due_to_be_later_than(&self, row: &str, _: &Step<'_>) -> Option<NaiveDate> {
        (row == "postpone").then_some(self.due_on)
    }

    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        if step.key != "accept" {
            return Ok(());
        }
        let mut carrying_out = step.case.parties.performers.iter().chain(&self.reported_by);
        carrying_out.try_for_each(|participant| step.context.is_another(Some(participant)))
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "begin" => self.begun_on = Some(step.context.today()),
            "accept" => self.accepted_on = Some(step.context.today()),
            "report" => {
                self.link = step.optional("link")?;
                self.reported_by.clone_from(&step.context.actor.participant);
                step.changed("link", self.link.clone());
            }
            "return" => self.start(step),
            "postpone" => {
                self.due_on = step.body.due.unwrap_or(self.due_on);
                step.changed("due_on", self.due_on);
                self.start(step);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Whether a measure may be about it.
pub(super) fn may_be_about(target: &Target) -> bool {
    Measure::TABLE.targets.contains(&target.kind)
}

impl Measure {
    fn start(&self, step: &mut Step<'_>) {
        step.start_of(ClockName::CarryOut, None, Term::Until(self.due_on));
    }
}
