//! Signs that answers were not given in earnest, or not by citizens. They are shown, and nothing is ever deleted for them:
//! the real defence is one verified account, one receipt, one answer.
//!
//! Only what stored responses can tell is looked for. They have no exact time (so that no answer can be joined to a
//! citizen), hence bursts within an hour and answers that took a second cannot be seen here.

use std::collections::{BTreeMap, BTreeSet};

use super::words::words;
use crate::questionnaire::Answers;
use crate::tally::Score;

/// Words that a comment must have before its likeness to another says anything.
const WORDS_MIN: usize = 4;

/// Scored questions that a straight line needs.
pub const SCORES_MIN: usize = 3;

/// What was found in responses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// Responses that were looked at.
    pub responses: u64,
    /// Those with the same score for every question. Many citizens are simply content: only what is unusual beside others
    /// is a sign.
    pub straight_lines: u64,
    /// Those whose comment says the same as another's, in whatever order and form of words.
    pub repeated_comments: u64,
}

/// Looks for signs.
pub fn signs<'a>(responses: impl IntoIterator<Item = &'a Answers>) -> Signs {
    let responses: Vec<&Answers> = responses.into_iter().collect();
    let mut said: BTreeMap<BTreeSet<String>, u64> = BTreeMap::new();
    responses.iter().filter_map(|answers| sense(answers)).for_each(|stems| *said.entry(stems).or_default() += 1);
    let mut signs = Signs { responses: responses.len() as u64, ..Signs::default() };
    for answers in responses {
        signs.straight_lines += u64::from(is_straight_line(answers));
        signs.repeated_comments += u64::from(sense(answers).is_some_and(|stems| said[&stems] > 1));
    }
    signs
}

/// What a comment says, in whatever order and form of words; `None`: nothing, or too little for its likeness to another to say anything.
pub fn sense(answers: &Answers) -> Option<BTreeSet<String>> {
    let stems: BTreeSet<String> = words(answers.comment.as_deref()?).into_iter().map(|word| word.stem).collect();
    (stems.len() >= WORDS_MIN).then_some(stems)
}

/// Whether every question that was scored has the same score.
pub fn is_straight_line(answers: &Answers) -> bool {
    let scores: Vec<&Score> = answers.scores.values().flatten().collect();
    scores.len() >= SCORES_MIN && scores.windows(2).all(|pair| pair[0] == pair[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(scores: [Option<u8>; 3], comment: &str) -> Answers {
        let scores = scores.map(|score| score.and_then(Score::new));
        let names =
            ["comfort", "goodwill", "information"].map(|name| crate::identifier::QuestionId::parse(name).unwrap());
        let comment = Some(comment.to_owned()).filter(|comment| !comment.is_empty());
        Answers { scores: names.into_iter().zip(scores).collect(), comment }
    }

    #[test]
    fn signs_are_counted_and_nothing_is_deleted() {
        let responses = [
            answers([Some(5); 3], "Прекрасная поликлиника, внимательные врачи, чистые кабинеты"),
            answers([Some(5); 3], "Внимательный врач, чистый кабинет: прекрасная поликлиника!"),
            answers([Some(5), Some(4), Some(5)], "Хорошо"),
            answers([Some(4), Some(5), Some(5)], "Хорошо"),
            answers([Some(5), Some(5), None], ""),
        ];
        let signs = signs(&responses);
        assert_eq!((signs.responses, signs.straight_lines, signs.repeated_comments), (5, 2, 2));
    }
}
