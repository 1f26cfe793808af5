//! Whoever truly rose is a candidate of a practice (B.7е): the program keeps it, a person makes a practice of it or refuses, and each reads as much
//! of it as is within its scope.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::counts::close;
use app::improvement::{candidates, falls};
use expect_test::expect;
use serde_json::{Value, json};
use table::memory::MemoryTable;
use testkit::BreakingTable;

use crate::country::Country;
use crate::effects;

const BEFORE: [u64; 6] = [0, 0, 40, 60, 80, 120];
const RISEN: [u64; 6] = [0, 0, 0, 30, 80, 190];
const OTHERS: usize = 6;
const PATH: &str = "/v1/practices/candidates?period=2026Q2";

/// The clinic has risen in the second quarter, six like it have not; a measure of the clinic was accepted in it.
async fn risen(memory: Arc<MemoryTable>, table: Arc<dyn table::Table>) -> Country {
    let country = effects::country(memory, table, OTHERS).await;
    for (quarter, own) in [("2026Q1", BEFORE), ("2026Q2", RISEN)] {
        country.answered((quarter, "77", "clinic", 1), &["comfort"], own).await;
        for at in 0..OTHERS {
            let scores = [0, 0, 40, 60 + at as u64, 80 - at as u64, 120];
            country.answered((quarter, "77", &format!("other-{at}"), 1), &["comfort"], scores).await;
        }
    }
    country
        .tell(
            r#"
            ac put ms measure {"target": {"kind": "organisation", "id": "clinic"}, "parties": {"performers": ["doer"], "controller": "em"}, "details": {"starts_on": "2026-04-30", "due_on": "2026-05-29"}}
            doer move ms begin
            doer move ms report
            em move ms accept
            "#,
        )
        .await;
    for at in ["2026-04-02T12:00:00Z", "2026-07-02T12:00:00Z"] {
        country.world.set_clock(at);
        close::close(&country.world.app).await.unwrap();
        falls::propose(&country.world.app).await.unwrap();
    }
    country
}

/// What somebody reads of the candidates.
async fn told(country: &Country, who: &str) -> String {
    let (status, found) = country.call(who, "GET", PATH, Value::Null).await;
    let rows = found["rows"].as_array().cloned().unwrap_or_default();
    let row = |row: &Value| {
        let rises = row["rises"].as_array().unwrap().iter();
        let rises: Vec<String> = rises
            .map(|it| format!("{} {:.2}→{:.2} against {}", it["question"], it["from"], it["to"], it["peers"]))
            .collect();
        let decided = row["decided"]["decision"].as_str().unwrap_or("open");
        format!("{} {rises:?} {} {decided} {}", row["organisation"], row["cases"], row["practice"])
    };
    format!("{who} {status}: {}", rows.iter().map(row).collect::<Vec<_>>().join("; "))
}

#[tokio::test]
async fn whoever_truly_rose_is_a_candidate_and_a_person_decides() {
    let memory = Arc::new(MemoryTable::new());
    let country = risen(memory.clone(), memory).await;
    let app = &country.world.app;
    let mut lines = Vec::new();
    for who in ["region77", "head", "ac", "stranger", "region39", "mvd"] {
        lines.push(told(&country, who).await);
    }
    assert_eq!(country.step("ac get /v1/practices").await, "200 []", "nothing is made by itself");
    let decide = async |who: &str, organisation: &str, body: Value| {
        let path = format!("/v1/practices/candidates/2026Q2/{organisation}");
        let (status, answer) = country.call(who, "POST", &path, body.clone()).await;
        format!("{who} {organisation} {body} → {status} {} {}", answer["code"], answer["decided"]["decision"])
    };
    for (who, organisation, body) in [
        ("head", "clinic", json!({"decision": "proposed"})),
        ("stranger", "clinic", json!({"decision": "proposed"})),
        ("ac", "school", json!({"decision": "proposed"})),
        ("ac", "clinic", json!({"decision": "refused"})),
        ("ac", "clinic", json!({"decision": "refused", "reason": "н".repeat(1_001)})),
        ("ac", "clinic", json!({"decision": "refused", "reason": "Сменили анкету"})),
        ("ac", "clinic", json!({"decision": "refused", "reason": "Сменили анкету"})),
    ] {
        lines.push(decide(who, organisation, body).await.replace(&"н".repeat(1_001), "…"));
    }
    // What is looked for again finds what was refused, with its reason.
    falls::propose(app).await.unwrap();
    lines.push(told(&country, "ac").await);
    for body in [
        json!({"decision": "proposed"}),
        json!({"decision": "proposed"}),
        json!({"decision": "refused", "reason": "Нет"}),
    ] {
        lines.push(decide("ac", "clinic", body).await);
    }
    lines.push(told(&country, "region77").await);
    lines.push(
        country
            .tell(
                "head get /v1/cases/rise-2026Q2-clinic
                 ac journal rise-2026Q2-clinic
                 ac get /v1/practices
                 ac get /v1/practices/candidates?period=last
                 ac get /v1/practices/candidates?period=2025Q4",
            )
            .await,
    );
    let (_, practice) = country.call("ac", "GET", "/v1/cases/rise-2026Q2-clinic", Value::Null).await;
    assert_eq!(practice["evidence"], json!([]), "it is offered to everybody in the end");
    country.keeps_its_rules();
    expect![[r#"
        region77 200 OK: "clinic" ["null 3.933333333333333→4.533333333333333 against 6", "\"comfort\" 3.933333333333333→4.533333333333333 against 6"] ["ms"] open null
        head 200 OK: "clinic" ["null 3.933333333333333→4.533333333333333 against 6", "\"comfort\" 3.933333333333333→4.533333333333333 against 6"] ["ms"] open null
        ac 200 OK: "clinic" [] ["ms"] open null
        stranger 200 OK: 
        region39 200 OK: 
        mvd 200 OK: 
        head clinic {"decision":"proposed"} → 422 Unprocessable Entity "not_entitled" null
        stranger clinic {"decision":"proposed"} → 404 Not Found "not_found" null
        ac school {"decision":"proposed"} → 404 Not Found "not_found" null
        ac clinic {"decision":"refused"} → 422 Unprocessable Entity "reason_missing" null
        ac clinic {"decision":"refused","reason":"…"} → 422 Unprocessable Entity "field_invalid" null
        ac clinic {"decision":"refused","reason":"Сменили анкету"} → 200 OK null "refused"
        ac clinic {"decision":"refused","reason":"Сменили анкету"} → 200 OK null "refused"
        ac 200 OK: "clinic" [] ["ms"] refused null
        ac clinic {"decision":"proposed"} → 200 OK null "proposed"
        ac clinic {"decision":"proposed"} → 200 OK null "proposed"
        ac clinic {"decision":"refused","reason":"Нет"} → 422 Unprocessable Entity "state_has_no_such_move" null
        region77 200 OK: "clinic" ["null 3.933333333333333→4.533333333333333 against 6", "\"comfort\" 3.933333333333333→4.533333333333333 against 6"] ["ms"] proposed "rise-2026Q2-clinic"
        head get /v1/cases/rise-2026Q2-clinic → 200 ПК-2026-000001 proposed v1
        ac journal rise-2026Q2-clinic → 1 program put as system: proposed
        ac get /v1/practices → 200 [rise-2026Q2-clinic]
        ac get /v1/practices/candidates?period=last → 422 invalid
        ac get /v1/practices/candidates?period=2025Q4 → 200 []
    "#]].assert_eq(&lines.join("\n"));
}

/// Every write of a decision is broken once, before it is carried out and after; the next run of the job makes of it what was decided.
#[tokio::test]
async fn a_decision_that_breaks_off_anywhere_becomes_one_practice() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = risen(memory, table.clone()).await;
        table.writes.store(0, Ordering::SeqCst);
        let body = json!({"decision": "proposed"});
        for _ in 0..2 {
            country.call("ac", "POST", "/v1/practices/candidates/2026Q2/clinic", body.clone()).await;
        }
        let _ = candidates::finish(&country.world.app).await;
        let used = table.writes.load(Ordering::SeqCst);
        table.writes.store(usize::MAX / 2, Ordering::SeqCst);
        candidates::finish(&country.world.app).await.unwrap();
        country.keeps_its_rules();
        (country.step("ac journal rise-2026Q2-clinic").await, told(&country, "region77").await, used)
    };
    let (journal, expected, writes) = play(usize::MAX, false).await;
    assert!(journal.contains("put") && 2 < writes, "{journal} {writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            let (found, told, _) = play(broken, carried_out).await;
            assert_eq!((found, told), (journal.clone(), expected.clone()), "write {broken}, {carried_out}");
        }
    }
}
