//! The Mailer port on SES: the mail goes as raw MIME, with our own headers, under a configuration set whose events come back
//! to us. The service replaces the `Message-ID`, so each mail also carries ours as a tag, by which a bounce is matched.

use std::sync::Arc;

use app::ports::{Clock, Mail, MailError, Mailer};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::Builder;
use aws_sdk_sesv2::error::ProvideErrorMetadata;
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use message::{Mailbox, message};

use crate::trouble::Trouble;

/// The tag that holds the local part of our own message identifier.
pub const MESSAGE_TAG: &str = "message";

/// Mails by the service.
pub struct SesMailer {
    client: Client,
    sender: Mailbox,
    configuration_set: String,
    clock: Arc<dyn Clock>,
}

impl SesMailer {
    /// A mailer that sends as `sender`: an address, or a name and an address. `None` if it is neither.
    pub fn new(
        config: &SdkConfig,
        sender: &str,
        configuration_set: String,
        clock: Arc<dyn Clock>,
    ) -> Option<SesMailer> {
        // A mail that was taken and whose answer was lost must not go twice, so the SDK does not try again.
        let config = Builder::from(config).retry_config(RetryConfig::disabled()).build();
        Some(SesMailer { client: Client::from_conf(config), sender: sender.parse().ok()?, configuration_set, clock })
    }
}

#[async_trait]
impl Mailer for SesMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let wire = message(mail, &self.sender, self.clock.now());
        let wire = wire.map_err(|error| MailError::Refused(error.to_string()))?.formatted();
        let local_part = mail.message_id.split('@').next().unwrap_or_default();
        let raw = RawMessage::builder().data(Blob::new(wire)).build();
        let tag = MessageTag::builder().name(MESSAGE_TAG).value(local_part).build();
        let (Ok(raw), Ok(tag)) = (raw, tag) else { return Err(MailError::Refused("it has no words".to_owned())) };
        let call = self.client.send_email().from_email_address(self.sender.email.to_string());
        let call = call.destination(Destination::builder().to_addresses(&mail.to).build());
        let call = call.configuration_set_name(&self.configuration_set).email_tags(tag);
        match call.content(EmailContent::builder().raw(raw).build()).send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.as_service_error() {
                Some(refusal) if is_no_address(refusal) => MailError::NoSuchAddress(code(refusal)),
                Some(refusal) if is_final(refusal) => MailError::Refused(code(refusal)),
                _ => match Trouble::of(&error) {
                    Trouble::Unknown(cause) => MailError::Unknown(cause),
                    // The service's words may repeat the address, so the log gets the code alone.
                    Trouble::Throttled(cause) => MailError::NotNow(cause),
                    _ => MailError::NotNow(error.as_service_error().map_or_else(|| "not sent".to_owned(), code)),
                },
            }),
        }
    }
}

/// Whether the service cannot make an address of it. Its other refusals of the kind are about how it was called, and every
/// citizen would get them.
fn is_no_address(refusal: &SendEmailError) -> bool {
    let words = refusal.message().unwrap_or_default().to_lowercase();
    let malformed =
        ["illegal address", "local address ", "domain contains", "domain starts", "missing final '@domain'"];
    refusal.is_bad_request_exception() && malformed.iter().any(|told| words.contains(told))
}

/// Whether the refusal is about this mail. What is about the sender, as an address that the account may not
/// use yet, must not silence a citizen.
fn is_final(refusal: &SendEmailError) -> bool {
    let about_sender = refusal.message().is_some_and(|words| words.contains("not verified"));
    !about_sender && refusal.is_message_rejected()
}

fn code(refusal: &SendEmailError) -> String {
    refusal.code().unwrap_or("without a code").to_owned()
}
