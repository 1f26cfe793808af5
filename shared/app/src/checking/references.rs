//! Whether everything that leads somewhere arrives.

use std::collections::HashSet;

use domain::invitation::Invitation;
use table::items::ReceiptItem;
use table::{Key, keys};

use super::Check;

/// What is there, and what leads to what.
#[derive(Default)]
pub(super) struct References {
    there: HashSet<Key>,
    wanted: Vec<Wanted>,
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

    pub(super) fn receipt(&mut self, key: &Key, receipt: &ReceiptItem) {
        self.has(key.clone());
        let Some(served) = &receipt.served else { return };
        // The data key of a month may be gone a moment before the receipt is erased; that of a receipt without an end
        // goes with nobody.
        if let (Some(persons), None) = (&served.persons, served.erase_at) {
            self.wants(key, keys::data_key(&persons.cohort), "its data key");
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
        for Wanted { by, key, what } in self.wanted {
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
