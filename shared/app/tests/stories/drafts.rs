//! Records as sources send them.

use app::intake::receive::Record;
use domain::receipt::{Draft, PersonDraft};

use super::{ADULT, CHILD, PARENT};

pub(crate) fn person(birth: &str, snils: &str) -> PersonDraft {
    PersonDraft {
        family_name: Some("Иванова".into()),
        given_name: Some("Анна".into()),
        patronymic: None,
        birth_date: Some(birth.into()),
        snils: Some(snils.into()),
    }
}

/// `organisation external_id one_off:2026-01-14 [child[:born_on]|as:family:given:born_on]`, or `long:2026-01-14..2026-05-31`.
pub(crate) fn record(organisation: &str, external_id: &str, service: &str, child: Option<&str>) -> Record {
    let mut draft = Draft { recipient: Some(person("1985-02-11", ADULT)), ..Draft::default() };
    if let Some(told) = child.and_then(|it| it.strip_prefix("as:")) {
        let mut told = told.split(':').map(str::to_owned);
        let (family_name, given_name, birth_date) = (told.next(), told.next(), told.next());
        draft.recipient = Some(PersonDraft { family_name, given_name, birth_date, ..person("", ADULT) });
    } else if let Some(child) = child {
        let born_on = child.strip_prefix("child:").unwrap_or("2015-05-01");
        draft.recipient = Some(person(born_on, CHILD));
        draft.representatives = vec![person("1985-02-11", ADULT), person("1983-03-03", PARENT)];
    }
    match service.split_once(':').unwrap() {
        ("one_off", date) => {
            draft.service_kind = Some("one_off".into());
            draft.service_date = Some(date.into());
        }
        (_, period) => {
            let (from, to) = period.split_once("..").unwrap();
            draft.service_kind = Some("long_running".into());
            draft.service_from = Some(from.into());
            draft.service_to = Some(to.to_owned()).filter(|to| !to.is_empty());
        }
    }
    Record {
        external_id: Some(external_id.into()),
        organisation_id: Some(organisation.into()),
        draft,
        ..Record::default()
    }
}
