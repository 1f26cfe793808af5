//! The document that is served and the routes of the template are those that the functions list, and none is left out.

use std::collections::BTreeSet;

use domain::language::Language;
use domain::organisation::{Industry, OrganisationType};
use domain::scope::By;
use http::Method;
use otklik::contract::{self, document, template_of_routes};
use otklik::wiring::{TEMPLATE, Wiring};
use serde_json::Value;
use web::OPENAPI;

use crate::client::Client;
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
        listed.filter(|route| [" /v1/", " /healthz", " /livez"].iter().any(|path| route.contains(path))).collect();
    assert_eq!(described, listed);
}

#[test]
fn every_operation_says_what_it_needs_and_gives() {
    let document = json();
    assert_eq!(document["openapi"], "3.1.0");
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let mut names = BTreeSet::new();
    for (name, operation) in operations(&document) {
        let open = [
            "GET /healthz",
            "GET /livez",
            "GET /v1/openapi.json",
            "GET /v1/public-results",
            "GET /v1/public-results/schema",
            "POST /v1/token",
        ];
        let open = open.contains(&name.as_str());
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
            // OAuth 2 says of what type its refusals are.
            let expected = if name == "POST /v1/token" { "application/json" } else { "application/problem+json" };
            assert_eq!(media, [expected], "{name} {status}");
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} refusals are described");
}

/// Objects, strings and parameters with where they stand: what a description says of values, the schema says, too.
fn fields(document: &Value) -> Vec<(String, &Value, String)> {
    let mut fields = Vec::new();
    let text = |value: &Value| value["description"].as_str().unwrap_or_default().to_owned();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, value) in schema["properties"].as_object().into_iter().flatten() {
            fields.push((format!("{name}.{field}"), value, text(value)));
        }
    }
    for (operation, it) in operations(document) {
        for parameter in it["parameters"].as_array().into_iter().flatten().filter(|it| it["in"] != "header") {
            let name = format!("{operation} {}", parameter["name"].as_str().unwrap());
            fields.push((name, &parameter["schema"], text(parameter)));
        }
    }
    fields
}

fn is_plain_text(schema: &Value) -> bool {
    let kinds = [Value::from("string"), serde_json::json!(["string", "null"])];
    kinds.contains(&schema["type"]) && ["enum", "pattern", "format"].iter().all(|it| schema[it].is_null())
}

/// What is plain text though it has few values: its name is one that has few, or its description lists them.
fn plain_enumerations(document: &Value) -> Vec<String> {
    let known =
        ["by", "industry", "type", "kind", "verdict", "state", "level", "funnel", "format", "language", "period"];
    // Who does a measure is a person's words.
    let free = ["MeasureBody.by", "MeasureRow.by"];
    let plain = fields(document).into_iter().filter(|(_, schema, _)| is_plain_text(schema));
    let few = plain.filter(|(name, _, description)| {
        let field = name.rsplit(['.', ' ']).next().unwrap();
        let lists = description.contains("`, `") || description.contains("` or `");
        !free.contains(&name.as_str()) && (known.contains(&field) || lists)
    });
    few.map(|(name, ..)| name).collect()
}

#[test]
fn what_has_few_values_lists_them() {
    let mut document = json();
    assert_eq!(plain_enumerations(&document), Vec::<String>::new());
    // The guard itself.
    document["components"]["schemas"]["IndicatorRow"]["properties"]["industry"] = serde_json::json!({"type": "string"});
    document["components"]["schemas"]["Feed"]["properties"]["why"] =
        serde_json::json!({"type": "string", "description": "`one` or `other`"});
    assert_eq!(plain_enumerations(&document), ["Feed.why", "IndicatorRow.industry"]);
}

/// What the core knows is what the contract lists.
#[test]
fn the_lists_are_those_of_the_core() {
    let document = json();
    let listed = |name: &str| {
        let (_, schema, _) = fields(&document).into_iter().find(|(field, ..)| field == name).unwrap();
        let values = schema["enum"].as_array().unwrap_or_else(|| panic!("{name}: {schema}")).iter();
        values.filter_map(Value::as_str).collect::<Vec<_>>()
    };
    assert_eq!(listed("GET /v1/indicators by"), By::ALL.map(By::as_str));
    assert_eq!(listed("FormsWanted.language"), Language::ALL.map(Language::code));
    // Types and industries are data: what their codes look like is all that a contract can tell.
    for (name, pattern) in
        [("GET /v1/indicators industry", Industry::PATTERN), ("DeadlineViolationRow.type", OrganisationType::PATTERN)]
    {
        let (_, schema, _) = fields(&document).into_iter().find(|(field, ..)| field == name).unwrap();
        assert_eq!((&schema["pattern"], &schema["enum"]), (&pattern.into(), &Value::Null), "{name}");
    }
}

/// What an operation may refuse follows from what it takes; the statuses are those that the routes really answer.
#[test]
fn every_operation_lists_the_statuses_of_its_problems() {
    let document = json();
    for (name, operation) in operations(&document).into_iter().filter(|(name, _)| name != "GET /v1/openapi.json") {
        let parameters = || operation["parameters"].as_array().into_iter().flatten();
        let query = parameters().any(|it| it["in"] == "query");
        let body = operation["requestBody"].is_object();
        let key = operation["security"].is_array();
        for (status, occurs) in [("400", query || body), ("401", key), ("413", body), ("503", true)] {
            assert!(!occurs || operation["responses"][status].is_object(), "{name} lists {status}");
        }
    }
}

/// Asked with a parameter that it does not know, a route answers a status that it lists.
#[test]
fn what_a_route_refuses_is_what_it_lists() {
    let host = Host::at("2026-01-15T09:00:00Z");
    let token = format!("authorization: Bearer {}", host.add_coordinator());
    let document = json();
    let mut asked = 0;
    for (name, operation) in operations(&document) {
        let (method, path) = name.split_once(' ').unwrap();
        if operation["security"][0]["key"].is_array() && path.starts_with("/v1/") {
            let path = path.split('/').map(|part| if part.starts_with('{') { "a" } else { part }).collect::<Vec<_>>();
            for query in ["?nothing=1", "?limit=many", "?by=1&type=1&region=1&period=1"] {
                // A connection of its own: one on which a body is left unread is closed.
                let client = Client::of(host.client.base());
                let answer = client.send(method, &(path.join("/") + query), &[&token], "[");
                assert!(
                    operation["responses"][answer.status.to_string()].is_object(),
                    "{name}{query}: {}",
                    answer.status
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 60, "{asked}");
}

#[test]
fn every_request_says_where_unknown_fields_are_refused() {
    let document = json();
    let closed = |name: &str| document["components"]["schemas"][name]["additionalProperties"] == false;
    let bodies = [
        "FormsWanted",
        "MeasureBody",
        "NoticesView",
        "OrganisationReference",
        "PaperResponse",
        "Person",
        "Receipt",
        "Response",
        "Service",
        "Words",
    ];
    let open: Vec<_> = bodies.into_iter().filter(|name| !closed(name)).collect();
    assert!(open.is_empty(), "{open:?}");
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
