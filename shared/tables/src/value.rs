//! What a cell says, however it is written.

pub use domain::spelling::day;

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

/// What a formula stands for whose value was not stored, in the words of spreadsheets.
pub(crate) const UNCALCULATED: &str = "#GETTING_DATA";

/// What stands for a number of more digits than spreadsheets keep.
pub(crate) const ROUNDED: &str = "#NUM!>15";

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
    UNCALCULATED,
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
