//! Keys of sources and portals, and tokens of participants: made and shown once, listed, ended.
//!
//! A body is read where it says nothing, too: a connection on which one is left unread is closed, under the next request.

use std::sync::Arc;

use app::App;
use app::identity::access::{self, Issued};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::audit::Actor;
use domain::identifier::{ParticipantId, PortalId, SourceId};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use table::items::Holder;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Operator;
use web::query::Parameters;

/// A new key of a source or a portal.
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

/// What a new key is to be.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wish {
    /// The public part of a live key that ends when this one is made. Without it, a third beside two live ones is refused.
    replaces: Option<String>,
}

/// The live keys of a source or a portal, or tokens of a participant, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Credentials {
    /// One each; there are two at most.
    rows: Vec<Credential>,
}

/// What is known of a live key or token.
#[derive(Serialize, ToSchema)]
pub(crate) struct Credential {
    /// The public part of it, between the second and the third `_`.
    id: String,
    /// First day on which it is good.
    created_on: Option<NaiveDate>,
    /// Last day on which it is good.
    expires_on: NaiveDate,
    /// Last day on which it was used, UTC.
    last_used_on: Option<NaiveDate>,
}

fn source(id: &str) -> Result<Holder, Problem> {
    SourceId::parse(id).map(Holder::Source).map_err(|_| Problem::not_found())
}

fn participant(id: &str) -> Result<Holder, Problem> {
    ParticipantId::parse(id).map(Holder::Participant).map_err(|_| Problem::not_found())
}

fn portal(id: &str) -> Result<Holder, Problem> {
    PortalId::parse(id).map(Holder::Portal).map_err(|_| Problem::not_found())
}

async fn issue(app: &App, holder: &Holder, wish: &Wish) -> Result<access::IssuedKey, Problem> {
    match access::issue(app, &Actor::Operator, holder, wish.replaces.as_deref()).await? {
        Issued::Key(key) => Ok(key),
        Issued::TwoLive => {
            let title = "two keys are live: end one, or name the one that ends as `replaces`";
            Err(Problem::new(StatusCode::CONFLICT, "two_keys_live", title))
        }
        Issued::NoSuchKey | Issued::NoHolder => Err(Problem::not_found()),
    }
}

async fn list(app: &App, holder: &Holder) -> Result<Json<Credentials>, Problem> {
    let keys = access::keys_of(app, holder).await?.ok_or_else(Problem::not_found)?;
    let rows = keys.into_iter().map(|key| Credential {
        id: key.id,
        created_on: key.created_on,
        expires_on: key.expires_on,
        last_used_on: key.used_on,
    });
    Ok(Json(Credentials { rows: rows.collect() }))
}

async fn revoke(app: &App, holder: &Holder, id: &str) -> Result<StatusCode, Problem> {
    match access::revoke(app, &Actor::Operator, holder, id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found()),
    }
}

fn once(body: impl Serialize) -> Response {
    (StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// Issue a key to a source. Two are live at a time.
#[utoipa::path(post, path = "/v1/registry/sources/{id}/keys", tag = "registers", security(("key" = [])), params(("id" = String, Path), Wish),
    responses((status = 201, body = NewKey), (status = 409, description = "`two_keys_live`", body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn post_key(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
    Parameters(wish): Parameters<Wish>,
    _: Bytes,
) -> Result<Response, Problem> {
    let issued = issue(&app, &source(&id)?, &wish).await?;
    Ok(once(NewKey { key: issued.key, expires_on: issued.expires_on }))
}

/// List the live keys of a source: never the keys themselves.
#[utoipa::path(get, path = "/v1/registry/sources/{id}/keys", tag = "registers", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Credentials), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_keys(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Credentials>, Problem> {
    list(&app, &source(&id)?).await
}

/// End a key of a source before its time.
#[utoipa::path(delete, path = "/v1/registry/sources/{id}/keys/{key}", tag = "registers", security(("key" = [])),
    params(("id" = String, Path), ("key" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete_key(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((id, key)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    revoke(&app, &source(&id)?, &key).await
}

/// Issue a key to a portal. Two are live at a time.
#[utoipa::path(post, path = "/v1/registry/portals/{id}/keys", tag = "registers", security(("key" = [])), params(("id" = String, Path), Wish),
    responses((status = 201, body = NewKey), (status = 409, description = "`two_keys_live`", body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn post_portal_key(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
    Parameters(wish): Parameters<Wish>,
    _: Bytes,
) -> Result<Response, Problem> {
    let issued = issue(&app, &portal(&id)?, &wish).await?;
    Ok(once(NewKey { key: issued.key, expires_on: issued.expires_on }))
}

/// List the live keys of a portal: never the keys themselves.
#[utoipa::path(get, path = "/v1/registry/portals/{id}/keys", tag = "registers", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Credentials), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_portal_keys(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Credentials>, Problem> {
    list(&app, &portal(&id)?).await
}

/// End a key of a portal before its time.
#[utoipa::path(delete, path = "/v1/registry/portals/{id}/keys/{key}", tag = "registers", security(("key" = [])),
    params(("id" = String, Path), ("key" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete_portal_key(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((id, key)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    revoke(&app, &portal(&id)?, &key).await
}

/// Issue a token to a participant. Two are live at a time.
#[utoipa::path(post, path = "/v1/registry/participants/{id}/tokens", tag = "registers", security(("key" = [])), params(("id" = String, Path), Wish),
    responses((status = 201, body = NewToken), (status = 409, description = "`two_keys_live`", body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn post_token(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
    Parameters(wish): Parameters<Wish>,
    _: Bytes,
) -> Result<Response, Problem> {
    let issued = issue(&app, &participant(&id)?, &wish).await?;
    Ok(once(NewToken { token: issued.key, expires_on: issued.expires_on }))
}

/// List the live tokens of a participant: never the tokens themselves.
#[utoipa::path(get, path = "/v1/registry/participants/{id}/tokens", tag = "registers", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Credentials), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_tokens(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Credentials>, Problem> {
    list(&app, &participant(&id)?).await
}

/// End a token of a participant before its time.
#[utoipa::path(delete, path = "/v1/registry/participants/{id}/tokens/{token}", tag = "registers", security(("key" = [])),
    params(("id" = String, Path), ("token" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete_token(
    State(app): State<Arc<App>>,
    _: Operator,
    Path((id, token)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    revoke(&app, &participant(&id)?, &token).await
}
