//! Cases as JSON: each row the body of a PUT with the case's name, as the list gives it under `full` and `ndjson`.

use axum::body::Body;
use domain::improvement::{Kind, RefusalCode};
use serde_json::{Map, Value, json};
use web::Problem;
use web::json_rows::{self, JsonRows};

use super::{Meant, ROWS_MAX, Row, RowError};
use crate::columns::VALUES_MAX;
use crate::whole::AS_IT_STANDS;
use crate::wire::Failure;

/// The rows of a body, as far as they can be read. One more than may be sent at once tells that there are too many.
pub(super) async fn rows(form: JsonRows, kind: Option<Kind>, body: Body) -> Result<Vec<Row>, Failure> {
    match form {
        JsonRows::Document => {
            let mut sent = web::body::json(body).await?;
            let Some(Value::Array(rows)) = sent.get_mut("rows").map(Value::take) else {
                let title = "the body is not JSON of the form {\"rows\":[…]}";
                return Err(Problem::bad_request("not_parseable", title).into());
            };
            Ok((1..).zip(rows).map(|(place, value)| row(place, kind, value)).collect())
        }
        JsonRows::Lines => {
            let bytes = web::body::bytes(body).await?;
            let read = |(line, value): (u64, Option<Value>)| match value {
                Some(value) => row(line, kind, value),
                None => Row::unreadable(line, "not_parseable", None),
            };
            Ok(json_rows::lines(&bytes, ROWS_MAX + 1, VALUES_MAX)?.into_iter().map(read).collect())
        }
    }
}

/// A row. What the case is beside what somebody writes is passed over: it changes by moves.
fn row(line: u64, kind: Option<Kind>, value: Value) -> Row {
    let Value::Object(mut body) = value else { return Row::unreadable(line, "not_parseable", None) };
    body.remove(AS_IT_STANDS);
    let id = body.remove("id");
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let (reference, title) = (text(body.get("external_ref")), text(body.get("title")));
    let name = reference.clone().or(title).or(text(id.as_ref())).unwrap_or_default();
    let meant = match &id {
        None | Some(Value::Null) => Meant::by(None, reference.as_deref()),
        // What is no text is no name.
        Some(id) => Meant::by(Some(id.as_str().unwrap_or_default()), None),
    };
    let mut errors = Vec::new();
    let found = kind_of(kind, &body);
    match found {
        Ok(kind) => drop(body.insert("kind".to_owned(), json!(kind.as_str()))),
        Err(code) => errors.push(RowError::of("kind", code)),
    }
    Row { line, name, meant, kind: found.ok(), body: Value::Object(body), errors, form: None }
}

/// The kind that a row names, or else the one that all have.
fn kind_of(of_all: Option<Kind>, body: &Map<String, Value>) -> Result<Kind, RefusalCode> {
    let named = match body.get("kind") {
        None | Some(Value::Null) => return of_all.ok_or(RefusalCode::FieldMissing),
        Some(named) => Kind::ALL.iter().copied().find(|kind| named.as_str() == Some(kind.as_str())),
    };
    named.filter(|kind| of_all.is_none_or(|of_all| of_all == *kind)).ok_or(RefusalCode::FieldInvalid)
}
