//! What weaker rules show, by name, with k = 10: each leaks as they would publish it, and does not as this rule does.

use std::collections::BTreeSet;

use super::attack::{Event, Firsts, Reading, isolates, lane, watch};
use super::model::{Cell, CellSize};
use super::*;

const K: usize = 10;

/// So many answers of different citizens at an organisation, every question scored.
fn answers(organisation: u8, citizens: std::ops::Range<u32>) -> Vec<Event> {
    citizens.map(|citizen| (organisation, citizen, [true, true])).collect()
}

/// The events leak when these sets of them are shown, and not when this rule publishes them.
fn check(name: &str, events: &[Event], weaker: &[Reading]) {
    let citizens: Vec<u32> = events.iter().map(|event| event.1).collect();
    let weaker: BTreeSet<Reading> = weaker.iter().cloned().collect();
    assert!(isolates(&weaker, &citizens, K), "{name}: the weaker rule leaks");
    assert!(!watch(events, K, Firsts::Right).0.isolates(events, K), "{name}: this rule leaks");
}

fn set(numbers: impl IntoIterator<Item = usize>) -> Reading {
    numbers.into_iter().collect()
}

#[test]
fn a_running_region_and_two_finals() {
    // a 3, b 4, c 3 are shown together; then a ends with 13 and the region with 24. The region less the group less a's final is what came
    // later of b and c less what came first of a: 4 + 3 answers.
    let events = [answers(0, 0..3), answers(1, 3..10), answers(0, 10..20), answers(1, 20..24)].concat();
    let (group, final_of_a, final_of_region) = (set(0..10), set((0..3).chain(10..20)), set(0..24));
    check("a", &events, &[group, final_of_a, final_of_region]);
}

#[test]
fn b_a_group_of_later_answers_and_the_final() {
    check("b", &answers(0, 0..13), &[set(3..13), set(0..13)]);
}

#[test]
fn c_a_question_that_two_more_scored() {
    let mut events = answers(0, 0..34);
    for event in &mut events[12..32] {
        event.2[0] = false;
    }
    check("c", &events, &[set(0..10), set(0..12)]);
}

#[test]
fn d_figures_with_and_without_repeated_comments() {
    check("d", &answers(0, 0..13), &[set(0..13), set(0..10)]);
}

#[test]
fn e_ten_answers_of_nine_citizens() {
    let events = [answers(0, 0..9), answers(0, 0..1), answers(0, 9..25)].concat();
    check("e", &events, &[set(0..10)]);
    let (_, publication) = watch(&events, K, Firsts::Right);
    let sizes: Vec<usize> = publication.groups(&lane(0)).iter().map(Group::size).collect();
    assert_eq!(sizes, [11, 15], "the repeated answer opens nothing");
}

#[test]
fn the_rest_of_small_organisations_is_in_the_final_of_their_region() {
    let events = [answers(0, 0..6), answers(1, 6..12), answers(2, 12..14)].concat();
    let (_, publication) = watch(&events, K, Firsts::Right);
    let Place::Organisation { region, organisation, .. } = lane(0) else { return };
    let size = |cell| publication.size(&cell);
    assert_eq!(size(Cell { region: Some(region), ..Cell::default() }), CellSize { completed: 12, published_here: 12 });
    assert_eq!(
        size(Cell { organisation: Some(organisation), ..Cell::default() }),
        CellSize { completed: 6, published_here: 0 }
    );
    let unopened = CellSize { completed: 14, published_here: 12 };
    assert_eq!(size(Cell::default()), unopened, "two answers of another region are never opened");
    assert_eq!(publication.scores(&Cell::default(), &super::attack::questions()[0]), 12);
}
