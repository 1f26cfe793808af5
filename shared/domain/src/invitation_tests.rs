use expect_test::{Expect, expect};
use proptest::prelude::*;

use chrono_tz::Tz;

use super::*;
use crate::calendar::days_later;
use crate::invitation::mail::Fate;
use crate::regulation::Profile;

pub(crate) fn profile() -> Profile {
    Profile::embedded("permanent").unwrap()
}

pub(crate) fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn invitation(service: Service, arrived_at: DateTime<Utc>, zone: Tz) -> Invitation {
    Invitation {
        id: InvitationId::parse("i").unwrap(),
        source: SourceId::parse("mis").unwrap(),
        external_id: ExternalId::parse("1").unwrap(),
        beside: Vec::new(),
        respondent: 0,
        citizen: CitizenId::parse("c").unwrap(),
        organisation: OrganisationId::parse("clinic").unwrap(),
        region: RegionCode::parse("77").unwrap(),
        organisation_type: OrganisationType::HEALTHCARE,
        service,
        questionnaire: crate::questionnaire::Questionnaire::standard().reference(),
        window: Window::of(service, arrived_at, zone, &profile().terms),
        round: 1,
        state: State::PendingAccount { retry_at: arrived_at },
        notice: Notice::Idle,
        matched_on: None,
        mismatched_on: None,
        noticed_on: None,
        opened_on: None,
        owed_since: None,
        repeat_proof: None,
        answered_in: None,
        bounces: 0,
    }
}

pub(crate) fn one_off(arrived_at: &str, zone: Tz) -> Invitation {
    let arrived_at = instant(arrived_at);
    invitation(Service::OneOff { date: local_date(arrived_at, zone) }, arrived_at, zone)
}

#[test]
fn windows_of_the_worked_examples() {
    // arrival, zone → activate ≤, notice ≤, last day, closes
    for (arrived_at, zone, expected) in [
        ("2026-01-15T09:00:00Z", Tz::Europe__Moscow, "2026-01-18 2026-01-19 2026-02-15 2026-02-15T21:00"),
        ("2026-01-31T09:00:00Z", Tz::Europe__Moscow, "2026-02-03 2026-02-04 2026-02-28 2026-02-28T21:00"),
        ("2026-01-29T09:00:00Z", Tz::Asia__Kamchatka, "2026-02-01 2026-02-02 2026-02-28 2026-02-28T12:00"),
        ("2028-01-31T09:00:00Z", Tz::Europe__Kaliningrad, "2028-02-03 2028-02-04 2028-02-29 2028-02-29T22:00"),
        ("2026-02-28T09:00:00Z", Tz::Europe__Moscow, "2026-03-03 2026-03-04 2026-03-28 2026-03-28T21:00"),
        ("2026-08-31T09:00:00Z", Tz::Asia__Vladivostok, "2026-09-03 2026-09-04 2026-09-30 2026-09-30T14:00"),
        ("2026-12-31T09:00:00Z", Tz::Asia__Yekaterinburg, "2027-01-03 2027-01-04 2027-01-31 2027-01-31T19:00"),
        ("2026-01-31T21:30:00Z", Tz::Europe__Kaliningrad, "2026-02-03 2026-02-04 2026-02-28 2026-02-28T22:00"),
        ("2026-01-31T21:30:00Z", Tz::Europe__Moscow, "2026-02-04 2026-02-05 2026-03-01 2026-03-01T21:00"),
    ] {
        let window = one_off(arrived_at, zone).window;
        let ends = window.ends_at().unwrap().format("%Y-%m-%dT%H:%M");
        let found = format!("{} {} {} {ends}", window.activate_by, window.notify_by, window.last_day.unwrap());
        assert_eq!(found, expected, "{arrived_at} {zone}");
    }
}

/// The instant of a step: noon, if it has only a day.
pub(crate) fn instant_of(at: &str) -> DateTime<Utc> {
    instant(&if at.len() == 10 { format!("{at}T12:00:00Z") } else { format!("{at}Z") })
}

/// What a step makes of an invitation, and why it makes nothing.
pub(crate) fn step(before: Invitation, step: &str, now: DateTime<Utc>) -> (Invitation, String) {
    let profile = profile();
    let after = match step.split(' ').collect::<Vec<_>>()[..] {
        ["look"] => before.advanced(now, &profile.terms),
        ["match"] => before.matched(now, &profile.terms),
        ["miss"] => before.unmatched(now, &profile.policies),
        ["claim", message] if before.may_notify(now) => match before.sending(&profile.policies) {
            Sending::New => before.notice_leased(lease(message), now, &profile.policies),
            Sending::Resend(again) => {
                let told = format!(" — {} again", again.message_id);
                return (before.notice_leased(again, now, &profile.policies), told);
            }
            Sending::Enough(lease) => before.notice_in_doubt(&lease, now, &profile.policies),
        },
        ["claim", _] => return (before, " — may not notify".into()),
        ["sent", message] => match before.clone().notice_sent(message, now) {
            Some(sent) => sent,
            None => return (before, " — another's claim".into()),
        },
        ["fail", message] => before.notice_postponed(&lease(message), now, &profile.policies),
        ["refuse", message] => before.notice_refused(&lease(message)),
        ["bounce", "for", "now"] => before.notice_bounced(1, Fate::BouncedForNow, now, &profile.policies),
        ["bounce", "for", "good"] => before.notice_bounced(1, Fate::BouncedForGood, now, &profile.policies),
        ["no", "address"] => before.notice_without_address(now + Duration::days(1)),
        ["answer"] => match before.clone().completed(now, "proof".into()) {
            Ok(completed) => completed,
            Err(error) => return (before, format!(" — {error}")),
        },
        ["decline"] => before.declined(now),
        ["undo"] => before.accepted_again(now, &profile.terms),
        ["withdraw"] => before.withdrawn(),
        ["to", to] => {
            let Service::LongRunning { from, .. } = before.service else { panic!("not long-running") };
            before.with_service(Service::LongRunning { from, to: to.parse().ok() }, now, &profile.terms)
        }
        _ => panic!("no step {step}"),
    };
    (after, String::new())
}

/// A sender's first hold: `m1`, or its second, after the mail was sent again: `m1+1`.
fn lease(message: &str) -> Lease {
    let (message_id, repeats) = message.split_once('+').unwrap_or((message, "0"));
    Lease { message_id: message_id.to_owned(), repeats: repeats.parse().unwrap() }
}

/// One line a step: an instant and what happens; the answer shows what follows from it.
fn check(mut invitation: Invitation, story: &str, expected: Expect) {
    let mut told = String::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (at, what) = line.split_once(' ').unwrap();
        let now = instant_of(at);
        let refusal;
        (invitation, refusal) = step(invitation, what, now);
        let due = invitation.due_at(&profile().terms).map_or("-".into(), |at| at.format("%Y-%m-%d %H:%M").to_string());
        let notice = format!("{:?}", invitation.notice);
        let notice = notice.split(' ').next().unwrap();
        told +=
            &format!("{line}: {:?} round {} {notice}, due {due}{refusal}\n", invitation.status(now), invitation.round);
    }
    expected.assert_eq(&told);
}

#[test]
fn a_one_off_service() {
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15 match
        2026-01-15 claim m1
        2026-01-15 claim m2
        2026-01-15 sent m2
        2026-01-15 sent m1
        2026-01-15 sent m1
        2026-01-15 claim m3
        2026-02-15T20:59:59 answer
        2026-02-15T20:59:59 answer
        2026-02-16 look",
        expect![[r#"
            2026-01-15 match: Active round 1 Due, due 2026-01-15 12:00
            2026-01-15 claim m1: Active round 1 Leased, due 2026-01-15 12:30
            2026-01-15 claim m2: Active round 1 Leased, due 2026-01-15 12:30 — may not notify
            2026-01-15 sent m2: Active round 1 Leased, due 2026-01-15 12:30 — another's claim
            2026-01-15 sent m1: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-15 sent m1: Active round 1 Sent, due 2026-02-15 21:00 — another's claim
            2026-01-15 claim m3: Active round 1 Sent, due 2026-02-15 21:00 — may not notify
            2026-02-15T20:59:59 answer: Completed round 1 Sent, due -
            2026-02-15T20:59:59 answer: Completed round 1 Sent, due - — the questionnaire is already completed
            2026-02-16 look: Completed round 1 Sent, due -
        "#]],
    );
}

#[test]
fn too_late_by_a_second() {
    check(
        one_off("2026-01-31T21:30:00Z", Tz::Europe__Kaliningrad),
        "2026-01-31T21:30:00 match
        2026-02-28T22:00:00 answer
        2026-02-28T21:59:59 answer",
        expect![[r#"
            2026-01-31T21:30:00 match: Active round 1 Due, due 2026-01-31 21:30
            2026-02-28T22:00:00 answer: Expired round 1 Due, due 2026-01-31 21:30 — the link has expired
            2026-02-28T21:59:59 answer: Completed round 1 Idle, due -
        "#]],
    );
}

#[test]
fn an_account_verified_on_day_twenty_gets_the_rest_of_the_window() {
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15 miss
        2026-01-15T15:00:00 answer
        2026-02-04 match
        2026-02-15T20:00:00 look
        2026-02-15T21:00:00 look
        2026-02-15T21:00:00 claim m1",
        expect![[r#"
            2026-01-15 miss: Pending round 1 Idle, due 2026-01-15 18:00
            2026-01-15T15:00:00 answer: Pending round 1 Idle, due 2026-01-15 18:00 — the link is not active yet
            2026-02-04 match: Active round 1 Due, due 2026-02-04 12:00
            2026-02-15T20:00:00 look: Active round 1 Due, due 2026-02-04 12:00
            2026-02-15T21:00:00 look: Expired round 1 Idle, due -
            2026-02-15T21:00:00 claim m1: Expired round 1 Idle, due - — may not notify
        "#]],
    );
}

#[test]
fn a_failing_mail_server_is_tried_less_and_less_often() {
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15T10:00:00 match
        2026-01-15T10:00:00 claim m1
        2026-01-15T10:00:01 fail m1
        2026-01-15T10:00:02 claim m2
        2026-01-15T10:05:01 claim m2
        2026-01-15T10:05:02 fail m2
        2026-01-15T10:15:02 claim m3
        2026-01-15T10:15:03 fail m1
        2026-01-15T10:45:02 claim m4
        2026-01-15T10:45:02 sent m3
        2026-01-15T10:45:03 refuse m4",
        expect![[r#"
            2026-01-15T10:00:00 match: Active round 1 Due, due 2026-01-15 10:00
            2026-01-15T10:00:00 claim m1: Active round 1 Leased, due 2026-01-15 10:30
            2026-01-15T10:00:01 fail m1: Active round 1 Due, due 2026-01-15 10:05
            2026-01-15T10:00:02 claim m2: Active round 1 Due, due 2026-01-15 10:05 — may not notify
            2026-01-15T10:05:01 claim m2: Active round 1 Leased, due 2026-01-15 10:35
            2026-01-15T10:05:02 fail m2: Active round 1 Due, due 2026-01-15 10:15
            2026-01-15T10:15:02 claim m3: Active round 1 Leased, due 2026-01-15 10:45
            2026-01-15T10:15:03 fail m1: Active round 1 Leased, due 2026-01-15 10:45
            2026-01-15T10:45:02 claim m4: Active round 1 Leased, due 2026-01-15 11:15 — m3 again
            2026-01-15T10:45:02 sent m3: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-15T10:45:03 refuse m4: Active round 1 Sent, due 2026-02-15 21:00
        "#]],
    );
}

#[test]
fn declining_and_taking_it_back() {
    check(
        one_off("2026-01-15T09:00:00Z", Tz::Europe__Moscow),
        "2026-01-15 match
        2026-01-15 decline
        2026-01-15 claim m1
        2026-01-16 undo
        2026-01-16 claim m1
        2026-01-16 sent m1
        2026-01-17 decline
        2026-01-18 undo
        2026-01-19 decline
        2026-01-20 answer",
        expect![[r#"
            2026-01-15 match: Active round 1 Due, due 2026-01-15 12:00
            2026-01-15 decline: Declined round 1 Idle, due -
            2026-01-15 claim m1: Declined round 1 Idle, due - — may not notify
            2026-01-16 undo: Active round 1 Due, due 2026-01-16 12:00
            2026-01-16 claim m1: Active round 1 Leased, due 2026-01-16 12:30
            2026-01-16 sent m1: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-17 decline: Declined round 1 Sent, due -
            2026-01-18 undo: Active round 1 Sent, due 2026-02-15 21:00
            2026-01-19 decline: Declined round 1 Sent, due -
            2026-01-20 answer: Completed round 1 Sent, due -
        "#]],
    );
}

#[test]
fn half_years_of_a_kindergarten() {
    let arrived_at = instant("2026-08-31T09:00:00Z");
    let service = Service::LongRunning { from: arrived_at.date_naive(), to: None };
    check(
        invitation(service, arrived_at, Tz::Europe__Moscow),
        "2026-08-31 match
        2026-08-31 claim m1
        2026-08-31 sent m1
        2026-09-10 answer
        2026-09-11 answer
        2027-02-21T06:59:59 look
        2027-02-21T07:00:00 look
        2027-02-21T07:00:00 claim m2
        2027-02-21T07:00:00 sent m2
        2027-08-14T07:00:00 look
        2027-08-14T08:00:00 answer
        2027-08-20 to 2027-08-31
        2027-08-31T20:59:59 look
        2027-09-01 look",
        expect![[r#"
            2026-08-31 match: Active round 1 Due, due 2026-08-31 12:00
            2026-08-31 claim m1: Active round 1 Leased, due 2026-08-31 12:30
            2026-08-31 sent m1: Active round 1 Sent, due 2027-02-21 07:00
            2026-09-10 answer: Completed round 1 Sent, due 2027-02-21 07:00
            2026-09-11 answer: Completed round 1 Sent, due 2027-02-21 07:00 — the questionnaire is already completed
            2027-02-21T06:59:59 look: Completed round 1 Sent, due 2027-02-21 07:00
            2027-02-21T07:00:00 look: Active round 2 Due, due 2027-02-21 07:00
            2027-02-21T07:00:00 claim m2: Active round 2 Leased, due 2027-02-21 07:30
            2027-02-21T07:00:00 sent m2: Active round 2 Sent, due 2027-08-14 07:00
            2027-08-14T07:00:00 look: Active round 3 Due, due 2027-08-14 07:00
            2027-08-14T08:00:00 answer: Completed round 3 Idle, due 2028-02-07 07:00
            2027-08-20 to 2027-08-31: Completed round 3 Idle, due -
            2027-08-31T20:59:59 look: Completed round 3 Idle, due -
            2027-09-01 look: Completed round 3 Idle, due -
        "#]],
    );
}

#[test]
fn a_stay_shorter_than_a_half_year_has_one_notice_and_its_end_may_move() {
    let arrived_at = instant("2026-03-02T09:00:00Z");
    let service = Service::LongRunning { from: arrived_at.date_naive(), to: "2026-03-10".parse().ok() };
    check(
        invitation(service, arrived_at, Tz::Asia__Kamchatka),
        "2026-03-02 match
        2026-03-02 claim m1
        2026-03-02 sent m1
        2026-03-10T12:00:00 look
        2026-03-11 to 2026-03-20
        2026-03-12 answer
        2026-03-12 withdraw
        2026-03-12 answer",
        expect![[r#"
            2026-03-02 match: Active round 1 Due, due 2026-03-02 12:00
            2026-03-02 claim m1: Active round 1 Leased, due 2026-03-02 12:30
            2026-03-02 sent m1: Active round 1 Sent, due 2026-03-10 12:00
            2026-03-10T12:00:00 look: Expired round 1 Sent, due -
            2026-03-11 to 2026-03-20: Active round 1 Sent, due 2026-03-20 12:00
            2026-03-12 answer: Completed round 1 Sent, due -
            2026-03-12 withdraw: Withdrawn round 1 Sent, due -
            2026-03-12 answer: Withdrawn round 1 Sent, due - — the link was withdrawn
        "#]],
    );
}

proptest! {
    /// I4: whatever the zone and the arrival, answers are taken from the activation to the last second and not after.
    #[test]
    fn answers_are_taken_exactly_inside_the_window(minutes in 0_i64..2_000_000, region in 0_usize..89) {
        let zone = RegionCode::all().nth(region).unwrap().zone;
        let arrived_at = instant("2025-01-01T00:00:00Z") + Duration::minutes(minutes);
        let service = Service::OneOff { date: local_date(arrived_at, zone) };
        let open = invitation(service, arrived_at, zone).matched(arrived_at, &profile().terms);
        let end = open.window.ends_at().unwrap();
        let answer = |at: DateTime<Utc>| open.clone().completed(at, String::new()).map(|_| ());
        prop_assert_eq!(answer(arrived_at), Ok(()));
        prop_assert_eq!(answer(end - Duration::seconds(1)), Ok(()));
        prop_assert_eq!(answer(end), Err(SubmitError::Expired));
        prop_assert_eq!(local_date(end, zone), days_later(months_later(local_date(arrived_at, zone), 1), 1));
    }

    /// I5: between two notices of a long-running service lie at most six months, and never does the due instant pass unseen.
    #[test]
    fn reminders_follow_within_six_months(day in 0_u64..800, region in 0_usize..89, rounds in 1_u32..6) {
        let zone = RegionCode::all().nth(region).unwrap().zone;
        let terms = profile().terms;
        let arrived_at = at_hour(days_later("2025-01-01".parse().unwrap(), day), 9, zone);
        let service = Service::LongRunning { from: local_date(arrived_at, zone), to: None };
        let mut open = invitation(service, arrived_at, zone).matched(arrived_at, &terms);
        let mut now = arrived_at;
        for round in 1..=rounds {
            prop_assert_eq!(open.round, round);
            let last = local_date(now, zone);
            open = open.notice_leased(lease("m"), now, &profile().policies).notice_sent("m", now).unwrap();
            now = open.due_at(&terms).unwrap();
            prop_assert!(local_date(now, zone) < months_later(last, 6), "{now} follows {last}");
            open = open.advanced(now, &terms);
        }
    }
}

#[test]
fn a_delayed_activation_keeps_the_term() {
    let mut terms = profile().terms;
    terms.activation_delay_days = 3;
    let arrived_at = instant("2026-01-15T09:00:00Z");
    let zone = Tz::Europe__Moscow;
    let service = Service::OneOff { date: local_date(arrived_at, zone) };
    let fresh = invitation(service, arrived_at, zone);
    let delayed = Invitation { window: Window::of(service, arrived_at, zone, &terms), ..fresh };
    let matched = delayed.matched(arrived_at, &terms);
    for (at, status, answer) in [
        ("2026-01-17T20:59:59Z", Status::Pending, Err(SubmitError::NotActiveYet)),
        ("2026-01-17T21:00:00Z", Status::Active, Ok(())),
    ] {
        let now = instant(at);
        assert_eq!(matched.status(now), status, "{at}");
        assert_eq!(matched.clone().completed(now, String::new()).map(|_| ()), answer, "{at}");
        assert_eq!(matched.clone().advanced(now, &terms).may_notify(now), status == Status::Active, "{at}");
    }
    assert_eq!(matched.due_at(&terms), Some(instant("2026-01-17T21:00:00Z")));
}

#[path = "invitation_ends_tests.rs"]
mod ends;

#[path = "invitation_notice_tests.rs"]
mod notices;
