//! What open comments say together (A2.8, A-7, B.7д): themes by a maintained dictionary, and the words that tell the
//! dissatisfied from the others. Comments come masked: what
//! [`crate::questionnaire::masking`] finds is taken out where they arrive; other names and stories are still in them.
//!
//! | module | subject |
//! |---|---|
//! | [`words`] | words and their stems |
//! | [`themes`] | themes by dictionary, by organisation type |
//! | [`telling`] | telling words |
//! | [`dealt`] | that a comment was dealt with |
//! | [`quality`] | signs of answers that were not given in earnest |

use crate::questionnaire::Answers;
use crate::tally::Score;

pub mod dealt;
pub mod quality;
pub mod telling;
pub mod themes;
pub mod words;

/// Whether a citizen is dissatisfied: the mean of the scores is 3 or less. Without a score nobody is.
pub fn is_dissatisfied(answers: &Answers) -> bool {
    let scores: Vec<u32> = answers.scores.values().flatten().map(|score| u32::from(Score::get(*score))).collect();
    !scores.is_empty() && scores.iter().sum::<u32>() <= 3 * scores.len() as u32
}
