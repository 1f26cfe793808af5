//! A case: what it is about, whose it is, where it stands, and which terms run.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::clocks::Clock;
use super::journal::{FollowUp, Letter, Recipient};
use super::kinds::{Details, Kind};
use super::roles::Role;
use super::table::State;
use super::themes::Rising;
use crate::calendar::Quarter;
use crate::identifier::{IdentifierError, OrganisationId, ParticipantId, QuestionId};
use crate::names;
use crate::organisation::RegionCode;

/// A case, by the name that whoever made it gave: `[A-Za-z0-9_-]{1,64}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseId(String);

impl CaseId {
    /// Checks the pattern. `import` and `not-proposed` are addresses of their own.
    ///
    /// # Errors
    /// The text is no name.
    pub fn parse(text: &str) -> Result<CaseId, IdentifierError> {
        match text {
            "import" | "not-proposed" => Err(IdentifierError),
            _ => crate::identifier::MeasureId::parse(text).map(|name| CaseId(name.into())),
        }
    }

    /// The name of a case that has none but that in another system: the same whenever that participant sends it.
    pub fn of_external_ref(kind: Kind, sender: &ParticipantId, reference: &str) -> CaseId {
        let named = super::journal::hash(&(kind.as_str(), sender, reference));
        CaseId(format!("ref-{}", &named[..32]))
    }

    /// The name of a case that the program makes because of another: the same whenever it is made. `place` tells several of a kind apart.
    pub(super) fn following(kind: Kind, of: &CaseId, place: usize) -> CaseId {
        let named = super::journal::hash(&(kind.as_str(), of, place));
        CaseId(format!("from-{}", &named[..32]))
    }

    /// The name of a case that the program makes of an organisation's figures: the same whenever it is asked. `what` tells which figures.
    pub(super) fn of_figures(what: &str, organisation: &OrganisationId) -> CaseId {
        // An identifier has 64 characters; of longer ones a hash stands for the organisation.
        let hashed = |_| CaseId(format!("{what}-{}", &super::journal::hash(organisation)[..32]));
        CaseId::parse(&format!("{what}-{organisation}")).unwrap_or_else(hashed)
    }

    /// The name of the incident that is opened from an organisation's flags of a quarter.
    pub fn of_flags(period: Quarter, organisation: &OrganisationId) -> CaseId {
        CaseId::of_figures(&format!("flags-{period}"), organisation)
    }

    /// The name as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CaseId {
    type Error = IdentifierError;
    fn try_from(text: String) -> Result<CaseId, IdentifierError> {
        CaseId::parse(&text)
    }
}

impl From<CaseId> for String {
    fn from(id: CaseId) -> String {
        id.0
    }
}

names! {
    /// What a case may be about.
    pub enum TargetKind {
        /// A service (B.1).
        Service = "service",
        /// A life situation (B.2).
        Situation = "situation",
        /// An organisation.
        Organisation = "organisation",
        /// A document of B.4г.
        Document = "document",
        /// A road map.
        RoadMap = "road_map",
    }
}

/// What a case is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// What it is.
    pub kind: TargetKind,
    /// The target's name in its register.
    pub id: String,
}

names! {
    /// What reaches a standard or a target state, or does not (B.10).
    pub enum UnitKind {
        /// A participant that provides the service.
        Participant = "participant",
        /// An organisation that provides it.
        Organisation = "organisation",
    }
}

/// Who is to reach a standard or a target state (B.10).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// What it is.
    pub kind: UnitKind,
    /// The name in the register of participants, or of organisations.
    pub id: String,
}

impl Unit {
    /// The participant that it is.
    pub fn participant(&self) -> Option<ParticipantId> {
        ParticipantId::parse(&self.id).ok().filter(|_| self.kind == UnitKind::Participant)
    }

    /// The organisation that it is.
    pub fn organisation(&self) -> Option<OrganisationId> {
        OrganisationId::parse(&self.id).ok().filter(|_| self.kind == UnitKind::Organisation)
    }

    /// Reads `participant:mvd`, `organisation:clinic-01`.
    pub fn parse(text: &str) -> Option<Unit> {
        let (kind, id) = text.split_once(':')?;
        Some(Unit { kind: UnitKind::parse(kind)?, id: id.to_owned() })
    }
}

/// Who controls: a ministry by its role, or a participant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Controller {
    /// The ministry that the chain names.
    Role(Role),
    /// A participant that was named.
    Participant(ParticipantId),
}

impl TryFrom<String> for Controller {
    type Error = IdentifierError;
    fn try_from(text: String) -> Result<Controller, IdentifierError> {
        match Role::REGISTERED.iter().find(|role| role.as_str() == text) {
            Some(role) => Ok(Controller::Role(*role)),
            None => ParticipantId::parse(&text).map(Controller::Participant),
        }
    }
}

impl From<Controller> for String {
    fn from(controller: Controller) -> String {
        match controller {
            Controller::Role(role) => role.as_str().to_owned(),
            Controller::Participant(participant) => participant.into(),
        }
    }
}

impl Controller {
    /// Whom a letter to it goes to.
    pub fn recipient(&self) -> Recipient {
        match self {
            Controller::Role(role) => Recipient::Role(*role),
            Controller::Participant(participant) => Recipient::Participant(participant.clone()),
        }
    }
}

/// The chain of approval that a case follows, one of two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Mass socially significant (B.2).
    pub mss: bool,
    /// In permits or licensing, which B.8в excludes.
    pub licensing: bool,
}

impl Chain {
    /// Who controls that approved standards are reached: the economy ministry (B.6б), of mass socially significant services
    /// the digital ministry (B.8в), and of those in permits and licensing nobody whom the act names.
    pub fn controller(self) -> Option<Controller> {
        match (self.mss, self.licensing) {
            (false, _) => Some(Controller::Role(Role::EconomyMinistry)),
            (true, false) => Some(Controller::Role(Role::DigitalMinistry)),
            (true, true) => None,
        }
    }

    /// The ministry that decides on change requests.
    pub fn ministry(self) -> Role {
        if self.mss { Role::DigitalMinistry } else { Role::EconomyMinistry }
    }
}

/// The parties to a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parties {
    /// Who answers for it.
    pub owner: Option<ParticipantId>,
    /// Who controls it; `None`: not set by the act.
    pub controller: Option<Controller>,
    /// Of a measure who carries out, of a document who provides, of a check who checks.
    #[serde(default)]
    pub performers: Vec<ParticipantId>,
    /// The parties whose agreement a document needs.
    #[serde(default)]
    pub agreeing: Vec<ParticipantId>,
}

impl Parties {
    /// Owner, controller and performers of a case at most.
    pub const MAX: usize = 10;
    /// Those who agree, at most.
    pub const AGREEING_MAX: usize = 100;
}

/// Why a change is proposed: an excerpt of one unit, one question, two quarters, shown cells only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Of which organisation.
    pub organisation: OrganisationId,
    /// Of which question; `None`: of all together.
    pub question: Option<QuestionId>,
    /// The quarter of the fall.
    pub period: Quarter,
    /// The quarter that it is compared with.
    pub before_period: Quarter,
    /// Official mean less official mean before: below 0.
    pub difference: f64,
    /// Of the one-sided test.
    pub p: f64,
    /// The false discovery rate at which it is still a finding.
    pub q: f64,
    /// Among how many tests of the quarter.
    pub tests: u64,
    /// Where the figures are.
    pub link: String,
    /// Themes of comments that rose at that organisation: with the first piece of evidence of a case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<Rising>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// The case's name.
    pub id: CaseId,
    /// For people: `ЗИ-2026-000123`, counted by kind and year.
    pub number: String,
    /// In a few words.
    pub title: String,
    /// What it is about.
    pub target: Option<Target>,
    /// The region concerned; `None`: the country.
    pub region: Option<RegionCode>,
    /// The parties to the case.
    pub parties: Parties,
    /// Who put it first; `None`: the program.
    pub creator: Option<ParticipantId>,
    /// When that was.
    pub created_at: DateTime<Utc>,
    /// Where it stands.
    pub state: State,
    /// What its kind knows of it.
    #[serde(flatten)]
    pub details: Details,
    /// Why it was proposed.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Terms that run, and those that were stopped.
    #[serde(default)]
    pub clocks: Vec<Clock>,
    /// The number of its journal's entries.
    pub version: u64,
    /// The case's name in another system (B.5).
    pub external_ref: Option<String>,
    /// SHA-256 of the last body that was put: the same again changes nothing.
    pub put_hash: String,
    /// Whether it has moved: from then on target, parties and dates change by moves only.
    pub moved: bool,
    /// Letters that are still to be sent.
    #[serde(default)]
    pub letters: Vec<Letter>,
    /// What is still to be done to other cases.
    #[serde(default)]
    pub follow_ups: Vec<FollowUp>,
}

impl Case {
    /// The case's kind.
    pub fn kind(&self) -> Kind {
        self.details.kind()
    }

    /// The chain that it follows: that of its target, unless its kind says otherwise or has frozen it.
    pub fn chain(&self, of_target: Chain) -> Chain {
        let is_situation = self.target.as_ref().is_some_and(|target| target.kind == TargetKind::Situation);
        let found = if is_situation { Chain { mss: false, ..of_target } } else { of_target };
        self.details.chain(found)
    }

    /// Whether nobody controls because the act names nobody: mass socially significant services in permits or licensing
    /// are excluded by both clauses (B.6б, B.8в).
    pub fn controller_not_set_by_the_act(&self, of_target: Chain) -> bool {
        self.parties.controller.is_none() && self.chain(of_target).controller().is_none()
    }

    /// Whether it has come to an end from which only a reopening leads away.
    pub fn is_ended(&self) -> bool {
        self.kind().table().ends.contains(&self.state) && !self.details.looks_again(self.state)
    }

    /// The organisation that it is about, if it is about one.
    pub fn organisation(&self) -> Option<OrganisationId> {
        let target = self.target.as_ref().filter(|target| target.kind == TargetKind::Organisation)?;
        OrganisationId::parse(&target.id).ok()
    }

    /// The earliest term that runs: its place in the due index.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        self.clocks.iter().filter(|clock| clock.stopped.is_none()).map(|clock| clock.due).min()
    }

    /// Who keeps to its terms: of a measure whoever carries it out, else the owner.
    pub fn responsible(&self) -> &[ParticipantId] {
        match &self.details {
            Details::Measure(_) => &self.parties.performers,
            _ => self.parties.owner.as_slice(),
        }
    }

    /// Takes a letter or a follow-up off, after it was carried out. Taking it off twice does no more.
    pub fn carried_out(&mut self, name: &str) {
        self.letters.retain(|letter| letter.name != name);
        self.follow_ups.retain(|follow_up| follow_up.name != name);
    }
}
