//! What a cell says, however it is written.

/// A day as `2026-01-14`, from that or from `14.01.2026`, with or without a midnight after it. `None`: it is written otherwise.
/// Whether there is such a day is not looked at.
pub fn day(cell: &str) -> Option<String> {
    let (day, time) = cell.trim().split_once([' ', 'T']).unwrap_or((cell.trim(), ""));
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(time.trim(), "" | "0:00" | "00:00" | "0:00:00" | "00:00:00") {
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

/// Words for yes.
const YES: [&str; 5] = ["true", "1", "yes", "да", "истина"];

/// Words for no.
const NO: [&str; 5] = ["false", "0", "no", "нет", "ложь"];

/// Yes or no, in English, Russian or as the spreadsheets of both write it. `None`: neither.
pub fn flag(cell: &str) -> Option<bool> {
    let cell = cell.trim().to_lowercase();
    match () {
        () if YES.contains(&cell.as_str()) => Some(true),
        () if NO.contains(&cell.as_str()) => Some(false),
        () => None,
    }
}

/// What spreadsheets write where a formula came to nothing, in English and Russian.
const FAILED: [&str; 17] = [
    "#N/A",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#DIV/0!",
    "#NUM!",
    "#NULL!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#Н/Д",
    "#ЗНАЧ!",
    "#ССЫЛКА!",
    "#ИМЯ?",
    "#ДЕЛ/0!",
    "#ЧИСЛО!",
    "#ПУСТО!",
];

/// Whether a cell is the error of a formula, or the bars of a column that was too narrow for its number.
pub fn is_failed_formula(cell: &str) -> bool {
    let cell = cell.trim();
    cell.starts_with('#') && (FAILED.contains(&cell) || (3 <= cell.len() && cell.bytes().all(|byte| byte == b'#')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_they_are_written() {
        for (cell, expected) in [
            ("2026-01-14", Some("2026-01-14")),
            (" 14.01.2026 ", Some("2026-01-14")),
            ("14.01.2026 0:00:00", Some("2026-01-14")),
            ("2026-01-14T00:00:00", Some("2026-01-14")),
            ("31.02.2026", Some("2026-02-31")),
            ("14.01.2026 10:30", None),
            ("2026-01-14T10:00:00Z", None),
            ("14.01.26", None),
            ("1.2.2026", None),
            ("14/01/2026", None),
            ("46036", None),
            ("", None),
        ] {
            assert_eq!(day(cell).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn errors_of_formulas_are_no_values() {
        for cell in ["#N/A", " #Н/Д", "#DIV/0!", "#ЗНАЧ!", "########"] {
            assert!(is_failed_formula(cell), "{cell}");
        }
        for cell in ["", "#", "##", "# 15", "#15", "N/A", "Школа #N/A"] {
            assert!(!is_failed_formula(cell), "{cell}");
        }
    }

    #[test]
    fn yes_and_no_in_two_languages() {
        for cell in ["true", "TRUE", "1", "Yes", "да", "ДА", "ИСТИНА", " Истина "] {
            assert_eq!(flag(cell), Some(true), "{cell}");
        }
        for cell in ["false", "FALSE", "0", "no", "нет", "Нет", "ЛОЖЬ"] {
            assert_eq!(flag(cell), Some(false), "{cell}");
        }
        for cell in ["", "-", "maybe", "2", "данет"] {
            assert_eq!(flag(cell), None, "{cell}");
        }
    }
}
