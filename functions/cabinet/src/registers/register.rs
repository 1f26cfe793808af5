//! The registers by their names in paths and in words, and their columns in files.

use app::registers::kind;
use pages::Localizer;

/// A register by its name in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Register {
    Regions,
    Organisations,
    Sources,
    Participants,
    Questionnaires,
    Methods,
    Accounts,
}

impl Register {
    pub(crate) const ALL: [Register; 7] = [
        Register::Regions,
        Register::Organisations,
        Register::Sources,
        Register::Participants,
        Register::Questionnaires,
        Register::Methods,
        Register::Accounts,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Register::Regions => kind::REGIONS,
            Register::Organisations => kind::ORGANISATIONS,
            Register::Sources => kind::SOURCES,
            Register::Participants => kind::PARTICIPANTS,
            Register::Questionnaires => kind::QUESTIONNAIRES,
            Register::Methods => kind::METHODS,
            Register::Accounts => kind::ACCOUNTS,
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Register> {
        Register::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The columns of the register as a file: the JSON names, nested ones joined by dots.
    pub(crate) fn columns(self) -> &'static [&'static str] {
        match self {
            Register::Regions => &["id", "joined_on", "excluded_on", "counted_at", "moved_to"],
            Register::Organisations => {
                &["id", "name", "ogrn", "inn", "type", "region", "level", "included_on", "excluded_on", "time_zone"]
            }
            Register::Sources => &[
                "id",
                "name",
                "operator",
                "level",
                "organisations",
                "legal_basis",
                "receipts_per_minute",
                "excluded_on",
                "rhythm_days",
            ],
            Register::Participants => {
                &["id", "name", "kind", "industry", "region", "organisation", "signs_in_as", "excluded_on"]
            }
            // A row for each question.
            Register::Questionnaires => {
                &["id", "version", "valid_from", "valid_until", "types", "question", "text.ru", "text.en", "text.tt"]
            }
            Register::Methods => &["id", "method", "valid_from", "title.ru", "title.en", "title.tt", "legal_basis"],
            Register::Accounts => &["snils", "verified", "email", "family_name", "given_name", "patronymic"],
        }
    }

    /// Its name.
    pub(crate) fn title(self, words: Localizer) -> String {
        match self {
            Register::Regions => words.register_regions(),
            Register::Organisations => words.register_organisations(),
            Register::Sources => words.register_sources(),
            Register::Participants => words.register_participants(),
            Register::Questionnaires => words.register_questionnaires(),
            Register::Methods => words.register_methods(),
            Register::Accounts => String::new(),
        }
    }

    /// What it is for.
    pub(crate) fn note(self, words: Localizer) -> String {
        match self {
            Register::Regions => words.note_regions(),
            Register::Organisations => words.note_organisations(),
            Register::Sources => words.note_sources(),
            Register::Participants => words.note_participants(),
            Register::Questionnaires => words.note_questionnaires(),
            Register::Methods => words.note_methods(),
            Register::Accounts => String::new(),
        }
    }

    /// What the keys of its entries are called, where they have any.
    pub(crate) fn keys_title(self, words: Localizer) -> Option<String> {
        match self {
            Register::Sources => Some(words.keys_title()),
            Register::Participants => Some(words.keys_and_sessions_title()),
            _ => None,
        }
    }
}
