//! Ends: of a round, of a service, and what revives a link after them.

use super::*;

#[test]
fn who_answers_a_round_before_its_notice_is_asked_again_half_a_year_later() {
    let arrived_at = instant("2026-08-31T09:00:00Z");
    let service = Service::LongRunning { from: arrived_at.date_naive(), to: None };
    check(
        invitation(service, arrived_at, Tz::Europe__Moscow),
        "2026-08-31 match
        2026-08-31 claim m1
        2026-08-31 sent m1
        2027-02-21T07:00:00 look
        2027-02-21T07:01:00 answer
        2027-02-22 look",
        expect![[r#"
            2026-08-31 match: Active round 1 Due, due 2026-08-31 12:00
            2026-08-31 claim m1: Active round 1 Leased, due 2026-08-31 12:30
            2026-08-31 sent m1: Active round 1 Sent, due 2027-02-21 07:00
            2027-02-21T07:00:00 look: Active round 2 Due, due 2027-02-21 07:00
            2027-02-21T07:01:00 answer: Completed round 2 Idle, due 2027-08-14 07:00
            2027-02-22 look: Completed round 2 Idle, due 2027-08-14 07:00
        "#]],
    );
}

#[test]
fn a_reminder_that_its_service_did_not_live_to_see_leaves_nothing_due() {
    let arrived_at = instant("2025-11-30T11:00:00Z");
    let service = Service::LongRunning { from: arrived_at.date_naive(), to: "2026-06-11".parse().ok() };
    check(
        invitation(service, arrived_at, Tz::Europe__Samara),
        "2025-11-30 match
        2025-11-30 claim m1
        2025-11-30 sent m1
        2025-12-01 answer
        2026-06-12 look
        2026-06-12 answer
        2026-06-13 to 2026-12-31
        2026-06-13 look
        2026-06-13 answer",
        expect![[r#"
            2025-11-30 match: Active round 1 Due, due 2025-11-30 12:00
            2025-11-30 claim m1: Active round 1 Leased, due 2025-11-30 12:30
            2025-11-30 sent m1: Active round 1 Sent, due 2026-05-23 06:00
            2025-12-01 answer: Completed round 1 Sent, due 2026-05-23 06:00
            2026-06-12 look: Expired round 1 Sent, due -
            2026-06-12 answer: Expired round 1 Sent, due - — the link has expired
            2026-06-13 to 2026-12-31: Completed round 1 Sent, due 2026-05-23 06:00
            2026-06-13 look: Active round 2 Due, due 2026-06-13 12:00
            2026-06-13 answer: Completed round 2 Idle, due 2026-12-06 06:00
        "#]],
    );
}

#[test]
fn an_expired_link_revives_where_it_stood() {
    let arrived_at = instant("2026-03-02T09:00:00Z");
    let service = Service::LongRunning { from: arrived_at.date_naive(), to: "2026-03-10".parse().ok() };
    let fresh = || invitation(service, arrived_at, Tz::Europe__Moscow);
    check(
        fresh(),
        "2026-03-02 match
        2026-03-11 look
        2026-03-12 to 2026-03-20",
        expect![[r#"
            2026-03-02 match: Active round 1 Due, due 2026-03-02 12:00
            2026-03-11 look: Expired round 1 Idle, due -
            2026-03-12 to 2026-03-20: Active round 1 Due, due 2026-03-12 12:00
        "#]],
    );
    check(
        fresh(),
        "2026-03-02 miss
        2026-03-11 look
        2026-03-12 to 2026-03-20",
        expect![[r#"
            2026-03-02 miss: Pending round 1 Idle, due 2026-03-02 18:00
            2026-03-11 look: Expired round 1 Idle, due -
            2026-03-12 to 2026-03-20: Pending round 1 Idle, due 2026-03-12 12:00
        "#]],
    );
    let mut delayed = fresh();
    delayed.window.activate_from = instant("2026-03-05T00:00:00Z");
    check(
        delayed,
        "2026-03-02 match
        2026-03-02 to 2026-03-02
        2026-03-03 look
        2026-03-03 to 2026-03-20
        2026-03-05 look",
        expect![[r#"
            2026-03-02 match: Pending round 1 Idle, due 2026-03-05 00:00
            2026-03-02 to 2026-03-02: Pending round 1 Idle, due 2026-03-02 21:00
            2026-03-03 look: Expired round 1 Idle, due -
            2026-03-03 to 2026-03-20: Pending round 1 Idle, due 2026-03-05 00:00
            2026-03-05 look: Active round 1 Due, due 2026-03-05 12:00
        "#]],
    );
}

#[test]
fn who_declines_before_the_activation_answers_after_it() {
    let mut delayed = one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow);
    delayed.window.activate_from = instant("2026-01-18T00:00:00Z");
    check(
        delayed,
        "2026-01-15 match
        2026-01-16 decline
        2026-01-16 answer
        2026-01-18 answer",
        expect![[r#"
            2026-01-15 match: Pending round 1 Idle, due 2026-01-18 00:00
            2026-01-16 decline: Pending round 1 Idle, due -
            2026-01-16 answer: Pending round 1 Idle, due - — the link is not active yet
            2026-01-18 answer: Completed round 1 Idle, due -
        "#]],
    );
}
