//! The profile and the tables agree; the page of states is the one that they give.

use super::*;
use crate::improvement::rules::DigestRules;
use crate::working_time::ProductionCalendar;

#[test]
fn every_row_has_its_roles_and_no_roles_are_without_a_row() {
    let rules = Rules::shipped();
    let in_tables: BTreeSet<_> = Kind::ALL
        .iter()
        .flat_map(|kind| {
            let keys = kind.table().rows.iter().map(|row| row.key).chain(["put"]);
            keys.map(|key| (kind.as_str().to_owned(), key.to_owned()))
        })
        .collect();
    let in_profile: BTreeSet<_> =
        rules.moves.iter().flat_map(|(kind, rows)| rows.keys().map(|row| (kind.clone(), row.clone()))).collect();
    assert_eq!(in_tables, in_profile);
    for (kind, row) in &in_tables {
        let kind = Kind::ALL.iter().find(|known| known.as_str() == kind).unwrap();
        for mss in [false, true] {
            assert!(!rules.roles(*kind, row, Chain { mss, licensing: false }).is_empty(), "{kind:?} {row}");
        }
    }
}

#[test]
fn rows_of_a_kind_have_keys_of_their_own_and_never_overlap() {
    for kind in Kind::ALL {
        let table = kind.table();
        let keys: BTreeSet<_> = table.rows.iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), table.rows.len(), "{kind:?}");
        for (place, row) in table.rows.iter().enumerate() {
            let earlier = table.rows[..place].iter().filter(|earlier| earlier.name == row.name);
            let same = earlier.flat_map(|earlier| earlier.from).find(|state| row.from.contains(state));
            assert_eq!(same, None, "{kind:?} {}", row.key);
        }
    }
}

/// B.1 says from when to when, B.11 that the subcommission approves the rules: so far it has not.
#[test]
fn dates_terms_and_thresholds_are_those_of_the_regulation() {
    let rules = Rules::shipped();
    assert_eq!((rules.starts_on, rules.ends_on), ("2025-06-25".parse().unwrap(), "2027-12-31".parse().unwrap()));
    assert_eq!((rules.approval.number.as_str(), rules.approval.date.as_str()), ("", ""));
    let text = rules.terms.acknowledge.iter().chain(&rules.terms.resolve).map(|rule| format!("{:?}", rule.term));
    let expected = [1, 4, 8, 8, 24, 40].map(|hours| format!("WorkingHours({hours})"));
    assert_eq!(text.collect::<Vec<_>>(), expected);
    assert_eq!(rules.triggers.floor, crate::decimal::Rational::new(1, 5));
    assert_eq!(rules.triggers.false_discovery_rate, crate::decimal::Rational::new(1, 20));
}

#[test]
fn a_digest_is_sent_in_the_morning_of_a_working_day() {
    let (calendar, hours) = (ProductionCalendar::shipped(), Rules::shipped().working_hours);
    for (weekday, after, expected) in [
        (None, "2026-04-28T12:00:00Z", "2026-04-29T06:00:00Z"),
        // The first of May, a weekend.
        (None, "2026-04-30T12:00:00Z", "2026-05-04T06:00:00Z"),
        (Some(chrono::Weekday::Mon), "2026-04-28T12:00:00Z", "2026-05-04T06:00:00Z"),
        (Some(chrono::Weekday::Mon), "2026-05-04T06:00:00Z", "2026-05-12T06:00:00Z"),
        (Some(chrono::Weekday::Fri), "2026-04-28T12:00:00Z", "2026-05-04T06:00:00Z"),
    ] {
        let rules = DigestRules { weekday, ..Rules::shipped().digest };
        let next = rules.next(after.parse().unwrap(), chrono_tz::Europe::Moscow, &calendar, &hours);
        assert_eq!(next, expected.parse::<chrono::DateTime<chrono::Utc>>().unwrap(), "{weekday:?} {after}");
    }
}

#[test]
fn the_page_of_states_is_the_one_that_the_tables_give() {
    expect_test::expect_file!["../../../../../docs/improvement-states.md"]
        .assert_eq(&state_table::state_table(&Rules::shipped()));
}

#[test]
fn each_kind_has_a_picture_with_all_of_its_states() {
    let page = state_table::state_table(&Rules::shipped());
    let pictures: Vec<&str> = page.split("```mermaid").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(pictures.len(), Kind::ALL.len());
    for (kind, picture) in Kind::ALL.into_iter().zip(pictures) {
        for state in kind.table().states() {
            assert!(picture.contains(&format!(" {}", state.as_str())), "{kind:?} {state:?}: {picture}");
        }
    }
}
