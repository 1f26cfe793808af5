//! Certificates of destruction: an act of the audit trail in a form that leaves the system and is held against the trail later.
//!
//! A certificate is a JSON object of one line. Its form is stable: a field is never renamed and never means something else, and
//! a change of what is there gets another `form`. What it tells is taken from `record`, the very text that is stored, so nothing
//! in it can be changed without [`Certificate::is_sound`] telling; and that the record stands in the trail,
//! [`Certificate::stands_in`] tells from the records of its chain and their signed head.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Action, Actor, Head, Record, hash_of};

/// The form of certificates.
pub const FORM: &str = "otklik-certificate-of-destruction/1";

/// That something was destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// [`FORM`].
    pub form: String,
    /// What: `data_keys/month-2026-03`, everything that was sealed with that key; or `wrapping_keys/…`, with which go all copies
    /// of the store from those days; or `pool_keys/…`, keys that moved to another system in the file of that hash.
    pub what: String,
    /// When it was deleted.
    pub deleted_at: DateTime<Utc>,
    /// When its bytes were gone, and that was recorded.
    pub destroyed_at: DateTime<Utc>,
    /// Why: `term_ended`, `purpose_ended`, `sealed_anew`, `epoch_ended` or `moved`.
    pub ground: String,
    /// The rule of the regulation profile, with the profile and its version.
    pub rule: String,
    /// Who decided it.
    pub by: Actor,
    /// SHA-256 of the key as it was stored, wrapped; `None` for what lay outside the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_hash: Option<String>,
    /// The chain of the audit trail.
    pub chain: String,
    /// The number of the record in it.
    pub number: u64,
    /// Hash of the record, which the next one names.
    pub hash: String,
    /// The record as it is stored.
    pub record: String,
}

/// What is wrong with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// It tells something else than its record.
    #[error("it tells something else than the record in it")]
    Changed,
    /// The trail has another record there, or none.
    #[error("the trail has no such record at that place")]
    NotInTheTrail,
    /// Records after it are missing or others.
    #[error("the records of its chain do not lead to the head of the chain")]
    BrokenChain,
}

impl Certificate {
    /// The certificate of an act, from the text of its record as it is stored; `None` if that is no act of destruction, or one of
    /// an older program, which told neither rule nor time.
    pub fn of(record: &str) -> Option<Certificate> {
        let read: Record = serde_json::from_str(record).ok()?;
        let touched = read.touched.first().filter(|_| read.action == Action::Destroy && read.touched.len() == 1)?;
        let told = |field: &str| Some(touched.fields.get(field)?.to.as_ref()?.as_str()?.to_owned());
        Some(Certificate {
            form: FORM.to_owned(),
            what: touched.subject.clone(),
            deleted_at: told("deleted_at")?.parse().ok()?,
            destroyed_at: read.at,
            ground: told("ground")?,
            rule: told("rule")?,
            by: read.by.clone(),
            key_hash: told("key_hash"),
            chain: read.chain.clone(),
            number: read.number,
            hash: hash_of(record),
            record: record.to_owned(),
        })
    }

    /// Whether it tells what its record tells.
    pub fn is_sound(&self) -> bool {
        Certificate::of(&self.record).as_ref() == Some(self)
    }

    /// Holds it against the trail: the stored texts of all records of its chain in their order, and the head of the chain. That the
    /// head's seal is good is for whoever has the key to say.
    pub fn stands_in(&self, records: &[String], head: &Head) -> Result<(), CertificateFault> {
        if !self.is_sound() {
            return Err(CertificateFault::Changed);
        }
        let place = usize::try_from(self.number).ok().and_then(|number| number.checked_sub(1));
        if place.and_then(|place| records.get(place)) != Some(&self.record) {
            return Err(CertificateFault::NotInTheTrail);
        }
        let mut previous = String::new();
        for record in records {
            let names = serde_json::from_str::<Record>(record).map(|record| record.previous);
            if names.ok().as_ref() != Some(&previous) {
                return Err(CertificateFault::BrokenChain);
            }
            previous = hash_of(record);
        }
        let whole = head.count == records.len() as u64 && head.last == previous;
        if whole { Ok(()) } else { Err(CertificateFault::BrokenChain) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::ResourceChange;

    fn act(number: u64, previous: &str, what: &str) -> String {
        let touched = ResourceChange::only(what)
            .with("ground", "term_ended")
            .with("rule", "terms.erasure_days = 30; profile permanent, version 4")
            .with("deleted_at", "2026-04-02T09:00:00+00:00")
            .with("key_hash", "0a".repeat(32));
        let record = Record {
            chain: "2026-04-02.data_keys".to_owned(),
            number,
            previous: previous.to_owned(),
            at: "2026-04-02T09:00:05Z".parse().unwrap(),
            by: Actor::job("lifecycle"),
            action: Action::Destroy,
            touched: vec![touched],
            heads: Vec::new(),
        };
        serde_json::to_string(&record).unwrap()
    }

    fn head(records: &[String]) -> Head {
        let last = hash_of(records.last().unwrap());
        Head { count: records.len() as u64, last, at: "2026-04-02T09:00:05Z".parse().unwrap(), seal: String::new() }
    }

    #[test]
    fn a_certificate_verifies_against_the_trail_and_nothing_else_does() {
        let first = act(1, "", "data_keys/month-2026-03");
        let second = act(2, &hash_of(&first), "data_keys/own-a");
        let third = act(3, &hash_of(&second), "data_keys/own-b");
        let trail = vec![first, second, third];
        let certificate = Certificate::of(&trail[1]).unwrap();
        let text = serde_json::to_string(&certificate).unwrap();
        let read: Certificate = serde_json::from_str(&text).unwrap();
        assert_eq!(read.stands_in(&trail, &head(&trail)), Ok(()));

        let changed = Certificate { what: "data_keys/month-2026-04".to_owned(), ..certificate.clone() };
        assert_eq!(changed.stands_in(&trail, &head(&trail)), Err(CertificateFault::Changed));
        let moved = Certificate { number: 3, ..certificate.clone() };
        assert_eq!(moved.stands_in(&trail, &head(&trail)), Err(CertificateFault::Changed));
        let other = Certificate::of(&act(2, &hash_of(&trail[0]), "data_keys/own-c")).unwrap();
        assert_eq!(other.stands_in(&trail, &head(&trail)), Err(CertificateFault::NotInTheTrail));
        let cut = &trail[..2];
        assert_eq!(certificate.stands_in(cut, &head(&trail)), Err(CertificateFault::BrokenChain));
        let edited = vec![trail[0].replace("term_ended", "sealed_anew"), trail[1].clone(), trail[2].clone()];
        assert_eq!(certificate.stands_in(&edited, &head(&trail)), Err(CertificateFault::BrokenChain));
    }

    #[test]
    fn only_acts_of_destruction_are_certified() {
        let act = act(1, "", "data_keys/own-a");
        assert!(Certificate::of(&act).is_some());
        for other in [act.replace("destroy", "put"), act.replace("\"rule\"", "\"role\""), "{}".to_owned()] {
            assert_eq!(Certificate::of(&other), None, "{other}");
        }
    }
}
