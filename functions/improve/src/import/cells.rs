//! Cells of a table of cases and the body of a PUT that they stand for. What is written here is read here as the same: where a list cannot be
//! told by `;` alone, its cell is JSON.

use domain::identifier::ParticipantId;
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::put::PutBody;
use domain::improvement::{CaseId, Kind, RefusalCode, TargetKind, Unit};
use domain::organisation::RegionCode;
use serde_json::{Map, Value, json};
use tables::{Table, formula};
use web::bounded_json;

use super::{Meant, Row, RowError};
use crate::columns::{DETAILS, FRAME, VALUES_MAX};
use crate::notation;
use crate::wire::Failure;

/// The rows of a table, as far as they can be read.
pub(super) fn rows(kind: Kind, table: &Table) -> Result<Vec<Row>, Failure> {
    let allowed: Vec<&'static str> = FRAME.into_iter().chain(DETAILS).collect();
    let named = |name: &str| allowed.iter().copied().find(|known| *known == name);
    let columns = web::text::columns(table, named, &allowed)?;
    let row = |row: tables::Row| {
        let cells: Map<String, Value> = columns
            .iter()
            .filter_map(|(place, name)| Some(((*name).to_owned(), json!(filled(row.cells.get(*place)?)?))))
            .collect();
        let name = ["external_ref", "title", "id"].iter().find_map(|name| cells.get(*name)?.as_str());
        let name = name.unwrap_or_default().to_owned();
        match row.fault {
            Some(fault) => Row { name, ..Row::unreadable(row.line, fault.as_str(), Some(fault)) },
            None => Row { line: row.line, name, ..written(kind, &cells) },
        }
    };
    Ok(table.rows().map(row).collect())
}

fn filled(cell: &str) -> Option<&str> {
    Some(formula::read(cell)).filter(|cell| !cell.is_empty())
}

/// The body that a row writes, without what cannot be read, and the faults of that.
fn written(kind: Kind, cells: &Map<String, Value>) -> Row {
    let text = |name: &str| cells.get(name).and_then(Value::as_str);
    let mut errors = Vec::new();
    let mut body = json!({"kind": kind.as_str(), "title": text("title").unwrap_or_default()});
    let meant = Meant::by(text("id"), text("external_ref"));
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
            "content" => content(text("document_type"), cell),
            name => value(name, cell),
        };
        match value {
            Some(value) => details.extend([((*name).to_owned(), value)]),
            None => invalid(&format!("details.{name}")),
        }
    }
    match (kind, value("clauses", text("clauses").unwrap_or_default())) {
        (Kind::Document, Some(clauses)) => drop(details.insert("clauses".to_owned(), clauses)),
        (Kind::Document, None) => invalid("details.clauses"),
        _ if text("clauses").is_some() => errors.push(RowError::of("details.clauses", RefusalCode::FieldUnknown)),
        _ => {}
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
    Row { kind: Some(kind), meant, body, errors, ..Row::default() }
}

/// What the content of a document says: how depends on its type.
fn content(document_type: Option<&str>, cell: &str) -> Option<Value> {
    match document_type.and_then(DocumentType::parse) {
        Some(document_type) => notation::of_cell(document_type, cell),
        None => Some(json!(cell)),
    }
}

/// What the cell of a detail says; `None`: nothing that it may say.
fn value(name: &str, cell: &str) -> Option<Value> {
    let is_object = matches!(name, "evaluation" | "counted");
    let is_list =
        matches!(name, "tasks" | "depends_on" | "effects" | "items" | "clauses" | "services" | "situations" | "units");
    let is_structured = is_object || is_list || name == "unit";
    if is_structured && cell.starts_with(['[', '{']) {
        return bounded_json::value(cell.as_bytes(), VALUES_MAX).ok().flatten();
    }
    match name {
        "tasks" => Some(listed(Some(cell)).iter().map(|task| json!({ "task": task })).collect()),
        "severity" | "document_version" | "seen_by" | "of" => cell.parse::<u32>().ok().map(|number| json!(number)),
        "depends_on" | "effects" | "services" | "situations" => Some(json!(listed(Some(cell)))),
        "units" => listed(Some(cell)).iter().map(|unit| Some(json!(Unit::parse(unit)?))).collect(),
        "unit" => Unit::parse(cell).map(|unit| json!(unit)),
        "items" => Some(listed(Some(cell)).iter().map(|item| agenda_item(item)).collect()),
        "clauses" => {
            let clauses = (1..).zip(listed(Some(cell)));
            Some(clauses.map(|(number, text): (u32, _)| json!({"number": number.to_string(), "text": text})).collect())
        }
        "starts_on" | "due_on" | "first_due_on" | "date" | "month" => tables::value::day(cell).map(|day| json!(day)),
        _ if is_object => None,
        _ => Some(json!(cell)),
    }
}

/// The cell of a column for a case that somebody would put so: [`rows`] reads the same from it.
pub(crate) fn cell(id: &CaseId, body: &PutBody, column: &str) -> String {
    let target = body.target.as_ref();
    let parties = &body.parties;
    let several = |all: &[ParticipantId]| all.iter().map(ParticipantId::as_str).collect::<Vec<_>>().join("; ");
    let text = match column {
        "id" => id.to_string(),
        "title" => body.title.clone(),
        "target_kind" => target.map(|target| target.kind.as_str().to_owned()).unwrap_or_default(),
        "target_id" => target.map(|target| target.id.clone()).unwrap_or_default(),
        "region" => body.region.map(|region| region.to_string()).unwrap_or_default(),
        "owner" => parties.owner.as_ref().map(ToString::to_string).unwrap_or_default(),
        "controller" => parties.controller.clone().map(String::from).unwrap_or_default(),
        "performers" => several(&parties.performers),
        "agreeing" => several(&parties.agreeing),
        "external_ref" => body.external_ref.clone().unwrap_or_default(),
        "due" => body.due.map(|due| due.to_string()).unwrap_or_default(),
        "version" => body.version.map(|version| version.to_string()).unwrap_or_default(),
        detail => of_detail(detail, &body.details[detail]),
    };
    formula::written(&text)
}

/// The cell of a detail: lists by `;` where that says all, else JSON.
fn of_detail(name: &str, detail: &Value) -> String {
    let part = |item: &Value| {
        let named = ["task", "case", "subject", "text"].iter().find_map(|field| item.get(*field)?.as_str());
        item.as_str().or(named).unwrap_or_default().to_owned()
    };
    match detail {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        // A report says of what it covers also that it is nothing.
        Value::Array(items) if items.is_empty() && matches!(name, "services" | "situations") => detail.to_string(),
        Value::Array(items) => {
            let simple = items.iter().map(part).collect::<Vec<_>>().join("; ");
            if value(name, &simple).as_ref() == Some(detail) { simple } else { detail.to_string() }
        }
        other => other.to_string(),
    }
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
