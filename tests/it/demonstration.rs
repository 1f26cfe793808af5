//! The demonstration has cases of part B in every state, and what it says of its change is what the finals say.

use std::collections::{BTreeMap, BTreeSet};

use domain::improvement::Kind;
use otklik::client::{Client, Repeat};
use otklik::{Configuration, Development, demo};
use serde_json::Value;
use tempfile::TempDir;

/// As few receipts as show what the story needs: the demonstration itself has more than twice as many.
const RECEIPTS: usize = 1_800;

/// The demonstration tells of everything that part B knows, and what it says of its change is what the finals say.
#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_has_cases_in_every_state_and_what_came_of_its_changes() {
    let data = TempDir::new().unwrap();
    let shown = Development { clock: Some("2026-11-16T09:00:00Z".parse().unwrap()) };
    let filled = demo::fill(Configuration::for_development(data.path(), shown), RECEIPTS).await.unwrap();
    let told = filled.welcome();
    let centre = Client::new(&format!("http://{}", filled.host.address()), filled.participant_key("centre").unwrap());
    let (cases, rest) = tokio::task::spawn_blocking(move || look(&centre)).await.unwrap();
    let ministry =
        Client::new(&format!("http://{}", filled.host.address()), filled.participant_key("mintrud").unwrap());
    let told_by = move || {
        let of_period = |what: &str| ministry.get(&format!("/v1/{what}period=2026Q3"));
        (broken_by_the_system(&ministry), of_period("indicators?by=industry&"), of_period("practices/candidates?"))
    };
    let (broken, industries, candidates) = tokio::task::spawn_blocking(told_by).await.unwrap();
    assert!(broken.is_empty(), "{broken:?}");
    // Whoever changed something and rose may have a practice for others.
    let candidates = candidates.unwrap();
    let risen: Vec<_> = candidates["rows"].as_array().unwrap().iter().map(|row| &row["organisation"]).collect();
    assert_eq!(risen, ["clinic-01"], "{candidates}");
    // A type that the act does not name is counted like any other.
    let industries = industries.unwrap();
    let culture = industries["rows"].as_array().unwrap().iter().find(|row| row["industry"] == "culture").unwrap();
    assert!(0 < culture["completed"].as_u64().unwrap(), "{culture}");
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
    for (what, case) in demo::SHOWN {
        assert!(
            told.lines().any(|line| line.contains(what) && line.ends_with(&format!("/cabinet/cases/{case}"))),
            "{told}"
        );
    }
    assert!(told.contains("/cabinet/tasks"), "{told}");
    filled.host.stop().await.unwrap();
}

/// What the demonstration did not do in time, by quarters. Sources may be late: some are, as in life.
fn broken_by_the_system(ministry: &Client) -> Vec<Value> {
    let told = ["2026Q1", "2026Q2", "2026Q3", "running"].map(|period| {
        let told = ministry.get(&format!("/v1/breaches?by=country&period={period}")).unwrap();
        assert!(told["rows"][0]["report"].as_u64().unwrap() > 0, "{period}: {told}");
        (told["rows"][0].clone(), told["finals"]["late"].clone())
    });
    told.into_iter().filter(|(row, late)| row["system"] != 0 || late == true).map(|(row, _)| row).collect()
}

type Looked = (BTreeSet<String>, BTreeMap<&'static str, (String, Value)>);

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
    let mut some = BTreeMap::new();
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
