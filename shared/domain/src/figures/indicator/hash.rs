//! The hash of final values: finals are immutable and reproducible (A2.10), and a recount that gives other counts gives
//! another hash.

use std::collections::BTreeMap;

use serde_json::json;

use super::Method;
use crate::digest::sha256_hex;
use crate::organisation::Described;
use crate::tally::Tally;

/// SHA-256, in lower-case hexadecimal, of the finals of one period: what was counted in each unit, and by which method
/// the figures follow from it. `period` as on the wire (`2026Q1`); a unit is the key text of
/// [`crate::scope::Unit`], or any other that the caller keeps to.
///
/// The hashed text is JSON without spaces and with sorted names, so that whoever knows the salt can make it again:
/// `{"format":"otklik-final/2","method":"…","period":"…","salt":"…","units":{"<unit>":{"<counter>":n,…},…}}`, the counters as in
/// [`Tally::counters`]. The order of the units does not matter; a unit that comes twice counts as the sum.
///
/// **The salt is secret.** Without one, whoever knows all but one small tally would find that by trying: three responses to five
/// questions are one of 56⁵, about 550 million, cases. With 256 bits that nobody sees, the hash says nothing of what is hidden.
pub fn final_hash<'a>(
    period: &str,
    method: Method,
    salt: &str,
    units: impl IntoIterator<Item = (&'a str, &'a Tally)>,
) -> String {
    let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
    for (unit, tally) in units {
        *sums.entry(unit).or_default() += tally;
    }
    let text = json!({
        "format": "otklik-final/2",
        "method": method.as_str(),
        "period": period,
        "salt": salt,
        "units": sums.iter().map(|(unit, tally)| (*unit, tally.counters())).collect::<BTreeMap<_, _>>(),
    });
    sha256_hex(text.to_string())
}

/// SHA-256 of what the finals of a period say of organisations beside their counts: names, types, levels, and where they belong. Likewise salted; it is told to
/// nobody, and a recount that finds another one has found that something frozen was altered.
pub fn described_hash<'a>(
    period: &str,
    salt: &str,
    described: impl IntoIterator<Item = (String, &'a Described)>,
) -> String {
    let text = json!({
        "format": "otklik-described/1",
        "period": period,
        "salt": salt,
        "units": described.into_iter().collect::<BTreeMap<_, _>>(),
    });
    sha256_hex(text.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tally::tests::any_tally;

    fn tally(counters: &str) -> Tally {
        serde_json::from_str(counters).unwrap()
    }

    /// Frozen, because stored finals carry it: made with `printf '…' | sha256sum`.
    #[test]
    fn the_hash_is_of_the_documented_text() {
        let clinic = tally(r#"{"completed":2,"notices":5,"q.comfort.5":2}"#);
        let hash = final_hash("2026Q1", Method::MeanOfScores1, "of-the-tests", [("organisation:clinic-1", &clinic)]);
        assert_eq!(hash, "683ec264aeb00dfe7e9dce0da3a092374b8fb6222a96a24951c6fae1a4bc16a1");
    }

    #[test]
    fn whatever_is_counted_or_named_changes_it() {
        let base = tally(r#"{"completed":2,"q.comfort.5":2}"#);
        let hash = |period: &str, unit: &str, tally: &Tally| {
            final_hash(period, Method::MeanOfScores1, "of-the-tests", [(unit, tally)])
        };
        let first = hash("2026Q1", "country", &base);
        assert_ne!(first, hash("2026Q2", "country", &base));
        assert_ne!(first, hash("2026Q1", "region:77", &base));
        assert_ne!(first, final_hash("2026Q1", Method::MeanOfScores1, "another", [("country", &base)]));
        for changed in [
            r#"{"completed":2,"q.comfort.4":2}"#,
            r#"{"completed":3,"q.comfort.5":2}"#,
            r#"{"completed":2,"q.comfort.5":2,"late":1}"#,
        ] {
            assert_ne!(first, hash("2026Q1", "country", &tally(changed)), "{changed}");
        }
    }

    proptest! {
        #[test]
        fn order_and_splitting_do_not_matter(tallies in prop::collection::vec(("[a-c]", any_tally()), 1..6)) {
            let forwards = tallies.iter().map(|(unit, tally)| (unit.as_str(), tally));
            let mut sums: BTreeMap<&str, Tally> = BTreeMap::new();
            for (unit, tally) in forwards.clone().rev() {
                *sums.entry(unit).or_default() += tally;
            }
            let again = sums.iter().map(|(unit, tally)| (*unit, tally));
            let hash = |tallies: Vec<_>| final_hash("2026Q1", Method::MeanOfScores1, "", tallies);
            prop_assert_eq!(hash(forwards.collect()), hash(again.collect()));
        }
    }
}
