//! Every write of a story is broken once, before it is carried out and after: whoever tries again leaves the same cases and
//! journals as if nothing had happened.

use std::sync::atomic::Ordering;

use testkit::BreakingTable;

use crate::TO_FORCE;
use crate::country::Country;
use crate::evaluations::{TO_EVALUATION, TO_LATE_REPORT};
use crate::laboratory::TO_REQUEST;
use crate::meetings::{TO_REMINDERS, TO_TASK};
use crate::reports::TO_REPORT;

/// Steps of the story that change something, and the sweeps that follow.
pub(crate) const MOVES: &str = r#"
    head put old change_request {"target": {"kind": "organisation", "id": "clinic"}}
    head put new change_request {"target": {"kind": "organisation", "id": "clinic"}}
    ac move new merge {"version": 1, "fields": {"into": "old"}}
    sweep
"#;

/// What is told in the end, and how many writes there were.
async fn play(story: &str, journals: &[&str], broken: usize, carried_out: bool) -> (String, usize) {
    let (memory, table) = BreakingTable::not_yet(broken, carried_out);
    let country = Country::over(memory, table.clone()).await;
    table.writes.store(0, Ordering::SeqCst);
    let mut told = String::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut answer = country.try_step(line).await;
        if answer.as_ref().is_none_or(|answer| answer.starts_with("503")) {
            answer = country.repeat(line).await;
        }
        let answer = answer.unwrap_or_default().replacen("201", "200", 1);
        // A mail may come twice under one name where nobody knows whether it was sent.
        if line != "sweep" {
            told.push_str(&format!("{answer}\n"));
        }
    }
    // What was leased by a sender that broke off is taken up again.
    for minutes in 1..=3 {
        country.world.clock.set(country.world.now() + chrono::Duration::minutes(20 * minutes));
        country.try_step("sweep").await;
    }
    for id in journals {
        for _ in 0..2 {
            let journal = country.step(&format!("ac journal {id}")).await;
            if !journal.is_empty() {
                told.push_str(&format!("{journal}\n"));
                break;
            }
        }
    }
    country.keeps_its_rules();
    let mut mails: Vec<String> =
        country.world.mails.all().iter().map(|mail| format!("{} {}", mail.message_id, mail.to)).collect();
    mails.sort();
    mails.dedup();
    told.push_str(&mails.join("\n"));
    (told, table.writes.load(Ordering::SeqCst))
}

async fn check(story: &str, journals: &[&str]) {
    let (expected, writes) = play(story, journals, usize::MAX, false).await;
    assert!(10 < writes, "{writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            let (told, _) = play(story, journals, broken, carried_out).await;
            assert_eq!(told, expected, "write {broken}, carried out: {carried_out}");
        }
    }
}

#[tokio::test]
async fn a_merge_that_breaks_off_anywhere_is_made_once() {
    check(MOVES, &["old", "new"]).await;
}

#[tokio::test]
async fn a_finding_that_breaks_off_anywhere_becomes_one_request() {
    check(TO_REQUEST, &["f1", "from-f1"]).await;
}

#[tokio::test]
async fn a_task_of_a_meeting_that_breaks_off_anywhere_becomes_one_measure() {
    check(TO_TASK, &["std", "z"]).await;
}

#[tokio::test]
async fn reminders_that_break_off_anywhere_reach_each_reader_once() {
    check(TO_REMINDERS, &["z"]).await;
}

#[tokio::test]
async fn reports_that_break_off_anywhere_are_prefilled_once() {
    check(TO_REPORT, &["cr", "own"]).await;
}

#[tokio::test]
async fn reports_that_are_made_late_are_made_once_wherever_it_breaks_off() {
    check(TO_LATE_REPORT, &["own"]).await;
}

#[tokio::test]
async fn an_evaluation_that_breaks_off_anywhere_is_made_and_heard_once() {
    check(TO_EVALUATION, &["p"]).await;
}

#[tokio::test]
async fn a_change_that_breaks_off_anywhere_comes_into_force_once() {
    check(&format!("{TO_FORCE}\nsweep"), &["cr", "ch", "m"]).await;
}

/// Cases of one hour, told of in one letter to whoever carries them out, and in the morning in one to the centre.
const TOLD_TOGETHER: &str = r#"
    mvd put m1 measure {"target": {"kind": "service", "id": "pass"}, "parties": {"owner": "mvd", "performers": ["doer"]}, "details": {"starts_on": "2026-05-04", "due_on": "2026-05-08"}}
    mvd put m2 measure {"target": {"kind": "service", "id": "pass"}, "parties": {"owner": "mvd", "performers": ["doer"]}, "details": {"starts_on": "2026-05-04", "due_on": "2026-05-08"}}
    head put one change_request {"target": {"kind": "organisation", "id": "clinic"}}
    head put two change_request {"target": {"kind": "organisation", "id": "clinic"}}
    sweep
    clock 2026-05-04T06:00:00Z
    sweep
"#;

/// Letters may carry other cases where one broke off; each reader hears of each case all the same, and of none twice.
#[tokio::test]
async fn cases_that_are_told_of_together_are_told_of_once_wherever_it_breaks_off() {
    let numbers = |text: &str| -> Vec<String> {
        let words = text.split([' ', ',', '.']).filter(|word| word.contains("-2026-"));
        words.map(str::to_owned).collect()
    };
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = Country::over(memory, table.clone()).await;
        let (made, sweeps) = TOLD_TOGETHER.split_at(TOLD_TOGETHER.find("sweep").unwrap());
        country.tell(made).await;
        table.writes.store(0, Ordering::SeqCst);
        for line in sweeps.lines().map(str::trim).filter(|line| !line.is_empty()) {
            country.try_step(line).await;
        }
        for minutes in 1..=3 {
            country.world.clock.set(country.world.now() + chrono::Duration::minutes(20 * minutes));
            country.try_step("sweep").await;
        }
        country.keeps_its_rules();
        // A mail of which nobody knows whether it was taken comes again under its name: it is one.
        let mut mails = country.world.mails.all();
        mails.sort_by(|one, other| one.message_id.cmp(&other.message_id));
        mails.dedup_by(|one, other| one.message_id == other.message_id);
        let of = |mail: &app::ports::Mail| {
            let to = mail.to.clone();
            numbers(mail.text.lines().next().unwrap()).into_iter().map(move |number| format!("{to} {number}"))
        };
        let mut told: Vec<_> = mails.iter().flat_map(of).collect();
        told.sort();
        (told, table.writes.load(Ordering::SeqCst))
    };
    let (expected, writes) = play(usize::MAX, false).await;
    let of_others =
        ["doer@example.org МР-2026-000001", "doer@example.org МР-2026-000002", "mvd@example.org ОТ-2026-000001"];
    assert_eq!(
        expected,
        [&["ac@example.org ЗИ-2026-000001", "ac@example.org ЗИ-2026-000002"][..], &of_others].concat()
    );
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, expected, "write {broken}, carried out: {carried_out}");
        }
    }
}
