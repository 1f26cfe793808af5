//! The document that is served is the one that the code gives, and it leaves no route out.

use std::collections::BTreeSet;

use otklik::wiring::Wiring;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use crate::host::{Host, build_directory, repository};

/// Of each function its own part, one after another.
fn document() -> OpenApi {
    let mut document = cabinet::openapi();
    document.merge(ingest::openapi());
    document.merge(survey::openapi());
    document
}

fn json() -> Value {
    serde_json::to_value(document()).unwrap()
}

/// All operations as `GET /v1/receipts/{external_id}`, with what the document says of them.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object()
                .unwrap()
                .iter()
                .map(move |(method, operation)| (format!("{} {path}", method.to_uppercase()), operation))
        })
        .collect()
}

#[test]
fn the_document_that_is_served_is_up_to_date() {
    let text = document().to_pretty_json().unwrap() + "\n";
    if text == cabinet::OPENAPI {
        return;
    }
    let fresh = build_directory().parent().unwrap().join("openapi.json");
    std::fs::write(&fresh, text).unwrap();
    let (fresh, old) = (fresh.display(), repository().join("functions/cabinet/openapi.json"));
    panic!("the code gives another document than is served. If that is meant:\ncp {fresh} {}", old.display());
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let document = json();
    let described: BTreeSet<String> = operations(&document).into_iter().map(|(operation, _)| operation).collect();
    let routes = Wiring::embedded().unwrap().routes.into_iter().map(|route| format!("{} {}", route.method, route.path));
    // The citizen's pages are for people; programs have the same as JSON.
    let routes: BTreeSet<String> =
        routes.filter(|route| route.contains(" /v1/") || route.ends_with(" /healthz")).collect();
    assert_eq!(described, routes);
}

#[test]
fn every_operation_says_what_it_needs_and_gives() {
    let document = json();
    assert_eq!(document["openapi"], "3.1.0");
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let mut names = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let open = ["GET /healthz", "GET /v1/openapi.json"].contains(&name.as_str());
        let security = operation["security"].as_array().into_iter().flatten();
        let needs: Vec<&String> = security.flat_map(|it| it.as_object().unwrap().keys()).collect();
        assert_eq!(needs.is_empty(), open, "{name} says whose key it needs");
        assert!(needs.iter().all(|need| schemes.contains_key(*need)), "{name}: {needs:?}");
        assert!(open || operation["responses"]["401"].is_object(), "{name} says that it refuses a wrong key");
        assert!(
            operation["tags"][0].is_string() && operation["summary"].is_string(),
            "{name} has a tag and a sentence"
        );
        assert!(names.insert(operation["operationId"].to_string()), "{name}: its operation id is another's, too");
        let parameters = operation["parameters"].as_array().into_iter().flatten().filter(|it| it["in"] == "path");
        assert_eq!(parameters.count(), name.matches('{').count(), "{name} describes the parameters of its path");
    }
}

#[test]
fn every_refusal_is_a_problem() {
    let document = json();
    let mut seen = 0;
    for (name, operation) in operations(&document) {
        let responses = operation["responses"].as_object().unwrap().iter();
        for (status, response) in responses.filter(|(status, _)| status.starts_with(['4', '5'])) {
            let media: Vec<_> = response["content"].as_object().into_iter().flatten().map(|(media, _)| media).collect();
            assert_eq!(media, ["application/problem+json"], "{name} {status}");
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} refusals are described");
}

#[test]
fn every_reference_leads_somewhere() {
    let document = json();
    let mut waiting = vec![&document];
    let mut count = 0;
    while let Some(value) = waiting.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            count += 1;
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
        }
        match value {
            Value::Object(fields) => waiting.extend(fields.values()),
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    assert!(count > 20, "only {count} references were found");
}

#[test]
fn it_is_served() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let answer = host.client.get("/v1/openapi.json").expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.body, cabinet::OPENAPI);
}
