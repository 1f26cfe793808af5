//! What lists, tasks and a case cost does not follow from how many cases there are beside those that are asked for.

use std::sync::Arc;

use expect_test::expect;
use table::memory::MemoryTable;
use testkit::Meter;

use crate::country::Country;

/// Two late requests of a body, one wish of a head and so many other cases; items that are read for each question.
async fn reads(others: usize) -> String {
    let memory = Arc::new(MemoryTable::new());
    let meter = Meter::default();
    let country = Country::over(memory.clone(), meter.table(memory)).await;
    for id in ["late", "later"] {
        let put =
            format!(r#"ac put {id} request {{"parties": {{"owner": "doer"}}, "details": {{"question": "Сколько?"}}}}"#);
        country.step(&put).await;
    }
    country.step("clock 2026-05-12T09:00:00Z").await;
    country
        .step(
            r#"head put wish change_request {"title": "Очереди", "target": {"kind": "organisation", "id": "clinic"}}"#,
        )
        .await;
    for other in 0..others {
        let title = format!("Обращение {other}");
        let put = format!(
            r#"mvd put other-{other} change_request {{"title": "{title}", "target": {{"kind": "service", "id": "pass"}}}}"#
        );
        country.step(&put).await;
    }
    let mut told = String::new();
    for question in [
        "ac get /v1/cases?overdue=true",
        "doer get /v1/cases?overdue=true",
        "ac get /v1/cases?overdue=true&kind=request",
        "ac get /v1/cases?search=ЗИ-2026-000001",
        "ac get /v1/cases?organisation=clinic",
        "head get /v1/cases",
        "head get /v1/cases/wish",
        "doer tasks",
    ] {
        meter.read();
        let answer = country.step(question).await;
        told.push_str(&format!("{question} → {answer}: {}\n", meter.read().looked_at()));
    }
    told
}

#[tokio::test]
async fn what_is_read_does_not_follow_from_how_many_cases_there_are() {
    let few = reads(3).await;
    assert_eq!(reads(120).await, few);
    expect![[r#"
        ac get /v1/cases?overdue=true → 200 [late later]: 9
        doer get /v1/cases?overdue=true → 200 [late later]: 10
        ac get /v1/cases?overdue=true&kind=request → 200 [late later]: 9
        ac get /v1/cases?search=ЗИ-2026-000001 → 200 [wish]: 7
        ac get /v1/cases?organisation=clinic → 200 [wish]: 7
        head get /v1/cases → 200 [wish]: 10
        head get /v1/cases/wish → 200 ЗИ-2026-000001 proposed v1: 8
        doer tasks → answer late as owner by "2026-05-08T21:00:00Z"; answer later as owner by "2026-05-08T21:00:00Z": 9
    "#]]
    .assert_eq(&few);
}
