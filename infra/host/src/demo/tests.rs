use chrono::{DateTime, Days, Utc};

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
