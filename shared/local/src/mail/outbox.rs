//! Keeps mails to be looked at, in development only.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::ports::{Clock, Mail, MailError, Mailer};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Most mails that an outbox keeps; the oldest makes room. Enough for the demonstration's region.
pub const OUTBOX_MAILS_MAX: usize = 10_000;

/// A mail that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutboxMail {
    /// The address.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// `local@domain`, without brackets.
    pub message_id: String,
    /// When it was taken over.
    pub sent_at: DateTime<Utc>,
}

/// A mailer that keeps the last mails in memory.
pub struct OutboxMailer {
    inner: Option<Arc<dyn Mailer>>,
    clock: Arc<dyn Clock>,
    kept: Mutex<Kept>,
}

/// The last mails, and how many made room.
#[derive(Default)]
struct Kept {
    mails: VecDeque<OutboxMail>,
    dropped: usize,
}

impl OutboxMailer {
    /// An outbox over another mailer, which is asked first: only mails that it took are kept. `None`: every mail is kept.
    pub fn over(inner: Option<Arc<dyn Mailer>>, clock: Arc<dyn Clock>) -> OutboxMailer {
        OutboxMailer { inner, clock, kept: Mutex::default() }
    }

    /// The mails, oldest first.
    pub fn mails(&self) -> Vec<OutboxMail> {
        self.lock().mails.iter().cloned().collect()
    }

    /// The mails after the first so many of all that were ever kept.
    pub fn since(&self, count: usize) -> Vec<OutboxMail> {
        let kept = self.lock();
        kept.mails.iter().skip(count.saturating_sub(kept.dropped)).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mailer for OutboxMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        if let Some(inner) = &self.inner {
            inner.send(mail).await?;
        }
        let Mail { to, subject, text, html, message_id, unsubscribe_url: _ } = mail.clone();
        let mut kept = self.lock();
        if kept.mails.len() == OUTBOX_MAILS_MAX {
            kept.mails.pop_front();
            kept.dropped += 1;
        }
        kept.mails.push_back(OutboxMail { to, subject, text, html, message_id, sent_at: self.clock.now() });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    struct FixedClock;

    impl Clock for FixedClock {
        fn now(&self) -> DateTime<Utc> {
            "2026-01-16T09:30:00Z".parse().unwrap()
        }
    }

    /// Takes everything but mails to `refused`.
    struct Picky;

    #[async_trait]
    impl Mailer for Picky {
        async fn send(&self, mail: &Mail) -> Result<(), MailError> {
            match mail.to.as_str() {
                "refused" => Err(MailError::Refused("no such address".to_owned())),
                _ => Ok(()),
            }
        }
    }

    fn mail(to: &str) -> Mail {
        Mail {
            to: to.to_owned(),
            subject: "Тема".to_owned(),
            text: "Текст".to_owned(),
            html: "<p>Текст</p>".to_owned(),
            message_id: "1@otklik.example".to_owned(),
            unsubscribe_url: Some("https://otklik.example/unsubscribe/1".to_owned()),
        }
    }

    #[tokio::test]
    async fn a_mail_is_kept_as_the_contract_shows_it() {
        let outbox = OutboxMailer::over(None, Arc::new(FixedClock));
        outbox.send(&mail("anna@mail.example")).await.unwrap();
        expect![[r#"
            [
              {
                "to": "anna@mail.example",
                "subject": "Тема",
                "text": "Текст",
                "html": "<p>Текст</p>",
                "message_id": "1@otklik.example",
                "sent_at": "2026-01-16T09:30:00Z"
              }
            ]"#]]
        .assert_eq(&serde_json::to_string_pretty(&outbox.mails()).unwrap());
    }

    #[tokio::test]
    async fn the_oldest_mail_makes_room() {
        let outbox = OutboxMailer::over(None, Arc::new(FixedClock));
        for number in 0..OUTBOX_MAILS_MAX + 2 {
            outbox.send(&mail(&number.to_string())).await.unwrap();
        }
        let mails = outbox.mails();
        assert_eq!((mails.len(), mails[0].to.as_str()), (OUTBOX_MAILS_MAX, "2"));
    }

    #[tokio::test]
    async fn only_what_the_inner_mailer_took_is_kept() {
        let outbox = OutboxMailer::over(Some(Arc::new(Picky)), Arc::new(FixedClock));
        outbox.send(&mail("taken")).await.unwrap();
        assert!(matches!(outbox.send(&mail("refused")).await, Err(MailError::Refused(_))));
        assert_eq!(outbox.mails().into_iter().map(|mail| mail.to).collect::<Vec<_>>(), ["taken"]);
    }
}
