//! Texts that a spreadsheet would run instead of showing them.

use domain::spelling::is_invisible;

/// What a spreadsheet runs as a formula begins so; some take the wide forms of East Asian keyboards for it, too.
const BEGINNINGS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet would run a text, also once it has cut off the blanks before it.
pub fn is_run(text: &str) -> bool {
    let begins = text.trim_start_matches(|it: char| it.is_whitespace() || is_invisible(it));
    begins.starts_with(BEGINNINGS) || text.starts_with(['\t', '\r', '\n'])
}

/// A text for a cell of a CSV file: `'` before what a spreadsheet would run says that it is text.
pub fn as_text(text: String) -> String {
    if is_run(&text) { format!("'{text}") } else { text }
}

/// A cell that no spreadsheet runs and that [`read`] gives back as it was: a text that begins with `'` gets another.
pub fn written(text: &str) -> String {
    if is_run(text) || text.starts_with('\'') { format!("'{text}") } else { text.to_owned() }
}

/// The text of a cell as it was before [`written`]. One that somebody wrote by hand, as `'abc`, stays.
pub fn read(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_run(rest) || rest.starts_with('\'') => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::{as_text, is_run, read, written};

    #[test]
    fn a_cell_is_read_as_it_was_written_and_is_no_formula() {
        for original in ["Школа", "=1+1", "+7", "-", "@a", "'", "'a", "'=1", "''", " a ", ""] {
            let cell = written(original);
            assert!(!is_run(&cell), "{original}");
            assert_eq!(read(&cell), original);
        }
        // By hand.
        for (cell, expected) in [(" Школа ", " Школа "), ("'=1", "=1"), ("'abc", "'abc")] {
            assert_eq!(read(cell), expected);
        }
    }

    #[test]
    fn nothing_is_run() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+7", "'+7"),
            ("-", "'-"),
            ("@a", "'@a"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\na", "'\na"),
            (" \u{a0}=1", "' \u{a0}=1"),
            ("\u{202e}=1", "'\u{202e}=1"),
            ("＝1", "'＝1"),
            (" Школа = 1", " Школа = 1"),
            ("Школа", "Школа"),
            ("'=1", "'=1"),
            ("", ""),
        ] {
            assert_eq!(as_text(text.to_owned()), expected);
        }
    }
}
