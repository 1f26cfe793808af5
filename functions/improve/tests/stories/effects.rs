//! The effect of a change in force (B.7ж, B.7з): registered before, computed from the finals, once; computed anew where they are restated;
//! the same whatever write breaks off.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::counts::{close, restate};
use app::improvement::effects;
use app::registers;
use app::upkeep::check;
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::improvement::CaseId;
use domain::organisation::OrganisationType;
use expect_test::expect;
use serde_json::{Value, json};
use table::memory::MemoryTable;
use table::{Expect, Put, Table, Write};
use testkit::BreakingTable;

use crate::country::Country;

/// The clinic's change comes into force on 30 April 2026, with the quarter before as the only one before.
pub(crate) const TO_FORCE: &str = r#"
    head put cr change_request {"target": {"kind": "organisation", "id": "clinic"}}
    ac move cr assess
    em move cr accept
    ac put m measure {"target": {"kind": "organisation", "id": "clinic"}, "parties": {"performers": ["doer"]}, "details": {"starts_on": "2026-05-01", "due_on": "2026-06-01", "change_request": "cr"}}
    head move cr plan {"fields": {"measures": ["m"], "evaluation": {"question": null, "expected": "0.2", "comparison": "type_and_region", "before": ["2026Q1"]}}}
    head move cr put_in_force
"#;

/// The clinic and five others before and after; the others move a little by themselves.
pub(crate) async fn figures(country: &Country, others: usize, own: [u64; 6]) {
    let before = [0, 0, 0, 50, 200, 50];
    for quarter in ["2025Q4", "2026Q1", "2026Q3", "2026Q4"] {
        let after = quarter.ends_with("Q3") || quarter == "2026Q4";
        country.answered((quarter, "77", "clinic", 1), &["comfort"], if after { own } else { before }).await;
        for at in 0..others {
            let shift = if after { 4 * at as u64 } else { 0 };
            let scores = [0, 0, 0, 50 + shift, 200 - shift, 50];
            country.answered((quarter, "77", &format!("other-{at}"), 1), &["comfort"], scores).await;
        }
    }
}

pub(crate) async fn country(memory: Arc<MemoryTable>, table: Arc<dyn Table>, others: usize) -> Country {
    let country = Country::over(memory, table).await;
    for at in 0..others {
        // Twelve digits, and the one that checks them.
        let digits = 102_770_099_000 + at as u64;
        let ogrn = format!("{digits}{}", digits % 11 % 10);
        country.world.add_organisation(&format!("other-{at}"), &ogrn, OrganisationType::HEALTHCARE, "77").await;
    }
    country
}

pub(crate) const RISEN: [u64; 6] = [0, 0, 0, 0, 100, 200];
const SAME: [u64; 6] = [0, 0, 0, 50, 200, 50];

/// What a run after each quarter finds, told in one line each.
async fn told(country: &Country, until: &[&str]) -> String {
    let mut lines = Vec::new();
    for at in until {
        country.world.set_clock(at);
        close::close(&country.world.app).await.unwrap();
        for _ in 0..2 {
            lines.push(format!("{at}: {:?}", effects::compute(&country.world.app).await.unwrap()));
        }
    }
    lines.push(country.step("head get /v1/cases/cr").await);
    let (status, effect) = country.call("head", "GET", "/v1/cases/cr/effect", Value::Null).await;
    let shown =
        ["effect", "low", "high", "change", "verdict", "why", "comparison", "others", "before", "after", "look"];
    lines.extend(shown.iter().map(|name| format!("{name}: {}", effect[name])));
    lines.push(format!("{status} {} {}", effect["placebo"], effect["method"]));
    let outside = country.call("stranger", "GET", "/v1/cases/cr/effect", Value::Null).await;
    lines.push(format!("outside: {}", outside.0));
    let id = CaseId::parse("cr").unwrap();
    lines.push(format!("computed again it is the same: {:?}", effects::holds(&country.world.app, &id).await.unwrap()));
    lines.push(country.step("ac journal cr").await);
    lines.join("\n")
}

pub(crate) const QUARTERS: [&str; 3] = ["2026-07-02T12:00:00Z", "2026-10-02T12:00:00Z", "2027-01-02T12:00:00Z"];

#[tokio::test]
async fn a_change_that_helped_is_verified_once() {
    let memory = Arc::new(MemoryTable::new());
    let country = country(memory.clone(), memory, 5).await;
    country.tell(TO_FORCE).await;
    figures(&country, 5, RISEN).await;
    expect![[r#"
        2026-07-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        2026-07-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        2026-10-02T12:00:00Z: EffectsReport { looked_at: 1, restated: 0 }
        2026-10-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        2027-01-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        2027-01-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        200 ЗИ-2026-000001 verified v6
        effect: "0.6929"
        low: "0.5547"
        high: "0.8311"
        change: "0.6667"
        verdict: "risen"
        why: null
        comparison: "type_and_region"
        others: 5
        before: ["2026Q1"]
        after: ["2026Q3"]
        look: 1
        200 OK {"p":"0.1667"} "change-1"
        outside: 404 Not Found
        computed again it is the same: Some(true)
        1 head put as anyone: proposed; 2 ac assess as analytical_centre: assessed; 3 em accept as economy_ministry: accepted; 4 head plan as owner: planned; 5 head put_in_force as owner: in_force; 6 program evaluate as system: verified"#]].assert_eq(&told(&country, &QUARTERS).await);
    // A restated final is computed anew, with one entry.
    country.answered(("2026Q3", "77", "clinic", 2), &["comfort"], [0, 0, 300, 0, 0, 0]).await;
    let app = &country.world.app;
    restate::restate(app, Quarter::parse("2026Q3").unwrap(), "late").await.unwrap();
    let runs = [effects::compute(app).await.unwrap(), effects::compute(app).await.unwrap()];
    assert_eq!(runs.map(|run| run.restated), [1, 0]);
    let computed = async || {
        let check = check::effects(app).await.unwrap();
        (check.looked_at, check.wrong)
    };
    assert_eq!(computed().await, (1, 0));
    // A final that somebody changed gives another effect.
    let finals = country.world.memory.dump().into_iter().filter(|item| item.key.pk.starts_with("FINAL#2026Q3.1#"));
    let own = finals.into_iter().find(|item| item.key.sk == "clinic").unwrap();
    let body = own.body.replacen(":300", ":299", 1);
    assert_ne!(body, own.body, "{}", own.body);
    let (key, expect) = (own.key, Expect::Version(own.version));
    let put = Put { key, body, due: None, expires_at: None, keeps_counters: false, expect };
    country.world.memory.write(vec![Write::Put(put)]).await.unwrap();
    assert_eq!(computed().await, (1, 1));
}

#[tokio::test]
async fn what_cannot_be_told_is_looked_at_twice_and_no_more() {
    let memory = Arc::new(MemoryTable::new());
    let country = country(memory.clone(), memory, 4).await;
    country.tell(TO_FORCE).await;
    figures(&country, 4, SAME).await;
    expect![[r#"
        2026-07-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        2026-07-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        2026-10-02T12:00:00Z: EffectsReport { looked_at: 1, restated: 0 }
        2026-10-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        2027-01-02T12:00:00Z: EffectsReport { looked_at: 1, restated: 0 }
        2027-01-02T12:00:00Z: EffectsReport { looked_at: 0, restated: 0 }
        200 ЗИ-2026-000001 cannot_tell v7
        effect: null
        low: null
        high: null
        change: "0.0000"
        verdict: null
        why: "too_few_to_compare"
        comparison: "type"
        others: 4
        before: ["2026Q1"]
        after: ["2026Q3","2026Q4"]
        look: 2
        200 OK null "change-1"
        outside: 404 Not Found
        computed again it is the same: Some(true)
        1 head put as anyone: proposed; 2 ac assess as analytical_centre: assessed; 3 em accept as economy_ministry: accepted; 4 head plan as owner: planned; 5 head put_in_force as owner: in_force; 6 program evaluate as system: cannot_tell; 7 program evaluate as system: cannot_tell"#]].assert_eq(&told(&country, &QUARTERS).await);
}

/// Every write of a run that looks at the change is broken once, before it is carried out and after.
#[tokio::test]
async fn a_look_that_breaks_off_anywhere_is_made_once() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = country(memory, table.clone(), 5).await;
        country.tell(TO_FORCE).await;
        figures(&country, 5, RISEN).await;
        country.world.set_clock(QUARTERS[1]);
        close::close(&country.world.app).await.unwrap();
        table.writes.store(0, Ordering::SeqCst);
        for _ in 0..2 {
            // What breaks off is made good by the next run.
            let _ = effects::compute(&country.world.app).await;
        }
        let used = table.writes.load(Ordering::SeqCst);
        table.writes.store(usize::MAX / 2, Ordering::SeqCst);
        (country.step("ac journal cr").await, used)
    };
    let (expected, writes) = play(usize::MAX, false).await;
    assert!(0 < writes, "{writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, expected, "write {broken}, carried out: {carried_out}");
        }
    }
}

/// Where it is today says nothing of the finals: each quarter is read where it was counted.
#[tokio::test]
async fn a_change_of_one_that_has_moved_is_read_where_it_was_counted() {
    let memory = Arc::new(MemoryTable::new());
    let country = country(memory.clone(), memory, 5).await;
    country.tell(TO_FORCE).await;
    figures(&country, 5, RISEN).await;
    for at in &QUARTERS[..2] {
        country.world.set_clock(at);
        close::close(&country.world.app).await.unwrap();
    }
    let app = &country.world.app;
    let clinic = registers::organisation(app, &OrganisationId::parse("clinic").unwrap()).await.unwrap().unwrap();
    let ogrn = clinic.ogrn.as_ref().expect("it has one").to_string();
    country.world.add_organisation("clinic", &ogrn, OrganisationType::HEALTHCARE, "39").await;
    assert_eq!(effects::compute(app).await.unwrap().looked_at, 1);
    assert_eq!(country.step("ac get /v1/cases/cr").await, "200 ЗИ-2026-000001 verified v6");
    let (_, effect) = country.call("ac", "GET", "/v1/cases/cr/effect", Value::Null).await;
    assert_eq!(
        (&effect["effect"], &effect["comparison"], &effect["others"]),
        (&json!("0.6929"), &json!("type_and_region"), &json!(5))
    );
    // And again where the finals are computed anew or held against what is stored.
    country.answered(("2026Q3", "77", "clinic", 2), &["comfort"], [0, 0, 300, 0, 0, 0]).await;
    restate::restate(app, Quarter::parse("2026Q3").unwrap(), "late").await.unwrap();
    assert_eq!(effects::compute(app).await.unwrap().restated, 1);
    let check = check::effects(app).await.unwrap();
    assert_eq!((check.looked_at, check.wrong), (1, 0));
}
