//! The languages of questionnaires, pages and mails.

use serde::{Deserialize, Serialize};

/// A language of questionnaires, pages and mails. Russian is the state's, and stands in wherever another is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Русский.
    #[default]
    Ru,
    /// English.
    En,
    /// Татарча.
    Tt,
}

impl Language {
    /// All of them, in the order in which people choose.
    pub const ALL: [Language; 3] = [Language::Ru, Language::En, Language::Tt];

    /// The language's code (ISO 639-1), as in `lang` and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Language::Ru => "ru",
            Language::En => "en",
            Language::Tt => "tt",
        }
    }

    /// The language of that code.
    pub fn of_code(code: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_to_its_language_and_back() {
        for language in Language::ALL {
            assert_eq!(Language::of_code(language.code()), Some(language));
            assert_eq!(serde_json::to_value(language).unwrap(), language.code());
        }
        for unknown in ["", "RU", "ru-RU", "de"] {
            assert_eq!(Language::of_code(unknown), None, "{unknown}");
        }
    }
}
