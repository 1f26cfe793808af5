//! Whether the audit trail is whole, and tells of everything that stands in registers and finals.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::audit::verification::{ChainDefect, Sealed, Trail};
use domain::audit::{ChainHead, Head, Record, state_of};
use table::{Item, Key, keys, kinds};

use super::Check;
use crate::audit::seal;
use crate::ports::Keys;

/// The trail, and what it should tell of.
#[derive(Default)]
pub(super) struct AuditTrail {
    trail: Trail,
    /// Hashes of the states that records tell of, by subject, in their order.
    told: BTreeMap<String, Vec<String>>,
    stored: BTreeMap<String, Stored>,
    /// Readings of a day as counted, and as added up.
    counted: BTreeMap<String, BTreeMap<String, i64>>,
    sums: BTreeMap<String, (Key, BTreeMap<String, i64>)>,
}

/// A stored item whose changes are recorded.
struct Stored {
    key: Key,
    state: String,
}

impl AuditTrail {
    pub(super) fn record(&mut self, record: &Record, body: &str) {
        for touched in &record.touched {
            if let Some(state) = &touched.state {
                self.told.entry(touched.subject.clone()).or_default().push(state.clone());
            }
        }
        self.trail.record(record, body);
    }

    pub(super) fn head(&mut self, chain: &str, head: Head) {
        self.trail.head(chain, head);
    }

    /// Something whose changes are recorded.
    pub(super) fn item(&mut self, item: &Item) {
        if let Some(subject) = keys::audited_subject(&item.key) {
            let stored = Stored { key: item.key.clone(), state: state_of(&item.body) };
            self.stored.insert(subject.to_string(), stored);
        }
    }

    pub(super) fn readings(&mut self, day: &str, counters: &BTreeMap<String, i64>) {
        let sum = self.counted.entry(day.to_owned()).or_default();
        for (purpose, count) in counters {
            *sum.entry(purpose.clone()).or_insert(0) += count;
        }
    }

    pub(super) fn readings_sum(&mut self, day: &str, key: &Key, sum: BTreeMap<String, i64>) {
        self.sums.insert(day.to_owned(), (key.clone(), sum));
    }

    /// With the keys also the seals are checked. A witness is a checkpoint that somebody kept elsewhere.
    pub(super) fn finish(self, sealing: Option<Arc<dyn Keys>>, witness: Option<&ChainHead>) -> Check {
        let mut check = Check::new("audit trail", "records are whole, and tell of every state of what they are about");
        check.looked_at = self.trail.count();
        let sealed = sealing.map(|keys| move |text: &str, told: &str| seal(&*keys, text) == told);
        let defects = self.trail.verify(sealed.as_ref().map(|sealed| sealed as &Sealed));
        for ChainDefect { chain, number, what } in defects {
            let key = number.map_or_else(|| keys::audit_head(&chain), |number| keys::audit_record(&chain, number));
            check.found(&key, what.to_string());
        }
        if let Some(witness) = witness.filter(|witness| !self.trail.agrees(witness)) {
            let key = keys::audit_record(&witness.chain, witness.count);
            check.found(&key, "it is not the checkpoint that was kept: an older store stands in its place".to_owned());
        }
        self.check_states(&mut check);
        for (day, (key, sum)) in &self.sums {
            // One that was under way as the day was added up may have come after it; none goes away.
            let counted = |purpose: &String| self.counted.get(day).and_then(|counts| counts.get(purpose)).copied();
            if sum.iter().any(|(purpose, count)| counted(purpose).unwrap_or(0) < *count) {
                check.found(key, "fewer readings are counted than were added up".to_owned());
            }
        }
        check
    }

    /// What is stored is what was recorded last; by its state, as versions begin anew where everything was moved to. An account,
    /// a measure or a subscription may be taken out and registered again, so only that it was recorded at all is asked of it.
    fn check_states(&self, check: &mut Check) {
        for (subject, stored) in &self.stored {
            let told = self.told.get(subject).map(Vec::as_slice).unwrap_or_default();
            let outdated = told.last() != Some(&stored.state);
            if !told.contains(&stored.state) {
                check.found(&stored.key, "it was changed without a record".to_owned());
            } else if outdated && !kinds::may_be_taken_out(subject) {
                check.found(&stored.key, "an older state of it was put back".to_owned());
            }
        }
        for subject in
            self.told.keys().filter(|subject| !self.stored.contains_key(*subject) && !kinds::may_be_taken_out(subject))
        {
            let key = Key::new(kinds::Kind::AuditRecord.about().prefix, subject);
            check.found(&key, "it is recorded, and not there".to_owned());
        }
    }
}
