//! Whether everything that leads somewhere arrives.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use table::items::ReceiptItem;
use table::kinds::registers::listed;
use table::{Key, keys};

use super::Check;
use crate::privacy::vault::cohort_of;

/// What is there, and what leads to what.
#[derive(Default)]
pub(super) struct References {
    there: HashSet<Key>,
    wanted: Vec<Wanted>,
    /// What must be there until an instant.
    wanted_until: Vec<(DateTime<Utc>, Wanted)>,
    /// The latest instant that something stored tells of: the clock of a host that is stopped.
    seen_at: Option<DateTime<Utc>>,
}

struct Wanted {
    by: Key,
    key: Key,
    what: &'static str,
}

impl References {
    /// Something is there that others may lead to.
    pub(super) fn has(&mut self, key: Key) {
        self.there.insert(key);
    }

    /// The item leads to another, which must be there.
    pub(super) fn wants(&mut self, by: &Key, key: Key, what: &'static str) {
        self.wanted.push(Wanted { by: by.clone(), key, what });
    }

    /// Something stored tells that the host was at work then.
    pub(super) fn seen_at(&mut self, at: DateTime<Utc>) {
        self.seen_at = self.seen_at.max(Some(at));
    }

    /// The data key of a receipt's persons, until it is destroyed.
    pub(super) fn receipt(&mut self, key: &Key, receipt: &ReceiptItem) {
        self.seen_at(receipt.received_at);
        let Some(served) = &receipt.served else { return };
        let Some(persons) = &served.persons else { return };
        let wanted = Wanted { by: key.clone(), key: keys::data_key(&persons.cohort), what: "its data key" };
        match served.erase_at {
            // That of a receipt without an end goes with nobody.
            None => self.wanted.push(wanted),
            // That of a month goes as the month ends, perhaps a moment before the receipt is erased.
            Some(erase_at) => self.wanted_until.push((cohort_of(erase_at).1, wanted)),
        }
    }

    /// A holder lists the public parts of its bearer keys, and each bearer key wants to be listed.
    pub(super) fn lists(&mut self, holder: &Key, public_parts: &[String]) {
        for public in public_parts {
            self.has(listed(holder, public));
        }
    }

    pub(super) fn finish(self) -> Check {
        let mut check = Check::new("references", "lead to something that is there");
        let seen_at = self.seen_at;
        let still = self.wanted_until.into_iter().filter(|(until, _)| seen_at < Some(*until)).map(|(_, wanted)| wanted);
        for Wanted { by, key, what } in self.wanted.into_iter().chain(still) {
            check.looked_at += 1;
            if !self.there.contains(&key) {
                check.found(&by, format!("{what} is not there"));
            }
        }
        check
    }
}
