use proptest::prelude::*;

use super::*;
use crate::improvement::Rules;
use crate::improvement::falls::Answers;
use crate::statistics::simulation::Generator;

/// An organisation, its region, and the counts of its total before and now; of each count one response.
type Row<'a> = (&'a str, &'a str, ScoreCounts, ScoreCounts);

const BEFORE: ScoreCounts = [0, 40, 60, 80, 120];
const RISEN: ScoreCounts = [0, 0, 30, 80, 190];
/// A mean that is nearly that of [`BEFORE`].
const STILL: ScoreCounts = [0, 40, 62, 78, 120];

fn look(rows: &[Row<'_>]) -> Vec<Candidate> {
    let rules = Rules::shipped();
    let quarter = |text: &str| Quarter::parse(text).unwrap();
    let question = Question {
        period: quarter("2026Q2"),
        before_period: quarter("2026Q1"),
        target: Rational::new(9, 2),
        triggers: &rules.triggers,
    };
    let placed = |(name, region, before, now): &Row<'_>| {
        let answers = |counts: &ScoreCounts| Answers { counts: *counts, responses: Some(counts.iter().sum()) };
        let organisation = OrganisationId::parse(name).unwrap();
        let place = Some((RegionCode::parse(region).unwrap(), OrganisationType::HEALTHCARE));
        Shown { organisation, place, question: None, before: answers(before), now: answers(now) }
    };
    let all: Vec<Shown> = rows.iter().map(placed).collect();
    find(&all, question, |shown| shown.organisation.to_string())
}

/// Peers of the region 77 that did not move.
const STEADY: [Row<'static>; 6] = [
    ("peer-0", "77", BEFORE, STILL),
    ("peer-1", "77", BEFORE, BEFORE),
    ("peer-2", "77", STILL, BEFORE),
    ("peer-3", "77", BEFORE, STILL),
    ("peer-4", "77", BEFORE, BEFORE),
    ("peer-5", "77", STILL, BEFORE),
];

#[track_caller]
fn check(rows: &[Row<'_>], expected: &[&str]) {
    let found = look(rows);
    let names: Vec<&str> = found.iter().map(|candidate| candidate.organisation.as_str()).collect();
    assert_eq!(names, expected);
}

#[test]
fn whoever_rose_more_than_chance_and_more_than_the_peers_is_a_candidate() {
    let with = |row: Row<'static>| [&STEADY[..], &[row]].concat();
    check(&STEADY, &[]);
    check(&with(("clinic", "77", BEFORE, RISEN)), &["clinic"]);
    // A fall is none, nor is a rise below the floor, however sure it is.
    check(&with(("clinic", "77", RISEN, BEFORE)), &[]);
    check(&with(("clinic", "77", [0, 100, 400, 800, 1_700], [0, 0, 300, 800, 1_900])), &[]);
    // The same rise of few answers lies within the funnel.
    check(&with(("clinic", "77", [0, 3, 4, 6, 8], [0, 0, 2, 6, 13])), &[]);
    // Of another region: it has no peers there, and is compared with all of its type.
    check(&with(("clinic", "39", BEFORE, RISEN)), &["clinic"]);
    // With fewer than five nobody is compared.
    check(&[&STEADY[..4], &[("clinic", "77", BEFORE, RISEN)]].concat(), &[]);
}

#[test]
fn where_everybody_rose_nobody_is_a_candidate() {
    let names: Vec<String> = (0..8).map(|number| format!("clinic-{number}")).collect();
    let rows: Vec<Row<'_>> = names.iter().map(|name| (name.as_str(), "77", BEFORE, RISEN)).collect();
    check(&rows, &[]);
}

#[test]
fn a_candidate_says_from_where_to_where_and_against_whom() {
    let found = look(&[&STEADY[..], &[("clinic", "77", BEFORE, RISEN)]].concat());
    let [candidate] = &found[..] else { panic!("{found:?}") };
    assert_eq!(candidate.practice().as_str(), "rise-2026Q2-clinic");
    let [rise] = &candidate.rises[..] else { panic!("{candidate:?}") };
    // 1180/300 and 1360/300, by hand.
    assert!((rise.from - 1180.0 / 300.0).abs() < 1e-9 && (rise.to - 1360.0 / 300.0).abs() < 1e-9, "{rise:?}");
    assert!((rise.evidence.difference - 0.6).abs() < 1e-9 && rise.evidence.tests == 7);
    let number = |text: &str| text.parse::<f64>().unwrap();
    let (low, high) = (number(&rise.effect.low), number(&rise.effect.high));
    assert!(0.0 < low && low < number(&rise.effect.effect) && number(&rise.effect.effect) < high, "{rise:?}");
    // What is drawn lies between the rise of the peers and its own; the limit lies below its own.
    assert!(0.2 <= rise.drawn && rise.drawn < 0.6 && 0.0 < rise.limit && rise.limit < 0.6, "{rise:?}");
    assert_eq!((rise.comparison, rise.peers), (Comparison::TypeAndRegion, 6));
}

#[test]
fn the_name_of_a_practice_keeps_to_the_pattern() {
    let found = look(&[&STEADY[..], &[(&"a".repeat(64), "77", BEFORE, RISEN)]].concat());
    assert!(found[0].practice().as_str().starts_with("rise-2026Q2-"));
}

/// Organisations that move by themselves, by as much as is often seen, and did nothing: of a hundred quarters with 200 of them each, fewer than five
/// have a candidate.
#[test]
fn where_nothing_happened_there_is_hardly_ever_a_candidate() {
    const QUARTERS: u64 = 100;
    let names: Vec<String> = (0..200).map(|number| format!("clinic-{number}")).collect();
    let mut wrong = 0;
    for seed in 0..QUARTERS {
        let mut random = Generator(seed);
        let rows: Vec<Row<'_>> = names
            .iter()
            .map(|name| {
                let answers = 30 + u64::from(random.percent()) * 4;
                let mut draw = || {
                    // A quarter's own weather moves some of a hundred answers up or down.
                    let weather = 2.0 * random.normal();
                    let mut counts = ScoreCounts::default();
                    for _ in 0..answers {
                        let at = f64::from(random.percent()) - weather;
                        counts[[5.0, 12.0, 25.0, 55.0].iter().filter(|bound| **bound <= at).count()] += 1;
                    }
                    counts
                };
                (name.as_str(), "77", draw(), draw())
            })
            .collect();
        wrong += u64::from(!look(&rows).is_empty());
    }
    assert!(wrong < 5, "{wrong} of {QUARTERS} quarters");
}

proptest! {
    #[test]
    fn whatever_is_shown_no_candidate_is_below_the_floor(
        all in prop::collection::vec((prop::array::uniform5(0_u64..60), prop::array::uniform5(0_u64..60)), 0..12),
    ) {
        let names: Vec<String> = (0..all.len()).map(|number| format!("clinic-{number}")).collect();
        let rows: Vec<Row<'_>> =
            all.iter().zip(&names).map(|((before, now), name)| (name.as_str(), "77", *before, *now)).collect();
        for candidate in look(&rows) {
            for rise in &candidate.rises {
                prop_assert!(0.2 - 1e-9 <= rise.evidence.difference && rise.evidence.q <= 0.05 && 0.2 <= rise.drawn);
                prop_assert!(COMPARABLE_MIN as u64 <= rise.peers && rise.limit < rise.evidence.difference);
            }
        }
    }
}
