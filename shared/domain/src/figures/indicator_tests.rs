use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;
use crate::decimal;
use crate::tally::tests::any_tally;

fn targets() -> Targets {
    serde_json::from_str(r#"{"coverage_percent": "40", "satisfaction": "4.5", "growth": "0.2"}"#).unwrap()
}

/// `completed 10, comfort 0 1 2 3 4 5` is a tally with ten questionnaires and the six counts of a question.
fn tally(text: &str) -> Tally {
    let mut counters = BTreeMap::new();
    for part in text.split(", ").filter(|part| !part.is_empty()) {
        let (name, numbers) = part.split_once(' ').unwrap();
        let numbers: Vec<i64> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
        match numbers[..] {
            [count] => drop(counters.insert(name.to_owned(), count)),
            _ => counters.extend(numbers.iter().zip(0..).map(|(count, answer)| (format!("q.{name}.{answer}"), *count))),
        }
    }
    let tally = Tally::from_counters(&counters).unwrap();
    // All of them are published.
    Tally { published: tally.completed, ..tally }
}

fn shown(value: Option<&Rational>) -> String {
    value.map_or_else(|| "-".to_owned(), decimal::two_places)
}

fn text(indicators: &Indicators) -> String {
    let Indicators { coverage_percent, cohort_coverage_percent, opinion, method, .. } = indicators;
    let mut lines = vec![format!(
        "coverage {} cohort {} by {}",
        shown(coverage_percent.as_ref()),
        shown(cohort_coverage_percent.as_ref()),
        method.as_str()
    )];
    match opinion {
        Opinion::Suppressed => lines.push("suppressed".to_owned()),
        Opinion::NoData => lines.push("no data".to_owned()),
        Opinion::Shown(figures) => {
            let Shown { satisfaction, questions, growth_per_quarter, .. } = &**figures;
            lines.push(satisfaction.map_or_else(
                || "no satisfaction".to_owned(),
                |Satisfaction { value, interval }| {
                    let [low, high] = [interval.low, interval.high].map(decimal::two_places_of_statistic);
                    format!("satisfaction {} ({low} to {high})", decimal::two_places(&value))
                },
            ));
            for (id, QuestionFigures { counts, mean }) in questions {
                lines.push(format!("{id} {counts:?} {}", shown(mean.as_ref())));
            }
            if let Some(Growth { required, actual, verdict, .. }) = growth_per_quarter {
                let [required, actual] = [required, actual].map(decimal::two_places);
                lines.push(format!("growth {actual} of {required}: {}", verdict.as_str()));
            }
        }
    }
    lines.join("\n") + "\n"
}

/// As if each unit stood alone: suppressed below ten questionnaires.
fn answers(tally: &Tally) -> Answers<'_> {
    match tally.completed {
        0 => Answers::NoData,
        1..10 => Answers::Suppressed,
        _ => Answers::Shown(tally),
    }
}

fn figures(previous: Option<&Tally>, current: &Tally) -> Indicators {
    let earlier = Earlier { quarter: previous.map_or(Answers::NoData, answers), year: Answers::NoData };
    indicators(current, answers(current), earlier, &targets())
}

#[track_caller]
fn check(previous: Option<&str>, current: &str, expected: Expect) {
    expected.assert_eq(&text(&figures(previous.map(tally).as_ref(), &tally(current))));
}

#[test]
fn nothing_yet_is_neither_zero_nor_a_figure() {
    check(
        None,
        "",
        expect![[r#"
            coverage - cohort - by mean-of-scores/1
            no data
        "#]],
    );
    check(
        None,
        "receipts 5, invited 4",
        expect![[r#"
            coverage - cohort - by mean-of-scores/1
            no data
        "#]],
    );
}

#[test]
fn coverage_has_its_parts_from_one_period_and_may_exceed_100() {
    check(
        None,
        "notices 3, completed 1, cohort_completed 2",
        expect![[r#"
        coverage 33.33 cohort 66.67 by mean-of-scores/1
        suppressed
    "#]],
    );
    check(
        None,
        "notices 8, completed 9, cohort_completed 7",
        expect![[r#"
        coverage 112.50 cohort 87.50 by mean-of-scores/1
        suppressed
    "#]],
    );
}

#[test]
fn an_opinion_of_fewer_than_the_smallest_cell_is_suppressed() {
    check(
        None,
        "notices 30, completed 9, comfort 0 0 0 0 0 9",
        expect![[r#"
        coverage 30.00 cohort 0.00 by mean-of-scores/1
        suppressed
    "#]],
    );
    check(
        None,
        "notices 30, completed 10, comfort 0 0 0 0 0 10",
        expect![[r#"
        coverage 33.33 cohort 0.00 by mean-of-scores/1
        satisfaction 5.00 (4.05 to 5.00)
        comfort [0, 0, 0, 0, 0, 10] 5.00
    "#]],
    );
    check(
        Some("completed 9, comfort 0 0 0 0 0 9"),
        "completed 10, comfort 0 0 0 0 0 10",
        expect![[r#"
        coverage - cohort - by mean-of-scores/1
        satisfaction 5.00 (4.05 to 5.00)
        comfort [0, 0, 0, 0, 0, 10] 5.00
    "#]],
    );
}

#[test]
fn what_does_not_apply_is_not_in_the_mean() {
    check(
        None,
        "notices 40, completed 12, comfort 2 1 0 0 3 6, goodwill 11 0 0 0 0 1, information 12 0 0 0 0 0",
        expect![[r#"
        coverage 30.00 cohort 0.00 by mean-of-scores/1
        satisfaction 4.36 (3.36 to 4.95)
        comfort [2, 1, 0, 0, 3, 6] 4.30
        goodwill [11, 0, 0, 0, 0, 1] 5.00
        information [12, 0, 0, 0, 0, 0] -
    "#]],
    );
    check(
        None,
        "notices 40, completed 12, comfort 12 0 0 0 0 0",
        expect![[r#"
        coverage 30.00 cohort 0.00 by mean-of-scores/1
        no satisfaction
        comfort [12, 0, 0, 0, 0, 0] -
    "#]],
    );
}

#[test]
fn growth_is_due_where_the_earlier_value_was_below_the_target() {
    check(
        Some("completed 100, comfort 0 0 0 0 51 49"),
        "completed 100, comfort 0 0 0 0 50 50",
        expect![[r#"
        coverage - cohort - by mean-of-scores/1
        satisfaction 4.50 (4.36 to 4.58)
        comfort [0, 0, 0, 0, 50, 50] 4.50
        growth 0.01 of 0.20: cannot_tell
    "#]],
    );
    check(
        Some("completed 100, comfort 0 0 0 0 50 50"),
        "completed 100, comfort 0 0 0 0 90 10",
        expect![[r#"
        coverage - cohort - by mean-of-scores/1
        satisfaction 4.10 (4.00 to 4.15)
        comfort [0, 0, 0, 0, 90, 10] 4.10
        growth -0.40 of 0.00: fallen
    "#]],
    );
    check(
        Some("completed 400, comfort 0 40 40 40 80 200"),
        "completed 400, comfort 0 20 30 40 80 230",
        expect![[r#"
        coverage - cohort - by mean-of-scores/1
        satisfaction 4.18 (4.05 to 4.29)
        comfort [0, 20, 30, 40, 80, 230] 4.18
        growth 0.28 of 0.20: risen
    "#]],
    );
    check(
        Some("completed 20, comfort 20 0 0 0 0 0"),
        "completed 20, comfort 0 0 0 0 0 20",
        expect![[r#"
        coverage - cohort - by mean-of-scores/1
        satisfaction 5.00 (4.50 to 5.00)
        comfort [0, 0, 0, 0, 0, 20] 5.00
    "#]],
    );
}

#[test]
fn methods_are_read_by_their_names() {
    assert_eq!(Method::parse(Method::CURRENT.as_str()), Some(Method::CURRENT));
    assert_eq!(serde_json::to_string(&Method::CURRENT).unwrap(), format!("\"{}\"", Method::CURRENT.as_str()));
    assert_eq!(Method::parse("mean-of-scores/2"), None);
}

proptest! {
    #[test]
    fn satisfaction_is_on_the_scale_within_its_interval(tally in any_tally()) {
        if let Some(Shown { satisfaction: Some(Satisfaction { value, interval }), .. }) = indicators(&tally, Answers::Shown(&tally), Earlier::NONE, &targets()).opinion.shown() {
            prop_assert!(Rational::from_integer(1) <= *value && *value <= Rational::from_integer(5));
            let value = crate::decimal::approximate(*value);
            prop_assert!(interval.low <= value + 1e-9 && value <= interval.high + 1e-9);
        }
    }

    #[test]
    fn the_mean_of_a_union_lies_between_those_of_its_parts(a in any_tally(), b in any_tally()) {
        let mean = |tally: &Tally| Method::CURRENT.satisfaction(tally);
        let union = mean(&[&a, &b].into_iter().sum());
        match (mean(&a), mean(&b)) {
            (Some(first), Some(second)) => {
                let union = union.unwrap();
                prop_assert!(first.min(second) <= union && union <= first.max(second));
            }
            (one, other) => prop_assert_eq!(union, one.or(other)),
        }
    }

    #[test]
    fn what_does_not_apply_moves_nothing(tally in any_tally(), more in 1u64..1_000) {
        let mut with_more = tally.clone();
        with_more.questions.values_mut().for_each(|counts| counts[0] += more);
        prop_assert_eq!(Method::CURRENT.satisfaction(&tally), Method::CURRENT.satisfaction(&with_more));
    }

    #[test]
    fn an_unchanged_unit_has_grown_by_nothing(tally in any_tally()) {
        let same = Answers::Shown(&tally);
        let figures = indicators(&tally, same, Earlier { quarter: same, year: same }, &targets());
        if let Some(Shown { growth_per_quarter: Some(growth), growth_per_year, .. }) = figures.opinion.shown() {
            prop_assert_eq!(Some(growth), growth_per_year.as_ref());
            prop_assert_eq!((growth.actual, growth.verdict), (Rational::default(), Verdict::CannotTell));
        }
    }
}

/// The probability was integrated numerically, apart from this program, of Welch's test on the plus-two means.
#[test]
fn a_change_says_how_probable_such_a_fall_is_where_nothing_has_changed() {
    for (before, now, expected) in [
        ("completed 200, comfort 0 0 0 30 80 90", "completed 200, comfort 0 0 0 50 100 50", 2.623_678_69e-5),
        ("completed 40, comfort 0 0 0 4 8 28", "completed 40, comfort 0 0 3 7 9 21", 0.031_320_514),
        ("completed 20, comfort 0 0 0 5 10 5", "completed 20, comfort 0 0 0 6 9 5", 0.430_748_158),
    ] {
        let figures = figures(Some(&tally(before)), &tally(now));
        let found = figures.opinion.shown().unwrap().growth_per_quarter.unwrap().fall_probability;
        assert!((found / expected - 1.0).abs() < 1e-7, "{before} {now}: {found}");
    }
}
