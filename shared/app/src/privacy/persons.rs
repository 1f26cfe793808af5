//! The persons of a receipt as they are sealed: names, birth dates and SNILS exist nowhere else (A/1).

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{days_later, end_of_day};
use domain::invitation::Window;
use domain::person::{Person, Snils};
use domain::receipt::{Checked, Service};
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

    /// The SNILS of those who are asked (A2.3), in order.
    fn respondents(&self) -> Result<Vec<Snils>, Error> {
        let asked =
            if self.representatives.is_empty() { std::slice::from_ref(&self.recipient) } else { &self.representatives };
        let snils = asked.iter().map(|person| Snils::parse(&person.snils));
        snils.collect::<Result<_, _>>().map_err(|error| Error::Corrupt(format!("a sealed SNILS: {error}")))
    }
}

/// Keyed fingerprint of what may not change under one external id: the persons, and the day or first day of the service.
pub(crate) fn fingerprint(app: &App, persons: &PersonsJson, service: Service) -> String {
    let data = [format!("{} {} ", service.kind().as_str(), service.begins_on()).as_bytes(), &persons.0].concat();
    base64url(&app.keys.mac(Purpose::Receipt, &data)[..24])
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

/// The SNILS of those who are asked; `None` once erased.
pub(crate) async fn respondents(
    app: &App,
    served: &ServiceContext,
    context: &str,
) -> Result<Option<Vec<Snils>>, Error> {
    let Some(sealed) = &served.persons else { return Ok(None) };
    match app.vault.open::<PersonsForm>(sealed, context).await? {
        Some(persons) => persons.respondents().map(Some),
        None => Ok(None),
    }
}
