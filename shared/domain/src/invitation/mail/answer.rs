//! What a mail server's answer or report says of an address: that there is no such mailbox, or anything else.
//!
//! Only the first silences an address, so it must be said of a mailbox. Servers refuse for many reasons that are about the
//! sender: a list, a policy, a rate, a missing sign-in, a failed check of the sender's own address, which quotes "user unknown" of
//! somebody else. So whatever speaks of the sender's side outweighs every code and every other word, and doubt means: not now.

mod words;

use std::net::{Ipv4Addr, Ipv6Addr};

use words::{
    ABOUT_OTHERS, ABOUT_OTHERS_ELSEWHERE, ABOUT_OTHERS_RUSSIAN, GONE_BEFORE_OR_BEHIND, GONE_BEHIND, MAILBOX,
    NO_MAILBOX, PLACES, SAYINGS,
};

/// A finer code of RFC 3463, such as `5.1.1`: class, subject, detail.
pub type StatusCode = [u16; 3];

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is no such mailbox, or it was given up: the address may be left alone.
    NoMailbox,
    /// This mail as such is refused (subject 6 of RFC 3463), to whomever it goes.
    MailRefused,
    /// Anything else: it may pass, and says nothing about the address.
    NotNow,
}

/// Words between a mailbox's name and what is said of it, at most.
const REACH: usize = 6;

/// What a server's words say. `status` is the code that a report gives besides (RFC 3464); `words` begin with the three digits of
/// the reply if there are any, and may have several lines; `own_address` is the address that the mail came from.
pub fn judged(status: Option<StatusCode>, words: &str, own_address: &str) -> Answer {
    let told = status_code(words);
    let code = told.filter(|code| !matches!(code, [5, 0 | 5, 0])).or(status).or(told);
    let reply = reply_class(words);
    if [told.map(|[class, ..]| class), reply].into_iter().flatten().any(|class| class != 5)
        || code.map(|[class, ..]| class).or(reply) != Some(5)
    {
        return Answer::NotNow;
    }
    let said = said(words);
    if about_others(&said) || names_us(words, own_address) {
        return Answer::NotNow;
    }
    let says_gone = speaks_of_a_mailbox_that_is_gone(&said);
    match code {
        // It names a machine and no mailbox: most likely ours.
        Some(code) if !says_gone && names_a_machine(behind(words, code)) => Answer::NotNow,
        Some([5, 1, 1..=3 | 6 | 10] | [5, 2, 1]) => Answer::NoMailbox,
        // The sender's address.
        Some([5, 1, 7 | 8]) => Answer::NotNow,
        _ if says_gone => Answer::NoMailbox,
        Some([5, 6, _]) => Answer::MailRefused,
        _ => Answer::NotNow,
    }
}

/// The first code of RFC 3463 in a text.
pub fn status_code(text: &str) -> Option<StatusCode> {
    let words = text.split(|it: char| !it.is_ascii_digit() && it != '.').map(|word| word.trim_end_matches('.'));
    let mut codes = words.filter_map(|word| {
        let numbers: Vec<u16> = word.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        <[u16; 3]>::try_from(numbers).ok()
    });
    // Addresses of machines have four numbers; versions of programs have larger ones.
    codes.find(|[class, subject, detail]| matches!(class, 2 | 4 | 5) && *subject <= 7 && *detail <= 999)
}

/// The first digit of the reply's three.
fn reply_class(words: &str) -> Option<u16> {
    let mut numbers = words.split(|it: char| !it.is_ascii_digit() && it != '.');
    let reply = numbers.find(|it| it.len() == 3 && it.starts_with(['2', '4', '5']) && !it.contains('.'))?;
    reply[..1].parse().ok()
}

/// What stands between addresses.
const NO_ADDRESS: [char; 14] = ['<', '>', '(', ')', '[', ']', ' ', '\t', '\r', '\n', ',', ';', ':', '"'];

/// What stands beside machines' addresses.
const NO_MACHINE: [char; 12] = ['<', '>', '(', ')', '[', ']', ' ', '\t', '\r', '\n', ',', ';'];

/// An address in small letters without what follows a plus sign, where a mark of ours stands.
fn bare_address(word: &str) -> String {
    let word = word.trim_end_matches('.').to_lowercase();
    let Some((local, domain)) = word.split_once('@') else { return String::new() };
    format!("{}@{domain}", local.split('+').next().unwrap_or_default())
}

/// Whether the words name the address that the mail came from, or its domain. A machine of that domain is only who speaks, and another
/// address of it may be the recipient's.
fn names_us(words: &str, own_address: &str) -> bool {
    let own = bare_address(own_address);
    let Some((_, domain)) = own.split_once('@') else { return false };
    words
        .split(NO_ADDRESS)
        .any(|word| bare_address(word) == own || word.trim_matches(['.', '\'']).eq_ignore_ascii_case(domain))
}

/// What follows the last time that the words tell this code. What stands before it says who speaks.
fn behind(words: &str, [class, subject, detail]: StatusCode) -> &str {
    words.rsplit_once(&format!("{class}.{subject}.{detail}")).map_or("", |(_, behind)| behind)
}

/// Whether a machine's address stands in the words.
fn names_a_machine(words: &str) -> bool {
    words
        .split(NO_MACHINE)
        .any(|word| word.parse::<Ipv4Addr>().is_ok() || (word.len() > 4 && word.parse::<Ipv6Addr>().is_ok()))
}

/// The bare words between blanks: without addresses, names of machines and codes, which can hold any word by chance.
fn said(words: &str) -> String {
    let is_name = |word: &str| {
        let word = word.trim_matches(|it: char| !it.is_alphanumeric());
        word.contains('@') || word.contains("//") || word.trim_end_matches('.').contains('.')
    };
    let lower = words.to_lowercase().replace('ё', "е").replace(['’', '`', '‘'], "'");
    let lower = apart(&lower);
    let kept = lower.split(|it: char| it.is_whitespace() || "<>()[]\"".contains(it)).filter(|word| !is_name(word));
    let parts = kept.flat_map(|word| word.split(|it: char| !it.is_alphanumeric() && it != '\''));
    let parts = parts.map(|word| word.trim_matches('\'')).filter(|word| word.chars().any(char::is_alphabetic));
    let mut said = format!(" {} ", parts.collect::<Vec<_>>().join(" "));
    for place in PLACES {
        said = said.replace(&format!(" {place} "), " ");
    }
    said
}

/// With blanks around Chinese characters, which have none, nor towards an address between them.
fn apart(words: &str) -> String {
    let each = words
        .chars()
        .map(|it| if ('\u{4e00}'..='\u{9fff}').contains(&it) { format!(" {it} ") } else { it.to_string() });
    each.collect()
}

fn about_others(said: &str) -> bool {
    ABOUT_OTHERS
        .iter()
        .chain(ABOUT_OTHERS_RUSSIAN)
        .chain(ABOUT_OTHERS_ELSEWHERE)
        .any(|words| said.contains(&format!(" {words}")))
}

fn speaks_of_a_mailbox_that_is_gone(said: &str) -> bool {
    SAYINGS.iter().any(|words| said.contains(&format!(" {words}")))
        || GONE_BEFORE_OR_BEHIND.iter().any(|words| is_said_of_a_mailbox(said, words, true))
        || GONE_BEHIND.iter().any(|words| is_said_of_a_mailbox(said, words, false))
}

/// Whether the nearest thing that could be meant is a mailbox.
fn is_said_of_a_mailbox(said: &str, gone: &str, also_before: bool) -> bool {
    said.match_indices(&format!(" {gone}")).any(|(at, found)| {
        let before = said[..at].split_whitespace().rev().take(REACH).find_map(is_mailbox);
        let behind = || {
            // The rest of the word is its ending.
            let rest = said[at + found.len()..].split_once(' ').map_or("", |(_, rest)| rest);
            rest.split_whitespace().take(2).find_map(is_mailbox)
        };
        // What follows is nearer than what went before: "recipient rejected: unknown host".
        let behind = if also_before { behind() } else { None };
        behind.or(before) == Some(true)
    })
}

/// `None`: neither a mailbox nor anything else that could be meant.
fn is_mailbox(word: &str) -> Option<bool> {
    let names = |list: &[&str]| list.iter().any(|name| word == *name || (!name.is_ascii() && word.starts_with(name)));
    if names(NO_MAILBOX) {
        return Some(false);
    }
    names(MAILBOX).then_some(true)
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
