//! Texts of a questionnaire, in the languages of its readers.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A text in each language; Russian is always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Russian.
    pub ru: String,
    /// English, where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
    /// Tatar, where it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tt: Option<String>,
}

impl Text {
    /// The text in that language, in Russian where it is not written.
    pub fn in_language(&self, language: Language) -> &str {
        self.written_in(language).unwrap_or(&self.ru)
    }

    /// The language in which [`Text::in_language`] answers.
    pub fn language_shown(&self, language: Language) -> Language {
        self.written_in(language).map_or(Language::Ru, |_| language)
    }

    /// The text in that language; `None`: it is not written.
    pub fn written_in(&self, language: Language) -> Option<&str> {
        match language {
            Language::Ru => Some(&self.ru),
            Language::En => self.en.as_deref(),
            Language::Tt => self.tt.as_deref(),
        }
    }
}
