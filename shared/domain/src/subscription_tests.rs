use expect_test::expect;

use super::*;
use crate::calendar::Quarter;
use crate::regulation::Profile;
use crate::subscription::threshold_alarm::ToldUntil;

const ZONE: Tz = Tz::Europe__Moscow;

fn policies() -> Policies {
    Profile::embedded("permanent").unwrap().policies
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn asked() -> Mailing {
    let (participant, id) = (ParticipantId::parse("moscow").unwrap(), SubscriptionId::parse("s1").unwrap());
    Mailing::asked(participant, id, at("2026-01-15T09:00:00Z"), &policies())
}

fn confirmed(topics: &[Topic]) -> Mailing {
    asked().wanting(&topics.iter().copied().collect(), at("2026-01-15T09:30:00Z"), ZONE, &policies())
}

fn lease(message_id: &str, occasion: Occasion) -> Lease {
    Lease { message_id: message_id.into(), occasion, until: DateTime::UNIX_EPOCH, repeats: 0, telling: Told::default() }
}

fn told_until(quarter: Quarter) -> Option<Box<ToldAlarms>> {
    Some(Box::new(ToldAlarms::after(None, ToldUntil { quarter, scan: 3, below: None })))
}

#[test]
fn a_digest_is_due_on_its_weekday_and_a_look_every_day_where_the_scope_is() {
    for (occasion, after, zone, expected) in [
        // A Thursday.
        (Occasion::Digest, "2026-01-15T09:00:00Z", ZONE, "2026-01-19T06:00:00Z"),
        (Occasion::Digest, "2026-01-19T05:59:59Z", ZONE, "2026-01-19T06:00:00Z"),
        (Occasion::Digest, "2026-01-19T06:00:00Z", ZONE, "2026-01-26T06:00:00Z"),
        // It is Monday there already.
        (Occasion::Digest, "2026-01-18T13:00:00Z", Tz::Asia__Kamchatka, "2026-01-18T21:00:00Z"),
        (Occasion::Alarms, "2026-01-15T09:00:00Z", ZONE, "2026-01-16T06:00:00Z"),
        (Occasion::Alarms, "2026-01-15T05:00:00Z", ZONE, "2026-01-15T06:00:00Z"),
        (Occasion::Alarms, "2026-01-15T05:00:00Z", Tz::Europe__Kaliningrad, "2026-01-15T07:00:00Z"),
    ] {
        assert_eq!(
            following(occasion, at(after), zone, &policies()),
            Some(at(expected)),
            "{occasion:?} {after} {zone}"
        );
    }
    assert_eq!(following(Occasion::Confirmation, at("2026-01-15T09:00:00Z"), ZONE, &policies()), None);
}

#[test]
fn an_address_is_asked_once_and_forgotten_if_it_does_not_answer() {
    let policies = policies();
    let now = at("2026-01-15T09:00:00Z");
    let mailing = asked();
    assert_eq!(mailing.step(now, &policies), Step::Due(Occasion::Confirmation));
    let sent = mailing.leased(lease("m", Occasion::Confirmation), now, &policies);
    let sent = sent.told("m", now, ZONE, &policies).unwrap();
    assert_eq!(sent.due_at(), Some(at("2026-01-22T09:00:00Z")));
    assert_eq!(sent.step(at("2026-01-22T08:59:59Z"), &policies), Step::Nothing);
    assert_eq!(sent.step(at("2026-01-22T09:00:00Z"), &policies), Step::Due(Occasion::Lapse));
    let confirmed = sent.wanting(&Topic::ALL.into(), now, ZONE, &policies);
    assert!(!confirmed.next.contains_key(&Occasion::Lapse) && !confirmed.next.contains_key(&Occasion::Confirmation));
}

#[test]
fn what_is_wanted_is_waited_for() {
    for (topics, expected) in [
        (&[Topic::WeeklyDigest][..], "Digest 2026-01-19T06:00:00Z; "),
        (&[Topic::OrganisationBelowThreshold], "Alarms 2026-01-16T06:00:00Z; "),
        (&[Topic::SilentSource, Topic::WeeklyDigest], "Digest 2026-01-19T06:00:00Z; Alarms 2026-01-16T06:00:00Z; "),
        (&[], ""),
    ] {
        let next = confirmed(topics).next;
        let told: String = next.iter().map(|(it, at)| format!("{it:?} {}; ", at.format("%FT%TZ"))).collect();
        assert_eq!(told, expected, "{topics:?}");
    }
    // A change of topics leaves the instants of the others as they are, and gives up what is not wanted any more.
    let now = at("2026-01-20T09:00:00Z");
    let former = confirmed(&[Topic::WeeklyDigest]).leased(lease("m", Occasion::Digest), now, &policies());
    let kept = former.clone().wanting(&Topic::ALL.into(), now, ZONE, &policies());
    assert_eq!((kept.next[&Occasion::Digest], kept.lease.is_some()), (former.next[&Occasion::Digest], true));
    let left = former.wanting(&[Topic::SilentSource].into(), now, ZONE, &policies());
    assert!(!left.next.contains_key(&Occasion::Digest) && left.lease.is_none());
    assert_eq!(left.told("m", now, ZONE, &policies()), None);
}

/// Each line: what is done, and what is to be done then.
#[test]
fn a_mail_of_unknown_outcome_is_sent_again_once_under_its_name() {
    let policies = policies();
    let mut now = at("2026-01-19T06:00:00Z");
    let mut mailing = confirmed(&[Topic::WeeklyDigest]);
    let mut told = String::new();
    for _ in 0..3 {
        let step = mailing.step(now, &policies);
        let name = match &step {
            Step::Due(occasion) => {
                mailing = mailing.leased(lease("m1", *occasion), now, &policies);
                format!("due: {occasion:?}")
            }
            Step::Resend(lease) => {
                mailing = mailing.leased(lease.clone(), now, &policies);
                format!("again: {}", lease.message_id)
            }
            Step::AssumeTold(lease) => {
                mailing = mailing.told(&lease.message_id, now, ZONE, &policies).unwrap();
                format!("enough: {}", lease.message_id)
            }
            Step::Nothing => "nothing".to_owned(),
        };
        told += &format!("{} {name}, then due {}\n", now.format("%FT%TZ"), mailing.due_at().unwrap().format("%FT%TZ"));
        assert_eq!(mailing.step(now, &policies), Step::Nothing);
        now = mailing.due_at().unwrap();
    }
    expect![[r#"
        2026-01-19T06:00:00Z due: Digest, then due 2026-01-19T06:30:00Z
        2026-01-19T06:30:00Z again: m1, then due 2026-01-19T07:00:00Z
        2026-01-19T07:00:00Z enough: m1, then due 2026-01-26T06:00:00Z
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_an_alarm_told_is_kept_and_what_no_mail_told_is_not() {
    let policies = policies();
    let now = at("2026-01-16T06:00:00Z");
    let quarter = Quarter::parse("2026Q1").unwrap();
    let telling = Told { threshold_alarms: told_until(quarter), ..Told::default() };
    let lease = Lease { telling: telling.clone(), ..lease("m", Occasion::Alarms) };
    let leased = confirmed(&Topic::ALL).leased(lease, now, &policies);
    let postponed = leased.clone().postponed("m", now, &policies);
    assert_eq!((postponed.told.clone(), postponed.due_at()), (Told::default(), Some(at("2026-01-16T07:00:00Z"))));
    assert_eq!(leased.clone().passed(Occasion::Alarms, now, ZONE, &policies).told, Told::default());
    let told = leased.told("m", now, ZONE, &policies).unwrap();
    assert_eq!((told.told.clone(), told.next[&Occasion::Alarms]), (telling, at("2026-01-17T06:00:00Z")));
    assert_eq!(told.told("m", now, ZONE, &policies), None, "twice is once");
}

#[test]
fn what_was_told_holds_within_a_narrower_scope_and_not_within_another() {
    let quarter = Quarter::parse("2026Q1").unwrap();
    let region = |code: &str| Filter {
        region: Some(crate::organisation::RegionCode::parse(code).unwrap()),
        ..Filter::default()
    };
    let told = |within: Filter| {
        let [threshold_alarms, coverage_alarms] = [told_until(quarter), told_until(quarter)];
        Told { within, threshold_alarms, coverage_alarms, ..Told::default() }
    };
    for (before, now, holds) in [
        (Filter::default(), Filter::default(), true),
        (Filter::default(), region("77"), true),
        (region("77"), region("77"), true),
        (region("77"), region("39"), false),
        (region("77"), Filter::default(), false),
    ] {
        assert_eq!(
            Watched::ALL.map(|it| told(before.clone()).seen_within(now.clone()).alarms(it).is_some()),
            [holds; 2],
            "{before:?} {now:?}"
        );
    }
}
