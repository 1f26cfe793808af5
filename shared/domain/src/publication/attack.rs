//! An attacker who keeps every figure that was ever shown, and looks for a combination of them that is about fewer than k citizens.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::model::{Cell, Publication};
use super::*;
use crate::identifier::{OrganisationId, QuestionId, QuestionnaireId};
use crate::organisation::{OrganisationType, RegionCode};
use crate::questionnaire::{Answers, QuestionnaireVersion, Score};

/// The answers that one shown figure sums, by number.
pub(crate) type Reading = BTreeSet<usize>;

/// Whether some combination of readings is about at least one citizen and fewer than k. `citizens` has each answer's citizen.
///
/// Answers that the same readings have cannot be told apart, so a combination has all of them or none: it is enough to try unions of
/// such classes. One is reachable if taking its columns away lowers the rank.
pub(crate) fn isolates(readings: &BTreeSet<Reading>, citizens: &[u32], k: usize) -> bool {
    let readings: Vec<&Reading> = readings.iter().collect();
    let mut classes: BTreeMap<Vec<bool>, BTreeSet<u32>> = BTreeMap::new();
    for (answer, citizen) in citizens.iter().enumerate() {
        let column: Vec<bool> = readings.iter().map(|reading| reading.contains(&answer)).collect();
        if column.contains(&true) {
            classes.entry(column).or_default().insert(*citizen);
        }
    }
    let columns: Vec<&Vec<bool>> = classes.keys().collect();
    let people: Vec<&BTreeSet<u32>> = classes.values().collect();
    let whole = rank(&columns);
    some_union(&people, k, 0, &mut Vec::new(), &mut |union| {
        let others: Vec<&Vec<bool>> =
            (0..columns.len()).filter(|at| !union.contains(at)).map(|at| columns[at]).collect();
        rank(&others) < whole
    })
}

/// Whether some union of classes with fewer than k citizens passes the test.
fn some_union(
    people: &[&BTreeSet<u32>],
    k: usize,
    from: usize,
    union: &mut Vec<usize>,
    passes: &mut dyn FnMut(&[usize]) -> bool,
) -> bool {
    for next in from..people.len() {
        union.push(next);
        let touched: BTreeSet<u32> = union.iter().flat_map(|at| people[*at].iter().copied()).collect();
        if touched.len() < k && (passes(union) || some_union(people, k, next + 1, union, passes)) {
            return true;
        }
        union.pop();
    }
    false
}

/// Rank of a matrix of ones and zeros, modulo a prime that no determinant of these sizes is likely to be a multiple of.
fn rank(lines: &[&Vec<bool>]) -> usize {
    const PRIME: u64 = 2_147_483_647;
    let mut left: Vec<Vec<u64>> =
        lines.iter().map(|line| line.iter().map(|holds| u64::from(*holds)).collect()).collect();
    let width = left.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..left.len()).find(|line| left[*line][column] != 0) else { continue };
        left.swap(rank, pivot);
        let pivot = left[rank].clone();
        for line in &mut left[rank + 1..] {
            let factor = line[column];
            if factor != 0 {
                for (value, of_pivot) in line.iter_mut().zip(&pivot) {
                    // line · p − pivot · f: no inverse is needed.
                    *value = (*value * pivot[column] + (PRIME - factor) * of_pivot) % PRIME;
                }
            }
        }
        rank += 1;
    }
    rank
}

/// One answer of a world: organisation, citizen, which questions are scored.
pub(super) type Event = (u8, u32, [bool; 2]);

/// The lane of an organisation: four in two regions, of two types.
pub(super) fn lane(organisation: u8) -> Place {
    Place::Organisation {
        region: RegionCode::parse(if organisation < 2 { "16" } else { "77" }).unwrap(),
        organisation_type: if organisation.is_multiple_of(2) {
            OrganisationType::SCHOOL
        } else {
            OrganisationType::HEALTHCARE
        },
        organisation: OrganisationId::parse(&format!("o{organisation}")).unwrap(),
        questionnaire: QuestionnaireVersion { id: QuestionnaireId::parse("standard").unwrap(), version: 1 },
    }
}

/// All cells that can be asked for: every crossing of region, type and organisation.
fn cells() -> Vec<Cell> {
    let regions = [None, Some("16"), Some("77")].map(|code| code.map(|code| RegionCode::parse(code).unwrap()));
    let organisation_types = [None, Some(OrganisationType::SCHOOL), Some(OrganisationType::HEALTHCARE)];
    let mut cells = Vec::new();
    for region in regions {
        for organisation_type in organisation_types {
            let organisations = (0..4).map(|organisation| OrganisationId::parse(&format!("o{organisation}")).ok());
            cells.extend(organisations.chain([None]).map(|organisation| Cell {
                region,
                organisation_type,
                organisation,
            }));
        }
    }
    cells
}

pub(super) fn questions() -> Vec<QuestionId> {
    ["comfort", "goodwill"].map(|name| QuestionId::parse(name).unwrap()).to_vec()
}

/// How a world's answers say how far they are their citizen's first; the attack must notice a wrong one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Firsts {
    Right,
    EveryAnswer,
}

/// What an attacker saw of one question, or of the groups, while a world went by.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) by_question: [BTreeSet<Reading>; 2],
    pub(super) groups: BTreeSet<Reading>,
}

impl Seen {
    pub(super) fn isolates(&self, events: &[Event], k: usize) -> bool {
        let citizens: Vec<u32> = events.iter().map(|event| event.1).collect();
        self.by_question.iter().chain([&self.groups]).any(|readings| isolates(readings, &citizens, k))
    }

    /// Reads every cell, leaving out what a restatement excludes.
    fn read(&mut self, publication: &Publication, excluded: Option<&Place>) {
        let is_in = |cell: &Cell, place: &Place| cell.holds(place) && excluded != Some(place);
        for cell in cells() {
            for (question, readings) in publication.questions.iter().zip(&mut self.by_question) {
                let scored = publication.answers(question, |place| is_in(&cell, place)).into_iter();
                let scored: Reading = scored.filter(|it| it.score(question).is_some()).map(number).collect();
                assert!(excluded.is_some() || scored.len() as u64 == publication.scores(&cell, question));
                readings.insert(scored);
            }
            let groups = publication.groups.iter().filter(|(place, _)| is_in(&cell, place));
            self.groups.extend(
                groups.flat_map(|(_, groups)| groups).map(|group| group.answers().iter().map(number).collect()),
            );
        }
    }
}

/// Worlds write an answer's number as its comment.
fn number(answer: &PooledAnswer) -> usize {
    answer.answers.comment.as_deref().unwrap().parse().unwrap()
}

/// How far an answer is its citizen's first that is so at this level, and at none above.
fn reach_of(level: &Place) -> Reach {
    match level {
        Place::Organisation { .. } => Reach::Organisation,
        Place::RegionAndType { .. } => Reach::RegionAndType,
        Place::Region { .. } => Reach::Region,
        Place::Country => Reach::Country,
    }
}

fn pooled(events: &[Event], at: usize, firsts: Firsts) -> PooledAnswer {
    let (organisation, citizen, scored) = events[at];
    let earlier: Vec<Place> =
        events[..at].iter().filter(|event| event.1 == citizen).map(|event| lane(event.0)).collect();
    let mut place = Some(lane(organisation));
    let mut first_within = None;
    while let Some(level) = place {
        let within = |other: &Place| std::iter::successors(Some(other.clone()), Place::above).any(|up| up == level);
        if firsts == Firsts::EveryAnswer || !earlier.iter().any(within) {
            first_within = Some(reach_of(&level));
        }
        place = level.above();
    }
    let scores = questions()
        .into_iter()
        .zip(scored)
        .map(|(question, scored)| (question, scored.then(|| Score::new(4).unwrap())));
    PooledAnswer { answers: Answers { scores: scores.collect(), comment: Some(at.to_string()) }, first_within }
}

/// Lets a world go by, reading every cell after every answer, at the end, and after a restatement that excludes an organisation.
pub(super) fn watch(events: &[Event], k: usize, firsts: Firsts) -> (Seen, Publication) {
    let mut publication = Publication::new(k, questions());
    let mut seen = Seen::default();
    for (at, event) in events.iter().enumerate() {
        publication.take(&lane(event.0), pooled(events, at, firsts));
        seen.read(&publication, None);
    }
    publication.end();
    seen.read(&publication, None);
    for organisation in 0..4 {
        seen.read(&publication, Some(&lane(organisation)));
    }
    (seen, publication)
}

/// What a rule shows that hides a cell only while it has fewer than k scorers.
fn watch_thresholds(events: &[Event], k: usize) -> Seen {
    let mut seen = Seen::default();
    for until in 1..=events.len() {
        for cell in cells() {
            for (question, readings) in seen.by_question.iter_mut().enumerate() {
                let in_cell = |at: &usize| events[*at].2[question] && cell.holds(&lane(events[*at].0));
                let reading: Reading = (0..until).filter(in_cell).collect();
                let people: BTreeSet<u32> = reading.iter().map(|at| events[*at].1).collect();
                if people.len() >= k {
                    readings.insert(reading);
                }
            }
        }
    }
    seen
}

fn worlds(citizens: u32) -> impl Strategy<Value = (usize, Vec<Event>)> {
    let event = (0u8..4, 0..citizens, [prop::bool::weighted(0.6), prop::bool::weighted(0.9)]);
    (2usize..=4, prop::collection::vec(event, 0..50))
}

fn leaks_in(count: usize, look: impl Fn(&[Event], usize) -> Seen) -> usize {
    let mut runner = TestRunner::deterministic();
    let worlds = (0..count).map(|_| worlds(12).new_tree(&mut runner).unwrap().current());
    worlds.filter(|(k, events)| look(events, *k).isolates(events, *k)).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_combination_of_figures_is_about_fewer_than_k_citizens((k, events) in prop_oneof![worlds(12), worlds(1_000)]) {
        let (seen, publication) = watch(&events, k, Firsts::Right);
        prop_assert!(!seen.isolates(&events, k));
        let country = publication.size(&Cell::default());
        prop_assert_eq!(country.completed, events.len());
        prop_assert_eq!(country.published_here + publication.unopened, events.len());
        for cell in cells() {
            let size = publication.size(&cell);
            prop_assert!(size.published_here <= size.completed, "{:?} {:?}", cell, size);
        }
    }
}

#[test]
fn the_attack_finds_what_weaker_rules_show() {
    assert!(leaks_in(40, watch_thresholds) > 20, "hiding small cells alone");
    let counted_twice = |events: &[Event], k| watch(events, k, Firsts::EveryAnswer).0;
    assert!(leaks_in(40, counted_twice) > 0, "a citizen's further answers counted as further citizens");
}
