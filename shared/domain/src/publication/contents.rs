//! What published groups say, word for word. Their scores are held against sums; of comments there are none, so a chain of hashes over the
//! groups is kept beside the sums: whoever alters a published word is found out by a recount.

use serde::{Deserialize, Serialize};

use crate::digest::sha256_hex;

/// The chain over the groups of a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The first group that it is over: what was published before chains were kept is in none.
    pub from: u32,
    /// SHA-256 over the link of the last group and what came before it.
    pub hash: String,
}

impl Contents {
    /// The link of a group, of its stored text.
    pub fn link(group: &str) -> String {
        sha256_hex(group)
    }

    /// The chain with a further group.
    pub fn with(before: Option<&Contents>, number: u32, link: &str) -> Contents {
        let (from, hash) = before.map_or((number, ""), |it| (it.from, it.hash.as_str()));
        Contents { from, hash: sha256_hex(format!("{hash}{link}")) }
    }

    /// Whether these are the links of the place's groups, from its first one on.
    pub fn holds(&self, links: impl IntoIterator<Item = impl AsRef<str>>) -> bool {
        let numbered = (0..).zip(links).skip(self.from as usize);
        let chain = numbered.fold(None, |before: Option<Contents>, (number, link)| {
            Some(Contents::with(before.as_ref(), number, link.as_ref()))
        });
        chain.as_ref() == Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_tells_every_group_and_their_order() {
        let links: Vec<String> = ["a", "b", "c"].map(Contents::link).to_vec();
        for from in 0..3 {
            let chain = (0..).zip(&links).skip(from).fold(None, |before: Option<Contents>, (number, link)| {
                Some(Contents::with(before.as_ref(), number, link))
            });
            let chain = chain.unwrap();
            assert!(chain.holds(&links), "{from}");
            for (place, altered) in [[1, 0, 2], [0, 2, 1]].iter().enumerate() {
                let altered: Vec<String> = altered.iter().map(|it| links[*it].clone()).collect();
                // What comes before the chain is not in it.
                assert_eq!(chain.holds(&altered), place == 0 && from == 2, "{from} {place}");
            }
            assert!(!chain.holds(&links[..2]));
        }
    }
}
