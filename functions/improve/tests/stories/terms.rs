//! Terms are watched: a reminder, word to the controller, word to the secretary, each once.

use expect_test::expect;

use crate::check;

#[tokio::test]
async fn a_term_is_reminded_of_and_told_when_it_has_passed_and_each_once() {
    check(
        r#"
        ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}}
        sweep
        sweep
        mvd clocks r
        mvd tasks
        clock 2026-05-06T05:59:00Z
        sweep
        clock 2026-05-06T06:00:00Z
        sweep
        sweep
        clock 2026-05-08T21:00:00Z
        sweep
        wg tasks
        clock 2026-05-13T21:00:00Z
        sweep
        sweep
        wg tasks
        dm tasks
        mvd move r answer {"fields": {"text": "Семь"}}
        sweep
        wg tasks
        clock 2026-07-01T09:00:00Z
        sweep
        "#,
        expect![[r#"
            ac put r request → 201 ЗП-2026-000001 issued v1
            sweep → mvd — В деле ЗП-2026-000001 теперь ваш шаг.
            sweep → 
            mvd clocks r → answer 2026-05-08T21:00:00Z
            mvd tasks → answer r as owner by "2026-05-08T21:00:00Z"
            clock 2026-05-06T05:59:00Z → 
            sweep → 
            clock 2026-05-06T06:00:00Z → 
            sweep → mvd — По делу ЗП-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; mvd — В деле ОТ-2026-000001 теперь ваш шаг.; wg — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.
            sweep → 
            clock 2026-05-08T21:00:00Z → 
            sweep → em — По делу ЗП-2026-000001 прошёл срок.
            wg tasks → 
            clock 2026-05-13T21:00:00Z → 
            sweep → mvd — По делу ОТ-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; wg — По делу ЗП-2026-000001 срок прошёл два рабочих дня назад, и дело не сделано. Его место — в повестке ближайшего заседания.
            sweep → 
            wg tasks → overdue r as working_group_secretary by "2026-05-08T21:00:00Z"
            dm tasks → 
            mvd move r answer → 200 ЗП-2026-000001 answered v2
            sweep → ac — В деле ЗП-2026-000001 теперь ваш шаг.
            wg tasks → 
            clock 2026-07-01T09:00:00Z → 
            sweep → em — По делу ОТ-2026-000001 прошёл срок.; wg — По делу ОТ-2026-000001 срок прошёл два рабочих дня назад, и дело не сделано. Его место — в повестке ближайшего заседания.
        "#]],
    )
    .await;
}

#[tokio::test]
async fn what_follows_from_a_merge_happens_once() {
    check(
        r#"
        head put old change_request {"target": {"kind": "organisation", "id": "clinic"}}
        head put new change_request {"target": {"kind": "organisation", "id": "clinic"}}
        ac move old merge {"fields": {"into": "new"}}
        ac move new merge {"fields": {"into": "old"}}
        sweep
        sweep
        ac journal old
        ac move new merge {"version": 1, "fields": {"into": "old"}}
        "#,
        expect![[r#"
            head put old change_request → 201 ЗИ-2026-000001 proposed v1
            head put new change_request → 201 ЗИ-2026-000002 proposed v1
            ac move old merge → 422 merge_not_possible fields.into
            ac move new merge → 200 ЗИ-2026-000002 merged v2
            sweep → head — В деле ЗИ-2026-000002 сделан шаг, о котором вам положено знать.
            sweep → 
            ac journal old → 1 head put as anyone: proposed; 2 program absorb as system: proposed
            ac move new merge → 200 ЗИ-2026-000002 merged v2
        "#]],
    )
    .await;
}
