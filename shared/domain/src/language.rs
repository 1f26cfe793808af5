//! The languages of questionnaires, pages and mails.

use crate::names;

names! {
    /// A language of questionnaires, pages and mails. Russian is the state's, and stands in wherever another is missing.
    #[derive(Default)]
    pub enum Language {
        /// Русский.
        #[default]
        Ru = "ru",
        /// English.
        En = "en",
        /// Татарча.
        Tt = "tt",
    }
}

impl Language {
    /// The language's code (ISO 639-1), as in `lang` and in addresses.
    pub const fn code(self) -> &'static str {
        self.as_str()
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
