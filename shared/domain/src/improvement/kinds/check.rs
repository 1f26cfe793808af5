//! Checks: the control check before release to the portal (B.7к), independent expertise (B.8б), and whether an approved
//! standard is reached (B.6б, B.8в). Whoever carries out does not check.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CaseDetails, Details};
use crate::improvement::case::{Case, CaseId, Target, TargetKind, Unit, UnitKind};
use crate::improvement::clocks::ClockName;
use crate::improvement::journal::Recipient;
use crate::names;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::step::{Step, recipients};
use crate::improvement::table::{Need, Row, State, Table, To};
use crate::working_time::Term;

const SCHEDULED: State = State::named("scheduled");
const IN_PROGRESS: State = State::named("in_progress");
pub(in crate::improvement) const PASSED: State = State::named("passed");
const FAILED: State = State::named("failed");
const PASSED_WITH_CONDITIONS: State = State::named("passed_with_conditions");
const WITHDRAWN: State = State::named("withdrawn");

names! {
    /// What is checked.
    pub enum CheckType {
        /// Against the target state before release (B.7к).
        Control = "control",
        /// Technical solutions (B.8б).
        Expertise = "expertise",
        /// Whether an approved standard is reached (B.6б, B.8в).
        Attainment = "attainment",
    }
}

names! {
    /// What was found of a point.
    pub enum PointVerdict {
        /// It is as it should be.
        Passed = "passed",
        /// It is not.
        Failed = "failed",
        /// It does not concern this case.
        NotApplicable = "not_applicable",
    }
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What is checked.
    pub check: CheckType,
    /// Against which document.
    pub document: CaseId,
    /// Against which version of its text.
    pub document_version: u32,
    /// For which change request.
    #[serde(default)]
    pub change_request: Option<CaseId>,
    /// Of attainment, who is to reach it; left out: the organisation that the check is about, else all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// A point of the target state's text, and what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The clause's number.
    pub point: String,
    /// What was found.
    pub verdict: PointVerdict,
    /// Where one sees it.
    #[serde(default)]
    pub evidence: String,
}

/// What is still to be done, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// What.
    pub text: String,
    /// Until when.
    #[serde(default)]
    pub due: Option<NaiveDate>,
}

/// That a condition is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Met {
    /// The condition's number, from 1.
    pub condition: u32,
    /// Where one sees it.
    pub evidence: String,
}

/// A check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What is written.
    #[serde(flatten)]
    pub given: Given,
    /// What was found, point by point.
    #[serde(default)]
    pub points: Vec<Point>,
    /// What is still to be done.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// The conditions that are met.
    #[serde(default)]
    pub met: Vec<Met>,
}

impl CaseDetails for Check {
    type Given = Given;

    const TABLE: Table = Table {
        initial: SCHEDULED,
        ends: &[PASSED, FAILED, WITHDRAWN],
        made: &[To::Owner],
        without_target: false,
        targets: &[TargetKind::Document, TargetKind::Service, TargetKind::Situation, TargetKind::Organisation],
        rows: &[
            Row::new("begin", &[SCHEDULED], &[IN_PROGRESS]).asked(),
            Row::new("conclude", &[IN_PROGRESS], &[PASSED, FAILED, PASSED_WITH_CONDITIONS])
                .asked()
                .needs(&[Need::Field("verdict"), Need::Field("points")])
                .may(&["conditions"])
                .starts(&[ClockName::Condition])
                .letters(&[To::Controller]),
            Row::new("meet_condition", &[PASSED_WITH_CONDITIONS], &[PASSED_WITH_CONDITIONS, PASSED])
                .asked()
                .needs(&[Need::Field("condition"), Need::Field("evidence")])
                .letters(&[To::Owner]),
            Row::new("withdraw", &[SCHEDULED, IN_PROGRESS], &[WITHDRAWN])
                .needs(&[Need::Reason])
                .letters(&[To::Owner]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        let document = putting.context.linked(&given.document, "details.document")?;
        let Details::Document(text) = &document.details else {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.document"));
        };
        if !(1..=text.text_version).contains(&given.document_version) {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "details.document_version"));
        }
        if let Some(change_request) = &given.change_request {
            let linked = putting.context.linked(change_request, "details.change_request")?;
            if !matches!(linked.details, Details::ChangeRequest(_)) {
                return Err(Refusal::field(RefusalCode::FieldInvalid, "details.change_request"));
            }
        }
        check_unit(&given, putting)?;
        let none = Check { given: given.clone(), points: Vec::new(), conditions: Vec::new(), met: Vec::new() };
        Ok(Check { given, ..previous.cloned().unwrap_or(none) })
    }

    fn given(&self) -> Given {
        self.given.clone()
    }

    /// A unit hears that it is checked.
    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        if previous.is_none() {
            self.tell_unit(step);
        }
        Ok(())
    }

    /// Neither owner nor performer of the change request checks it, nor a unit itself.
    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        let checks = ["begin", "conclude"].contains(&step.key);
        if checks {
            step.context.is_another(self.given.unit.as_ref().and_then(Unit::participant).as_ref())?;
        }
        match self.change_request(step) {
            Some(change_request) if checks => {
                let parties = &change_request.parties;
                let mut carrying_out = parties.owner.iter().chain(&parties.performers);
                carrying_out.try_for_each(|participant| step.context.is_another(Some(participant)))
            }
            // Who carries out cannot be told if the change request was not found.
            None if checks && self.given.change_request.is_some() => {
                Err(Refusal::field(RefusalCode::TargetUnknown, "details.change_request"))
            }
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "conclude" => self.conclude(step),
            "meet_condition" => self.meet_condition(step),
            _ => Ok(()),
        }
    }
}

/// Each point is one of the text's clauses, once; what passes passes in every one of them.
fn check_points(points: &[Point], clauses: &[String], passes: bool) -> Result<(), Refusal> {
    if clauses.is_empty() {
        return Ok(());
    }
    for (place, point) in points.iter().enumerate() {
        let is_twice = points[..place].iter().any(|other| other.point == point.point);
        if is_twice || !clauses.contains(&point.point) {
            return Err(Refusal::field(RefusalCode::FieldInvalid, format!("fields.points.{place}.point")));
        }
    }
    if passes && points.len() < clauses.len() {
        return Err(Refusal::field(RefusalCode::FieldMissing, "fields.points"));
    }
    Ok(())
}

/// A unit belongs to a check of attainment, and the registers have it.
fn check_unit(given: &Given, putting: &Putting<'_>) -> Result<(), Refusal> {
    let Some(unit) = &given.unit else { return Ok(()) };
    if given.check != CheckType::Attainment {
        return Err(Refusal::field(RefusalCode::FieldInvalid, "details.unit"));
    }
    if !putting.context.facts.unknown_reaching.contains(unit) {
        return Ok(());
    }
    let code = match unit.kind {
        UnitKind::Participant => RefusalCode::ParticipantUnknown,
        UnitKind::Organisation => RefusalCode::TargetUnknown,
    };
    Err(Refusal::field(code, "details.unit.id"))
}

impl Check {
    /// Whether it was taken back.
    pub fn is_withdrawn(state: State) -> bool {
        state == WITHDRAWN
    }

    /// Whether something was found.
    pub fn is_concluded(state: State) -> bool {
        [PASSED, FAILED, PASSED_WITH_CONDITIONS].contains(&state)
    }

    /// Who is to have reached the document; `None`: all together.
    pub fn unit(&self, target: Option<&Target>) -> Option<Unit> {
        let of_target = target.filter(|target| target.kind == TargetKind::Organisation);
        let of_target = of_target.map(|target| Unit { kind: UnitKind::Organisation, id: target.id.clone() });
        self.given.unit.clone().or(of_target).filter(|_| self.given.check == CheckType::Attainment)
    }

    fn tell_unit(&self, step: &mut Step<'_>) {
        if let Some(participant) = self.given.unit.as_ref().and_then(Unit::participant) {
            step.tell(Recipient::Participant(participant));
        }
    }

    fn change_request<'a>(&self, step: &Step<'a>) -> Option<&'a Case> {
        let facts = step.context.facts;
        self.given.change_request.as_ref().and_then(|id| facts.cases.get(id))
    }

    fn conclude(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let verdict: String = step.required("verdict")?;
        let points: Vec<Point> = step.listed("points")?;
        if let Some(place) = points.iter().position(|point| point.evidence.trim().is_empty()) {
            return Err(Refusal::field(RefusalCode::EvidenceMissing, format!("fields.points.{place}.evidence")));
        }
        step.to = [PASSED, FAILED, PASSED_WITH_CONDITIONS]
            .into_iter()
            .find(|state| state.as_str() == verdict)
            .ok_or_else(|| Refusal::field(RefusalCode::FieldInvalid, "fields.verdict"))?;
        let fails = points.iter().any(|point| point.verdict == PointVerdict::Failed);
        if fails && step.to == PASSED {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.verdict"));
        }
        check_points(&points, &step.context.facts.clauses, step.to != FAILED)?;
        let conditions: Vec<Condition> = step.optional("conditions")?.unwrap_or_default();
        if conditions.is_empty() && step.to == PASSED_WITH_CONDITIONS {
            return Err(Refusal::field(RefusalCode::FieldMissing, "fields.conditions"));
        }
        if !conditions.is_empty() && step.to != PASSED_WITH_CONDITIONS {
            return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.conditions"));
        }
        for (number, condition) in (1_u32..).zip(&conditions) {
            let field = format!("fields.conditions.{}.due", number - 1);
            let due = condition.due.ok_or_else(|| Refusal::field(RefusalCode::DueMissing, field))?;
            step.start_of(ClockName::Condition, Some(number.to_string()), Term::Until(due));
        }
        if let Some(change_request) = self.change_request(step) {
            let found = recipients(To::Owner, change_request, step.context.chain(change_request));
            found.into_iter().for_each(|recipient| step.tell(recipient));
        }
        self.tell_unit(step);
        step.changed("verdict", verdict);
        step.changed("points", &points);
        step.changed("conditions", &conditions);
        (self.points, self.conditions) = (points, conditions);
        Ok(())
    }

    fn meet_condition(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let number: u32 = step.required("condition")?;
        let evidence = step.text("evidence")?;
        let invalid = || Refusal::field(RefusalCode::FieldInvalid, "fields.condition");
        let place = usize::try_from(number).map_err(|_| invalid())?;
        if !(1..=self.conditions.len()).contains(&place) || self.met.iter().any(|met| met.condition == number) {
            return Err(invalid());
        }
        step.stop(ClockName::Condition, Some(&number.to_string()));
        step.changed("condition", number);
        step.changed("evidence", &evidence);
        self.met.push(Met { condition: number, evidence });
        if self.met.len() == self.conditions.len() {
            step.to = PASSED;
        }
        Ok(())
    }
}
