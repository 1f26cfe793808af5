use super::*;
use crate::decimal::Rational;
use crate::tally::ScoreCounts;

fn quarter(text: &str) -> Quarter {
    Quarter::parse(text).unwrap()
}

fn quarters(text: &str) -> Vec<Quarter> {
    text.split_whitespace().map(quarter).collect()
}

fn registered() -> Evaluation {
    Evaluation {
        question: None,
        expected: Rational::new(1, 5),
        comparison: Comparison::TypeAndRegion,
        before: quarters("2025Q3 2025Q4"),
        after: quarters("2026Q3"),
        units: vec![OrganisationId::parse("clinic").unwrap()],
    }
}

fn evidence(period: &str) -> Evidence {
    Evidence {
        organisation: OrganisationId::parse("clinic").unwrap(),
        question: None,
        period: quarter(period),
        before_period: quarter(period).back(1),
        difference: -0.5,
        p: 0.001,
        q: 0.01,
        tests: 4,
        link: String::new(),
        themes: Vec::new(),
    }
}

/// Of 4.0 or, with so many of every 100 fours moved, more or less.
fn answers(shift: i64) -> Answers {
    let moved = shift.unsigned_abs() * 4;
    let counts: ScoreCounts = if shift < 0 { [0, moved, 0, 400 - moved, 0] } else { [0, 0, 0, 400 - moved, moved] };
    Answers { counts, responses: None }
}

fn shown(shifts: &[(&str, i64)]) -> ByQuarter {
    shifts.iter().map(|(period, shift)| (quarter(period), answers(*shift))).collect()
}

/// Shifts of five quarters: 2025Q3, 2025Q4, the alarm quarter 2026Q1, 2026Q3, 2026Q4.
fn five(shifts: [i64; 5]) -> ByQuarter {
    let periods = ["2025Q3", "2025Q4", "2026Q1", "2026Q3", "2026Q4"];
    shown(&periods.into_iter().zip(shifts).collect::<Vec<_>>())
}

fn measured(own: &ByQuarter, others: usize, look: u8) -> MeasuredEffect {
    let quarters = Quarters::of(&registered(), look, &[evidence("2026Q1")]).unwrap();
    let scatter = [0, 1, -1, 2, -2];
    let other = |at: usize| {
        let shift = scatter[at % 5];
        (OrganisationId::parse(&format!("other-{at}")).unwrap(), five([0, 0, 0, shift, shift]))
    };
    let others = (0..others).map(other).collect();
    let compared = Compared { comparison: Comparison::TypeAndRegion, others, left_out: BTreeSet::new() };
    let editions = quarters.all().into_iter().map(Edition::first).collect();
    MeasuredEffect::of(&registered(), &quarters, look, editions, own, &compared)
}

fn check(own: [i64; 5], others: usize, look: u8, verdict: &str, state: State) {
    let found = measured(&five(own), others, look);
    let said = found.verdict.map(Verdict::as_str).or(found.why.as_deref());
    assert_eq!((said, found.state()), (Some(verdict), state), "{found:#?}");
}

#[test]
fn three_verdicts_and_what_stands_in_their_way() {
    check([0, 0, -40, 50, 50], 8, 1, "risen", VERIFIED);
    check([0, 0, -40, -50, -50], 8, 1, "fallen", NOT_CONFIRMED);
    // Back where it was after the alarm quarter: it returned by itself, and cannot have risen by as much as expected.
    check([0, 0, -40, 0, 0], 8, 1, "cannot_tell", NOT_CONFIRMED);
    check([0, 0, -40, 2, 2], 8, 1, "cannot_tell", NOT_CONFIRMED);
    check([0, 0, -40, 0, 0], 8, 2, "cannot_tell", CANNOT_TELL);
    check([0, 0, -40, 50, 50], 4, 1, "too_few_to_compare", CANNOT_TELL);
    check([-50, 0, -40, 50, 50], 8, 1, "comparison_does_not_hold", CANNOT_TELL);
}

#[test]
fn suppressed_quarters_are_not_measured() {
    let own = shown(&[("2025Q3", 0), ("2026Q3", 50)]);
    let found = measured(&own, 8, 1);
    assert_eq!((found.why.as_deref(), found.verdict, found.change), (Some("not_measured"), None, None));
    let nobody = added([]);
    assert_eq!(measured(&nobody, 8, 1).state(), CANNOT_TELL);
}

#[test]
fn units_are_added_and_a_quarter_that_one_does_not_show_is_shown_of_none() {
    let (one, other) = (shown(&[("2025Q3", 0), ("2025Q4", 10)]), shown(&[("2025Q3", 0)]));
    let both = added([&one, &other]);
    assert_eq!(both.keys().copied().collect::<Vec<_>>(), quarters("2025Q3"));
    assert_eq!(both[&quarter("2025Q3")].counts, [0, 0, 0, 800, 0]);
}

#[test]
fn the_alarm_quarter_is_shown_and_not_counted() {
    let found = measured(&five([0, 0, -40, 30, 30]), 8, 1);
    let alarm = found.alarm.as_ref().unwrap();
    assert_eq!((alarm.quarter, alarm.counted), (quarter("2026Q1"), false));
    // From the alarm quarter it reads as 0.80 more: that is what the fall had been, and what returns.
    let effect = found.told.as_ref().unwrap();
    let rounded = [&effect.effect, &alarm.told.effect].map(|it| format!("{:.1}", number(it)));
    assert_eq!(rounded, ["0.3", "1.1"]);
    assert_eq!(alarm.expected_return.as_deref(), Some("0.8000"));
    assert!(found.as_expected && found.method == METHOD && found.judged_at == "0.96", "{found:#?}");
}

#[test]
fn the_second_look_adds_the_next_quarter() {
    let alarms = [evidence("2026Q1"), evidence("2025Q2")];
    let first = Quarters::of(&registered(), 1, &alarms).unwrap();
    let second = Quarters::of(&registered(), 2, &alarms).unwrap();
    assert_eq!((first.after.clone(), second.after.clone()), (quarters("2026Q3"), quarters("2026Q3 2026Q4")));
    assert_eq!((first.last(), second.last()), (quarter("2026Q3"), quarter("2026Q4")));
    assert_eq!((first.alarm, first.earlier), (Some(quarter("2026Q1")), quarter("2025Q3")));
    let lone = Evaluation { before: quarters("2025Q3"), ..registered() };
    // The quarter before the only one before is an alarm quarter: it is passed over.
    assert_eq!(Quarters::of(&lone, 1, &alarms).unwrap().earlier, quarter("2025Q1"));
    assert_eq!(measured(&five([0, 0, 0, 20, 30]), 8, 2).change.as_deref(), Some("0.2500"));
    assert_eq!(Quarters::of(&Evaluation { after: Vec::new(), ..registered() }, 1, &alarms), None);
}

/// Whatever differs in what was read or found gives another hash; the same gives the same.
#[test]
fn the_hash_tells_what_was_read() {
    let own = five([0, 0, -40, 50, 50]);
    let hash = |own: &ByQuarter, others| measured(own, others, 1).hash;
    assert_eq!(hash(&own, 8), hash(&own, 8));
    assert_ne!(hash(&own, 8), hash(&own, 9));
    let mut one_more = own.clone();
    one_more.get_mut(&quarter("2025Q3")).unwrap().counts[4] += 1;
    assert_ne!(hash(&own, 8), hash(&one_more, 8));
    let stored = measured(&own, 8, 1);
    let read: MeasuredEffect = serde_json::from_str(&serde_json::to_string(&stored).unwrap()).unwrap();
    assert_eq!(read, stored);
}

#[test]
fn a_zero_has_no_sign() {
    for (value, expected) in [(-0.00001, "0.0000"), (0.25, "0.2500"), (-0.123_44, "-0.1234")] {
        assert_eq!(told(value), expected);
    }
}
