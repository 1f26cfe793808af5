//! What is destroyed (I13): a data key goes together with a note of it, and the note only after the bytes of the key are gone from the
//! store, with an act in the audit trail.

use table::{Item, Key, Write};

use super::Oracle;

impl Oracle {
    /// A write in which something may be destroyed.
    pub(crate) fn check_destroyed(&mut self, writes: &[Write], after: &[Option<Item>]) {
        let puts = |entity: &str| {
            writes
                .iter()
                .any(|write| matches!(write, Write::Put(_)) && write.key().pk.split('#').next() == Some(entity))
        };
        let (noted, recorded) = (puts("DESTRUCTION"), puts("AUDIT"));
        for (write, after) in writes.iter().zip(after) {
            let key = write.key();
            match (key.pk.split('#').next().unwrap_or_default(), after) {
                ("DATAKEY", None) => self.must(noted, || format!("I13: {} went without a note", key.pk)),
                ("DESTRUCTION", Some(_)) => drop(self.destructions.insert(key.clone(), false)),
                ("DESTRUCTION", None) => self.check_recorded(key, recorded),
                _ => {}
            }
        }
    }

    fn check_recorded(&mut self, key: &Key, recorded: bool) {
        let gone = self.destructions.remove(key) == Some(true);
        self.must(gone, || format!("I13: {} {} was recorded while its bytes were there", key.pk, key.sk));
        self.must(recorded, || format!("I13: {} {} was destroyed without an act", key.pk, key.sk));
    }

    /// The bytes of whatever was deleted are gone.
    pub fn purged(&mut self) {
        self.destructions.values_mut().for_each(|gone| *gone = true);
    }
}
