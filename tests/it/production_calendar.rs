//! The shipped production calendars, day by day against a list that others keep (`production_calendar.py`: the `holidays`
//! package). It knows no short days. Nobody had decreed 2028 when it was
//! written: there both have Monday to Friday less the holidays.

use std::process::Command;

use domain::working_time::ProductionCalendar;

use crate::host::repository;
use crate::python::python;

#[test]
fn another_list_has_the_same_working_days() {
    let years = 2024..=2028;
    let told = Command::new(python())
        .arg(repository().join("tests/it/production_calendar.py"))
        .args(years.clone().map(|year| year.to_string()))
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout).unwrap();
    let calendar = ProductionCalendar::shipped();
    let differing: Vec<_> = told
        .lines()
        .filter(|line| {
            let (day, works) = line.split_once(',').unwrap();
            calendar.day(day.parse().unwrap()).works != (works == "works")
        })
        .collect();
    assert_eq!(differing, Vec::<&str>::new());
    assert_eq!(told.lines().count(), 366 + 3 * 365 + 366);
    for (year, days) in years.zip([248, 247, 247, 247, 250]) {
        let start = format!("{year}-");
        let working = told.lines().filter(|line| line.starts_with(&start) && line.ends_with("works")).count();
        assert_eq!(working, days, "{year}");
    }
}
