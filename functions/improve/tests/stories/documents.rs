//! B.2, B.4г: documents say what they say in numbers and lists, too; what that comes to is computed. B.6б, B.8в, B.10: who has reached them.

use expect_test::expect;
use serde_json::{Value, json};

use crate::check;
use crate::country::Country;

const GOAL: &str = r#"
    ac put goal document {"target": {"kind": "service", "id": "pass"}, "parties": {"owner": "mvd", "agreeing": ["mvd", "doer"]}, "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Два документа вместо пяти"}], "content": {"measures": [{"quantity": "documents", "from": 5, "to": 2}, {"quantity": "term_days", "from": 30, "to": 10}]}}}
"#;

#[tokio::test]
async fn a_target_state_is_measured_and_its_content_is_agreed_like_its_text() {
    check(
        &format!(
            r#"
            ac put goal document {{"target": {{"kind": "service", "id": "pass"}}, "details": {{"document_type": "target_state", "clauses": [{{"number": "1", "text": "Два"}}], "content": {{"measures": [{{"quantity": "documents", "from": 2, "to": 5}}]}}}}}}
            ac put goal document {{"target": {{"kind": "service", "id": "pass"}}, "details": {{"document_type": "target_state", "clauses": [{{"number": "1", "text": "Два"}}], "content": {{"measures": [{{"quantity": "documents", "from": 5}}]}}}}}}
            ac put goal document {{"target": {{"kind": "service", "id": "pass"}}, "details": {{"document_type": "target_state", "clauses": [{{"number": "1", "text": "Два"}}], "content": {{"measures": [], "colour": "red"}}}}}}
            ac put goal document {{"target": {{"kind": "service", "id": "pass"}}, "details": {{"document_type": "road_map", "target_state": "goal", "clauses": [{{"number": "1", "text": "Два"}}], "content": {{"measures": []}}}}}}
            {GOAL}
            {GOAL}
            ac move goal offer
            mvd move goal agree {{"version": 2}}
            doer move goal agree {{"version": 2}}
            ac put goal document {{"version": 4, "target": {{"kind": "service", "id": "pass"}}, "parties": {{"owner": "mvd", "agreeing": ["mvd", "doer"]}}, "details": {{"document_type": "target_state", "clauses": [{{"number": "1", "text": "Два документа вместо пяти"}}], "content": {{"measures": [{{"quantity": "documents", "from": 5, "to": 1}}, {{"quantity": "term_days", "from": 30, "to": 10}}]}}}}}}
            wg move goal consider {{"decision": {{"number": "1", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено"}}}}
            mvd move goal agree
            doer move goal agree
            wg move goal consider {{"decision": {{"number": "1", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено"}}}}
            ac put goal document {{"version": 8, "target": {{"kind": "service", "id": "pass"}}, "parties": {{"owner": "mvd", "agreeing": ["mvd", "doer"]}}, "details": {{"document_type": "target_state", "clauses": [{{"number": "1", "text": "Два документа вместо пяти"}}]}}}}
            doer document goal content
            stranger document goal content
            ac document pass content
            "#
        ),
        expect![[r#"
            ac put goal document → 422 field_invalid details.content.measures.0.to
            ac put goal document → 422 field_missing details.content.measures.0.to
            ac put goal document → 422 field_unknown details.content.colour
            ac put goal document → 422 field_unknown details.content
            ac put goal document → 201 ДО-2026-000001 draft v1
            ac put goal document → 200 ДО-2026-000001 draft v1
            ac move goal offer → 200 ДО-2026-000001 in_agreement v2
            mvd move goal agree → 200 ДО-2026-000001 in_agreement v3
            doer move goal agree → 200 ДО-2026-000001 in_agreement v4
            ac put goal document → 200 ДО-2026-000001 in_agreement v5
            wg move goal consider → 422 agreement_missing
            mvd move goal agree → 200 ДО-2026-000001 in_agreement v6
            doer move goal agree → 200 ДО-2026-000001 in_agreement v7
            wg move goal consider → 200 ДО-2026-000001 considered v8
            ac put goal document → 422 state_has_no_such_move details.content
            doer document goal content → {"measures":[{"from":5,"quantity":"documents","to":1},{"from":30,"quantity":"term_days","to":10}]}
            stranger document goal content → 404 not_found
            ac document pass content → 404 not_found
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_was_put_is_read_back_and_versions_are_compared() {
    let country = Country::new().await;
    country.tell(GOAL).await;
    let (_, case) = country.call("ac", "GET", "/v1/cases/goal", Value::Null).await;
    let content = case["details"]["content"].clone();
    assert_eq!(content["measures"][0], json!({"quantity": "documents", "from": 5, "to": 2}));
    // What GET answers is a body of PUT: the same again is no new version.
    let of = |content: Value| {
        json!({"kind": "document", "title": case["title"], "target": case["target"], "version": 1,
            "parties": {"owner": "mvd", "agreeing": ["mvd", "doer"]},
            "details": {"document_type": "target_state", "clauses": case["details"]["clauses"], "content": content}})
    };
    let (status, again) = country.call("ac", "PUT", "/v1/cases/goal", of(content.clone())).await;
    assert_eq!((status.as_u16(), &again["version"], &again["details"]["text_version"]), (200, &json!(1), &json!(1)));
    let changed = of(json!({"measures": [content["measures"][0], {"quantity": "visits", "from": 2, "to": 0}]}));
    let (_, edited) = country.call("ac", "PUT", "/v1/cases/goal", changed).await;
    assert_eq!(edited["details"]["text_version"], json!(2));
    let (_, first) = country.call("doer", "GET", "/v1/cases/goal/versions/1", Value::Null).await;
    assert_eq!(first["content"], content);
    let (_, compared) = country.call("doer", "GET", "/v1/cases/goal/versions/1/compare/2", Value::Null).await;
    let rows: Vec<_> =
        compared["content"].as_array().unwrap().iter().map(|it| format!("{} {}", it["row"], it["change"])).collect();
    assert_eq!(
        rows,
        ["\"documents\" \"unchanged\"", "\"visits\" \"added\"", "\"term_days\" \"removed\""],
        "{compared}"
    );
    // A document in clauses alone stays one.
    country
        .tell(r#"ac put old document {"details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "Срок"}]}}"#)
        .await;
    let (_, old) = country.call("ac", "GET", "/v1/documents/old", Value::Null).await;
    assert_eq!((&old["content"], &old["attainment"]["of"]), (&Value::Null, &json!(0)));
    let stored = country.world.memory.dump();
    let text = stored.iter().find(|item| item.key.pk == "CASE#old" && item.key.sk.starts_with("TEXT#")).unwrap();
    assert!(!text.body.contains("content"), "it is stored as it ever was: {}", text.body);
    country.keeps_its_rules();
}

/// B.7г: the analytical centre drafts optimised standards (B.2), in line with their target state.
#[tokio::test]
async fn an_optimised_standard_is_in_line_with_its_target_state_before_it_is_offered() {
    let standard = |days: u32| {
        format!(
            r#"ac put std document {{"version": VERSION, "target": {{"kind": "service", "id": "pass"}}, "details": {{"document_type": "optimised_standard", "target_state": "goal", "clauses": [{{"number": "1", "text": "Порядок"}}], "content": {{"documents": [{{"name": "Паспорт", "from": "applicant"}}, {{"name": "Выписка", "from": "interagency"}}], "procedures": [{{"name": "Приём", "days": 1, "visits": 1}}, {{"name": "Решение", "days": {days}}}]}}}}}}"#
        )
    };
    let (first, second) = (standard(11).replace("VERSION", "null"), standard(9).replace("VERSION", "1"));
    check(
        &format!("{GOAL}\n{first}\nac document std conformity\nac move std offer\n{second}\nac document std conformity\nac move std offer"),
        expect![[r#"
            ac put goal document → 201 ДО-2026-000001 draft v1
            ac put std document → 201 ДО-2026-000002 draft v1
            ac document std conformity → [{"in_line":false,"quantity":"term_days","standard":12,"target":10},{"in_line":true,"quantity":"documents","standard":1,"target":2}]
            ac move std offer → 422 not_in_line details.content
            ac put std document → 200 ДО-2026-000002 draft v2
            ac document std conformity → [{"in_line":true,"quantity":"term_days","standard":10,"target":10},{"in_line":true,"quantity":"documents","standard":1,"target":2}]
            ac move std offer → 200 ДО-2026-000002 in_agreement v3
        "#]],
    )
    .await;
}

#[tokio::test]
async fn selection_criteria_are_applied() {
    check(
        r#"
        ac put criteria document {"details": {"document_type": "selection_criteria", "clauses": [{"number": "1", "text": "Критерии"}], "content": {"scale": 10, "criteria": [{"code": "mass", "name": "Массовость", "weight": 3}, {"code": "pain", "name": "Жалобы", "weight": 1}], "services": [{"service": "pass", "scores": {"mass": 4, "pain": 8}}, {"service": "nowhere", "scores": {}}]}}}
        ac put criteria document {"details": {"document_type": "selection_criteria", "clauses": [{"number": "1", "text": "Критерии"}], "content": {"scale": 10, "criteria": [{"code": "mass", "name": "Массовость", "weight": 3}, {"code": "pain", "name": "Жалобы", "weight": 1}], "services": [{"service": "pass", "scores": {"mass": 4, "pain": 8}}, {"service": "benefit", "scores": {"mass": 10, "pain": 2}}]}}}
        ac document criteria priorities
        mvd document criteria priorities
        "#,
        expect![[r#"
            ac put criteria document → 422 target_unknown details.content.services.1.service
            ac put criteria document → 201 ДО-2026-000001 draft v1
            ac document criteria priorities → [{"mean":"8.00","place":1,"scores":{"mass":10,"pain":2},"service":"benefit"},{"mean":"5.00","place":2,"scores":{"mass":4,"pain":8},"service":"pass"}]
            mvd document criteria priorities → 404 not_found
        "#]],
    )
    .await;
}

#[tokio::test]
async fn indicators_of_efficiency_are_computed_of_each_participant() {
    check(
        r#"
        ac put indicators document {"parties": {"agreeing": ["mvd"]}, "details": {"document_type": "efficiency_indicators", "clauses": [{"number": "1", "text": "Показатели"}], "content": {"indicators": [{"indicator": "median_days", "step": "fly", "target": 2}]}}}
        ac put indicators document {"parties": {"agreeing": ["mvd"]}, "details": {"document_type": "efficiency_indicators", "clauses": [{"number": "1", "text": "Показатели"}], "content": {"indicators": [{"indicator": "overdue_share", "target": 40}, {"indicator": "median_days", "step": "answer", "target": 5}, {"indicator": "reports_in_time", "target": 100}]}}}
        ac put late request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
        ac put answered request {"parties": {"owner": "mvd"}, "details": {"question": "Когда?"}}
        ac put other request {"parties": {"owner": "doer"}, "details": {"question": "Когда?"}}
        ac document indicators participants
        clock 2026-05-06T08:00:00Z
        mvd move answered answer {"fields": {"text": "Завтра"}}
        clock 2026-05-12T08:00:00Z
        look
        ac document indicators participants
        mvd document indicators participants
        "#,
        expect![[r#"
            ac put indicators document → 422 field_invalid details.content.indicators.0.step
            ac put indicators document → 201 ДО-2026-000001 draft v1
            ac put late request → 201 ЗП-2026-000001 issued v1
            ac put answered request → 201 ЗП-2026-000002 issued v1
            ac put other request → 201 ЗП-2026-000003 issued v1
            ac document indicators participants → []
            clock 2026-05-06T08:00:00Z → 
            mvd move answered answer → 200 ЗП-2026-000002 answered v2
            clock 2026-05-12T08:00:00Z → 
            look → 4
            ac document indicators participants → [{"indicators":[{"indicator":"overdue_share","met":false,"step":null,"target":40,"value":"100.00"},{"indicator":"median_days","met":null,"step":"answer","target":5,"value":null},{"indicator":"reports_in_time","met":null,"step":null,"target":100,"value":null}],"participant":"doer"},{"indicators":[{"indicator":"overdue_share","met":false,"step":null,"target":40,"value":"100.00"},{"indicator":"median_days","met":true,"step":"answer","target":5,"value":"3.00"},{"indicator":"reports_in_time","met":null,"step":null,"target":100,"value":null}],"participant":"mvd"}]
            mvd document indicators participants → [{"indicators":[{"indicator":"overdue_share","met":false,"step":null,"target":40,"value":"100.00"},{"indicator":"median_days","met":true,"step":"answer","target":5,"value":"3.00"},{"indicator":"reports_in_time","met":null,"step":null,"target":100,"value":null}],"participant":"mvd"}]
        "#]],
    )
    .await;
}

#[tokio::test]
async fn the_mss_list_is_held_against_the_register_and_against_the_list_before() {
    let list = |id: &str, version: &str, more: &str, rest: &str| {
        format!(
            r#"ac put {id} document {{"details": {{"document_type": "mss_list"{rest}, "clauses": [{{"number": "1", "text": "Перечень"}}], "content": {{"list_version": "{version}", "services": [{{"service": "benefit", "share": "87.5"}}{more}]}}}}}}"#
        )
    };
    let first = list("first", "2026-1", "", "");
    let second = list("second", "2026-2", r#", {"service": "pass"}"#, r#", "supersedes": "first""#);
    check(
        &format!("{first}\nac document first list\nac document first since_superseded\n{second}\nac document second list\nac document second since_superseded"),
        expect![[r#"
            ac put first document → 201 ДО-2026-000001 draft v1
            ac document first list → {"federal":{"electronic":0,"services":1,"share":"0.00","weight":"100.00"},"regional":{"electronic":0,"services":0,"share":null,"weight":"0.00"},"services":[{"registered":"other_version","service":"benefit"}],"share":"0.00","unlisted":[]}
            ac document first since_superseded → null
            ac put second document → 201 ДО-2026-000002 draft v1
            ac document second list → {"federal":{"electronic":0,"services":2,"share":"0.00","weight":"100.00"},"regional":{"electronic":0,"services":0,"share":null,"weight":"0.00"},"services":[{"registered":"other_version","service":"benefit"},{"registered":"not_marked","service":"pass"}],"share":"0.00","unlisted":[]}
            ac document second since_superseded → [{"change":"changed","in":"2026-2","out":"2026-1","part":"list_version","row":""},{"change":"unchanged","in":{"service":"benefit","share":"87.5"},"out":{"service":"benefit","share":"87.5"},"part":"services","row":"benefit"},{"change":"added","in":{"service":"pass"},"out":null,"part":"services","row":"pass"}]
        "#]],
    )
    .await;
}

#[tokio::test]
async fn attainment_is_checked_unit_by_unit() {
    check(
        &format!(
            r#"
            {GOAL}
            ac put goal document {{"version": 1, "target": {{"kind": "service", "id": "pass"}}, "parties": {{"owner": "mvd", "agreeing": ["mvd", "doer"]}}, "details": {{"document_type": "target_state", "clauses": [{{"number": "1", "text": "Два документа вместо пяти"}}], "units": [{{"kind": "organisation", "id": "clinic"}}, {{"kind": "participant", "id": "nobody"}}]}}}}
            ac put goal document {{"version": 1, "target": {{"kind": "service", "id": "pass"}}, "parties": {{"owner": "mvd", "agreeing": ["mvd", "doer"]}}, "details": {{"document_type": "target_state", "clauses": [{{"number": "1", "text": "Два документа вместо пяти"}}], "units": [{{"kind": "organisation", "id": "clinic"}}, {{"kind": "participant", "id": "doer"}}]}}}}
            ac document goal attainment
            em put one check {{"target": {{"kind": "service", "id": "pass"}}, "details": {{"check": "control", "document": "goal", "document_version": 2, "unit": {{"kind": "participant", "id": "doer"}}}}}}
            em put one check {{"target": {{"kind": "service", "id": "pass"}}, "details": {{"check": "attainment", "document": "goal", "document_version": 2, "unit": {{"kind": "participant", "id": "doer"}}}}}}
            em put two check {{"target": {{"kind": "organisation", "id": "clinic"}}, "details": {{"check": "attainment", "document": "goal", "document_version": 2}}}}
            em put three check {{"target": {{"kind": "organisation", "id": "school"}}, "details": {{"check": "attainment", "document": "goal", "document_version": 2}}}}
            sweep
            doer get /v1/cases/one
            doer get /v1/cases?kind=check
            head get /v1/cases?kind=check
            em move one begin
            em move one conclude {{"fields": {{"verdict": "passed", "points": [{{"point": "1", "verdict": "passed", "evidence": "снимок"}}]}}}}
            em move two begin
            em move two conclude {{"fields": {{"verdict": "failed", "points": [{{"point": "1", "verdict": "failed", "evidence": "пять документов"}}]}}}}
            doer document goal attainment
            clock 2026-05-04T08:00:00Z
            em put four check {{"target": {{"kind": "organisation", "id": "clinic"}}, "details": {{"check": "attainment", "document": "goal", "document_version": 2}}}}
            em move four begin
            ac document goal attainment
            em move four conclude {{"fields": {{"verdict": "passed", "points": [{{"point": "1", "verdict": "passed", "evidence": "два документа"}}]}}}}
            ac document goal attainment
            "#
        ),
        expect![[r#"
            ac put goal document → 201 ДО-2026-000001 draft v1
            ac put goal document → 422 participant_unknown details.units.1.id
            ac put goal document → 200 ДО-2026-000001 draft v2
            ac document goal attainment → {"of":2,"reached":0,"units":[{"check":null,"id":"clinic","kind":"organisation","reached":false},{"check":null,"id":"doer","kind":"participant","reached":false}],"whole":null}
            em put one check → 422 field_invalid details.unit
            em put one check → 201 ПР-2026-000001 scheduled v1
            em put two check → 201 ПР-2026-000002 scheduled v1
            em put three check → 201 ПР-2026-000003 scheduled v1
            sweep → doer — В деле ПР-2026-000001 сделан шаг, о котором вам положено знать.; head — В деле ПР-2026-000002 сделан шаг, о котором вам положено знать.; mvd — В деле ПР-2026-000001 сделан шаг, о котором вам положено знать.; stranger — В деле ПР-2026-000003 сделан шаг, о котором вам положено знать.
            doer get /v1/cases/one → 200 ПР-2026-000001 scheduled v1
            doer get /v1/cases?kind=check → 200 [one]
            head get /v1/cases?kind=check → 200 [two]
            em move one begin → 200 ПР-2026-000001 in_progress v2
            em move one conclude → 200 ПР-2026-000001 passed v3
            em move two begin → 200 ПР-2026-000002 in_progress v2
            em move two conclude → 200 ПР-2026-000002 failed v3
            doer document goal attainment → {"of":3,"reached":1,"units":[{"check":{"id":"two","state":"failed"},"id":"clinic","kind":"organisation","reached":false},{"check":{"id":"one","state":"passed"},"id":"doer","kind":"participant","reached":true},{"check":{"id":"three","state":"scheduled"},"id":"school","kind":"organisation","reached":false}],"whole":null}
            clock 2026-05-04T08:00:00Z → 
            em put four check → 201 ПР-2026-000004 scheduled v1
            em move four begin → 200 ПР-2026-000004 in_progress v2
            ac document goal attainment → {"of":3,"reached":1,"units":[{"check":{"id":"two","state":"failed"},"id":"clinic","kind":"organisation","reached":false},{"check":{"id":"one","state":"passed"},"id":"doer","kind":"participant","reached":true},{"check":{"id":"three","state":"scheduled"},"id":"school","kind":"organisation","reached":false}],"whole":null}
            em move four conclude → 200 ПР-2026-000004 passed v3
            ac document goal attainment → {"of":3,"reached":2,"units":[{"check":{"id":"four","state":"passed"},"id":"clinic","kind":"organisation","reached":true},{"check":{"id":"one","state":"passed"},"id":"doer","kind":"participant","reached":true},{"check":{"id":"three","state":"scheduled"},"id":"school","kind":"organisation","reached":false}],"whole":null}
        "#]],
    )
    .await;
}

#[tokio::test]
async fn an_independent_expertise_is_carried_out_by_its_performer() {
    // B.8б: the digital ministry orders it, and somebody else carries it out.
    check(
        &format!(
            r#"
            {GOAL}
            ac put x check {{"target": {{"kind": "service", "id": "pass"}}, "details": {{"check": "expertise", "document": "goal", "document_version": 1}}}}
            dm put x check {{"target": {{"kind": "service", "id": "pass"}}, "parties": {{"performers": ["stranger"]}}, "details": {{"check": "expertise", "document": "goal", "document_version": 1}}}}
            stranger tasks
            doer move x begin
            stranger move x begin
            stranger get /v1/cases/goal
            stranger get /v1/cases/x/versions/1
            stranger get /v1/cases/x/versions/2
            doer get /v1/cases/x/versions/1
            stranger move x conclude {{"fields": {{"verdict": "passed_with_conditions", "points": [{{"point": "1", "verdict": "passed", "evidence": "испытание"}}], "conditions": [{{"text": "Нагрузка", "due": "2026-06-01"}}]}}}}
            stranger move x meet_condition {{"fields": {{"condition": 1, "evidence": "отчёт"}}}}
            dm move x meet_condition {{"fields": {{"condition": 1, "evidence": "отчёт"}}}}
            "#
        ),
        expect![[r#"
            ac put goal document → 201 ДО-2026-000001 draft v1
            ac put x check → 422 not_entitled ["checker"]
            dm put x check → 201 ПР-2026-000001 scheduled v1
            stranger tasks → begin x as expert by null
            doer move x begin → 404 not_found
            stranger move x begin → 200 ПР-2026-000001 in_progress v2
            stranger get /v1/cases/goal → 404 not_found
            stranger get /v1/cases/x/versions/1 → 200 1 Два документа вместо пяти
            stranger get /v1/cases/x/versions/2 → 404 not_found
            doer get /v1/cases/x/versions/1 → 404 not_found
            stranger move x conclude → 200 ПР-2026-000001 passed_with_conditions v3
            stranger move x meet_condition → 422 not_entitled ["checker"]
            dm move x meet_condition → 200 ПР-2026-000001 passed v4
        "#]],
    )
    .await;
}
