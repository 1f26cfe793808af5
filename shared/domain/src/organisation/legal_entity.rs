//! Registration numbers of legal entities and their check digits.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why a text is not a registration number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegistrationNumberError {
    /// Wrong length, or something that is not a digit.
    #[error("an OGRN has 13 or 15 digits, an INN 10 or 12")]
    Format,
    /// A check digit does not fit.
    #[error("a check digit does not fit")]
    Checksum,
}

/// ОГРН (13 digits) or ОГРНИП (15).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ogrn(String);

/// ИНН (10 or 12 digits).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Inn(String);

fn digits(text: &str) -> Result<Vec<u64>, RegistrationNumberError> {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_digit() { Ok(u64::from(byte - b'0')) } else { Err(RegistrationNumberError::Format) }
            },
        )
        .collect()
}

fn weighted(digits: &[u64], weights: &[u64]) -> u64 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum::<u64>() % 11 % 10
}

impl Ogrn {
    /// The form as a regular expression; whether the control digit fits it does not say.
    pub const PATTERN: &str = "^([0-9]{13}|[0-9]{15})$";

    /// Checks length and control digit: the number without it, modulo 11 (13 for an entrepreneur), modulo 10.
    pub fn parse(text: &str) -> Result<Ogrn, RegistrationNumberError> {
        let digits = digits(text)?;
        let divisor = match digits.len() {
            13 => 11,
            15 => 13,
            _ => return Err(RegistrationNumberError::Format),
        };
        let (control, number) = digits.split_last().ok_or(RegistrationNumberError::Format)?;
        let value = number.iter().fold(0_u64, |sum, digit| sum * 10 + digit);
        if value % divisor % 10 == *control {
            Ok(Ogrn(text.to_owned()))
        } else {
            Err(RegistrationNumberError::Checksum)
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Inn {
    /// Checks length and control digits.
    pub fn parse(text: &str) -> Result<Inn, RegistrationNumberError> {
        const FIRST: [u64; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
        const SECOND: [u64; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
        let digits = digits(text)?;
        let fits = match digits.len() {
            10 => weighted(&digits[..9], &FIRST[1..]) == digits[9],
            12 => weighted(&digits[..10], &FIRST) == digits[10] && weighted(&digits[..11], &SECOND) == digits[11],
            _ => return Err(RegistrationNumberError::Format),
        };
        if fits { Ok(Inn(text.to_owned())) } else { Err(RegistrationNumberError::Checksum) }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_form {
    ($name:ident) => {
        impl $name {
            /// Whether it has nothing but zeros: the check digits fit, and it is written where a number is not known.
            pub fn stands_for_none(&self) -> bool {
                self.0.bytes().all(|byte| byte == b'0')
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl TryFrom<String> for $name {
            type Error = RegistrationNumberError;
            fn try_from(text: String) -> Result<$name, RegistrationNumberError> {
                $name::parse(&text)
            }
        }
        impl From<$name> for String {
            fn from(number: $name) -> String {
                number.0
            }
        }
    };
}
text_form!(Ogrn);
text_form!(Inn);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ogrn_check_digit() {
        use RegistrationNumberError::{Checksum, Format};
        for (text, expected) in [
            ("1027700132195", Ok(())), // Сбербанк
            ("1027700132196", Err(Checksum)),
            ("304500116000157", Ok(())), // an entrepreneur
            ("304500116000158", Err(Checksum)),
            ("102770013219", Err(Format)),
            ("102770013219X", Err(Format)),
            ("", Err(Format)),
        ] {
            assert_eq!(Ogrn::parse(text).map(|_| ()), expected, "{text}");
        }
    }

    #[test]
    fn zeros_stand_for_none() {
        for (text, expected) in [("0000000000000", true), ("000000000000000", true), ("1027700132195", false)] {
            assert_eq!(Ogrn::parse(text).map(|it| it.stands_for_none()), Ok(expected), "{text}");
        }
        for (text, expected) in [("0000000000", true), ("000000000000", true), ("7707083893", false)] {
            assert_eq!(Inn::parse(text).map(|it| it.stands_for_none()), Ok(expected), "{text}");
        }
    }

    #[test]
    fn inn_check_digits() {
        use RegistrationNumberError::{Checksum, Format};
        for (text, expected) in [
            ("7707083893", Ok(())), // Сбербанк
            ("7707083894", Err(Checksum)),
            ("500100732259", Ok(())),
            ("500100732258", Err(Checksum)),
            ("500100732269", Err(Checksum)),
            ("77070838", Err(Format)),
            ("770708389é", Err(Format)),
        ] {
            assert_eq!(Inn::parse(text).map(|_| ()), expected, "{text}");
        }
    }
}
