//! Each sentence in each of its forms.

use super::*;
use crate::figures::indicator::{Answers, Earlier, indicators};
use crate::identifier::QuestionId;
use crate::regulation::Profile;
use crate::tally::Tally;

fn profile() -> Profile {
    Profile::embedded("permanent").unwrap()
}

/// Figures of so many notices and answers, all of which have the score; `published` of the answers may be shown.
fn figures(notices: u64, completed: u64, published: u64, score: usize) -> Indicators {
    let mut counts = [0; 6];
    counts[score] = published;
    let question = QuestionId::parse("overall").unwrap();
    let questions = (0 < published).then_some((question, counts)).into_iter().collect();
    let tally = Tally { receipts: notices, notices, completed, published, questions, ..Tally::default() };
    indicators(&tally, Answers::of(&tally), Earlier::NONE, &profile().targets)
}

/// A change of so many hundredths, of which such a fall has so many chances in ten thousand.
fn growth(hundredths: i128, chances: u32) -> Growth {
    let fall_probability = f64::from(chances) / 10_000.0;
    let verdict = if chances < 500 { Verdict::Fallen } else { Verdict::CannotTell };
    let at = |hundredths: i128| Rational::new(hundredths, 100);
    Growth {
        required: Rational::default(),
        actual: at(hundredths),
        verdict,
        fall_probability,
        before: at(400),
        now: at(400 + hundredths),
        reached: None,
    }
}

fn said(indicators: &Indicators, units: &[(State, Option<Growth>)], effects: &[Option<Verdict>]) -> Conclusions {
    let (profile, missed) = (profile(), DeadlineViolations::default());
    let (targets, missed) = (&profile.targets, Some(&missed));
    let (late_finals, is_closed) = (0, true);
    conclude(&Shows { indicators, growth: None, targets, units, missed, late_finals, is_closed, measures: 3, effects })
}

#[test]
fn coverage_is_held_against_its_target() {
    let target = profile().targets.coverage_percent;
    let least = u64::try_from(target.to_integer()).unwrap();
    assert_eq!(Rational::from(i128::from(least)), target, "the target is a whole number of percent");
    for (notices, completed, expected) in [
        (0, 0, CoverageSaid::NobodyNotified),
        (100, 0, CoverageSaid::Short(Rational::default(), target)),
        (100, least - 1, CoverageSaid::Short(target - Rational::from(1), Rational::from(1))),
        (100, least, CoverageSaid::Reached(target)),
    ] {
        assert_eq!(said(&figures(notices, completed, 0, 5), &[], &[]).coverage, expected, "{completed} of {notices}");
    }
}

#[test]
fn satisfaction_that_is_hidden_is_neither_none_nor_low() {
    for (completed, published, score, expected) in [
        (0, 0, 5, SatisfactionSaid::NoScores),
        (3, 0, 5, SatisfactionSaid::Hidden),
        (20, 20, 0, SatisfactionSaid::NoScores),
        (20, 20, 5, SatisfactionSaid::Shown(Rational::from(5), true, None)),
        (20, 20, 1, SatisfactionSaid::Shown(Rational::from(1), false, None)),
    ] {
        let said = said(&figures(100, completed, published, score), &[], &[]).satisfaction;
        assert_eq!(said, expected, "{completed} {published} {score}");
    }
}

#[test]
fn falls_are_those_that_chance_does_not_explain_among_so_many_the_deepest_first() {
    let unit = |hundredths, chances| (State::Shown, Some(growth(hundredths, chances)));
    let (new, hidden) = ((State::Shown, None), (State::Suppressed, None));
    let still = unit(-90, 5_000);
    let compared = |units: &[usize], of, alone| FallsSaid::Compared { units: units.to_vec(), of, alone };
    // The fifteen probabilities of Benjamini and Hochberg (1995), in ten thousandths: nine are below 5 % each alone, four hold among fifteen.
    let published = [1, 4, 19, 95, 201, 278, 298, 344, 459, 3240, 4262, 5719, 6528, 7590, 10_000];
    let published: Vec<_> = (1..).zip(published).map(|(place, chances)| unit(-10 * place, chances)).collect();
    for (units, expected) in [
        (vec![], FallsSaid::NothingToCompare),
        (vec![new, (State::NoData, None)], FallsSaid::NothingToCompare),
        (vec![(State::NoData, None), hidden], FallsSaid::Hidden),
        // Those that are shown have nothing to be compared with.
        (vec![new, new, hidden], FallsSaid::NothingToCompare),
        (vec![still, hidden, unit(50, 9_990)], compared(&[], 2, 0)),
        (vec![unit(-10, 100), new, still, unit(-50, 200)], compared(&[3, 0], 3, 0)),
        // Alone it is one; among twenty-one it may be chance, or is certain enough for all of them.
        (vec![unit(-10, 300)], compared(&[0], 1, 0)),
        ([vec![still; 20], vec![unit(-10, 300)]].concat(), compared(&[], 21, 1)),
        ([vec![still; 20], vec![unit(-10, 20)]].concat(), compared(&[20], 21, 0)),
        (published, compared(&[3, 2, 1, 0], 15, 5)),
    ] {
        assert_eq!(said(&figures(100, 50, 50, 4), &units, &[]).falls, expected, "{units:?}");
    }
}

#[test]
fn deadlines_are_kept_only_where_something_was_due() {
    let missed = |counters: &[(&str, i64)]| {
        let counters = counters.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        DeadlineViolations::from_counters(&counters).unwrap()
    };
    let none = missed(&[]);
    let some = missed(&[("report", 4), ("notice", 2), ("erasure", 1)]);
    let late = |by_sources, by_system, finals| DeadlinesSaid::Missed { by_sources, by_system, finals };
    let targets = &profile().targets;
    for (receipts, missed, late_finals, is_closed, expected) in [
        (100, None, 1, true, DeadlinesSaid::NotSeen),
        (0, Some(&none), 0, true, DeadlinesSaid::NothingDue),
        (100, Some(&none), 0, true, DeadlinesSaid::NoneMissed(true)),
        (100, Some(&none), 0, false, DeadlinesSaid::NoneMissed(false)),
        (0, Some(&some), 0, true, late(4, 3, 0)),
        (100, Some(&none), 1, true, late(0, 0, 1)),
        (100, Some(&some), 2, false, late(4, 3, 2)),
    ] {
        let indicators = &figures(receipts, 0, 0, 5);
        let (growth, units, measures, effects) = (None, &[], 0, &[]);
        let shows = Shows { indicators, growth, targets, units, missed, late_finals, is_closed, measures, effects };
        assert_eq!(deadlines(&shows), expected, "{receipts} {missed:?} {late_finals} {is_closed}");
    }
}

#[test]
fn measures_have_an_effect_only_when_it_is_told() {
    let (risen, fallen) = (Some(Verdict::Risen), Some(Verdict::Fallen));
    let told = |ran, risen, fallen, unknown| MeasuresSaid::Told { ran, risen, fallen, unknown };
    for (ran, effects, expected) in [
        (0, vec![], MeasuresSaid::None),
        (2, vec![], MeasuresSaid::NotYet(2)),
        (2, vec![risen, fallen, None, Some(Verdict::CannotTell), risen], told(2, 2, 1, 2)),
        (0, vec![None], told(0, 0, 0, 1)),
    ] {
        assert_eq!(measures(ran, &effects), expected, "{ran} {effects:?}");
    }
}
