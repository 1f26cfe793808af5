//! `POST /v1/cases/import`: cases from a table or as JSON (B.5), each row judged as a PUT of the caller. One row never hurts another;
//! the same file again changes nothing.

pub(crate) mod cells;
mod json;

use std::sync::Arc;

use app::App;
use app::identity::access::Caller;
use app::improvement::people::By;
use app::improvement::{CaseError, acting, interchange};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::improvement::refusal::read;
use domain::improvement::{CaseId, Kind, Put, Refusal, RefusalCode};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tables::{RowFault, Table};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Member;
use web::json_rows::JsonRows;
use web::query::{InvalidParameters, Parameters};

use crate::wire::Failure;

/// Faults of a row that are told at most.
const FAULTS_MAX: usize = 20;

/// Rows that are taken at once.
pub(crate) const ROWS_MAX: usize = 10_000;

/// What is imported.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedImport {
    /// Of which kind the cases are. Rows of JSON may name it themselves.
    kind: Option<String>,
    /// `true`: only say what would become of each row.
    dry_run: Option<bool>,
}

/// What became of the rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct Imported {
    /// Whether it was only asked what would become of them.
    dry_run: bool,
    /// One for each row, in the order of the file.
    pub(crate) results: Vec<RowResult>,
}

/// What became of a row.
#[derive(Serialize, ToSchema)]
pub(crate) struct RowResult {
    /// The line of the file on which it begins, counted from 1; of a workbook, the row; of JSON, its place in `rows`.
    pub(crate) line: u64,
    /// The name of its case; of a row without one, that of the case which `external_ref` means.
    id: String,
    /// `accepted`: it was made; `repeated`: it was there, the same; `amended`: it was changed; `refused`.
    pub(crate) verdict: &'static str,
    /// All that is wrong with it.
    pub(crate) errors: Vec<RowError>,
    /// What the row itself is called, for people.
    #[serde(skip)]
    pub(crate) name: String,
    /// Why its cells cannot be taken for what was meant.
    #[serde(skip)]
    pub(crate) form: Option<RowFault>,
}

/// A fault of a row.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct RowError {
    /// The field, as in the body of a PUT; empty: the row as such.
    pub(crate) field: String,
    /// Why, as a code of a refusal.
    pub(crate) code: String,
}

impl RowError {
    fn of(field: &str, code: RefusalCode) -> RowError {
        RowError { field: field.to_owned(), code: code.as_str().to_owned() }
    }
}

/// The case that a row is about.
#[derive(Debug, Default)]
enum Meant {
    /// The one of this name.
    Named(CaseId),
    /// The one that the caller made under this name in its own system, or makes now.
    Referred(String),
    /// It does not say.
    #[default]
    Unsaid,
    /// What it says is no name.
    Unreadable,
}

impl Meant {
    fn by(id: Option<&str>, reference: Option<&str>) -> Meant {
        match (id, reference) {
            (Some(id), _) => CaseId::parse(id).map_or(Meant::Unreadable, Meant::Named),
            (None, Some(reference)) => Meant::Referred(reference.to_owned()),
            (None, None) => Meant::Unsaid,
        }
    }
}

/// A row, as far as it can be read.
#[derive(Debug, Default)]
struct Row {
    line: u64,
    /// What the row itself is called, for people.
    name: String,
    meant: Meant,
    kind: Option<Kind>,
    body: Value,
    errors: Vec<RowError>,
    /// Why nothing of it can be taken for what was meant.
    form: Option<RowFault>,
}

impl Row {
    fn unreadable(line: u64, code: &str, form: Option<RowFault>) -> Row {
        let error = RowError { field: String::new(), code: code.to_owned() };
        Row { line, errors: vec![error], form, ..Row::default() }
    }
}

/// Import cases from CSV, XLSX, JSON or NDJSON, or ask what would become of each row. The columns are the frame of a case and the details of
/// the kind; several names in a cell are parted by `;`. JSON is `{"rows":[…]}`, NDJSON a row a line; a row is the body of a PUT with `id`, as
/// `format=full` and `format=ndjson` of the list give it. A row without `id` is known by its `external_ref`.
#[utoipa::path(post, path = "/v1/cases/import", tag = "cases", security(("key" = [])), params(AskedImport),
    request_body(content((String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (serde_json::Value = "application/json"), (String = "application/x-ndjson"))),
    responses((status = 200, body = Imported), (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn post_cases_import(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Parameters(asked): Parameters<AskedImport>,
    headers: HeaderMap,
    request_body: Body,
) -> Result<Response, Failure> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut faults = InvalidParameters(Vec::new());
    let named = |text: &str| Kind::ALL.iter().copied().find(|kind| kind.as_str() == text);
    let kind = faults.optional("kind", "a kind of case", asked.kind, named);
    let rows = match (JsonRows::of(content_type), kind) {
        _ if !faults.0.is_empty() => return Err(Problem::unprocessable(faults.0).into()),
        (Some(form), kind) => json::rows(form, kind, request_body).await?,
        (None, Some(kind)) => {
            let body = web::body::bytes(request_body).await?;
            cells::rows(kind, &web::text::table_of(body, content_type).await?)?
        }
        (None, None) => {
            faults.or("kind", "a kind of case", None::<Kind>);
            return Err(Problem::unprocessable(faults.0).into());
        }
    };
    if ROWS_MAX < rows.len() {
        let title = format!("more than {ROWS_MAX} rows: split the file");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &title).into());
    }
    let answer = Json(carried_out(&app, &caller, rows, asked.dry_run.unwrap_or(false)).await?);
    Ok(([(header::CACHE_CONTROL, "no-store")], answer).into_response())
}

/// Judges each row of a table, and carries out what nothing is wrong with where it is not only asked.
pub(crate) async fn judge(
    app: &App,
    caller: &Caller,
    kind: Kind,
    table: &Table,
    dry_run: bool,
) -> Result<Imported, Failure> {
    carried_out(app, caller, cells::rows(kind, table)?, dry_run).await
}

async fn carried_out(app: &App, caller: &Caller, rows: Vec<Row>, dry_run: bool) -> Result<Imported, Failure> {
    let mut results = Vec::with_capacity(rows.len());
    for row in rows {
        results.push(judged(app, caller, row, dry_run).await?);
    }
    Ok(Imported { dry_run, results })
}

/// The case that a row is about, or why it is about none.
async fn case_of(app: &App, caller: &Caller, row: &Row) -> Result<Result<CaseId, RowError>, Failure> {
    Ok(match (&row.meant, row.kind) {
        (Meant::Named(id), _) => Ok(id.clone()),
        (Meant::Referred(reference), Some(kind)) => {
            let found = interchange::meant(app, caller, kind, reference).await?;
            found.ok_or_else(|| RowError::of("external_ref", RefusalCode::FieldInvalid))
        }
        (Meant::Unsaid | Meant::Referred(_), _) => Err(RowError::of("id", RefusalCode::FieldMissing)),
        (Meant::Unreadable, _) => Err(RowError::of("id", RefusalCode::FieldInvalid)),
    })
}

/// Judges a row, and carries it out where nothing is wrong with it and it is not only asked.
async fn judged(app: &App, caller: &Caller, mut row: Row, dry_run: bool) -> Result<RowResult, Failure> {
    let result = |row: Row, id: &str, verdict| {
        let Row { line, name, errors, form, .. } = row;
        RowResult { line, id: id.to_owned(), verdict, errors, name, form }
    };
    if row.kind.is_none() {
        return Ok(result(row, "", "refused"));
    }
    let id = match case_of(app, caller, &row).await? {
        Ok(id) => id,
        Err(error) => {
            row.errors.insert(0, error);
            return Ok(result(row, "", "refused"));
        }
    };
    // What is refused is taken out, so that the next fault is told too.
    while row.errors.len() < FAULTS_MAX {
        let clean = row.errors.is_empty();
        let refusal = match put_of(&id, &row.body) {
            Err(refusal) => refusal,
            Ok(put) => match acting::put_case_or_ask(app, By::Caller(caller), &put, dry_run || !clean).await {
                Ok(_) if !clean => break,
                Ok(acted) => {
                    let verdict = match (acted.made, acted.changed) {
                        (true, _) => "accepted",
                        (false, true) => "amended",
                        (false, false) => "repeated",
                    };
                    return Ok(result(row, id.as_str(), verdict));
                }
                Err(CaseError::Refused(refusal)) => refusal,
                Err(CaseError::App(error)) => return Err(error.into()),
            },
        };
        let field = refusal.field.clone().unwrap_or_default();
        let error = RowError::of(&field, refusal.code);
        // A list whose item was at fault is missing only because it was taken out.
        let same = |told: &RowError| told.field == error.field || told.field.starts_with(&format!("{}.", error.field));
        let follows =
            matches!(refusal.code, RefusalCode::NotEntitled | RefusalCode::NotFound) && !row.errors.is_empty();
        // What follows from a fault that was told is none of its own.
        let known = follows || row.errors.iter().any(same);
        row.errors.extend((!known).then_some(error));
        if known || !taken_out(&mut row.body, &field) {
            break;
        }
    }
    Ok(result(row, id.as_str(), "refused"))
}

fn put_of(id: &CaseId, body: &Value) -> Result<Put, Refusal> {
    let stripped = |field: String| field.strip_prefix("body.").unwrap_or(&field).to_owned();
    let body = read("body", body).map_err(|refusal| Refusal { field: refusal.field.map(stripped), ..refusal })?;
    Ok(Put { id: id.clone(), body, evidence: Vec::new() })
}

/// Takes a faulty field out of a body; `false`: it cannot do without.
fn taken_out(body: &mut Value, field: &str) -> bool {
    if field == "title" {
        body["title"] = json!("-");
        return true;
    }
    let mut parts = field.split('.');
    let (Some(first), second) = (parts.next(), parts.next()) else { return false };
    let within = match second {
        Some(_) => body.get_mut(first).and_then(Value::as_object_mut),
        None => body.as_object_mut(),
    };
    within.is_some_and(|within| within.remove(second.unwrap_or(first)).is_some())
}
