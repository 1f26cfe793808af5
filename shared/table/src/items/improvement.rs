//! The stored forms of part B.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::identifier::ParticipantId;
use domain::improvement::case::Evidence;
use domain::improvement::case_counts::CaseCount;
use domain::improvement::content::Content;
use domain::improvement::kinds::document::Clause;
use domain::improvement::programme::{Behind, Kept};
use domain::improvement::solved::SolvedInMonth;
use domain::improvement::sudden::Watched;
use domain::improvement::{CaseId, FollowUp, Letter};
use domain::names;
use domain::organisation::RegionCode;
use domain::working_time::CalendarYear;
use serde::{Deserialize, Serialize};

/// A year of the production calendar; its name is the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarItem {
    /// The decree that moves the days off, in Russian.
    pub decree: String,
    /// Where it was read.
    pub source: String,
    /// Weekdays that are off beside the holidays of art. 112.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub days_off: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that work.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub working_weekends: BTreeSet<NaiveDate>,
    /// Working days that end an hour earlier.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub short_days: BTreeSet<NaiveDate>,
}

impl CalendarItem {
    /// As the calendar knows it.
    pub fn of(self, year: i32) -> CalendarYear {
        let CalendarItem { decree, source, days_off, working_weekends, short_days } = self;
        CalendarYear { year, decree, source, days_off, working_weekends, short_days }
    }
}

/// What is still to be done about a case, apart from it: what was sent or is to be sent changes nothing of the case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseDutyItem {
    /// When something is to be done next; `None`: nothing waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// The region of the case, with which this goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// Letters whose readers are not looked up yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<Letter>,
    /// Moves of other cases that follow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUp>,
    /// Mails that are to be sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mails: Vec<CaseMail>,
    /// What of running terms was told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub told: BTreeSet<String>,
    /// Follow-ups of other cases that have moved this one, by their names, the last one last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub carried_out: Vec<String>,
}

/// A mail about a case to one participant. It names the case's number and no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseMail {
    /// Made from what caused it and its reader, so that it is sent once.
    pub name: String,
    /// Whom it goes to.
    pub to: ParticipantId,
    /// The move that caused it; or `reminder`, `overdue`, `overdue_still`.
    pub about: String,
    /// Until when somebody sends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leased_until: Option<DateTime<Utc>>,
    /// How often it was tried.
    #[serde(default)]
    pub tries: u8,
}

names! {
    /// When a reader is told of cases that were made.
    pub enum Telling {
        /// With the run of the sweep that finds them.
        AtOnce = "at_once",
        /// In the morning of the next working day.
        Daily = "daily",
    }
}

/// Cases that were made and that one reader is told of in one mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCases {
    /// How many.
    pub count: u64,
    /// The first of them: a mail names no more.
    pub first: Vec<CaseId>,
    /// Whether something is wanted of the reader in one of them.
    pub asks: bool,
}

/// What a reader is told of cases that were made: a mail at a time, each with a number of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCasesItem {
    /// When something is to be done next; `None`: nothing waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// What no mail tells of yet.
    #[serde(default)]
    pub waiting: NewCases,
    /// When that is to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tell_at: Option<DateTime<Utc>>,
    /// The mail that is being sent, and what it tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telling: Option<(CaseMail, NewCases)>,
    /// Mails so far.
    #[serde(default)]
    pub mails: u64,
}

/// A place at which a case stands in a list. Whether it still belongs there is decided by the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePlaceItem {
    /// The case.
    pub case: CaseId,
}

/// The last number of a kind's cases in a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseNumberItem {
    /// It was given.
    pub last: u32,
}

/// A version of a document's text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseTextItem {
    /// In the order of the document.
    pub clauses: Vec<Clause>,
    /// What it says in numbers and lists, in the form of the document's type; `None`: in clauses alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// How far the figures of an organisation in a running quarter were looked at for sudden falls.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepItem {
    /// Up to where.
    #[serde(flatten)]
    pub watched: Watched,
    /// What the last step showed, until an incident is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// The incident that was proposed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<CaseId>,
}

/// How far open cases have been counted anew by a changed production calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarWalkItem {
    /// The hash of the registered calendars by which it is counted.
    pub calendars: String,
    /// The kind of cases, by its number, up to which they are counted.
    pub kind: usize,
    /// The place in the list of that kind; empty at its beginning.
    pub after: String,
    /// Whether all are counted.
    pub done: bool,
}

/// A measure that is likely to be late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureAtRisk {
    /// The measure.
    pub case: CaseId,
    /// Whether its service is mass socially significant: then it is the digital ministry's, else the working group's.
    pub mss: bool,
    /// How likely it is to be late, in percent.
    pub late: u8,
    /// The day on which it is expected.
    pub expected: NaiveDate,
}

/// Measures of confirmed road maps that are likely to be late, as they were found last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtRiskItem {
    /// On which day.
    #[serde(default)]
    pub looked_on: Option<NaiveDate>,
    /// The likeliest first.
    #[serde(default)]
    pub measures: Vec<MeasureAtRisk>,
}

/// How a participant keeps to its terms, as it was found last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeepingItem {
    /// On which day.
    pub looked_on: NaiveDate,
    /// Cases of the participant in which a term runs.
    pub with_term: u32,
    /// Those of which a term has passed.
    pub overdue: u32,
    /// Of each step how often it was made, and the median of the working days that it took.
    pub steps: BTreeMap<String, (u32, u32)>,
    /// Changes of which it was looked whether they helped, for the last time.
    pub evaluated: u32,
    /// Those that are shown to have helped.
    pub verified: u32,
    /// Reports that were due.
    pub reports: u32,
    /// Those that came in time.
    pub reports_in_time: u32,
}

impl KeepingItem {
    /// The figures from which indicators of efficiency are computed.
    pub fn kept(&self) -> Kept {
        let KeepingItem { with_term, overdue, steps, evaluated, verified, reports, reports_in_time, .. } = self.clone();
        Kept { with_term, overdue, steps, evaluated, verified, reports, reports_in_time }
    }
}

/// The cases behind a number of the programme, as they were when it was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BehindItem {
    /// On which day: of another day's number it says nothing.
    pub looked_on: NaiveDate,
    /// The cases; of more than one item holds the first.
    pub cases: Vec<Behind>,
}

/// What was found of the whole programme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeItem {
    /// On which day.
    pub looked_on: NaiveDate,
    /// Target states that the subcommission has confirmed.
    pub target_states: u32,
    /// Those whose newest text a check has found reached.
    pub reached: u32,
    /// How incidents were solved in the last months, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub solved: Vec<SolvedInMonth>,
}

/// How far the reports of a month were prefilled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportsWalkItem {
    /// The first day of the month that the reports are about.
    #[serde(default)]
    pub month: Option<NaiveDate>,
    /// The owner up to which they are prefilled, in the order of names.
    #[serde(default)]
    pub after: Option<ParticipantId>,
    /// Whether all are.
    #[serde(default)]
    pub done: bool,
}

/// What was found in the finals of a quarter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FallsItem {
    /// Tests of the quarter, of all organisations.
    pub tests: u64,
    /// When it was looked for.
    pub found_at: DateTime<Utc>,
}

/// How many cases a region has, as they were counted last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCountsItem {
    /// When they were counted.
    pub as_of: DateTime<Utc>,
    /// By kind and state.
    pub counts: Vec<CaseCount>,
    /// The public URL of the system that counted them; `None`: this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
}

/// Tasks of which one participant is told by mail: a mail at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDigestItem {
    /// When something is to be done next.
    pub due_at: DateTime<Utc>,
    /// Tasks that stand still and that the participant was told of: none is asked for twice.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub told: BTreeSet<String>,
    /// The mail that is being sent, the tasks that it tells of, and the numbers of their cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sending: Option<(CaseMail, BTreeSet<String>, BTreeSet<String>)>,
    /// How many mails there were.
    #[serde(default)]
    pub mails: u64,
}
