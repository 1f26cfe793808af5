//! Telling words: those that the dissatisfied use more than the others, by the log-odds ratio with a prior (Monroe,
//! Colaresi and Quinn 2008). A word counts once in a comment, so that one angry citizen does not make a word telling.

use std::collections::{BTreeMap, BTreeSet};

use super::words::words;

/// Comments that a word must be in.
const COMMENTS_MIN: u64 = 3;

/// Standard errors by which its log-odds must differ from 0: one-sided 2.5 %.
const SCORE_MIN: f64 = 1.96;

/// Comments that the prior adds on each side to each word: it keeps rare words from the top.
const PRIOR: f64 = 0.5;

/// A word that the dissatisfied use more.
#[derive(Clone, Debug, PartialEq)]
pub struct TellingWord {
    /// The word's most frequent form.
    pub form: String,
    /// Comments of the dissatisfied that have it.
    pub dissatisfied: u64,
    /// Comments of the others that have it.
    pub others: u64,
    /// Log-odds ratio in standard errors: the higher, the more telling.
    pub score: f64,
}

#[derive(Default)]
struct Count {
    sides: [u64; 2],
    forms: BTreeMap<String, u64>,
}

/// The telling words of comments, each comment with whether its author is dissatisfied: the most telling first, at most
/// `words_max`.
pub fn telling_words<'a>(comments: impl IntoIterator<Item = (&'a str, bool)>, words_max: usize) -> Vec<TellingWord> {
    let mut comments_of = [0_u64; 2];
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (comment, dissatisfied) in comments {
        let side = usize::from(!dissatisfied);
        comments_of[side] += 1;
        let mut seen = BTreeSet::new();
        for word in words(comment) {
            let count = counts.entry(word.stem.clone()).or_default();
            *count.forms.entry(word.form).or_default() += 1;
            if seen.insert(word.stem) {
                count.sides[side] += 1;
            }
        }
    }
    let log_odds = |with: u64, of: u64| {
        let (with, without) = (with as f64 + PRIOR, (of - with) as f64 + PRIOR);
        ((with / without).ln(), 1.0 / with + 1.0 / without)
    };
    let mut telling: Vec<TellingWord> = counts
        .into_values()
        .filter(|count| count.sides.iter().sum::<u64>() >= COMMENTS_MIN)
        .map(|count| {
            let [(first, one), (second, other)] = [0, 1].map(|side| log_odds(count.sides[side], comments_of[side]));
            let form =
                count.forms.into_iter().max_by_key(|(_, times)| *times).map(|(form, _)| form).unwrap_or_default();
            let score = (first - second) / (one + other).sqrt();
            TellingWord { form, dissatisfied: count.sides[0], others: count.sides[1], score }
        })
        .filter(|word| word.score >= SCORE_MIN)
        .collect();
    telling.sort_by(|one, other| other.score.total_cmp(&one.score).then_with(|| one.form.cmp(&other.form)));
    telling.truncate(words_max);
    telling
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_dissatisfied_are_found() {
        let angry = std::iter::repeat_n(("Опять очередь в кабинет врача", true), 6);
        let content = std::iter::repeat_n(("Спасибо врачу, кабинет чистый", false), 8);
        let once = [("Очередь! Очередь! Парковка! парковка парковка", true)];
        let words = telling_words(angry.chain(content).chain(once), 10);
        let told: Vec<String> =
            words.iter().map(|word| format!("{} {}:{}", word.form, word.dissatisfied, word.others)).collect();
        // «Врач» and «кабинет» are in both, «парковка» in one comment only.
        assert_eq!(told, ["очередь 7:0", "опять 6:0"]);
        // (7.5/0.5) against (0.5/8.5): ln 15 + ln 17 over √(1/7.5 + 1/0.5 + 1/0.5 + 1/8.5).
        let expected = (15.0_f64 * 17.0).ln() / (1.0 / 7.5 + 2.0 + 2.0 + 1.0 / 8.5_f64).sqrt();
        assert!((words[0].score - expected).abs() < 1e-12);
    }

    #[test]
    fn without_comments_nothing_is_telling() {
        assert!(telling_words([], 10).is_empty());
        assert!(telling_words([("очередь", true)], 10).is_empty());
    }
}
