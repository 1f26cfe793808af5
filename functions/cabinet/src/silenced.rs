//! `/v1/silenced`: mail addresses that are left alone, counted by the reason, and lifted by the operator, singly or by the reason.
//! No address is ever shown: nobody can turn back what is stored of it.

use std::sync::Arc;

use app::App;
use app::mail::silencing;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::invitation::mail::{Cause, is_address, meant_address};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Operator;

/// What is left alone, and whether mails go.
#[derive(Serialize, ToSchema)]
pub(crate) struct Silenced {
    /// Every reason, in order.
    rows: Vec<SilencedRow>,
    /// Since when mails stand still because too many addresses look unknown; `null`: they go.
    fuse_blown_since: Option<DateTime<Utc>>,
}

/// Addresses that are left alone for one reason.
#[derive(Serialize, ToSchema)]
pub(crate) struct SilencedRow {
    /// `suspicion` (unknown once, tried again within the hour), `refusal`, `bounce` or `complaint`.
    cause: &'static str,
    /// How many.
    addresses: u64,
}

/// The addresses whose silence ends: one, or every one of a reason.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lift {
    /// This address.
    Address(String),
    /// Every one that is left alone for this reason.
    #[schema(value_type = String)]
    Cause(Cause),
}

/// What was lifted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Lifted {
    /// How many addresses are written to again.
    addresses: u64,
}

/// Count the addresses that are left alone, by the reason.
#[utoipa::path(get, path = "/v1/silenced", tag = "mails", security(("key" = [])),
    responses((status = 200, body = Silenced), (status = 401, body = Problem)))]
pub(crate) async fn get_silenced(State(app): State<Arc<App>>, _: Operator) -> Result<Json<Silenced>, Problem> {
    let found = silencing::silenced(&*app.table, app.clock.now()).await?;
    let row = |cause: Cause| SilencedRow {
        cause: cause.as_str(),
        addresses: found.addresses.get(&cause).copied().unwrap_or_default(),
    };
    let fuse_blown_since = found.fuse.as_ref().and_then(|fuse| Some(fuse.blown.as_ref()?.since));
    Ok(Json(Silenced { rows: Cause::ALL.map(row).into(), fuse_blown_since }))
}

/// Lift the silence of one address, or of every address of a reason. They are written to again with their next notice.
#[utoipa::path(post, path = "/v1/silenced/lift", tag = "mails", security(("key" = [])), request_body = Lift,
    responses((status = 200, body = Lifted), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(crate) async fn post_lift(State(app): State<Arc<App>>, _: Operator, sent: Body) -> Result<Json<Lifted>, Problem> {
    let addresses = match web::body::read(web::body::json(sent).await?)? {
        Lift::Address(address) if is_address(&meant_address(&address)) => {
            u64::from(silencing::lift_address(&app, &Actor::Operator, &address).await?)
        }
        Lift::Address(_) => return Err(Problem::bad_request("address_invalid", "it is no mail address")),
        Lift::Cause(cause) => silencing::lift_cause(&app, &Actor::Operator, cause).await?,
    };
    Ok(Json(Lifted { addresses }))
}
