//! Whether what is published is the sum of its groups.

use domain::publication::Published;
use domain::tally::Tally;
use table::items::GroupItem;

/// What the groups of a lane give, cut where its sums are cut.
pub(crate) fn of_lane(published: &Published, groups: &[GroupItem]) -> Tally {
    let mut sum = Tally { published: groups.iter().map(|group| group.answers.len() as u64).sum(), ..Tally::default() };
    for (question, cut) in &published.questions {
        for answers in groups.iter().take(cut.groups as usize).flat_map(|group| &group.answers) {
            if let Some(score) = answers.scores.get(question) {
                let counts = sum.questions.entry(question.clone()).or_default();
                counts[score.map_or(0, |score| usize::from(score.get()))] += 1;
            }
        }
    }
    sum
}
