//! The part of the metrics that tells whether anything is heard of mails. A mailbox in which nothing ever arrives is a broken one.

use chrono::{DateTime, Utc};
use local::mail::Taken;

use super::{Metrics, Text};

/// What was found in the mailbox.
#[derive(Debug, Default)]
pub(super) struct MailboxFigures {
    words: u64,
    unreadable: u64,
    last_word: Option<DateTime<Utc>>,
}

impl Metrics {
    /// The mailbox was looked into.
    pub fn mailbox(&self, taken: Taken, at: DateTime<Utc>) {
        let mut figures = self.lock();
        let mailbox = figures.mailbox.get_or_insert_default();
        mailbox.words += taken.words;
        mailbox.unreadable += taken.unreadable;
        if 0 < taken.words {
            mailbox.last_word = Some(at);
        }
    }
}

impl MailboxFigures {
    pub(super) fn render(&self, text: &mut Text) {
        let name = "otklik_mailbox_mails_total";
        text.metric(name, "counter", "Mails in the mailbox, by what they were: words about mails, or not understood.");
        for (outcome, count) in [("word", self.words), ("unreadable", self.unreadable)] {
            text.sample(name, &[("outcome", outcome)], count);
        }
        if let Some(at) = self.last_word {
            let name = "otklik_mailbox_last_word_timestamp_seconds";
            text.metric(name, "gauge", "When the mailbox last told something of a mail, by the host's clock.");
            text.sample(name, &[], at.timestamp());
        }
    }
}
