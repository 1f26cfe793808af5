//! The way out for mails: [`SmtpMailer`] hands them to a mail server, [`OutboxMailer`] keeps them to be looked at in development.
//! The way back: [`Mailbox`] reads what mail servers report about them.

mod mailbox;
mod outbox;
mod report;
mod server;
mod smtp;
mod verdict;

pub use mailbox::{Mailbox, Taken};
pub use outbox::{OUTBOX_MAILS_MAX, OutboxMail, OutboxMailer};
pub use report::Report;
pub use server::SetupError;
pub use smtp::{CONNECTIONS_MAX, SmtpMailer};
