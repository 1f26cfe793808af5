//! Texts that a spreadsheet would run instead of showing them.

/// What a spreadsheet runs as a formula begins so.
const BEGINNINGS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether a spreadsheet would run a text.
pub fn is_run(text: &str) -> bool {
    text.starts_with(BEGINNINGS)
}

/// A text for a cell of a CSV file: `'` before what a spreadsheet would run says that it is text.
pub fn as_text(text: String) -> String {
    if is_run(&text) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::as_text;

    #[test]
    fn nothing_is_run() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+7", "'+7"),
            ("-", "'-"),
            ("@a", "'@a"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("Школа", "Школа"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            assert_eq!(as_text(text.to_owned()), expected);
        }
    }
}
