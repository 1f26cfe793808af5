//! What a mail server's report says: a delivery status notification (RFC 3464) or a complaint (RFC 5965), both inside a
//! `multipart/report` (RFC 6522) with the headers of the mail that they are about; or plain words, as some servers write.
//!
//! The mail is known by its `Message-ID`, which has 128 random bits: who did not get the mail cannot report about it. Addresses are
//! never looked at, because servers rewrite and forward them, except for the mark of ours that one may carry.

mod plain;
mod reported;
mod status;

use std::panic::catch_unwind;

use app::ports::DeliveryEvent;
use domain::invitation::mail::MailEvent;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};

/// What a mail that came back to the sender's address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It tells what became of a mail.
    Word(DeliveryEvent),
    /// It is understood, and nothing follows from it.
    Nothing,
    /// Somebody, or somebody's program, answers a mail: out of office, read, a question. For people, if for anybody.
    Answer,
    /// It is no report, or does not say about which mail.
    Unreadable(&'static str),
}

impl Report {
    /// Reads a mail.
    pub fn read(mail: &[u8]) -> Report {
        // Whoever knows our address may send anything, and the library gives up on parts that end where none began.
        let parsed = catch_unwind(|| MessageParser::default().parse(mail));
        let Some(message) = parsed.ok().flatten() else { return Report::Unreadable("it is no mail") };
        let event = if let Some(status) = part(&message, "delivery-status") {
            status::event(&text(status), &own_address(&message))
        } else if let Some(complaint) = part(&message, "feedback-report") {
            match status::field(&text(complaint), "Feedback-Type").as_deref() {
                Some("abuse" | "opt-out" | "opt-out-list") => Some(MailEvent::Complained),
                // Taken out of the folder of unwanted mails; or a program's word about our signature, a virus, a fraud in our name.
                Some(_) => return Report::Nothing,
                None => None,
            }
        } else if part(&message, "disposition-notification").is_some() || is_called_an_answer(&message) {
            return Report::Answer;
        } else if plain::is_from_a_server(&message) {
            plain::event(&plain::words(&message), &own_address(&message))
        } else if is_answer(&message) {
            return Report::Answer;
        } else {
            return Report::Unreadable("it is no report about a mail");
        };
        let Some(event) = event else { return Report::Unreadable("it does not say what became of the mail") };
        match reported::mail(&message) {
            Some(message_id) => Report::Word(DeliveryEvent::DeliveryEventV1 { message_id, event }),
            None => Report::Unreadable("it does not name the mail that it is about"),
        }
    }
}

/// The part of that type below `message/`, also for addresses beyond ASCII: `global-delivery-status` (RFC 6533).
fn part<'message>(message: &'message Message<'_>, subtype: &str) -> Option<&'message MessagePart<'message>> {
    message.parts.iter().find(|part| {
        let kind = part.content_type();
        kind.is_some_and(|it| it.ctype() == "message" && it.subtype().is_some_and(|it| it.ends_with(subtype)))
    })
}

fn text(part: &MessagePart<'_>) -> String {
    String::from_utf8_lossy(part.contents()).replace("\r\n", "\n")
}

/// The address to which the report came, as it stands in its head: what a report says of it, it says of us.
fn own_address(message: &Message<'_>) -> String {
    let first = message.to().and_then(|to| to.first()?.address());
    first.unwrap_or_default().to_owned()
}

/// How programs begin the subject of an answer, in small letters, where they say it nowhere else.
const ANSWERED: [&str; 12] = [
    "automatic reply",
    "auto reply",
    "autoreply",
    "auto:",
    "out of office",
    "automatische antwort",
    "abwesenheit",
    "réponse automatique",
    "absence du bureau",
    "自动回复",
    "автоматический ответ",
    "автоответ",
];

/// Whether its subject says so, whoever sent it: a postmaster has holidays, too.
fn is_called_an_answer(message: &Message<'_>) -> bool {
    let subject = message.subject().unwrap_or_default().trim().to_lowercase();
    ANSWERED.iter().any(|begins| subject.starts_with(begins))
}

/// Whether it says itself that a program answered (RFC 3834, and what came before), or names a mail that it answers.
fn is_answer(message: &Message<'_>) -> bool {
    let header = |name: &str| message.header_raw(name).map(|value| value.trim().to_lowercase());
    let automatic = header("Auto-Submitted").is_some_and(|value| value.starts_with("auto-"));
    let precedence = header("Precedence").is_some_and(|value| value.contains("auto") || value == "junk");
    let further = ["X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "In-Reply-To", "References"];
    automatic || precedence || further.iter().any(|name| header(name).is_some())
}

#[cfg(test)]
mod tests;
