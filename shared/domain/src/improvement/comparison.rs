//! Two versions of a text, clause by clause; of a clause that changed, the words that went out and came in.

use std::ops::Range;

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::kinds::document::Clause;

/// Words of one clause, the common beginning and end left out, that are compared one by one; more are told as a whole, so
/// that two unlike texts cannot hold the program up.
const WORDS_MAX: usize = 4_000;

/// What became of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is as it was.
    Unchanged,
    /// The words of the clause are others.
    Changed,
    /// It was not there.
    Added,
    /// It is no longer there.
    Removed,
}

/// A clause in two versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClauseChange {
    /// The clause's number.
    pub number: String,
    /// What became of it.
    pub change: Change,
    /// Runs of words that are no longer there.
    pub out: Vec<String>,
    /// Runs of words that are new.
    #[serde(rename = "in")]
    pub into: Vec<String>,
}

/// Compares two texts: the clauses of the later one in their order, each removed one after the clause that it followed.
pub fn compare(earlier: &[Clause], later: &[Clause]) -> Vec<ClauseChange> {
    let in_earlier = |number: &str| earlier.iter().find(|clause| clause.number == number);
    let mut changes: Vec<_> = later.iter().map(|clause| compare_clause(in_earlier(&clause.number), clause)).collect();
    for (place, clause) in earlier.iter().enumerate() {
        if later.iter().any(|kept| kept.number == clause.number) {
            continue;
        }
        let before = place.checked_sub(1).map(|place| &earlier[place].number);
        let after = changes.iter().position(|change| Some(&change.number) == before).map_or(0, |place| place + 1);
        changes.insert(after, whole(&clause.number, Change::Removed, vec![clause.text.clone()], Vec::new()));
    }
    changes
}

fn whole(number: &str, change: Change, out: Vec<String>, into: Vec<String>) -> ClauseChange {
    ClauseChange { number: number.to_owned(), change, out, into }
}

fn compare_clause(earlier: Option<&Clause>, later: &Clause) -> ClauseChange {
    let number = &later.number;
    let Some(earlier) = earlier else {
        return whole(number, Change::Added, Vec::new(), vec![later.text.clone()]);
    };
    let (before, after) = (words(&earlier.text), words(&later.text));
    if before == after {
        return whole(number, Change::Unchanged, Vec::new(), Vec::new());
    }
    let common =
        |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| pairs.take_while(|(one, other)| one == other).count();
    let start = common(&mut before.iter().zip(&after));
    let (before, after) = (&before[start..], &after[start..]);
    let end = common(&mut before.iter().rev().zip(after.iter().rev()));
    let (before, after) = (&before[..before.len() - end], &after[..after.len() - end]);
    if WORDS_MAX < before.len().max(after.len()) {
        return whole(number, Change::Changed, vec![before.join(" ")], vec![after.join(" ")]);
    }
    let (mut out, mut into) = (Vec::new(), Vec::new());
    let run = |words: &[&str], range: Range<usize>| words[range].join(" ");
    for part in capture_diff_slices(Algorithm::Myers, before, after) {
        if matches!(part.tag(), DiffTag::Delete | DiffTag::Replace) {
            out.push(run(before, part.old_range()));
        }
        if matches!(part.tag(), DiffTag::Insert | DiffTag::Replace) {
            into.push(run(after, part.new_range()));
        }
    }
    whole(number, Change::Changed, out, into)
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(clauses: &[(&str, &str)]) -> Vec<Clause> {
        clauses.iter().map(|(number, text)| Clause { number: (*number).to_owned(), text: (*text).to_owned() }).collect()
    }

    fn check(earlier: &[(&str, &str)], later: &[(&str, &str)], expected: &[(&str, Change, &[&str], &[&str])]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(number, change, out, into)| {
                let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
                whole(number, *change, owned(out), owned(into))
            })
            .collect();
        assert_eq!(compare(&text(earlier), &text(later)), expected);
    }

    #[test]
    fn clauses_are_told_apart_by_words() {
        use Change::{Added, Changed, Removed, Unchanged};
        check(&[("1", "срок 10 дней")], &[("1", "срок  10\nдней")], &[("1", Unchanged, &[], &[])]);
        check(
            &[("1", "срок 10 дней"), ("2", "паспорт, справка")],
            &[("1", "срок 5 рабочих дней"), ("3", "без личной явки")],
            &[
                ("1", Changed, &["10"], &["5 рабочих"]),
                ("2", Removed, &["паспорт, справка"], &[]),
                ("3", Added, &[], &["без личной явки"]),
            ],
        );
        check(&[("1", "а б в г")], &[("1", "а в г д")], &[("1", Changed, &["б"], &["д"])]);
        check(&[], &[("1", "а")], &[("1", Added, &[], &["а"])]);
        check(&[("1", "а")], &[], &[("1", Removed, &["а"], &[])]);
    }

    #[test]
    fn unlike_texts_are_told_as_a_whole() {
        let words =
            |name: &str| (0..WORDS_MAX + 1).map(|number| format!("{name}{number}")).collect::<Vec<_>>().join(" ");
        let (before, after) = (words("a"), words("b"));
        let changes = compare(&text(&[("1", &format!("x {before}"))]), &text(&[("1", &format!("x {after}"))]));
        assert_eq!((&changes[0].out, &changes[0].into), (&vec![before], &vec![after]));
    }
}
