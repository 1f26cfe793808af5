//! B.7в: the analytical centre evaluates how far a service or a road map has come; what the program knows stands in the report. B.9: reports
//! that could not be prefilled in time are made late, and told so. B.7а: what is freshly overdue.

use expect_test::expect;

use crate::check;

/// An outage from before the first of May until after the fifth.
pub(crate) const TO_LATE_REPORT: &str = r#"
    sweep
    sweep
    mvd put own change_request {"target": {"kind": "service", "id": "pass"}}
    clock 2026-05-12T06:00:00Z
    sweep
    sweep
    wg get /v1/cases?kind=report
"#;

/// An evaluation, until it is heard.
pub(crate) const TO_EVALUATION: &str = r#"
    ac put p report {"target": {"kind": "service", "id": "pass"}, "details": {}}
    ac move p submit {"version": 1, "fields": {"text": "Продвигается"}}
    sweep
    wg move p hear {"version": 2}
    sweep
"#;

#[tokio::test]
async fn progress_is_evaluated_with_what_the_program_knows() {
    check(
        r#"
        ac put goal document {"target": {"kind": "service", "id": "pass"}, "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Цель"}]}}
        ac put map document {"target": {"kind": "service", "id": "pass"}, "parties": {"owner": "mvd"}, "details": {"document_type": "road_map", "target_state": "goal", "clauses": [{"number": "1", "text": "План"}]}}
        mvd put done measure {"target": {"kind": "service", "id": "pass"}, "parties": {"performers": ["doer"]}, "details": {"starts_on": "2026-05-04", "due_on": "2026-05-15", "road_map": "map"}}
        mvd put late measure {"target": {"kind": "road_map", "id": "map"}, "parties": {"performers": ["doer"]}, "details": {"starts_on": "2026-05-04", "due_on": "2026-05-15"}}
        mvd put later measure {"target": {"kind": "road_map", "id": "map"}, "parties": {"performers": ["stranger"]}, "details": {"starts_on": "2026-06-01", "due_on": "2026-07-15"}}
        clock 2026-05-20T08:00:00Z
        doer move done begin
        doer move done report
        em move done accept
        mvd put p report {"target": {"kind": "road_map", "id": "map"}, "details": {}}
        ac put p report {"target": {"kind": "road_map", "id": "map"}, "details": {"month": "2026-04-01"}}
        ac put p report {"details": {}}
        ac put p report {"target": {"kind": "road_map", "id": "goal"}, "details": {}}
        ac put p report {"target": {"kind": "road_map", "id": "map"}, "details": {}}
        ac put p report {"target": {"kind": "road_map", "id": "map"}, "details": {}}
        ac report progress
        doer get /v1/cases/p
        stranger get /v1/cases/p
        head get /v1/cases/p
        mvd move p submit
        ac move p submit {"fields": {"text": "Одно мероприятие опаздывает"}}
        wg put z meeting {"details": {"body": "working_group", "date": "2026-05-26"}}
        rollup
        ac move p hear
        wg move p hear {"fields": {"meeting": "z"}}
        mvd tasks
        ac put m report {"target": {"kind": "service", "id": "benefit"}, "details": {}}
        ac move m submit
        wg move m hear
        dm move m hear
        "#,
        expect![[r#"
            ac put goal document → 201 ДО-2026-000001 draft v1
            ac put map document → 201 ДО-2026-000002 draft v1
            mvd put done measure → 201 МР-2026-000001 planned v1
            mvd put late measure → 201 МР-2026-000002 planned v1
            mvd put later measure → 201 МР-2026-000003 planned v1
            clock 2026-05-20T08:00:00Z → 
            doer move done begin → 200 МР-2026-000001 in_progress v2
            doer move done report → 200 МР-2026-000001 reported v3
            em move done accept → 200 МР-2026-000001 accepted v4
            mvd put p report → 404 not_found
            ac put p report → 422 not_entitled ["system"]
            ac put p report → 422 field_missing target
            ac put p report → 422 target_unknown target
            ac put p report → 201 ОТ-2026-000001 prefilled v1
            ac put p report → 200 ОТ-2026-000001 prefilled v1
            ac report progress → {"as_of":"2026-05-20","attention":["late"],"cannot_tell":0,"evaluated":["doer","mvd","stranger"],"expected":null,"in_force":0,"measures_accepted":1,"measures_at_risk":0,"measures_cancelled":0,"measures_late":1,"measures_open":2,"not_confirmed":0,"planned":"2026-07-15","verified":0}
            doer get /v1/cases/p → 200 ОТ-2026-000001 prefilled v1
            stranger get /v1/cases/p → 200 ОТ-2026-000001 prefilled v1
            head get /v1/cases/p → 404 not_found
            mvd move p submit → 422 not_entitled ["owner"]
            ac move p submit → 200 ОТ-2026-000001 submitted v2
            wg put z meeting → 201 ЗС-2026-000001 planned v1
            rollup → 0 at risk, 2 put
            ac move p hear → 422 not_entitled ["working_group_secretary"]
            wg move p hear → 200 ОТ-2026-000001 heard v3
            mvd tasks → 
            ac put m report → 201 ОТ-2026-000002 prefilled v1
            ac move m submit → 200 ОТ-2026-000002 submitted v2
            wg move m hear → 422 not_entitled ["digital_ministry"]
            dm move m hear → 200 ОТ-2026-000002 heard v3
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_report_that_could_not_be_prefilled_in_time_is_made_late_and_told_so() {
    check(
        r#"
        sweep
        clock 2026-05-12T06:00:00Z
        sweep
        sweep
        mvd get /v1/cases?kind=report
        mvd report late
        mvd tasks
        clock 2026-07-02T06:00:00Z
        sweep
        sweep
        sweep
        mvd get /v1/cases?kind=report
        mvd report late
        "#,
        expect![[r#"
            sweep → 
            clock 2026-05-12T06:00:00Z → 
            sweep → 
            sweep → mvd — В деле ОТ-2026-000001 теперь ваш шаг.; wg — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.
            mvd get /v1/cases?kind=report → 200 [ref-19bb1403120483c8c61ac38829e16ab3]
            mvd report late → "2026-04-01" "2026-05-19" true
            mvd tasks → submit ref-19bb1403120483c8c61ac38829e16ab3 as owner by "2026-05-19T21:00:00Z"
            clock 2026-07-02T06:00:00Z → 
            sweep → mvd — По делу ОТ-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; em — По делу ОТ-2026-000001 прошёл срок.; wg — По делу ОТ-2026-000001 срок прошёл два рабочих дня назад, и дело не сделано. Его место — в повестке ближайшего заседания.
            sweep → mvd — В деле ОТ-2026-000002 теперь ваш шаг.; wg — В деле ОТ-2026-000002 сделан шаг, о котором вам положено знать.
            sweep → mvd — В деле ОТ-2026-000003 теперь ваш шаг.
            mvd get /v1/cases?kind=report → 200 [ref-19bb1403120483c8c61ac38829e16ab3 ref-0ecd34e71d3eec2ce19bc87f94a1d62b ref-a79f27f58b65524a27d4666e271907c1]
            mvd report late → "2026-05-01" "2026-07-09" true
        "#]],
    )
    .await;
}

#[tokio::test]
async fn whoever_begins_after_the_term_is_not_late_with_what_was_before() {
    check(
        r#"
        clock 2026-05-12T06:00:00Z
        sweep
        sweep
        wg get /v1/cases?kind=report
        clock 2026-06-09T06:00:00Z
        sweep
        wg get /v1/cases?kind=report
        mvd report late
        "#,
        expect![[r#"
            clock 2026-05-12T06:00:00Z → 
            sweep → 
            sweep → 
            wg get /v1/cases?kind=report → 200 []
            clock 2026-06-09T06:00:00Z → 
            sweep → 
            wg get /v1/cases?kind=report → 200 [ref-a79f27f58b65524a27d4666e271907c1]
            mvd report late → "2026-05-01" "2026-06-17" true
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_is_freshly_overdue_is_found() {
    // Asked on a short Thursday before the holidays: the term is five working days, to the 8th of May.
    check(
        r#"
        ac put long request {"parties": {"owner": "mvd"}, "due": "2026-05-04", "details": {"question": "Сколько?"}}
        ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
        ac put open request {"parties": {"owner": "mvd"}, "due": "2026-06-01", "details": {"question": "Сколько?"}}
        ac clocks r
        clock 2026-05-12T08:00:00Z
        ac get /v1/cases?kind=request&overdue=true
        ac get /v1/cases?kind=request&overdue_since=last_working_day
        ac get /v1/cases?kind=request&overdue_since=last_7_days
        ac get /v1/cases?kind=request&overdue_since=yesterday
        clock 2026-05-18T08:00:00Z
        mvd get /v1/cases?kind=request&overdue_since=last_working_day
        mvd get /v1/cases?kind=request&overdue_since=last_7_days
        mvd move r answer {"fields": {"text": "Семь"}}
        stranger get /v1/cases?kind=request&overdue_since=last_7_days
        "#,
        expect![[r#"
            ac put long request → 201 ЗП-2026-000001 issued v1
            ac put r request → 201 ЗП-2026-000002 issued v1
            ac put open request → 201 ЗП-2026-000003 issued v1
            ac clocks r → answer 2026-05-08T21:00:00Z
            clock 2026-05-12T08:00:00Z → 
            ac get /v1/cases?kind=request&overdue=true → 200 [long r]
            ac get /v1/cases?kind=request&overdue_since=last_working_day → 200 [r]
            ac get /v1/cases?kind=request&overdue_since=last_7_days → 200 [r]
            ac get /v1/cases?kind=request&overdue_since=yesterday → 422 invalid
            clock 2026-05-18T08:00:00Z → 
            mvd get /v1/cases?kind=request&overdue_since=last_working_day → 200 []
            mvd get /v1/cases?kind=request&overdue_since=last_7_days → 200 []
            mvd move r answer → 200 ЗП-2026-000002 answered v2
            stranger get /v1/cases?kind=request&overdue_since=last_7_days → 200 []
        "#]],
    )
    .await;
}
