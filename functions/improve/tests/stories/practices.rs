//! B.7е: what was shown to have helped is proposed as a practice by the program, supported and recommended by the centre, offered to
//! everybody, and adopted by changes of one's own.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use app::counts::close;
use app::improvement::{effects as measuring, roll_outs};
use expect_test::expect;
use serde_json::{Value, json};
use table::Table;
use table::memory::MemoryTable;
use testkit::BreakingTable;

use crate::country::Country;
use crate::effects::{self, QUARTERS, RISEN, TO_FORCE};

/// A country in which the clinic's change was shown to have helped.
async fn helped(memory: Arc<MemoryTable>, table: Arc<dyn Table>) -> Country {
    let country = effects::country(memory, table, 5).await;
    country.tell(TO_FORCE).await;
    effects::figures(&country, 5, RISEN).await;
    country.world.set_clock(QUARTERS[1]);
    close::close(&country.world.app).await.unwrap();
    country
}

/// The practice that the program has proposed.
async fn proposed(country: &Country) -> Vec<Value> {
    let (_, found) = country.call("ac", "GET", "/v1/practices", Value::Null).await;
    found["rows"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_practice_is_offered_to_everybody_and_adopted_by_a_change_of_ones_own() {
    let memory = Arc::new(MemoryTable::new());
    let country = helped(memory.clone(), memory).await;
    let mut told = country
        .tell(
            r#"
            head put pr practice {"target": {"kind": "organisation", "id": "clinic"}, "details": {"description": "Открыли вечерний приём", "effects": ["cr"]}}
            stranger put px practice {"target": {"kind": "organisation", "id": "clinic"}, "details": {}}
            ac move pr support
            ac move pr support {"fields": {"effects": ["cr"]}}
            stranger get /v1/cases/pr
            stranger get /v1/practices
            "#,
        )
        .await;
    measuring::compute(&country.world.app).await.unwrap();
    country.step("sweep").await;
    let by_program = proposed(&country).await;
    let [_, practice] = &by_program[..] else { panic!("{by_program:?}") };
    let of_clinic = json!([{"change_request": "cr", "participant": null, "state": "verified", "effect": "0.6929", "verdict": "risen"}]);
    assert_eq!((&practice["title"], &practice["effects"]), (&json!("Дело"), &of_clinic));
    told += &country
        .tell(
            r#"
            ac move pr support {"fields": {"effects": ["cr"]}}
            head move pr recommend
            ac move pr recommend {"fields": {"service_types": ["Выдача паспортов"]}}
            sweep
            stranger get /v1/cases/pr
            stranger get /v1/practices
            region39 get /v1/cases?kind=practice
            stranger put mine change_request {"target": {"kind": "organisation", "id": "school"}}
            head move pr adopt {"fields": {"change_request": "mine"}}
            stranger move pr adopt {"fields": {"change_request": "cr"}}
            ac move pr adopt {"fields": {"change_request": "mine"}}
            stranger move pr adopt
            stranger move pr adopt {"fields": {"change_request": "mine"}}
            stranger move pr adopt {"version": 5, "fields": {"change_request": "mine"}}
            head get /v1/cases/pr
            stranger move pr withdraw {"reason": "Не помогает"}
            "#,
        )
        .await;
    // Who sees a change reads what it brought; of others only the words are shown.
    let not_seen =
        json!([{"change_request": "cr", "participant": null, "state": null, "effect": null, "verdict": null}]);
    for (who, of_others) in [("ac", &of_clinic), ("head", &of_clinic), ("stranger", &not_seen)] {
        let (_, found) = country.call(who, "GET", "/v1/practices?state=recommended", Value::Null).await;
        let row = &found["rows"][0];
        assert_eq!((&row["description"], &row["effects"]), (&json!("Открыли вечерний приём"), of_others), "{who}");
        assert_eq!(row["adopters"][0]["participant"], "stranger", "{who}");
    }
    told += &country
        .tell(
            r#"
            ac move pr withdraw {"reason": "Не помогает"}
            stranger get /v1/cases/pr
            sweep
            ac journal pr
            "#,
        )
        .await;
    country.keeps_its_rules();
    expect![[r#"
        head put pr practice → 201 ПК-2026-000001 proposed v1
        stranger put px practice → 404 not_found
        ac move pr support → 422 field_missing fields.effects
        ac move pr support → 422 field_invalid fields.effects
        stranger get /v1/cases/pr → 404 not_found
        stranger get /v1/practices → 200 []
        ac move pr support → 200 ПК-2026-000001 supported v2
        head move pr recommend → 422 not_entitled ["analytical_centre"]
        ac move pr recommend → 200 ПК-2026-000001 recommended v3
        sweep → head — В деле ПК-2026-000001 сделан шаг, о котором вам положено знать.; mvd — В деле ОТ-2026-000001 теперь ваш шаг.
        stranger get /v1/cases/pr → 200 ПК-2026-000001 recommended v3
        stranger get /v1/practices → 200 [pr]
        region39 get /v1/cases?kind=practice → 200 [pr]
        stranger put mine change_request → 201 ЗИ-2026-000002 proposed v1
        head move pr adopt → 422 target_unknown fields.change_request
        stranger move pr adopt → 422 not_entitled ["adopter"]
        ac move pr adopt → 422 not_entitled ["adopter"]
        stranger move pr adopt → 422 field_missing fields.change_request
        stranger move pr adopt → 200 ПК-2026-000001 recommended v4
        stranger move pr adopt → 409 stale
        head get /v1/cases/pr → 200 ПК-2026-000001 recommended v4
        stranger move pr withdraw → 422 not_entitled ["analytical_centre"]
        ac move pr withdraw → 200 ПК-2026-000001 withdrawn v5
        stranger get /v1/cases/pr → 200 ПК-2026-000001 withdrawn v5
        sweep → ac — В деле ПК-2026-000001 сделан шаг, о котором вам положено знать.; stranger — В деле ПК-2026-000001 сделан шаг, о котором вам положено знать.
        ac journal pr → 1 head put as anyone: proposed; 2 ac support as analytical_centre: supported; 3 ac recommend as analytical_centre: recommended; 4 stranger adopt as adopter: recommended; 5 ac withdraw as analytical_centre: withdrawn
    "#]].assert_eq(&told);
}

/// Every write of what follows from a look is broken once, before it is carried out and after.
#[tokio::test]
async fn a_proposal_that_breaks_off_anywhere_is_made_once() {
    let play = async |broken: usize, carried_out: bool| {
        let (memory, table) = BreakingTable::not_yet(broken, carried_out);
        let country = helped(memory, table.clone()).await;
        table.writes.store(0, Ordering::SeqCst);
        for minutes in 0..4 {
            let _ = measuring::compute(&country.world.app).await;
            country.world.clock.set(country.world.now() + chrono::Duration::minutes(20 * minutes));
            country.try_step("sweep").await;
        }
        let used = table.writes.load(Ordering::SeqCst);
        table.writes.store(usize::MAX / 2, Ordering::SeqCst);
        country.keeps_its_rules();
        let practices = proposed(&country).await;
        let ids = practices.iter().map(|practice| practice["id"].as_str().unwrap_or_default().to_owned());
        (ids.collect::<Vec<_>>(), country.step("ac journal cr").await, used)
    };
    let (expected, journal, writes) = play(usize::MAX, false).await;
    assert!(expected.len() == 1 && 3 < writes, "{expected:?} {writes}");
    for broken in 0..writes {
        for carried_out in [false, true] {
            let (found, journal_now, _) = play(broken, carried_out).await;
            assert_eq!((found, journal_now), (expected.clone(), journal.clone()), "write {broken}, {carried_out}");
        }
    }
}

/// Four more adopt what helped the clinic, and rise as it did; seven do nothing.
#[tokio::test]
async fn what_a_practice_has_brought_over_all_who_adopted_it_is_told_once_a_quarter() {
    let memory = Arc::new(MemoryTable::new());
    let country = effects::country(memory.clone(), memory, 11).await;
    country.tell(TO_FORCE).await;
    effects::figures(&country, 11, RISEN).await;
    country.world.set_clock(QUARTERS[1]);
    let app = &country.world.app;
    close::close(app).await.unwrap();
    measuring::compute(app).await.unwrap();
    let mut story = r#"
        ac put pr practice {"target": {"kind": "organisation", "id": "clinic"}, "details": {"description": "Открыли вечерний приём", "effects": ["cr"]}}
        ac move pr support {"fields": {"effects": ["cr"]}}
        ac move pr recommend
    "#
    .to_owned();
    for at in 0..4 {
        story += &r#"
            region77 put cr-N change_request {"target": {"kind": "organisation", "id": "other-N"}}
            ac move cr-N assess
            em move cr-N accept
            ac put m-N measure {"target": {"kind": "organisation", "id": "other-N"}, "parties": {"performers": ["doer"]}, "details": {"starts_on": "2026-10-02", "due_on": "2026-11-02", "change_request": "cr-N"}}
            region77 move cr-N plan {"fields": {"measures": ["m-N"], "evaluation": {"question": null, "expected": "0.2", "comparison": "type_and_region", "before": ["2026Q3"]}}}
            region77 move cr-N put_in_force
            region77 move pr adopt {"fields": {"change_request": "cr-N"}}
        "#
        .replace('N', &at.to_string());
    }
    country.tell(&story).await;
    assert_eq!(roll_outs::compute(app).await.unwrap(), 1, "the clinic alone has a quarter since");
    let rolled_out = async || {
        let (_, found) = country.call("stranger", "GET", "/v1/practices?state=recommended", Value::Null).await;
        found["rows"][0]["roll_out"].clone()
    };
    let told = rolled_out().await;
    assert_eq!(
        (&told["units"], &told["simple"], &told["by_time"]),
        (&json!(1), &Value::Null, &json!([])),
        "of one nothing is told"
    );
    for at in 0..11_u64 {
        let scores = if at < 4 { RISEN } else { [0, 0, 0, 50, 200, 50] };
        country.answered(("2027Q1", "77", &format!("other-{at}"), 1), &["comfort"], scores).await;
    }
    country.answered(("2027Q1", "77", "clinic", 1), &["comfort"], RISEN).await;
    country.world.set_clock("2027-04-02T12:00:00Z");
    close::close(app).await.unwrap();
    assert_eq!(roll_outs::compute(app).await.unwrap(), 1);
    assert_eq!(roll_outs::compute(app).await.unwrap(), 0, "twice is once");
    let told = rolled_out().await;
    assert_eq!(
        (&told["method"], &told["until"], &told["units"], &told["others"]),
        (&json!("roll-out-1"), &json!("2027Q1"), &json!(5), &json!(7))
    );
    let number = |name: &str| told["simple"][name].as_str().unwrap().parse::<f64>().unwrap();
    assert!(0.5 < number("low") && number("low") < number("effect") && number("high") < 0.9, "{told}");
    assert_eq!(told["by_time"].as_array().unwrap().len(), 3, "the clinic has three quarters since: {told}");
    country.keeps_its_rules();
}

/// Of the same type, with about as many answers and weak at the same: to that one it is told; what the others' figures are is told to nobody.
#[tokio::test]
async fn a_practice_is_offered_to_whoever_is_like_the_one_that_it_helped() {
    let memory = Arc::new(MemoryTable::new());
    let country = helped(memory.clone(), memory).await;
    measuring::compute(&country.world.app).await.unwrap();
    country
        .tell(
            r#"
            head put pr practice {"target": {"kind": "organisation", "id": "clinic"}, "details": {"description": "Открыли вечерний приём", "effects": ["cr"]}}
            ac move pr support {"fields": {"effects": ["cr"]}}
            ac move pr recommend
            "#,
        )
        .await;
    let alike = async |organisation: &str| {
        let caller = app::identity::access::Caller {
            id: domain::identifier::ParticipantId::parse("another").unwrap(),
            name: String::new(),
            role: domain::scope::ParticipantRole::OrganisationHead,
            roles: Default::default(),
            stands_in_for: Vec::new(),
            scope: Some(domain::scope::Scope::Organisation(
                domain::identifier::OrganisationId::parse(organisation).unwrap(),
            )),
            source: None,
            types: Default::default(),
            rights: Default::default(),
        };
        let app = &country.world.app;
        let (offered, _) = app::improvement::practices::practices(app, &caller, None, None).await.unwrap();
        assert_eq!(offered.len(), 1, "it is recommended to everybody");
        app::improvement::practices::offered_to(app, &caller, &offered).await.unwrap().into_values().next()
    };
    // The other clinics stand below what the clinic has reached; the first of them by less than the profile asks.
    let found = alike("other-4").await.unwrap();
    assert!(found.own < found.of_type && found.question.is_none(), "{found:?}");
    for organisation in ["clinic", "school", "other-0"] {
        assert_eq!(alike(organisation).await, None, "{organisation}");
    }
    let (_, rows) = country.call("head", "GET", "/v1/practices?state=recommended", Value::Null).await;
    assert_eq!(rows["rows"][0]["alike"], false, "it is the one that was helped");
    let (_, rows) = country.call("ac", "GET", "/v1/practices?state=recommended", Value::Null).await;
    assert_eq!(rows["rows"][0]["alike"], false, "the centre is no organisation");
}
