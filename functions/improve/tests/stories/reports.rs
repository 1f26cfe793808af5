//! B.9: on the first of a month one report is prefilled for each owner of services that are not mass socially significant or of situations;
//! it is submitted by the fifth and heard at a meeting.

use expect_test::expect;

use crate::check;

/// From a month with a change to its report.
pub(crate) const TO_REPORT: &str = r#"
    head put cr change_request {"target": {"kind": "organisation", "id": "clinic"}}
    mvd put own change_request {"target": {"kind": "service", "id": "pass"}}
    clock 2026-05-01T06:00:00Z
    sweep
    sweep
    wg get /v1/cases?kind=report
"#;

#[tokio::test]
async fn a_report_is_prefilled_submitted_in_time_and_heard() {
    check(
        r#"
        sweep
        wg get /v1/cases?kind=report
        mvd put own change_request {"target": {"kind": "service", "id": "pass"}}
        mvd put mass change_request {"target": {"kind": "service", "id": "benefit"}}
        clock 2026-05-01T06:00:00Z
        sweep
        sweep
        wg get /v1/cases?kind=report
        mvd get /v1/cases?kind=report
        head get /v1/cases?kind=report
        mvd tasks
        ac put r report {"parties": {"owner": "mvd"}, "details": {}}
        mvd report counted
        mvd report submit {"fields": {"text": "Готовим изменение"}}
        mvd report hear
        wg put z meeting {"details": {"body": "working_group", "date": "2026-05-12"}}
        rollup
        wg report return {"reason": "Нет срока"}
        mvd report submit {"fields": {"text": "До конца июня"}}
        wg report hear {"fields": {"meeting": "z"}}
        mvd report submit {"fields": {"text": "Ещё"}}
        clock 2026-06-06T06:00:00Z
        sweep
        wg get /v1/cases?kind=report
        "#,
        expect![[r#"
            sweep → 
            wg get /v1/cases?kind=report → 200 []
            mvd put own change_request → 201 ЗИ-2026-000001 proposed v1
            mvd put mass change_request → 201 ЗИ-2026-000002 proposed v1
            clock 2026-05-01T06:00:00Z → 
            sweep → 
            sweep → mvd — В деле ОТ-2026-000001 теперь ваш шаг.
            wg get /v1/cases?kind=report → 200 [ref-19bb1403120483c8c61ac38829e16ab3]
            mvd get /v1/cases?kind=report → 200 [ref-19bb1403120483c8c61ac38829e16ab3]
            head get /v1/cases?kind=report → 200 []
            mvd tasks → submit ref-19bb1403120483c8c61ac38829e16ab3 as owner by "2026-05-05T21:00:00Z"
            ac put r report → 422 field_missing target
            mvd report counted → ["pass"] {"in_force":0,"incidents":0,"measures_accepted":0,"measures_open":0,"not_confirmed":0,"open":1,"overdue":0,"proposed":1,"verified":0}
            mvd report submit → 200 ОТ-2026-000001 submitted v2
            mvd report hear → 422 not_entitled ["working_group_secretary"]
            wg put z meeting → 201 ЗС-2026-000001 planned v1
            rollup → 0 at risk, 1 put
            wg report return → 200 ОТ-2026-000001 returned v3
            mvd report submit → 200 ОТ-2026-000001 submitted v4
            wg report hear → 200 ОТ-2026-000001 heard v5
            mvd report submit → 422 state_has_no_such_move
            clock 2026-06-06T06:00:00Z → 
            sweep → wg — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.; mvd — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.; wg — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.; mvd — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.; ac — По делу ЗИ-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; em — По делу ЗИ-2026-000001 прошёл срок.; wg — По делу ЗИ-2026-000001 срок прошёл два рабочих дня назад, и дело не сделано. Его место — в повестке ближайшего заседания.; ac — По делу ЗИ-2026-000002 через два рабочих дня кончается срок: от вас ждут действия.; dm — По делу ЗИ-2026-000002 прошёл срок.; dm — По делу ЗИ-2026-000002 срок прошёл два рабочих дня назад, и дело не сделано. Его место — в повестке ближайшего заседания.; ac — Новые дела (2): ЗИ-2026-000001, ЗИ-2026-000002. Среди них есть дела, где теперь ваш шаг.
            wg get /v1/cases?kind=report → 200 [ref-19bb1403120483c8c61ac38829e16ab3 ref-a79f27f58b65524a27d4666e271907c1]
        "#]],
    )
    .await;
}
