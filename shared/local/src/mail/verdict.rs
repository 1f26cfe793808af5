//! What a failed conversation with the mail server means for the mail: no such address, refused for good, not now, or unknown.
//!
//! Causes carry the server's codes and never its words, because servers like to repeat the address in them, and causes are logged.

use std::error::Error as _;
use std::io;

use app::ports::MailError;
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

/// The server's answer: its three digits, and the finer code of RFC 3463 if it gave one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    permanent: bool,
    code: String,
    fine: Option<[u16; 3]>,
}

impl Answer {
    /// The server's answer, if the error is one.
    pub(super) fn of(error: &Error) -> Option<Answer> {
        let code = error.status()?.to_string();
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        Some(Answer { permanent: error.is_permanent(), code, fine: fine_code(&words) })
    }

    /// Whether it is about this address or this mail, for good. 5.7 is about who sends (policy, reputation, signing in), 5.3 and
    /// 5.4 are about systems and routes, 5.2.2 is a full mailbox: none of them may silence a good address.
    fn is_final(&self) -> bool {
        self.permanent && !matches!(self.fine, Some([_, 3 | 4 | 7, _] | [_, 2, 2]))
    }

    fn words(&self, stage: Stage) -> String {
        let fine = self.fine.map(|[class, subject, detail]| format!(" {class}.{subject}.{detail}")).unwrap_or_default();
        format!("{stage:?}: {}{fine}", self.code)
    }
}

/// What an error at that stage means.
pub(super) fn verdict(stage: Stage, error: &Error) -> MailError {
    match Answer::of(error) {
        Some(answer) => of_answer(stage, &answer),
        None => broken(stage, &without_words(stage, error)),
    }
}

/// What the server's answer means. Before the recipient is named, a refusal is about us and not about the citizen's address.
pub(super) fn of_answer(stage: Stage, answer: &Answer) -> MailError {
    match stage {
        Stage::Recipient if answer.is_final() => MailError::NoSuchAddress(answer.words(stage)),
        Stage::Data if answer.is_final() => MailError::Refused(answer.words(stage)),
        _ => MailError::NotNow(answer.words(stage)),
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

fn fine_code(words: &str) -> Option<[u16; 3]> {
    let mut numbers = words.split([' ', '-']).next()?.split('.').map(|number| number.parse().ok());
    match (numbers.next()??, numbers.next()??, numbers.next()??, numbers.next()) {
        (class, subject, detail, None) => Some([class, subject, detail]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(stage: Stage, answer: &str) -> String {
        let (code, words) = answer.split_once(' ').unwrap();
        let answer = Answer { permanent: code.starts_with('5'), code: code.to_owned(), fine: fine_code(words) };
        format!("{:?}", of_answer(stage, &answer))
    }

    #[test]
    fn only_a_final_word_about_the_address_or_the_mail_refuses() {
        for (stage, answer, expected) in [
            (Stage::Connecting, "554 5.7.1 blocked", r#"NotNow("Connecting: 554 5.7.1")"#),
            (Stage::Connecting, "535 5.7.8 bad password", r#"NotNow("Connecting: 535 5.7.8")"#),
            (Stage::Sender, "550 sender unknown", r#"NotNow("Sender: 550")"#),
            (Stage::Recipient, "550 no anna@mail.example here", r#"NoSuchAddress("Recipient: 550")"#),
            (Stage::Recipient, "550 5.1.1 <anna@mail.example> unknown", r#"NoSuchAddress("Recipient: 550 5.1.1")"#),
            (Stage::Recipient, "550 5.2.1 switched off", r#"NoSuchAddress("Recipient: 550 5.2.1")"#),
            (Stage::Recipient, "552 5.2.2 full", r#"NotNow("Recipient: 552 5.2.2")"#),
            (Stage::Recipient, "554 5.7.1 relaying denied", r#"NotNow("Recipient: 554 5.7.1")"#),
            (Stage::Recipient, "450 4.2.0 greylisted", r#"NotNow("Recipient: 450 4.2.0")"#),
            (Stage::Announcing, "554 no", r#"NotNow("Announcing: 554")"#),
            (Stage::Data, "554 5.6.0 malformed", r#"Refused("Data: 554 5.6.0")"#),
            (Stage::Data, "554 5.7.1 spam", r#"NotNow("Data: 554 5.7.1")"#),
            (Stage::Data, "451 4.3.0 try later", r#"NotNow("Data: 451 4.3.0")"#),
        ] {
            assert_eq!(answered(stage, answer), expected, "{stage:?} {answer}");
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
