//! A text of clauses as people write it: each clause begins on a line of its own with its number.

use domain::improvement::kinds::document::Clause;

/// The number with which a line begins, and the rest: `1. …`, `2) …`, `2.3 …`.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start();
    let end = line.find(|it: char| !it.is_ascii_digit() && it != '.').unwrap_or(line.len());
    let (number, rest) = line.split_at(end);
    let is_marked = number.contains('.') || rest.starts_with(')');
    let rest = rest.strip_prefix(')').unwrap_or(rest);
    let number = number.trim_end_matches('.');
    let parts_are_whole = !number.is_empty() && number.split('.').all(|part| !part.is_empty());
    (is_marked && parts_are_whole && (rest.is_empty() || rest.starts_with(char::is_whitespace)))
        .then(|| (number, rest.trim()))
}

/// The clauses of a text. Where no line has a number, each paragraph is a clause.
pub(super) fn written(text: &str) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let is_numbered = text.lines().any(|line| numbered(line).is_some());
    let mut begins = true;
    for line in text.lines() {
        let (number, rest) = match numbered(line) {
            Some((number, rest)) => (Some(number.to_owned()), rest),
            None if line.trim().is_empty() => {
                begins = true;
                continue;
            }
            None => {
                ((!is_numbered && begins || clauses.is_empty()).then(|| (clauses.len() + 1).to_string()), line.trim())
            }
        };
        begins = false;
        match (number, clauses.last_mut()) {
            (None, Some(last)) if last.text.is_empty() => rest.clone_into(&mut last.text),
            (None, Some(last)) => last.text = format!("{}\n{rest}", last.text),
            (number, _) => clauses.push(Clause { number: number.unwrap_or_default(), text: rest.to_owned() }),
        }
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_by_its_numbers() {
        for (text, expected) in [
            ("1. Один визит\n2. Три дня", "1=Один визит|2=Три дня"),
            ("1) Один визит\n  не больше\n\n2.1 Три дня", "1=Один визит\nне больше|2.1=Три дня"),
            ("1.\nОдин визит", "1=Один визит"),
            ("Один визит\nне больше\n\nТри дня", "1=Один визит\nне больше|2=Три дня"),
            ("1. Срок\n5 дней и 10 минут\n2025 год", "1=Срок\n5 дней и 10 минут\n2025 год"),
            ("Вводная часть\n1.1. Срок", "1=Вводная часть|1.1=Срок"),
            ("..\n1..2 x", "1=..\n1..2 x"),
            ("  \n", ""),
        ] {
            let told: Vec<_> = written(text).iter().map(|it| format!("{}={}", it.number, it.text)).collect();
            assert_eq!(told.join("|"), expected, "{text}");
        }
    }
}
