//! The way out for mails: [`SmtpMailer`] hands them to a mail server, [`OutboxMailer`] keeps them to be looked at in development.

mod message;
mod outbox;
mod server;
mod smtp;
mod verdict;

pub use outbox::{OUTBOX_MAILS_MAX, OutboxMail, OutboxMailer};
pub use server::SetupError;
pub use smtp::{CONNECTIONS_MAX, SmtpMailer};
