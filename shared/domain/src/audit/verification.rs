//! Whether a stored trail is whole: nothing edited, taken out, moved or cut off.

use std::collections::BTreeMap;
use std::fmt;

use super::{CHECKPOINTS, ChainHead, Head, Record, hash_of};

/// Everything of the trail, in whatever order it was read.
#[derive(Default)]
pub struct Trail {
    chains: BTreeMap<String, Chain>,
    witnesses: Vec<(u64, ChainHead)>,
}

#[derive(Default)]
struct Chain {
    links: BTreeMap<u64, Link>,
    head: Option<Head>,
}

/// What of a record makes the chain.
struct Link {
    previous: String,
    hash: String,
}

/// Whether a seal fits the text that it is over.
pub type Sealed = dyn Fn(&str, &str) -> bool;

/// Something that is wrong with the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainDefect {
    /// In which chain.
    pub chain: String,
    /// At which record, if at one.
    pub number: Option<u64>,
    /// What is wrong.
    pub what: Defect,
}

/// How a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// A number is left out.
    #[error("the record is not there")]
    Missing,
    /// The record after it, or the head, tells another hash.
    #[error("the record is not what was recorded")]
    Changed,
    /// There are records and no head.
    #[error("the chain has no head")]
    Headless,
    /// The head has another count than the chain.
    #[error("the head tells of {told} records, and there are {found}")]
    Miscounted {
        /// By the head.
        told: u64,
        /// Really.
        found: u64,
    },
    /// The seal of the head is not ours.
    #[error("the head was not signed with this key")]
    Forged,
    /// A checkpoint saw what is not there any more.
    #[error("checkpoint {checkpoint} saw another record here, or more of them")]
    CutOff {
        /// The checkpoint's number.
        checkpoint: u64,
    },
}

impl fmt::Display for ChainDefect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            Some(number) => write!(formatter, "{} {number}: {}", self.chain, self.what),
            None => write!(formatter, "{}: {}", self.chain, self.what),
        }
    }
}

impl Trail {
    /// Takes a record in; the body is the very text that is stored.
    pub fn record(&mut self, record: &Record, body: &str) {
        let link = Link { previous: record.previous.clone(), hash: hash_of(body) };
        self.chains.entry(record.chain.clone()).or_default().links.insert(record.number, link);
        if record.chain == CHECKPOINTS {
            self.witnesses.extend(record.heads.iter().map(|witness| (record.number, witness.clone())));
        }
    }

    /// Takes a head in.
    pub fn head(&mut self, chain: &str, head: Head) {
        self.chains.entry(chain.to_owned()).or_default().head = Some(head);
    }

    /// How many records there are.
    pub fn count(&self) -> u64 {
        self.chains.values().map(|chain| chain.links.len() as u64).sum()
    }

    /// The head of a chain.
    pub fn head_of(&self, chain: &str) -> Option<&Head> {
        self.chains.get(chain)?.head.as_ref()
    }

    /// Whether a chain has this record under this number.
    pub fn agrees(&self, witness: &ChainHead) -> bool {
        let link = self.chains.get(&witness.chain).and_then(|chain| chain.links.get(&witness.count));
        link.is_some_and(|link| link.hash == witness.last)
    }

    /// Everything that is wrong. `sealed` says whether a seal fits the text that it is over; without the key it cannot be
    /// said, and `None` leaves it open.
    pub fn verify(&self, sealed: Option<&Sealed>) -> Vec<ChainDefect> {
        let mut defects = Vec::new();
        for (name, chain) in &self.chains {
            chain.verify(name, sealed, &mut defects);
        }
        for (checkpoint, witness) in &self.witnesses {
            if !self.agrees(witness) {
                let what = Defect::CutOff { checkpoint: *checkpoint };
                defects.push(ChainDefect { chain: witness.chain.clone(), number: Some(witness.count), what });
            }
        }
        defects
    }
}

impl Chain {
    fn verify(&self, name: &str, sealed: Option<&Sealed>, defects: &mut Vec<ChainDefect>) {
        let mut defect = |number: Option<u64>, what| defects.push(ChainDefect { chain: name.to_owned(), number, what });
        let (mut expected, mut before) = (1, Some(String::new()));
        for (number, link) in &self.links {
            if expected < *number {
                defect(Some(expected), Defect::Missing);
                before = None;
            }
            if before.is_some_and(|before| before != link.previous) {
                defect(Some(number.saturating_sub(1)), Defect::Changed);
            }
            before = Some(link.hash.clone());
            expected = number + 1;
        }
        let found = self.links.len() as u64;
        match &self.head {
            None => defect(None, Defect::Headless),
            Some(head) => {
                if head.count != found {
                    defect(None, Defect::Miscounted { told: head.count, found });
                } else if before.is_some_and(|last| last != head.last) {
                    defect(Some(found), Defect::Changed);
                }
                let text = Head::signed_text(name, head.count, &head.last, head.at);
                if sealed.is_some_and(|sealed| !sealed(&text, &head.seal)) {
                    defect(None, Defect::Forged);
                }
            }
        }
    }
}
