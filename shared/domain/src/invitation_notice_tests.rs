//! Mails in flight, of unknown outcome, and mails that come back.

use expect_test::expect;

use super::*;

#[test]
fn a_mail_of_unknown_outcome_is_sent_again_once_under_its_name() {
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15T12:00:00 match
        2026-01-15T12:00:00 claim m1
        2026-01-15T12:10:00 claim m2
        2026-01-15T12:10:01 fail m1
        2026-01-15T12:20:00 claim m3
        2026-01-15T12:20:00 sent m1
        2026-01-15T12:20:00 sent m1",
        expect![[r#"
            2026-01-15T12:00:00 match: Active round 1 Due, due 2026-01-15 12:00
            2026-01-15T12:00:00 claim m1: Active round 1 Leased, due 2026-01-15 12:30
            2026-01-15T12:10:00 claim m2: Active round 1 Leased, due 2026-01-15 12:30 — may not notify
            2026-01-15T12:10:01 fail m1: Active round 1 Due, due 2026-01-15 12:15
            2026-01-15T12:20:00 claim m3: Active round 1 Leased, due 2026-01-15 12:50
            2026-01-15T12:20:00 sent m1: Active round 1 Leased, due 2026-01-15 12:50 — another's claim
            2026-01-15T12:20:00 sent m1: Active round 1 Leased, due 2026-01-15 12:50 — another's claim
        "#]],
    );
}

#[test]
fn a_mail_that_comes_back_is_sent_again_or_given_up() {
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15 match
        2026-01-15 claim m1
        2026-01-15 sent m1
        2026-01-15 bounce for now
        2026-01-15 bounce for now
        2026-01-16 claim m2
        2026-01-16 sent m2
        2026-01-17 bounce for now
        2026-01-18 claim m3
        2026-01-18 sent m3
        2026-01-18 bounce for now
        2026-01-19 decline
        2026-01-19 undo
        2026-01-20 answer",
        expect![[r#"
            2026-01-15 match: Active round 1 Due, due 2026-01-15 12:00
            2026-01-15 claim m1: Active round 1 Leased, due 2026-01-15 12:30
            2026-01-15 sent m1: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-15 bounce for now: Active round 1 Due, due 2026-01-16 12:00
            2026-01-15 bounce for now: Active round 1 Due, due 2026-01-16 12:00
            2026-01-16 claim m2: Active round 1 Leased, due 2026-01-16 12:30
            2026-01-16 sent m2: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-17 bounce for now: Active round 1 Due, due 2026-01-18 12:00
            2026-01-18 claim m3: Active round 1 Leased, due 2026-01-18 12:30
            2026-01-18 sent m3: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-18 bounce for now: Active round 1 Refused, due 2026-02-15 21:00
            2026-01-19 decline: Declined round 1 Refused, due -
            2026-01-19 undo: Active round 1 Refused, due 2026-02-15 21:00
            2026-01-20 answer: Completed round 1 Refused, due -
        "#]],
    );
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15 match
        2026-01-15 claim m1
        2026-01-15 sent m1
        2026-01-15 bounce for now
        2026-01-15 bounce for good
        2026-01-17 claim m2",
        expect![[r#"
            2026-01-15 match: Active round 1 Due, due 2026-01-15 12:00
            2026-01-15 claim m1: Active round 1 Leased, due 2026-01-15 12:30
            2026-01-15 sent m1: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-15 bounce for now: Active round 1 Due, due 2026-01-16 12:00
            2026-01-15 bounce for good: Active round 1 Refused, due 2026-02-15 21:00
            2026-01-17 claim m2: Active round 1 Refused, due 2026-02-15 21:00 — may not notify
        "#]],
    );
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15 match
        2026-01-15 claim m1
        2026-01-15 sent m1
        2026-01-16 answer
        2026-01-16 bounce for now
        2026-01-17 look",
        expect![[r#"
            2026-01-15 match: Active round 1 Due, due 2026-01-15 12:00
            2026-01-15 claim m1: Active round 1 Leased, due 2026-01-15 12:30
            2026-01-15 sent m1: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-16 answer: Completed round 1 Sent, due -
            2026-01-16 bounce for now: Completed round 1 Refused, due -
            2026-01-17 look: Completed round 1 Refused, due -
        "#]],
    );
}

#[test]
fn no_notice_after_the_answer_and_a_mail_in_flight_is_still_counted() {
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15 match
        2026-01-15 claim m1
        2026-01-15 answer
        2026-01-15 sent m1
        2026-01-16 claim m2",
        expect![[r#"
            2026-01-15 match: Active round 1 Due, due 2026-01-15 12:00
            2026-01-15 claim m1: Active round 1 Leased, due 2026-01-15 12:30
            2026-01-15 answer: Completed round 1 Leased, due -
            2026-01-15 sent m1: Completed round 1 Sent, due -
            2026-01-16 claim m2: Completed round 1 Sent, due - — may not notify
        "#]],
    );
}

/// Moscow: the term of a receipt of the fifteenth ends with the nineteenth, twelve hours before which what waits leaves.
#[test]
fn a_notice_waits_as_long_as_its_term_allows_and_no_longer() {
    let bundled = Policies { bundled_notices: true, ..profile().policies };
    let before_end = Terms { first_notice_days_before_end: Some(2), ..profile().terms };
    let (plain, terms) = (profile().policies, profile().terms);
    let long = |to: Option<&str>| Service::LongRunning {
        from: "2026-01-14".parse().unwrap(),
        to: to.map(|day| day.parse().unwrap()),
    };
    let one_off = Service::OneOff { date: "2026-01-14".parse().unwrap() };
    let latest = Some("2026-01-19T09:00:00Z");
    for (service, told_before, terms, policies, expected) in [
        (one_off, true, &terms, &bundled, latest),
        (one_off, false, &terms, &bundled, None),
        (one_off, true, &terms, &plain, None),
        (one_off, true, &before_end, &plain, None),
        (long(None), true, &terms, &bundled, latest),
        (long(Some("2026-01-19")), true, &terms, &bundled, None),
        (long(Some("2026-01-20")), true, &terms, &bundled, latest),
        (long(Some("2026-01-18")), false, &before_end, &plain, Some("2026-01-16T07:00:00Z")),
        (long(Some("2026-01-16")), false, &before_end, &plain, None),
        (long(Some("2026-03-01")), false, &before_end, &plain, latest),
        (long(None), false, &before_end, &plain, latest),
    ] {
        let now = instant("2026-01-15T09:00:00Z");
        let due = invitation(service, now, Tz::Europe__Moscow).matched(now, terms);
        let until = due.may_wait_until(told_before, now, terms, policies);
        assert_eq!(until, expected.map(instant), "{service:?} {told_before}");
        // At the last moment it goes, and a second round or one that came back never waits.
        let last = expected.map_or(now, instant);
        assert_eq!(due.may_wait_until(told_before, last, terms, policies), None, "{service:?} {told_before}");
        let again = Invitation { bounces: 1, ..due.clone() };
        assert_eq!(again.may_wait_until(true, now, terms, policies), None, "{service:?}");
        let second = Invitation { round: 2, ..due };
        assert_eq!(second.may_wait_until(true, now, terms, policies), None, "{service:?}");
    }
}
