//! Reports in plain words, without parts for machines: of qmail, Haraka, hMailServer, of Exim before 4.86.

use domain::invitation::mail::MailEvent;
use domain::invitation::mail::answer::{Answer, judged};
use mail_parser::Message;

/// Lines with which servers begin the copy of the mail; each is looked for at the beginning of a line, behind dashes.
const COPY_BEGINS: [&str; 6] = [
    "Below this line is a copy of the message",
    "This is a copy of the message",
    "This is a copy of your message",
    "Original message follows",
    "Original message",
    "Undelivered message follows",
];

/// Headers with which a copy begins, whatever language stands before it.
const COPY_HEADERS: [&str; 4] = ["return-path:", "received:", "dkim-signature:", "message-id:"];

/// Words of a mail that is only late.
const LATE: [&str; 6] = [
    "warning:",
    "has not yet been delivered",
    "has been delayed",
    "will continue to",
    "no action is required",
    "will be retried",
];

/// Whether a mail server wrote it, by its sender's name or by a header that only servers set.
pub(super) fn is_from_a_server(message: &Message<'_>) -> bool {
    let from = message.from().and_then(|from| from.first()?.address()).unwrap_or_default().to_lowercase();
    let name = from.split('@').next().unwrap_or_default();
    matches!(name, "mailer-daemon" | "postmaster" | "mailerdaemon" | "mail-daemon" | "maildaemon")
        || message.header_raw("X-Failed-Recipients").is_some()
}

/// What it says of the recipient: from the first line that names an address to where the copy of the mail begins.
pub(super) fn words(message: &Message<'_>) -> String {
    let body = body(message);
    let (told, _) = split(&body);
    let named = told.lines().skip_while(|line| !line.contains('@') && !line.to_lowercase().contains("recipient:"));
    named.collect::<Vec<_>>().join("\n")
}

/// The copy of the mail that came back.
pub(super) fn copy(message: &Message<'_>) -> Option<String> {
    split(&body(message)).1.map(str::to_owned)
}

/// What those words mean; `None`: they are none.
pub(super) fn event(words: &str, own_address: &str) -> Option<MailEvent> {
    let lower = words.to_lowercase();
    if lower.trim().is_empty() {
        return None;
    }
    if LATE.iter().any(|late| lower.contains(late)) {
        return Some(MailEvent::Delayed);
    }
    // It came back, and that is final even where no code says so.
    Some(match judged(Some([5, 0, 0]), words, own_address) {
        Answer::NoMailbox => MailEvent::BouncedForGood,
        Answer::MailRefused | Answer::NotNow => MailEvent::BouncedForNow,
    })
}

fn body(message: &Message<'_>) -> String {
    message.body_text(0).map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
}

fn split(body: &str) -> (&str, Option<&str>) {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let words = line.trim_start_matches(['-', '=', '*', ' ']);
        if COPY_BEGINS.iter().any(|begins| words.starts_with(begins)) {
            return (&body[..at], Some(&body[at + line.len()..]));
        }
        let lower = line.to_lowercase();
        if COPY_HEADERS.iter().any(|header| lower.starts_with(header)) {
            return (&body[..at], Some(&body[at..]));
        }
        at += line.len();
    }
    (body, None)
}
