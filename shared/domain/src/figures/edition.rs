//! Editions of a quarter's final values (A2.10). The first is the final, and it stays as it is. Facts that come later — a
//! paper answer entered late, regions merged, a count that was mended — make a numbered restatement beside it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::calendar::{Quarter, QuarterError};

/// The final of a quarter, or one of its restatements: `2026Q1`, `2026Q1.2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edition {
    /// The quarter.
    pub quarter: Quarter,
    /// 0 for the final; restatements are 1, 2, …
    pub number: u16,
}

impl Edition {
    /// The final of a quarter.
    pub fn first(quarter: Quarter) -> Edition {
        Edition { quarter, number: 0 }
    }

    /// The restatement that follows.
    pub fn next(self) -> Edition {
        Edition { number: self.number.saturating_add(1), ..self }
    }

    /// The edition before a restatement.
    pub fn before(self) -> Option<Edition> {
        Some(Edition { number: self.number.checked_sub(1)?, ..self })
    }

    /// The forms `2026Q1` and `2026Q1.2` as a regular expression.
    pub const PATTERN: &str = r"^[0-9]{4}Q[1-4](\.[1-9][0-9]*)?$";

    /// Reads `2026Q1` and `2026Q1.2`.
    pub fn parse(text: &str) -> Result<Edition, QuarterError> {
        let Some((quarter, number)) = text.split_once('.') else { return Ok(Edition::first(Quarter::parse(text)?)) };
        let edition = Edition { quarter: Quarter::parse(quarter)?, number: number.parse().map_err(|_| QuarterError)? };
        // One text for each edition: not `.0`, not `.01`.
        if edition.number > 0 && edition.to_string() == text { Ok(edition) } else { Err(QuarterError) }
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            0 => write!(f, "{}", self.quarter),
            number => write!(f, "{}.{number}", self.quarter),
        }
    }
}

impl TryFrom<String> for Edition {
    type Error = QuarterError;
    fn try_from(text: String) -> Result<Edition, QuarterError> {
        Edition::parse(&text)
    }
}

impl From<Edition> for String {
    fn from(edition: Edition) -> String {
        edition.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_as_text() {
        for (text, number) in [("2026Q1", 0), ("2026Q1.1", 1), ("2026Q1.12", 12)] {
            let edition = Edition::parse(text).unwrap();
            assert_eq!((edition.number, edition.to_string()), (number, text.to_owned()));
        }
        for text in ["2026", "2026Q1.", "2026Q1.0", "2026Q1.01", "2026Q1.-1", "2026Q1.x", "2026Q1.70000"] {
            assert!(Edition::parse(text).is_err(), "{text}");
        }
        let final_values = Edition::parse("2026Q1").unwrap();
        assert_eq!(final_values.next().next().to_string(), "2026Q1.2");
    }
}
