use crate::invitation::tests::{instant, instant_of, invitation, one_off, profile, step};
use crate::receipt::Service;

use super::*;

/// One line a step, as for invitations; behind `!` the terms that it breaks, behind `?` those that stand missed after it.
#[track_caller]
fn check(mut invitation: Invitation, story: &str) {
    let terms = profile().terms;
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (words, expected) = line.split_once(" !").unwrap_or((line, ""));
        let (words, stands) = words.split_once(" ?").unwrap_or((words, ""));
        let (at, what) = words.split_once(' ').unwrap();
        let now = instant_of(at);
        let before = invitation.clone();
        (invitation, _) = step(invitation, what, now);
        let broken = of_step(Some(&before), &invitation, now, &terms).map_or("", Deadline::as_str);
        assert_eq!(broken, expected, "{line}: {before:?} → {invitation:?}");
        assert_eq!(of_step(Some(&invitation), &invitation, now, &terms), None, "{line}: once and not again");
        let standing = overdue(&invitation, now, &terms).map_or("", Deadline::as_str);
        assert_eq!(standing, stands, "{line}: {invitation:?}");
    }
}

fn in_moscow() -> Invitation {
    one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow)
}

fn kindergarten(to: Option<&str>) -> Invitation {
    let arrived_at = instant("2026-08-31T09:00:00Z");
    let to = to.map(|to| to.parse().unwrap());
    invitation(Service::LongRunning { from: arrived_at.date_naive(), to }, arrived_at, Tz::Europe__Moscow)
}

#[test]
fn whatever_is_done_within_its_term_breaks_none() {
    check(
        in_moscow(),
        "2026-01-18T20:59:59 match
        2026-01-19T20:59:58 claim m1
        2026-01-19T20:59:59 sent m1
        2026-02-15T21:00:00 look",
    );
}

#[test]
fn an_outage_breaks_terms_each_once() {
    check(
        in_moscow(),
        "2026-01-18T20:59:59 look
        2026-01-18T21:00:00 look ?activation
        2026-01-18T21:00:00 match !activation
        2026-01-19T20:59:59 claim m1
        2026-01-19T20:59:59 fail m1
        2026-01-19T21:04:59 claim m2 ?notice
        2026-01-19T21:05:00 sent m2 !notice",
    );
}

#[test]
fn a_citizen_whose_account_appears_later_is_owed_it_from_then_on() {
    check(
        in_moscow(),
        "2026-01-15 miss
        2026-01-19T17:00:00 miss
        2026-02-04 match
        2026-02-04 claim m1
        2026-02-05 sent m1",
    );
}

#[test]
fn a_search_that_was_due_and_came_late_excuses_nothing() {
    check(
        in_moscow(),
        "2026-01-15 miss
        2026-01-25 look ?activation
        2026-01-25 match ?notice !activation
        2026-01-25 claim m1 ?notice
        2026-01-25 sent m1 !notice",
    );
    // The last search before the activation's end found nothing; the next was due before the notice's end.
    check(
        in_moscow(),
        "2026-01-18T18:00:00 miss
        2026-01-22 match ?notice
        2026-01-22 claim m1 ?notice
        2026-01-22 sent m1 !notice",
    );
}

#[test]
fn what_was_never_done_is_counted_as_the_window_ends() {
    check(in_moscow(), "2026-02-16 look !activation");
    check(
        in_moscow(),
        "2026-01-15 miss
        2026-01-25 miss
        2026-02-16 look",
    );
    check(
        in_moscow(),
        "2026-01-15 match
        2026-02-16 look !notice",
    );
    check(
        in_moscow(),
        "2026-01-15 match
        2026-01-15 claim m1
        2026-01-15 refuse m1
        2026-02-16 look",
    );
    let made_late = in_moscow().advanced(instant("2026-02-16T00:00:00Z"), &profile().terms);
    let broken = |at| of_step(None, &made_late, instant(at), &profile().terms);
    assert_eq!(broken("2026-02-16T00:00:00Z"), Some(Deadline::Activation));
    assert_eq!(broken("2026-01-18T20:59:59Z"), None);
}

#[test]
fn the_citizens_own_delay_is_none_of_ours() {
    check(
        in_moscow(),
        "2026-01-15 match
        2026-01-15 decline
        2026-01-25 undo
        2026-01-25 claim m1
        2026-01-25 sent m1",
    );
    check(
        in_moscow(),
        "2026-01-15 match
        2026-01-15 no address
        2026-01-16 no address
        2026-01-17 no address
        2026-01-18 no address
        2026-01-19 no address
        2026-01-20 claim m1
        2026-01-20 sent m1",
    );
    check(
        in_moscow(),
        "2026-01-15 match
        2026-01-16 answer
        2026-02-16 look",
    );
    check(
        in_moscow(),
        "2026-01-15 match
        2026-02-16 withdraw",
    );
}

#[test]
fn reminders_follow_within_six_months() {
    check(
        kindergarten(None),
        "2026-08-31 match
        2026-08-31 claim m1
        2026-08-31 sent m1
        2027-02-21 look
        2027-02-28T20:59:59 claim m2
        2027-02-28T21:00:00 sent m2 !reminder
        2027-09-01T20:59:59 look
        2027-09-02 claim m3 ?reminder
        2027-09-02 sent m3 !reminder",
    );
    // Sent again, because the first one was lost: that has no deadline of its own.
    let noticed = Invitation { noticed_on: "2026-08-31".parse().ok(), ..kindergarten(None) };
    check(
        noticed,
        "2026-08-31 match
        2026-10-31 claim m1
        2026-10-31 sent m1",
    );
}

#[test]
fn a_service_whose_end_moves_is_owed_its_reminder_since_that_is_known() {
    check(
        kindergarten(Some("2027-01-31")),
        "2026-08-31 match
        2026-08-31 claim m1
        2026-08-31 sent m1
        2027-02-01 look
        2027-04-10 to 2027-05-31
        2027-04-10 look
        2027-04-11 claim m2
        2027-04-11 sent m2",
    );
    // A stay that ends before the third day has no third day.
    check(kindergarten(Some("2026-09-01")), "2026-09-10 look");
    check(
        kindergarten(Some("2026-09-04")),
        "2026-08-31 match
        2026-09-10 look !notice",
    );
}

#[test]
fn persons_are_erased_within_a_day_of_the_thirtieth() {
    let erase_at = instant("2026-03-17T21:00:00Z");
    let over = |at| erasure_is_over(erase_at, Tz::Europe__Moscow, instant(at), &profile().terms);
    assert!(!over("2026-03-17T21:00:00Z") && !over("2026-03-18T20:59:59Z") && over("2026-03-18T21:00:00Z"));
}

#[test]
fn counts_are_read_and_added() {
    let stored = |text: &str| DeadlineViolations::from_counters(&serde_json::from_str(text).unwrap());
    let mut sum = stored(r#"{"report":2,"notice":0,"of_tomorrow":7}"#).unwrap();
    sum += &stored(r#"{"report":1,"erasure":1}"#).unwrap();
    let counts: Vec<u64> = Deadline::ALL.into_iter().map(|deadline| sum.of(deadline)).collect();
    assert_eq!((counts, sum.total()), (vec![3, 0, 0, 0, 1], 4));
    assert_eq!(stored(r#"{"notice":-1}"#).unwrap_err().name, "notice");
}
