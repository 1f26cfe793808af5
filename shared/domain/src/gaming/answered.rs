//! Straight lines and copies among published answers. All of it is of whole groups, whoever among their citizens said what: what is counted here
//! would be the same if they had changed their answers among themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::flag::{Flag, Sign};
use crate::comments::quality::{SCORES_MIN, is_straight_line, sense};
use crate::identifier::{OrganisationId, QuestionId};
use crate::organisation::OrganisationType;
use crate::questionnaire::Answers;
use crate::regulation::GamingPolicies;
use crate::statistics::among::{Share, Shares, at_least};
use crate::statistics::multiplicity::benjamini_hochberg;
use crate::tally::{Days, Score, Weeks};

/// A questionnaire as it was scored; `None` is "does not apply".
pub type Scores = BTreeMap<QuestionId, Option<Score>>;

/// Whole answers that were given again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// What was answered.
    pub scores: Scores,
    /// How often.
    pub times: u64,
    /// How often something was answered that differs in one question.
    pub near: u64,
}

/// What an organisation's published answers of a quarter look like together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// Questionnaires.
    pub answers: u64,
    /// Those with the same score everywhere.
    pub straight: u64,
    /// What as many as the smallest cell answered and is no straight line of the highest score.
    pub repeated: Vec<Repeated>,
    /// Comments that are long enough to be compared.
    pub comments: u64,
    /// Those that say what another says.
    pub repeated_comments: u64,
}

impl Pattern {
    /// Adds the published answers of a lane.
    pub fn add(&mut self, lane: &[Answers], smallest_cell: u64) {
        self.answers += lane.len() as u64;
        let mut given: BTreeMap<&Scores, u64> = BTreeMap::new();
        for answers in lane {
            self.straight += u64::from(is_straight_line(answers));
            *given.entry(&answers.scores).or_default() += 1;
        }
        for (scores, times) in given.iter().filter(|(scores, times)| smallest_cell <= **times && may_be_copied(scores))
        {
            let near = given.iter().filter(|(other, _)| differ_in_one(scores, other)).map(|(_, times)| times).sum();
            self.repeated.push(Repeated { scores: (*scores).clone(), times: *times, near });
        }
        let said = repeated_senses(lane);
        self.comments += said.values().sum::<u64>();
        self.repeated_comments += said.values().filter(|times| 1 < **times).sum::<u64>();
    }
}

/// How often each comment was made that is long enough to be compared.
fn repeated_senses(lane: &[Answers]) -> BTreeMap<BTreeSet<String>, u64> {
    let mut said = BTreeMap::new();
    lane.iter().filter_map(sense).for_each(|stems| *said.entry(stems).or_default() += 1);
    said
}

/// Whether the same answers say anything: whoever is content with everything is one of many, and of them [`Sign::StraightLines`] asks.
fn may_be_copied(scores: &Scores) -> bool {
    let given = || scores.values().copied().flatten();
    SCORES_MIN <= given().count() && given().any(|score| score != Score::HIGHEST)
}

fn differ_in_one(one: &Scores, other: &Scores) -> bool {
    one.len() == other.len()
        && one.keys().eq(other.keys())
        && one.values().zip(other.values()).filter(|(one, other)| one != other).count() == 1
}

/// Organisations of a quarter with what their answers look like.
pub type Patterns = BTreeMap<OrganisationId, (OrganisationType, Pattern)>;

/// An organisation with enough answers.
type Tester<'a> = (&'a OrganisationId, OrganisationType, &'a Pattern);

/// What a test says of an organisation: the flag without its chance, and the probability.
pub(super) type Tested<'a> = (&'a OrganisationId, Flag, f64);

/// Looks for what more than chance explains, among all organisations of a quarter; `before` are those of the quarter before.
pub fn find(
    patterns: &Patterns,
    before: &Patterns,
    policies: &GamingPolicies,
    smallest_cell: u64,
) -> BTreeMap<OrganisationId, Vec<Flag>> {
    let enough: Vec<Tester<'_>> = patterns
        .iter()
        .filter(|(_, (_, pattern))| policies.answers_min.max(smallest_cell) <= pattern.answers)
        .map(|(id, (organisation_type, pattern))| (id, *organisation_type, pattern))
        .collect();
    let mut found: BTreeMap<OrganisationId, Vec<Flag>> = BTreeMap::new();
    for tested in [
        straight_lines(&enough, before, policies, smallest_cell),
        copies(&enough, policies),
        repeated_comments(&enough, policies, smallest_cell),
    ] {
        for (id, flag) in beyond_chance(tested, policies) {
            found.entry(id).or_default().push(flag);
        }
    }
    found
}

/// The flags that are left when so many were tested.
pub(super) fn beyond_chance(tested: Vec<Tested<'_>>, policies: &GamingPolicies) -> Vec<(OrganisationId, Flag)> {
    let probabilities: Vec<f64> = tested.iter().map(|(_, _, probability)| *probability).collect();
    let rate = policies.false_per_thousand as f64 / 1_000.0;
    let adjusted = tested.into_iter().zip(benjamini_hochberg(&probabilities));
    adjusted.filter(|(_, q)| *q <= rate).map(|((id, flag, _), q)| (id.clone(), Flag { q, ..flag })).collect()
}

pub(super) fn flag(sign: Sign, found: u64, of: u64, usual: f64) -> Flag {
    Flag {
        sign,
        found,
        of,
        usual: usual.round() as u64,
        q: 1.0,
        scores: Scores::new(),
        weeks: Weeks::new(),
        days: Days::new(),
    }
}

/// Questionnaires with the same score everywhere, beside what the organisation had in the quarter before. How many there are differs from one to the
/// next, with how content citizens are; how that changes, other organisations of the type say.
fn straight_lines<'a>(
    all: &[Tester<'a>],
    before: &Patterns,
    policies: &GamingPolicies,
    smallest_cell: u64,
) -> Vec<Tested<'a>> {
    let mut by_type: BTreeMap<OrganisationType, Vec<(&OrganisationId, Share)>> = BTreeMap::new();
    for (id, organisation_type, pattern) in all {
        let Some((_, before)) = before.get(*id).filter(|(_, before)| policies.answers_min <= before.answers) else {
            continue;
        };
        let share = Share::after((before.straight, before.answers), (pattern.straight, pattern.answers));
        by_type.entry(*organisation_type).or_default().push((id, share));
    }
    let mut tested = Vec::new();
    for peers in by_type.into_values().filter(|peers| policies.peers_min <= peers.len()) {
        let Some(others) = Shares::of(&peers.iter().map(|(_, share)| *share).collect::<Vec<_>>()) else { continue };
        for (id, share) in peers {
            let usual = others.usual(&share);
            let floor = policies.straight_points_min as f64 / 100.0 * share.whole as f64;
            let enough = smallest_cell <= share.part && usual + floor <= share.part as f64;
            let probability = if enough { others.probability(&share) } else { 1.0 };
            tested.push((id, flag(Sign::StraightLines, share.part, share.whole, usual), probability));
        }
    }
    tested
}

/// Whole answers that come again, against those that differ in one question: what people mean scatters. An organisation without any counts as a test, too.
fn copies<'a>(all: &[Tester<'a>], policies: &GamingPolicies) -> Vec<Tested<'a>> {
    let chance = policies.copies_chance_percent as f64 / 100.0;
    let mut tested = Vec::new();
    for (id, _, pattern) in all {
        for repeated in &pattern.repeated {
            let Repeated { scores, times, near } = repeated;
            let enough = policies.copies_percent_min * pattern.answers <= 100 * times;
            let probability = if enough { at_least(*times, times + near, chance) } else { 1.0 };
            // So many the same as chance makes of those that differ.
            let usual = (*near as f64 * chance / (1.0 - chance)).min(*times as f64);
            let flag = flag(Sign::Copies, *times, pattern.answers, usual);
            tested.push((*id, Flag { scores: scores.clone(), ..flag }, probability));
        }
        if pattern.repeated.is_empty() {
            tested.push((*id, flag(Sign::Copies, 0, pattern.answers, 0.0), 1.0));
        }
    }
    tested
}

/// Comments that say what another says.
fn repeated_comments<'a>(all: &[Tester<'a>], policies: &GamingPolicies, smallest_cell: u64) -> Vec<Tested<'a>> {
    let chance = policies.comments_chance_percent as f64 / 100.0;
    let tested = all.iter().map(|(id, _, pattern)| {
        let Pattern { comments, repeated_comments: repeated, .. } = pattern;
        let enough = smallest_cell <= *repeated && policies.comments_percent_min * comments <= 100 * repeated;
        let probability = if enough { at_least(*repeated, *comments, chance) } else { 1.0 };
        (*id, flag(Sign::RepeatedComments, *repeated, *comments, chance * *comments as f64), probability)
    });
    tested.collect()
}

/// For each of a lane's answers, whether a flag is about it.
pub fn marked(flags: &[Flag], lane: &[Answers]) -> Vec<bool> {
    let has = |sign| flags.iter().any(|flag| flag.sign == sign);
    let (straight, comments) = (has(Sign::StraightLines), has(Sign::RepeatedComments));
    let copied: BTreeSet<&Scores> =
        flags.iter().filter(|flag| flag.sign == Sign::Copies).map(|flag| &flag.scores).collect();
    let said = if comments { repeated_senses(lane) } else { BTreeMap::new() };
    let is_marked = |answers: &Answers| {
        straight && is_straight_line(answers)
            || copied.contains(&answers.scores)
            || comments && sense(answers).is_some_and(|stems| 1 < said[&stems])
    };
    lane.iter().map(is_marked).collect()
}

#[cfg(test)]
#[path = "answered_tests.rs"]
mod tests;
