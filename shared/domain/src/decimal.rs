//! Exact fractions and their decimal texts: figures stay exact until they are displayed.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

/// An exact fraction.
pub type Rational = num_rational::Ratio<i128>;

/// Most digits of a decimal that is read, before and after its point together.
const DIGITS_MAX: usize = 18;

/// The text is not a decimal such as `4.5`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a decimal has digits and at most one point between them, up to 18 digits: `4.5`")]
pub struct DecimalError;

/// An exact decimal where it is stored or is a key: its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decimal(#[serde(with = "crate::decimal")] pub Rational);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What is no finite decimal was never read.
        f.write_str(&text(&self.0).unwrap_or_default())
    }
}

/// Reads `40`, `4.5`, `-0.2`.
pub fn parse(text: &str) -> Result<Rational, DecimalError> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !numeric(whole) || !numeric(fraction) || whole.len() + fraction.len() > DIGITS_MAX {
        return Err(DecimalError);
    }
    let number: i128 = format!("{whole}{fraction}").parse().map_err(|_| DecimalError)?;
    let places = u32::try_from(fraction.len()).map_err(|_| DecimalError)?;
    Ok(Rational::new(sign * number, 10_i128.pow(places)))
}

/// The nearest number of which statistics are made.
pub fn approximate(value: Rational) -> f64 {
    *value.numer() as f64 / *value.denom() as f64
}

/// Two decimal places, half-up: a half is rounded away from zero, so that a rise and a fall of the same size read the
/// same. Never `-0.00`.
pub fn two_places(value: &Rational) -> String {
    let hundredths = hundredths(value);
    let sign = if hundredths < 0 { "-" } else { "" };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// The value that [`two_places`] shows.
pub fn as_shown(value: &Rational) -> Rational {
    Rational::new(hundredths(value), 100)
}

fn hundredths(value: &Rational) -> i128 {
    (value * Rational::from_integer(100)).round().to_integer()
}

/// [`two_places`] of a statistic, which is not exact: an end of an [`crate::statistics::Interval`].
pub fn two_places_of_statistic(value: f64) -> String {
    two_places(&Rational::new((value * 100.0).round() as i128, 100))
}

/// For `#[serde(with)]`: reads the text of a decimal.
///
/// # Errors
/// [`DecimalError`].
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rational, D::Error> {
    parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

/// For `#[serde(with)]`: writes the shortest text that [`deserialize`] reads back.
///
/// # Errors
/// A fraction that no finite decimal equals, such as 1/3.
pub fn serialize<S: Serializer>(value: &Rational, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text(value).ok_or_else(|| ser::Error::custom(DecimalError))?)
}

/// The shortest text of a decimal; `None` for a fraction that no finite one equals.
fn text(value: &Rational) -> Option<String> {
    let places = (0..DIGITS_MAX).find(|places| power_of_ten(*places) % value.denom() == 0)?;
    let scaled = (value * Rational::from_integer(power_of_ten(places))).to_integer();
    let sign = if scaled < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

fn power_of_ten(places: usize) -> i128 {
    (0..places).fold(1, |power, _| power * 10)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Written(#[serde(with = "super")] Rational);

    #[test]
    fn decimals_are_read_exactly() {
        for (text, numerator, denominator) in [
            ("40", 40, 1),
            ("4.5", 9, 2),
            ("0.2", 1, 5),
            ("-0.20", -1, 5),
            ("007.10", 71, 10),
            ("999999999999999.999", 999_999_999_999_999_999, 1_000),
        ] {
            assert_eq!(parse(text), Ok(Rational::new(numerator, denominator)), "{text}");
        }
        for text in ["", ".", "4.", ".5", "4,5", "+4", "--4", "4e1", " 4", "4.5.6", "½", "1234567890123456789", "inf"]
        {
            assert_eq!(parse(text), Err(DecimalError), "{text}");
        }
    }

    #[test]
    fn two_places_are_rounded_half_up() {
        for (numerator, denominator, expected) in [
            (4127, 100, "41.27"),
            (1, 3, "0.33"),
            (2, 3, "0.67"),
            (41_265, 1_000, "41.27"),
            (41_264_999, 1_000_000, "41.26"),
            (1, 200, "0.01"),
            (-1, 200, "-0.01"),
            (-1, 201, "0.00"),
            (-1, 20, "-0.05"),
            (0, 1, "0.00"),
            (5, 1, "5.00"),
            (999_995, 100_000, "10.00"),
            (250, 1, "250.00"),
        ] {
            assert_eq!(two_places(&Rational::new(numerator, denominator)), expected, "{numerator}/{denominator}");
        }
        for (value, expected) in [(4.125, "4.13"), (1.0, "1.00"), (4.994_999, "4.99"), (4.999_9, "5.00")] {
            assert_eq!(two_places_of_statistic(value), expected);
        }
    }

    #[test]
    fn a_third_is_not_written() {
        assert!(serde_json::to_string(&Written(Rational::new(1, 3))).is_err());
        assert_eq!(serde_json::to_string(&Written(Rational::new(-1, 20))).unwrap(), r#""-0.05""#);
        assert_eq!(serde_json::to_string(&Written(Rational::from_integer(40))).unwrap(), r#""40""#);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number in -1_000_000_000i128..1_000_000_000, places in 0u32..9) {
            let value = Written(Rational::new(number, 10_i128.pow(places)));
            let text = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Written>(&text).unwrap(), value);
        }

        #[test]
        fn rounding_is_by_at_most_a_half_of_the_last_place(numerator in -1_000_000i128..1_000_000, denominator in 1i128..100_000) {
            let exact = Rational::new(numerator, denominator);
            let shown = parse(&two_places(&exact)).unwrap();
            let error = if shown < exact { exact - shown } else { shown - exact };
            prop_assert!(error <= Rational::new(1, 200));
        }
    }
}
