//! Cases go to another system and come back from it (B.5), in every form that there is: what comes back unchanged changes nothing.

use std::sync::Arc;

use axum::body::Body;
use domain::improvement::Kind;
use expect_test::expect;
use http::Request;
use serde_json::{Value, json};

use crate::TO_FORCE;
use crate::country::Country;
use crate::imports::{XLSX, sent, told};

const NDJSON: &str = "application/x-ndjson";

/// Cases of every kind that people make, some with texts that a table cannot hold as a list.
const ALL_KINDS: &str = r#"
    head put wish change_request {"title": "=Очередь; и касса", "target": {"kind": "organisation", "id": "clinic"}, "external_ref": "МИС-1"}
    head put inc incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 2}, "external_ref": "МИС-1"}
    sc move inc declare {"decision": {"number": "7", "date": "2026-04-30", "body": "Подкомиссия", "text": "Инцидент"}, "fields": {"severity": 1}}
    ac put std document {"target": {"kind": "service", "id": "pass"}, "parties": {"owner": "mvd", "agreeing": ["mvd", "doer"]}, "details": {"document_type": "service_standard", "clauses": [{"number": "1.1", "text": "Пять дней; не больше"}, {"number": "2", "text": "'Один визит"}]}}
    wg put meet meeting {"details": {"body": "working_group", "date": "2026-05-12", "items": [{"case": "std"}, {"subject": "Разное; и другое"}]}}
    lab put st study {"target": {"kind": "service", "id": "pass"}, "details": {"tasks": [{"task": "Записаться", "steps": ["Найти", "Выбрать"]}, {"task": "Перенести"}], "series": "Запись"}}
    lab move st start
    lab put f finding {"target": {"kind": "service", "id": "pass"}, "details": {"study": "st", "task": "Записаться", "step": "Выбрать", "severity": 3, "seen_by": 6, "of": 12}}
    ac put r request {"parties": {"owner": "mvd"}, "details": {"question": "@Сколько?"}, "due": "2026-05-20"}
    head put p practice {"target": {"kind": "organisation", "id": "clinic"}, "details": {"description": "Окно"}}
"#;

async fn file(country: &Country, who: &str, path: &str) -> Vec<u8> {
    let request = Request::builder().uri(path).header("authorization", country.authorization(who));
    let response = improve::handle(Arc::clone(&country.world.app), request.body(Body::empty()).unwrap()).await;
    assert_eq!(response.status(), 200, "{path}");
    axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().into()
}

#[tokio::test]
async fn what_was_exported_comes_back_and_changes_nothing() {
    let country = Country::new().await;
    country.tell(&format!("{TO_FORCE}{ALL_KINDS}\nclock 2026-05-01T09:00:00Z\nsweep")).await;
    let mut lines = Vec::new();
    let whole = file(&country, "ac", "/v1/cases?format=ndjson&journal=true").await;
    let cases = whole.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    let full = file(&country, "ac", "/v1/cases?format=full&limit=1000").await;
    for (kind, body) in [(NDJSON, whole.clone()), ("application/json", full)] {
        lines.push(format!("{cases} as {kind}: {}", told(&sent(&country, "ac", "", (kind, body)).await)));
    }
    for kind in Kind::ALL {
        for (format, content_type) in [("csv", "text/csv"), ("xlsx", XLSX)] {
            let path = format!("/v1/cases?kind={}&columns=import&format={format}", kind.as_str());
            let query = format!("kind={}", kind.as_str());
            let answer = sent(&country, "ac", &query, (content_type, file(&country, "ac", &path).await)).await;
            lines.push(format!("{query} as {format}: {}", told(&answer)));
        }
    }
    country.keeps_its_rules();
    // Another system takes the same; what follows from figures and moves is made there, not copied.
    let other = Country::new().await;
    let first = sent(&other, "ac", "", (NDJSON, whole.clone())).await;
    lines.push(format!("elsewhere: {}", told(&first)));
    // What names a case further down waits for it.
    for _ in 0..2 {
        lines.push(format!("elsewhere again: {}", told(&sent(&other, "ac", "", (NDJSON, whole.clone())).await)));
    }
    other.keeps_its_rules();
    expect![[r#"
        13 as application/x-ndjson: accepted 0, repeated 13, amended 0, refused 0
        13 as application/json: accepted 0, repeated 13, amended 0, refused 0
        kind=change_request as csv: accepted 0, repeated 2, amended 0, refused 0
        kind=change_request as xlsx: accepted 0, repeated 2, amended 0, refused 0
        kind=incident as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=incident as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=measure as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=measure as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=document as csv: accepted 0, repeated 2, amended 0, refused 0
        kind=document as xlsx: accepted 0, repeated 2, amended 0, refused 0
        kind=check as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=check as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=meeting as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=meeting as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=study as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=study as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=finding as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=finding as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=request as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=request as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=report as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=report as xlsx: accepted 0, repeated 1, amended 0, refused 0
        kind=practice as csv: accepted 0, repeated 1, amended 0, refused 0
        kind=practice as xlsx: accepted 0, repeated 1, amended 0, refused 0
        elsewhere: accepted 7, repeated 0, amended 0, refused 6
          line 1: details.document target_unknown
          line 2: details.document target_unknown
          line 3: details.study target_unknown
          line 6: details.change_request target_unknown
          line 7: details.items target_unknown
          line 13:  not_entitled
        elsewhere again: accepted 3, repeated 7, amended 0, refused 3
          line 1: details.change_request target_unknown
          line 7:  not_entitled
          line 13:  not_entitled
        elsewhere again: accepted 1, repeated 10, amended 0, refused 2
          line 7:  not_entitled
          line 13:  not_entitled"#]]
    .assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn a_whole_case_says_what_was_written_and_how_it_stands() {
    let country = Country::new().await;
    country.tell(ALL_KINDS).await;
    let (_, page) = country.call("sc", "GET", "/v1/cases?kind=incident&format=full&journal=true", Value::Null).await;
    let mut case = page["rows"][0].clone();
    let stands = case.as_object_mut().unwrap().remove("as_it_stands").unwrap();
    let journal: Vec<String> =
        stands["journal"].as_array().unwrap().iter().map(|entry| entry["move"].to_string()).collect();
    let told =
        format!("{case}\n{} {} {}\n{}", stands["number"], stands["state"], stands["creator"], journal.join(", "));
    expect![[r#"
        {"details":{"severity":1},"external_ref":"МИС-1","id":"inc","kind":"incident","parties":{"agreeing":[],"controller":"economy_ministry","owner":"head","performers":[]},"region":"77","target":{"id":"clinic","kind":"organisation"},"title":"Дело","version":2}
        "ИН-2026-000001" "declared" "head"
        "put", "declare""#]].assert_eq(&told);
}

#[tokio::test]
async fn each_row_of_json_has_its_verdict_and_all_its_faults() {
    let country = Country::new().await;
    let about = json!({"kind": "service", "id": "pass"});
    let rows = [
        json!({"kind": "change_request", "external_ref": "А-1", "title": "Дело", "target": about}),
        json!({"kind": "change_request", "external_ref": "А-2", "target": about, "parties": {"owner": "nobody"}, "colour": 1}),
        json!({"kind": "car", "external_ref": "А-3", "title": "Дело"}),
        json!({"external_ref": "А-4", "title": "Дело", "target": about}),
        json!({"kind": "change_request", "title": "Дело", "target": about}),
        json!({"kind": "change_request", "id": "не имя", "title": "Дело", "target": about}),
        json!({"kind": "change_request", "id": 7, "title": "Дело", "target": about}),
        json!({"kind": "request", "id": "r1", "title": "Вопрос", "parties": {"owner": "mvd"}, "details": {"question": "Сколько?"}, "due": "2026-05-20"}),
        json!(["Дело"]),
        json!({"kind": "document", "id": "d1", "title": "Стандарт", "target": about, "details": {"document_type": "service_standard", "clauses": [{"number": "1", "text": ""}, {"text": "Срок"}]}}),
    ];
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    let mut told_all = Vec::new();
    for query in ["dry_run=true", "", ""] {
        let document = json!({ "rows": rows, "cursor": null }).to_string().into_bytes();
        let answer = sent(&country, "ac", query, ("application/json", document)).await;
        told_all.push(format!("{query}: {}", told(&answer)));
    }
    let with_a_broken_line = format!("{{\"kind\": \n\n{lines}");
    let answer = sent(&country, "ac", "kind=change_request", (NDJSON, with_a_broken_line.into_bytes())).await;
    told_all.push(format!("lines of one kind: {}", told(&answer)));
    for (query, kind, body) in [("", "application/json", "[]"), ("", "text/csv", "id\n1\n"), ("kind=car", NDJSON, "{}")]
    {
        told_all.push(format!("{query} {body}: {}", sent(&country, "ac", query, (kind, body.into())).await["code"]));
    }
    country.keeps_its_rules();
    expect![[r#"
        dry_run=true: accepted 2, repeated 0, amended 0, refused 8
          line 2: colour field_unknown, title field_missing, parties.owner participant_unknown
          line 3: kind field_invalid
          line 4: kind field_missing
          line 5: id field_missing
          line 6: id field_invalid
          line 7: id field_invalid
          line 9:  not_parseable
          line 10: details.clauses.1.number field_missing
        : accepted 2, repeated 0, amended 0, refused 8
          line 2: colour field_unknown, title field_missing, parties.owner participant_unknown
          line 3: kind field_invalid
          line 4: kind field_missing
          line 5: id field_missing
          line 6: id field_invalid
          line 7: id field_invalid
          line 9:  not_parseable
          line 10: details.clauses.1.number field_missing
        : accepted 0, repeated 2, amended 0, refused 8
          line 2: colour field_unknown, title field_missing, parties.owner participant_unknown
          line 3: kind field_invalid
          line 4: kind field_missing
          line 5: id field_missing
          line 6: id field_invalid
          line 7: id field_invalid
          line 9:  not_parseable
          line 10: details.clauses.1.number field_missing
        lines of one kind: accepted 1, repeated 1, amended 0, refused 9
          line 1:  not_parseable
          line 4: colour field_unknown, title field_missing, parties.owner participant_unknown
          line 5: kind field_invalid
          line 7: id field_missing
          line 8: id field_invalid
          line 9: id field_invalid
          line 10: kind field_invalid
          line 11:  not_parseable
          line 12: kind field_invalid
         []: "not_parseable"
         id
        1
        : "invalid"
        kind=car {}: "invalid""#]]
    .assert_eq(&told_all.join("\n"));
}

#[tokio::test]
async fn a_case_is_known_by_its_name_in_another_system() {
    let country = Country::new().await;
    let mut lines = vec![country
        .tell(
            r#"
            head put own change_request {"target": {"kind": "organisation", "id": "clinic"}, "external_ref": "МИС 1/=2"}
            head put inc incident {"target": {"kind": "organisation", "id": "clinic"}, "details": {"severity": 2}, "external_ref": "МИС 1/=2"}
            stranger put far change_request {"target": {"kind": "organisation", "id": "school"}, "external_ref": "МИС 1/=2"}
            ac get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2
            ac get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2&kind=incident
            head get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2
            stranger get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2
            doer get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2
            ac get /v1/cases?external_ref=nothing
            "#,
        )
        .await];
    // Named by its own system alone: the same case again, another one of another kind, another one of another sender.
    let row = |title: &str, version: Value| {
        json!({"kind": "change_request", "title": title, "external_ref": "МИС 1/=2", "version": version,
            "target": {"kind": "organisation", "id": "clinic"}})
    };
    for (who, row) in [
        ("head", row("Дело", Value::Null)),
        ("head", row("Другое дело", Value::Null)),
        ("head", row("Другое дело", json!(1))),
        ("head", row("Другое дело", json!(1))),
        ("region77", row("Дело региона", Value::Null)),
        ("region77", row("Дело региона", Value::Null)),
    ] {
        let answer = sent(&country, who, "", (NDJSON, row.to_string().into_bytes())).await;
        let id = answer["results"][0]["id"].as_str().unwrap();
        let id = if id.starts_with("ref-") { "ref-…" } else { id };
        lines.push(format!("{who} {}: {id} {}", row["title"], told(&answer)));
    }
    // Two of one sender, and neither made from the name: which is meant?
    country
        .step(r#"head put second change_request {"target": {"kind": "organisation", "id": "clinic"}, "external_ref": "МИС 1/=2"}"#)
        .await;
    let answer = sent(&country, "head", "", (NDJSON, row("Дело", Value::Null).to_string().into_bytes())).await;
    lines.push(format!("head, of two: {}", told(&answer)));
    country.keeps_its_rules();
    // What the other system calls it stands in no key.
    let keys = country.world.memory.dump().iter().any(|item| format!("{:?}", item.key).contains("МИС"));
    assert!(!keys);
    expect![[r#"
        head put own change_request → 201 ЗИ-2026-000001 proposed v1
        head put inc incident → 201 ИН-2026-000001 proposed v1
        stranger put far change_request → 201 ЗИ-2026-000002 proposed v1
        ac get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2 → 200 [far inc own]
        ac get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2&kind=incident → 200 [inc]
        head get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2 → 200 [inc own]
        stranger get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2 → 200 [far]
        doer get /v1/cases?external_ref=%D0%9C%D0%98%D0%A1%201/%3D2 → 200 []
        ac get /v1/cases?external_ref=nothing → 200 []

        head "Дело": own accepted 0, repeated 1, amended 0, refused 0
        head "Другое дело": own accepted 0, repeated 0, amended 0, refused 1
          line 1:  stale
        head "Другое дело": own accepted 0, repeated 0, amended 1, refused 0
        head "Другое дело": own accepted 0, repeated 1, amended 0, refused 0
        region77 "Дело региона": ref-… accepted 1, repeated 0, amended 0, refused 0
        region77 "Дело региона": ref-… accepted 0, repeated 1, amended 0, refused 0
        head, of two: accepted 0, repeated 0, amended 0, refused 1
          line 1: external_ref field_invalid"#]]
    .assert_eq(&lines.join("\n"));
}
