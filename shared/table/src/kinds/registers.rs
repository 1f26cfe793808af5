//! The registers, and the ways into them.

use domain::figures::recommended::Recommended;
use domain::improvement::services::{Service, Situation};
use domain::organisation::Organisation;
use domain::questionnaire::Questionnaire;

use super::classification::{to_industry, to_type};
use super::{
    About, Audited, Declaration, Personal, Subject, any, anywhere, document, everywhere, nowhere, reference, region,
    rest,
};
use crate::items::{
    AccountItem, CalendarItem, CredentialItem, ExpiryItem, Holder, IdentityItem, MethodItem, OgrnItem, ParticipantItem,
    ParticipantPlaceItem, RegionItem, SourceItem,
};
use crate::keys;
use crate::port::Key;

/// Participating regions.
pub const REGIONS: &str = "regions";
/// Industries beside those of the act.
pub const INDUSTRIES: &str = "industries";
/// Organisation types beside those of the act.
pub const ORGANISATION_TYPES: &str = "organisation_types";
/// Organisations.
pub const ORGANISATIONS: &str = "organisations";
/// Source systems.
pub const SOURCES: &str = "sources";
/// Participants.
pub const PARTICIPANTS: &str = "participants";
/// Portals.
pub const PORTALS: &str = "portals";
/// Versions of questionnaires.
pub const QUESTIONNAIRES: &str = "questionnaires";
/// Versions of the calculation method.
pub const METHODS: &str = "methods";
/// The list of information events (A1.9б).
pub const INFORMATION_EVENTS: &str = "information_events";
/// The methodology of raising satisfaction (A1.9а).
pub const RECOMMENDATIONS: &str = "recommendations";
/// Services of the federal register (B.1).
pub const SERVICES: &str = "services";
/// Life situations (B.2).
pub const SITUATIONS: &str = "situations";
/// Years of the production calendar.
pub const CALENDARS: &str = "calendars";
/// The embedded account directory; its entries lie under keys of their own.
pub const ACCOUNTS: &str = "accounts";

/// All of them, in the order in which they are listed.
pub const REGISTERS: [&str; 15] = [
    REGIONS,
    INDUSTRIES,
    ORGANISATION_TYPES,
    ORGANISATIONS,
    SOURCES,
    PARTICIPANTS,
    PORTALS,
    QUESTIONNAIRES,
    METHODS,
    INFORMATION_EVENTS,
    RECOMMENDATIONS,
    SERVICES,
    SITUATIONS,
    CALENDARS,
    ACCOUNTS,
];

/// Fields of a register's entries that the audit trail does not show: the head of an organisation is a person, and so is whoever has an account.
fn hidden_fields(register: &str) -> &'static [&'static str] {
    match register {
        PARTICIPANTS => &["name", "signs_in_as", "email"],
        ACCOUNTS => &["email", "family_name", "given_name", "patronymic"],
        _ => &[],
    }
}

/// What all registers have in common: one partition each, read by name, every change recorded, nothing taken out.
pub(super) const fn register(
    name: &'static str,
    sorted: fn(&Key) -> bool,
    sort: &'static str,
    personal: Personal,
) -> About {
    About {
        name,
        led_to: true,
        prefix: "REGISTER",
        partition: "REGISTER#<register>",
        sort,
        sorted,
        read_by: "by its id, and lists",
        cost: "1 R; a list: 1 R for each 4 KB",
        personal,
        due: None,
        audited: Audited::Kept(|key| Subject::of(rest(key), &key.sk).hiding(hidden_fields(rest(key)))),
    }
}

pub(super) const REGION: Declaration<RegionItem> = Declaration {
    about: register("region", |key| rest(key) == REGIONS, "<code>", Personal::Nothing),
    read: document,
    key: |_, found| region(&found.sk).map(|region| keys::register_entry(REGIONS, &region.to_string())),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const ORGANISATION: Declaration<Organisation> = Declaration {
    about: register("organisation", |key| rest(key) == ORGANISATIONS, "<id>", Personal::Nothing),
    read: document,
    key: |organisation, _| Ok(keys::register_entry(ORGANISATIONS, organisation.id.as_str())),
    references: |organisation, _| {
        let regional = keys::regional_organisation(organisation.region, &organisation.id);
        let by_ogrn = organisation.ogrn.as_ref().map(|ogrn| reference(keys::ogrn(ogrn), "the way from its OGRN"));
        let region = reference(keys::register_entry(REGIONS, &organisation.region.to_string()), "its region");
        let to_type = to_type(&organisation.organisation_type);
        let others = by_ogrn.into_iter().chain(to_type);
        others.chain([reference(regional, "its place in its region"), region]).collect()
    },
    belongs: everywhere,
};

pub(super) const SOURCE: Declaration<SourceItem> = Declaration {
    about: register("source", |key| rest(key) == SOURCES, "<id>", Personal::Nothing),
    read: document,
    key: anywhere,
    references: |source, _| bearer_keys(&source.keys),
    belongs: everywhere,
};

pub(super) const PARTICIPANT: Declaration<ParticipantItem> = Declaration {
    about: register("participant", |key| rest(key) == PARTICIPANTS, "<id>", Personal::Official),
    read: document,
    key: anywhere,
    references: |participant, found| {
        let place = |list: String| reference(Key::new(list, found.sk.clone()), "its place in a list");
        let places = participant.lists().into_iter().map(place);
        let industry = participant.industry.as_ref().and_then(to_industry);
        bearer_keys(&participant.keys).into_iter().chain(places).chain(industry).collect()
    },
    belongs: everywhere,
};

pub(super) const PARTICIPANT_PLACE: Declaration<ParticipantPlaceItem> = Declaration {
    about: About {
        name: "participant_place",
        led_to: true,
        prefix: "PARTICIPANTS",
        partition: "PARTICIPANTS#<list>",
        sort: "<participant>",
        sorted: any,
        read_by: "cases: who answers for an organisation or a region, who holds a role",
        cost: "1 R, and 1 R for each participant in the list",
        personal: Personal::Official,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |place, found| Ok(Key::new(found.pk.clone(), place.participant.to_string())),
    references: |place, _| {
        vec![reference(keys::register_entry(PARTICIPANTS, place.participant.as_str()), "its participant")]
    },
    belongs: everywhere,
};

pub(super) const QUESTIONNAIRE: Declaration<Questionnaire> = Declaration {
    about: register("questionnaire", |key| rest(key) == QUESTIONNAIRES, "<id>.<version>", Personal::Nothing),
    read: document,
    key: |questionnaire, _| {
        Ok(keys::register_entry(QUESTIONNAIRES, &keys::questionnaire_entry(&questionnaire.reference())))
    },
    references: |questionnaire, _| questionnaire.types.iter().filter_map(to_type).collect(),
    belongs: everywhere,
};

pub(super) const METHOD: Declaration<MethodItem> = Declaration {
    about: register("method", |key| rest(key) == METHODS, "<version>", Personal::Nothing),
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const INFORMATION_EVENT: Declaration<Recommended> =
    recommended("information_event", |key| rest(key) == INFORMATION_EVENTS);

pub(super) const RECOMMENDATION: Declaration<Recommended> =
    recommended("recommendation", |key| rest(key) == RECOMMENDATIONS);

const fn recommended(name: &'static str, sorted: fn(&Key) -> bool) -> Declaration<Recommended> {
    Declaration {
        about: register(name, sorted, "<id>", Personal::Nothing),
        read: document,
        key: anywhere,
        references: |recommended, _| recommended.types.iter().filter_map(to_type).collect(),
        belongs: everywhere,
    }
}

pub(super) const SERVICE: Declaration<Service> = Declaration {
    about: register("service", |key| rest(key) == SERVICES, "<id>", Personal::Nothing),
    read: document,
    key: anywhere,
    references: |service, _| service.organisation_types.iter().filter_map(to_type).collect(),
    belongs: everywhere,
};

pub(super) const SITUATION: Declaration<Situation> = Declaration {
    about: register("situation", |key| rest(key) == SITUATIONS, "<id>", Personal::Nothing),
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const CALENDAR: Declaration<CalendarItem> = Declaration {
    about: register("calendar", |key| rest(key) == CALENDARS, "<year>", Personal::Nothing),
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const REGIONAL_ORGANISATION: Declaration<Organisation> = Declaration {
    about: About {
        name: "regional_organisation",
        led_to: true,
        prefix: "ORGANISATIONS",
        partition: "ORGANISATIONS#<region>",
        sort: "<organisation>",
        sorted: any,
        read_by: "lists of a region's organisations",
        cost: "1 R for each 4 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |organisation, _| Ok(keys::regional_organisation(organisation.region, &organisation.id)),
    references: |organisation, _| {
        vec![reference(keys::register_entry(ORGANISATIONS, organisation.id.as_str()), "its organisation")]
    },
    belongs: everywhere,
};

pub(super) const OGRN: Declaration<OgrnItem> = Declaration {
    about: About {
        name: "ogrn",
        led_to: true,
        prefix: "OGRN",
        partition: "OGRN#<ogrn>",
        sort: "OGRN",
        sorted: any,
        read_by: "ingest: OGRN → organisation",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |ogrn, _| {
        vec![reference(keys::register_entry(ORGANISATIONS, ogrn.organisation.as_str()), "its organisation")]
    },
    belongs: everywhere,
};

pub(super) const CREDENTIAL: Declaration<CredentialItem> = Declaration {
    about: About {
        name: "credential",
        led_to: true,
        prefix: "CREDENTIAL",
        partition: "CREDENTIAL#<id>",
        sort: "CREDENTIAL",
        sorted: any,
        read_by: "every call with a bearer key",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |credential, found| {
        vec![reference(listed(&holder(&credential.holder), rest(found)), "its holder, who would list it")]
    },
    belongs: everywhere,
};

pub(super) const EXPIRY: Declaration<ExpiryItem> = Declaration {
    about: About {
        name: "expiry",
        led_to: false,
        prefix: "EXPIRY",
        partition: "EXPIRY",
        sort: "<last day>#<credential>",
        sorted: any,
        read_by: "bearer keys that end soon: one query",
        cost: "put: 2 W",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| {
        let (day, public) = keys::expiry_parts(&found.sk).ok_or("its key names no day")?;
        Ok(keys::expiry(day, public))
    },
    references: |_, found| {
        let credential = keys::expiry_parts(&found.sk).map(|(_, public)| keys::credential(public));
        credential.map(|key| reference(key, "its bearer key")).into_iter().collect()
    },
    belongs: everywhere,
};

pub(super) const IDENTITY: Declaration<IdentityItem> = Declaration {
    about: About {
        name: "identity",
        led_to: false,
        prefix: "IDENTITY",
        partition: "IDENTITY#<mac of identity>",
        sort: "IDENTITY",
        sorted: any,
        read_by: "signing in: identity → participant",
        cost: "1 R",
        personal: Personal::Pseudonym,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |identity, _| {
        vec![reference(keys::register_entry(PARTICIPANTS, identity.participant.as_str()), "its participant")]
    },
    belongs: everywhere,
};

pub(super) const ACCOUNT: Declaration<AccountItem> = Declaration {
    about: About {
        name: "account",
        led_to: false,
        prefix: "ACCOUNT",
        partition: "ACCOUNT#<mac of SNILS>",
        sort: "ACCOUNT",
        sorted: any,
        read_by: "the embedded directory",
        cost: "1 R",
        personal: Personal::Sealed,
        due: None,
        audited: Audited::Removable(ACCOUNTS, |key| Subject::of(ACCOUNTS, rest(key)).hiding(hidden_fields(ACCOUNTS))),
    },
    read: document,
    key: anywhere,
    references: |account, _| vec![reference(keys::data_key(&account.sealed.cohort), "its data key")],
    belongs: everywhere,
};

/// The register's entry of whoever holds a bearer key.
pub fn holder(holder: &Holder) -> Key {
    match holder {
        Holder::Source(id) => keys::register_entry(SOURCES, id.as_str()),
        Holder::Participant(id) => keys::register_entry(PARTICIPANTS, id.as_str()),
        Holder::Portal(id) => keys::register_entry(PORTALS, id.as_str()),
    }
}

/// A place that no item has: that a holder lists a bearer key.
pub fn listed(holder: &Key, public: &str) -> Key {
    Key::new(format!("LISTED#{}#{}", holder.pk, holder.sk), public)
}

pub(super) fn bearer_keys(public_parts: &[String]) -> Vec<super::Reference> {
    public_parts.iter().map(|public| reference(keys::credential(public), "one of its bearer keys")).collect()
}
