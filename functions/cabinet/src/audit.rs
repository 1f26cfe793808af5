//! `GET /v1/audit`: the trail of changes and readings, for the operator. That it is read is in it, too.

use std::sync::Arc;

use app::{App, audit};
use axum::Json;
use axum::extract::{Path, State};
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::audit::Record;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Operator;

use web::query::{Parameters, rows_of_page};

/// Days that are listed where the caller names none.
const DAYS_DEFAULT: u64 = 7;

/// The days whose chains are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedDays {
    /// First day. Left out: a week before the last.
    from: Option<NaiveDate>,
    /// Last day. Left out: today, UTC.
    to: Option<NaiveDate>,
}

/// The records that are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedRecords {
    /// `cursor` of the page before: the number of its last record.
    cursor: Option<u64>,
    /// Records of a page, up to 1,000.
    limit: Option<usize>,
}

/// Chains of the trail.
#[derive(Serialize, ToSchema)]
pub(crate) struct Chains {
    /// In order of days.
    rows: Vec<Chain>,
}

/// One chain: what happened to one register, or was shown to one reader, on one day.
#[derive(Serialize, ToSchema)]
pub(crate) struct Chain {
    /// The chain's name, as `2026-04-15.organisations`.
    chain: String,
    /// How many records it has.
    records: u64,
    /// Hash of the last.
    last: String,
    /// When that was written.
    at: DateTime<Utc>,
}

/// A page of records.
#[derive(Serialize, ToSchema)]
pub(crate) struct Records {
    /// As they are stored: `chain`, `number`, `previous` (the hash of the record before), `at`, `by`, `action`, `touched`.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<Value>,
    /// For the next page; `null` after the last.
    cursor: Option<u64>,
}

/// List the chains of the audit trail.
#[utoipa::path(get, path = "/v1/audit", tag = "audit", security(("key" = [])), params(AskedDays),
    responses((status = 200, body = Chains), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub(crate) async fn get_chains(
    State(app): State<Arc<App>>,
    _: Operator,
    Parameters(asked): Parameters<AskedDays>,
) -> Result<Json<Chains>, Problem> {
    let to = asked.to.unwrap_or_else(|| app.clock.now().date_naive());
    let from = asked.from.or_else(|| to.checked_sub_days(Days::new(DAYS_DEFAULT))).unwrap_or(to);
    let chains = audit::chains(&*app.table, from.min(to), to).await?;
    let rows = chains.into_iter().map(|found| Chain {
        chain: found.chain,
        records: found.records,
        last: found.last,
        at: found.at,
    });
    Ok(Json(Chains { rows: rows.collect() }))
}

/// Read the records of a chain. The chain `checkpoints` tells of all others.
#[utoipa::path(get, path = "/v1/audit/{chain}", tag = "audit", security(("key" = [])), params(("chain" = String, Path), AskedRecords),
    responses((status = 200, body = Records), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_records(
    State(app): State<Arc<App>>,
    _: Operator,
    Path(chain): Path<String>,
    Parameters(asked): Parameters<AskedRecords>,
) -> Result<Json<Records>, Problem> {
    let after = asked.cursor.unwrap_or(0);
    let page = audit::records(&*app.table, &chain, after, rows_of_page(asked.limit)).await?;
    if page.records.is_empty() && after == 0 {
        return Err(Problem::not_found());
    }
    let json = |record: &Record| serde_json::to_value(record).unwrap_or_default();
    Ok(Json(Records { rows: page.records.iter().map(json).collect(), cursor: page.next }))
}
