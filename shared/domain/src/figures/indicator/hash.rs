//! The hash of final values: finals are immutable and reproducible (A2.10), and a recount that gives other counts gives
//! another hash. Its text is written as it is hashed and never stands in memory as a whole: regions can be written beside one another.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::Method;
use crate::digest::hex;
use crate::organisation::{Described, Level, OrganisationType, RegionCode};
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
    let mut hash = EditionHash::of_counts(period, method, salt);
    hash.add(&HashedUnits::counted(sums.iter().map(|(unit, tally)| (*unit, tally))));
    hash.end()
}

/// SHA-256 of what the finals of a period say of organisations beside their counts: names, types, levels, and where they belong. Likewise salted; it is told to
/// nobody, and a recount that finds another one has found that something frozen was altered.
pub fn described_hash<'a>(
    period: &str,
    salt: &str,
    described: impl IntoIterator<Item = (String, &'a Described)>,
) -> String {
    let units: BTreeMap<String, &Described> = described.into_iter().collect();
    let mut hash = EditionHash::of_descriptions(period, salt);
    hash.add(&HashedUnits::described(units.iter().map(|(unit, described)| (unit.as_str(), *described))));
    hash.end()
}

/// What some units of an edition say, as it is hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HashedUnits(String);

impl HashedUnits {
    /// What was counted in units: in the order of their names, and none twice.
    pub fn counted<'a>(units: impl IntoIterator<Item = (&'a str, &'a Tally)>) -> HashedUnits {
        let mut text = HashedUnits::default();
        for (unit, tally) in units {
            text.begin(unit);
            let before = text.0.len();
            tally.each_count(|name, count| {
                text.0.push(if text.0.len() == before { '{' } else { ',' });
                // Names of counters have nothing that JSON would write otherwise.
                text.0.push_str(&format!("\"{name}\":{count}"));
            });
            text.0.push_str(if text.0.len() == before { "{}" } else { "}" });
        }
        text
    }

    /// What is frozen of units beside their counts: likewise.
    pub fn described<'a>(units: impl IntoIterator<Item = (&'a str, &'a Described)>) -> HashedUnits {
        let mut text = HashedUnits::default();
        for (unit, described) in units {
            text.begin(unit);
            text.0.push_str(&json(&Sorted::of(described)));
        }
        text
    }

    fn begin(&mut self, unit: &str) {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(&json(unit));
        self.0.push(':');
    }
}

/// The hash of an edition while it is made: [`final_hash`] and [`described_hash`] for whoever has no room for all units at once.
#[derive(Clone, Debug)]
pub struct EditionHash {
    hash: Sha256,
    is_empty: bool,
}

impl EditionHash {
    /// Of what was counted.
    pub fn of_counts(period: &str, method: Method, salt: &str) -> EditionHash {
        let (method, period, salt) = (json(method.as_str()), json(period), json(salt));
        EditionHash::beginning(format!(
            r#"{{"format":"otklik-final/2","method":{method},"period":{period},"salt":{salt},"units":{{"#
        ))
    }

    /// Of what is frozen beside the counts.
    pub fn of_descriptions(period: &str, salt: &str) -> EditionHash {
        let (period, salt) = (json(period), json(salt));
        EditionHash::beginning(format!(r#"{{"format":"otklik-described/1","period":{period},"salt":{salt},"units":{{"#))
    }

    fn beginning(text: String) -> EditionHash {
        EditionHash { hash: Sha256::new_with_prefix(text), is_empty: true }
    }

    /// Further units: their names come after all that were added before.
    pub fn add(&mut self, units: &HashedUnits) {
        if units.0.is_empty() {
            return;
        }
        if !self.is_empty {
            self.hash.update(",");
        }
        self.is_empty = false;
        self.hash.update(&units.0);
    }

    /// The hash, in lower-case hexadecimal.
    pub fn end(mut self) -> String {
        self.hash.update("}}");
        hex(&self.hash.finalize())
    }
}

/// [`Described`] with its names sorted, as its hash has them.
#[derive(Serialize)]
struct Sorted<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<Level>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    moved_from: Vec<RegionCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_to: Option<RegionCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(rename = "type")]
    organisation_type: OrganisationType,
}

impl Sorted<'_> {
    fn of(described: &Described) -> Sorted<'_> {
        let Described { organisation_type, name, level, moved_to, moved_from } = described;
        Sorted {
            level: *level,
            moved_from: moved_from.iter().copied().collect(),
            moved_to: *moved_to,
            name: name.as_deref(),
            organisation_type: *organisation_type,
        }
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    // Texts and names have no form that JSON lacks.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::digest::sha256_hex;
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

    fn region(code: &str) -> RegionCode {
        RegionCode::parse(code).unwrap()
    }

    /// As JSON writes a tree, which sorts names.
    #[test]
    fn what_stands_beside_the_counts_is_hashed_with_sorted_names() {
        let whole = Described {
            organisation_type: OrganisationType::SCHOOL,
            name: Some("Школа «\"А\"»".to_owned()),
            level: Some(Level::Regional),
            moved_to: Some(region("16")),
            moved_from: BTreeSet::from([region("77"), region("78")]),
        };
        let least = Described { name: None, level: None, moved_to: None, moved_from: BTreeSet::new(), ..whole.clone() };
        let units = BTreeMap::from([("77/b".to_owned(), &whole), ("77/a".to_owned(), &least)]);
        let text = json!({"format": "otklik-described/1", "period": "2026Q1", "salt": "s", "units": units}).to_string();
        assert_eq!(described_hash("2026Q1", "s", units), sha256_hex(text));
    }

    proptest! {
        /// Names of questions of which one begins like another are sorted as texts with what follows them.
        #[test]
        fn the_text_is_that_of_a_tree_in_whatever_parts_it_is_written(
            tallies in prop::collection::btree_map("[a-c\"]{1,2}", any_tally(), 0..6),
            questions in prop::collection::btree_map("[a-b_-]{1,3}", any::<[u8; 6]>(), 0..4),
            cut in 0usize..6,
        ) {
            let mut tallies = tallies;
            let questions = questions.into_iter().map(|(name, counts)| {
                (crate::identifier::QuestionId::parse(&name).unwrap(), counts.map(u64::from))
            });
            tallies.insert("questions".to_owned(), Tally { questions: questions.collect(), ..Tally::default() });
            let counters: BTreeMap<&String, BTreeMap<String, i64>> =
                tallies.iter().map(|(unit, tally)| (unit, tally.counters())).collect();
            let method = Method::MeanOfScores1;
            let tree = json!({"format": "otklik-final/2", "method": method.as_str(), "period": "2026Q1", "salt": "s",
                "units": counters});
            let mut hash = EditionHash::of_counts("2026Q1", method, "s");
            let units = tallies.iter().map(|(unit, tally)| (unit.as_str(), tally));
            hash.add(&HashedUnits::counted(units.clone().take(cut)));
            hash.add(&HashedUnits::counted(units.skip(cut)));
            prop_assert_eq!(hash.end(), sha256_hex(tree.to_string()));
        }

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
