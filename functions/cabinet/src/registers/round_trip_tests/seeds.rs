//! An entry of each register with every field set.

use std::collections::BTreeSet;

use app::registers::Entry;
use app::registers::accounts::RegisteredAccount;
use chrono::NaiveDate;
use domain::figures::indicator::Method;
use domain::figures::measure::MeasureKind;
use domain::figures::recommended::Recommended;
use domain::identifier::{
    MethodId, OrganisationId, ParticipantId, PortalId, QuestionId, QuestionnaireId, RecommendedId, ServiceId,
    SituationId, SourceId,
};
use domain::improvement::Role;
use domain::improvement::services::{Audience, Form, OnPortal, Order, Service, ServiceLevel, Situation};
use domain::language::Language;
use domain::organisation::classification::{RegisteredIndustry, RegisteredType};
use domain::organisation::legal_entity::{Inn, Ogrn};
use domain::organisation::{Industry, Level, Organisation, OrganisationType, RegionCode};
use domain::person::Snils;
use domain::questionnaire::{Question, Questionnaire, Text};
use domain::scope::{OperatorRight, ParticipantRole};
use serde_json::json;
use table::items::{
    CalendarItem, Deputy, MethodItem, ParticipantItem, PortalItem, ProgramAccess, RegionItem, SourceItem,
};

use super::super::register::Register;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn text(of: &str) -> Text {
    Text { ru: of.to_owned(), en: Some(format!("{of}, \"en\"")), tt: Some(format!("={of}; tt")) }
}

pub(super) fn region() -> RegionItem {
    RegionItem {
        joined_on: day("2026-01-01"),
        excluded_on: Some(day("2027-01-01")),
        counted_at: Some("https://a.example".to_owned()),
        moved_to: Some("https://b.example".to_owned()),
    }
}

pub(super) fn organisation() -> Organisation {
    Organisation {
        id: OrganisationId::parse("school").unwrap(),
        name: "Школа, «№ 1»; \"филиал\"".to_owned(),
        ogrn: Some(Ogrn::parse("1027700132195").unwrap()),
        inn: Some(Inn::parse("7707083893").unwrap()),
        organisation_type: OrganisationType::SCHOOL,
        region: RegionCode::parse("63").unwrap(),
        level: Level::Federal,
        included_on: day("2026-01-01"),
        excluded_on: Some(day("2027-01-01")),
        time_zone: Some("Europe/Samara".parse().unwrap()),
        former_regions: [].into(),
    }
}

pub(super) fn access() -> ProgramAccess {
    let (x, y) = ("TN_nUKrt4G8u4bo_daooOnAct52tIUuz5R-OSqBzE5I", "9TlmwlOu_jfwvg1W7PcRjaeA9TZnJgZaMRMXEaD6QE8");
    let key = json!({"kty": "EC", "crv": "P-256", "kid": "one", "x": x, "y": y});
    ProgramAccess {
        public_keys: Some(json!({"keys": [key]})),
        networks: ["192.0.2.0/24", "2001:db8::/32"].map(|it| it.parse().unwrap()).into(),
    }
}

pub(super) fn source() -> SourceItem {
    SourceItem {
        name: "+МИС".to_owned(),
        operator: "Регион".to_owned(),
        level: Level::Regional,
        organisations: ["clinic", "school"].map(str::to_owned).into(),
        legal_basis: "Акт № 1".to_owned(),
        receipts_per_minute: Some(7),
        excluded_on: Some(day("2027-01-01")),
        rhythm_days: Some(31),
        access: access(),
        keys: Vec::new(),
    }
}

/// A participant of that role, with what limits it: no role has every limit.
pub(super) fn participant(role: ParticipantRole) -> ParticipantItem {
    ParticipantItem {
        name: "Участник".to_owned(),
        role,
        industry: (role == ParticipantRole::FederalBody).then_some(Industry::SPORT),
        region: (role == ParticipantRole::RegionalExecutive).then(|| RegionCode::parse("39").unwrap()),
        organisation: (role == ParticipantRole::OrganisationHead).then(|| OrganisationId::parse("school").unwrap()),
        excluded_on: Some(day("2027-01-01")),
        roles: if role.may_hold_roles() { [Role::AnalyticalCentre, Role::Laboratory].into() } else { [].into() },
        source: (role == ParticipantRole::Source).then(|| SourceId::parse("mis").unwrap()),
        email: Some("b@example.org".to_owned()),
        deputy: Some(Deputy {
            participant: ParticipantId::parse("other").unwrap(),
            from: day("2026-05-01"),
            to: day("2026-05-31"),
        }),
        duty_letters_only: false,
        access: access(),
        keys: Vec::new(),
        signs_in_as: Some("a@example.org".to_owned()),
        session_epoch: 0,
        rights: if role == ParticipantRole::Operator {
            [OperatorRight::Paper, OperatorRight::Audit].into()
        } else {
            [].into()
        },
    }
}

pub(super) fn questionnaire() -> Questionnaire {
    let question = |id: &str, asks: &str| Question {
        id: QuestionId::parse(id).unwrap(),
        text: text(asks),
        label: Some(text(id)),
        text_for: Default::default(),
    };
    Questionnaire {
        id: QuestionnaireId::parse("schools").unwrap(),
        version: 2,
        valid_from: day("2026-01-01"),
        valid_until: Some(day("2026-12-31")),
        types: [OrganisationType::SCHOOL, OrganisationType::SPORT].into(),
        questions: vec![question("z", "Первый?"), question("a", "Второй?")],
    }
}

pub(super) fn method() -> MethodItem {
    MethodItem {
        method: Method::CURRENT,
        valid_from: day("2026-01-01"),
        title: text("Способ"),
        legal_basis: "Акт № 2".to_owned(),
    }
}

pub(super) fn portal() -> PortalItem {
    PortalItem {
        name: "Портал \"А\"; Б".to_owned(),
        legal_basis: "Акт № 4".to_owned(),
        questions_per_minute: Some(9),
        excluded_on: Some(day("2026-12-31")),
        access: access(),
        keys: Vec::new(),
    }
}

pub(super) fn account() -> RegisteredAccount {
    RegisteredAccount {
        verified: true,
        email: Some("anna@example.org".to_owned()),
        family_name: Some("Иванова".to_owned()),
        given_name: Some("Анна".to_owned()),
        patronymic: Some("Петровна".to_owned()),
        birth_date: Some("1985-02-11".parse().unwrap()),
        language: Some(Language::Tt),
    }
}

pub(super) fn service() -> Service {
    let participant = |id: &str| Some(ParticipantId::parse(id).unwrap());
    Service {
        name: "Паспорт; \"10 лет\"".to_owned(),
        federal_id: Some("0001".to_owned()),
        form: Form::DigitalService,
        owner: participant("mvd"),
        curator: participant("mintsifry"),
        level: ServiceLevel::Municipal,
        audience: [Audience::Person, Audience::LegalEntity].into(),
        situations: ["birth", "loss"].map(|id| SituationId::parse(id).unwrap()).into(),
        organisation_types: [OrganisationType::SCHOOL, OrganisationType::SPORT].into(),
        questions: ["comfort", "speed"].map(|id| QuestionId::parse(id).unwrap()).into(),
        on_portal: OnPortal::Planned,
        electronic: true,
        decision_support: true,
        proactive: true,
        without_presence: true,
        mass_significant: true,
        list_version: Some("2".to_owned()),
        licensing: true,
        applications_a_year: Some(1_000_000),
        service_type: Some("document".to_owned()),
        order: Order { term_days: Some(30), documents: Some("Паспорт; =Виза".to_owned()), visits: Some(0) },
        external_ref: Some("=ФРГУ-1".to_owned()),
    }
}

pub(super) fn situation() -> Situation {
    Situation {
        name: "=Рождение ребёнка".to_owned(),
        circumstances: "Родился ребёнок".to_owned(),
        needs: "Свидетельство, пособие".to_owned(),
        services: ["pass", "benefit"].map(|id| ServiceId::parse(id).unwrap()).into(),
        owner: Some(ParticipantId::parse("mintrud").unwrap()),
        external_ref: Some("ЖС 7".to_owned()),
    }
}

pub(super) fn recommended(kind: MeasureKind) -> Entry {
    let recommended = Recommended {
        name: "Памятка; \"Оцените\"".to_owned(),
        advice: "Дать при записи".to_owned(),
        types: [OrganisationType::SCHOOL, OrganisationType::SPORT].into(),
        situations: [SituationId::parse("birth").unwrap()].into(),
        questions: match kind {
            MeasureKind::InformationEvent => BTreeSet::new(),
            MeasureKind::Measure => [QuestionId::parse("comfort").unwrap()].into(),
        },
        legal_basis: "Письмо № 4".to_owned(),
        valid_from: day("2026-02-01"),
        excluded_on: Some(day("2026-12-31")),
    };
    Entry::Recommended(kind, RecommendedId::parse("leaflet").unwrap(), recommended)
}

pub(super) fn calendar() -> CalendarItem {
    CalendarItem {
        decree: "Акт № 3".to_owned(),
        source: "https://a.example".to_owned(),
        days_off: [day("2026-01-12"), day("2026-03-10")].into(),
        working_weekends: [day("2026-02-21")].into(),
        short_days: [day("2026-04-30")].into(),
    }
}

/// Entries that together set every field, each with its name.
pub(super) fn seeds(register: Register) -> Vec<(&'static str, Entry)> {
    match register {
        Register::Regions => vec![("63", Entry::Region(RegionCode::parse("63").unwrap(), region()))],
        Register::Industries => {
            let culture = RegisteredIndustry { name: "Культура".to_owned() };
            vec![("culture", Entry::Industry(Industry::parse("culture").unwrap(), culture))]
        }
        Register::OrganisationTypes => {
            let lyceums = RegisteredType { name: "Лицеи".to_owned(), industry: Industry::EDUCATION };
            vec![("lyceum", Entry::OrganisationType(OrganisationType::parse("lyceum").unwrap(), lyceums))]
        }
        Register::Organisations => vec![("school", Entry::Organisation(organisation()))],
        Register::Sources => vec![("mis", Entry::Source(SourceId::parse("mis").unwrap(), source()))],
        Register::Participants => {
            let roles = [
                ParticipantRole::FederalBody,
                ParticipantRole::RegionalExecutive,
                ParticipantRole::OrganisationHead,
                ParticipantRole::Operator,
                ParticipantRole::Source,
            ];
            let id = || ParticipantId::parse("p").unwrap();
            roles.map(|role| ("p", Entry::Participant(id(), participant(role)))).into()
        }
        Register::Portals => vec![("gosuslugi", Entry::Portal(PortalId::parse("gosuslugi").unwrap(), portal()))],
        Register::Questionnaires => vec![("schools", Entry::Questionnaire(questionnaire()))],
        Register::Methods => vec![("m2", Entry::Method(MethodId::parse("m2").unwrap(), method()))],
        Register::InformationEvents => vec![("leaflet", recommended(MeasureKind::InformationEvent))],
        Register::Recommendations => vec![("leaflet", recommended(MeasureKind::Measure))],
        Register::Services => vec![("pass", Entry::Service(ServiceId::parse("pass").unwrap(), service()))],
        Register::Situations => vec![("birth", Entry::Situation(SituationId::parse("birth").unwrap(), situation()))],
        Register::Calendars => vec![("2026", Entry::Calendar(2026, calendar()))],
        Register::Accounts => vec![("11223344595", Entry::Account(Snils::parse("11223344595").unwrap(), account()))],
    }
}
