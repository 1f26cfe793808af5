//! Finds the mail that a report is about. A relay may have rewritten its `Message-ID`, so our own marks go first.

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use message::{MARK_HEADER, marked_mail};

use super::{part, plain, status, text};

/// Headers that hold the address to which the report came.
const CAME_TO: [&str; 6] = ["To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To"];

/// The `Message-ID`, without brackets: of the header or the address of ours, else of the mail that came back, as a whole or as its
/// headers or as text; else what the status names; else the mail that the report answers.
pub(super) fn mail(message: &Message<'_>) -> Option<String> {
    let copies = copies(message);
    let in_copies = |name: &str| copies.iter().find_map(|copy| status::exact_field(copy, name));
    let marked = |value: &str| value.split([',', ' ', '\t', '\n']).find_map(marked_mail);
    let mark_of_address = || {
        let came_to = CAME_TO.iter().filter_map(|name| message.header_raw(*name)).find_map(marked);
        came_to.or_else(|| in_copies("Return-Path").and_then(|value| marked(&value)))
    };
    let in_status = || {
        let status = text(part(message, "delivery-status")?);
        ["X-Original-Message-ID", "Original-Message-ID"].iter().find_map(|name| status::exact_field(&status, name))
    };
    let found = in_copies(MARK_HEADER)
        .or_else(mark_of_address)
        .or_else(|| in_copies("Message-ID"))
        .or_else(in_status)
        .or_else(|| answered(message))?;
    // Whatever a server writes before or behind it on the same line is no part of it.
    let behind = |it: char| "<>".contains(it) || it.is_whitespace() || it.is_control();
    let found = found.split_once('<').map_or(found.as_str(), |(_, name)| name);
    let found = found.trim_start_matches(behind).split(behind).next().unwrap_or_default();
    (!found.is_empty()).then(|| found.to_owned())
}

/// What is there of the heads of mails that came back.
fn copies(message: &Message<'_>) -> Vec<String> {
    let mut copies: Vec<String> = message
        .parts
        .iter()
        .filter_map(|part| match &part.body {
            PartType::Message(returned) => Some(head(&String::from_utf8_lossy(returned.raw_message()))),
            _ => {
                let kind = part.content_type()?.subtype()?;
                let is_head =
                    kind.eq_ignore_ascii_case("rfc822-headers") || kind.eq_ignore_ascii_case("global-headers");
                // Its head is read as a mail's, so that one that breaks off is read like any other.
                MessageParser::default().parse_headers(part.contents()).filter(|_| is_head)?;
                Some(head(&text(part)))
            }
        })
        .collect();
    copies.extend(plain::copy(message).map(|copy| head(&copy)));
    copies
}

/// Everything before the first empty line.
fn head(mail: &str) -> String {
    let mail = mail.replace("\r\n", "\n");
    mail.trim_start().split("\n\n").next().unwrap_or_default().to_owned()
}

fn answered(message: &Message<'_>) -> Option<String> {
    let named = [message.in_reply_to(), message.references()];
    named.into_iter().find_map(|it| it.as_text_list()?.last().cloned()).map(|it| it.into_owned())
}
