//! The part of the metrics that tells whether anything is heard of mails. A mailbox in which nothing ever arrives is a broken one.

use chrono::{DateTime, Utc};
use domain::invitation::mail::Cause;
use local::mail::Taken;

use super::{Metrics, Present, Text};

/// What was found in the mailbox.
#[derive(Debug, Default)]
pub(super) struct MailboxFigures {
    words: u64,
    unmatched: u64,
    answers: u64,
    unreadable: u64,
    last_word: Option<DateTime<Utc>>,
}

impl Metrics {
    /// The mailbox was looked into.
    pub fn mailbox(&self, taken: Taken, at: DateTime<Utc>) {
        let mut figures = self.lock();
        let mailbox = figures.mailbox.get_or_insert_default();
        mailbox.words += taken.words;
        mailbox.unmatched += taken.unmatched;
        mailbox.answers += taken.answers;
        mailbox.unreadable += taken.unreadable;
        if 0 < taken.words {
            mailbox.last_word = Some(at);
        }
    }

    /// Reports so far about mails of which nobody here knows; `None` if no mailbox was looked into.
    pub fn unmatched_reports(&self) -> Option<u64> {
        self.lock().mailbox.as_ref().map(|mailbox| mailbox.unmatched)
    }
}

impl Present {
    pub(super) fn render_silenced(&self, text: &mut Text) {
        let Some(silenced) = &self.silenced else { return };
        let name = "otklik_silenced_addresses";
        text.metric(name, "gauge", "Mail addresses that are left alone for a time, by the reason.");
        for cause in Cause::ALL {
            let count = silenced.addresses.get(&cause).copied().unwrap_or_default();
            text.sample(name, &[("cause", cause.as_str())], count);
        }
        let blown = silenced.fuse.as_ref().and_then(|fuse| fuse.blown.as_ref());
        let name = "otklik_mail_fuse_blown";
        text.metric(name, "gauge", "1 while mails stand still because too many addresses look unknown.");
        text.sample(name, &[], u8::from(blown.is_some()));
    }
}

impl MailboxFigures {
    pub(super) fn render(&self, text: &mut Text) {
        let name = "otklik_mailbox_mails_total";
        text.metric(name, "counter", "Mails in the mailbox, by what they were.");
        let outcomes = [
            ("word", self.words),
            ("unmatched", self.unmatched),
            ("answer", self.answers),
            ("unreadable", self.unreadable),
        ];
        for (outcome, count) in outcomes {
            text.sample(name, &[("outcome", outcome)], count);
        }
        if let Some(at) = self.last_word {
            let name = "otklik_mailbox_last_word_timestamp_seconds";
            text.metric(name, "gauge", "When the mailbox last told something of a mail, by the host's clock.");
            text.sample(name, &[], at.timestamp());
        }
    }
}
