//! Clauses of the act that no other story is about: how long the experiment is, and the way of documents of mass socially significant services.

use expect_test::expect;

use crate::check;

/// B.1: the experiment begins on 25 June 2025; before that nothing is opened.
#[tokio::test]
async fn the_experiment_has_a_first_day() {
    check(
        r#"
        clock 2025-06-24T20:59:59Z
        ac put early change_request {"target": {"kind": "service", "id": "pass"}}
        clock 2025-06-24T21:00:00Z
        ac put first change_request {"target": {"kind": "service", "id": "pass"}}
        "#,
        expect![[r#"
            clock 2025-06-24T20:59:59Z → 
            ac put early change_request → 422 experiment_over
            clock 2025-06-24T21:00:00Z → 
            ac put first change_request → 201 ЗИ-2025-000001 proposed v1
        "#]],
    )
    .await;
}

/// B.7и, B.8а: the analytical centre drafts the target state of a mass service, the participants that provide it and others agree, the digital ministry brings it
/// before the subcommission; the working group is not in it. B.8в: the digital ministry controls that it is reached.
#[tokio::test]
async fn documents_of_mass_services_go_the_way_of_the_digital_ministry() {
    check(
        r#"
        ac put goal document {"target": {"kind": "service", "id": "benefit"}, "parties": {"owner": "mvd", "agreeing": ["mvd", "doer"]}, "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Без заявления"}]}}
        ac move goal offer
        wg move goal consider {"decision": {"number": "1", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено"}}
        dm move goal consider {"decision": {"number": "1", "date": "2026-04-30", "body": "Минцифры", "text": "Рассмотрено"}}
        dm move goal submit
        mvd move goal agree
        doer move goal agree
        ac move goal submit
        dm move goal submit
        sc move goal confirm {"decision": {"number": "2", "date": "2026-04-30", "body": "Подкомиссия", "text": "Утверждено"}}
        dm put check check {"target": {"kind": "document", "id": "goal"}, "details": {"check": "attainment", "document": "goal", "document_version": 1}}
        em put other check {"target": {"kind": "document", "id": "goal"}, "details": {"check": "attainment", "document": "goal", "document_version": 1}}
        "#,
        expect![[r#"
            ac put goal document → 201 ДО-2026-000001 draft v1
            ac move goal offer → 200 ДО-2026-000001 in_agreement v2
            wg move goal consider → 422 not_entitled ["digital_ministry"]
            dm move goal consider → 200 ДО-2026-000001 considered v3
            dm move goal submit → 422 agreement_missing
            mvd move goal agree → 200 ДО-2026-000001 considered v4
            doer move goal agree → 200 ДО-2026-000001 considered v5
            ac move goal submit → 422 not_entitled ["digital_ministry"]
            dm move goal submit → 200 ДО-2026-000001 submitted v6
            sc move goal confirm → 200 ДО-2026-000001 confirmed v7
            dm put check check → 201 ПР-2026-000001 scheduled v1
            em put other check → 422 not_entitled ["checker"]
        "#]],
    )
    .await;
}
