//! What is found by how it is written: addresses in their disguises, handles, links to profiles, numbers that a word announces,
//! Russian full names.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex, Replacer};

use super::Mask;

const MAIL: &str = Mask::Mail.text();
const HANDLE: &str = Mask::Handle.text();
const LINK: &str = Mask::ProfileLink.text();
const NAME: &str = Mask::FullName.text();

/// A pattern of this file; a test compiles them all.
#[allow(clippy::unwrap_used, reason = "the patterns are constants, and a test compiles each")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// A pattern, and what every text has that it matches. Most comments have nothing of it, and to ask costs a hundredth of a search.
struct Pattern {
    needs: fn(&str) -> bool,
    pattern: LazyLock<Regex>,
}

impl Pattern {
    const fn new(needs: fn(&str) -> bool, pattern: fn() -> Regex) -> Pattern {
        Pattern { needs, pattern: LazyLock::new(pattern) }
    }

    fn replace_all<'text>(&self, text: Cow<'text, str>, with: impl Replacer) -> Cow<'text, str> {
        if !(self.needs)(&text) {
            return text;
        }
        match self.pattern.replace_all(&text, with) {
            Cow::Borrowed(_) => text,
            Cow::Owned(replaced) => Cow::Owned(replaced),
        }
    }
}

fn has_digits(text: &str) -> bool {
    text.contains(char::is_numeric)
}

fn has_sign(text: &str) -> bool {
    text.contains('@')
}

/// Three words that begin with a capital, or two initials and a word.
fn has_capitals(text: &str) -> bool {
    text.chars().filter(|letter| matches!(letter, 'А'..='Я' | 'Ё')).nth(2).is_some()
}

/// `ivan (собака) mail точка ru`: the sign or the dot as a word.
static DISGUISED_MAIL: Pattern = Pattern::new(
    |text| text.contains(['(', '[', '{']) || text.to_lowercase().contains("ба"),
    || {
        pattern(concat!(
            r"(?i)[\p{L}\p{N}._%+-]*[\p{L}\p{N}]\s*(?:[(\[{]\s*(?:собака|at|эт)\s*[)\]}]|\s(?:собака|собачка)\s)\s*",
            r"[\p{L}\p{N}-]+(?:\s*(?:\.|[(\[{]\s*(?:точка|dot)\s*[)\]}]|\sточка\s|\sdot\s)\s*(?:[a-z]{2,}|рф|ру|ком)\b)+"
        ))
    },
);

/// `ivan @ mail.ru`: the sign between spaces.
static SPACED_MAIL: Pattern = Pattern::new(has_sign, || {
    pattern(
        r"(?i)[\p{L}\p{N}._%+-]*[\p{L}\p{N}][ \t]{0,2}@[ \t]{0,2}[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:[a-z]{2,}|рф)\b",
    )
});

static HANDLES: Pattern = Pattern::new(has_sign, || pattern(r"(^|[^\p{L}\p{N}._%+\]-])@[A-Za-z0-9_]{4,32}\b"));

static LINKS: Pattern = Pattern::new(
    |text| text.contains('/'),
    || {
        pattern(
            r"(?i)\b(?:https?://)?(?:www\.|m\.)?(?:vk\.com|vk\.me|vkontakte\.ru|t\.me|telegram\.me|ok\.ru|wa\.me|instagram\.com|facebook\.com|max\.ru|youtube\.com)/[^\s,;)]*[^\s,;).!?]",
        )
    },
);

/// What may stand between a word and the number that it announces.
const BETWEEN: &str = r"[^\d\n]{0,24}?";

/// Numbers that only the word before them tells from others.
static ANNOUNCED: [(Pattern, Mask); 3] = [
    (
        Pattern::new(has_digits, || {
            pattern(&format!(
                r"(?i)(\bпаспорт\p{{L}}*{BETWEEN}|\bсери\p{{L}}+{BETWEEN})\b\d{{2}}[ \t-]?\d{{2}}(?:[ \t-]?|[ \t,]*(?:№|номер|N)[ \t]*)\d{{6}}\b"
            ))
        }),
        Mask::Passport,
    ),
    (
        Pattern::new(has_digits, || {
            pattern(&format!(r"(?i)((?:\bполис\p{{L}}*|\bомс\b|\bенп\b){BETWEEN})\b(?:\d[ \t-]?){{15}}\d\b"))
        }),
        Mask::Policy,
    ),
    (
        Pattern::new(has_digits, || pattern(&format!(r"(?i)(\bинн\b{BETWEEN})\b(?:\d{{12}}|\d{{10}})\b"))),
        Mask::TaxpayerNumber,
    ),
];

/// A passport as it is printed: two digits, two digits, six.
static PASSPORT: Pattern = Pattern::new(has_digits, || pattern(r"(^|[^\d.,+ -][ ]?)\d{2} \d{2} \d{6}\b"));

const SURNAME: &str = r"[А-ЯЁ][а-яё]*(?:(?:ов|ев|ёв|ин|ын)(?:а|у|ым|е|ой|ых|ы)?|[сц]к(?:ий|ая|ого|ому|им|ой|ую)|ко|(?:ук|юк|ян|ец|ич|их|ых)(?:а|у|ом|ем|е)?|дзе|швили)";
const PATRONYMIC: &str = r"[А-ЯЁ][а-яё]+(?:(?:ович|евич|ьич|мич|кич)(?:а|у|ем|е)?|(?:овн|евн|ичн)(?:а|у|ы|е|ой|ою))";

static FULL_NAMES: Pattern = Pattern::new(has_capitals, || {
    let given = r"[А-ЯЁ][а-яё]+";
    pattern(&format!(
        r"\b(?:(?:{SURNAME}-)?{SURNAME}[ \t]+{given}[ \t]+{PATRONYMIC}|{given}[ \t]+{PATRONYMIC}[ \t]+{SURNAME}(?:-{SURNAME})?)\b"
    ))
});

/// Initials and a surname, in either order; a name that an institution bears is no citizen's.
static INITIALS: Pattern = Pattern::new(
    |text| text.contains('.') && has_capitals(text),
    || {
        let initials = r"[А-ЯЁ]\.[ \t]?[А-ЯЁ]\.";
        let word = r"[А-ЯЁ][а-яё]{2,}(?:-[А-ЯЁ][а-яё]{2,})?";
        pattern(&format!(r"(\b[Ии]м(?:\.|ени)[ \t]*)?(?:\b{initials}[ \t]?{word}\b|\b{word}[ \t]+{initials})"))
    },
);

/// Masks addresses, handles, links and names.
pub(super) fn masked_writing(text: &str) -> Cow<'_, str> {
    let text = LINKS.replace_all(text.into(), LINK);
    let text = DISGUISED_MAIL.replace_all(text, MAIL);
    let text = SPACED_MAIL.replace_all(text, MAIL);
    let text = HANDLES.replace_all(text, |found: &Captures<'_>| format!("{}{HANDLE}", &found[1]));
    let text = FULL_NAMES.replace_all(text, NAME);
    let named_after = |found: &Captures<'_>| found.get(1).map_or_else(|| NAME.to_owned(), |_| found[0].to_owned());
    INITIALS.replace_all(text, named_after)
}

/// Masks numbers of papers.
pub(super) fn masked_papers(text: &str) -> Cow<'_, str> {
    let mut text = Cow::from(text);
    for (announced, mask) in &ANNOUNCED {
        text = announced.replace_all(text, |found: &Captures<'_>| format!("{}{}", &found[1], mask.text()));
    }
    PASSPORT.replace_all(text, |found: &Captures<'_>| format!("{}{}", &found[1], Mask::Passport.text()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all() -> impl Iterator<Item = &'static Pattern> {
        let others = [&DISGUISED_MAIL, &SPACED_MAIL, &HANDLES, &LINKS, &PASSPORT, &FULL_NAMES, &INITIALS];
        ANNOUNCED.iter().map(|(pattern, _)| pattern).chain(others)
    }

    proptest! {
        #[test]
        fn whatever_a_pattern_matches_has_what_it_needs(
            text in "(Иванов|Петрович|Анна|И\\.|[Пп]аспорт|СОБАКА|ᲃᲂбака|(at)|точка|mail|\\.?ru|t\\.me/|ИНН|омс|№|[ @./(-]|[0-9٣]{1,12}){0,12}"
        ) {
            for pattern in all() {
                prop_assert!((pattern.needs)(&text) || !pattern.pattern.is_match(&text), "{}", pattern.pattern.as_str());
            }
        }
    }

    /// The one above would pass if nothing ever matched.
    #[test]
    fn each_pattern_matches_something() {
        for (pattern, text) in all().zip([
            "паспорт 9208 123456",
            "омс 1234567890123456",
            "ИНН 500100732259",
            "ivan ᲃᲂбака mail.ru",
            "ivan @ mail.ru",
            "@ivan_petrov",
            "t.me/ivan",
            "мой 92 08 123456",
            "Иванов Иван Петрович",
            "И.П. Сидоренко",
        ]) {
            assert!(pattern.pattern.is_match(text) && (pattern.needs)(text), "{text}");
        }
    }
}
