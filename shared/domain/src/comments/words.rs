//! Words of a comment and their stems (Snowball's, Russian and English). Words that say nothing are left out: the list is
//! data, `data/comments/stop_words.txt`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

/// A word as it was written and its stem, by which its forms are one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The stem, lower case, `ё` as `е`.
    pub stem: String,
    /// The form, lower case.
    pub form: String,
}

/// Letters of the shortest word that is looked at.
const LETTERS_MIN: usize = 3;

static STOP_WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/comments/stop_words.txt").lines();
    lines.filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

static STEMMERS: LazyLock<[Stemmer; 2]> =
    LazyLock::new(|| [Algorithm::Russian, Algorithm::English].map(Stemmer::create));

/// The words of a text in order, without those that say nothing.
pub fn words(text: &str) -> Vec<Word> {
    let lower = text.to_lowercase().replace('ё', "е");
    lower
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|form| form.chars().count() >= LETTERS_MIN && !STOP_WORDS.contains(form))
        .map(|form| Word { stem: stem(form), form: form.to_owned() })
        .collect()
}

/// The stem of a word in lower case.
pub fn stem(form: &str) -> String {
    let [russian, english] = &*STEMMERS;
    let stemmer = if form.is_ascii() { english } else { russian };
    stemmer.stem(form).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_are_one() {
        let stems = |text: &str| words(text).into_iter().map(|word| word.stem).collect::<Vec<_>>().join(" ");
        assert_eq!(stems("Очередь, очереди; ОЧЕРЕДЯХ"), "очеред очеред очеред");
        assert_eq!(stems("В регистратуре не было никого: ни врача, ни сестёр!"), "регистратур врач сестер");
        assert_eq!(stems("The doctor waited, the doctors wait"), "doctor wait doctor wait");
        assert_eq!(stems("а и но 112-233 😀 the"), "");
    }
}
