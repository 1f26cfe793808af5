//! The document that is served and the routes of the template are those that the functions list, and none is left out.

use std::collections::BTreeSet;

use http::Method;
use otklik::contract::{self, document, template_of_routes};
use otklik::wiring::{TEMPLATE, Wiring};
use serde_json::Value;
use web::OPENAPI;

use crate::host::{Host, repository};

/// A file that is written from the code. With `UPDATE_EXPECT` it is written; else it must be what it would be.
#[track_caller]
fn check_written(path: &str, committed: &str, fresh: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return std::fs::write(repository().join(path), fresh).unwrap();
    }
    let (old, new) = (committed.lines(), fresh.lines());
    let first = old.zip(new).find(|(old, new)| old != new);
    assert!(
        committed == fresh,
        "the code gives another {path}: UPDATE_EXPECT=1 writes it. First difference: {first:?}"
    );
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
    check_written("shared/web/openapi.json", OPENAPI, &(document().to_pretty_json().unwrap() + "\n"));
}

#[test]
fn the_routes_of_the_template_are_those_that_the_functions_list() {
    check_written("infra/template.yaml", TEMPLATE, &template_of_routes().unwrap());
    let key = |method: &Method, path: &str| format!("{method} {path}");
    let wired = Wiring::embedded().unwrap().routes.into_iter().map(|it| (it.function, key(&it.method, &it.path)));
    let listed = contract::routes().into_iter().map(|(function, it)| (function, key(&it.method, &it.path)));
    assert_eq!(wired.collect::<BTreeSet<_>>(), listed.collect::<BTreeSet<_>>());
}

/// Programs are told of every route that is theirs; pages are for people.
#[test]
fn every_route_for_programs_is_described() {
    let document = json();
    let described: BTreeSet<String> = operations(&document).into_iter().map(|(operation, _)| operation).collect();
    let listed = contract::routes().into_iter().map(|(_, it)| format!("{} {}", it.method, it.path));
    let listed: BTreeSet<String> =
        listed.filter(|route| route.contains(" /v1/") || route.ends_with(" /healthz")).collect();
    assert_eq!(described, listed);
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
    assert_eq!(answer.body, OPENAPI);
}
