use chrono::{DateTime, Days, Utc};
use local::mail::OutboxMail;

use super::*;

#[test]
fn whatever_day_it_is_the_story_is_told_in_order() {
    let first: DateTime<Utc> = "2026-01-01T09:00:00Z".parse().unwrap();
    for days in 0..730 {
        let until = first + Days::new(days);
        let chapters = cases::chapters(until).unwrap();
        let mut days: Vec<_> = chapters.iter().map(|(day, _)| *day).collect();
        days.insert(0, filling::starts_at(until).date_naive());
        assert!(days.is_sorted() && days.last() == Some(&until.date_naive()), "{until}: {days:?}");
        for (day, step) in chapters.iter().flat_map(|(day, steps)| steps.iter().map(move |step| (day, step))) {
            cases::body(step, *day).unwrap_or_else(|error| panic!("{step:?}: {error}"));
        }
    }
}

/// Mails are sent by many at once. What chance decides of their citizens, and with it what the story shows, must not depend on who was first.
#[test]
fn the_dice_fall_the_same_in_whatever_order_mails_were_sent() {
    let mail = |to: &str, about: &str, token: &str| OutboxMail {
        to: to.to_owned(),
        subject: "Оцените услугу".to_owned(),
        text: format!("{about}: https://example.org/s/{token}"),
        html: String::new(),
        message_id: format!("{token}@example.org"),
        sent_at: "2026-01-16T09:30:00Z".parse().unwrap(),
    };
    let sent = |token: [&str; 3]| {
        [
            mail("b@example.org", "школа", token[0]),
            mail("a@example.org", "школа", token[1]),
            mail("a@example.org", "клиника", token[2]),
        ]
    };
    let read = |mut mails: [OutboxMail; 3]| {
        filling::in_an_order_of_their_own(&mut mails);
        mails.map(|mail| (mail.to, mail.text.split_once("/s/").unwrap().0.to_owned()))
    };
    let mut other_way = sent(["3", "1", "2"]);
    other_way.reverse();
    assert_eq!(read(sent(["1", "2", "3"])), read(other_way));
}
