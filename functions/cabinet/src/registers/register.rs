//! The registers by their names in paths and in words, and the fields of their entries.

use app::registers::register;
use domain::identifier::{
    MethodId, OrganisationId, ParticipantId, PortalId, QuestionnaireId, RecommendedId, ServiceId, SituationId, SourceId,
};
use domain::organisation::{Industry, OrganisationType, RegionCode};
use domain::person::Snils;
use pages::Localizer;

use super::field::{Field, FieldKind};
use super::tables::{self, improved, recommended};

/// A register by its name in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Register {
    Regions,
    Industries,
    OrganisationTypes,
    Organisations,
    Sources,
    Participants,
    Portals,
    Questionnaires,
    Methods,
    InformationEvents,
    Recommendations,
    Services,
    Situations,
    Calendars,
    Accounts,
}

impl Register {
    pub(crate) const ALL: [Register; 15] = [
        Register::Regions,
        Register::Industries,
        Register::OrganisationTypes,
        Register::Organisations,
        Register::Sources,
        Register::Participants,
        Register::Portals,
        Register::Questionnaires,
        Register::Methods,
        Register::InformationEvents,
        Register::Recommendations,
        Register::Services,
        Register::Situations,
        Register::Calendars,
        Register::Accounts,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Register::Regions => register::REGIONS,
            Register::Industries => register::INDUSTRIES,
            Register::OrganisationTypes => register::ORGANISATION_TYPES,
            Register::Organisations => register::ORGANISATIONS,
            Register::Sources => register::SOURCES,
            Register::Participants => register::PARTICIPANTS,
            Register::Portals => register::PORTALS,
            Register::Questionnaires => register::QUESTIONNAIRES,
            Register::Methods => register::METHODS,
            Register::InformationEvents => register::INFORMATION_EVENTS,
            Register::Recommendations => register::RECOMMENDATIONS,
            Register::Services => register::SERVICES,
            Register::Situations => register::SITUATIONS,
            Register::Calendars => register::CALENDARS,
            Register::Accounts => register::ACCOUNTS,
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Register> {
        Register::ALL.into_iter().find(|register| register.as_str() == text)
    }

    /// Those that may be read whole, and have pages. Accounts are persons, and are not among them.
    pub(crate) fn listed() -> impl Iterator<Item = Register> {
        Register::ALL.into_iter().filter(|register| *register != Register::Accounts)
    }

    /// Whether a text can be the name of one of its entries.
    pub(crate) fn names(self, text: &str) -> bool {
        match self {
            Register::Regions => RegionCode::parse(text).is_ok(),
            Register::Industries => Industry::parse(text).is_some(),
            Register::OrganisationTypes => OrganisationType::parse(text).is_some(),
            Register::Organisations => OrganisationId::parse(text).is_ok(),
            Register::Sources => SourceId::parse(text).is_ok(),
            Register::Participants => ParticipantId::parse(text).is_ok(),
            Register::Portals => PortalId::parse(text).is_ok(),
            Register::Questionnaires => QuestionnaireId::parse(text).is_ok(),
            Register::Methods => MethodId::parse(text).is_ok(),
            Register::InformationEvents | Register::Recommendations => RecommendedId::parse(text).is_ok(),
            Register::Services => ServiceId::parse(text).is_ok(),
            Register::Situations => SituationId::parse(text).is_ok(),
            Register::Calendars => text.parse().is_ok_and(|year: u16| (1000..=9999).contains(&year)),
            Register::Accounts => Snils::parse(text).is_ok(),
        }
    }

    /// The fields of its entries.
    pub(crate) fn fields(self) -> &'static [Field] {
        match self {
            Register::Regions => tables::REGIONS,
            Register::Industries => tables::INDUSTRIES,
            Register::OrganisationTypes => tables::ORGANISATION_TYPES,
            Register::Organisations => tables::ORGANISATIONS,
            Register::Sources => tables::SOURCES,
            Register::Participants => tables::PARTICIPANTS,
            Register::Portals => tables::PORTALS,
            Register::Questionnaires => tables::QUESTIONNAIRES,
            Register::Methods => tables::METHODS,
            Register::InformationEvents => recommended::INFORMATION_EVENTS,
            Register::Recommendations => recommended::RECOMMENDATIONS,
            Register::Services => improved::SERVICES,
            Register::Situations => improved::SITUATIONS,
            Register::Calendars => improved::CALENDARS,
            Register::Accounts => tables::ACCOUNTS,
        }
    }

    /// Whether its entries name organisation types or industries.
    pub(crate) fn names_types(self) -> bool {
        self.columned().any(|field| matches!(field.kind, FieldKind::Type | FieldKind::Types | FieldKind::Industry))
    }

    /// The columns of the register as a file.
    pub(crate) fn columns(self) -> Vec<&'static str> {
        self.columned().map(Field::column).collect()
    }

    /// What stands in the columns: the fields of an entry, and those of its rows in the place of their list.
    pub(crate) fn columned(self) -> impl Iterator<Item = &'static Field> {
        self.fields().iter().flat_map(|field| match field.kind {
            FieldKind::Rows(of_row) => of_row,
            _ => std::slice::from_ref(field),
        })
    }

    /// The list whose members are rows of a file, where the register has one.
    pub(crate) fn rows(self) -> Option<(&'static str, &'static [Field])> {
        self.fields().iter().find_map(|field| match field.kind {
            FieldKind::Rows(of_row) => Some((field.name, of_row)),
            _ => None,
        })
    }

    /// A field by its name in any register: a name means one thing in all of them.
    pub(crate) fn field_named(name: &str) -> Option<&'static Field> {
        Register::ALL.into_iter().flat_map(Register::fields).find(|field| field.name == name)
    }

    /// The register's name.
    pub(crate) fn title(self, words: Localizer) -> String {
        match self {
            Register::Regions => words.register_regions(),
            Register::Industries => words.register_industries(),
            Register::OrganisationTypes => words.register_organisation_types(),
            Register::Organisations => words.register_organisations(),
            Register::Sources => words.register_sources(),
            Register::Participants => words.register_participants(),
            Register::Portals => words.register_portals(),
            Register::Questionnaires => words.register_questionnaires(),
            Register::Methods => words.register_methods(),
            Register::InformationEvents => words.register_information_events(),
            Register::Recommendations => words.register_recommendations(),
            Register::Services => words.register_services(),
            Register::Situations => words.register_situations(),
            Register::Calendars => words.register_calendars(),
            Register::Accounts => String::new(),
        }
    }

    /// What it is for.
    pub(crate) fn note(self, words: Localizer) -> String {
        match self {
            Register::Regions => words.note_regions(),
            Register::Industries => words.note_industries(),
            Register::OrganisationTypes => words.note_organisation_types(),
            Register::Organisations => words.note_organisations(),
            Register::Sources => words.note_sources(),
            Register::Participants => words.note_participants(),
            Register::Portals => words.note_portals(),
            Register::Questionnaires => words.note_questionnaires(),
            Register::Methods => words.note_methods(),
            Register::InformationEvents => words.note_information_events(),
            Register::Recommendations => words.note_recommendations(),
            Register::Services => words.note_services(),
            Register::Situations => words.note_situations(),
            Register::Calendars => words.note_calendars(),
            Register::Accounts => String::new(),
        }
    }

    /// What the keys of its entries are called, where they have any.
    pub(crate) fn keys_title(self, words: Localizer) -> Option<String> {
        match self {
            Register::Sources | Register::Portals => Some(words.keys_title()),
            Register::Participants => Some(words.keys_and_sessions_title()),
            _ => None,
        }
    }
}
