//! Texts in the encodings in which people and programs really send them.

use std::borrow::Cow;

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC};

use crate::russian::Reading;

/// Stands in a decoded text where its bytes were no character. What holds one cannot be taken for what was meant.
pub const BROKEN: char = char::REPLACEMENT_CHARACTER;

/// The bytes are a text in none of the encodings that are read: UTF-8, UTF-16 with its mark, Windows-1251, or one that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the encoding is none that is read: send UTF-8, UTF-16 with a byte order mark, or Windows-1251")]
pub struct EncodingUnknown;

/// The text of these bytes, without its byte order mark. `charset` is what the sender calls the encoding, and counts only where
/// the bytes are not UTF-8.
///
/// A byte order mark decides. Without one, UTF-8 with a few wrong bytes stays UTF-8, each of them a [`BROKEN`], so that one bad
/// byte spoils no neighbour; Windows-1251 it is only if the whole reads like Russian, and better so than in another encoding of Cyrillic.
///
/// # Errors
/// [`EncodingUnknown`]: to guess would mean to store other names than were meant.
pub fn decode<'bytes>(bytes: &'bytes [u8], charset: Option<&str>) -> Result<Cow<'bytes, str>, EncodingUnknown> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let whole = encoding == UTF_8 || [UTF_16LE, UTF_16BE].contains(&encoding) && bytes.len().is_multiple_of(2);
        let text = encoding.decode_without_bom_handling(&bytes[mark..]).0;
        // The mark of UTF-32 begins as that of UTF-16 does, and no text has such characters.
        let is_text = whole && !text.trim_end_matches('\0').contains('\0');
        return if is_text { Ok(text) } else { Err(EncodingUnknown) };
    }
    if is_binary(bytes) {
        return Err(EncodingUnknown);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let (characters, wrong) = characters_and_wrong_bytes(bytes);
    if wrong <= characters {
        return Ok(String::from_utf8_lossy(bytes));
    }
    match charset.and_then(|label| Encoding::for_label(label.as_bytes())) {
        Some(named) if named != UTF_8 && named != WINDOWS_1251 => {
            named.decode_without_bom_handling_and_without_replacement(bytes).ok_or(EncodingUnknown)
        }
        _ => {
            let text = WINDOWS_1251.decode_without_bom_handling(bytes).0;
            if is_windows_1251(bytes, &text) { Ok(text) } else { Err(EncodingUnknown) }
        }
    }
}

/// Whether more than a twentieth of the bytes are controls that no text has, as in UTF-16 without its mark.
fn is_binary(bytes: &[u8]) -> bool {
    let control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\t' | b'\n' | b'\r');
    bytes.len() < 20 * bytes.iter().filter(control).count()
}

/// How many characters of several bytes UTF-8 finds that stand in texts here, and how many bytes that belong to none. What other encodings have
/// for Cyrillic makes, by chance, characters of East Asia.
fn characters_and_wrong_bytes(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(characters, wrong), chunk| {
        let is_at_home = |it: &char| matches!(it, '\u{a0}'..='\u{52f}' | '\u{2000}'..='\u{22ff}');
        let several = chunk.valid().chars().filter(is_at_home).count();
        (characters + several, wrong + chunk.invalid().len())
    })
}

/// The other encodings in which Cyrillic is still found.
const OTHERS: [&Encoding; 4] = [KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC];

/// Whether bytes that read so as Windows-1251 are that: Russian, and none of the other encodings makes better Russian of them. KOI8-R has
/// letters where Windows-1251 has them, and turns `ПЁТР` into nonsense that is made of letters alone.
fn is_windows_1251(bytes: &[u8], text: &str) -> bool {
    let reading = Reading::of(text);
    let better =
        |other: &'static Encoding| Reading::of(&other.decode_without_bom_handling(bytes).0).is_better_than(&reading);
    reading.is_russian() && !OTHERS.into_iter().any(better)
}

#[cfg(test)]
mod tests {
    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], charset: Option<&str>, expected: Result<&str, EncodingUnknown>) {
        assert_eq!(decode(bytes, charset).as_deref(), expected.as_deref(), "{charset:?} {bytes:x?}");
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    const ROWS: &str = "Петрова;Анна;1985-02-11\r\nСидоров;Пётр;1960-03-02\r\n";

    #[test]
    fn texts_as_they_are_sent() {
        let unknown = Err(EncodingUnknown);
        let windows = |text: &str| WINDOWS_1251.encode(text).0.into_owned();
        let koi8 = KOI8_R.encode(ROWS).0.into_owned();
        let koi8_capitals = KOI8_R.encode(&ROWS.to_uppercase().repeat(3)).0.into_owned();
        let marked = format!("\u{feff}{ROWS}");
        check(ROWS.as_bytes(), None, Ok(ROWS));
        check(marked.as_bytes(), None, Ok(ROWS));
        check("Анна 🌷".as_bytes(), Some("windows-1251"), Ok("Анна 🌷"));
        check(b"", None, Ok(""));
        check(b"id,name\n", Some("koi8-r"), Ok("id,name\n"));
        check(&utf16(&marked, u16::to_le_bytes), None, Ok(ROWS));
        check(&utf16(&marked, u16::to_be_bytes), None, Ok(ROWS));
        check(&utf16(ROWS, u16::to_le_bytes), None, unknown);
        check(&utf16(ROWS, u16::to_be_bytes), None, unknown);
        check(&utf16(&marked, u16::to_le_bytes)[..31], None, unknown);
        check(&marked.chars().flat_map(|it| u32::from(it).to_le_bytes()).collect::<Vec<u8>>(), None, unknown);
        check(&windows(ROWS), None, Ok(ROWS));
        check(&windows(ROWS), Some("windows-1251"), Ok(ROWS));
        check(&windows(ROWS), Some("utf-8"), Ok(ROWS));
        check(&windows(ROWS), Some("no-such"), Ok(ROWS));
        check(&IBM866.encode(ROWS).0, None, unknown);
        check(&IBM866.encode(ROWS).0, Some("cp866"), Ok(ROWS));
        check(&koi8, None, unknown);
        check(&koi8_capitals, None, unknown);
        for text in ["id;name\n1;ПЕТРОВА АННА ОЛЕГОВНА\n", "СИДОРОВ;ПЕТР;ИВАНОВИЧ\n", "иванова;мария\n"]
        {
            for other in OTHERS {
                check(&other.encode(text).0, None, unknown);
                check(&other.encode(text).0, Some(other.name()), Ok(text));
            }
        }
        check(&IBM866.encode("хабаровский край\nхабаровский край").0, None, unknown);
        check(&koi8, Some("KOI8-R"), Ok(ROWS));
        check(&WINDOWS_1252.encode("naïve;café;Müller\n").0, None, unknown);
        check(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0], None, unknown);
    }

    /// In Windows-1251 some pairs of letters are, by chance, one letter of UTF-8.
    #[test]
    fn russian_with_pairs_of_utf_8_is_russian() {
        for text in ["Пётр Фёдоров", "Гёте;Пётр", "ООО «Рёв»; № 7", "ФЁДОРОВ ПЁТР"]
        {
            check(&WINDOWS_1251.encode(text).0, None, Ok(text));
        }
    }

    #[test]
    fn a_bad_byte_spoils_one_place() {
        for (text, cut) in [("a;Петрова\nb;Сидоров\n", 4), ("a;Петрова\nb;Сидоров\n", 15)] {
            let mut bytes = text.as_bytes().to_vec();
            bytes.remove(cut - 1);
            let read = decode(&bytes, Some("windows-1251")).unwrap();
            let broken: Vec<bool> = read.lines().map(|line| line.contains(BROKEN)).collect();
            assert_eq!(broken.iter().filter(|it| **it).count(), 1, "{read}");
            let whole = broken.iter().position(|it| !it).unwrap();
            assert_eq!(read.lines().nth(whole), text.lines().nth(whole));
        }
    }

    /// Names of the demonstration's people: what stands there in quotes and is Russian.
    fn names() -> Vec<&'static str> {
        let quoted = include_str!("../../../infra/host/src/demo/people.rs").split('"').skip(1).step_by(2);
        quoted.filter(|it| it.starts_with(|first: char| !first.is_ascii())).collect()
    }

    /// Names of regions, which hold blanks, hyphens and brackets.
    fn regions() -> Vec<&'static str> {
        let lines = include_str!("../../domain/data/regions.csv").lines().skip(1);
        lines.filter_map(|line| line.split(',').nth(1)).collect()
    }

    /// How a sender writes all names of a file.
    fn spelled(text: &str, how: usize) -> String {
        [text.to_owned(), text.to_uppercase(), text.to_lowercase()][how].clone()
    }

    #[test]
    fn every_name_alone_is_read() {
        let regions = regions();
        assert!(80 < regions.len() && 100 <= names().len());
        for name in names().into_iter().chain(regions) {
            for how in 0..3 {
                let text = format!("id;name\n1;{}\n", spelled(name, how));
                check(&WINDOWS_1251.encode(&text).0, None, Ok(&text));
            }
        }
        // All of them, as few as they are, begin with a letter that Macintosh computers had elsewhere.
        for text in ["Эмин;Эльдар;Эмильевич", "Юдина;Эмма;Юрьевна", "Яна;Юй"] {
            check(&WINDOWS_1251.encode(text).0, None, Ok(text));
        }
    }

    fn is_read_as_it_was_meant_or_not_at_all(text: &str) -> Result<(), TestCaseError> {
        let bytes = WINDOWS_1251.encode(text).0;
        let read = decode(&bytes, None);
        prop_assert_eq!(read.as_deref(), Ok(text));
        for other in OTHERS {
            // Small letters lie on Macintosh computers where Windows-1251 has them, but for two of them.
            if let Ok(read) = decode(&other.encode(text).0, None) {
                prop_assert_eq!(read.to_lowercase(), text.to_lowercase(), "{}", other.name());
            }
        }
        Ok(())
    }

    proptest! {
        /// No file of Russian names in Windows-1251 is refused, and none in another encoding is read as other names than were meant.
        #[test]
        fn names_are_read_as_they_were_meant_or_not_at_all(
            rows in prop::collection::vec(prop::collection::vec(select(names()), 3), 2..8), how in 0_usize..3,
        ) {
            let rows: Vec<String> = rows.iter().map(|row| format!("{};1985-02-11\r\n", spelled(&row.join(";"), how))).collect();
            let text = format!("family_name;given_name;patronymic;birth_date\r\n{}", rows.concat());
            is_read_as_it_was_meant_or_not_at_all(&text)?;
        }

        #[test]
        fn regions_are_read_as_they_were_meant_or_not_at_all(rows in prop::collection::vec(select(regions()), 2..5), how in 0_usize..3) {
            let text = spelled(&rows.join("\n"), how);
            is_read_as_it_was_meant_or_not_at_all(&text)?;
        }
    }
}
