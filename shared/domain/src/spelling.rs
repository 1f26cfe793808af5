//! Texts as they are written and as they are meant: what cannot be seen, blanks of every kind, letters in one or two parts.

use unicode_normalization::UnicodeNormalization;

/// Whether a character cannot be seen and is no blank: a mark of order or direction, a joiner, the soft hyphen, a letter that fills a place.
pub fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Whether a character has others shown in another order than they are written in, or does something else than stand there: such a text
/// may be read as another.
pub fn misleads(character: char) -> bool {
    let is_control = character.is_control() && !"\n\r\t".contains(character);
    is_control
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text without what cannot be seen, and without blanks around it.
pub fn visible(text: &str) -> String {
    text.chars().filter(|it| !is_invisible(*it)).collect::<String>().trim().to_owned()
}

/// The one spelling of a text that looks the same: in normal form C, without what cannot be seen, every run of blanks as one.
pub fn folded(text: &str) -> String {
    let seen: String = text.nfc().filter(|it| !is_invisible(*it)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A name without what people leave out or write otherwise: quotation marks, the height of letters, `ё`, blanks.
pub fn plain(text: &str) -> String {
    let kept = text.to_lowercase().replace('ё', "е");
    let words = kept.split(|mark: char| !mark.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Whether a name has all words of a text, or their beginnings and parts. An empty text is in every name.
pub fn has_words(name: &str, text: &str) -> bool {
    let name = plain(name);
    plain(text).split(' ').all(|word| name.contains(word))
}

/// A part of a name by which names are put in order: a number comes before letters, and the smaller before the greater.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamePart {
    /// A number without zeros before it: how many digits it has, and which.
    Number(usize, String),
    /// Letters, low ones, `ё` as `е`.
    Letters(String),
}

/// By what names stand in the order in which people look for them: № 2 before № 10, whatever marks and heights they are written with.
pub fn natural_order(name: &str) -> Vec<NamePart> {
    let part = |digits: bool, text: String| match (digits, text.trim_start_matches('0')) {
        (true, number) => NamePart::Number(number.len(), number.to_owned()),
        (false, _) => NamePart::Letters(text),
    };
    let mut parts = Vec::new();
    for word in plain(name).split(' ') {
        let (mut run, mut of_digits) = (String::new(), false);
        for letter in word.chars() {
            let is_digit = letter.is_ascii_digit();
            if is_digit != of_digits && !run.is_empty() {
                parts.push(part(of_digits, std::mem::take(&mut run)));
            }
            of_digits = is_digit;
            run.push(letter);
        }
        if !run.is_empty() {
            parts.push(part(of_digits, run));
        }
    }
    parts
}

/// A day as `2026-01-14`, from that or from `14.01.2026`, with or without a midnight after it, of whatever zone. `None`: it is written otherwise.
/// Whether there is such a day is not looked at.
pub fn day(text: &str) -> Option<String> {
    let (day, time) = text.trim().split_once([' ', 'T']).unwrap_or((text.trim(), ""));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_midnight(time.trim()) {
        return None;
    }
    let dashes: Vec<&str> = day.split('-').collect();
    let dots: Vec<&str> = day.split('.').collect();
    let (year, month, day) = match (&dashes[..], &dots[..]) {
        ([year, month, day], _) => (*year, *month, *day),
        (_, [day, month, year]) => (*year, *month, *day),
        _ => return None,
    };
    (digits(year, 4) && digits(month, 2) && digits(day, 2)).then(|| format!("{year}-{month}-{day}"))
}

fn is_midnight(time: &str) -> bool {
    let local = time.split(['Z', '+', '-']).next().unwrap_or_default();
    let (seconds, fraction) = local.split_once('.').unwrap_or((local, ""));
    let is_zero = fraction.bytes().all(|digit| digit == b'0');
    is_zero && (time.is_empty() || matches!(seconds, "0:00" | "00:00" | "0:00:00" | "00:00:00"))
}

/// Bytes of a name that is told back to whoever sent it, at most: enough to find it again.
const TOLD_BACK_BYTES_MAX: usize = 100;

/// A name that nobody knows, as it is told back to whoever sent it: cut where it is absurdly long, and with � for what does something else
/// than stand there, to a terminal or a reader.
pub fn told_back(name: &str) -> String {
    let mut cut = name.len().min(TOLD_BACK_BYTES_MAX);
    while !name.is_char_boundary(cut) {
        cut -= 1;
    }
    name[..cut].chars().map(|it| if it.is_control() || is_invisible(it) { '\u{fffd}' } else { it }).collect()
}

/// Characters of a name at most.
pub const TITLE_CHARACTERS_MAX: usize = 500;

/// Characters of a text of a register at most.
pub const TEXT_CHARACTERS_MAX: usize = 10_000;

/// A text of several lines as one: cells of tables have names that were broken to fit.
pub fn one_line(text: &str) -> String {
    let lines = text.split(['\r', '\n', '\t']).map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// Whether a text may be what something is called: it says something, is one line, and nobody who reads it is misled by what cannot be seen.
pub fn is_title(text: &str) -> bool {
    is_text(text) && !text.contains(char::is_control) && text.chars().count() <= TITLE_CHARACTERS_MAX
}

/// Whether a text may stand in a register: likewise, of several lines.
pub fn is_text(text: &str) -> bool {
    let is_bad = |it: char| is_invisible(it) || (it.is_control() && !matches!(it, '\n' | '\r' | '\t'));
    !text.trim().is_empty() && !text.contains(is_bad) && text.chars().count() <= TEXT_CHARACTERS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_back_is_short_and_does_nothing() {
        for (name, told) in [
            ("given_name", "given_name".to_owned()),
            ("given\u{7f}name", "given\u{fffd}name".to_owned()),
            ("\u{1b}[31m\u{9b}1m\u{202e}", "\u{fffd}[31m\u{fffd}1m\u{fffd}".to_owned()),
            (&"ф".repeat(1_000), "ф".repeat(50)),
            (&format!("a{}", "ф".repeat(60)), format!("a{}", "ф".repeat(49))),
        ] {
            assert_eq!(told_back(name), told);
        }
    }

    #[test]
    fn names_are_compared_as_people_write_them() {
        for (one, other) in [
            ("Детская поликлиника № 5 «Лесная»", "детская поликлиника 5 \"ЛЕСНАЯ\""),
            ("Полёт", "полет"),
            ("  ГБУ   «Школа»  ", "гбу школа"),
        ] {
            assert_eq!(plain(one), plain(other));
        }
        for (name, text, expected) in [
            ("Школа № 12", "школа 12", true),
            ("Школа № 12", "12 шко", true),
            ("Школа № 12", "лицей 12", false),
            ("Школа", "", true),
        ] {
            assert_eq!(has_words(name, text), expected, "{name} {text}");
        }
    }

    #[test]
    fn numbers_in_names_stand_in_order_of_their_value() {
        let mut names = [
            "Школа № 10",
            "школа №2",
            "ЛИЦЕЙ",
            "Школа № 010а",
            "Елка",
            "Ёж",
            "2-я больница",
            "«Школа № 2» филиал",
            "Школа № 100500100500100500100500",
        ];
        names.sort_by_key(|name| natural_order(name));
        assert_eq!(
            names,
            [
                "2-я больница",
                "Ёж",
                "Елка",
                "ЛИЦЕЙ",
                "школа №2",
                "«Школа № 2» филиал",
                "Школа № 10",
                "Школа № 010а",
                "Школа № 100500100500100500100500",
            ]
        );
    }

    #[test]
    fn days_as_they_are_written() {
        for (text, expected) in [
            ("2026-01-14", Some("2026-01-14")),
            (" 14.01.2026 ", Some("2026-01-14")),
            ("14.01.2026 0:00:00", Some("2026-01-14")),
            ("2026-01-14T00:00:00", Some("2026-01-14")),
            ("2026-01-14T00:00:00Z", Some("2026-01-14")),
            ("2026-01-14T00:00:00.000+03:00", Some("2026-01-14")),
            ("31.02.2026", Some("2026-02-31")),
            ("14.01.2026 10:30", None),
            ("2026-01-14T10:00:00Z", None),
            ("2026-01-14T00:00:00.5", None),
            ("2026-01-14TZ", None),
            ("14.01.26", None),
            ("1.2.2026", None),
            ("14/01/2026", None),
            ("46036", None),
            ("", None),
        ] {
            assert_eq!(day(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn names_say_something_and_hide_nothing() {
        let (longest, longer) = ("я".repeat(TITLE_CHARACTERS_MAX), "я".repeat(TITLE_CHARACTERS_MAX + 1));
        assert_eq!(one_line("Школа\r\n № 1\t"), "Школа № 1");
        for (text, as_title, as_text) in [
            ("Школа № 1", true, true),
            ("王小明", true, true),
            ("", false, false),
            (" \u{a0}", false, false),
            ("Школа\n№ 1", false, true),
            ("Школа\u{7}", false, false),
            ("Школа\u{202e}1", false, false),
            ("Школа\u{2067}1", false, false),
            ("Шко\u{200b}ла", false, false),
            ("\u{3164}", false, false),
            ("Школа\u{115f}", false, false),
            ("\u{2800}", false, false),
            (&longest, true, true),
            (&longer, false, true),
        ] {
            assert_eq!((is_title(text), is_text(text)), (as_title, as_text), "{text:?}");
        }
    }

    #[test]
    fn what_looks_the_same_is_spelled_the_same() {
        for (written, meant) in [
            ("Е\u{308}лкина", "Ёлкина"),
            ("Анна\u{a0} \u{202f}Мария ", "Анна Мария"),
            ("Ан\u{200b}на\u{ad}", "Анна"),
            ("\u{feff}Анна", "Анна"),
            ("\u{200b}\u{a0}", ""),
            ("王 小明", "王 小明"),
        ] {
            assert_eq!(folded(written), meant, "{written:?}");
        }
        assert_eq!(visible(" \u{200e}a@example.org\u{200b}\u{a0}"), "a@example.org");
    }
}
