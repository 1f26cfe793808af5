//! A mail as it goes over the wire: headers, and text beside HTML (RFC 5322, 2045, 2369, 8058, 3834). The same bytes whether a
//! mail server takes them or a mail service of the cloud.

mod mark;

use app::ports::Mail;
use chrono::{DateTime, Utc};
use lettre::address::AddressError;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, MultiPart, SinglePart};

pub use lettre::message::Mailbox;
pub use lettre::{Address, Message};
pub use mark::{MARK_HEADER, marked_address, marked_mail};

/// Between the parts. It may be the same in every mail: `=` stands only at the end of base64, so no part can hold this line.
const BOUNDARY: &str = "=_otklik_part";

/// Why a mail cannot be put into words of the wire.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// Nothing can be sent there.
    #[error("the directory's address is not a mail address")]
    Address(#[from] AddressError),
    /// The library refused it.
    #[error("the mail cannot be encoded")]
    Encoding,
}

/// The message: text and HTML as alternatives, both UTF-8 in base64, so that every server passes them on unchanged.
pub fn message(mail: &Mail, sender: &Mailbox, now: DateTime<Utc>) -> Result<Message, MessageError> {
    let address: Address = mail.to.parse()?;
    let parts = MultiPart::alternative()
        .boundary(BOUNDARY)
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.text)?)
        .singlepart(part(ContentType::TEXT_HTML, &mail.html)?);
    let mut builder = Message::builder()
        .date(now.into())
        .from(sender.clone())
        .to(Mailbox::new(None, address))
        .subject(mail.subject.as_str())
        .message_id(Some(format!("<{}>", mail.message_id)))
        .raw_header(header(MARK_HEADER, format!("<{}>", mail.message_id)));
    if let Some(url) = &mail.unsubscribe_url {
        builder = builder
            .raw_header(header("List-Unsubscribe", format!("<{url}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    // Holiday answers and the like are not wanted.
    let builder = builder.raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    builder.multipart(parts).map_err(|_| MessageError::Encoding)
}

fn part(kind: ContentType, words: &str) -> Result<SinglePart, MessageError> {
    let body = Body::new_with_encoding(words.to_owned(), ContentTransferEncoding::Base64);
    Ok(SinglePart::builder().header(kind).body(body.map_err(|_| MessageError::Encoding)?))
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use expect_test::{Expect, expect};

    fn sample() -> Mail {
        Mail {
            to: "anna@mail.example".to_owned(),
            subject: "Оцените услугу, которую вы получили".to_owned(),
            text: "Здравствуйте!\n.\nТочка в начале строки.\n".to_owned(),
            html: "<!DOCTYPE html>\n<p>Здравствуйте! 🌷</p>\n".to_owned(),
            message_id: "R6tqXw3xkB@otklik.example".to_owned(),
            unsubscribe_url: Some(
                "https://otklik.example/unsubscribe/Zm9yLXRlc3RzLW9ubHktMTIzNDU2Nzg5MDEyMzQ1Njc4OTA".to_owned(),
            ),
        }
    }

    fn wire(mail: &Mail) -> String {
        let sender = "Оценка услуг <no-reply@otklik.example>".parse().unwrap();
        let message = message(mail, &sender, "2026-01-16T09:30:00Z".parse().unwrap()).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[track_caller]
    fn check(mail: &Mail, expected: Expect) {
        expected.assert_eq(&wire(mail).replace("\r\n", "\n"));
    }

    #[test]
    fn a_mail_on_the_wire() {
        check(
            &sample(),
            expect![[r#"
                Date: Fri, 16 Jan 2026 09:30:00 +0000
                From: =?utf-8?b?0J7RhtC10L3QutCwINGD0YHQu9GD0LM=?= <no-reply@otklik.example>
                To: anna@mail.example
                Subject: =?utf-8?b?0J7RhtC10L3QuNGC0LUg0YPRgdC70YPQs9GDLCDQutC+0YLQvtGA?=
                 =?utf-8?b?0YPRjiDQstGLINC/0L7Qu9GD0YfQuNC70Lg=?=
                Message-ID: <R6tqXw3xkB@otklik.example>
                X-Otklik-Message-ID: <R6tqXw3xkB@otklik.example>
                List-Unsubscribe: <https://otklik.example/unsubscribe/Zm9yLXRlc3RzLW9ubHktMTIzNDU2Nzg5MDEyMzQ1Njc4OTA>
                List-Unsubscribe-Post: List-Unsubscribe=One-Click
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: multipart/alternative; boundary="=_otklik_part"

                --=_otklik_part
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64

                0JfQtNGA0LDQstGB0YLQstGD0LnRgtC1IQ0KLg0K0KLQvtGH0LrQsCDQsiDQvdCw0YfQsNC70LUg
                0YHRgtGA0L7QutC4Lg0K
                --=_otklik_part
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                PCFET0NUWVBFIGh0bWw+DQo8cD7Ql9C00YDQsNCy0YHRgtCy0YPQudGC0LUhIPCfjLc8L3A+DQo=
                --=_otklik_part--
            "#]],
        );
    }

    #[test]
    fn both_parts_come_out_as_they_went_in() {
        let mail = Mail { html: "<p>Щёлк 🌷</p>\n".repeat(200), ..sample() };
        let wire = wire(&mail);
        let bodies: Vec<_> = wire
            .split("--=_otklik_part")
            .filter_map(|part| part.split_once("base64\r\n\r\n"))
            .map(|(_, body)| String::from_utf8(STANDARD.decode(body.replace("\r\n", "")).unwrap()).unwrap())
            .collect();
        // Lines of a text end in CR LF on the wire.
        assert_eq!(bodies.iter().map(|body| body.replace("\r\n", "\n")).collect::<Vec<_>>(), [mail.text, mail.html]);
        assert!(wire.is_ascii() && wire.lines().all(|line| line.len() <= 998));
    }

    #[test]
    fn no_field_can_add_a_header() {
        let evil = "x\r\nBcc: everyone@mail.example";
        let mail = Mail { subject: evil.to_owned(), unsubscribe_url: Some(evil.to_owned()), ..sample() };
        assert!(!wire(&mail).contains("\r\nBcc"));
        let mail = Mail { to: format!("anna@mail.example{evil}"), ..sample() };
        let sender = "no-reply@otklik.example".parse().unwrap();
        assert!(matches!(message(&mail, &sender, DateTime::UNIX_EPOCH), Err(MessageError::Address(_))));
    }
}
