//! What a mail server's report says: a delivery status notification (RFC 3464) or a complaint (RFC 5965), both inside a
//! `multipart/report` (RFC 6522) with the headers of the mail that they are about.
//!
//! The mail is known by its `Message-ID`, which has 128 random bits: who did not get the mail cannot report about it. The report's
//! addresses are never looked at, because servers rewrite and forward them.

use app::ports::DeliveryEvent;
use domain::invitation::mail::{Fate, MailEvent};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// What a mail that came back to the sender's address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It tells what became of a mail.
    Word(DeliveryEvent),
    /// It is understood, and nothing follows from it.
    Nothing,
    /// It is no report, or does not say about which mail.
    Unreadable(&'static str),
}

/// Words by which servers say that there is no such mailbox, whatever code they give. Some of the largest give a code that is
/// about policy.
const NO_SUCH_MAILBOX: [&str; 12] = [
    "user unknown",
    "unknown user",
    "no such user",
    "user not found",
    "no such recipient",
    "recipient not found",
    "unknown recipient",
    "invalid mailbox",
    "mailbox not found",
    "no such mailbox",
    "does not exist",
    "account is disabled",
];

impl Report {
    /// Reads a mail.
    pub fn read(mail: &[u8]) -> Report {
        let Some(message) = MessageParser::default().parse(mail) else { return Report::Unreadable("it is no mail") };
        let event = match (part(&message, "delivery-status"), part(&message, "feedback-report")) {
            (Some(status), _) => delivery_status(&text(status)),
            (None, Some(complaint)) => match field(&text(complaint), "Feedback-Type").as_deref() {
                // Taken out of the folder of unwanted mails.
                Some("not-spam") => return Report::Nothing,
                _ => Some(MailEvent::Complained),
            },
            (None, None) => return Report::Unreadable("it is no report about a mail"),
        };
        let Some(event) = event else { return Report::Unreadable("it does not say what became of the mail") };
        match reported_mail(&message) {
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

/// The `Message-ID` of the mail that came back, as a whole or as its headers; else of the mail that the report answers.
fn reported_mail(message: &Message<'_>) -> Option<String> {
    let returned = message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(returned) => returned.message_id().map(str::to_owned),
        _ => {
            let kind = part.content_type()?.subtype()?;
            let headers = kind.eq_ignore_ascii_case("rfc822-headers") || kind.eq_ignore_ascii_case("global-headers");
            let returned = MessageParser::default().parse_headers(part.contents()).filter(|_| headers)?;
            returned.message_id().map(str::to_owned)
        }
    });
    let answered =
        || [message.in_reply_to(), message.references()].into_iter().find_map(|it| it.as_text_list()?.last().cloned());
    returned.or_else(|| answered().map(|it| it.into_owned()))
}

/// The worst that is said of any recipient; a mail of ours has one.
fn delivery_status(text: &str) -> Option<MailEvent> {
    // The first paragraph is about the server.
    let recipients = text.trim_start().split("\n\n").filter(|it| field(it, "Final-Recipient").is_some());
    recipients.filter_map(recipient_status).max_by_key(|event| Fate::default().after(*event))
}

fn recipient_status(fields: &str) -> Option<MailEvent> {
    let status = field(fields, "Status").and_then(|it| first_code(&it));
    let action = field(fields, "Action").unwrap_or_default();
    let diagnostic = field(fields, "Diagnostic-Code").unwrap_or_default();
    let class = status.map(|[class, ..]| class);
    match (action.as_str(), class) {
        ("delivered" | "relayed" | "expanded", _) | ("", Some(2)) => Some(MailEvent::Delivered),
        ("delayed", _) => Some(MailEvent::Delayed),
        ("failed", _) | ("", Some(4 | 5)) => Some(match is_no_such_address(status, &diagnostic) {
            true => MailEvent::BouncedForGood,
            false => MailEvent::BouncedForNow,
        }),
        _ => None,
    }
}

/// Whether a failure means that there is no such address. In doubt it does not: a good address must not be silenced by a filter,
/// a full mailbox or a server that is away.
fn is_no_such_address(status: Option<[u16; 3]>, diagnostic: &str) -> bool {
    let reply_is_final = diagnostic.rsplit(';').next().is_some_and(|reply| reply.trim_start().starts_with('5'));
    let told = first_code(diagnostic);
    if told.or(status).is_some_and(|[class, ..]| class != 5) || !(told.is_some() || status.is_some() || reply_is_final)
    {
        return false;
    }
    let by_code = |code: Option<[u16; 3]>| matches!(code, Some([5, 1, 0..=3 | 6 | 10] | [5, 2, 1]));
    by_code(told) || by_code(status) || NO_SUCH_MAILBOX.iter().any(|words| diagnostic.contains(words))
}

/// The first code of RFC 3463 in a text, like `5.1.1`.
fn first_code(text: &str) -> Option<[u16; 3]> {
    let words = text.split(|it: char| !it.is_ascii_digit() && it != '.');
    words
        .filter_map(|word| {
            let numbers: Vec<u16> = word.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
            <[u16; 3]>::try_from(numbers).ok().filter(|[class, ..]| matches!(class, 2 | 4 | 5))
        })
        .next()
}

/// A field's value in small letters, its folded lines joined.
fn field(fields: &str, name: &str) -> Option<String> {
    let unfolded = fields.replace("\n ", " ").replace("\n\t", " ");
    unfolded.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_lowercase())
    })
}

#[cfg(test)]
mod tests;
