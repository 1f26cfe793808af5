//! `POST /v1/cases/import`: cases of one kind from a table, each row judged as a PUT of the caller. One row never hurts another;
//! the same file again changes nothing.

use std::sync::Arc;

use app::App;
use app::identity::access::Caller;
use app::improvement::people::By;
use app::improvement::{CaseError, acting};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identifier::ParticipantId;
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::refusal::read;
use domain::improvement::{CaseId, Kind, Put, Refusal, RefusalCode, TargetKind, Unit};
use domain::organisation::RegionCode;
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use tables::{RowFault, Table};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Member;
use web::query::{InvalidParameters, Parameters};

use crate::columns::{DETAILS, FRAME};
use crate::notation;
use crate::wire::Failure;

/// Faults of a row that are told at most.
const FAULTS_MAX: usize = 20;

/// Rows of a table that are taken at once.
pub(crate) const ROWS_MAX: usize = 10_000;

/// What is imported.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedImport {
    /// Of which kind the cases are.
    kind: String,
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
    /// The line of the file on which it begins, counted from 1; of a workbook, the row.
    pub(crate) line: u64,
    /// The name of its case; of a row without one, made from `external_ref`.
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

impl RowResult {
    fn refused(line: u64, id: String, errors: Vec<RowError>) -> RowResult {
        RowResult { line, id, verdict: "refused", errors, name: String::new(), form: None }
    }
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

/// Import cases of one kind from CSV or XLSX, or ask what would become of each row. The columns are the frame of a case and the details of
/// the kind; several names in a cell are parted by `;`. A row without `id` is known by its `external_ref`.
#[utoipa::path(post, path = "/v1/cases/import", tag = "cases", security(("key" = [])), params(AskedImport),
    request_body(content((String = "text/csv"), (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, body = Imported), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_cases_import(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Parameters(asked): Parameters<AskedImport>,
    headers: HeaderMap,
    request_body: Body,
) -> Result<Response, Failure> {
    let mut faults = InvalidParameters(Vec::new());
    let known = Kind::ALL.iter().copied().find(|kind| kind.as_str() == asked.kind);
    let Some(kind) = faults.or("kind", "a kind of case", known) else {
        return Err(Problem::unprocessable(faults.0).into());
    };
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = web::body::bytes(request_body).await?;
    let table = web::text::table_of(body, content_type).await?;
    if ROWS_MAX < table.rows().take(ROWS_MAX + 1).count() {
        let title = format!("more than {ROWS_MAX} rows: split the table");
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &title).into());
    }
    let answer = Json(judge(&app, &caller, kind, &table, asked.dry_run.unwrap_or(false)).await?);
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
    let allowed: Vec<&'static str> = FRAME.into_iter().chain(DETAILS).collect();
    let named = |name: &str| allowed.iter().copied().find(|known| *known == name);
    let columns = web::text::columns(table, named, &allowed)?;
    let mut results = Vec::new();
    let rows: Vec<_> = table.rows().collect();
    for row in rows {
        let cells: Map<String, Value> = columns
            .iter()
            .filter_map(|(place, name)| Some(((*name).to_owned(), json!(filled(row.cells.get(*place)?)?))))
            .collect();
        let name = ["external_ref", "title", "id"].iter().find_map(|name| cells.get(*name)?.as_str());
        let name = name.unwrap_or_default().to_owned();
        let result = match row.fault {
            Some(fault) => {
                let error = RowError { field: String::new(), code: fault.as_str().to_owned() };
                RowResult { form: Some(fault), ..RowResult::refused(row.line, String::new(), vec![error]) }
            }
            None => judged(app, caller, kind, row.line, &cells, dry_run).await?,
        };
        results.push(RowResult { name, ..result });
    }
    Ok(Imported { dry_run, results })
}

fn filled(cell: &str) -> Option<&str> {
    Some(cell).filter(|cell| !cell.is_empty())
}

/// Judges a row, and carries it out where nothing is wrong with it and it is not only asked.
async fn judged(
    app: &App,
    caller: &Caller,
    kind: Kind,
    line: u64,
    cells: &Map<String, Value>,
    dry_run: bool,
) -> Result<RowResult, Failure> {
    let (id, mut body, mut errors) = written(kind, caller, cells);
    let Some(id) = id else { return Ok(RowResult::refused(line, String::new(), errors)) };
    // What is refused is taken out, so that the next fault is told too.
    while errors.len() < FAULTS_MAX {
        let clean = errors.is_empty();
        let refusal = match put_of(&id, &body) {
            Err(refusal) => refusal,
            Ok(put) => match acting::put_case_or_ask(app, By::Caller(caller), &put, dry_run || !clean).await {
                Ok(_) if !clean => break,
                Ok(acted) => {
                    let verdict = match (acted.made, acted.changed) {
                        (true, _) => "accepted",
                        (false, true) => "amended",
                        (false, false) => "repeated",
                    };
                    return Ok(RowResult { verdict, ..RowResult::refused(line, id.to_string(), errors) });
                }
                Err(CaseError::Refused(refusal)) => refusal,
                Err(CaseError::App(error)) => return Err(error.into()),
            },
        };
        let field = refusal.field.clone().unwrap_or_default();
        let error = RowError::of(&field, refusal.code);
        let same = |told: &RowError| told.field == error.field;
        let follows = matches!(refusal.code, RefusalCode::NotEntitled | RefusalCode::NotFound) && !errors.is_empty();
        // What follows from a fault that was told is none of its own.
        let known = follows || errors.iter().any(same);
        errors.extend((!known).then_some(error));
        if known || !taken_out(&mut body, &field) {
            break;
        }
    }
    Ok(RowResult::refused(line, id.to_string(), errors))
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

/// The body that a row writes, without what cannot be read, and the faults of that.
fn written(kind: Kind, caller: &Caller, cells: &Map<String, Value>) -> (Option<CaseId>, Value, Vec<RowError>) {
    let text = |name: &str| cells.get(name).and_then(Value::as_str);
    let mut errors = Vec::new();
    let mut body = json!({"kind": kind.as_str(), "title": text("title").unwrap_or_default()});
    let id = match (text("id"), text("external_ref")) {
        (Some(id), _) => CaseId::parse(id).ok(),
        (None, Some(reference)) => Some(CaseId::of_external_ref(kind, &caller.id, reference)),
        (None, None) => None,
    };
    if id.is_none() {
        let code = if text("id").is_some() { RefusalCode::FieldInvalid } else { RefusalCode::FieldMissing };
        errors.push(RowError::of("id", code));
    }
    let mut invalid = |field: &str| errors.push(RowError::of(field, RefusalCode::FieldInvalid));
    if let Some(name) = text("target_kind") {
        match TargetKind::ALL.iter().find(|known| known.as_str() == name) {
            Some(target) => {
                body["target"] = json!({"kind": target.as_str(), "id": text("target_id").unwrap_or_default()});
            }
            None => invalid("target.kind"),
        }
    } else if text("target_id").is_some() {
        invalid("target.kind");
    }
    if let Some(region) = text("region") {
        // A spreadsheet takes the zero away.
        let digits = format!("{region:0>2}");
        match RegionCode::parse(&digits) {
            Ok(_) => body["region"] = json!(digits),
            Err(_) => invalid("region"),
        }
    }
    let mut parties = Map::new();
    for name in ["owner", "controller"] {
        if let Some(party) = text(name) {
            match ParticipantId::parse(party) {
                Ok(_) => parties.extend([(name.to_owned(), json!(party))]),
                Err(_) => invalid(&format!("parties.{name}")),
            }
        }
    }
    for name in ["performers", "agreeing"] {
        let all = listed(text(name));
        match all.iter().all(|party| ParticipantId::parse(party).is_ok()) {
            true => parties.extend([(name.to_owned(), json!(all))]),
            false => invalid(&format!("parties.{name}")),
        }
    }
    body["parties"] = Value::Object(parties);
    let mut details = Map::new();
    for name in DETAILS.iter().filter(|name| text(name).is_some()) {
        let cell = text(name).unwrap_or_default();
        let value = match *name {
            "tasks" => Some(listed(Some(cell)).iter().map(|task| json!({ "task": task })).collect()),
            "severity" | "document_version" | "seen_by" | "of" => cell.parse::<u32>().ok().map(|number| json!(number)),
            "depends_on" | "effects" => Some(json!(listed(Some(cell)))),
            "content" => text("document_type")
                .and_then(DocumentType::parse)
                .map_or_else(|| Some(json!(cell)), |of_type| notation::of_cell(of_type, cell)),
            "units" => listed(Some(cell)).iter().map(|unit| Some(json!(Unit::parse(unit)?))).collect(),
            "unit" => Unit::parse(cell).map(|unit| json!(unit)),
            "items" => Some(listed(Some(cell)).iter().map(|item| agenda_item(item)).collect()),
            "starts_on" | "due_on" | "first_due_on" | "date" => tables::value::day(cell).map(|day| json!(day)),
            _ => Some(json!(cell)),
        };
        match value {
            Some(value) => details.extend([((*name).to_owned(), value)]),
            None => invalid(&format!("details.{name}")),
        }
    }
    if kind == Kind::Document {
        let clauses = (1..).zip(listed(text("clauses")));
        let clauses: Vec<_> =
            clauses.map(|(number, text): (u32, _)| json!({"number": number.to_string(), "text": text})).collect();
        details.extend([("clauses".to_owned(), json!(clauses))]);
    } else if text("clauses").is_some() {
        errors.push(RowError::of("details.clauses", RefusalCode::FieldUnknown));
    }
    body["details"] = Value::Object(details);
    for (name, value) in [
        ("due", text("due").map(|cell| tables::value::day(cell).map(|day| json!(day)))),
        ("version", text("version").map(|cell| cell.parse::<u64>().ok().map(|number| json!(number)))),
        ("external_ref", text("external_ref").map(|cell| Some(json!(cell)))),
    ] {
        match value {
            Some(Some(value)) => body[name] = value,
            Some(None) => errors.push(RowError::of(name, RefusalCode::FieldInvalid)),
            None => {}
        }
    }
    (id, body, errors)
}

/// An item of an agenda: the name of a case, or else words.
fn agenda_item(text: &str) -> Value {
    match CaseId::parse(text) {
        Ok(id) => json!({ "case": id }),
        Err(_) => json!({ "subject": text }),
    }
}

/// Several values of a cell.
fn listed(cell: Option<&str>) -> Vec<String> {
    let parts = cell.unwrap_or_default().split(';').map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
