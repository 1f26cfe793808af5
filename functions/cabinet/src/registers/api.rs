//! The registers for programs: `/v1/registry`.

use std::sync::Arc;

use app::App;
use app::identity::sessions;
use app::registers::Edit;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::audit::Actor;
use domain::identifier::ParticipantId;
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Operator;

use super::export::Reader;
use super::register::Register;
use super::{conditions, entries, export, import};

use web::query::{Parameters, rows_of_page};

/// A page of entries.
#[derive(Serialize, ToSchema)]
pub(crate) struct Entries {
    /// In order of names.
    rows: Vec<Value>,
    /// For the next page; `null` after the last.
    cursor: Option<String>,
}

/// The entries that are asked for, and in which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// Only entries whose ids begin so.
    prefix: Option<String>,
    /// `json`, in pages; `csv`, `xlsx`: all of them, as a file that can be imported again. Left out: `json`.
    format: Option<String>,
    /// `true`: the CSV has semicolons behind a byte order mark, so that spreadsheets open it as it is. Left out: `false`.
    spreadsheet: Option<bool>,
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    limit: Option<usize>,
}

fn register(text: &str) -> Result<Register, Problem> {
    Register::parse(text).ok_or_else(Problem::not_found)
}

/// List a register, as JSON in pages or as a CSV file. Accounts are not listed.
#[utoipa::path(get, path = "/v1/registry/{kind}", tag = "registers", security(("key" = [])), params(("kind" = String, Path), Asked),
    responses((status = 200, body = Entries), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_entries(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(register_name): Path<String>,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Problem> {
    let register = Register::listed().find(|it| it.as_str() == register_name).ok_or_else(Problem::not_found)?;
    let prefix = asked.prefix.as_deref().unwrap_or_default();
    match asked.format.as_deref() {
        Some("csv") => {
            let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
            let reader = if asked.spreadsheet == Some(true) { Reader::Spreadsheet } else { Reader::Program };
            Ok((headers, export::csv(&app, register, prefix, reader).await?).into_response())
        }
        Some("xlsx") => {
            const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            let headers = [(header::CONTENT_TYPE, XLSX), (header::CACHE_CONTROL, "no-store")];
            Ok((headers, export::xlsx(&app, register, prefix).await?).into_response())
        }
        None | Some("json") => {
            let limit = rows_of_page(asked.limit);
            let page = entries::page(&app, register, prefix, asked.cursor.as_deref(), limit).await?;
            let rows = page.rows.into_iter().map(|(_, entry)| entry).collect();
            Ok(Json(Entries { rows, cursor: page.next }).into_response())
        }
        Some(_) => Err(Problem::bad_request("query_not_parseable", "`format` is `json`, `csv` or `xlsx`")),
    }
}

/// Read an entry. Its `ETag` is its version.
#[utoipa::path(get, path = "/v1/registry/{kind}/{id}", tag = "registers", security(("key" = [])),
    params(("kind" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = Value), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_entry(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((register_name, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (entry, version) = entries::get(&app, register(&register_name)?, &id).await?.ok_or_else(Problem::not_found)?;
    Ok(tagged(entry, version))
}

/// Register an entry, or change it. The same again changes nothing. With `If-Match` it changes only the version that was
/// read; with `If-None-Match: *` it only registers a new one.
#[utoipa::path(put, path = "/v1/registry/{kind}/{id}", tag = "registers", security(("key" = [])),
    params(("kind" = String, Path), ("id" = String, Path), ("If-Match" = Option<String>, Header), ("If-None-Match" = Option<String>, Header)),
    request_body = Value,
    responses((status = 200, body = Value), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, description = "The OGRN is another's, the version is fixed, or a type would change its industry", body = Problem),
        (status = 412, description = "The entry is another than the one that was read", body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn put_entry(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((register_name, id)): Path<(String, String)>,
    headers: HeaderMap,
    request_body: Body,
) -> Result<Response, Problem> {
    let register = register(&register_name)?;
    let edit = Edit { by: Actor::Operator, seen: conditions::seen(&headers)? };
    let value = web::body::json(request_body).await?;
    let (entry, version) = entries::put(&app, &edit, register, &id, value).await?;
    Ok(tagged(entry, Some(version)))
}

fn tagged(entry: Value, version: Option<u64>) -> Response {
    let mut response = Json(entry).into_response();
    if let Some(version) = version {
        response.headers_mut().insert(header::ETAG, conditions::tag(version));
    }
    response
}

/// Remove an account from the embedded directory. Other registers keep their entries: past figures refer to them.
#[utoipa::path(delete, path = "/v1/registry/{kind}/{id}", tag = "registers", security(("key" = [])),
    params(("kind" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 405, body = Problem)))]
pub(crate) async fn delete_entry(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((register_name, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    entries::delete(&app, register(&register_name)?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a register is imported.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedImport {
    /// `true`: only say what would become of each row.
    dry_run: Option<bool>,
}

/// Import a register as CSV or XLSX: a header row with the JSON names and `id`, nested ones joined by dots, then an entry a row; of a
/// questionnaire a question a row. Or as JSON `{"rows":[…]}`, as the list gives it, or NDJSON, an entry a line. A service or life situation
/// without `id` is known by its `external_ref`. The same file again changes nothing.
#[utoipa::path(post, path = "/v1/registry/{kind}/import", tag = "registers", security(("key" = [])), params(("kind" = String, Path), AskedImport),
    request_body(content((String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Value = "application/json"), (String = "application/x-ndjson"))),
    responses((status = 200, body = import::Imported), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn post_import(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(register_name): Path<String>,
    Parameters(asked): Parameters<AskedImport>,
    headers: HeaderMap,
    request_body: Body,
) -> Result<Json<import::Imported>, Problem> {
    let register = register(&register_name)?;
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let rows = import::Rows::of(content_type, request_body).await?;
    match asked.dry_run {
        Some(true) => import::preview(&app, register, &rows).await.map(Json),
        _ => import::import(&app, &Actor::Operator, register, &rows).await.map(Json),
    }
}

/// End every session of a participant, in every browser. Its tokens go on working. Twice is once.
#[utoipa::path(delete, path = "/v1/registry/participants/{id}/sessions", tag = "registers", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete_sessions(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id = ParticipantId::parse(&id).map_err(|_| Problem::not_found())?;
    match sessions::end_all(&app, &Actor::Operator, &id, None).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found()),
    }
}
