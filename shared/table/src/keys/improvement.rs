//! Keys of part B: cases, their journals and texts, the lists in which they stand, falls that are not proposed.

use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, ParticipantId, QuestionId};
use domain::improvement::{CaseId, Kind as CaseKind};
use domain::organisation::RegionCode;

use crate::items::Telling;
use crate::kinds::Kind;
use crate::port::{Key, Range};

/// Start of the sort keys of a journal's entries.
pub(crate) const ENTRIES: &str = "ENTRY#";
/// Start of the sort keys of a document's texts.
pub(crate) const TEXTS: &str = "TEXT#";
/// Sort key of what is to be done about a case.
pub(crate) const DUTY: &str = "DUTY";

/// Partition of everything known of a case.
pub fn case_partition(id: &CaseId) -> String {
    Kind::Case.at(id)
}

/// A case.
pub fn case(id: &CaseId) -> Key {
    Key::new(case_partition(id), "CASE")
}

/// An entry of a case's journal: zeros keep the numbers in order.
pub fn case_entry(id: &CaseId, number: u64) -> Key {
    Key::new(case_partition(id), format!("{ENTRIES}{number:010}"))
}

/// The entries after that number.
pub fn case_entries_after(number: u64) -> Range {
    let first = number.saturating_add(1);
    Range::Between(format!("{ENTRIES}{first:010}"), format!("{ENTRIES}~"))
}

/// A version of a document's text.
pub fn case_text(id: &CaseId, version: u32) -> Key {
    Key::new(case_partition(id), format!("{TEXTS}{version:010}"))
}

/// What is to be done about a case.
pub fn case_duty(id: &CaseId) -> Key {
    Key::new(case_partition(id), DUTY)
}

/// What a participant is to be told of cases that were made.
pub fn new_cases(reader: &ParticipantId, telling: Telling) -> Key {
    Key::new(Kind::NewCases.at(format_args!("{reader}#{}", telling.as_str())), Kind::NewCases.about().prefix)
}

/// Partition of a list of cases.
pub fn cases(list: &str) -> String {
    Kind::CasePlace.at(list)
}

/// The place of a case in a list; `order` decides where.
pub fn case_place(list: &str, order: &str, id: &CaseId) -> Key {
    Key::new(cases(list), format!("{order}#{id}"))
}

/// The name of the list of a kind's cases, in which each stands.
pub fn list_of_kind(kind: CaseKind) -> String {
    format!("kind:{}", kind.as_str())
}

/// The list of the cases of which a term runs, by its end.
pub const LIST_BY_TERM: &str = "due";

/// The last number of a kind's cases in a year.
pub fn case_number(kind: CaseKind, year: i32) -> Key {
    Key::new(Kind::CaseNumber.at(kind.as_str()), format!("{year:04}"))
}

/// Partition of the quarters whose falls were looked for.
pub const FALLS: &str = Kind::Falls.about().prefix;

/// What was found in a quarter.
pub fn falls(period: Quarter) -> Key {
    Key::new(FALLS, period.to_string())
}

/// Partition of a quarter's falls that are not proposed.
pub fn not_proposed(period: Quarter) -> String {
    Kind::Fall.at(period)
}

/// A fall that is not proposed; of the total, the question is empty.
pub fn fall(period: Quarter, organisation: &OrganisationId, question: Option<&QuestionId>) -> Key {
    let question = question.map(QuestionId::as_str).unwrap_or_default();
    Key::new(not_proposed(period), format!("{organisation}#{question}"))
}

/// Partition of a quarter's candidates of practices.
pub fn candidates(period: Quarter) -> String {
    Kind::Candidate.at(period)
}

/// An organisation that truly rose in a quarter.
pub fn candidate(period: Quarter, organisation: &OrganisationId) -> Key {
    Key::new(candidates(period), organisation.as_str())
}

/// Partition of how far figures of a region in a running quarter were looked at for sudden falls.
pub fn steps(period: Quarter, region: RegionCode) -> String {
    Kind::Step.at(format_args!("{period}#{region}"))
}

/// How far those of one organisation were.
pub fn step(period: Quarter, region: RegionCode, organisation: &OrganisationId) -> Key {
    Key::new(steps(period, region), organisation.as_str())
}

/// Measures that are at risk, as they were found last.
pub fn at_risk() -> Key {
    Key::new(Kind::AtRisk.about().prefix, Kind::AtRisk.about().prefix)
}

/// Partition of how participants keep to their terms, as it was found last.
pub fn keepings() -> &'static str {
    Kind::Keeping.about().prefix
}

/// How one participant does.
pub fn keeping(participant: &ParticipantId) -> Key {
    Key::new(keepings(), participant.as_str())
}

/// The cases behind a number of a participant, or of the whole programme.
pub fn behind(of: Option<&ParticipantId>, number: &str) -> Key {
    let whose = of.map_or("", ParticipantId::as_str);
    Key::new(format!("{}#{whose}", Kind::Behind.about().prefix), number)
}

/// Partition of how many cases regions have.
pub const CASE_COUNTS: &str = Kind::CaseCounts.about().prefix;

/// How many cases of a region are kept here; `None`: of the whole country.
pub fn own_case_counts(region: Option<RegionCode>) -> Key {
    Key::new(CASE_COUNTS, format!("own#{}", region.map(|it| it.to_string()).unwrap_or_default()))
}

/// How many cases another system says that its region has.
pub fn told_case_counts(region: RegionCode) -> Key {
    Key::new(CASE_COUNTS, format!("told#{region}"))
}

/// What was found of the whole programme last.
pub fn programme() -> Key {
    Key::new(Kind::Programme.about().prefix, Kind::Programme.about().prefix)
}

/// How far the reports of a month were prefilled.
pub fn reports_walk() -> Key {
    Key::new(Kind::ReportsWalk.about().prefix, Kind::ReportsWalk.about().prefix)
}

/// How far cases were counted anew by a changed production calendar.
pub fn calendar_walk() -> Key {
    Key::new(Kind::CalendarWalk.about().prefix, Kind::CalendarWalk.about().prefix)
}

/// Tasks of which a participant is told by mail.
pub fn task_digest(participant: &ParticipantId) -> Key {
    Key::new(Kind::TaskDigest.at(participant), Kind::TaskDigest.about().prefix)
}
