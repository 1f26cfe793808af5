//! Bodies in the encodings that source systems really send: UTF-8 with or without a byte order mark, and Windows-1251.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

/// The text of a body: as UTF-8 where it is that, else in the encoding that its media type names, else as Windows-1251.
/// The byte order mark is left out.
pub fn decode<'body>(body: &'body [u8], content_type: &str) -> Cow<'body, str> {
    let (text, _, malformed) = UTF_8.decode(body);
    if !malformed {
        return text;
    }
    let named = content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let label = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("charset").then(|| Encoding::for_label(label.as_bytes())).flatten()
    });
    let encoding = named.filter(|encoding| *encoding != UTF_8).unwrap_or(WINDOWS_1251);
    encoding.decode(body).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_as_they_are_sent() {
        let cp1251 = WINDOWS_1251.encode("Иванова;Ёлка №1").0.into_owned();
        let koi8 = encoding_rs::KOI8_R.encode("Иванова").0.into_owned();
        for (body, content_type, expected) in [
            ("Иванова".as_bytes(), "text/csv", "Иванова"),
            ("\u{feff}Иванова 🌷".as_bytes(), "text/csv", "Иванова 🌷"),
            (&cp1251, "text/csv", "Иванова;Ёлка №1"),
            (&cp1251, "text/csv; charset=windows-1251", "Иванова;Ёлка №1"),
            (&cp1251, "text/csv; charset=utf-8", "Иванова;Ёлка №1"),
            (&koi8, "text/csv; Charset=\"KOI8-R\"", "Иванова"),
            ("Иванова".as_bytes(), "text/csv; charset=windows-1251", "Иванова"),
        ] {
            assert_eq!(decode(body, content_type), expected, "{content_type}");
        }
    }
}
