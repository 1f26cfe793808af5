//! The words of the cabinet: what participants read, in Russian and English. Its languages are fewer than the citizens'.

#[allow(
    dead_code,
    missing_docs,
    clippy::all,
    clippy::uninlined_format_args,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "made by the build from cabinet/"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/cabinet/generated.rs"));
}

use std::sync::LazyLock;

use domain::language::Language;

use generated::L10n;
/// The words of one language: a function for each message.
pub use generated::L10nLanguage as Texts;

/// The languages of the cabinet, in the order in which people choose.
pub const LANGUAGES: [Language; 2] = [Language::Ru, Language::En];

/// The language in which somebody reads the cabinet who prefers that one: Russian where it is not among [`LANGUAGES`].
pub fn language_for(preferred: Language) -> Language {
    LANGUAGES.into_iter().find(|language| *language == preferred).unwrap_or_default()
}

/// The words for somebody who prefers that language.
pub fn of(preferred: Language) -> &'static Texts {
    static RUSSIAN: LazyLock<Texts> = LazyLock::new(|| L10n::Ru.load());
    static ENGLISH: LazyLock<Texts> = LazyLock::new(|| L10n::En.load());
    match language_for(preferred) {
        Language::En => &ENGLISH,
        Language::Ru | Language::Tt => &RUSSIAN,
    }
}
