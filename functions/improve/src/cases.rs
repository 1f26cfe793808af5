//! `/v1/cases/{id}`: a case is put, moved and read.

use std::sync::Arc;

use app::App;
use app::improvement::people::By;
use app::improvement::{acting, effects, reading};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::improvement::put::PutBody;
use domain::improvement::{CaseId, MoveBody, Put};
use http::{StatusCode, header};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Member;

use crate::wire::{CaseBody, EntryRow, Failure, RefusedBody, sent};

/// The entries of a journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct Journal {
    /// Oldest first.
    rows: Vec<EntryRow>,
    /// Always `null`: a journal is one page.
    cursor: Option<String>,
}

/// Read a case: the moves that the caller may make now, and of the others why not.
#[utoipa::path(get, path = "/v1/cases/{id}", tag = "cases", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = CaseBody), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_case(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let found = reading::case(&app, &caller, &named(&id)?).await?.ok_or_else(Problem::not_found)?;
    Ok(kept_by_nobody(Json(CaseBody::of(found))))
}

/// Put a case, under a name of the caller's. The same again changes nothing; another body needs the version that was read.
#[utoipa::path(put, path = "/v1/cases/{id}", tag = "cases", security(("key" = [])), params(("id" = String, Path)), request_body = serde_json::Value,
    responses((status = 200, body = CaseBody), (status = 201, body = CaseBody), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 409, body = RefusedBody), (status = 422, body = RefusedBody)))]
pub(crate) async fn put_case(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path(id): Path<String>,
    request_body: Body,
) -> Result<Response, Failure> {
    let body: PutBody = sent(request_body).await?;
    let put = Put { id: named(&id)?, body, evidence: Vec::new() };
    let acted = acting::put_case(&app, By::Caller(&caller), &put).await?;
    let status = if acted.made { StatusCode::CREATED } else { StatusCode::OK };
    let view = reading::view(&app, &caller, acted.case).await?;
    Ok((status, kept_by_nobody(Json(CaseBody::of(view)))).into_response())
}

/// Move a case. The same again changes nothing.
#[utoipa::path(post, path = "/v1/cases/{id}/moves/{move}", tag = "cases", security(("key" = [])),
    params(("id" = String, Path), ("move" = String, Path)), request_body = serde_json::Value,
    responses((status = 200, body = CaseBody), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = RefusedBody), (status = 422, body = RefusedBody)))]
pub(crate) async fn post_move(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path((id, name)): Path<(String, String)>,
    request_body: Body,
) -> Result<Response, Failure> {
    let id = named(&id)?;
    let body: MoveBody = sent(request_body).await?;
    let acted = acting::move_case(&app, By::Caller(&caller), &id, &name, &body).await?;
    let view = reading::view(&app, &caller, acted.case).await?;
    Ok(kept_by_nobody(Json(CaseBody::of(view))))
}

/// Read the journal of a case.
#[utoipa::path(get, path = "/v1/cases/{id}/journal", tag = "cases", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Journal), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_journal(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let entries = reading::journal(&app, &caller, &named(&id)?).await?.ok_or_else(Problem::not_found)?;
    let rows = entries.into_iter().map(EntryRow::of).collect();
    Ok(kept_by_nobody(Json(Journal { rows, cursor: None })))
}

/// Read what the finals show of a change in force: its effect, the interval, the verdict, and why there is none.
#[utoipa::path(get, path = "/v1/cases/{id}/effect", tag = "cases", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = serde_json::Value), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_effect(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let effect = effects::effect(&app, &caller, &named(&id)?).await?.ok_or_else(Problem::not_found)?;
    Ok(kept_by_nobody(Json(json!(effect))))
}

/// Read a version of a document's text: its clauses, and its `content` in numbers and lists, or `null`. Of a check, the version against which it
/// is carried out.
#[utoipa::path(get, path = "/v1/cases/{id}/versions/{version}", tag = "cases", security(("key" = [])),
    params(("id" = String, Path), ("version" = u32, Path)),
    responses((status = 200, body = serde_json::Value), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_version(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let version = number(&version)?;
    let text = reading::text(&app, &caller, &named(&id)?, version).await?.ok_or_else(Problem::not_found)?;
    Ok(kept_by_nobody(Json(json!({"version": version, "clauses": text.clauses, "content": text.content}))))
}

/// Compare two versions of a document's text, clause by clause and word by word, and its content row by row.
#[utoipa::path(get, path = "/v1/cases/{id}/versions/{version}/compare/{other}", tag = "cases", security(("key" = [])),
    params(("id" = String, Path), ("version" = u32, Path), ("other" = u32, Path)),
    responses((status = 200, body = serde_json::Value), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_comparison(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path((id, version, other)): Path<(String, String, String)>,
) -> Result<Response, Failure> {
    let (id, before, after) = (named(&id)?, number(&version)?, number(&other)?);
    let compared = reading::compared(&app, &caller, &id, before, after).await?.ok_or_else(Problem::not_found)?;
    Ok(kept_by_nobody(Json(json!({"clauses": compared.clauses, "content": compared.content}))))
}

fn named(id: &str) -> Result<CaseId, Problem> {
    CaseId::parse(id).map_err(|_| Problem::not_found())
}

fn number(text: &str) -> Result<u32, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

fn kept_by_nobody(answer: impl IntoResponse) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}
