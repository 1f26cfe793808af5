//! What a failed conversation with the mail server means for the mail: no such address, refused for good, not now, or unknown.
//!
//! Causes carry the server's codes and never its words, because servers like to repeat the address in them, and causes are logged.

use std::error::Error as _;
use std::io;

use app::ports::MailError;
use domain::invitation::mail::answer::{Answer as Said, judged, status_code};
use lettre::transport::smtp::Error;

/// How far the conversation was when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Connecting, greeting, TLS, signing in. No address has been named yet.
    Connecting,
    /// The sender was named.
    Sender,
    /// The recipient was named.
    Recipient,
    /// The server was asked to take the data, and they were not sent yet.
    Announcing,
    /// The data were sent.
    Data,
}

/// The server's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The three digits and the words.
    reply: String,
}

impl Answer {
    /// The server's answer, if the error is one.
    pub(super) fn of(error: &Error) -> Option<Answer> {
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        Some(Answer { reply: format!("{} {words}", error.status()?) })
    }

    /// The answer's codes alone.
    fn codes(&self, stage: Stage) -> String {
        let digits = self.reply.split(' ').next().unwrap_or_default();
        let fine = status_code(&self.reply).map(|[class, subject, detail]| format!(" {class}.{subject}.{detail}"));
        format!("{stage:?}: {digits}{}", fine.unwrap_or_default())
    }
}

/// What an error at that stage means for a mail from that address.
pub(super) fn verdict(stage: Stage, error: &Error, own_address: &str) -> MailError {
    match Answer::of(error) {
        Some(answer) => of_answer(stage, &answer, own_address),
        None => broken(stage, &without_words(stage, error)),
    }
}

/// What the server's answer means. Before the recipient is named, a refusal is about us and not about the citizen's address.
fn of_answer(stage: Stage, answer: &Answer, own_address: &str) -> MailError {
    let cause = answer.codes(stage);
    match (stage, judged(None, &answer.reply, own_address)) {
        (Stage::Recipient | Stage::Data, Said::NoMailbox) => MailError::NoSuchAddress(cause),
        (Stage::Data, Said::MailRefused) => MailError::Refused(cause),
        _ => MailError::NotNow(cause),
    }
}

/// What it means that the conversation ended without an answer: once the data were sent, they may have been accepted.
pub(super) fn broken(stage: Stage, cause: &str) -> MailError {
    match stage {
        Stage::Data => MailError::Unknown(format!("{stage:?}: {cause}")),
        _ => MailError::NotNow(format!("{stage:?}: {cause}")),
    }
}

/// An error that is no answer, without anything that the server said after it knew the address.
fn without_words(stage: Stage, error: &Error) -> String {
    if stage == Stage::Connecting {
        return error.to_string();
    }
    match error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
        Some(error) => error.kind().to_string(),
        None if error.is_response() => "the server's answer cannot be understood, or it hung up".to_owned(),
        None => "the connection failed".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_word_about_the_mailbox_or_the_mail_refuses() {
        for (stage, reply, expected) in [
            (Stage::Connecting, "554 5.7.1 blocked", r#"NotNow("Connecting: 554 5.7.1")"#),
            (Stage::Connecting, "535 5.7.8 bad password", r#"NotNow("Connecting: 535 5.7.8")"#),
            (Stage::Sender, "550 sender unknown", r#"NotNow("Sender: 550")"#),
            (Stage::Sender, "550 5.1.1 user unknown", r#"NotNow("Sender: 550 5.1.1")"#),
            (Stage::Recipient, "550 no user anna@mail.example here", r#"NoSuchAddress("Recipient: 550")"#),
            (Stage::Recipient, "550 5.1.1 <anna@mail.example> unknown", r#"NoSuchAddress("Recipient: 550 5.1.1")"#),
            (Stage::Recipient, "550 5.2.1 switched off", r#"NoSuchAddress("Recipient: 550 5.2.1")"#),
            (Stage::Recipient, "550 no", r#"NotNow("Recipient: 550")"#),
            (Stage::Recipient, "550 relay not permitted", r#"NotNow("Recipient: 550")"#),
            (Stage::Recipient, "550 no-reply@otklik.example: user unknown", r#"NotNow("Recipient: 550")"#),
            (Stage::Recipient, "552 5.2.2 full", r#"NotNow("Recipient: 552 5.2.2")"#),
            (Stage::Recipient, "554 5.7.1 relaying denied", r#"NotNow("Recipient: 554 5.7.1")"#),
            (Stage::Recipient, "450 4.2.0 greylisted", r#"NotNow("Recipient: 450 4.2.0")"#),
            (Stage::Announcing, "554 no", r#"NotNow("Announcing: 554")"#),
            (Stage::Data, "550 5.1.1 user unknown", r#"NoSuchAddress("Data: 550 5.1.1")"#),
            (Stage::Data, "554 5.6.0 malformed", r#"Refused("Data: 554 5.6.0")"#),
            (Stage::Data, "550 spam message rejected", r#"NotNow("Data: 550")"#),
            (Stage::Data, "554 5.7.1 spam", r#"NotNow("Data: 554 5.7.1")"#),
            (Stage::Data, "451 4.3.0 try later", r#"NotNow("Data: 451 4.3.0")"#),
        ] {
            let answer = Answer { reply: reply.to_owned() };
            let told = format!("{:?}", of_answer(stage, &answer, "no-reply@otklik.example"));
            assert_eq!(told, expected, "{stage:?} {reply}");
        }
    }

    #[test]
    fn silence_is_unknown_only_after_the_data() {
        for stage in [Stage::Connecting, Stage::Sender, Stage::Recipient, Stage::Announcing] {
            assert!(matches!(broken(stage, "timed out"), MailError::NotNow(_)), "{stage:?}");
        }
        assert!(matches!(broken(Stage::Data, "timed out"), MailError::Unknown(_)));
    }
}
