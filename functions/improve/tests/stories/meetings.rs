//! B.6а, B.7л: the agenda is filled by the program and sent, decisions are moves of the items' own cases, tasks become measures, and whoever
//! had the agenda hears of the minutes. B.6а, risk of lateness: what is likely to be late comes onto the agenda by itself.

use expect_test::expect;

use crate::check;

/// A meeting whose task becomes a measure.
pub(crate) const TO_TASK: &str = r#"
    ac put std document {"parties": {"owner": "mvd"}, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "срок пять дней"}]}}
    wg put z meeting {"details": {"body": "working_group", "date": "2026-04-30", "items": [{"case": "std"}]}}
    wg move z send_agenda {"version": 1}
    wg move z hold {"version": 2, "fields": {"tasks": [{"title": "Сократить срок", "performers": ["doer"], "due_on": "2026-06-01", "case": "std"}]}}
    sweep
    sweep
    ac get /v1/cases?kind=measure
"#;

#[tokio::test]
async fn an_agenda_is_filled_and_what_is_decided_stands_with_the_items() {
    check(
        r#"
        ac put std document {"target": {"kind": "service", "id": "pass"}, "parties": {"owner": "mvd", "agreeing": ["doer"]}, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "срок пять дней"}]}}
        ac move std offer
        wg put z meeting {"details": {"body": "working_group", "date": "2026-05-12"}}
        sc put z2 meeting {"details": {"body": "working_group", "date": "2026-05-12"}}
        mvd put z2 meeting {"details": {"body": "working_group", "date": "2026-05-12"}}
        rollup
        wg move z send_agenda
        doer move std agree
        rollup
        rollup
        wg get /v1/cases/z
        mvd get /v1/cases/z
        wg put z meeting {"version": 2, "details": {"body": "working_group", "date": "2026-05-12", "items": [{"subject": "Открытие"}, {"case": "std", "why": "consider"}]}}
        wg put z meeting {"version": 3, "details": {"body": "working_group", "date": "2026-05-12", "items": [{"case": "nothing"}]}}
        wg move z hold
        wg move z send_agenda
        sweep
        mvd get /v1/cases/z
        mvd get /v1/cases?kind=meeting
        stranger get /v1/cases/z
        wg move z hold
        clock 2026-05-12T08:00:00Z
        wg tasks
        wg move std consider {"decision": {"number": "3", "date": "2026-05-12", "body": "МРГ", "text": "Одобрено", "meeting": "z"}}
        wg move z hold {"fields": {"tasks": [{"title": "Сократить срок", "performers": ["doer"], "due_on": "2026-06-01", "case": "std"}, {"title": "Сообщить", "performers": ["mvd"], "due_on": "2026-05-20"}]}}
        sweep
        doer tasks
        mvd get /v1/cases?kind=measure
        wg move z sign {"fields": {"minutes": {"link": "https://example.ru/3.pdf"}}}
        sweep
        wg journal z
        "#,
        expect![[r#"
            ac put std document → 201 ДО-2026-000001 draft v1
            ac move std offer → 200 ДО-2026-000001 in_agreement v2
            wg put z meeting → 201 ЗС-2026-000001 planned v1
            sc put z2 meeting → 422 not_entitled ["secretary"]
            mvd put z2 meeting → 404 not_found
            rollup → 0 at risk, 0 put
            wg move z send_agenda → 422 field_missing details.items
            doer move std agree → 200 ДО-2026-000001 in_agreement v3
            rollup → 0 at risk, 1 put
            rollup → 0 at risk, 0 put
            wg get /v1/cases/z → 200 ЗС-2026-000001 planned v2
            mvd get /v1/cases/z → 404 not_found
            wg put z meeting → 200 ЗС-2026-000001 planned v3
            wg put z meeting → 422 target_unknown details.items
            wg move z hold → 422 state_has_no_such_move
            wg move z send_agenda → 200 ЗС-2026-000001 agenda_sent v4
            sweep → doer — В деле ДО-2026-000001 сделан шаг, о котором вам положено знать.; ac — В деле ДО-2026-000001 сделан шаг, о котором вам положено знать.; mvd — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; em — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; ac — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.
            mvd get /v1/cases/z → 200 ЗС-2026-000001 agenda_sent v4
            mvd get /v1/cases?kind=meeting → 200 [z]
            stranger get /v1/cases/z → 404 not_found
            wg move z hold → 422 field_invalid details.date
            clock 2026-05-12T08:00:00Z → 
            wg tasks → consider std as working_group_secretary by null; hold z as secretary by null
            wg move std consider → 200 ДО-2026-000001 considered v4
            wg move z hold → 200 ЗС-2026-000001 held v5
            sweep → ac — В деле ДО-2026-000001 теперь ваш шаг.; doer — В деле ДО-2026-000001 сделан шаг, о котором вам положено знать.
            doer tasks → begin from-49a8eb9a43104ffabf58603a486d8295 as performer by null
            mvd get /v1/cases?kind=measure → 200 [from-4047134aa9ac64bbe78f488ba61eae49 from-49a8eb9a43104ffabf58603a486d8295]
            wg move z sign → 200 ЗС-2026-000001 signed v6
            sweep → mvd — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; em — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; ac — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; doer — В деле МР-2026-000001 теперь ваш шаг.; mvd — Новые дела (2): МР-2026-000002, ОТ-2026-000001. Среди них есть дела, где теперь ваш шаг.; wg — В деле ОТ-2026-000001 сделан шаг, о котором вам положено знать.
            wg journal z → 1 wg put as secretary: planned; 2 program add as system: planned; 3 wg put as creator: planned; 4 wg send_agenda as secretary: agenda_sent; 5 wg hold as secretary: held; 6 wg sign as secretary: signed
        "#]],
    )
    .await;
}

/// Five measures that took twice as long as planned, and a sixth of a confirmed road map that is planned like them.
const LATE_BEFORE: &str = r#"
    ac put goal document {"target": {"kind": "service", "id": "SERVICE"}, "details": {"document_type": "target_state", "clauses": [{"number": "1", "text": "Два документа"}]}}
    ac put map document {"target": {"kind": "service", "id": "SERVICE"}, "parties": {"owner": "mvd"}, "details": {"document_type": "road_map", "target_state": "goal", "clauses": [{"number": "1", "text": "План"}]}}
"#;

fn late_before(service: &str) -> String {
    let mut story = LATE_BEFORE.replace("SERVICE", service);
    for number in 0..5 {
        let dates = r#"{"starts_on": "2026-05-04", "due_on": "2026-05-15", "road_map": "map"}"#;
        story += &format!(
            "mvd put m{number} measure {{\"target\": {{\"kind\": \"service\", \"id\": \"{service}\"}}, \"parties\": {{\"performers\": [\"doer\"]}}, \"details\": {dates}}}\n"
        );
    }
    story += "clock 2026-05-04T08:00:00Z\n";
    for number in 0..5 {
        story += &format!("doer move m{number} begin\n");
    }
    story += "clock 2026-06-05T08:00:00Z\n";
    for number in 0..5 {
        story += &format!("doer move m{number} report\n");
    }
    story
}

/// B.7б: the progress of road maps is watched, and what is at risk is brought before the working group (B.6а).
#[tokio::test]
async fn what_is_likely_to_be_late_comes_onto_the_next_agenda_by_itself() {
    let mut story = late_before("pass");
    for number in 0..4 {
        story += &format!("em move m{number} accept\n");
    }
    story += r#"
        ac move map offer
        mvd put m measure {"target": {"kind": "service", "id": "pass"}, "parties": {"performers": ["doer"]}, "details": {"starts_on": "2026-06-08", "due_on": "2026-06-19", "road_map": "map"}}
        wg put z meeting {"details": {"body": "working_group", "date": "2026-06-16"}}
        em move m4 accept
        rollup
        wg move map consider {"decision": {"number": "1", "date": "2026-06-05", "body": "МРГ", "text": "Одобрено"}}
        ac move map submit
        sc move map confirm {"decision": {"number": "2", "date": "2026-06-05", "body": "Подкомиссия", "text": "Утверждено"}}
        rollup
        clock 2026-06-08T08:00:00Z
        rollup
        rollup
        wg tasks
        dm tasks
    "#;
    check(
        &story,
        expect![[r#"
        ac put goal document → 201 ДО-2026-000001 draft v1
        ac put map document → 201 ДО-2026-000002 draft v1
        mvd put m0 measure → 201 МР-2026-000001 planned v1
        mvd put m1 measure → 201 МР-2026-000002 planned v1
        mvd put m2 measure → 201 МР-2026-000003 planned v1
        mvd put m3 measure → 201 МР-2026-000004 planned v1
        mvd put m4 measure → 201 МР-2026-000005 planned v1
        clock 2026-05-04T08:00:00Z → 
        doer move m0 begin → 200 МР-2026-000001 in_progress v2
        doer move m1 begin → 200 МР-2026-000002 in_progress v2
        doer move m2 begin → 200 МР-2026-000003 in_progress v2
        doer move m3 begin → 200 МР-2026-000004 in_progress v2
        doer move m4 begin → 200 МР-2026-000005 in_progress v2
        clock 2026-06-05T08:00:00Z → 
        doer move m0 report → 200 МР-2026-000001 reported v3
        doer move m1 report → 200 МР-2026-000002 reported v3
        doer move m2 report → 200 МР-2026-000003 reported v3
        doer move m3 report → 200 МР-2026-000004 reported v3
        doer move m4 report → 200 МР-2026-000005 reported v3
        em move m0 accept → 200 МР-2026-000001 accepted v4
        em move m1 accept → 200 МР-2026-000002 accepted v4
        em move m2 accept → 200 МР-2026-000003 accepted v4
        em move m3 accept → 200 МР-2026-000004 accepted v4
        ac move map offer → 200 ДО-2026-000002 in_agreement v2
        mvd put m measure → 201 МР-2026-000006 planned v1
        wg put z meeting → 201 ЗС-2026-000001 planned v1
        em move m4 accept → 200 МР-2026-000005 accepted v4
        rollup → 0 at risk, 1 put
        wg move map consider → 200 ДО-2026-000002 considered v3
        ac move map submit → 200 ДО-2026-000002 submitted v4
        sc move map confirm → 200 ДО-2026-000002 confirmed v5
        rollup → 0 at risk, 0 put
        clock 2026-06-08T08:00:00Z → 
        rollup → 1 at risk, 1 put
        rollup → 1 at risk, 0 put
        wg tasks → at_risk m as working_group_secretary by "2026-06-19T21:00:00Z"; send_agenda z as secretary by null
        dm tasks → 
    "#]],
    )
    .await;
}

#[tokio::test]
async fn of_a_mass_significant_service_it_is_the_digital_ministrys() {
    let mut story = late_before("benefit");
    for number in 0..5 {
        story += &format!("dm move m{number} accept\n");
    }
    story += r#"
        ac move map offer
        mvd put m measure {"target": {"kind": "service", "id": "benefit"}, "parties": {"performers": ["doer"]}, "details": {"starts_on": "2026-06-08", "due_on": "2026-06-19", "road_map": "map"}}
        dm move map consider {"decision": {"number": "1", "date": "2026-06-05", "body": "Минцифры", "text": "Рассмотрено"}}
        dm move map submit
        sc move map confirm {"decision": {"number": "2", "date": "2026-06-05", "body": "Подкомиссия", "text": "Утверждено"}}
        wg put z meeting {"details": {"body": "working_group", "date": "2026-06-16"}}
        rollup
        dm tasks
        wg tasks
    "#;
    check(
        &story,
        expect![[r#"
        ac put goal document → 201 ДО-2026-000001 draft v1
        ac put map document → 201 ДО-2026-000002 draft v1
        mvd put m0 measure → 201 МР-2026-000001 planned v1
        mvd put m1 measure → 201 МР-2026-000002 planned v1
        mvd put m2 measure → 201 МР-2026-000003 planned v1
        mvd put m3 measure → 201 МР-2026-000004 planned v1
        mvd put m4 measure → 201 МР-2026-000005 planned v1
        clock 2026-05-04T08:00:00Z → 
        doer move m0 begin → 200 МР-2026-000001 in_progress v2
        doer move m1 begin → 200 МР-2026-000002 in_progress v2
        doer move m2 begin → 200 МР-2026-000003 in_progress v2
        doer move m3 begin → 200 МР-2026-000004 in_progress v2
        doer move m4 begin → 200 МР-2026-000005 in_progress v2
        clock 2026-06-05T08:00:00Z → 
        doer move m0 report → 200 МР-2026-000001 reported v3
        doer move m1 report → 200 МР-2026-000002 reported v3
        doer move m2 report → 200 МР-2026-000003 reported v3
        doer move m3 report → 200 МР-2026-000004 reported v3
        doer move m4 report → 200 МР-2026-000005 reported v3
        dm move m0 accept → 200 МР-2026-000001 accepted v4
        dm move m1 accept → 200 МР-2026-000002 accepted v4
        dm move m2 accept → 200 МР-2026-000003 accepted v4
        dm move m3 accept → 200 МР-2026-000004 accepted v4
        dm move m4 accept → 200 МР-2026-000005 accepted v4
        ac move map offer → 200 ДО-2026-000002 in_agreement v2
        mvd put m measure → 201 МР-2026-000006 planned v1
        dm move map consider → 200 ДО-2026-000002 considered v3
        dm move map submit → 200 ДО-2026-000002 submitted v4
        sc move map confirm → 200 ДО-2026-000002 confirmed v5
        wg put z meeting → 201 ЗС-2026-000001 planned v1
        rollup → 1 at risk, 0 put
        dm tasks → at_risk m as digital_ministry by "2026-06-19T21:00:00Z"
        wg tasks → send_agenda z as secretary by null
    "#]],
    )
    .await;
}

/// Two are asked in the cases of an agenda, and one of them has a deputy.
pub(crate) const TO_REMINDERS: &str = r#"
    ac put std document {"parties": {"owner": "mvd", "agreeing": ["doer", "mvd"]}, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "срок пять дней"}]}}
    ac move std offer {"version": 1}
    wg put z meeting {"details": {"body": "working_group", "date": "2026-05-12", "items": [{"case": "std"}]}}
    sweep
    wg move z remind {"version": 1, "fields": {"to": [{"participant": "doer", "cases": ["std"]}, {"participant": "mvd", "cases": ["std"]}]}}
    sweep
"#;

#[tokio::test]
async fn whoever_a_meeting_waits_for_is_reminded_once_a_day_and_of_no_more_than_is_asked() {
    check(
        &format!(
            "{TO_REMINDERS}{}",
            r#"
            wg move z remind {"fields": {"to": [{"participant": "doer", "cases": ["std"]}]}}
            clock 2026-05-04T08:00:00Z
            doer move std agree
            sweep
            wg move z remind {"fields": {"to": [{"participant": "doer", "cases": ["std"]}]}}
            wg move z remind {"fields": {"to": [{"participant": "mvd", "cases": ["std", "z"]}]}}
            em move z remind {"fields": {"to": [{"participant": "mvd", "cases": ["std"]}]}}
            wg move z remind {"fields": {"to": [{"participant": "mvd", "cases": ["std"]}]}}
            sweep
            wg journal z
            "#
        ),
        expect![[r#"
            ac put std document → 201 ДО-2026-000001 draft v1
            ac move std offer → 200 ДО-2026-000001 in_agreement v2
            wg put z meeting → 201 ЗС-2026-000001 planned v1
            sweep → doer — В деле ДО-2026-000001 теперь ваш шаг.; mvd — В деле ДО-2026-000001 теперь ваш шаг.
            wg move z remind → 200 ЗС-2026-000001 planned v2
            sweep → doer — Заседание ЗС-2026-000001 (12.05.2026): от вас ждут шага в деле ДО-2026-000001.; mvd — Заседание ЗС-2026-000001 (12.05.2026): от вас ждут шага в деле ДО-2026-000001.
            wg move z remind → 422 field_invalid fields.to
            clock 2026-05-04T08:00:00Z → 
            doer move std agree → 200 ДО-2026-000001 in_agreement v3
            sweep → 
            wg move z remind → 422 field_invalid fields.to
            wg move z remind → 422 field_invalid fields.to
            em move z remind → 422 not_entitled ["secretary"]
            wg move z remind → 200 ЗС-2026-000001 planned v3
            sweep → mvd — Заседание ЗС-2026-000001 (12.05.2026): от вас ждут шага в деле ДО-2026-000001.; mvd — В деле ОТ-2026-000001 теперь ваш шаг.
            wg journal z → 1 wg put as secretary: planned; 2 wg remind as secretary: planned; 3 wg remind as secretary: planned
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_task_is_reminded_of_when_its_term_is_near() {
    check(
        &format!(
            "{TO_TASK}{}",
            r#"
            wg move z remind {"fields": {"to": [{"participant": "doer", "cases": ["from-49a8eb9a43104ffabf58603a486d8295"]}]}}
            clock 2026-05-28T08:00:00Z
            wg move z sign
            wg move z remind {"fields": {"to": [{"participant": "doer", "cases": ["from-49a8eb9a43104ffabf58603a486d8295"]}]}}
            sweep
            "#
        ),
        expect![[r#"
            ac put std document → 201 ДО-2026-000001 draft v1
            wg put z meeting → 201 ЗС-2026-000001 planned v1
            wg move z send_agenda → 200 ЗС-2026-000001 agenda_sent v2
            wg move z hold → 200 ЗС-2026-000001 held v3
            sweep → mvd — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; em — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; ac — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.
            sweep → doer — В деле МР-2026-000001 теперь ваш шаг.
            ac get /v1/cases?kind=measure → 200 [from-49a8eb9a43104ffabf58603a486d8295]
            wg move z remind → 422 field_invalid fields.to
            clock 2026-05-28T08:00:00Z → 
            wg move z sign → 200 ЗС-2026-000001 signed v4
            wg move z remind → 200 ЗС-2026-000001 signed v5
            sweep → doer — По делу МР-2026-000001 через два рабочих дня кончается срок: от вас ждут действия.; mvd — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; em — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; ac — В деле ЗС-2026-000001 сделан шаг, о котором вам положено знать.; doer — Заседание ЗС-2026-000001 (30.04.2026): от вас ждут шага в деле МР-2026-000001.
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_decision_names_a_meeting_that_there_is() {
    check(
        r#"
        ac put std document {"details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": "срок пять дней"}]}}
        ac move std offer
        wg move std consider {"decision": {"number": "3", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено", "meeting": "z"}}
        wg move std consider {"decision": {"number": "3", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено", "meeting": "std"}}
        wg put z meeting {"details": {"body": "working_group", "date": "2026-04-30", "items": [{"case": "std"}]}}
        wg move std consider {"decision": {"number": "3", "date": "2026-04-30", "body": "МРГ", "text": "Одобрено", "meeting": "z"}}
        ac move std submit
        sc move std confirm {"decision": {"number": "4", "date": "2026-04-30", "body": "Подкомиссия", "text": "Утверждено", "meeting": "in absentia"}}
        "#,
        expect![[r#"
            ac put std document → 201 ДО-2026-000001 draft v1
            ac move std offer → 200 ДО-2026-000001 in_agreement v2
            wg move std consider → 422 target_unknown decision.meeting
            wg move std consider → 422 target_unknown decision.meeting
            wg put z meeting → 201 ЗС-2026-000001 planned v1
            wg move std consider → 200 ДО-2026-000001 considered v3
            ac move std submit → 200 ДО-2026-000001 submitted v4
            sc move std confirm → 200 ДО-2026-000001 confirmed v5
        "#]],
    )
    .await;
}
