//! Whether what is published is the sum of its groups.

use domain::identifier::QuestionId;
use domain::tally::{AnswerCounts, Tally};
use table::items::GroupCounts;

/// What the groups of a lane give, cut where its sums are cut: after so many groups of each question.
pub(crate) fn of_lane<'a>(cuts: impl IntoIterator<Item = (&'a QuestionId, u32)>, groups: &[GroupCounts]) -> Tally {
    let mut sum = size_of(groups);
    for (question, cut) in cuts {
        add(&mut sum, question, groups.iter().take(cut as usize));
    }
    sum
}

/// How many answers groups have.
pub(super) fn size_of(groups: &[GroupCounts]) -> Tally {
    Tally { published: groups.iter().map(|group| group.answers).sum(), ..Tally::default() }
}

/// Adds what groups say of a question. Where nobody says anything there is no row: that is no zero.
pub(super) fn add<'a>(sum: &mut Tally, question: &QuestionId, groups: impl Iterator<Item = &'a GroupCounts>) {
    let mut counts = AnswerCounts::default();
    for group in groups {
        for (count, more) in counts.iter_mut().zip(group.of_question(question)) {
            *count += more;
        }
    }
    if counts != AnswerCounts::default() {
        sum.questions.insert(question.clone(), counts);
    }
}
