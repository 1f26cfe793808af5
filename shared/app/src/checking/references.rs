//! Whether everything that leads somewhere arrives.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::invitation::Invitation;
use table::items::ReceiptItem;
use table::{Key, keys};

use super::Check;
use crate::vault::cohort_of;

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

    pub(super) fn receipt(&mut self, key: &Key, receipt: &ReceiptItem) {
        self.has(key.clone());
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

    pub(super) fn invitation(&mut self, key: &Key, invitation: &Invitation) {
        self.has(key.clone());
        self.wants(key, keys::receipt(&invitation.source, &invitation.external_id), "its receipt");
        let line = keys::citizen_invitation(&invitation.citizen, &invitation.id);
        self.wants(key, line, "its line in the citizen's list");
    }

    /// A bearer key leads to its holder, who keeps its public part.
    pub(super) fn credential(&mut self, key: &Key, public: &str, holder: Key) {
        self.has(key.clone());
        self.wants(key, listed(&holder, public), "its holder, who would list it");
    }

    pub(super) fn holder(&mut self, key: &Key, public_parts: &[String]) {
        for public in public_parts {
            self.has(listed(key, public));
            self.wants(key, keys::credential(public), "one of its bearer keys");
        }
    }

    pub(super) fn finish(self) -> Check {
        let mut check = Check::new("references", "lead to something that is there");
        let seen_at = self.seen_at;
        let still = self.wanted_until.into_iter().filter(|(until, _)| seen_at < Some(*until)).map(|(_, wanted)| wanted);
        for Wanted { by, key, what } in self.wanted.into_iter().chain(still) {
            check.looked_at += 1;
            if !self.there.contains(&key) {
                check.fault(&by, format!("{what} is not there"));
            }
        }
        check
    }
}

/// A place that no item has: that a holder lists a bearer key.
fn listed(holder: &Key, public: &str) -> Key {
    Key::new(format!("LISTED#{}#{}", holder.pk, holder.sk), public)
}
