//! What an open comment must not carry: personal data are taken out where it arrives, before anything is stored (least data).
//!
//! It is a net and not a wall: numbers, addresses, handles, links to profiles and full Russian names of a known shape are found; other
//! names and stories are not. That is why the form asks not to write them, and the page before sending says so again.

mod patterns;

use unicode_normalization::UnicodeNormalization;

use crate::person::Snils;

/// What stands instead of what was taken out. Analysts read it, in Russian.
const SNILS: &str = "[СНИЛС]";
const PHONE: &str = "[телефон]";
const CARD: &str = "[номер карты]";
const MAIL: &str = "[почта]";

/// The part of a comment that is kept: in compatibility form (NFKC: full-width digits are digits), without personal data of a known
/// shape, without characters that no text has, trimmed. What was kept once is kept as it is.
pub fn kept(comment: &str) -> String {
    let mut text = comment.replace("\r\n", "\n").replace('\r', "\n");
    loop {
        // What is left after a mask may be something personal beside it; each round takes some away, so they end.
        let masked = masked_once(&text);
        if masked == text {
            return masked;
        }
        text = masked;
    }
}

fn masked_once(text: &str) -> String {
    let is_text = |character: &char| !character.is_control() || "\n\t".contains(*character);
    // The sign of a number is a word of Russian, and NFKC would write it in Latin letters.
    let parts = text.split('№').map(|part| part.chars().filter(is_text).nfkc().collect::<String>());
    let text = parts.collect::<Vec<_>>().join("№");
    let text = masked_mail_addresses(&patterns::masked_writing(&text));
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
        return Some(CARD);
    }
    if is_snils(&digits, &lengths) {
        return Some(SNILS);
    }
    is_phone(&digits, &lengths, plus).then_some(PHONE)
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
    values.map(|(place, digit)| if place % 2 == 1 { doubled(digit) } else { digit }).sum::<u32>() % 10 == 0
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
            masked.push_str(MAIL);
            done = at + 1 + host.len();
        }
    }
    masked + &text[done..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn personal_data_of_a_known_shape_are_taken_out() {
        for (comment, expected) in [
            // SNILS: as it is written, or by its check digits.
            ("мой СНИЛС 112-233-445 95, спасибо", "мой СНИЛС [СНИЛС], спасибо"),
            ("112 233 445 95", "[СНИЛС]"),
            ("112‑233‑445\u{a0}99", "[СНИЛС]"),
            ("11223344595", "[СНИЛС]"),
            ("11223344596", "11223344596"),
            // Telephones.
            ("Звоните +7 (912) 345-67-89!", "Звоните [телефон]!"),
            ("8 912 345 67 89", "[телефон]"),
            ("89123456789", "[телефон]"),
            ("тел89123456789.", "тел[телефон]."),
            ("8.912.345.67.89", "[телефон]"),
            ("912 345-67-89", "[телефон]"),
            ("(495) 123-45-67", "[телефон]"),
            ("123-45-67", "[телефон]"),
            ("+375 29 123-45-67", "[телефон]"),
            ("89123456789 11223344595", "[телефон] [СНИЛС]"),
            // Mail addresses.
            ("anna.ivanova+1@example.org", "[почта]"),
            ("Пишите: анна@почта.рф, жду", "Пишите: [почта], жду"),
            ("<a@b.cd>", "<[почта]>"),
            ("a@b.cd@e.fg", "[почта]@e.fg"),
            ("@anna и a@b", "[ник] и a@b"),
            ("ivan собака mail.ru", "[почта]"),
            ("пишите ivan.p (at) mail (dot) ru", "пишите [почта]"),
            ("ivan собака mail точка ru", "[почта]"),
            ("ivan @ mail.ru!", "[почта]!"),
            ("ｉｖａｎ＠ｍａｉｌ．ｒｕ", "[почта]"),
            ("во дворе собака лает. Спасибо", "во дворе собака лает. Спасибо"),
            // Handles and links to profiles.
            ("пишите @ivan_petrov, жду", "пишите [ник], жду"),
            ("(@ivan_petrov)", "([ник])"),
            ("https://vk.com/id12345.", "[ссылка]."),
            ("t.me/ivan_petrov и ok.ru/profile/1", "[ссылка] и [ссылка]"),
            ("сайт gosuslugi.ru/help работает", "сайт gosuslugi.ru/help работает"),
            // Written apart or wide.
            ("8 9 1 2 3 4 5 6 7 8 9", "[телефон]"),
            ("８９１２３４５６７８９", "[телефон]"),
            ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[номер карты]"),
            // Papers, by the word before them or as they are printed.
            ("паспорт 9208 123456", "паспорт [паспорт]"),
            ("Паспорт: серия 92 08 № 123456.", "Паспорт: серия [паспорт]."),
            ("паспорт гражданина РФ 9208123456", "паспорт гражданина РФ [паспорт]"),
            ("мой 92 08 123456", "мой [паспорт]"),
            ("полис ОМС 1234 5678 9012 3456", "полис ОМС [полис]"),
            ("ОМС: 1234567890123456", "ОМС: [полис]"),
            ("ИНН 500100732259", "ИНН [ИНН]"),
            ("заявление 1208 123456", "заявление 1208 123456"),
            ("паспорт выдали за 10 дней", "паспорт выдали за 10 дней"),
            // Full names.
            ("Врач Иванов Иван Петрович груб", "Врач [имя] груб"),
            ("Спасибо Петровой Анне Сергеевне!", "Спасибо [имя]!"),
            ("Анна Сергеевна Римская-Корсакова", "[имя]"),
            ("Иванов И. П. и И.П. Сидоренко", "[имя] и [имя]"),
            ("школа им. А. С. Пушкина", "школа им. А. С. Пушкина"),
            ("Анна Сергеевна помогла", "Анна Сергеевна помогла"),
            ("Республика Татарстан, город Казань", "Республика Татарстан, город Казань"),
            ("Новая Больница Открыта", "Новая Больница Открыта"),
            // Cards, by their check digit.
            ("4111 1111 1111 1111", "[номер карты]"),
            ("2200-0000-0000-0004 и код 123", "[номер карты] и код 123"),
            ("4111111111111112", "4111111111111112"),
            // What is none of it stays.
            ("ждал с 10:00 до 12:30, каб. 215", "ждал с 10:00 до 12:30, каб. 215"),
            ("12.03.2026 13.03.2026 14.03.2026", "12.03.2026 13.03.2026 14.03.2026"),
            ("8 10 9 7 10 8 9 10", "8 10 9 7 10 8 9 10"),
            ("талон № 1234567890123", "талон № 1234567890123"),
            ("заплатил 1 250 000 рублей", "заплатил 1 250 000 рублей"),
            ("оценка 5 из 5", "оценка 5 из 5"),
            ("0.44413375747484496", "0.44413375747484496"),
            ("0,4111111111111111", "0,4111111111111111"),
            ("3.14159265358979", "3.14159265358979"),
        ] {
            assert_eq!(kept(comment), expected, "{comment}");
        }
    }

    #[test]
    fn any_characters_are_kept_but_those_that_no_text_has() {
        for (comment, expected) in [
            ("  \n ", ""),
            ("a\0b\u{7}c\u{1b}[31m", "abc[31m"),
            ("первая\r\nвторая\rтретья\tконец", "первая\nвторая\nтретья\tконец"),
            ("👨‍👩‍👧‍👦🌷 e\u{301} שלום مرحبا \u{202e}abc", "👨‍👩‍👧‍👦🌷 é שלום مرحبا \u{202e}abc"),
            ("٠١٢٣٤٥٦٧٨٩", "٠١٢٣٤٥٦٧٨٩"),
        ] {
            assert_eq!(kept(comment), expected, "{comment:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_kept_is_kept_as_it_is(comment in "[ 0-9+()@.a-zя\\-\n]{0,60}|\\PC{0,40}|([ 0-9@.,]|Иванов|Петрович|Анна|И\\.|ОМС|паспорт|собака|точка|ru|t\\.me/){0,30}") {
            let once = kept(&comment);
            prop_assert_eq!(kept(&once), once);
        }

        #[test]
        fn a_telephone_is_found_whatever_stands_around(before in "[а-я ,:]{0,12}", after in "[а-я ,!]{0,12}", number in 0u64..10_000_000) {
            let comment = format!("{before}+7 999 {:03}-{:02}-{:02}{after}", number / 10_000, number / 100 % 100, number % 100);
            prop_assert!(kept(&comment).contains(PHONE), "{}", comment);
        }
    }
}
