//! Documents of B.4г, road maps among them: texts in clauses, agreement by those concerned, and the two chains of approval.
//! Of what is not mass socially significant, and of all situations, the working group approves and the subcommission
//! confirms (B.6а); of mass socially significant services the digital ministry submits (B.8а), and the working group has no
//! part in it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::CaseDetails;
use crate::identifier::ParticipantId;
use crate::improvement::case::{CaseId, Chain, Controller, TargetKind, Unit};
use crate::improvement::clocks::ClockName;
use crate::improvement::content::Content;
use crate::improvement::journal::Recipient;
use crate::names;
use crate::improvement::put::{Putting, check_controller};
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::improvement::roles::Role;
use crate::improvement::step::Step;
use crate::improvement::table::{Need, Row, State, Table, To};
use crate::working_time::Term;

mod text;

pub use text::Clause;

const DRAFT: State = State::named("draft");
const IN_AGREEMENT: State = State::named("in_agreement");
const CONSIDERED: State = State::named("considered");
const SUBMITTED: State = State::named("submitted");
const CONFIRMED: State = State::named("confirmed");
const IN_FORCE: State = State::named("in_force");
const SUPERSEDED: State = State::named("superseded");
const WITHDRAWN: State = State::named("withdrawn");
const ALL: &[State] = &[DRAFT, IN_AGREEMENT, CONSIDERED, SUBMITTED, CONFIRMED, IN_FORCE, SUPERSEDED, WITHDRAWN];

names! {
    /// What a document is (B.4г).
    pub enum DocumentType {
        /// How a service is realised.
        ServiceStandard = "service_standard",
        /// How a situation is realised.
        SituationStandard = "situation_standard",
        /// By what services are selected.
        SelectionCriteria = "selection_criteria",
        /// By what participants are judged.
        EfficiencyIndicators = "efficiency_indicators",
        /// Measured, from → to: fewer actions, a shorter term, fewer documents (B.2).
        TargetState = "target_state",
        /// Measures with dates.
        RoadMap = "road_map",
        /// List of documents and peculiarities of procedures, in line with a target state (B.2).
        OptimisedStandard = "optimised_standard",
        /// The list of mass socially significant services.
        MssList = "mss_list",
    }
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// What it is.
    pub document_type: DocumentType,
    /// The clause's text.
    pub clauses: Vec<Clause>,
    /// What it says in numbers and lists, in the form of its type.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub content: Value,
    /// The participants and organisations that are to reach it (B.10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
    /// The target state that a road map or an optimised standard leads to.
    #[serde(default)]
    pub target_state: Option<CaseId>,
    /// The document that it takes the place of when it is enacted.
    #[serde(default)]
    pub supersedes: Option<CaseId>,
}

/// What a party said of a text version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The party whose sheet it is.
    pub party: ParticipantId,
    /// Of which text version.
    pub text_version: u32,
    /// Whether it agreed; otherwise it objected.
    pub agreed: bool,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub document_type: DocumentType,
    /// The newest text; the store keeps every version under its number.
    pub clauses: Vec<Clause>,
    /// What the newest text says in numbers and lists; `None`: in clauses alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// The participants and organisations that are to reach it (B.10).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
    /// The number of the newest text: 1, 2, …, apart from the case's version.
    pub text_version: u32,
    /// The case's version that brought this text.
    pub text_since: u64,
    /// Who wrote this text; `None`: the program.
    pub drafter: Option<ParticipantId>,
    /// The target state that it leads to.
    pub target_state: Option<CaseId>,
    /// The document that it takes the place of.
    pub supersedes: Option<CaseId>,
    /// What each party said last.
    #[serde(default)]
    pub sheets: Vec<Sheet>,
    /// Whether a decision has appointed the controller; else the chain names it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub appointed: bool,
    /// The chain since it was submitted; before, that of its target counts.
    #[serde(default)]
    pub frozen: Option<Chain>,
}

impl Document {
    /// Whether the subcommission has confirmed it, and nothing has taken its place since (B.6а).
    pub fn is_confirmed(state: State) -> bool {
        state == CONFIRMED || state == IN_FORCE
    }

    /// Whether it applies now.
    pub fn is_in_force(state: State) -> bool {
        state == IN_FORCE
    }
}

impl CaseDetails for Document {
    type Given = Given;

    const TABLE: Table = Table {
        initial: DRAFT,
        ends: &[SUPERSEDED, WITHDRAWN],
        made: &[],
        without_target: false,
        targets: &[TargetKind::Service, TargetKind::Situation],
        rows: &[
            Row::new("offer", &[DRAFT], &[IN_AGREEMENT]).asked().starts(&[ClockName::Agree]).letters(&[To::Agreeing]),
            Row::new("agree", &[IN_AGREEMENT], &[]).asked(),
            Row::new("agree", &[CONSIDERED], &[]).key("agree_considered").only_mss().asked(),
            Row::new("object", &[IN_AGREEMENT], &[]).needs(&[Need::Reason]),
            Row::new("object", &[CONSIDERED], &[]).key("object_considered").only_mss().needs(&[Need::Reason]),
            Row::new("answer", &[IN_AGREEMENT, CONSIDERED], &[])
                .needs(&[Need::Reason, Need::Field("party")])
                .starts(&[ClockName::Agree]),
            Row::new("consider", &[IN_AGREEMENT], &[CONSIDERED])
                .asked()
                .needs(&[Need::Decision])
                .letters(&[To::Creator, To::Agreeing]),
            Row::new("return", &[CONSIDERED], &[DRAFT])
                .needs(&[Need::Reason])
                .stops(&[ClockName::Agree])
                .letters(&[To::Creator, To::Agreeing]),
            Row::new("return", &[SUBMITTED], &[DRAFT])
                .key("return_submitted")
                .needs(&[Need::Decision])
                .letters(&[To::Creator, To::Agreeing]),
            Row::new("submit", &[CONSIDERED], &[SUBMITTED])
                .asked()
                .stops(&[ClockName::Agree])
                .letters(&[To::Role(Role::SubcommissionSecretary)]),
            Row::new("confirm", &[SUBMITTED], &[CONFIRMED]).asked().needs(&[Need::Decision]).letters(&[To::Parties]),
            Row::new("enact", &[CONFIRMED], &[IN_FORCE]).asked().letters(&[To::Parties]),
            Row::new("supersede", &[IN_FORCE], &[SUPERSEDED]).letters(&[To::Parties]),
            Row::new("withdraw", &[DRAFT, IN_AGREEMENT], &[WITHDRAWN])
                .needs(&[Need::Reason])
                .stops(&[ClockName::Agree])
                .letters(&[To::Agreeing]),
            Row::new("appoint_controller", ALL, &[])
                .needs(&[Need::Decision, Need::Field("controller")])
                .letters(&[To::Parties]),
        ],
    };

    fn put(previous: Option<&Self>, given: Given, putting: &Putting<'_>) -> Result<Self, Refusal> {
        let Given { document_type, clauses, content, units, target_state, supersedes } = given;
        let content = text::content(document_type, &content)?;
        text::check(&clauses, content.as_ref())?;
        text::check_named(content.as_ref(), &units, putting)?;
        let leads = matches!(document_type, DocumentType::RoadMap | DocumentType::OptimisedStandard);
        if leads && target_state.is_none() {
            return Err(Refusal::field(RefusalCode::FieldMissing, "details.target_state"));
        }
        for (field, id) in [("target_state", &target_state), ("supersedes", &supersedes)] {
            if let Some(id) = id {
                putting.context.linked(id, &format!("details.{field}"))?;
            }
        }
        let same = previous.filter(|previous| previous.clauses == clauses && previous.content == content);
        let next = previous.map_or(0, |previous| previous.text_version) + 1;
        let drafter = putting.context.actor.participant.clone();
        let (text_version, text_since, drafter) = same
            .map_or((next, putting.entry, drafter), |same| (same.text_version, same.text_since, same.drafter.clone()));
        let sheets = previous.map_or_else(Vec::new, |previous| previous.sheets.clone());
        let frozen = previous.and_then(|previous| previous.frozen);
        let appointed = previous.is_some_and(|previous| previous.appointed);
        let document = Document {
            document_type,
            clauses,
            content,
            units,
            text_version,
            text_since,
            drafter,
            target_state,
            supersedes,
            sheets,
            appointed,
            frozen,
        };
        let is_edited = putting.case.is_none_or(|case| Document::is_open(case.state));
        if same.is_none() && !is_edited {
            let is_text = previous.is_some_and(|previous| previous.clauses == document.clauses);
            let field = if is_text { "details.content" } else { "details.clauses" };
            return Err(Refusal::field(RefusalCode::StateHasNoSuchMove, field));
        }
        Ok(document)
    }

    fn given(&self) -> Given {
        let Document { document_type, clauses, content, units, target_state, supersedes, .. } = self.clone();
        Given { document_type, clauses, content: json!(content), units, target_state, supersedes }
    }

    /// A new text voids what was agreed, and everybody is asked anew.
    fn was_put(&mut self, previous: Option<&Self>, step: &mut Step<'_>) -> Result<(), Refusal> {
        if previous.is_none_or(|previous| previous.text_version != self.text_version) {
            step.changed("text_version", self.text_version);
            if step.case.state == IN_AGREEMENT {
                self.ask_for_agreement(step);
                step.tell_all(&[To::Agreeing]);
            }
        }
        Ok(())
    }

    fn may_follow(&self, previous: &Self, _: State) -> bool {
        (self.document_type, &self.target_state, &self.supersedes)
            == (previous.document_type, &previous.target_state, &previous.supersedes)
    }

    fn needs_no_target(&self) -> bool {
        !matches!(
            self.document_type,
            DocumentType::TargetState | DocumentType::RoadMap | DocumentType::OptimisedStandard
        )
    }

    fn stands(&self, step: &Step<'_>) -> Result<(), Refusal> {
        let mss = step.context.chain(&step.case).mss;
        match step.key {
            "offer" => self.is_in_line(step),
            "consider" if !mss => self.is_agreed(step),
            "submit" if mss => self.is_agreed(step),
            "agree" | "agree_considered" => {
                step.context.is_another(self.drafter.as_ref())
            }
            "appoint_controller" if step.case.parties.controller.is_some() => {
                Err(Refusal::of(RefusalCode::StateHasNoSuchMove))
            }
            _ => Ok(()),
        }
    }

    fn carry_out(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        match step.key {
            "offer" => self.ask_for_agreement(step),
            "agree" | "agree_considered" => self.sign(step, true),
            "object" | "object_considered" => self.sign(step, false),
            "answer" => self.answer(step)?,
            "return_submitted" => self.frozen = None,
            "submit" => self.frozen = Some(step.context.chain(&step.case)),
            "confirm" => {
                let named = step.case.parties.controller.take();
                let stays = self.appointed || matches!(named, Some(Controller::Participant(_)));
                let by_chain = step.context.chain(&step.case).controller();
                step.case.parties.controller = named.filter(|_| stays).or(by_chain);
                step.changed("controller", step.case.parties.controller.clone());
            }
            "enact" => {
                if let Some(old) = &self.supersedes {
                    step.follow_up(old.clone(), "supersede", Map::new());
                }
            }
            "appoint_controller" => {
                let controller: Controller = step.required("controller")?;
                check_controller(&controller, step.context, "fields.controller")?;
                step.changed("controller", &controller);
                step.case.parties.controller = Some(controller);
                self.appointed = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// What others said meanwhile does not make a party's word stale: only a new text does.
    fn not_stale_from(&self, name: &str) -> Option<u64> {
        ["agree", "object"].contains(&name).then_some(self.text_since)
    }

    fn chain(&self, of_target: Chain) -> Chain {
        let is_list = self.document_type == DocumentType::MssList;
        self.frozen.unwrap_or(Chain { mss: of_target.mss || is_list, ..of_target })
    }
}

impl Document {
    /// Whether the text is written in that state.
    pub fn is_open(state: State) -> bool {
        [DRAFT, IN_AGREEMENT].contains(&state)
    }

    /// Whether the party agreed to the newest text.
    pub fn has_agreed(&self, party: &ParticipantId) -> bool {
        let said = self.sheets.iter().find(|sheet| sheet.party == *party);
        said.is_some_and(|sheet| sheet.agreed && sheet.text_version == self.text_version)
    }

    /// An optimised standard is in line with its target state (B.2), where both are measured.
    fn is_in_line(&self, step: &Step<'_>) -> Result<(), Refusal> {
        let is_optimised = self.document_type == DocumentType::OptimisedStandard;
        match (&self.content, &step.context.facts.aimed_at) {
            (Some(Content::Standard(standard)), Some(Content::TargetState(target))) if is_optimised => {
                let all = standard.conformity(target).iter().all(|it| it.in_line);
                if all { Ok(()) } else { Err(Refusal::field(RefusalCode::NotInLine, "details.content")) }
            }
            _ => Ok(()),
        }
    }

    fn is_agreed(&self, step: &Step<'_>) -> Result<(), Refusal> {
        let all = step.case.parties.agreeing.iter().all(|party| self.has_agreed(party));
        if all { Ok(()) } else { Err(Refusal::of(RefusalCode::AgreementMissing)) }
    }

    /// Starts the clock of each party that has not agreed to the newest text.
    fn ask_for_agreement(&self, step: &mut Step<'_>) {
        for party in step.case.parties.agreeing.clone() {
            if !self.has_agreed(&party) {
                ask(step, &party);
            }
        }
    }

    /// The sheet of each party that the actor is or stands in for.
    fn sign(&mut self, step: &mut Step<'_>, agreed: bool) {
        let agreeing = step.case.parties.agreeing.clone();
        let signing: Vec<_> = agreeing.iter().filter(|party| step.context.actor.is(party)).cloned().collect();
        for party in &signing {
            self.sheets.retain(|sheet| sheet.party != *party);
            self.sheets.push(Sheet { party: party.clone(), text_version: self.text_version, agreed });
            step.stop(ClockName::Agree, Some(party.as_str()));
        }
        step.changed("text_version", self.text_version);
        let is_last = agreeing.iter().all(|party| self.has_agreed(party));
        if let Some(drafter) = self.drafter.clone().filter(|_| !agreed || is_last) {
            step.tell(Recipient::Participant(drafter));
        }
    }

    fn answer(&mut self, step: &mut Step<'_>) -> Result<(), Refusal> {
        let party: ParticipantId = step.required("party")?;
        if !step.case.parties.agreeing.contains(&party) {
            return Err(Refusal::field(RefusalCode::ParticipantUnknown, "fields.party"));
        }
        if !self.has_agreed(&party) {
            ask(step, &party);
        }
        step.changed("party", &party);
        step.tell(Recipient::Participant(party));
        Ok(())
    }
}

fn ask(step: &mut Step<'_>, party: &ParticipantId) {
    let rules = step.context.rules;
    let term: Option<Term> = rules.term(ClockName::Agree, 1);
    if let Some(term) = term {
        step.start_of(ClockName::Agree, Some(party.as_str().to_owned()), term);
    }
}
