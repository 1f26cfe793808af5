//! The forms in which words about mails come: the mail service's events (SES event publishing, or its older notifications),
//! raw or wrapped by a topic (SNS), and our own from a mailbox.
//!
//! Only what decides is read: of the list of recipients, which is one, what its server said, and never its address.

use app::ports::DeliveryEvent;
use domain::invitation::mail::MailEvent;
use domain::invitation::mail::answer::{Answer, judged, status_code};
use serde::Deserialize;

/// A body of the queue.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Body {
    /// Our own form.
    Own(DeliveryEvent),
    /// What a topic wraps around the mail service's event.
    Wrapped(Wrapped),
    /// The mail service's event.
    Published(Box<Published>),
}

/// A topic's envelope.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Wrapped {
    /// The event, as text inside the JSON.
    message: String,
    /// The topic that the message was published to.
    #[serde(rename = "TopicArn")]
    _topic: String,
}

/// The mail service's event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// What happened; the older notifications call it `notificationType`.
    #[serde(alias = "notificationType")]
    event_type: String,
    /// The mail that the event is about.
    mail: PublishedMail,
    #[serde(default)]
    bounce: Option<Bounce>,
    #[serde(default)]
    complaint: Option<Complaint>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PublishedMail {
    /// As they were handed over: with the `Message-ID` that we gave, and not with the service's own.
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    common_headers: CommonHeaders,
}

#[derive(Debug, Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct CommonHeaders {
    message_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    bounce_type: String,
    #[serde(default)]
    bounced_recipients: Vec<BouncedRecipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BouncedRecipient {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    diagnostic_code: Option<String>,
}

impl Bounce {
    /// The service's own word for it, unless it also tells what the recipient's server said: then that is judged like every
    /// server's words.
    fn event(&self) -> MailEvent {
        let said = self.bounced_recipients.iter().find_map(|recipient| {
            let status = recipient.status.as_deref().and_then(status_code);
            let words = recipient.diagnostic_code.as_deref().unwrap_or_default();
            (status.is_some() || !words.is_empty()).then(|| judged(status, words, ""))
        });
        match (self.bounce_type.as_str(), said) {
            ("Permanent", None | Some(Answer::NoMailbox)) => MailEvent::BouncedForGood,
            // Transient, and what the service cannot tell.
            _ => MailEvent::BouncedForNow,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    #[serde(default)]
    complaint_feedback_type: Option<String>,
}

/// A body that says something about a mail, and not which or what. It goes to the dead letters, where somebody sees it.
#[derive(Debug, PartialEq, Eq)]
pub enum BodyError {
    /// No `Message-ID` of ours.
    NoMessageId,
    /// A bounce without its part of the event.
    NoBounce,
    /// The text inside a topic's envelope is JSON of an unknown form.
    Wrapped,
}

impl std::fmt::Display for BodyError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            BodyError::NoMessageId => {
                "the event names no Message-ID: let the mail service include the original headers"
            }
            BodyError::NoBounce => "the bounce is of no type",
            BodyError::Wrapped => "the topic's message is of no known form",
        })
    }
}

impl std::error::Error for BodyError {}

impl Body {
    /// The word; `None` if it is not about the fate of a mail.
    pub fn delivery_event(self) -> Result<Option<DeliveryEvent>, BodyError> {
        match self {
            Body::Own(delivery_event) => Ok(Some(delivery_event)),
            Body::Published(published) => published.delivery_event(),
            Body::Wrapped(Wrapped { message, .. }) if message.trim_start().starts_with('{') => {
                let published: Published = serde_json::from_str(&message).map_err(|_| BodyError::Wrapped)?;
                published.delivery_event()
            }
            // A topic greets its subscribers in plain words.
            Body::Wrapped(_) => Ok(None),
        }
    }
}

impl Published {
    fn delivery_event(self) -> Result<Option<DeliveryEvent>, BodyError> {
        let Some(event) = self.event()? else { return Ok(None) };
        let header = self.mail.headers.into_iter().find(|header| header.name.eq_ignore_ascii_case("message-id"));
        let message_id = header.map(|header| header.value).or(self.mail.common_headers.message_id);
        let message_id = message_id.ok_or(BodyError::NoMessageId)?;
        let message_id = message_id.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
        Ok(Some(DeliveryEvent::DeliveryEventV1 { message_id, event }))
    }

    fn event(&self) -> Result<Option<MailEvent>, BodyError> {
        Ok(match self.event_type.as_str() {
            "Delivery" => Some(MailEvent::Delivered),
            "DeliveryDelay" => Some(MailEvent::Delayed),
            "Bounce" => Some(self.bounce.as_ref().ok_or(BodyError::NoBounce)?.event()),
            // Taken over and not sent: a fault of the mail and not of the address.
            "Reject" | "Rendering Failure" => Some(MailEvent::BouncedForNow),
            "Complaint" => match self.complaint.as_ref().and_then(|it| it.complaint_feedback_type.as_deref()) {
                // Taken out of the folder of unwanted mails.
                Some("not-spam") => None,
                _ => Some(MailEvent::Complained),
            },
            // Send, Open, Click, Subscription, and what the service may publish tomorrow.
            _ => None,
        })
    }
}
