use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;
use crate::publication::attack::{Reading, isolates};
use crate::tally::Score;

/// An answer of a world: its citizen, whether it is marked, which questions it scores.
type Event = (u32, bool, [bool; 2]);

fn questions() -> [QuestionId; 2] {
    ["comfort", "goodwill"].map(|name| QuestionId::parse(name).unwrap())
}

/// Groups of k citizens, or more where citizens answer again, in the order of the answers; what is too little for the last is in it.
fn groups(events: &[Event], k: usize) -> Vec<Vec<usize>> {
    let (mut groups, mut filling, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut firsts = 0;
    for (at, event) in events.iter().enumerate() {
        filling.push(at);
        firsts += usize::from(seen.insert(event.0));
        if firsts == k {
            groups.push(std::mem::take(&mut filling));
            firsts = 0;
        }
    }
    match groups.last_mut() {
        Some(last) => last.append(&mut filling),
        None => groups.clear(),
    }
    groups
}

/// The lane, with all of its groups published.
fn lane(events: &[Event], groups: &[Vec<usize>]) -> PartedLane {
    let mut seen = BTreeSet::new();
    let mut part = |at: &usize| {
        let (citizen, is_marked, scored) = events[*at];
        let scores = questions().into_iter().zip(scored.map(|scored| scored.then(|| Score::new(4).unwrap())));
        (seen.insert(citizen), (Answers { scores: scores.collect(), comment: None }, is_marked))
    };
    let parted = |group: &Vec<usize>| {
        let (firsts, answers): (Vec<bool>, Vec<_>) = group.iter().map(&mut part).unzip();
        Parted { citizens: firsts.into_iter().filter(|first| *first).count() as u64, answers }
    };
    let groups: Vec<Parted> = groups.iter().map(parted).collect();
    let published = questions().map(|id| (id, groups.len() as u32)).into_iter().collect();
    PartedLane { groups, published }
}

/// Whether anything is about fewer than k citizens that follows from each group of its own, and from all without the marked answers: more than
/// anybody ever sees of groups.
fn leaks(events: &[Event], k: usize, groups: &[Vec<usize>]) -> bool {
    let citizens: Vec<u32> = events.iter().map(|event| event.0).collect();
    (0..2).any(|question| {
        let scored = |at: &&usize| events[**at].2[question];
        let whole = groups.iter().map(|group| group.iter().filter(scored).copied().collect());
        let all = || groups.iter().flatten().filter(scored);
        let without: Reading = all().filter(|at| !events[**at].1).copied().collect();
        // Without marked answers it is what is published anyway.
        let is_new = without.len() < all().count();
        let mut readings: BTreeSet<Reading> = whole.collect();
        // Cuts have k scorers each; a group that has fewer is published with others.
        readings.retain(|reading| reading.iter().map(|at| citizens[*at]).collect::<BTreeSet<_>>().len() >= k);
        readings.extend(is_new.then_some(without));
        isolates(&readings, &citizens, k)
    })
}

fn worlds() -> impl Strategy<Value = (usize, Vec<Event>)> {
    let event = |citizens: u32| (0..citizens, any::<bool>(), [prop::bool::weighted(0.8), prop::bool::weighted(0.9)]);
    let events = prop_oneof![prop::collection::vec(event(14), 0..40), prop::collection::vec(event(1_000), 0..40)];
    (2usize..=4, events)
}

/// How many of so many worlds are told a comparison by a rule, and in how many of them it leaks.
fn told_and_leaking(worlds_in_all: usize, rule: impl Fn(&PartedLane, u64) -> bool) -> (usize, usize) {
    let mut runner = TestRunner::deterministic();
    let (mut told, mut leaking) = (0, 0);
    for _ in 0..worlds_in_all {
        let (k, events) = worlds().new_tree(&mut runner).unwrap().current();
        let groups = groups(&events, k);
        if rule(&lane(&events, &groups), k as u64) {
            told += 1;
            leaking += usize::from(leaks(&events, k, &groups));
        }
    }
    (told, leaking)
}

#[test]
fn no_combination_with_the_figure_without_is_about_fewer_than_k_citizens() {
    let (told, leaking) = told_and_leaking(2_000, |lane, k| compared(std::slice::from_ref(lane), k).is_some());
    assert!(500 < told, "{told}");
    assert_eq!(leaking, 0);
}

#[test]
fn the_attack_finds_what_a_rule_shows_that_looks_at_both_sums_alone() {
    let (told, leaking) = told_and_leaking(2_000, |lane, k| {
        questions().iter().all(|question| {
            let sides = lane.groups.iter().map(|group| group.scorers(question));
            let (marked, others) = sides.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
            k <= marked && k <= others
        })
    });
    assert!(500 < told && 50 < leaking, "{told} {leaking}");
}

fn alike(citizens: u64, marked: u64, others: u64) -> Parted {
    let one = |is_marked| {
        let score = Score::new(if is_marked { 5 } else { 3 });
        (Answers { scores: questions().into_iter().map(|id| (id, score)).collect(), comment: None }, is_marked)
    };
    let answers = (0..marked).map(|_| true).chain((0..others).map(|_| false)).map(one).collect();
    Parted { citizens, answers }
}

/// Groups as `citizens marked others`, all published; answers the mean with and without in the first question.
#[track_caller]
fn check(groups: &[(u64, u64, u64)], expected: Option<(&str, &str)>) {
    let groups: Vec<Parted> =
        groups.iter().map(|(citizens, marked, others)| alike(*citizens, *marked, *others)).collect();
    let published = questions().map(|id| (id, groups.len() as u32)).into_iter().collect();
    let found = compared(&[PartedLane { groups, published }], 10);
    let mean = |tally: &Tally| {
        crate::decimal::two_places(&crate::figures::indicator::Method::CURRENT.satisfaction(tally).unwrap())
    };
    let found = found.map(|it| {
        let (with, without) = it.tallies();
        (mean(&with), mean(&without))
    });
    assert_eq!(found.as_ref().map(|(with, without)| (with.as_str(), without.as_str())), expected);
}

#[test]
fn both_figures_or_none() {
    check(&[(40, 20, 20)], Some(("4.00", "3.00")));
    check(&[(20, 10, 10)], Some(("4.00", "3.00")));
    check(&[(20, 9, 11)], None);
    // Together twelve and twelve, but the others of the first group and the marked ones of the second are four.
    check(&[(12, 10, 2), (12, 2, 10)], None);
    // A citizen's second answer is no further citizen.
    check(&[(19, 10, 10)], None);
    check(&[(40, 0, 40)], None);
}
