//! A long-running service: a notice at least every six months (A2.7б), each with a round of its own.

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::json;

use super::{before, instant, written};
use crate::client::text;
use crate::host::Host;
use crate::region::{answers, receipt, token_in};

const MOSCOW: Tz = chrono_tz::Europe::Moscow;

/// A host with a long-running service that began on 31.08.2026 and ends then, noticed on that day.
fn noticed(to: Option<&str>) -> Host {
    let host = Host::at("2026-08-31T09:00:00Z");
    host.add_clinic();
    host.add_account(1);
    let key = host.add_source("mis", &["*"]);
    host.post_receipt(
        &key,
        receipt("mis-1", "clinic", 1, json!({"kind": "long_running", "from": "2026-08-31", "to": to})),
    );
    host.mail_to(1, 1);
    host.idle();
    host
}

/// Everything that is due at that instant is done; answers how many mails there are.
fn at(host: &Host, now: DateTime<Utc>) -> usize {
    host.set_clock(&written(now));
    host.run("lifecycle");
    host.idle();
    host.mails().len()
}

/// Chained, not anchored: each half-year is counted from the notice before, and each reminder goes out a week early, at ten.
#[test]
fn a_reminder_comes_within_six_months_of_the_notice_before() {
    let host = noticed(None);
    let mut noticed_on: NaiveDate = "2026-08-31".parse().unwrap();
    let first = host.token_of(1);
    host.respond(&first, &answers([Some(5); 5])).expect(201);
    for (round, reminder) in (2..).zip([
        "2027-02-21T07:00:00Z",
        "2027-08-14T07:00:00Z",
        "2028-02-07T07:00:00Z",
        "2028-07-31T07:00:00Z",
        "2029-01-24T07:00:00Z",
    ]) {
        let reminder = instant(reminder);
        assert_eq!(at(&host, before(reminder)), round - 1, "nothing before {reminder}");
        assert_eq!(at(&host, reminder), round, "a reminder at {reminder}");
        let mail = host.mail_to(1, round);
        let sent_on = text(&mail["sent_at"]).parse::<DateTime<Utc>>().unwrap().with_timezone(&MOSCOW).date_naive();
        assert!(sent_on <= noticed_on + Months::new(6), "{sent_on} is over six months after {noticed_on}");
        assert_ne!(half_year(sent_on), half_year(noticed_on), "every calendar half-year has its notice");
        noticed_on = sent_on;
        assert_eq!(text(&mail["subject"]), "Прошло полгода: оцените услугу ещё раз");
        check_round(&host, &token_in(&text(&mail["text"])), round);
    }
    // An older mail's link leads to the present round: it was answered.
    assert_eq!(host.invitation(&first)["state"], "completed");
    assert_eq!(host.invitation(&first)["round"], 6);
}

fn half_year(date: NaiveDate) -> (i32, u32) {
    (date.year(), date.month0() / 6)
}

/// A round is open, takes one answer, and no second one.
fn check_round(host: &Host, token: &str, round: usize) {
    let view = host.invitation(token);
    assert_eq!(
        [&view["state"], &view["round"], &view["active_until"]],
        [&json!("active"), &json!(round), &json!(null)]
    );
    host.respond(token, &answers([Some(4); 5])).expect(201);
    assert_eq!(host.respond(token, &answers([Some(1); 5])).problem(), "409 already_completed");
}

/// Who did not answer is reminded just the same; the earlier round is gone.
#[test]
fn a_reminder_opens_a_new_round_for_who_did_not_answer() {
    let host = noticed(None);
    assert_eq!(at(&host, instant("2027-02-21T07:00:00Z")), 2);
    assert_eq!(host.invitation(&host.token_of(1))["round"], 2);
    host.respond(&host.token_of(1), &answers([Some(5); 5])).expect(201);
}

/// The service ends on 28.02.2027: the half-year is over that day, so the reminder still comes; a day less and it does not.
#[test]
fn a_service_that_ends_within_the_half_year_has_no_reminder() {
    for (last_day, mails) in [("2027-02-28", 2), ("2027-02-27", 1)] {
        let host = noticed(Some(last_day));
        assert_eq!(at(&host, instant("2027-02-21T07:00:00Z")), mails, "ends on {last_day}");
    }
}

/// A link of a long-running service works through its last day.
#[test]
fn a_long_running_link_works_through_the_last_day() {
    let host = noticed(Some("2026-10-31"));
    let token = host.token_of(1);
    assert_eq!(host.invitation(&token)["active_until"], "2026-10-31T21:00:00Z");
    host.set_clock("2026-10-31T20:59:59Z");
    assert_eq!(host.invitation(&token)["state"], "active");
    host.set_clock("2026-10-31T21:00:00Z");
    assert_eq!(host.respond(&token, &answers([Some(5); 5])).problem(), "410 expired");
    assert_eq!(at(&host, instant("2027-02-21T07:00:00Z")), 1, "nobody is reminded of what is over");
}
