//! The short code on a paper form: what a person reads out or types to say which form it is.
//!
//! Twenty digits. Digits alone have no look-alikes in print, stand on every keyboard whatever its layout, and are typed fastest. Eighteen
//! of them are the number, which is drawn with a key from the round of an invitation, so that it tells nobody whose it is, and one
//! code of a hundred million that are open is hit by guessing once in ten thousand million tries. The last two are the check digits of
//! ISO 7064, MOD 97-10, as in an IBAN: they catch every wrong digit and every two that changed places.

use std::fmt;

/// Digits of a code.
pub const DIGITS: usize = 20;

/// Digits that stand together when it is printed.
const GROUP_DIGITS: usize = 4;

/// One more than the greatest number.
const NUMBERS: u128 = 1_000_000_000_000_000_000;

/// The modulus of the check digits.
const MODULUS: u128 = 97;

/// The code of one paper form. `Display` prints it in groups.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaperCode(String);

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperCodeError {
    /// Too few or too many digits, or something else among them.
    #[error("the code of a paper form has twenty digits")]
    Format,
    /// The check digits do not fit: a digit was mistyped.
    #[error("a digit of the code is wrong: compare it with the paper")]
    Mistyped,
}

impl PaperCode {
    /// The code of so many keyed bytes: the same bytes give the same code.
    pub fn of(keyed: [u8; 16]) -> PaperCode {
        let number = u128::from_be_bytes(keyed) % NUMBERS;
        let check = MODULUS + 1 - number * 100 % MODULUS;
        PaperCode(format!("{number:018}{check:02}"))
    }

    /// Reads a code as people type it: blanks and hyphens between the digits are left out.
    pub fn parse(text: &str) -> Result<PaperCode, PaperCodeError> {
        let between = |symbol: &char| symbol.is_whitespace() || ['-', '‐', '‑', '–', '—'].contains(symbol);
        let digits: String = text.chars().filter(|symbol| !between(symbol)).collect();
        if digits.len() != DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PaperCodeError::Format);
        }
        let value: u128 = digits.parse().map_err(|_| PaperCodeError::Format)?;
        if value % MODULUS == 1 { Ok(PaperCode(digits)) } else { Err(PaperCodeError::Mistyped) }
    }

    /// The digits alone: what a scanner reads, and what is looked up.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaperCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, digit) in self.0.chars().enumerate() {
            if index != 0 && index % GROUP_DIGITS == 0 {
                formatter.write_str(" ")?;
            }
            write!(formatter, "{digit}")?;
        }
        Ok(())
    }
}

/// A log must not carry a code.
impl fmt::Debug for PaperCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PaperCode(…)")
    }
}

impl PaperCodeError {
    /// Stable code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            PaperCodeError::Format => "paper_code_format",
            PaperCodeError::Mistyped => "paper_code_mistyped",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> PaperCode {
        PaperCode::of(*b"\x01234567890abcdef")
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = some();
        assert_eq!(code.to_string(), "3531 1336 1157 7439 7474");
        assert_eq!(format!("{code:?}"), "PaperCode(…)");
        let digits = code.digits();
        for (text, expected) in [
            (digits.to_owned(), Ok(code.clone())),
            (code.to_string(), Ok(code.clone())),
            (format!("\u{feff} {}\n", code.to_string().replace(' ', "-")), Err(PaperCodeError::Format)),
            (format!(" {}\n", code.to_string().replace(' ', " — ")), Ok(code.clone())),
            (code.to_string().replace(' ', "\u{a0}"), Ok(code.clone())),
            (digits[1..].to_owned(), Err(PaperCodeError::Format)),
            (format!("{digits}1"), Err(PaperCodeError::Format)),
            (digits.replace('5', "S"), Err(PaperCodeError::Format)),
            (digits.replace('5', "٥"), Err(PaperCodeError::Format)),
            (String::new(), Err(PaperCodeError::Format)),
        ] {
            assert_eq!(PaperCode::parse(&text), expected, "{text:?}");
        }
    }

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_caught() {
        for seed in 0..50_u128 {
            let code = PaperCode::of(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes());
            assert_eq!(PaperCode::parse(code.digits()), Ok(code.clone()));
            let digits: Vec<char> = code.digits().chars().collect();
            for index in 0..DIGITS {
                for wrong in ('0'..='9').filter(|wrong| *wrong != digits[index]) {
                    let mut mistyped = digits.clone();
                    mistyped[index] = wrong;
                    let mistyped: String = mistyped.into_iter().collect();
                    assert_eq!(PaperCode::parse(&mistyped), Err(PaperCodeError::Mistyped), "{mistyped}");
                }
                if index + 1 < DIGITS && digits[index] != digits[index + 1] {
                    let mut swapped = digits.clone();
                    swapped.swap(index, index + 1);
                    let swapped: String = swapped.into_iter().collect();
                    assert_eq!(PaperCode::parse(&swapped), Err(PaperCodeError::Mistyped), "{swapped}");
                }
            }
        }
    }

    #[test]
    fn the_least_and_the_greatest_numbers_have_twenty_digits() {
        for number in [0, 1, NUMBERS - 1, NUMBERS, u128::MAX] {
            let code = PaperCode::of(number.to_be_bytes());
            assert_eq!(code.digits().len(), DIGITS);
            assert_eq!(PaperCode::parse(&code.to_string()), Ok(code));
        }
    }
}
