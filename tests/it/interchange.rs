//! The examples of `docs/interchange.md`, run one after another as they stand there.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::host::{Host, OPERATOR_KEY};

const DOCUMENTATION: &str = include_str!("../../docs/interchange.md");

/// An example: what is sent, and the file into which the answer goes.
#[derive(Debug, Default)]
struct Example {
    method: Option<String>,
    headers: Vec<String>,
    body: Option<String>,
    url: String,
    kept_as: Option<String>,
}

/// Words of a command, as a shell parts them.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for character in line.chars() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => quote = Some(character),
            (None, ' ') if !word.is_empty() => words.push(std::mem::take(&mut word)),
            (None, ' ') => {}
            _ => word.push(character),
        }
    }
    words.push(word);
    words
}

fn example(line: &str) -> Example {
    let mut example = Example::default();
    let mut words = words(line).into_iter().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "-X" => example.method = words.next(),
            "-H" => example.headers.extend(words.next()),
            "-d" | "--data-binary" => example.body = words.next(),
            "-o" => example.kept_as = words.next(),
            _ => example.url = word,
        }
    }
    example
}

#[test]
fn every_example_of_the_documentation_works() {
    let host = Host::at("2026-04-30T09:00:00Z");
    host.add_region("77");
    let token = host.add_participant("centre", json!({"name": "АЦ", "kind": "body", "roles": ["analytical_centre"]}));
    host.add_participant("ministry", json!({"name": "Министерство", "kind": "body"}));
    let service = json!({"name": "Запись на приём", "form": "service", "level": "federal", "owner": "ministry", "on_portal": "live"});
    host.put("services/appointment", service);
    let put = |id: &str, body: Value| {
        let headers = [&format!("authorization: Bearer {token}")[..], "content-type: application/json"];
        host.client.send("PUT", &format!("/v1/cases/{id}"), &headers, body.to_string()).expect(201);
    };
    let about = json!({"kind": "service", "id": "appointment"});
    put(
        "goal",
        json!({"kind": "document", "title": "Цель; или =две", "target": about,
        "details": {"document_type": "target_state", "clauses": [{"number": "1.1", "text": "Минута; не две"}]}}),
    );
    put(
        "sign",
        json!({"kind": "measure", "title": "Вывеска", "target": about, "parties": {"performers": ["ministry"]},
        "details": {"starts_on": "2026-05-04", "due_on": "2026-06-01"}}),
    );
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut told = Vec::new();
    // A workbook is no text; the stories of `improve` read theirs back.
    let is_text = |line: &&str| line.starts_with("curl ") && !line.contains("format=xlsx");
    for line in DOCUMENTATION.lines().filter(is_text) {
        let Example { method, headers, body, url, kept_as } = example(line);
        let keys = [("$TOKEN", token.as_str()), ("$OPERATOR_KEY", OPERATOR_KEY)];
        let filled = |header: &String| keys.iter().fold(header.clone(), |text, (name, key)| text.replace(name, key));
        let headers: Vec<String> = headers.iter().map(filled).collect();
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let body = match body.as_deref().map(|body| (body, body.strip_prefix('@'))) {
            None => String::new(),
            Some((_, Some(file))) => files[file].clone(),
            Some((text, None)) => text.to_owned(),
        };
        let method = method.unwrap_or_else(|| if body.is_empty() { "GET" } else { "POST" }.to_owned());
        let path = url.strip_prefix("$OTKLIK").unwrap();
        let answer = host.client.send(&method, path, &headers, body);
        assert!((200..300).contains(&answer.status), "{line}: {} {}", answer.status, answer.body);
        told.push(match path.contains("/import") {
            false => format!("{method} {path}"),
            true => {
                let answer = answer.json();
                let verdicts = answer["results"].as_array().into_iter().flatten().map(|row| row["verdict"].to_string());
                let verdicts = verdicts.collect::<Vec<_>>().join(" ");
                let counted = ["imported", "unchanged", "refused"].map(|name| format!("{name} {}", answer[name]));
                let told = if answer["imported"].is_null() { verdicts } else { counted.join(", ") };
                format!("{method} {path}: {told}")
            }
        });
        if let Some(name) = kept_as {
            files.insert(name, answer.body);
        }
    }
    expect_test::expect![[r#"
        GET /v1/cases?format=full&limit=100&journal=true
        GET /v1/cases?format=ndjson
        GET /v1/cases?kind=measure&format=csv&columns=import
        GET /v1/cases?external_ref=MIS-1
        PUT /v1/cases/mis-1
        POST /v1/cases/import?dry_run=true: "accepted"
        POST /v1/cases/import: "repeated" "repeated"
        POST /v1/cases/import?kind=measure: "repeated"
        GET /v1/registry/services?format=csv
        GET /v1/registry/calendars
        POST /v1/registry/services/import?dry_run=true: imported 1, unchanged 0, refused 0
        POST /v1/registry/services/import: imported 1, unchanged 1, refused 0
        GET /v1/changes?cursor=2026-04-30&limit=100"#]]
    .assert_eq(&told.join("\n"));
}

#[test]
fn an_entry_of_a_register_is_known_by_its_name_in_another_system() {
    let host = Host::at("2026-04-30T09:00:00Z");
    let import = |kind: &str, body: String| {
        let headers = [&format!("authorization: Bearer {OPERATOR_KEY}")[..], &format!("content-type: {kind}")];
        let answer = host.client.send("POST", "/v1/registry/services/import", &headers, body).expect(200).json();
        let faults = answer["results"].as_array().unwrap().iter().map(|row| row["errors"][0]["code"].to_string());
        let counted = ["imported", "unchanged", "refused"].map(|name| answer[name].to_string());
        format!("{} {}", counted.join(" "), faults.collect::<Vec<_>>().join(" "))
    };
    let service = |own: Value| {
        let mut service = json!({"name": "Справка", "form": "service", "level": "federal", "on_portal": "no"});
        service.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        service
    };
    let lines = |rows: &[Value]| rows.iter().map(|row| format!("{row}\n")).collect::<String>();
    let (first, longer) =
        (json!({"external_ref": "УСЛ-7", "visits": 0}), json!({"external_ref": "УСЛ-7", "term_days": 5}));
    let (first, longer) = (service(first), service(longer));
    let mut told = Vec::new();
    for row in [&first, &first, &longer] {
        told.push(import("application/json", json!({"rows": [row]}).to_string()));
    }
    let table = "external_ref;name;form;level;on_portal;term_days\nУСЛ-7;Справка;service;federal;no;5\n";
    told.push(format!("table: {}", import("text/csv", table.to_owned())));
    let ndjson = "application/x-ndjson";
    told.push(format!("twice in a file: {}", import(ndjson, lines(&[longer.clone(), first.clone()]))));
    told.push(format!("unreadable: {}", import(ndjson, format!("{{\n[]\n{}", lines(&[service(json!({}))])))));
    for id in ["one", "other"] {
        host.put(&format!("services/{id}"), service(json!({"external_ref": "УСЛ-8"})));
    }
    told.push(format!("of two: {}", import(ndjson, lines(&[service(json!({"external_ref": "УСЛ-8"}))]))));
    let listed = host.client.get_as(OPERATOR_KEY, "/v1/registry/services").expect(200).json();
    for row in listed["rows"].as_array().unwrap() {
        let id = row["id"].as_str().unwrap();
        let id = if id.starts_with("ref-") { "ref-…" } else { id };
        told.push(format!("{id} {} {} {}", row["external_ref"], row["term_days"], row["visits"]));
    }
    expect_test::expect![[r#"
        1 0 0 
        1 1 0 
        1 0 0 
        table: 1 1 0 
        twice in a file: 1 1 1 "id_twice"
        unreadable: 0 0 3 "not_parseable" "not_parseable" "id_invalid"
        of two: 0 0 1 "external_ref_ambiguous"
        one "УСЛ-8" null null
        other "УСЛ-8" null null
        ref-… "УСЛ-7" 5 null"#]]
    .assert_eq(&told.join("\n"));
}
