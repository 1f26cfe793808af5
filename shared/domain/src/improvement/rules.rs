//! The regulation profile of part B: who may make which move, how long it may take, from where a fall is proposed. It is
//! data; it holds no expressions, only names and numbers.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::case::Chain;
use super::clocks::ClockName;
use super::kinds::Kind;
use super::kinds::check::CheckType;
use super::kinds::meeting::MeetingBody;
use super::roles::Role;
use crate::calendar::{days_later, local_date, start_of_day};
use crate::decimal::Rational;
use crate::working_time::{ProductionCalendar, Term, WorkingHours};

const EMBEDDED: &str = include_str!("../../data/regulations/923-2025.toml");

/// The profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// `923-2025`.
    pub name: String,
    /// Rises with every change of the file.
    pub version: u32,
    /// For people, in Russian.
    pub title: String,
    /// First day of the experiment (B.1).
    pub starts_on: NaiveDate,
    /// The last day of the act.
    pub ends_on: NaiveDate,
    /// How the rules of interaction were approved (B.11).
    pub approval: Approval,
    /// When one works.
    pub working_hours: WorkingHours,
    /// How long clocks run.
    pub terms: Terms,
    /// From where a fall is proposed.
    pub triggers: Triggers,
    /// From where a fall within a quarter is one.
    pub sudden: Sudden,
    /// Who carries out which check.
    pub checkers: Checkers,
    /// Who writes agendas and minutes of which body.
    pub secretaries: Secretaries,
    /// When reports are due.
    pub reports: Reports,
    /// From where a measure is at risk.
    pub forecast: ForecastRules,
    /// What the programme aims at.
    pub programme: Aims,
    /// When participants are told of their tasks by mail.
    pub digest: DigestRules,
    /// Whom practices are offered to.
    pub practices: PracticeRules,
    /// What citizens are told of changes.
    pub told: ToldRules,
    /// From which clauses of the act kinds of cases and offices follow.
    pub clauses: Clauses,
    /// Of each kind, each row and its roles.
    pub moves: BTreeMap<String, BTreeMap<String, Entitled>>,
}

/// How the subcommission approved the rules of interaction (B.11). Empty: it has not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Number of the decision.
    pub number: String,
    /// The act's date, as it is written there.
    pub date: String,
}

/// Where a term comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The act.
    Act,
    /// Our own choice.
    Ours,
}

/// A term, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermRule {
    /// How long.
    #[serde(flatten)]
    pub term: Term,
    /// Where from.
    pub origin: Origin,
}

/// How long clocks run. What is not here runs until a date that the case names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// To assess a change request.
    pub assess: TermRule,
    /// To agree to a text.
    pub agree: TermRule,
    /// To answer a request for information.
    pub answer: TermRule,
    /// To submit a report that was returned.
    pub report: TermRule,
    /// To acknowledge an incident, by severity 1, 2, 3.
    pub acknowledge: [TermRule; 3],
    /// To resolve an incident, by severity 1, 2, 3.
    pub resolve: [TermRule; 3],
    /// So long before the last day a reminder is sent.
    pub remind_before: TermRule,
    /// So long after a term the secretary of the working group is told.
    pub escalate_after: TermRule,
}

/// From where a fall opens a change request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triggers {
    /// The largest expected share of false ones among a quarter's findings, 0 to 1.
    #[serde(with = "crate::decimal")]
    pub false_discovery_rate: Rational,
    /// The smallest fall that is proposed, in points of the scale.
    #[serde(with = "crate::decimal")]
    pub floor: Rational,
}

/// From where a fall within a running quarter proposes an incident.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sudden {
    /// Published answers of a step, and of all before it, at least.
    pub answers: u64,
    /// The smallest fall, in points of the scale.
    #[serde(with = "crate::decimal")]
    pub floor: Rational,
    /// The largest probability of such a fall where nothing has changed.
    #[serde(with = "crate::decimal")]
    pub probability: Rational,
    /// The severity that is proposed, 1 to 3.
    pub severity: u8,
    /// Where these come from.
    pub origin: Origin,
}

/// Who carries out which check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkers {
    /// The control check before release (B.7к).
    pub control: Role,
    /// The expertise of technical solutions (B.8б).
    pub expertise: Role,
    /// Whether a standard is reached (B.6б, B.8в).
    pub attainment: Role,
}

impl Checkers {
    /// Of one type.
    pub fn of(&self, check: CheckType) -> Role {
        match check {
            CheckType::Control => self.control,
            CheckType::Expertise => self.expertise,
            CheckType::Attainment => self.attainment,
        }
    }
}

/// Who writes agendas and minutes (B.7л).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Secretaries {
    /// Of the working group.
    pub working_group: Role,
    /// Of the subcommission.
    pub subcommission: Role,
}

impl Secretaries {
    /// Of one body.
    pub fn of(&self, body: MeetingBody) -> Role {
        match body {
            MeetingBody::WorkingGroup => self.working_group,
            MeetingBody::Subcommission => self.subcommission,
        }
    }
}

/// When reports of participants are due (B.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reports {
    /// The day of the month that follows.
    pub due_on_day: u32,
    /// Where it comes from.
    pub origin: Origin,
}

/// From where a measure is at risk, by how its performers kept to their plans.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForecastRules {
    /// Measures that its performers have finished, at least.
    pub finished: u32,
    /// The day by which so large a share of them would have been finished is the expected one.
    #[serde(with = "crate::decimal")]
    pub expected_at: Rational,
    /// A measure whose chance of lateness is as large is at risk.
    #[serde(with = "crate::decimal")]
    pub at_risk: Rational,
    /// Where these come from.
    pub origin: Origin,
}

/// What the programme aims at (B.2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aims {
    /// The share of mass socially significant services that are provided electronically, 0 to 1.
    #[serde(with = "crate::decimal")]
    pub electronic_share: Rational,
    /// Services with decision support, at least.
    pub decision_support: u32,
    /// Where these come from.
    pub origin: Origin,
}

/// When participants are told of their tasks by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigestRules {
    /// The weekday from which on it is sent, in the morning of a working day; `None`: on each working day.
    #[serde(default)]
    pub weekday: Option<Weekday>,
    /// Where it comes from.
    pub origin: Origin,
}

impl DigestRules {
    /// The first instant after that one at which a digest is sent.
    pub fn next(
        &self,
        after: DateTime<Utc>,
        zone: Tz,
        calendar: &ProductionCalendar,
        hours: &WorkingHours,
    ) -> DateTime<Utc> {
        let today = local_date(after, zone);
        let mut days = (1..=7).map(|days| days_later(today, days));
        let from = days.find(|day| self.weekday.is_none_or(|weekday| day.weekday() == weekday));
        calendar.next_opening(from.map_or(after, |day| start_of_day(day, zone)), zone, hours)
    }
}

/// Whom a practice is offered to because it is like the one that it helped (B.7е).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PracticeRules {
    /// With at most so many times as many responses, or as few.
    pub answers_times: u32,
    /// Below the mean of all of its type in its region by so many points at least.
    #[serde(with = "crate::decimal")]
    pub weaker_by: Rational,
    /// Where these come from.
    pub origin: Origin,
}

/// What citizens are told of changes, and who looks at their words before everybody may read them (B.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToldRules {
    /// So many months after a citizen has asked to be told of a change, that is forgotten.
    pub following_months: u32,
    /// How often a citizen may say in a minute that something is not fixed.
    pub objections_per_minute: u32,
    /// Whether figures stand beside the words, of organisations where both quarters are shown.
    pub public_figures: bool,
    /// Who reads what citizens wrote before others may: one of these roles.
    pub moderators: Vec<Role>,
    /// Where these come from.
    pub origin: Origin,
}

/// Clauses of the act, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clauses {
    /// Of each kind of case.
    pub kinds: BTreeMap<String, String>,
    /// Of each office.
    pub offices: BTreeMap<String, String>,
}

/// The roles of a row, in the order in which an entry names one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entitled {
    /// Whatever the chain.
    Always(Vec<Role>),
    /// By the chain.
    ByChain {
        /// Of what is not mass socially significant, and of all situations.
        not_mss: Vec<Role>,
        /// Of mass socially significant services.
        mss: Vec<Role>,
    },
}

impl Rules {
    /// The profile that is shipped.
    pub fn shipped() -> Rules {
        static READ: LazyLock<Rules> =
            LazyLock::new(|| toml::from_str(EMBEDDED).expect("the shipped profile is read by a test"));
        READ.clone()
    }

    /// The roles of a row; none where the profile does not have the row.
    pub fn roles(&self, kind: Kind, row: &str, chain: Chain) -> &[Role] {
        match self.moves.get(kind.as_str()).and_then(|rows| rows.get(row)) {
            Some(Entitled::Always(roles)) => roles,
            Some(Entitled::ByChain { mss, .. }) if chain.mss => mss,
            Some(Entitled::ByChain { not_mss, .. }) => not_mss,
            None => &[],
        }
    }

    /// Whether the experiment runs on that local day: outside of it nothing is opened, and no clock and no letter starts.
    pub fn runs_on(&self, day: NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(&day)
    }

    /// How long a clock runs; of an incident by its severity, 1 to 3. `None` where the case names a date.
    pub fn term(&self, clock: ClockName, severity: u8) -> Option<Term> {
        self.term_rule(clock, severity).map(|rule| rule.term)
    }

    /// How long a clock runs, and where that comes from.
    pub fn term_rule(&self, clock: ClockName, severity: u8) -> Option<TermRule> {
        let by_severity = usize::from(severity.clamp(1, 3)) - 1;
        let rule = match clock {
            ClockName::Assess => self.terms.assess,
            ClockName::Agree => self.terms.agree,
            ClockName::Answer => self.terms.answer,
            ClockName::Acknowledge => self.terms.acknowledge[by_severity],
            ClockName::Resolve => self.terms.resolve[by_severity],
            ClockName::Report => self.terms.report,
            ClockName::CarryOut | ClockName::Condition => return None,
        };
        Some(rule)
    }
}
