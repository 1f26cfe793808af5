//! Citizens who are made up, and what a source tells of them.

use serde_json::{Value, json};

/// The SNILS of a citizen, with its control number.
pub(crate) fn snils(citizen: usize) -> String {
    let nine = format!("{:09}", 112_000_000 + citizen);
    let sum: u32 = nine.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{nine}{:02}", sum % 101 % 100)
}

/// Receipts of the clinic, of services of that day, each of the citizen that its number gives.
pub(crate) fn receipts(day: &str, first: usize, count: usize, citizen: impl Fn(usize) -> usize) -> String {
    let receipts: Vec<Value> = (first..first + count)
        .map(|number| {
            json!({"external_id": format!("mis-77-{number:06}"), "organisation": {"id": "clinic"},
                "recipient": {"family_name": "Иванова", "given_name": "Анна", "patronymic": "Петровна",
                    "birth_date": "1985-02-11", "snils": snils(citizen(number))},
                "representatives": [], "service": {"kind": "one_off", "date": day}})
        })
        .collect();
    json!({ "receipts": receipts }).to_string()
}

/// What a citizen answers.
pub(crate) fn answer() -> String {
    let scores = json!({"information": 5, "organisation": 4, "comfort": null, "goodwill": 5, "competence": 5});
    json!({ "answers": scores, "comment": "Спасибо, всё понравилось" }).to_string()
}
