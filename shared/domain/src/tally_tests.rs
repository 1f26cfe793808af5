use expect_test::expect;
use proptest::collection::btree_map;
use proptest::prelude::*;

use super::*;
use crate::calendar::Quarter;

/// Answers by question; few names, so that tallies share some and not others.
pub(crate) fn any_answers() -> impl Strategy<Value = BTreeMap<QuestionId, Option<Score>>> {
    let question = prop::sample::select(vec!["comfort", "goodwill", "information"]);
    let question = question.prop_map(|name| QuestionId::parse(name).unwrap());
    btree_map(question, (0u8..=5).prop_map(Score::new), 0..=3)
}

/// Tallies as they arise: sums of single facts, sometimes many of them.
pub(crate) fn any_tally() -> impl Strategy<Value = Tally> {
    let responses = prop::collection::vec(any_answers(), 0..30);
    (prop::array::uniform8(0u64..1_000), responses, 1u64..1_000).prop_map(|(counts, responses, times)| {
        let [receipts, late, invited, unheard, delivered, bounced, complained, cohort_completed] = counts;
        let returned = bounced + complained;
        let heard = delivered + returned;
        let notices = unheard + heard;
        let mut tally: Tally = responses.iter().map(Tally::of_answers).sum();
        tally.questions.values_mut().flatten().for_each(|count| *count *= times);
        tally.completed *= times;
        Tally { receipts, late, invited, notices, heard, returned, complained, cohort_completed, ..tally }
    })
}

fn counters(text: &str) -> BTreeMap<String, i64> {
    text.split_whitespace()
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

fn text(counters: &BTreeMap<String, i64>) -> String {
    counters.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn only_1_to_5_is_a_score() {
    let scores: Vec<u8> = (0..=u8::MAX).filter_map(Score::new).map(Score::get).collect();
    assert_eq!(scores, [1, 2, 3, 4, 5]);
    for text in ["0", "6", "-1", "4.5", "\"5\""] {
        assert!(serde_json::from_str::<Score>(text).is_err(), "{text}");
    }
}

#[test]
fn one_response_adds_one_to_each_question() {
    let answers: BTreeMap<QuestionId, Option<Score>> =
        serde_json::from_str(r#"{"comfort": null, "goodwill": 5, "information": 1}"#).unwrap();
    expect!["completed=1 published=1 q.comfort.0=1 q.goodwill.5=1 q.information.1=1"]
        .assert_eq(&text(&Tally::of_answers(&answers).counters()));
}

#[test]
fn stored_counters_are_read_and_what_is_not_known_is_passed_over() {
    for (stored, expected) in [
        ("", ""),
        ("receipts=7 late=2 invited=6 notices=5 heard=4 returned=3 complained=1 completed=4 cohort_completed=3", "="),
        ("receipts=7 late=2 invited=6 notices=5 completed=4 cohort_completed=3 q.comfort.0=1 q.comfort.5=2", "="),
        ("receipts=0 q.comfort.3=0", ""),
        (
            "receipts=1 refused=9 q.comfort.6=9 q.comfort=9 q..1=9 q.a.b.1=9 q.comfort.05=9 q.comfort.+1=9 Receipts=9",
            "receipts=1",
        ),
        ("refused=-1", ""),
        ("receipts=-1", "the counter `receipts` is -1: counts are from 0 to 2^53"),
        ("q.comfort.5=9007199254740993", "the counter `q.comfort.5` is 9007199254740993: counts are from 0 to 2^53"),
        ("q.comfort.5=9007199254740992", "="),
    ] {
        let read = match Tally::from_counters(&counters(stored)) {
            Ok(tally) => text(&tally.counters()),
            Err(error) => error.to_string(),
        };
        let expected = if expected == "=" { text(&counters(stored)) } else { expected.to_owned() };
        assert_eq!(read, expected, "{stored}");
    }
}

#[test]
fn scores_leave_out_what_does_not_apply() {
    let tally = Tally::from_counters(&counters("q.comfort.0=100 q.comfort.1=1 q.comfort.5=2 q.goodwill.5=3")).unwrap();
    assert_eq!(tally.scores(), [1, 0, 0, 0, 5]);
}

proptest! {
    #[test]
    fn addition_is_commutative_and_associative_and_nothing_adds_nothing(a in any_tally(), b in any_tally(), c in any_tally()) {
        let sum = |tallies: &[&Tally]| -> Tally { tallies.iter().copied().sum() };
        prop_assert_eq!(sum(&[&a, &b]), sum(&[&b, &a]));
        prop_assert_eq!(sum(&[&sum(&[&a, &b]), &c]), sum(&[&a, &sum(&[&b, &c])]));
        prop_assert_eq!(sum(&[&a, &Tally::default()]), a);
    }

    #[test]
    fn adding_stored_counters_is_adding_tallies(a in any_tally(), b in any_tally()) {
        let mut stored = a.counters();
        for (name, value) in b.counters() {
            *stored.entry(name).or_insert(0) += value;
        }
        prop_assert_eq!(Tally::from_counters(&stored).unwrap(), [a, b].into_iter().sum());
    }

    #[test]
    fn every_form_is_read_back(tally in any_tally()) {
        prop_assert_eq!(&Tally::from_counters(&tally.counters()).unwrap(), &tally);
        let json = serde_json::to_string(&tally).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Tally>(&json).unwrap(), &tally);
    }

    #[test]
    fn responses_add_in_any_order(mut responses in prop::collection::vec(any_answers(), 0..10)) {
        let forwards: Tally = responses.iter().map(Tally::of_answers).sum();
        responses.reverse();
        let backwards: Tally = responses.iter().map(Tally::of_answers).sum();
        prop_assert_eq!(forwards.completed, responses.len() as u64);
        prop_assert_eq!(forwards, backwards);
    }
}

proptest! {
    /// I7: every notice is delivered, bounced, complained about or unheard of, and only a bounced one was not sent.
    #[test]
    fn notices_are_what_became_of_them(tallies in prop::collection::vec(any_tally(), 0..5)) {
        let tally: Tally = tallies.iter().sum();
        prop_assert_eq!(tally.delivered() + tally.bounced() + tally.complained + tally.unheard(), tally.notices);
        prop_assert_eq!(tally.sent() + tally.bounced(), tally.notices);
    }
}

#[test]
fn an_answer_counts_by_how_far_back_its_notice_was() {
    let quarter = |text: &str| Quarter::parse(text).unwrap();
    for (notice, answer, expected) in [
        ("2026Q1", "2026Q1", Some("cohort_completed")),
        ("2025Q4", "2026Q1", Some("cohort_one_before")),
        ("2025Q3", "2026Q1", Some("cohort_two_before")),
        ("2025Q2", "2026Q1", None),
        ("2026Q2", "2026Q1", None),
    ] {
        let counter = Counter::of_cohort(quarter(notice), quarter(answer));
        assert_eq!(counter.map(Counter::as_str), expected, "{notice} {answer}");
    }
    let tally =
        Tally { completed: 6, cohort_completed: 3, cohort_one_before: 2, cohort_two_before: 1, ..Tally::default() };
    assert_eq!([0, 1, 2, 3].map(|back| tally.of_cohort(back)), [3, 2, 1, 0]);
    assert!(tally.is_consistent());
    assert!(!Tally { cohort_two_before: 2, ..tally.clone() }.is_consistent());
    assert!(!Tally { completed_on_paper: 7, ..tally }.is_consistent());
}
