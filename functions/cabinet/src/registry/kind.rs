//! The registers by their names in paths, and their columns in files.

use app::registers::kind;

/// A register by its name in the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Regions,
    Organisations,
    Sources,
    Participants,
    Questionnaires,
    Methods,
    Accounts,
}

impl Kind {
    const ALL: [Kind; 7] = [
        Kind::Regions,
        Kind::Organisations,
        Kind::Sources,
        Kind::Participants,
        Kind::Questionnaires,
        Kind::Methods,
        Kind::Accounts,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Kind::Regions => kind::REGIONS,
            Kind::Organisations => kind::ORGANISATIONS,
            Kind::Sources => kind::SOURCES,
            Kind::Participants => kind::PARTICIPANTS,
            Kind::Questionnaires => kind::QUESTIONNAIRES,
            Kind::Methods => kind::METHODS,
            Kind::Accounts => kind::ACCOUNTS,
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The columns of the register as a file: the JSON names, nested ones joined by dots.
    pub(crate) fn columns(self) -> &'static [&'static str] {
        match self {
            Kind::Regions => &["id", "joined_on", "excluded_on", "counted_at", "moved_to"],
            Kind::Organisations => {
                &["id", "name", "ogrn", "inn", "type", "region", "level", "included_on", "excluded_on", "time_zone"]
            }
            Kind::Sources => &[
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
            Kind::Participants => {
                &["id", "name", "kind", "industry", "region", "organisation", "signs_in_as", "excluded_on"]
            }
            // A row for each question.
            Kind::Questionnaires => {
                &["id", "version", "valid_from", "valid_until", "types", "question", "text.ru", "text.en", "text.tt"]
            }
            Kind::Methods => &["id", "method", "valid_from", "title.ru", "title.en", "title.tt", "legal_basis"],
            Kind::Accounts => &["snils", "verified", "email", "family_name", "given_name", "patronymic"],
        }
    }
}
