//! The registers: the operator puts, reads and lists entries, imports them as CSV, and issues keys and tokens.

mod entries;
mod import;

use std::sync::Arc;

use app::{App, access, sessions};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::identifier::{ParticipantId, SourceId};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Operator;

pub(crate) use entries::Kind;

/// Bytes of a body at most.
const BODY_BYTES_MAX: usize = 5 * 1024 * 1024;

/// Rows of a page, unless the caller wants fewer.
const ROWS_DEFAULT: usize = 200;

/// Rows of a page at most.
const ROWS_MAX: usize = 1_000;

/// A page of entries.
#[derive(Serialize, ToSchema)]
pub(crate) struct Entries {
    /// In order of names.
    rows: Vec<Value>,
    /// For the next page; `null` after the last.
    cursor: Option<String>,
}

/// A new key of a source.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewKey {
    /// The key. It is shown this once.
    key: String,
    /// Last day on which it is good.
    expires_on: NaiveDate,
}

/// A new token of a participant.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewToken {
    /// The token. It is shown this once.
    token: String,
    /// Last day on which it is good.
    expires_on: NaiveDate,
}

/// Where to go on, and how far.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    limit: Option<usize>,
}

fn kind(text: &str) -> Result<Kind, Problem> {
    Kind::parse(text).ok_or_else(Problem::not_found)
}

async fn body(body: Body) -> Result<Bytes, Problem> {
    axum::body::to_bytes(body, BODY_BYTES_MAX).await.map_err(|_| {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the request is too large")
            .with_detail("send up to 5 MiB at once")
    })
}

/// List a register. Accounts are not listed.
#[utoipa::path(get, path = "/v1/registry/{kind}", tag = "registers", security(("key" = [])), params(("kind" = String, Path), Paging),
    responses((status = 200, body = Entries), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_entries(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(kind_name): Path<String>,
    Query(paging): Query<Paging>,
) -> Result<Json<Entries>, Problem> {
    let rows = entries::list(&app, kind(&kind_name)?).await?.ok_or_else(Problem::not_found)?;
    let limit = paging.limit.unwrap_or(ROWS_DEFAULT).clamp(1, ROWS_MAX);
    let mut rows = rows.into_iter().filter(|(id, _)| paging.cursor.as_ref().is_none_or(|cursor| id > cursor));
    let page: Vec<(String, Value)> = rows.by_ref().take(limit).collect();
    let cursor = rows.next().and(page.last().map(|(id, _)| id.clone()));
    Ok(Json(Entries { rows: page.into_iter().map(|(_, value)| value).collect(), cursor }))
}

/// Read an entry.
#[utoipa::path(get, path = "/v1/registry/{kind}/{id}", tag = "registers", security(("key" = [])),
    params(("kind" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = Value), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_entry(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((kind_name, id)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    entries::get(&app, kind(&kind_name)?, &id).await?.map(Json).ok_or_else(Problem::not_found)
}

/// Register an entry, or change it. The same again changes nothing.
#[utoipa::path(put, path = "/v1/registry/{kind}/{id}", tag = "registers", security(("key" = [])),
    params(("kind" = String, Path), ("id" = String, Path)), request_body = Value,
    responses((status = 200, body = Value), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, description = "The OGRN is another's, or the version is fixed", body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn put_entry(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((kind_name, id)): Path<(String, String)>,
    request_body: Body,
) -> Result<Json<Value>, Problem> {
    let kind = kind(&kind_name)?;
    let value: Value = serde_json::from_slice(&body(request_body).await?)
        .map_err(|_| Problem::bad_request("not_parseable", "the body is not JSON"))?;
    entries::put(&app, kind, &id, value).await.map(Json)
}

/// Remove an account from the embedded directory. Other registers keep their entries: past figures refer to them.
#[utoipa::path(delete, path = "/v1/registry/{kind}/{id}", tag = "registers", security(("key" = [])),
    params(("kind" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 405, body = Problem)))]
pub(crate) async fn delete_entry(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((kind_name, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    entries::delete(&app, kind(&kind_name)?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Import a register as CSV: a header row with the JSON names and `id`, then an entry a row.
#[utoipa::path(post, path = "/v1/registry/{kind}/import", tag = "registers", security(("key" = [])), params(("kind" = String, Path)),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = import::Imported), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn post_import(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(kind_name): Path<String>,
    headers: HeaderMap,
    request_body: Body,
) -> Result<Json<import::Imported>, Problem> {
    let kind = kind(&kind_name)?;
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = body(request_body).await?;
    import::import(&app, kind, &web::text::decode(&body, content_type)).await.map(Json)
}

/// Issue a key to a source. Two are live at a time: a third retires the oldest.
#[utoipa::path(post, path = "/v1/registry/sources/{id}/keys", tag = "registers", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 201, body = NewKey), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn post_key(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((kind_name, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id =
        SourceId::parse(&id).ok().filter(|_| kind_name == Kind::Sources.as_str()).ok_or_else(Problem::not_found)?;
    let issued = access::issue_source_key(&app, &id).await?.ok_or_else(Problem::not_found)?;
    let body = Json(NewKey { key: issued.key, expires_on: issued.expires_on });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// Issue a token to a participant. Two are live at a time: a third retires the oldest.
#[utoipa::path(post, path = "/v1/registry/participants/{id}/tokens", tag = "registers", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 201, body = NewToken), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn post_token(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((kind_name, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = ParticipantId::parse(&id)
        .ok()
        .filter(|_| kind_name == Kind::Participants.as_str())
        .ok_or_else(Problem::not_found)?;
    let issued = access::issue_participant_token(&app, &id).await?.ok_or_else(Problem::not_found)?;
    let body = Json(NewToken { token: issued.key, expires_on: issued.expires_on });
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// End every session of a participant, in every browser. Its tokens go on working. Twice is once.
#[utoipa::path(delete, path = "/v1/registry/participants/{id}/sessions", tag = "registers", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete_sessions(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((kind_name, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let id = ParticipantId::parse(&id).ok().filter(|_| kind_name == Kind::Participants.as_str());
    match sessions::end_all(&app, &id.ok_or_else(Problem::not_found)?).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found()),
    }
}
