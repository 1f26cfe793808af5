//! What is found by how it is written: addresses in their disguises, handles, links to profiles, numbers that a word announces,
//! Russian full names.

use std::sync::LazyLock;

use regex::{Captures, Regex};

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

/// `ivan (собака) mail точка ru`: the sign or the dot as a word.
static DISGUISED_MAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)[\p{L}\p{N}._%+-]*[\p{L}\p{N}]\s*(?:[(\[{]\s*(?:собака|at|эт)\s*[)\]}]|\s(?:собака|собачка)\s)\s*",
        r"[\p{L}\p{N}-]+(?:\s*(?:\.|[(\[{]\s*(?:точка|dot)\s*[)\]}]|\sточка\s|\sdot\s)\s*(?:[a-z]{2,}|рф|ру|ком)\b)+"
    ))
});

/// `ivan @ mail.ru`: the sign between spaces.
static SPACED_MAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)[\p{L}\p{N}._%+-]*[\p{L}\p{N}][ \t]{0,2}@[ \t]{0,2}[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:[a-z]{2,}|рф)\b",
    )
});

static HANDLES: LazyLock<Regex> = LazyLock::new(|| pattern(r"(^|[^\p{L}\p{N}._%+\]-])@[A-Za-z0-9_]{4,32}\b"));

static LINKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:https?://)?(?:www\.|m\.)?(?:vk\.com|vk\.me|vkontakte\.ru|t\.me|telegram\.me|ok\.ru|wa\.me|instagram\.com|facebook\.com|max\.ru|youtube\.com)/[^\s,;)]*[^\s,;).!?]",
    )
});

/// Numbers that only the word before them tells from others.
static ANNOUNCED: LazyLock<[(Regex, Mask); 3]> = LazyLock::new(|| {
    let between = r"[^\d\n]{0,24}?";
    [
        (
            pattern(&format!(
                r"(?i)(\bпаспорт\p{{L}}*{between}|\bсери\p{{L}}+{between})\b\d{{2}}[ \t-]?\d{{2}}(?:[ \t-]?|[ \t,]*(?:№|номер|N)[ \t]*)\d{{6}}\b"
            )),
            Mask::Passport,
        ),
        (
            pattern(&format!(r"(?i)((?:\bполис\p{{L}}*|\bомс\b|\bенп\b){between})\b(?:\d[ \t-]?){{15}}\d\b")),
            Mask::Policy,
        ),
        (pattern(&format!(r"(?i)(\bинн\b{between})\b(?:\d{{12}}|\d{{10}})\b")), Mask::TaxpayerNumber),
    ]
});

/// A passport as it is printed: two digits, two digits, six.
static PASSPORT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(^|[^\d.,+ -][ ]?)\d{2} \d{2} \d{6}\b"));

const SURNAME: &str = r"[А-ЯЁ][а-яё]*(?:(?:ов|ев|ёв|ин|ын)(?:а|у|ым|е|ой|ых|ы)?|[сц]к(?:ий|ая|ого|ому|им|ой|ую)|ко|(?:ук|юк|ян|ец|ич|их|ых)(?:а|у|ом|ем|е)?|дзе|швили)";
const PATRONYMIC: &str = r"[А-ЯЁ][а-яё]+(?:(?:ович|евич|ьич|мич|кич)(?:а|у|ем|е)?|(?:овн|евн|ичн)(?:а|у|ы|е|ой|ою))";

static FULL_NAMES: LazyLock<Regex> = LazyLock::new(|| {
    let given = r"[А-ЯЁ][а-яё]+";
    pattern(&format!(
        r"\b(?:(?:{SURNAME}-)?{SURNAME}[ \t]+{given}[ \t]+{PATRONYMIC}|{given}[ \t]+{PATRONYMIC}[ \t]+{SURNAME}(?:-{SURNAME})?)\b"
    ))
});

/// Initials and a surname, in either order; a name that an institution bears is no citizen's.
static INITIALS: LazyLock<Regex> = LazyLock::new(|| {
    let initials = r"[А-ЯЁ]\.[ \t]?[А-ЯЁ]\.";
    let word = r"[А-ЯЁ][а-яё]{2,}(?:-[А-ЯЁ][а-яё]{2,})?";
    pattern(&format!(r"(\b[Ии]м(?:\.|ени)[ \t]*)?(?:\b{initials}[ \t]?{word}\b|\b{word}[ \t]+{initials})"))
});

/// Masks addresses, handles, links and names.
pub(super) fn masked_writing(text: &str) -> String {
    let text = LINKS.replace_all(text, LINK);
    let text = DISGUISED_MAIL.replace_all(&text, MAIL);
    let text = SPACED_MAIL.replace_all(&text, MAIL);
    let text = HANDLES.replace_all(&text, |found: &Captures<'_>| format!("{}{HANDLE}", &found[1]));
    let text = FULL_NAMES.replace_all(&text, NAME);
    let named_after = |found: &Captures<'_>| found.get(1).map_or_else(|| NAME.to_owned(), |_| found[0].to_owned());
    INITIALS.replace_all(&text, named_after).into_owned()
}

/// Masks numbers of papers.
pub(super) fn masked_papers(text: &str) -> String {
    let mut text = text.to_owned();
    for (announced, mask) in ANNOUNCED.iter() {
        text =
            announced.replace_all(&text, |found: &Captures<'_>| format!("{}{}", &found[1], mask.text())).into_owned();
    }
    PASSPORT.replace_all(&text, |found: &Captures<'_>| format!("{}{}", &found[1], Mask::Passport.text())).into_owned()
}
