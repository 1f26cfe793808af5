//! Every word that people read, in each language. The words are in `locales/<language>/*.ftl` (Fluent); each message becomes a
//! function of [`Texts`] when this crate is built, so a text that a language lacks, or that is given the wrong values, does not
//! compile.
//!
//! What participants read has a folder and a module of its own, [`cabinet`]: Russian and English.
//!
//! A further language is a further folder, a variant of [`Language`] and a line in [`of`]. What questionnaires ask is not here:
//! that is versioned data (`domain::questionnaire`).

#[allow(
    dead_code,
    missing_docs,
    clippy::all,
    clippy::uninlined_format_args,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "made by the build from locales/"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/locales/generated.rs"));
}

pub mod cabinet;

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use domain::improvement::told::Told;
pub use domain::language::Language;

use generated::L10n;
/// The words of one language: a function for each message.
pub use generated::L10nLanguage as Texts;

fn folder(language: Language) -> L10n {
    match language {
        Language::Ru => L10n::Ru,
        Language::En => L10n::En,
        Language::Tt => L10n::Tt,
    }
}

/// The words of that language.
pub fn of(language: Language) -> &'static Texts {
    static RUSSIAN: LazyLock<Texts> = LazyLock::new(|| L10n::Ru.load());
    static ENGLISH: LazyLock<Texts> = LazyLock::new(|| L10n::En.load());
    static TATAR: LazyLock<Texts> = LazyLock::new(|| L10n::Tt.load());
    match language {
        Language::Ru => &RUSSIAN,
        Language::En => &ENGLISH,
        Language::Tt => &TATAR,
    }
}

/// What the language calls itself.
pub fn name_of(language: Language) -> &'static str {
    folder(language).language_name()
}

/// How far a change has come, as everybody is told.
pub fn told(texts: &Texts, told: Told) -> String {
    match told {
        Told::Prepared => texts.said_prepared(),
        Told::InForce => texts.said_in_force(),
        Told::Helped => texts.said_helped(),
        Told::DidNotHelp => texts.said_did_not_help(),
        Told::CannotTellYet => texts.said_cannot_tell_yet(),
        Told::CannotTell => texts.said_cannot_tell(),
        Told::Declined => texts.said_declined(),
    }
}

/// A day in words: «15 февраля 2026 года», "15 February 2026", «2026 елның 15 феврале».
pub fn date(day: NaiveDate, language: Language) -> String {
    of(language).date(day.day(), day.month(), day.year())
}

#[cfg(test)]
mod tests;
