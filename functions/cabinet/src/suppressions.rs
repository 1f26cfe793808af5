//! `/v1/suppressions`: mail addresses that are left alone, counted by the reason, and lifted by the operator, singly or by the reason;
//! `/v1/mail/resume`: mails that stand still go on. No address is ever shown: nobody can turn back what is stored of it.

use std::sync::Arc;

use app::App;
use app::mail::{lifting, silencing};
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::invitation::mail::{Cause, is_address, meant_address};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Operator;
use web::query::{InvalidParameters, Parameters};

/// What is left alone, and whether mails go.
#[derive(Serialize, ToSchema)]
pub(crate) struct Suppressions {
    /// Every reason, in order.
    rows: Vec<SuppressionRow>,
    /// Since when mails stand still because too many addresses look unknown; `null`: they go.
    fuse_blown_since: Option<DateTime<Utc>>,
}

/// Addresses that are left alone for one reason.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuppressionRow {
    /// `suspicion` (unknown once, tried again within the hour), `refusal`, `bounce` or `complaint`.
    reason: &'static str,
    /// How many.
    addresses: u64,
}

/// The addresses whose silence ends: one, or every one of a reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lift {
    /// This address.
    Address(String),
    /// Every one that is left alone for this reason: `suspicion`, `refusal`, `bounce` or `complaint`.
    #[schema(value_type = String)]
    Reason(Cause),
}

/// The addresses whose silence ends.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct LiftedReason {
    /// Every one of this reason: `suspicion`, `refusal`, `bounce` or `complaint`.
    #[param(required)]
    reason: Option<String>,
}

/// What was lifted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Lifted {
    /// How many addresses are written to again.
    addresses: u64,
}

/// Whether mails stood still.
#[derive(Serialize, ToSchema)]
pub(crate) struct Resumed {
    /// `false`: they went anyway.
    resumed: bool,
}

/// Count the addresses that are left alone, by the reason.
#[utoipa::path(get, path = "/v1/suppressions", tag = "mails", security(("key" = [])),
    responses((status = 200, body = Suppressions), (status = 401, body = Problem)))]
pub(crate) async fn get_suppressions(State(app): State<Arc<App>>, _: Operator) -> Result<Json<Suppressions>, Problem> {
    let found = silencing::silenced(&*app.table, app.clock.now()).await?;
    let row = |cause: Cause| SuppressionRow {
        reason: cause.as_str(),
        addresses: found.addresses.get(&cause).copied().unwrap_or_default(),
    };
    let fuse_blown_since = found.fuse.as_ref().and_then(|fuse| Some(fuse.blown.as_ref()?.since));
    Ok(Json(Suppressions { rows: Cause::ALL.map(row).into(), fuse_blown_since }))
}

/// Lift the silence of one address, or of every address of a reason. Notices that were given up for it are due again.
#[utoipa::path(post, path = "/v1/suppressions/lift", tag = "mails", security(("key" = [])), request_body = Lift,
    responses((status = 200, body = Lifted), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_lift(State(app): State<Arc<App>>, _: Operator, sent: Body) -> Result<Json<Lifted>, Problem> {
    match web::body::read(web::body::json(sent).await?)? {
        Lift::Address(address) => lift_address(&app, &address).await,
        Lift::Reason(cause) => lift_reason(&app, cause).await,
    }
}

/// Lift the silence of every address of a reason.
#[utoipa::path(delete, path = "/v1/suppressions", tag = "mails", security(("key" = [])), params(LiftedReason),
    responses((status = 200, body = Lifted), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn delete_suppressions(
    State(app): State<Arc<App>>,
    _: Operator,
    Parameters(asked): Parameters<LiftedReason>,
) -> Result<Json<Lifted>, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let cause = Cause::ALL.into_iter().find(|cause| asked.reason.as_deref() == Some(cause.as_str()));
    match faults.or("reason", "suspicion, refusal, bounce or complaint", cause) {
        Some(cause) => lift_reason(&app, cause).await,
        None => Err(Problem::unprocessable(faults.0)),
    }
}

/// Lift the silence of one address: it is its own id. Where a path may be written down on the way, send it to `/v1/suppressions/lift`.
#[utoipa::path(delete, path = "/v1/suppressions/{id}", tag = "mails", security(("key" = [])), params(("id" = String, Path)),
    responses((status = 200, body = Lifted), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(crate) async fn delete_suppression(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(id): Path<String>,
) -> Result<Json<Lifted>, Problem> {
    lift_address(&app, &id).await
}

/// Let mails go on that stand still because too many addresses looked unknown, before the next one is tried.
#[utoipa::path(post, path = "/v1/mail/resume", tag = "mails", security(("key" = [])),
    responses((status = 200, body = Resumed), (status = 401, body = Problem)))]
pub(crate) async fn post_resume(State(app): State<Arc<App>>, _: Operator, _: Bytes) -> Result<Json<Resumed>, Problem> {
    Ok(Json(Resumed { resumed: silencing::resume(&app, &Actor::Operator).await? }))
}

async fn lift_address(app: &App, address: &str) -> Result<Json<Lifted>, Problem> {
    if !is_address(&meant_address(address)) {
        return Err(Problem::bad_request("address_invalid", "it is no mail address"));
    }
    let was_left_alone = lifting::lift_address(app, &Actor::Operator, address).await?;
    Ok(Json(Lifted { addresses: u64::from(was_left_alone) }))
}

async fn lift_reason(app: &App, cause: Cause) -> Result<Json<Lifted>, Problem> {
    Ok(Json(Lifted { addresses: lifting::lift_cause(app, &Actor::Operator, cause).await? }))
}
