//! `GET /v1/changes`: what has changed, for another system that follows (B.5).

use std::sync::Arc;

use app::App;
use app::improvement::changes::{self, Change, Cursor};
use app::registers::register;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::header;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Member;
use web::query::{Parameters, rows_of_page};

use crate::wire::{EntryRow, Failure};

/// From where on changes are asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedChanges {
    /// `cursor` of the answer before, or a day (UTC) from which on changes are told. Left out: from the beginning.
    cursor: Option<String>,
    /// Rows of an answer, up to 1,000. What was changed at once is not parted.
    limit: Option<usize>,
}

/// What has changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseChanges {
    /// Of one case or entry in the order of its versions. A row that comes again takes the place of the one before.
    rows: Vec<ChangeRow>,
    /// For the next answer, at whatever time, of this caller alone. It leaves nothing out, and may tell something twice.
    cursor: String,
    /// Whether there may be more at once.
    more: bool,
}

/// A change. `what`, `id` and `version` name it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeRow {
    /// `case`, or the register's entry: `service`, `situation`, `calendar`.
    what: &'static str,
    /// The name of the case or the entry.
    id: String,
    /// The version after the change; of a case, the number of the journal's entry.
    version: u64,
    /// When.
    when: DateTime<Utc>,
    /// What the journal of a case gained.
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<CaseChange>,
    /// What became of an entry of a register.
    #[serde(skip_serializing_if = "Option::is_none")]
    register: Option<RegisterChange>,
}

/// What the journal of a case gained.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseChange {
    /// Of which kind the case is.
    kind: &'static str,
    /// For people.
    number: String,
    /// The name of the case in another system.
    external_ref: Option<String>,
    /// The entry, as the journal has it.
    entry: EntryRow,
}

/// What became of an entry of a register.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterChange {
    /// Whoever did it, as the audit trail names it: the operator, a participant, a job.
    who: String,
    /// The names of the fields that changed.
    fields: Vec<String>,
    /// The entry as it is now: of a later change there is a row of its own.
    entry: Value,
}

impl ChangeRow {
    fn of(change: Change) -> ChangeRow {
        match change {
            Change::Case { case, entry } => ChangeRow {
                what: "case",
                id: case.id.to_string(),
                version: entry.number,
                when: entry.when,
                case: Some(CaseChange {
                    kind: case.kind().as_str(),
                    number: case.number,
                    external_ref: case.external_ref,
                    entry: EntryRow::of(*entry),
                }),
                register: None,
            },
            Change::Register { register, id, version, when, by, fields, entry } => ChangeRow {
                what: match register {
                    register::SERVICES => "service",
                    register::SITUATIONS => "situation",
                    _ => "calendar",
                },
                id,
                version,
                when,
                case: None,
                register: Some(RegisterChange { who: by.to_string(), fields, entry }),
            },
        }
    }
}

/// Tell what has changed: entries of the journals of cases that the caller sees, and changes of services, life situations and production calendars.
/// Each is told at least once to whoever goes on with the cursor.
#[utoipa::path(get, path = "/v1/changes", tag = "cases", security(("key" = [])), params(AskedChanges),
    responses((status = 200, body = CaseChanges), (status = 400, description = "`cursor_invalid`, `query_not_parseable`", body = Problem),
        (status = 401, body = Problem)))]
pub(crate) async fn get_changes(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Parameters(asked): Parameters<AskedChanges>,
) -> Result<Response, Failure> {
    let wrong =
        || Problem::bad_request("cursor_invalid", "send the cursor of an earlier answer, or a day as 2026-01-31");
    let cursor = asked.cursor.filter(|text| !text.is_empty());
    let cursor = cursor.map(|text| Cursor::opened(&app, &caller, &text).ok_or_else(wrong)).transpose()?;
    let found = changes::changes(&app, &caller, cursor, rows_of_page(asked.limit)).await?;
    let rows = found.rows.into_iter().map(ChangeRow::of).collect();
    let cursor = found.cursor.sealed(&app, &caller)?;
    let answer = Json(CaseChanges { rows, cursor, more: found.more });
    Ok(([(header::CACHE_CONTROL, "no-store")], answer).into_response())
}
