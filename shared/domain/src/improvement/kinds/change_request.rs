//! Change requests (B.2): from a proposal to a change in force, and to whether it helped.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{CaseDetails, Details};
use crate::improvement::case::{Case, CaseId, Evidence, TargetKind};
use crate::improvement::client_path::ClientPath;
use crate::improvement::clocks::ClockName;
use crate::improvement::effect::{LAST_LOOK, MeasuredEffect, Quarters};
use crate::improvement::evaluation::Evaluation;
use crate::names;
use crate::improvement::put::Putting;
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::step::{Step, recipients};
use crate::improvement::table::{Need, Row, State, Table, To};

use super::check::CheckType;
use super::document::DocumentType;

pub(in crate::improvement) const PROPOSED: State = State::named("proposed");
const ASSESSED: State = State::named("assessed");
const ACCEPTED: State = State::named("accepted");
pub(in crate::improvement) const DECLINED: State = State::named("declined");
const MERGED: State = State::named("merged");
const PLANNED: State = State::named("planned");
const IN_FORCE: State = State::named("in_force");
const ABANDONED: State = State::named("abandoned");
pub(in crate::improvement) const VERIFIED: State = State::named("verified");
pub(in crate::improvement) const NOT_CONFIRMED: State = State::named("not_confirmed");
pub(in crate::improvement) const CANNOT_TELL: State = State::named("cannot_tell");

names! {
    /// From where the change comes (B.3).
    pub enum Source {
        /// What citizens and legal entities say.
        Feedback = "feedback",
        /// Monitoring of quality: the figures of part A.
        Monitoring = "monitoring",
        /// A laboratory.
        Laboratory = "laboratory",
        /// Conformity to a standard.
        Conformity = "conformity",
    }
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// From where it comes.
    #[serde(default)]
    pub source: Option<Source>,
    /// The target state or optimised standard that the change is to reach.
    #[serde(default)]
    pub document: Option<CaseId>,
    /// An earlier change request that this one takes the place of.
    #[serde(default)]
    pub supersedes: Option<CaseId>,
    /// How its effect is to be told.
    #[serde(default)]
    pub evaluation: Option<Box<Evaluation>>,
    /// Of a life situation: another client path, from → to (B.7д).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Box<ClientPath>>,
}

/// A change request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeRequest {
    /// What is written.
    #[serde(flatten)]
    pub given: Given,
    /// What the analytical centre says of it.
    #[serde(default)]
    pub assessment: Option<String>,
    /// The older one that it was merged into.
    #[serde(default)]
    pub merged_into: Option<CaseId>,
    /// Younger ones that were merged into it.
    #[serde(default)]
    pub absorbed: Vec<CaseId>,
    /// The measures of its plan.
    #[serde(default)]
    pub measures: Vec<CaseId>,
    /// The day on which it came into force; its evaluation is frozen since.
    #[serde(default)]
    pub in_force_on: Option<NaiveDate>,
    /// How often its effect was looked at.
    #[serde(default)]
    pub looks: u8,
    /// Why its effect cannot be told.
    #[serde(default)]
    pub why: Option<String>,
    /// What was found at the last look.
    #[serde(default)]
    pub effect: Option<Box<MeasuredEffect>>,
}

impl CaseDetails for ChangeRequest {
    type Given = Given;

    const TABLE: Table = Table {
        initial: PROPOSED,
        ends: &[DECLINED, MERGED, ABANDONED, VERIFIED, NOT_CONFIRMED, CANNOT_TELL],
        made: &[To::Digest(Role::AnalyticalCentre)],
        without_target: false,
        targets: &[TargetKind::Service, TargetKind::Situation, TargetKind::Organisation],
        rows: &[
            Row::new("assess", &[PROPOSED], &[ASSESSED])
                .asked()
                .may(&["assessment"])
                .stops(&[ClockName::Assess])
                .letters(&[To::Ministry]),
            Row::new("accept", &[ASSESSED], &[ACCEPTED]).asked().letters(&[To::Owner, To::Creator]),
            Row::new("decline", &[ASSESSED], &[DECLINED]).needs(&[Need::Reason]).letters(&[To::Owner, To::Creator]),
            Row::new("merge", &[PROPOSED, ASSESSED], &[MERGED])
                .needs(&[Need::Field("into")])
                .stops(&[ClockName::Assess])
                .letters(&[To::Creator, To::Owner]),
            Row::new("absorb", &[PROPOSED, ASSESSED, ACCEPTED, PLANNED, IN_FORCE, CANNOT_TELL], &[])
                .needs(&[Need::Field("case")]),
            Row::new("plan", &[ACCEPTED], &[PLANNED])
                .asked()
                .needs(&[Need::Field("measures"), Need::Field("evaluation")])
                .letters(&[To::Controller]),
            Row::new("plan", &[PLANNED], &[])
                .key("plan_again")
                .needs(&[Need::Field("measures"), Need::Field("evaluation")])
                .letters(&[To::Controller]),
            Row::new("put_in_force", &[PLANNED], &[IN_FORCE]).asked().letters(&[
                To::Controller,
                To::Role(Role::AnalyticalCentre),
                To::Ministry,
                To::Followers,
            ]),
            Row::new("abandon", &[ACCEPTED, PLANNED], &[ABANDONED]).needs(&[Need::Reason]).letters(&[
                To::Owner,
                To::Creator,
                To::Performers,
            ]),
            Row::new("evaluate", &[IN_FORCE, VERIFIED, NOT_CONFIRMED, CANNOT_TELL], &[VERIFIED, NOT_CONFIRMED, CANNOT_TELL])
                .needs(&[Need::Field("verdict")])
                .may(&["why", "effect", "restated"])
                .letters(&[To::Owner, To::Controller, To::Role(Role::AnalyticalCentre), To::Creator]),
            Row::new("reopen", &[VERIFIED, NOT_CONFIRMED, CANNOT_TELL, DECLINED], &[PROPOSED])
                .needs(&[Need::Reason])
                .may(&["evidence"])
                .starts(&[ClockName::Assess])
                .letters(&[To::Owner, To::Role(Role::AnalyticalCentre)]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        if let Some(document) = &given.document {
            putting.context.linked(document, "details.document")?;
        }
        if let Some(supersedes) = &given.supersedes {
            putting.context.linked(supersedes, "details.supersedes")?;
        }
        if let Some(evaluation) = &given.evaluation {
            evaluation.check()?;
        }
        if let Some(path) = &given.path {
            let about = putting.body.target.as_ref().map(|target| target.kind);
            if about != Some(TargetKind::Situation) {
                return Err(Refusal::field(RefusalCode::FieldInvalid, "details.path"));
            }
            path.check()?;
        }
        let none = || ChangeRequest {
            given: given.clone(),
            assessment: None,
            merged_into: None,
            absorbed: Vec::new(),
            measures: Vec::new(),
            in_force_on: None,
            looks: 0,
            why: None,
            effect: None,
        };
        Ok(ChangeRequest { given: given.clone(), ..previous.cloned().unwrap_or_else(none) })
    }

    fn given(&self) -> Given {
        self.given.clone()
    }

    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        if previous.is_none() {
            step.start(ClockName::Assess, 1);
        }
        Ok(())
    }

    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "put_in_force" => self.is_checked(step),
            "evaluate" => self.is_to_be_looked_at(step),
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "assess" => {
                self.assessment = step.optional("assessment")?;
                step.changed("assessment", self.assessment.clone());
            }
            "merge" => self.merge(step)?,
            "absorb" => {
                let case: CaseId = step.required("case")?;
                self.take_evidence(&case, step);
                if !self.absorbed.contains(&case) {
                    self.absorbed.push(case);
                }
                step.changed("absorbed", self.absorbed.clone());
            }
            "plan" | "plan_again" => self.plan(step)?,
            "put_in_force" => self.put_in_force(step)?,
            "abandon" => self.tell_performers(step),
            "evaluate" => self.evaluate(step)?,
            "reopen" => {
                // Nobody but the program writes figures.
                if step.body.fields.contains_key("evidence") && !step.context.actor.is_system() {
                    return Err(Refusal::field(RefusalCode::FieldUnknown, "fields.evidence"));
                }
                if let Some(evidence) = step.optional::<Vec<Evidence>>("evidence")? {
                    step.changed("evidence", &evidence);
                    step.case.evidence = evidence;
                }
                (self.looks, self.why, self.in_force_on, self.effect) = (0, None, None, None);
                step.start(ClockName::Assess, 1);
            }
            _ => {}
        }
        Ok(())
    }

    fn looks_again(&self, state: State) -> bool {
        state == CANNOT_TELL && self.looks < LAST_LOOK
    }
}

/// Pieces of evidence that a request takes over from others at most.
const EVIDENCE_MAX: usize = 60;

impl ChangeRequest {
    /// B.7к: what is or will be on the portal is released only after a passed control check of the newest text of the
    /// target state or optimised standard that the change is to reach.
    fn is_checked(&self, step: &Step<'_>) -> Result<(), Refusal> {
        let facts = step.context.facts;
        if !facts.on_portal {
            return Ok(());
        }
        let missing = || Refusal::of(RefusalCode::CheckNotPassed);
        let document = self.given.document.as_ref().ok_or_else(missing)?;
        let Some(Details::Document(text)) = facts.cases.get(document).map(|case| &case.details) else {
            return Err(missing());
        };
        let is_standard =
            matches!(text.document_type, DocumentType::TargetState | DocumentType::OptimisedStandard);
        let passes = |case: &Case| match &case.details {
            Details::Check(check) => {
                check.given.check == CheckType::Control
                    && check.given.document == *document
                    && check.given.document_version == text.text_version
                    && check.given.change_request.as_ref() == Some(&step.case.id)
                    && case.state == super::check::PASSED
            }
            _ => false,
        };
        if is_standard && facts.checks.iter().any(passes) { Ok(()) } else { Err(missing()) }
    }

    fn merge(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let into: CaseId = step.required("into")?;
        let impossible = || Refusal::field(RefusalCode::MergeNotPossible, "fields.into");
        let other = step.context.linked(&into, "fields.into")?;
        if other.kind() != step.case.kind() || other.is_ended() || step.case.number <= other.number {
            return Err(impossible());
        }
        let chain = step.context.chain(other);
        let owner = recipients(To::Owner, other, chain);
        owner.into_iter().for_each(|recipient| step.tell(recipient));
        step.changed("into", &into);
        let fields: Map<String, Value> = [("case".to_owned(), json!(step.case.id))].into_iter().collect();
        step.follow_up(into.clone(), "absorb", fields);
        self.merged_into = Some(into);
        Ok(())
    }

    /// What fell goes with the request that told of it: its quarters are left out of those before the change here, too. A
    /// change in force keeps what it was registered with.
    fn take_evidence(&self, from: &CaseId, step: &mut Step<'_>) {
        let given = step.context.facts.cases.get(from).map(|case| case.evidence.clone()).unwrap_or_default();
        let new = given.into_iter().filter(|evidence| !step.case.evidence.contains(evidence));
        let room = EVIDENCE_MAX.saturating_sub(step.case.evidence.len());
        let new: Vec<Evidence> = new.take(room).collect();
        if self.in_force_on.is_none() && !new.is_empty() {
            step.case.evidence.extend(new);
            let all = step.case.evidence.clone();
            step.changed("evidence", all);
        }
    }

    fn plan(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let measures: Vec<CaseId> = step.listed("measures")?;
        for id in &measures {
            if !matches!(step.context.linked(id, "fields.measures")?.details, Details::Measure(_)) {
                return Err(Refusal::field(RefusalCode::FieldInvalid, "fields.measures"));
            }
        }
        let evaluation: Box<Evaluation> = step.required("evaluation")?;
        evaluation.check()?;
        if evaluation.units.iter().any(|unit| step.context.facts.unknown_units.contains(unit)) {
            return Err(Refusal::field(RefusalCode::TargetUnknown, "fields.evaluation.units"));
        }
        step.changed("measures", &measures);
        step.changed("evaluation", &evaluation);
        (self.measures, self.given.evaluation) = (measures, Some(evaluation));
        self.tell_performers(step);
        Ok(())
    }

    /// The evaluation is registered in advance: from now on it does not change.
    fn put_in_force(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let today = step.context.today();
        if let Some(evaluation) = &self.given.evaluation {
            let mut frozen = evaluation.frozen(today, &step.case.evidence)?;
            if frozen.units.is_empty() {
                frozen.units.clone_from(&step.context.facts.default_units);
            }
            step.changed("evaluation", &frozen);
            self.given.evaluation = Some(Box::new(frozen));
        }
        self.in_force_on = Some(today);
        step.changed("in_force_on", today);
        Ok(())
    }

    /// Whether the change has come into force since the request was last opened.
    pub fn is_in_force(&self) -> bool {
        self.in_force_on.is_some()
    }

    /// The instant from which its effect may be looked at: when the last quarter after it has ended everywhere; without units
    /// at once.
    pub fn measured_from(&self, evidence: &[Evidence]) -> DateTime<Utc> {
        let registered = self.given.evaluation.as_ref().filter(|it| !it.units.is_empty());
        let quarters = registered.and_then(|it| Quarters::of(it, self.looks + 1, evidence));
        quarters.map(|it| it.last().closes_at()).unwrap_or_default()
    }

    /// A look comes after the one before it, and only to what could not be told. What finals that were restated say anew is
    /// the look that was.
    fn is_to_be_looked_at(&self, step: &Step<'_>) -> Result<(), Refusal> {
        let restated = step.optional::<bool>("restated")?.unwrap_or(false);
        let was_told = [VERIFIED, NOT_CONFIRMED].contains(&step.case.state);
        let fits = if restated { 0 < self.looks } else { !was_told && self.looks < LAST_LOOK };
        if fits { Ok(()) } else { Err(Refusal::of(RefusalCode::StateHasNoSuchMove)) }
    }

    fn evaluate(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let verdict: String = step.required("verdict")?;
        step.to = [VERIFIED, NOT_CONFIRMED, CANNOT_TELL]
            .into_iter()
            .find(|state| state.as_str() == verdict)
            .ok_or_else(|| Refusal::field(RefusalCode::FieldInvalid, "fields.verdict"))?;
        let effect: Option<Box<MeasuredEffect>> = step.optional("effect")?;
        if !step.optional::<bool>("restated")?.unwrap_or(false) {
            self.looks = effect.as_ref().map_or(self.looks + 1, |effect| effect.look);
        }
        self.why = step.optional("why")?;
        step.changed("effect", &effect);
        self.effect = effect;
        // What is shown to have helped is proposed to others once.
        if step.to == VERIFIED && step.case.state != VERIFIED {
            let (practice, body) = super::practice::of_verified(&step.case);
            step.make(practice, &body);
        }
        step.changed("verdict", verdict);
        step.changed("why", self.why.clone());
        Ok(())
    }

    fn tell_performers(&self, step: &mut Step<'_>) {
        let measures: Vec<_> = self.measures.iter().filter_map(|id| step.context.facts.cases.get(id)).collect();
        for measure in measures {
            let found = recipients(To::Performers, measure, step.context.chain(measure));
            found.into_iter().for_each(|recipient| step.tell(recipient));
        }
    }
}
