//! What an open comment must not carry: personal data are taken out where it arrives, before anything is stored (least data).
//!
//! It is a net and not a wall: numbers, addresses, handles, links to profiles and full Russian names of a known shape are found; other
//! names and stories are not. That is why the form asks not to write them, and the page before sending says so again.

mod mask;
mod patterns;

pub use mask::{Mask, Piece, pieces};

use unicode_normalization::UnicodeNormalization;

use crate::person::Snils;

/// The part of a comment that is kept: in compatibility form (NFKC: full-width digits are digits), without personal data of a known
/// shape, without characters that no text has, trimmed. What was kept once is kept as it is.
pub fn kept(comment: &str) -> String {
    let mut text = normalised(comment);
    loop {
        // What is left after a mask may be something personal beside it; each round takes some away, so they end.
        let masked = masked_once(&text);
        if masked == text {
            return masked;
        }
        text = masked;
    }
}

/// Whether [`kept`] takes something out of a comment: what it keeps differs by more than the form of its characters.
pub fn takes_out(comment: &str) -> bool {
    kept(comment) != normalised(comment)
}

/// The comment in compatibility form, its lines ended by a line feed alone, without characters that no text has, trimmed.
fn normalised(comment: &str) -> String {
    let is_text = |character: &char| !character.is_control() || "\n\t".contains(*character);
    let lines = comment.replace("\r\n", "\n").replace('\r', "\n");
    // The sign of a number is a word of Russian, and NFKC would write it in Latin letters.
    let parts = lines.split('№').map(|part| part.chars().filter(is_text).nfkc().collect::<String>());
    parts.collect::<Vec<_>>().join("№").trim().to_owned()
}

fn masked_once(text: &str) -> String {
    let text = masked_mail_addresses(&patterns::masked_writing(&normalised(text)));
    masked_numbers(&patterns::masked_papers(&text)).trim().to_owned()
}

/// A run of digits, as bytes of the text.
#[derive(Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
}

fn masked_numbers(text: &str) -> String {
    let groups = groups(text);
    let mut masked = String::with_capacity(text.len());
    let (mut done, mut first) = (0, 0);
    while first < groups.len() {
        let last = (first..groups.len().min(first + GROUPS_MAX)).rev().find_map(|last| {
            let near = groups[first..=last].windows(2).all(|pair| is_separator(&text[pair[0].end..pair[1].start]));
            let mask = near.then(|| mask_of(text, &groups[first..=last])).flatten()?;
            Some((last, mask))
        });
        match last {
            Some((last, mask)) => {
                masked.push_str(text[done..groups[first].start].trim_end_matches(['+', '(']));
                masked.push_str(mask);
                done = groups[last].end;
                first = last + 1;
            }
            None => first += 1,
        }
    }
    masked + &text[done..]
}

/// Groups that one number may have.
const GROUPS_MAX: usize = 19;

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, character)| character.is_ascii_digit()) {
        match groups.last_mut() {
            Some(group) if group.end == at => group.end = at + 1,
            _ => groups.push(Group { start: at, end: at + 1 }),
        }
    }
    groups
}

/// Whether what stands between two runs of digits may stand inside one number.
fn is_separator(between: &str) -> bool {
    const OTHERS: &str = "-‐‑‒–—().\u{200b}\u{2060}";
    between.chars().count() <= 3
        && between
            .chars()
            .all(|character| character != '\n' && (character.is_whitespace() || OTHERS.contains(character)))
}

/// What these runs of digits are together, if it is something personal.
fn mask_of(text: &str, groups: &[Group]) -> Option<&'static str> {
    let digits: String = groups.iter().map(|group| &text[group.start..group.end]).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.end - group.start).collect();
    let before = &text[..groups[0].start];
    let is_fraction =
        before.strip_suffix(['.', ',']).is_some_and(|whole| whole.ends_with(|last: char| last.is_ascii_digit()));
    let is_decimal =
        groups.windows(2).any(|pair| &text[pair[0].end..pair[1].start] == "." && pair[1].end - pair[1].start > 6);
    if is_fraction || is_decimal {
        return None;
    }
    let plus = text[..groups[0].start].trim_end_matches('(').ends_with('+');
    if is_card(&digits, &lengths) {
        return Some(Mask::Card.text());
    }
    if is_snils(&digits, &lengths) {
        return Some(Mask::Snils.text());
    }
    is_phone(&digits, &lengths, plus).then_some(Mask::Telephone.text())
}

/// 13 to 19 digits with the check digit of cards (Luhn), in runs of four or more but for the last.
fn is_card(digits: &str, lengths: &[usize]) -> bool {
    let (_, all_but_last) = lengths.split_last().unwrap_or((&0, &[]));
    (13..=19).contains(&digits.len())
        && digits.starts_with(['2', '3', '4', '5', '6'])
        && (all_but_last.iter().all(|length| 4 <= *length) || is_spelled(lengths))
        && luhn(digits)
}

fn luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let values = digits.chars().rev().filter_map(|digit| digit.to_digit(10)).enumerate();
    values.map(|(index, digit)| if index % 2 == 1 { doubled(digit) } else { digit }).sum::<u32>() % 10 == 0
}

/// Eleven digits that are written like a SNILS or check like one.
fn is_snils(digits: &str, lengths: &[usize]) -> bool {
    digits.len() == 11 && (lengths == [3, 3, 3, 2] || (lengths.len() == 1 && Snils::parse(digits).is_ok()))
}

/// Whether each digit stands alone.
fn is_spelled(lengths: &[usize]) -> bool {
    lengths.iter().all(|length| *length == 1)
}

/// A number that one can call: with a prefix, a mobile one, or in the usual runs.
fn is_phone(digits: &str, lengths: &[usize], plus: bool) -> bool {
    let in_runs = lengths.iter().skip(1).all(|length| 2 <= *length) && lengths.iter().any(|length| 3 <= *length);
    let in_usual_runs = matches!(lengths, [3, 2, 2] | [3, 3, 2, 2] | [4, 2, 2, 2] | [5, 1, 2, 2] | [3, 3, 4] | [3, 7]);
    let with_prefix = match digits.len() {
        11 => digits.starts_with(['7', '8']),
        10 => digits.starts_with('9'),
        _ => false,
    };
    let spelled = is_spelled(lengths) && digits.len() == 11 && (digits.starts_with("79") || digits.starts_with("89"));
    in_usual_runs
        || spelled
        || (lengths.len() <= 6 && in_runs && (with_prefix || (plus && (10..=15).contains(&digits.len()))))
}

fn masked_mail_addresses(text: &str) -> String {
    let of_name = |character: char| character.is_alphanumeric() || "._%+-".contains(character);
    let of_host = |character: char| character.is_alphanumeric() || ".-".contains(character);
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices('@') {
        let Some(before) = text.get(done..at) else { continue };
        let name = before.len() - before.trim_end_matches(of_name).len();
        let after = &text[at + 1..];
        let host = &after[..after.len() - after.trim_start_matches(of_host).len()];
        let host = host.trim_end_matches(['.', '-']);
        let ending = host.rsplit_once('.').map_or("", |(_, ending)| ending);
        if 0 < name && 2 <= ending.chars().count() && ending.chars().all(char::is_alphabetic) {
            masked.push_str(&text[done..at - name]);
            masked.push_str(Mask::Mail.text());
            done = at + 1 + host.len();
        }
    }
    masked + &text[done..]
}

#[cfg(test)]
mod tests;
