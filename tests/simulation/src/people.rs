//! Made-up people and organisations with the right check digits.

use chrono::NaiveDate;
use domain::receipt::PersonDraft;

/// A citizen's SNILS, eleven digits with the control number.
pub fn snils(index: usize) -> String {
    let number = format!("{:09}", 100_000_007 + index * 37);
    let sum: u32 = number.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{number}{:02}", sum % 101 % 100)
}

/// An organisation's OGRN, thirteen digits with the control digit.
pub fn ogrn(index: usize) -> String {
    let number = 102_770_000_000_u64 + index as u64;
    format!("{number}{}", number % 11 % 10)
}

/// A citizen's address.
pub fn address(index: usize) -> String {
    format!("citizen{index}@example.org")
}

/// The citizen whose address it is.
pub fn citizen_at(address: &str) -> Option<usize> {
    address.strip_prefix("citizen")?.strip_suffix("@example.org")?.parse().ok()
}

/// A person as a source sends it.
pub fn person(index: usize, born_on: NaiveDate) -> PersonDraft {
    PersonDraft {
        family_name: Some("Иванова".to_owned()),
        given_name: Some("Анна".to_owned()),
        patronymic: None,
        birth_date: Some(born_on.to_string()),
        snils: Some(snils(index)),
    }
}
