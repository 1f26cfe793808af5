//! Requests to every function that answers: method, path, query, headers, cookies, body. An input is a request as text, or the event of the
//! gateway that holds one, in which `{{name}}` stands for what only the world knows.

use std::sync::Arc;

use app::App;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, HeaderValue, header};
use pages::forms;
use serde_json::Value;

use super::files_of;
use super::place::{Place, told};
use crate::Subject;

pub(super) const WORDS: &[&str] = &[
    "GET",
    "POST",
    "PUT",
    "DELETE",
    "HEAD",
    "authorization: ",
    "Bearer ",
    "DPoP ",
    "otk_test_",
    "cookie: ",
    "__Host-",
    "content-type: ",
    "; charset=",
    "; boundary=",
    "application/json",
    "text/csv",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "accept: application/json",
    "sec-fetch-site: cross-site",
    "origin: null",
    "?limit=0",
    "&after=",
    "&quarter=2026Q1",
    "dry_run=true",
    "%0d%0a",
    "../",
    "{{token}}",
    "{{links_cookie}}",
    "{{source_key}}",
    "{{coordinator_token}}",
    "{{operator_key}}",
    "nonce=",
    "q_comfort=5",
    "comment=",
];

type Handle = fn(Arc<App>, Request) -> std::pin::Pin<Box<dyn Future<Output = Response>>>;

fn requests(handle: Handle) -> Subject {
    let place = Place::new();
    Box::new(move |input| {
        let text = place.filled_in(input);
        let Some(request) = of_event(&text).or_else(|| of_text(&text)) else { return Ok("no request".to_owned()) };
        place.run(async { told(handle(Arc::clone(&place.app), request).await).await })
    })
}

/// The request of an event of the gateway.
fn of_event(text: &[u8]) -> Option<Request> {
    let event: Value = serde_json::from_slice(text).ok()?;
    let path = event["rawPath"].as_str()?;
    let query = event["rawQueryString"].as_str().filter(|query| !query.is_empty());
    let uri = query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let mut request = Request::builder().method(event["requestContext"]["http"]["method"].as_str()?).uri(uri);
    for (name, value) in event["headers"].as_object()? {
        request = request.header(name, value.as_str()?);
    }
    for cookie in event["cookies"].as_array().into_iter().flatten() {
        request = request.header(header::COOKIE, cookie.as_str()?);
    }
    let body = event["body"].as_str().unwrap_or_default();
    let body = match event["isBase64Encoded"].as_bool() {
        Some(true) => BASE64_STANDARD.decode(body).ok()?,
        _ => body.as_bytes().to_vec(),
    };
    request.body(Body::from(body)).ok()
}

/// `POST /form`, a header a line, an empty line, and the body.
fn of_text(text: &[u8]) -> Option<Request> {
    let blank = text.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = blank.map_or((text, &[][..]), |at| (&text[..at], &text[at + 2..]));
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut first = std::str::from_utf8(lines.next()?).ok()?.split(' ');
    let mut request = Request::builder().method(first.next()?).uri(first.next()?);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..colon], line[colon + 1..].trim_ascii());
    }
    request.body(Body::from(body.to_vec())).ok()
}

pub(super) fn ingest() -> Subject {
    requests(|app, request| Box::pin(ingest::handle(app, request)))
}

pub(super) fn survey() -> Subject {
    requests(|app, request| Box::pin(survey::handle(app, request)))
}

pub(super) fn cabinet() -> Subject {
    requests(|app, request| Box::pin(cabinet::handle(app, request)))
}

pub(super) fn improve() -> Subject {
    requests(|app, request| Box::pin(improve::handle(app, request)))
}

fn seeds(function: &str, further: &[&str]) -> Vec<Vec<u8>> {
    let further = further.iter().map(|text| text.as_bytes().to_vec());
    files_of(&format!("events/{function}"), ".json").into_iter().chain(further).collect()
}

pub(super) fn ingest_seeds() -> Vec<Vec<u8>> {
    seeds(
        "ingest",
        &[
            "GET /v1/receipts/first\nauthorization: Bearer {{source_key}}\n\n",
            "POST /v1/receipts\nauthorization: Bearer {{source_key}}\ncontent-type: text/csv; charset=windows-1251\n\nexternal_id;organisation_id\nr1;clinic\n",
            "GET /source\ncookie: __Host-source=abc; lang=en\naccept-language: en;q=0.5, ru\n\n",
        ],
    )
}

pub(super) fn survey_seeds() -> Vec<Vec<u8>> {
    seeds(
        "survey",
        &[
            "GET /s/{{token}}?lang=en\n\n",
            "GET /form\ncookie: {{links_cookie}}\naccept-language: tt, en;q=0.5\n\n",
            "POST /form/check\ncookie: {{links_cookie}}\ncontent-type: application/x-www-form-urlencoded\nsec-fetch-site: same-origin\n\nnonce=a&q_information=5&q_organisation=4&q_comfort=na&q_goodwill=5&q_competence=5&comment=%D0%A1",
            "POST /v1/invitations/{{token}}/response\ncontent-type: application/json\n\n{\"scores\":{\"information\":5,\"organisation\":4,\"comfort\":null,\"goodwill\":5,\"competence\":5},\"comment\":\"Спасибо\"}",
            "POST /unsubscribe/{{token}}\ncontent-type: multipart/form-data; boundary=b\n\n--b\r\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
        ],
    )
}

pub(super) fn cabinet_seeds() -> Vec<Vec<u8>> {
    seeds(
        "cabinet",
        &[
            "POST /v1/registry/organisations/import?dry_run=true\nauthorization: Bearer {{operator_key}}\ncontent-type: text/csv\n\nid;name;ogrn;type;region;level;included_on\norg1;Школа;1027700132195;school;77;regional;2026-01-01\n",
            "POST /v1/registry/regions/import\nauthorization: Bearer {{operator_key}}\ncontent-type: application/x-ndjson\n\n{\"code\":\"50\",\"joined_on\":\"2026-01-01\"}\n",
            "PUT /v1/registry/sources/mis-2\nauthorization: Bearer {{operator_key}}\ncontent-type: application/json\n\n{\"name\":\"МИС\",\"operator\":\"Регион\",\"level\":\"regional\",\"organisations\":[\"*\"],\"legal_basis\":\"приказ\",\"access\":{\"networks\":[\"10.0.0.0/8\"],\"public_keys\":{\"keys\":[]}}}",
            "GET /v1/indicators?period=2026Q1&by=region&region=77&type=school\nauthorization: Bearer {{coordinator_token}}\n\n",
            "GET /v1/comments?period=2026Q1&search=abc&limit=5&after=x\nauthorization: Bearer {{coordinator_token}}\n\n",
            "POST /v1/token\ncontent-type: application/x-www-form-urlencoded\n\ngrant_type=client_credentials&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJzb3VyY2VzL21pcyIsInN1YiI6InNvdXJjZXMvbWlzIn0.AAAA",
            "GET /cabinet\ncookie: __Host-session=abc; __Host-state=def\n\n",
            "GET /sign-in/return?code=a&state=b&iss=https://id.example\ncookie: __Host-attempt=abc\n\n",
            "GET /v1/audit?day=2026-01-15&limit=2\nauthorization: Bearer {{operator_key}}\n\n",
        ],
    )
}

pub(super) fn improve_seeds() -> Vec<Vec<u8>> {
    seeds(
        "improve",
        &[
            "POST /v1/cases/import?dry_run=true\nauthorization: Bearer {{coordinator_token}}\ncontent-type: text/csv\n\nid;kind;title;organisation\nchange_request-1;change_request;Окно;clinic\n",
            "POST /v1/cases/import\nauthorization: Bearer {{coordinator_token}}\ncontent-type: application/json\n\n{\"rows\":[{\"id\":\"change_request-1\",\"title\":\"Окно\",\"details\":{\"organisation\":\"clinic\"}}]}",
            "PUT /v1/cases/change_request-1\nauthorization: Bearer {{coordinator_token}}\ncontent-type: application/json\nif-match: \"1\"\n\n{\"title\":\"Окно\",\"details\":{\"organisation\":\"clinic\",\"from\":\"a\",\"to\":\"b\"}}",
            "GET /v1/changes?after=abc&limit=3\nauthorization: Bearer {{coordinator_token}}\n\n",
            "GET /v1/cases?kind=change_request&state=draft&q=abc&limit=3\nauthorization: Bearer {{coordinator_token}}\n\n",
        ],
    )
}

pub(super) fn file_form_seeds() -> Vec<Vec<u8>> {
    let part = |head: &str, value: &str| format!("--b\r\ncontent-disposition: form-data; {head}\r\n\r\n{value}\r\n");
    let form = [
        part("name=\"form_token\"", "abc"),
        part("name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv", "id;name\n1;2\n"),
    ]
    .concat();
    vec![format!("multipart/form-data; boundary=b\n{form}--b--\r\n").into_bytes()]
}

/// A form with a file: the first line is its content type.
pub(super) fn file_forms() -> Subject {
    let place = Place::new();
    Box::new(move |input| {
        let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
        let Ok(content_type) = HeaderValue::from_bytes(&input[..end]) else { return Ok("no header".to_owned()) };
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, content_type)]);
        let body = Bytes::copy_from_slice(input.get(end + 1..).unwrap_or_default());
        let Some(mut fields) = forms::fields_of_file_form(&headers, &body) else {
            return Ok("another form".to_owned());
        };
        place.run(async move {
            let mut count = 0;
            loop {
                match fields.next_field().await {
                    Ok(Some(field)) => count += field.bytes().await.map_or(0, |_| 1),
                    Ok(None) => return Ok(format!("{count} fields")),
                    Err(_) => return Ok(format!("broken after {count}")),
                }
            }
        })
    })
}
