//! What is destroyed (I13): a data key goes together with a note of it, and the note only after the bytes of the key are gone from the
//! store, with an act in the audit trail.

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt;
use table::pool_keys::PoolKeys;
use table::{Item, Key, Write};

use super::Oracle;
use super::form::document;

/// How the names of wrapping keys begin.
pub(crate) const WRAPPING: &str = "wrapping/";

/// What is known of destructions.
#[derive(Default)]
pub struct Destructions {
    /// Those that are noted: the wrapping key that goes as well, and whether the bytes are gone.
    noted: BTreeMap<Key, (Option<String>, bool)>,
    /// Wrapping keys that are destroyed.
    gone: BTreeSet<String>,
}

impl Oracle {
    /// A write in which something may be destroyed.
    pub(crate) fn check_destroyed(&mut self, writes: &[Write], after: &[Option<Item>]) {
        let puts = |entity: &str| {
            writes
                .iter()
                .any(|write| matches!(write, Write::Put(_)) && write.key().pk.split('#').next() == Some(entity))
        };
        let (noted, recorded) = (puts("DESTRUCTION"), puts("AUDIT"));
        let ends = |entity: &str| {
            let gone = writes.iter().zip(after).filter(|(_, after)| after.is_none());
            gone.filter(|(write, _)| write.key().pk.split('#').next() == Some(entity)).count()
        };
        let without_its_key = ends("DATAKEY") < ends("FOLLOWING");
        for (write, after) in writes.iter().zip(after) {
            let key = write.key();
            match (key.pk.split('#').next().unwrap_or_default(), after) {
                ("FOLLOWING", None) => {
                    self.must(!without_its_key, || format!("I13: {} went without its data key", key.pk));
                }
                // What a citizen asked to be told of knows days: an instant would lead to what was stored beside it.
                ("FOLLOWING", Some(wish)) => {
                    let wish = document(wish);
                    let tells = |name: &str| wish[name].as_str().is_none_or(|day| day.len() == "2026-01-01".len());
                    let days = tells("since") && tells("changed_on");
                    self.must(days, || format!("I13: {} has an instant: {wish}", key.pk));
                }
                ("DATAKEY", None) => self.must(noted, || format!("I13: {} went without a note", key.pk)),
                ("DESTRUCTION", Some(note)) => {
                    let wrapping = document(note)["wrapping"].as_str().map(|name| format!("{WRAPPING}{name}"));
                    self.destructions.noted.insert(key.clone(), (wrapping, false));
                }
                ("DESTRUCTION", None) => self.check_recorded(key, recorded),
                _ => {}
            }
        }
    }

    fn check_recorded(&mut self, key: &Key, recorded: bool) {
        let (wrapping, gone) = self.destructions.noted.remove(key).unwrap_or_default();
        if let Some(name) = wrapping {
            self.must(!self.is_kept(&name), || {
                format!("I13: {} {} was recorded while {name} was there", key.pk, key.sk)
            });
            self.destructions.gone.insert(name);
        }
        self.must(gone, || format!("I13: {} {} was recorded while its bytes were there", key.pk, key.sk));
        self.must(recorded, || format!("I13: {} {} was destroyed without an act", key.pk, key.sk));
    }

    /// The bytes of whatever was deleted are gone.
    pub fn purged(&mut self) {
        self.destructions.noted.values_mut().for_each(|(_, gone)| *gone = true);
    }

    /// A wrapping key that was destroyed is never there again: what it sealed opens in no copy.
    pub(crate) fn check_wrapping_keys(&mut self) {
        let back: Vec<String> = self.destructions.gone.iter().filter(|name| self.is_kept(name)).cloned().collect();
        self.must(back.is_empty(), || format!("I13: {back:?} are there again"));
    }

    fn is_kept(&self, name: &str) -> bool {
        self.pool.keys.get(name).now_or_never().and_then(Result::ok).flatten().is_some()
    }
}
