//! A sudden fall within the running quarter proposes an incident, once for ever, whatever write breaks off.

use std::sync::atomic::Ordering;

use app::improvement::sudden;
use app::registers::Entry;
use domain::questionnaire::Questionnaire;
use expect_test::expect;
use testkit::BreakingTable;

use crate::country::Country;

const GOOD: [u64; 6] = [0, 0, 0, 4, 16, 40];
const BAD: [u64; 6] = [0, 30, 20, 10, 0, 0];
const FEW: [u64; 6] = [0, 20, 0, 0, 0, 0];

/// Each part is published of a version of the questionnaire of its own.
async fn asked(country: &Country, version: u32) {
    if Questionnaire::embedded().iter().all(|embedded| embedded.version != version) {
        let next = Questionnaire { version, ..Questionnaire::standard().clone() };
        country.world.put(Entry::Questionnaire(next)).await;
    }
}

/// So much is published after another; after each, two runs.
async fn told(country: &Country, steps: &[[u64; 6]]) -> String {
    let mut told = Vec::new();
    for (version, scores) in (1..).zip(steps) {
        asked(country, version).await;
        country.answered(("2026Q2", "77", "clinic", version), &["comfort"], *scores).await;
        for _ in 0..2 {
            told.push(format!("{:?}", sudden::watch(&country.world.app).await.unwrap()));
        }
    }
    told.join("\n")
}

#[tokio::test]
async fn a_sudden_fall_proposes_an_incident_for_ever() {
    let country = Country::new().await;
    let mut all = vec![told(&country, &[GOOD, FEW, GOOD, BAD, BAD]).await];
    all.push(
        country
            .tell(
                "head get /v1/cases/sudden-2026Q2-3-clinic
                 ac journal sudden-2026Q2-3-clinic
                 sc tasks
                 stranger get /v1/cases/sudden-2026Q2-3-clinic
                 ac get /v1/cases?kind=incident",
            )
            .await,
    );
    country.keeps_its_rules();
    expect![[r#"
        SuddenReport { steps: 1, proposed: 0 }
        SuddenReport { steps: 0, proposed: 0 }
        SuddenReport { steps: 0, proposed: 0 }
        SuddenReport { steps: 0, proposed: 0 }
        SuddenReport { steps: 1, proposed: 0 }
        SuddenReport { steps: 0, proposed: 0 }
        SuddenReport { steps: 1, proposed: 1 }
        SuddenReport { steps: 0, proposed: 0 }
        SuddenReport { steps: 1, proposed: 0 }
        SuddenReport { steps: 0, proposed: 0 }
        head get /v1/cases/sudden-2026Q2-3-clinic → 200 ИН-2026-000001 proposed v1
        ac journal sudden-2026Q2-3-clinic → 1 program put as system: proposed
        sc tasks → declare sudden-2026Q2-3-clinic as subcommission_secretary by null
        stranger get /v1/cases/sudden-2026Q2-3-clinic → 404 not_found
        ac get /v1/cases?kind=incident → 200 [sudden-2026Q2-3-clinic]
    "#]]
    .assert_eq(&all.join("\n"));
}

/// What citizens write more about than in the quarter before is told beside the fall.
#[tokio::test]
async fn what_citizens_suddenly_write_about_is_told_with_the_incident() {
    let country = Country::new().await;
    for (quarter, version, scores, queues) in [("2026Q1", 1, GOOD, 6), ("2026Q2", 1, GOOD, 6), ("2026Q2", 2, BAD, 30)] {
        asked(&country, version).await;
        let others = std::iter::repeat_n("Всё как всегда", 60 - queues);
        let comments: Vec<&str> = std::iter::repeat_n("Очередь на два часа", queues).chain(others).collect();
        country.wrote((quarter, "77", "clinic", version), &["comfort"], scores, &comments).await;
        sudden::watch(&country.world.app).await.unwrap();
    }
    let (_, case) = country.call("head", "GET", "/v1/cases/sudden-2026Q2-2-clinic", serde_json::Value::Null).await;
    let rising = &case["evidence"][0]["themes"][0];
    let told = ["theme", "against", "before", "now"].map(|name| rising[name].to_string());
    assert_eq!(told, ["\"waiting\"", "\"2026Q1\"", "10", "30"]);
    assert!(rising["q"].as_f64().unwrap() < 0.01, "{rising}");
    country.keeps_its_rules();
}

/// Every write of the run that finds the fall is broken once, before it is carried out and after.
#[tokio::test]
async fn a_run_that_breaks_off_anywhere_proposes_once() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = Country::over(memory, table.clone()).await;
        told(&country, &[GOOD]).await;
        asked(&country, 9).await;
        country.answered(("2026Q2", "77", "clinic", 9), &["comfort"], BAD).await;
        table.writes.store(0, Ordering::SeqCst);
        for _ in 0..2 {
            // What breaks off is made good by the next run.
            let _ = sudden::watch(&country.world.app).await;
        }
        let used = table.writes.load(Ordering::SeqCst);
        table.writes.store(usize::MAX / 2, Ordering::SeqCst);
        country.keeps_its_rules();
        (country.tell("ac get /v1/cases\nac journal sudden-2026Q2-2-clinic").await, used)
    };
    let (expected, writes) = play(usize::MAX, false).await;
    assert!(expected.contains("[sudden-2026Q2-2-clinic]"), "{expected}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, expected, "write {broken}, carried out: {carried_out}");
        }
    }
}
