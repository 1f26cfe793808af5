//! A receipt: one citizen received, or began to receive, one service (A2.3, A2.4, A/1).
//!
//! A source's record arrives as a [`Draft`] of unchecked texts; [`check`] answers a [`Checked`] receipt or every fault that it has.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{days_later, local_date, stands_for_none};
use crate::names;
use crate::organisation::{Organisation, RegionCode};
use crate::person::{Person, PersonName, Snils, SnilsError, is_minor};
use crate::receipt::refusal::FAULTS_MAX;
pub use crate::receipt::refusal::{Code, Invalid};
use crate::regulation::Terms;
use crate::spelling::folded;

pub mod refusal;

/// Most representatives that one receipt may name.
pub const REPRESENTATIVES_MAX: usize = 8;

/// Whole years that a person may have lived.
const AGE_MAX: u32 = 125;

/// Most characters of a name.
pub const NAME_CHARACTERS_MAX: usize = 200;

/// The service, as the organisation rendered it (A/1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Service {
    /// Received on one day.
    OneOff {
        /// The day of the service.
        date: NaiveDate,
    },
    /// Received over a period.
    LongRunning {
        /// First day.
        from: NaiveDate,
        /// Last day; `None` while it is not known.
        to: Option<NaiveDate>,
    },
}

names! {
    /// Whether a service was given on one day or over some time.
    pub enum ServiceKind {
        /// On one day.
        OneOff = "one_off",
        /// From a day on, perhaps to another.
        LongRunning = "long_running",
    }
}

impl Service {
    /// Whether it was given on one day or over some time.
    pub fn kind(self) -> ServiceKind {
        match self {
            Service::OneOff { .. } => ServiceKind::OneOff,
            Service::LongRunning { .. } => ServiceKind::LongRunning,
        }
    }

    /// The day from which the report is due and on which a child's age is decided (A2.3, A2.4).
    pub fn begins_on(self) -> NaiveDate {
        match self {
            Service::OneOff { date } => date,
            Service::LongRunning { from, .. } => from,
        }
    }

    /// The day on which the age of who received it is decided for a notice of that day (A2.3): whoever comes of age while a long-running
    /// service lasts is asked itself from then on.
    pub fn age_counts_on(self, notice_on: NaiveDate) -> NaiveDate {
        match self {
            Service::OneOff { date } => date,
            Service::LongRunning { from, to } => notice_on.min(to.unwrap_or(notice_on)).max(from),
        }
    }

    /// Whether a receipt that arrived then is late (A2.4).
    pub fn is_late(self, arrived_on: NaiveDate, terms: &Terms) -> bool {
        days_later(self.begins_on(), terms.report_days) < arrived_on
    }
}

/// A person as sent, unchecked.
#[derive(Clone, Default)]
pub struct PersonDraft {
    /// `family_name`.
    pub family_name: Option<String>,
    /// `given_name`.
    pub given_name: Option<String>,
    /// `patronymic`.
    pub patronymic: Option<String>,
    /// `birth_date`.
    pub birth_date: Option<String>,
    /// `snils`.
    pub snils: Option<String>,
}

/// A record as sent, unchecked but well-formed. Organisation and name of the record are looked at by the caller.
#[derive(Clone, Default)]
pub struct Draft {
    /// Who received the service.
    pub recipient: Option<PersonDraft>,
    /// Parents or other representatives of a child.
    pub representatives: Vec<PersonDraft>,
    /// `service.kind`.
    pub service_kind: Option<String>,
    /// `service.date`.
    pub service_date: Option<String>,
    /// `service.from`.
    pub service_from: Option<String>,
    /// `service.to`.
    pub service_to: Option<String>,
}

/// A receipt without faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Who received the service.
    pub recipient: Person,
    /// Who speaks for a child; empty for an adult.
    pub representatives: Vec<Person>,
    /// What was received, when.
    pub service: Service,
    /// The local day of arrival: D of every term.
    pub arrived_on: NaiveDate,
    /// Whether it came after the term of A2.4.
    pub late: bool,
}

impl Checked {
    /// Who is asked: the recipient, or the representatives of a child (A2.3).
    pub fn respondents(&self) -> &[Person] {
        if self.representatives.is_empty() { std::slice::from_ref(&self.recipient) } else { &self.representatives }
    }
}

/// Checks a record of an organisation that arrived now; answers all its faults at once, in the order of the fields, and of very many the first.
pub fn check(
    draft: &Draft,
    organisation: &Organisation,
    now: DateTime<Utc>,
    terms: &Terms,
) -> Result<Checked, Vec<Invalid>> {
    check_on(draft, local_date(now, organisation.zone()), terms)
}

/// As [`check`], for a record whose organisation is at fault: the present day is taken where it begins first, so that no
/// date is called future that might not be.
pub fn check_apart(draft: &Draft, now: DateTime<Utc>, terms: &Terms) -> Result<Checked, Vec<Invalid>> {
    let latest = RegionCode::all().map(|region| local_date(now, region.zone)).max();
    check_on(draft, latest.unwrap_or(now.date_naive()), terms)
}

fn check_on(draft: &Draft, arrived_on: NaiveDate, terms: &Terms) -> Result<Checked, Vec<Invalid>> {
    let mut faults = Vec::new();

    let service = read_service(draft, arrived_on, &mut faults);
    let reference = service.map_or(arrived_on, Service::begins_on);
    let recipient = match &draft.recipient {
        Some(person) => read_person(person, "/recipient", reference, &mut faults),
        None => {
            faults.push(Invalid::at("/recipient", Code::FieldMissing));
            None
        }
    };
    let representatives: Vec<Option<Person>> = draft
        .representatives
        .iter()
        // One more than there may be is refused below, and what further ones say matters to nobody.
        .take(REPRESENTATIVES_MAX + 1)
        .enumerate()
        .map(|(index, person)| read_person(person, &format!("/representatives/{index}"), reference, &mut faults))
        .collect();

    if let (Some(recipient), Some(service)) = (&recipient, service) {
        let minor = |person: &Person| is_minor(person.born_on, service.begins_on(), terms.adult_from_birthday);
        let count = draft.representatives.len();
        if minor(recipient) && !(1..=REPRESENTATIVES_MAX).contains(&count) {
            faults.push(Invalid::at("/representatives", Code::RepresentativeRequired));
        }
        if !minor(recipient) && count > 0 {
            faults.push(Invalid::at("/representatives", Code::RepresentativeNotAllowed));
        }
        for (index, representative) in representatives.iter().enumerate() {
            let Some(representative) = representative else { continue };
            let others = representatives[..index].iter().flatten().chain([recipient]);
            let is_listed = others.into_iter().any(|other| other.snils == representative.snils);
            if is_listed {
                faults.push(Invalid::at(format!("/representatives/{index}/snils"), Code::RepresentativeInvalid));
            } else if minor(representative) {
                faults.push(Invalid::at(format!("/representatives/{index}/birth_date"), Code::RepresentativeMinor));
            }
        }
    }

    match (recipient, representatives.into_iter().collect(), service) {
        (Some(recipient), Some(representatives), Some(service)) if faults.is_empty() => {
            let late = service.is_late(arrived_on, terms);
            Ok(Checked { recipient, representatives, service, arrived_on, late })
        }
        _ => {
            faults.truncate(FAULTS_MAX);
            Err(faults)
        }
    }
}

fn read_service(draft: &Draft, arrived_on: NaiveDate, faults: &mut Vec<Invalid>) -> Option<Service> {
    let before = faults.len();
    let mut unexpected = |field: &str, value: &Option<String>| {
        if value.is_some() {
            faults.push(Invalid::at(field, Code::FieldUnknown));
        }
    };
    let Some(kind) = &draft.service_kind else {
        faults.push(Invalid::at("/service/kind", Code::FieldMissing));
        return None;
    };
    let Some(kind) = ServiceKind::parse(kind) else {
        faults.push(Invalid::at("/service/kind", Code::NotParseable));
        return None;
    };
    let service = match kind {
        ServiceKind::OneOff => {
            unexpected("/service/from", &draft.service_from);
            unexpected("/service/to", &draft.service_to);
            let date = read_past_day(&draft.service_date, "/service/date", arrived_on, faults)?;
            Service::OneOff { date }
        }
        ServiceKind::LongRunning => {
            unexpected("/service/date", &draft.service_date);
            let from = read_past_day(&draft.service_from, "/service/from", arrived_on, faults);
            let to = match &draft.service_to {
                None => None,
                Some(text) => match read_date(text) {
                    Some(to) => Some(to),
                    None => {
                        faults.push(Invalid::at("/service/to", Code::DateInvalid));
                        None
                    }
                },
            };
            let from = from?;
            if to.is_some_and(|to| to < from) {
                faults.push(Invalid::at("/service/to", Code::PeriodReversed));
            }
            Service::LongRunning { from, to }
        }
    };
    (faults.len() == before).then_some(service)
}

fn read_past_day(
    text: &Option<String>,
    field: &str,
    arrived_on: NaiveDate,
    faults: &mut Vec<Invalid>,
) -> Option<NaiveDate> {
    let code = match text.as_deref().map(read_date) {
        None => Code::FieldMissing,
        Some(None) => Code::DateInvalid,
        Some(Some(date)) if arrived_on < date => Code::DateFuture,
        Some(Some(date)) => return Some(date),
    };
    faults.push(Invalid::at(field, code));
    None
}

fn read_person(draft: &PersonDraft, field: &str, reference: NaiveDate, faults: &mut Vec<Invalid>) -> Option<Person> {
    let name = read_whole_name(draft, field, faults);
    let birth = match draft.birth_date.as_deref().map(read_date) {
        None => Err(Code::FieldMissing),
        Some(None) => Err(Code::BirthDateInvalid),
        Some(Some(date)) if reference < date => Err(Code::BirthDateFuture),
        Some(Some(date)) if AGE_MAX < reference.years_since(date).unwrap_or(0) => Err(Code::BirthDateInvalid),
        Some(Some(date)) => Ok(date),
    };
    let snils = match draft.snils.as_deref().map(Snils::parse) {
        None => Err(Code::FieldMissing),
        Some(Err(SnilsError::Format)) => Err(Code::SnilsFormat),
        Some(Err(SnilsError::Checksum)) => Err(Code::SnilsChecksum),
        Some(Ok(snils)) => Ok(snils),
    };
    let born_on = birth.map_err(|code| faults.push(Invalid::at(format!("{field}/birth_date"), code))).ok();
    let snils = snils.map_err(|code| faults.push(Invalid::at(format!("{field}/snils"), code))).ok();
    Some(Person { name: name?, born_on: born_on?, snils: snils? })
}

/// A name has a family name or a given name; papers of some countries have but one.
fn read_whole_name(draft: &PersonDraft, field: &str, faults: &mut Vec<Invalid>) -> Option<PersonName> {
    let is_there = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    let one_is_there = is_there(&draft.family_name) || is_there(&draft.given_name);
    let mut read = |text: &Option<String>, part: &str, optional: bool| match is_there(text) || !optional {
        true => read_name(text, &format!("{field}/{part}"), faults).map(Some),
        false => Some(None),
    };
    let family = read(&draft.family_name, "family_name", one_is_there);
    let given = read(&draft.given_name, "given_name", one_is_there);
    let patronymic = read(&draft.patronymic, "patronymic", true);
    Some(PersonName { family: family?, given: given?, patronymic: patronymic? })
}

/// A name in its one spelling. It has a letter that can be seen: `-` stands elsewhere for a name that is not known.
fn read_name(text: &Option<String>, field: &str, faults: &mut Vec<Invalid>) -> Option<String> {
    let code = match text.as_deref().map(folded) {
        None => Code::FieldMissing,
        Some(name) if name.chars().any(char::is_control) => Code::NotParseable,
        Some(name) if !name.chars().any(char::is_alphabetic) => Code::NameEmpty,
        Some(name) if name.chars().count() > NAME_CHARACTERS_MAX => Code::NameEmpty,
        Some(name) => return Some(name),
    };
    faults.push(Invalid::at(field, code));
    None
}

/// A date is written as `2026-01-14`, in full, and is not one that stands for none.
fn read_date(text: &str) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?);
    day.filter(|day| !stands_for_none(*day))
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
