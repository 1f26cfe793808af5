//! Whether what is published is the sum of its groups.

use domain::identifier::QuestionId;
use domain::publication::Published;
use domain::tally::{AnswerCounts, Tally};
use table::items::GroupItem;

/// What the groups of a lane give, cut where its sums are cut.
pub(crate) fn of_lane(published: &Published, groups: &[GroupItem]) -> Tally {
    let mut sum = size_of(groups);
    for (question, cut) in &published.questions {
        add(&mut sum, question, groups.iter().take(cut.groups as usize));
    }
    sum
}

/// How many answers groups have.
pub(super) fn size_of(groups: &[GroupItem]) -> Tally {
    Tally { published: groups.iter().map(|group| group.answers.len() as u64).sum(), ..Tally::default() }
}

/// Adds what groups say of a question. Where nobody says anything there is no row: that is no zero.
pub(super) fn add<'a>(sum: &mut Tally, question: &QuestionId, groups: impl Iterator<Item = &'a GroupItem>) {
    let mut counts = AnswerCounts::default();
    for group in groups {
        for (count, more) in counts.iter_mut().zip(group.counts(question)) {
            *count += more;
        }
    }
    if counts != AnswerCounts::default() {
        sum.questions.insert(question.clone(), counts);
    }
}
