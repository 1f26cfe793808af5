//! What a receipt says of a person (A/1.2–4). No `Debug` here prints a name, a date or a number.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

use crate::spelling::is_invisible;

pub mod likeness;

/// A checked SNILS (A/1.4). `Debug` shows only the control number: logs must not carry it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Snils([u8; 11]);

/// Why a text is not a SNILS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnilsError {
    /// Not eleven digits, or separators where none belong.
    #[error("a SNILS has eleven digits, as in 112-233-445 95")]
    Format,
    /// The control number does not fit.
    #[error("the control number of the SNILS does not fit its digits")]
    Checksum,
}

/// The control number is defined only for numbers above this one.
const LAST_WITHOUT_CONTROL: u32 = 1_001_998;

impl Snils {
    /// The forms to be sent, as a regular expression; [`Snils::parse`] understands more. Whether the control number fits it does
    /// not say.
    pub const PATTERN: &str = "^[0-9]{3}-?[0-9]{3}-?[0-9]{3}[ -]?[0-9]{2}$";

    /// Reads eleven digits, with blanks or dashes of any kind between its groups: `112-233-445 95`, `112 233 445 95`,
    /// `11223344595`. Zeros alone are nobody's.
    pub fn parse(text: &str) -> Result<Snils, SnilsError> {
        let mut digits = [0; 11];
        let mut count = 0;
        for character in text.trim().chars().filter(|it| !is_invisible(*it)) {
            match character {
                '0'..='9' if count < 11 => {
                    digits[count] = u8::try_from(u32::from(character) - u32::from('0')).unwrap_or_default();
                    count += 1;
                }
                _ if matches!(count, 3 | 6 | 9) && is_separator(character) => {}
                _ => return Err(SnilsError::Format),
            }
        }
        if count != 11 || digits == [0; 11] {
            return Err(SnilsError::Format);
        }
        let snils = Snils(digits);
        if snils.has_control_number() && snils.control_number() != snils.stated_control_number() {
            return Err(SnilsError::Checksum);
        }
        Ok(snils)
    }

    /// The eleven digits, for the keyed pseudonym and the directory; never for a log.
    pub fn digits(&self) -> String {
        self.0.iter().map(|digit| char::from(b'0' + digit)).collect()
    }

    /// Whether the number is above 001-001-998. Lower ones were issued without a control number and are accepted unchecked.
    pub fn has_control_number(&self) -> bool {
        let number = self.0[..9].iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit));
        number > LAST_WITHOUT_CONTROL
    }

    fn stated_control_number(&self) -> u32 {
        u32::from(self.0[9]) * 10 + u32::from(self.0[10])
    }

    /// Σ digit × (9…1) mod 101, where 100 is written 00.
    fn control_number(&self) -> u32 {
        let sum: u32 = (1..=9).rev().zip(&self.0[..9]).map(|(weight, digit)| weight * u32::from(*digit)).sum();
        sum % 101 % 100
    }
}

/// Whether it may stand between the groups of a SNILS: a blank or a dash of any kind.
fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

impl fmt::Debug for Snils {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Snils(***-***-*** {}{})", self.0[9], self.0[10])
    }
}

/// A name as in the passport (A/1.2), in any script. There are papers with one name alone: at least one of the first two is there.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName {
    /// Фамилия.
    pub family: Option<String>,
    /// Имя.
    pub given: Option<String>,
    /// Отчество, where there is one.
    pub patronymic: Option<String>,
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(***)")
    }
}

/// A person in a receipt: the recipient or a representative.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: PersonName,
    /// Birth date (A/1.3).
    pub born_on: NaiveDate,
    /// SNILS (A/1.4).
    pub snils: Snils,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Person({:?})", self.snils)
    }
}

/// The first day on which a person born then counts as 18.
///
/// By arts. 191–192 of the Civil Code an age is reached at the end of the birthday, so the 18th birthday still counts as 17;
/// `from_birthday` counts the birthday itself (a flag of the regulation profile).
pub fn adult_from(born_on: NaiveDate, from_birthday: bool) -> NaiveDate {
    let birthday = born_on.checked_add_months(Months::new(18 * 12)).unwrap_or(NaiveDate::MAX);
    // A birthday of 29 February ends on 28 February of a common year.
    if from_birthday && birthday.day() == born_on.day() {
        birthday
    } else {
        birthday.succ_opt().unwrap_or(NaiveDate::MAX)
    }
}

/// Whether the person is a child on that day (A2.3).
pub fn is_minor(born_on: NaiveDate, on: NaiveDate, from_birthday: bool) -> bool {
    on < adult_from(born_on, from_birthday)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn snils_as_people_write_it() {
        for (text, expected) in [
            ("112-233-445 95", Ok("11223344595")),
            ("112-233-445-95", Ok("11223344595")),
            ("11223344595", Ok("11223344595")),
            (" 112-233-445 95 ", Ok("11223344595")),
            ("112 233 445 95", Ok("11223344595")),
            ("112-233-445\u{a0}95", Ok("11223344595")),
            ("112\u{2011}233\u{2013}445\u{202f}95", Ok("11223344595")),
            ("112 - 233 - 445 - 95", Ok("11223344595")),
            ("\u{feff}112-233-445\u{2009}95\u{200b}", Ok("11223344595")),
            ("000-000-000 00", Err(SnilsError::Format)),
            ("000-000-001 00", Ok("00000000100")),
            ("11-2233-445 95", Err(SnilsError::Format)),
            ("001-001-998 00", Ok("00100199800")),
            ("001-001-997 55", Ok("00100199755")),
            ("087-654-303 00", Ok("08765430300")),
            ("112-233-445 96", Err(SnilsError::Checksum)),
            ("112-233-454 95", Err(SnilsError::Checksum)),
            ("112-233-445", Err(SnilsError::Format)),
            ("112-233-445 955", Err(SnilsError::Format)),
            ("112.233.445 95", Err(SnilsError::Format)),
            ("1122-33-445 95", Err(SnilsError::Format)),
            ("１１２-233-445 95", Err(SnilsError::Format)),
            ("", Err(SnilsError::Format)),
        ] {
            assert_eq!(Snils::parse(text).map(|snils| snils.digits()), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn debug_keeps_the_secret() {
        let snils = Snils::parse("112-233-445 95").unwrap();
        assert_eq!(format!("{snils:?}"), "Snils(***-***-*** 95)");
        let name =
            PersonName { family: Some("Иванова".into()), given: Some("Анна".into()), patronymic: None };
        let person = Person { name, born_on: NaiveDate::default(), snils };
        assert_eq!(format!("{person:?} {:?}", person.name), "Person(Snils(***-***-*** 95)) PersonName(***)");
    }

    #[test]
    fn adulthood() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (born, from_birthday, adult) in [
            ("2008-03-10", false, "2026-03-11"),
            ("2008-02-29", false, "2026-03-01"),
            ("2008-03-10", true, "2026-03-10"),
            ("2008-02-29", true, "2026-03-01"),
            ("2007-12-31", false, "2026-01-01"),
        ] {
            assert_eq!(adult_from(day(born), from_birthday), day(adult), "{born} {from_birthday}");
        }
        assert!(is_minor(day("2008-03-10"), day("2026-03-10"), false));
        assert!(!is_minor(day("2008-03-10"), day("2026-03-11"), false));
    }

    proptest! {
        /// A single wrong digit never passes, and the right control number always does.
        #[test]
        fn one_wrong_digit_is_found(number in 1_001_999_u32..1_000_000_000, index in 0_usize..11, shift in 1_u8..10) {
            let mut digits = [0_u8; 11];
            for (index, byte) in format!("{number:09}").bytes().enumerate() {
                digits[index] = byte - b'0';
            }
            let control = Snils(digits).control_number();
            digits[9] = (control / 10) as u8;
            digits[10] = (control % 10) as u8;
            let text: String = digits.iter().map(ToString::to_string).collect();
            prop_assert!(Snils::parse(&text).is_ok());
            digits[index] = (digits[index] + shift) % 10;
            let text: String = digits.iter().map(ToString::to_string).collect();
            // 100 and 0 are both written 00, so a changed digit may pass only where the sum moves between them.
            if let Ok(passed) = Snils::parse(&text) {
                prop_assert!(!passed.has_control_number() || control == 0);
            }
        }

        #[test]
        fn any_text_is_answered(text in ".*") {
            let _ = Snils::parse(&text);
        }
    }
}
