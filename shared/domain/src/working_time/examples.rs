use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::calendar::{end_of_day, local_date};

fn hours() -> WorkingHours {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    WorkingHours { from: time(9), to: time(18), short_by_minutes: 60 }
}

fn count(term: Term, event: DateTime<Utc>, zone: Tz) -> CountedTerm {
    ProductionCalendar::shipped().count(term, event, zone, &hours())
}

/// An event in local time, a term, and the local time at which it ends; 24:00 is the next day's 00:00.
#[track_caller]
fn check(zone: Tz, event: &str, term: Term, due: &str) {
    let event: DateTime<Utc> = local(event, zone);
    let found = count(term, event, zone);
    assert_eq!(found.due.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(), due, "{term:?} {found:#?}");
}

fn local(text: &str, zone: Tz) -> DateTime<Utc> {
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    time.and_local_timezone(zone).unwrap().with_timezone(&Utc)
}

#[test]
fn terms_by_hand() {
    use Term::{CalendarDays, Until, WorkingDays, WorkingHours};
    let moscow = Tz::Europe__Moscow;
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (event, term, due) in [
        // Thursday is short and ends at 17:00; Friday is a holiday.
        ("2026-04-30 16:30", WorkingHours(1), "2026-05-04 09:30"),
        ("2026-04-30 16:30", WorkingHours(8), "2026-05-04 16:30"),
        ("2026-04-30 17:00", WorkingHours(1), "2026-05-04 10:00"),
        ("2026-04-30 23:59", WorkingHours(1), "2026-05-04 10:00"),
        ("2026-05-02 12:00", WorkingHours(9), "2026-05-04 18:00"),
        ("2026-04-29 08:00", WorkingHours(9), "2026-04-29 18:00"),
        ("2026-04-29 17:59", WorkingHours(0), "2026-04-29 17:59"),
        // A Saturday that works, and is short.
        ("2027-02-20 09:00", WorkingHours(9), "2027-02-24 10:00"),
        ("2026-04-29 10:00", WorkingDays(5), "2026-05-08 00:00"),
        ("2026-12-29 10:00", WorkingDays(5), "2027-01-15 00:00"),
        ("2027-02-18 10:00", WorkingDays(3), "2027-02-25 00:00"),
        ("2026-05-02 10:00", WorkingDays(1), "2026-05-05 00:00"),
        ("2026-04-29 10:00", WorkingDays(0), "2026-04-30 00:00"),
        // Art. 193: 1 May is a holiday, 2 and 3 May a weekend.
        ("2026-04-28 10:00", CalendarDays(2), "2026-05-01 00:00"),
        ("2026-04-28 10:00", CalendarDays(3), "2026-05-05 00:00"),
        ("2026-05-30 10:00", Until(date("2026-06-05")), "2026-06-06 00:00"),
        ("2026-09-01 10:00", Until(date("2026-09-05")), "2026-09-08 00:00"),
        ("2027-02-01 10:00", Until(date("2027-02-20")), "2027-02-21 00:00"),
    ] {
        check(moscow, event, term, due);
    }
    check(Tz::Asia__Kamchatka, "2026-04-29 10:00", WorkingDays(5), "2026-05-08 00:00");
    check(Tz::Europe__Kaliningrad, "2026-04-30 16:30", WorkingHours(1), "2026-05-04 09:30");
}

#[test]
fn the_count_is_shown_day_by_day() {
    let moscow = Tz::Europe__Moscow;
    let shown = |term, event: &str| {
        let lines = count(term, local(event, moscow), moscow).counted.into_iter().map(|counted| {
            let minutes = counted.minutes.map(|minutes| format!(" {minutes}")).unwrap_or_default();
            let sign = if counted.counts { '+' } else { '-' };
            let why = serde_json::to_value(counted.why).unwrap();
            format!("{} {sign} {}{minutes}\n", counted.day, why.as_str().unwrap())
        });
        lines.collect::<String>()
    };
    expect_test::expect![[r#"
        2027-02-18 - event_day
        2027-02-19 + working_day
        2027-02-20 + working_weekend
        2027-02-21 - weekend
        2027-02-22 - day_off
        2027-02-23 - holiday
        2027-02-24 + working_day
    "#]]
    .assert_eq(&shown(Term::WorkingDays(3), "2027-02-18 10:00"));
    expect_test::expect![[r#"
        2026-04-30 + short_day 30
        2026-05-01 - holiday 0
        2026-05-02 - weekend 0
        2026-05-03 - weekend 0
        2026-05-04 + working_day 30
    "#]]
    .assert_eq(&shown(Term::WorkingHours(1), "2026-04-30 16:30"));
    expect_test::expect![[r#"
        2026-04-29 - event_day
        2026-04-30 + calendar_day
        2026-05-01 + calendar_day
        2026-05-02 - weekend
        2026-05-03 - weekend
        2026-05-04 + moved_to_working_day
    "#]]
    .assert_eq(&shown(Term::CalendarDays(3), "2026-04-29 10:00"));
}

#[test]
fn a_year_without_data_makes_a_term_provisional() {
    let moscow = Tz::Europe__Moscow;
    for (event, provisional) in [("2027-12-20 10:00", false), ("2027-12-29 10:00", true), ("2031-03-03 10:00", true)] {
        assert_eq!(count(Term::WorkingDays(5), local(event, moscow), moscow).provisional, provisional, "{event}");
    }
}

#[test]
fn reminders_come_working_days_before() {
    let calendar = ProductionCalendar::shipped();
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    for (day, number, before) in [
        ("2026-05-07", 2, "2026-05-05"),
        ("2026-05-04", 2, "2026-04-29"),
        ("2027-02-24", 1, "2027-02-20"),
        ("2026-05-07", 0, "2026-05-07"),
    ] {
        assert_eq!(calendar.working_days_before(date(day), number), date(before), "{day} - {number}");
    }
}

fn any_term() -> impl Strategy<Value = Term> {
    prop_oneof![
        (0_u32..60).prop_map(Term::WorkingHours),
        (0_u32..40).prop_map(Term::WorkingDays),
        (0_u32..60).prop_map(Term::CalendarDays),
    ]
}

/// From 2024 into years that have no data.
fn any_event() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..5 * 365 * 24 * 60)
        .prop_map(|minutes| "2024-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes))
}

fn any_zone() -> impl Strategy<Value = Tz> {
    prop::sample::select(vec![Tz::Europe__Kaliningrad, Tz::Europe__Moscow, Tz::Asia__Kamchatka])
}

proptest! {
    #[test]
    fn a_later_event_never_ends_earlier(term in any_term(), first in any_event(), later in 0_i64..100_000, zone in any_zone()) {
        let second = first + Duration::minutes(later);
        prop_assert!(count(term, first, zone).due <= count(term, second, zone).due);
        prop_assert!(first <= count(term, first, zone).due);
    }

    #[test]
    fn one_term_after_another_is_their_sum(one in 0_u32..40, other in 0_u32..40, event in any_event(), zone in any_zone()) {
        let first = count(Term::WorkingHours(one), event, zone).due;
        prop_assert_eq!(
            count(Term::WorkingHours(other), first, zone).due,
            count(Term::WorkingHours(one + other), event, zone).due
        );
        let first = count(Term::WorkingDays(one), event, zone).due - Duration::minutes(1);
        prop_assert_eq!(
            count(Term::WorkingDays(other), first, zone).due,
            count(Term::WorkingDays(one + other), event, zone).due
        );
    }

    #[test]
    fn the_count_agrees_with_the_result(term in any_term(), event in any_event(), zone in any_zone()) {
        let calendar = ProductionCalendar::shipped();
        let found = count(term, event, zone);
        prop_assert!(found.counted.windows(2).all(|pair| pair[0].day.succ_opt() == Some(pair[1].day)));
        prop_assert_eq!(found.counted[0].day, local_date(event, zone));
        let last = found.last_day().unwrap();
        let counting = found.counted.iter().filter(|day| day.counts).count() as u32;
        match term {
            Term::WorkingHours(number) => {
                let minutes: u32 = found.counted.iter().filter_map(|day| day.minutes).sum();
                prop_assert_eq!(minutes, number * 60);
                prop_assert_eq!(local_date(found.due, zone), last);
            }
            Term::WorkingDays(number) => {
                prop_assert_eq!(counting, number);
                prop_assert_eq!(found.due, end_of_day(last, zone));
                prop_assert!(number == 0 || calendar.day(last).works);
            }
            _ => {
                prop_assert_eq!(found.due, end_of_day(last, zone));
                prop_assert!(calendar.day(last).works);
            }
        }
        for day in &found.counted {
            prop_assert!(!day.counts || day.why == DayReason::CalendarDay || calendar.day(day.day).works);
        }
    }
}
