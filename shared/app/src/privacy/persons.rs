//! The persons of a receipt as they are sealed: names, birth dates and SNILS exist nowhere else (A/1).

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{days_later, end_of_day};
use domain::invitation::{Invitation, Window};
use domain::person::{Person, PersonName, Snils, is_minor};
use domain::receipt::{Checked, Service, ServiceKind};
use domain::regulation::Terms;
use serde::{Deserialize, Serialize};
use table::Write;
use table::items::{Sealed, ServiceContext};

use crate::ports::Purpose;
use crate::privacy::vault::{Vault, cohort_of};
use crate::store::base64url;
use crate::{App, Error};

/// A person as sealed.
#[derive(Serialize, Deserialize)]
struct PersonForm {
    family: Option<String>,
    given: Option<String>,
    patronymic: Option<String>,
    born_on: NaiveDate,
    snils: String,
}

/// The persons as sealed.
#[derive(Serialize, Deserialize)]
pub(crate) struct PersonsForm {
    recipient: PersonForm,
    representatives: Vec<PersonForm>,
}

/// The JSON of the persons. It has no `Debug`: it is what the seal is for.
pub(crate) struct PersonsJson(Vec<u8>);

impl PersonForm {
    fn of(person: &Person) -> PersonForm {
        PersonForm {
            family: person.name.family.clone(),
            given: person.name.given.clone(),
            patronymic: person.name.patronymic.clone(),
            born_on: person.born_on,
            snils: person.snils.digits(),
        }
    }

    fn person(self) -> Result<Person, Error> {
        let snils = Snils::parse(&self.snils).map_err(|error| Error::Corrupt(format!("a sealed SNILS: {error}")))?;
        let name = PersonName { family: self.family, given: self.given, patronymic: self.patronymic };
        Ok(Person { name, born_on: self.born_on, snils })
    }
}

impl PersonsForm {
    pub(crate) fn of(checked: &Checked) -> PersonsForm {
        PersonsForm {
            recipient: PersonForm::of(&checked.recipient),
            representatives: checked.representatives.iter().map(PersonForm::of).collect(),
        }
    }

    /// As it is fingerprinted and sealed.
    pub(crate) fn json(&self) -> Result<PersonsJson, Error> {
        serde_json::to_vec(self).map(PersonsJson).map_err(|error| Error::Corrupt(error.to_string()))
    }

    /// Those who may be asked about a service, in order of their places: a child's representatives, then the recipient.
    fn respondents(self, service: Service, on: NaiveDate, terms: &Terms) -> Result<Vec<Respondent>, Error> {
        let age_counts_on = service.age_counts_on(on);
        let has_representatives = !self.representatives.is_empty();
        let asked_itself =
            !has_representatives || !is_minor(self.recipient.born_on, age_counts_on, terms.adult_from_birthday);
        let whose =
            Snils::parse(&self.recipient.snils).map_err(|error| Error::Corrupt(format!("a sealed SNILS: {error}")))?;
        // A child of a one-off service is never asked itself.
        let recipient = Some(self.recipient).filter(|_| asked_itself || service.kind() == ServiceKind::LongRunning);
        let representatives = self.representatives.into_iter().enumerate();
        let representatives =
            representatives.map(|(index, it)| (it, format!("/representatives/{index}"), !asked_itself));
        let all = representatives.chain(recipient.map(|it| (it, "/recipient".to_owned(), asked_itself)));
        let respondents = all.enumerate().map(|(index, (person, field, is_asked))| {
            Ok(Respondent { index: index as u8, person: person.person()?, whose: whose.clone(), field, is_asked })
        });
        respondents.collect()
    }
}

/// Who may be asked about a service (A2.3).
pub(crate) struct Respondent {
    /// The place among the receipt's respondents, for good.
    pub index: u8,
    /// Whom the receipt names.
    pub person: Person,
    /// The number of the recipient, whose service it was.
    pub whose: Snils,
    /// JSON pointer to the person in the receipt.
    pub field: String,
    /// Whether it is this one who is asked: until a child comes of age its representatives, then it itself.
    pub is_asked: bool,
}

impl Respondent {
    /// Whether it is the child of a long-running service, which came of age after the receipt: one that was of age then has no representatives.
    pub(crate) fn came_of_age(&self) -> bool {
        self.is_asked && 0 < self.index && self.field == "/recipient"
    }
}

/// Keyed fingerprints of a receipt's content.
pub(crate) struct Fingerprints {
    /// Of what may not change under one external id: whose service it is, by their numbers, and its day or first day.
    pub(crate) whose: String,
    /// Of what may be corrected of the persons: names and birth dates.
    pub(crate) persons: String,
}

/// The fingerprints of a receipt.
pub(crate) fn fingerprints(app: &App, checked: &Checked, persons: &PersonsJson) -> Fingerprints {
    let numbers: Vec<String> =
        [&checked.recipient].into_iter().chain(&checked.representatives).map(|it| it.snils.digits()).collect();
    let service = format!("{} {} ", checked.service.kind().as_str(), checked.service.begins_on());
    let keyed = |data: &[u8]| base64url(&app.keys.mac(Purpose::Receipt, &[service.as_bytes(), data].concat())[..24]);
    Fingerprints { whose: keyed(numbers.join(" ").as_bytes()), persons: keyed(&persons.0) }
}

/// When the persons of a receipt have served their purpose and are erased; `None` while the service's end is not known.
pub(crate) fn erase_at(
    app: &App,
    service: Service,
    arrived_at: DateTime<Utc>,
    zone: chrono_tz::Tz,
) -> Option<DateTime<Utc>> {
    let window = Window::of(service, arrived_at, zone, &app.profile.terms);
    let last_day = window.last_day?.max(window.arrived_on);
    Some(end_of_day(days_later(last_day, app.profile.terms.erasure_days), zone))
}

/// When the persons of a receipt beside another one of the same service have served their purpose, which ends with the link that both have;
/// `None`: with their own.
pub(crate) fn erase_at_with(app: &App, link: &Invitation) -> Option<DateTime<Utc>> {
    let last_day = link.window.last_day.filter(|_| link.service.kind() == ServiceKind::OneOff)?;
    Some(end_of_day(days_later(last_day, app.profile.terms.erasure_days), link.window.zone))
}

/// When the persons of a stored receipt are erased under the regulation that is in force. Only a long-running service whose link that one
/// cuts, or the former one did, has another instant than the stored one.
pub(crate) fn erase_at_under(app: &App, served: &ServiceContext, arrived_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let anew = erase_at(app, served.service, arrived_at, served.zone);
    match &served.persons {
        // What is sealed with a whole month goes with its key, whatever the regulation says.
        Some(sealed) if Vault::is_apart(sealed) => anew.map(|at| served.erase_at.map_or(at, |stored| at.max(stored))),
        _ => served.erase_at,
    }
}

/// Seals the persons of a receipt: with those that are erased in the same month, or under a key of their own, which the
/// answered write makes. What is sealed is never to be erased before the end of its day, so no
/// month's key is made again after it was destroyed.
pub(crate) async fn seal(
    app: &App,
    persons: &PersonsJson,
    context: &str,
    erase_at: Option<DateTime<Utc>>,
) -> Result<(Sealed, Option<Write>), Error> {
    match erase_at.map(cohort_of) {
        Some((cohort, _)) => Ok((app.vault.seal(&cohort, context, &persons.0).await?, None)),
        None => app.vault.seal_apart(context, &persons.0).await.map(|(sealed, write)| (sealed, Some(write))),
    }
}

/// Those who may be asked, and who of them is on that day; `None` once erased.
pub(crate) async fn respondents(
    app: &App,
    served: &ServiceContext,
    context: &str,
    on: NaiveDate,
) -> Result<Option<Vec<Respondent>>, Error> {
    let Some(sealed) = &served.persons else { return Ok(None) };
    match app.vault.open::<PersonsForm>(sealed, context).await? {
        Some(persons) => persons.respondents(served.service, on, &app.profile.terms).map(Some),
        None => Ok(None),
    }
}
