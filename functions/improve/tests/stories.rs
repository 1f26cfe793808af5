//! Cases as stories over HTTP: one line a step, and after each what came back. After each story the whole store keeps its rules.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "stories/anew.rs"]
mod anew;
#[path = "stories/broken.rs"]
mod broken;
#[path = "stories/candidates.rs"]
mod candidates;
#[path = "stories/changes.rs"]
mod changes;
#[path = "stories/clauses.rs"]
mod clauses;
#[path = "stories/contradicted.rs"]
mod contradicted;
#[path = "stories/cost.rs"]
mod cost;
#[path = "stories/country.rs"]
mod country;
#[path = "stories/digests.rs"]
mod digests;
#[path = "stories/documents.rs"]
mod documents;
#[path = "stories/effects.rs"]
mod effects;
#[path = "stories/evaluations.rs"]
mod evaluations;
#[path = "stories/falls.rs"]
mod falls;
#[path = "stories/federal.rs"]
mod federal;
#[path = "stories/followers.rs"]
mod followers;
#[path = "stories/imports.rs"]
mod imports;
#[path = "stories/interchange.rs"]
mod interchange;
#[path = "stories/laboratory.rs"]
mod laboratory;
#[path = "stories/meetings.rs"]
mod meetings;
#[path = "stories/officials.rs"]
mod officials;
#[path = "stories/practices.rs"]
mod practices;
#[path = "stories/programme.rs"]
mod programme;
#[path = "stories/reports.rs"]
mod reports;
#[path = "stories/seen.rs"]
mod seen;
#[path = "stories/sudden.rs"]
mod sudden;
#[path = "stories/terms.rs"]
mod terms;
#[path = "stories/ways.rs"]
mod ways;

use country::Country;
use expect_test::{Expect, expect};

pub(crate) async fn check(story: &str, expected: Expect) {
    let country = Country::new().await;
    let told = country.tell(story).await;
    country.keeps_its_rules();
    expected.assert_eq(&told);
}

/// Everything from a proposal to a change in force; the service is on the portal, so that it takes a passed control check.
pub(crate) const TO_FORCE: &str = r#"
    head put cr change_request {"target": {"kind": "service", "id": "pass"}}
    mvd put cr change_request {"target": {"kind": "service", "id": "pass"}, "details": {"document": "goal"}}
    ac put goal document {"target": {"kind": "service", "id": "pass"}, "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Два документа вместо пяти"}]}}
    mvd put cr change_request {"target": {"kind": "service", "id": "pass"}, "details": {"document": "goal"}}
    head get /v1/cases/cr
    mvd move cr assess
    ac move cr assess {"fields": {"assessment": "Полезно"}}
    mvd move cr plan {"fields": {}}
    em move cr accept
    mvd put m measure {"target": {"kind": "service", "id": "pass"}, "parties": {"performers": ["doer"]}, "details": {"starts_on": "2026-05-01", "due_on": "2026-06-01", "change_request": "cr"}}
    mvd move cr plan {"fields": {"measures": ["nothing"], "evaluation": {"question": null, "expected": "0.2", "comparison": "type", "before": ["2026Q1"]}}}
    mvd move cr plan {"fields": {"measures": ["m"], "evaluation": {"question": null, "expected": "0.2", "comparison": "type", "before": ["2026Q1"]}}}
    mvd move cr put_in_force
    ac put ch check {"target": {"kind": "service", "id": "pass"}, "details": {"check": "control", "document": "goal", "document_version": 1, "change_request": "cr"}}
    ac move ch begin
    ac move ch conclude {"fields": {"verdict": "passed", "points": [{"point": "1", "verdict": "passed", "evidence": ""}]}}
    ac move ch conclude {"fields": {"verdict": "passed", "points": [{"point": "1", "verdict": "passed", "evidence": "снимок"}]}}
    mvd move cr put_in_force
"#;

/// B.4а, B.7к: changes are managed by requests, and checked before they are released to the portal.
#[tokio::test]
async fn a_change_request_comes_into_force_after_a_passed_check() {
    check(&format!("{TO_FORCE}\nac journal cr\nem get /v1/cases?kind=change_request"), expect![[r#"
        head put cr change_request → 404 not_found
        mvd put cr change_request → 422 target_unknown details.document
        ac put goal document → 201 ДО-2026-000001 draft v1
        mvd put cr change_request → 201 ЗИ-2026-000001 proposed v1
        head get /v1/cases/cr → 404 not_found
        mvd move cr assess → 422 not_entitled ["analytical_centre"]
        ac move cr assess → 200 ЗИ-2026-000001 assessed v2
        mvd move cr plan → 422 state_has_no_such_move
        em move cr accept → 200 ЗИ-2026-000001 accepted v3
        mvd put m measure → 201 МР-2026-000001 planned v1
        mvd move cr plan → 422 target_unknown fields.measures
        mvd move cr plan → 200 ЗИ-2026-000001 planned v4
        mvd move cr put_in_force → 422 check_not_passed
        ac put ch check → 201 ПР-2026-000001 scheduled v1
        ac move ch begin → 200 ПР-2026-000001 in_progress v2
        ac move ch conclude → 422 evidence_missing fields.points.0.evidence
        ac move ch conclude → 200 ПР-2026-000001 passed v3
        mvd move cr put_in_force → 200 ЗИ-2026-000001 in_force v5
        ac journal cr → 1 mvd put as anyone: proposed; 2 ac assess as analytical_centre: assessed; 3 em accept as economy_ministry: accepted; 4 mvd plan as owner: planned; 5 mvd put_in_force as owner: in_force
        em get /v1/cases?kind=change_request → 200 [cr]
    "#]]).await;
}

/// B.2, B.4б: an incident exists by decision of the subcommission alone, and is answered at once.
#[tokio::test]
async fn an_incident_exists_by_decision_and_is_reviewed() {
    check(
        r#"
        head put i incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 4}}
        head put i incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 1}}
        ac move i declare
        sc move i declare
        sc move i declare {"decision": {"number": "7", "date": "2026-05-01", "body": "Подкомиссия", "text": "Инцидент"}}
        sc move i declare {"decision": {"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент"}}
        head clocks i
        head tasks
        head move i resolve {"fields": {"cause": "Сбой"}}
        head move i acknowledge
        head move i resolve
        head move i resolve {"fields": {"cause": "Сбой"}}
        ac tasks
        head move i confirm
        ac move i confirm
        ac move i review {"fields": {"lessons": "Запас"}}
        ac move i close
        ac move i close
        "#,
        expect![[r#"
            head put i incident → 422 field_invalid details.severity
            head put i incident → 201 ИН-2026-000001 proposed v1
            ac move i declare → 422 not_entitled ["subcommission_secretary"]
            sc move i declare → 422 decision_missing decision
            sc move i declare → 422 field_invalid decision.date
            sc move i declare → 200 ИН-2026-000001 declared v2
            head clocks i → acknowledge 2026-05-04T06:30:00Z; resolve 2026-05-04T13:30:00Z
            head tasks → acknowledge i as owner by "2026-05-04T06:30:00Z"
            head move i resolve → 422 state_has_no_such_move
            head move i acknowledge → 200 ИН-2026-000001 acknowledged v3
            head move i resolve → 422 field_missing fields.cause
            head move i resolve → 200 ИН-2026-000001 resolved v4
            ac tasks → confirm i as analytical_centre by null
            head move i confirm → 422 not_entitled ["analytical_centre"]
            ac move i confirm → 200 ИН-2026-000001 confirmed v5
            ac move i review → 200 ИН-2026-000001 reviewed v6
            ac move i close → 200 ИН-2026-000001 closed v7
            ac move i close → 422 state_has_no_such_move
        "#]],
    )
    .await;
}

#[tokio::test]
async fn refusals_have_their_codes_and_repetitions_change_nothing() {
    check(
        r#"
        ac put r request {"parties": {"owner": "nobody"}, "details": {"question": "Сколько?"}}
        ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}, "colour": "red"}
        ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
        ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
        ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Как часто?"}}
        ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Как часто?"}, "version": 1}
        mvd move r extend {"reason": "Много"}
        mvd move r extend {"reason": "Много", "due": "2026-05-01"}
        mvd move r extend {"reason": "Много", "due": "2026-06-01"}
        mvd move r extend {"reason": "Много", "due": "2026-07-01"}
        mvd move r answer {"version": 3, "fields": {"text": "Семь"}}
        mvd move r answer {"version": 3, "fields": {"text": "Семь"}}
        mvd move r answer {"version": 3, "fields": {"text": "Восемь"}}
        mvd move r accept
        mvd move r fly
        ac move r accept
        mvd journal r
        "#,
        expect![[r#"
            ac put r request → 422 participant_unknown parties.owner
            ac put r request → 422 field_unknown colour
            ac put r request → 201 ЗП-2026-000001 issued v1
            ac put r request → 200 ЗП-2026-000001 issued v1
            ac put r request → 409 stale
            ac put r request → 200 ЗП-2026-000001 issued v2
            mvd move r extend → 422 due_missing due
            mvd move r extend → 422 due_not_later due
            mvd move r extend → 200 ЗП-2026-000001 issued v3
            mvd move r extend → 422 extended_already
            mvd move r answer → 200 ЗП-2026-000001 answered v4
            mvd move r answer → 200 ЗП-2026-000001 answered v4
            mvd move r answer → 409 stale
            mvd move r accept → 422 not_entitled ["creator"]
            mvd move r fly → 404 not_found
            ac move r accept → 200 ЗП-2026-000001 accepted v5
            mvd journal r → 1 ac put as analytical_centre: issued; 2 ac put as creator: issued; 3 mvd extend as owner: issued; 4 mvd answer as owner: answered; 5 ac accept as creator: accepted
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_document_goes_through_agreement_and_its_versions_are_compared() {
    check(
        r#"
        ac put d document {"parties": {"owner": "mvd", "agreeing": ["mvd", "doer"]}, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "срок пять дней"}]}}
        ac move d offer
        doer tasks
        mvd move d agree {"version": 2}
        doer move d agree {"version": 2}
        ac put d document {"version": 4, "parties": {"owner": "mvd", "agreeing": ["mvd", "doer"]}, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "срок три дня"}, {"number": "2", "text": "один визит"}]}}
        wg move d consider {"decision": {"number": "1", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено"}}
        mvd move d agree
        doer move d object {"reason": "Два визита"}
        doer get /v1/cases/d/versions/2
        doer get /v1/cases/d/versions/3
        stranger get /v1/cases/d/versions/2
        doer get /v1/cases/d/versions/1/compare/2
        "#,
        expect![[r#"
            ac put d document → 201 ДО-2026-000001 draft v1
            ac move d offer → 200 ДО-2026-000001 in_agreement v2
            doer tasks → agree d as agreeing by "2026-05-18T21:00:00Z"
            mvd move d agree → 200 ДО-2026-000001 in_agreement v3
            doer move d agree → 200 ДО-2026-000001 in_agreement v4
            ac put d document → 200 ДО-2026-000001 in_agreement v5
            wg move d consider → 422 agreement_missing
            mvd move d agree → 200 ДО-2026-000001 in_agreement v6
            doer move d object → 200 ДО-2026-000001 in_agreement v7
            doer get /v1/cases/d/versions/2 → 200 1 срок три дня; 2 один визит
            doer get /v1/cases/d/versions/3 → 404 not_found
            stranger get /v1/cases/d/versions/2 → 404 not_found
            doer get /v1/cases/d/versions/1/compare/2 → 200 1 changed -["пять дней"] +["три дня"]; 2 added -[] +["один визит"]
        "#]],
    )
    .await;
}
