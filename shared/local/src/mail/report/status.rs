//! A delivery status (RFC 3464), as servers write it: some leave fields out, or write what they mean behind them.

use domain::invitation::mail::answer::{Answer, judged, status_code};
use domain::invitation::mail::{Fate, MailEvent};

/// What is said of the recipient; a mail of ours has one. Where there are several, it was passed on to them: it arrived if it did anywhere, and
/// else the mildest counts.
pub(super) fn event(text: &str, own_address: &str) -> Option<MailEvent> {
    // The first paragraph is about the server.
    let is_of_recipient = |fields: &&str| {
        ["Final-Recipient", "Original-Recipient", "Action"].iter().any(|name| field(fields, name).is_some())
    };
    let recipients = text.trim_start().split("\n\n").filter(is_of_recipient);
    recipients.filter_map(|it| of_recipient(it, own_address)).min_by_key(|event| Fate::default().after(*event))
}

fn of_recipient(fields: &str, own_address: &str) -> Option<MailEvent> {
    let status = field(fields, "Status").and_then(|it| status_code(&it));
    let action = field(fields, "Action").unwrap_or_default();
    let action = action.split(|it: char| !it.is_alphabetic()).next().unwrap_or_default();
    let diagnostic = ["Diagnostic-Code", "X-Supplementary-Info"].iter().find_map(|name| field(fields, name));
    match (action, status.map(|[class, ..]| class)) {
        ("delivered" | "relayed" | "expanded", _) | ("", Some(2)) => Some(MailEvent::Delivered),
        ("delayed", _) => Some(MailEvent::Delayed),
        ("failed", _) | ("", Some(4 | 5)) => Some(match judged(status, &diagnostic.unwrap_or_default(), own_address) {
            Answer::NoMailbox => MailEvent::BouncedForGood,
            Answer::MailRefused | Answer::NotNow => MailEvent::BouncedForNow,
        }),
        _ => None,
    }
}

/// A field's value in small letters, its folded lines joined.
pub(super) fn field(fields: &str, name: &str) -> Option<String> {
    exact_field(fields, name).map(|value| value.to_lowercase())
}

/// A field's value, its folded lines joined.
pub(super) fn exact_field(fields: &str, name: &str) -> Option<String> {
    let unfolded = fields.replace("\n ", " ").replace("\n\t", " ");
    unfolded.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}
