use std::collections::BTreeSet;

use chrono::Days;
use domain::improvement::Kind;
use serde_json::Value;
use tempfile::TempDir;

use super::*;
use crate::client::Repeat;

/// As few receipts as show what the story needs: the demonstration itself has more than twice as many.
const RECEIPTS: usize = 1_800;

/// The demonstration tells of everything that part B knows, and what it says of its change is what the finals say.
#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_has_cases_in_every_state_and_what_came_of_its_changes() {
    let until: DateTime<Utc> = "2026-11-16T09:00:00Z".parse().unwrap();
    let data = TempDir::new().unwrap();
    let development = Development { clock: Some(filling::starts_at(until)) };
    let host = Host::start(Configuration::for_development(data.path(), development)).await.unwrap();
    let identities = fill(&host, "operator".to_owned(), until, RECEIPTS).await.unwrap();
    let address = address(&host);
    let told = identities.welcome(&address);
    let centre = identities.participants.iter().find(|it| it.owner == "centre").unwrap().key.clone();
    let (cases, rest) = tokio::task::spawn_blocking(move || look(&Client::new(&address, &centre))).await.unwrap();
    let states = Kind::ALL.iter().flat_map(|kind| {
        let table = kind.table();
        let all =
            table.rows.iter().flat_map(|row| row.from.iter().chain(row.to)).chain([&table.initial]).chain(table.ends);
        all.map(|state| format!("{} {}", kind.as_str(), state.as_str())).collect::<BTreeSet<_>>()
    });
    let missing: Vec<_> = states.filter(|state| !cases.contains(state)).collect();
    assert!(missing.is_empty(), "no case is {missing:?}");
    assert_eq!(rest["helped"], ("verified".to_owned(), Value::from("risen")));
    assert_eq!(rest["worse"].0, "not_confirmed");
    assert_eq!(rest["untold"].0, "cannot_tell");
    assert_eq!(rest["under-way"].0, "acknowledged");
    assert_eq!(rest["overdue"].1, Value::from("late"));
    for (what, case) in cases::SHOWN {
        assert!(
            told.lines().any(|line| line.contains(what) && line.ends_with(&format!("/cabinet/cases/{case}"))),
            "{told}"
        );
    }
    assert!(told.contains("/cabinet/tasks"), "{told}");
    host.stop().await.unwrap();
}

type Looked = (BTreeSet<String>, std::collections::BTreeMap<&'static str, (String, Value)>);

/// Kinds and states of all cases, and what is worth knowing of some.
fn look(centre: &Client) -> Looked {
    // What the schedule has not come to on a busy machine is done now.
    for job in ["rollup", "lifecycle"] {
        centre.post(&format!("/dev/run/{job}"), "application/json", b"{}", Repeat::Never).unwrap();
    }
    centre.get("/dev/idle").unwrap();
    let (_, csv) = centre.ask("/v1/cases?format=csv").unwrap();
    let rows = csv.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let cell = |row: &Vec<&str>, at: usize| row.get(at).copied().unwrap_or_default().to_owned();
    // A title may have commas: kind stands before it, and the state is looked for behind it.
    let all: Vec<Value> = rows.map(|row| centre.get(&format!("/v1/cases/{}", cell(&row, 0))).unwrap()).collect();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let states = all.iter().map(|case| format!("{} {}", text(&case["kind"]), text(&case["state"]))).collect();
    let of = |id: &str| centre.get(&format!("/v1/cases/{id}")).unwrap();
    let mut some = std::collections::BTreeMap::new();
    for id in ["worse", "untold", "under-way"] {
        some.insert(id, (text(&of(id)["state"]), Value::Null));
    }
    let effect = centre.get("/v1/cases/helped/effect").unwrap();
    some.insert("helped", (text(&of("helped")["state"]), effect["verdict"].clone()));
    let overdue = centre.get("/v1/cases?overdue=true").unwrap();
    let is_late = overdue["rows"].as_array().unwrap().iter().any(|row| row["id"] == "overdue");
    some.insert("overdue", (text(&of("overdue")["state"]), Value::from(if is_late { "late" } else { "in time" })));
    (states, some)
}

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
