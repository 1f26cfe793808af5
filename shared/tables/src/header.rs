//! Names of columns, as they are written and as they are meant.

use domain::spelling::visible;

/// A name as it is meant: without case, without what cannot be seen, blanks inside it as `_`, none beside its dots.
pub(crate) fn name(written: &str) -> String {
    let seen = visible(written);
    let parts = seen.split('.').map(|part| part.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase());
    parts.collect::<Vec<_>>().join(".")
}

/// Whether a column of this name is a note to people, which is not read.
pub(crate) fn is_note(name: &str) -> bool {
    name.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_they_are_written() {
        for (written, meant) in [
            ("External_ID", "external_id"),
            (" recipient.SNILS ", "recipient.snils"),
            ("External ID", "external_id"),
            ("recipient . given\u{a0}name", "recipient.given_name"),
            ("\u{feff}id\u{200b}", "id"),
            ("ОГРН", "огрн"),
            ("\u{a0}", ""),
        ] {
            assert_eq!(name(written), meant, "{written}");
        }
    }
}
