//! B.4в: a laboratory studies a service, a finding becomes a change request in one step, and a later study shows that it is mended.

use expect_test::expect;

use crate::country::Country;

/// From a study to a change request that the program makes.
pub(crate) const TO_REQUEST: &str = r#"
    lab put s1 study {"target": {"kind": "service", "id": "pass"}, "details": {"tasks": [{"task": "Записаться", "steps": ["Войти"]}], "series": "Запись"}}
    lab put f1 finding {"target": {"kind": "service", "id": "pass"}, "details": {"study": "s1", "task": "Записаться", "step": "Войти", "severity": 3, "seen_by": 7, "of": 12}}
    ac move f1 raise {"version": 1, "fields": {"change_request": "from-f1"}}
    sweep
"#;

#[tokio::test]
async fn a_finding_becomes_a_change_request_and_is_seen_no_more_in_the_next_study() {
    let country = Country::new().await;
    let told = country
        .tell(
            r#"
            lab put s1 study {"target": {"kind": "service", "id": "pass"}, "details": {"tasks": [{"task": "Записаться", "steps": ["Войти"]}], "series": "Запись"}}
            stranger get /v1/cases/s1
            lab tasks
            lab move s1 start
            lab move s1 analyse {"fields": {"outcomes": [{"task": "Записаться", "done": 5, "of": 12}]}}
            lab put f1 finding {"target": {"kind": "service", "id": "pass"}, "details": {"study": "s1", "task": "Записаться", "step": "Войти", "severity": 3, "seen_by": 7, "of": 12}}
            head put f2 finding {"target": {"kind": "service", "id": "pass"}, "details": {"study": "s1", "task": "Записаться", "severity": 3, "seen_by": 7, "of": 12}}
            head put ch check {"target": {"kind": "service", "id": "pass"}, "details": {"check": "control", "document": "nothing", "document_version": 1}}
            head put ch check {"details": {}}
            lab put f2 finding {"target": {"kind": "service", "id": "pass"}, "details": {"study": "nothing", "task": "Записаться", "severity": 3, "seen_by": 7, "of": 12}}
            lab move s1 publish
            lab tasks
            ac tasks
            sweep
            mvd get /v1/cases/f1
            ac move f1 raise {"fields": {"change_request": "from-f1"}}
            sweep
            lab get /v1/cases?kind=change_request
            ac journal from-f1
            mvd get /v1/cases/from-f1
            lab move f1 fix {"fields": {"retest": "s1", "seen_by": 0, "of": 10}}
            mvd move f1 accept_risk {"reason": "Потом"}
            lab move f1 reopen {"reason": "Видно снова"}
            mvd move f1 accept_risk {"reason": "Войти можно и иначе"}
            sweep
            ac journal f1
            "#,
        )
        .await;
    country.keeps_its_rules();
    expect![[r#"
        lab put s1 study → 201 ИС-2026-000001 planned v1
        stranger get /v1/cases/s1 → 404 not_found
        lab tasks → start s1 as laboratory by null
        lab move s1 start → 200 ИС-2026-000001 running v2
        lab move s1 analyse → 200 ИС-2026-000001 analysed v3
        lab put f1 finding → 201 НХ-2026-000001 open v1
        head put f2 finding → 404 not_found
        head put ch check → 404 not_found
        head put ch check → 404 not_found
        lab put f2 finding → 422 target_unknown details.study
        lab move s1 publish → 200 ИС-2026-000001 published v4
        lab tasks → 
        ac tasks → raise f1 as analytical_centre by null
        sweep → ac — В деле ИС-2026-000001 сделан шаг, о котором вам положено знать.; mvd — В деле ИС-2026-000001 сделан шаг, о котором вам положено знать.; ac — В деле ИС-2026-000001 сделан шаг, о котором вам положено знать.; mvd — В деле НХ-2026-000001 сделан шаг, о котором вам положено знать.
        mvd get /v1/cases/f1 → 200 НХ-2026-000001 open v1
        ac move f1 raise → 200 НХ-2026-000001 raised v2
        sweep → mvd — В деле НХ-2026-000001 сделан шаг, о котором вам положено знать.
        lab get /v1/cases?kind=change_request → 200 [from-f1]
        ac journal from-f1 → 1 program put as system: proposed
        mvd get /v1/cases/from-f1 → 200 ЗИ-2026-000001 proposed v1
        lab move f1 fix → 200 НХ-2026-000001 fixed v3
        mvd move f1 accept_risk → 422 state_has_no_such_move
        lab move f1 reopen → 200 НХ-2026-000001 open v4
        mvd move f1 accept_risk → 200 НХ-2026-000001 accepted_risk v5
        sweep → mvd — В деле НХ-2026-000001 сделан шаг, о котором вам положено знать.; mvd — В деле НХ-2026-000001 сделан шаг, о котором вам положено знать.; ac — В деле НХ-2026-000001 сделан шаг, о котором вам положено знать.; lab — В деле НХ-2026-000001 сделан шаг, о котором вам положено знать.
        ac journal f1 → 1 lab put as laboratory: open; 2 ac raise as analytical_centre: raised; 3 lab fix as laboratory: fixed; 4 lab reopen as laboratory: open; 5 mvd accept_risk as owner: accepted_risk
    "#]].assert_eq(&told);
}
