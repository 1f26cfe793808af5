//! A register as CSV. One row never hurts another; the same file again changes nothing.

use app::App;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use web::{FieldProblem, Problem};

use super::entries::{self, Kind};

/// What became of the rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct Imported {
    /// Rows registered.
    imported: u64,
    /// Rows not registered.
    refused: u64,
    /// One for each refused row.
    results: Vec<RefusedRow>,
}

/// A row that was not registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusedRow {
    /// Its line in the file; the header is line 1.
    row: u64,
    /// Its id. Empty for accounts: theirs is a SNILS.
    id: String,
    /// Why.
    errors: Vec<FieldProblem>,
}

/// Registers each row.
pub(crate) async fn import(app: &App, kind: Kind, text: &str) -> Result<Imported, Problem> {
    if kind == Kind::Questionnaires {
        return Err(Problem::bad_request("not_importable", "questionnaires are put one version at a time, as JSON"));
    }
    let semicolons = text.lines().next().is_some_and(|line| line.contains(';') && !line.contains(','));
    let delimiter = if semicolons { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| no_header())?.clone();
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    let id_column = names.iter().position(|name| matches!(*name, "id" | "code" | "snils")).ok_or_else(no_header)?;
    let mut imported = Imported { imported: 0, refused: 0, results: Vec::new() };
    for (index, row) in reader.records().enumerate() {
        let line = index as u64 + 2;
        let result = match &row {
            Ok(row) if row.len() == names.len() => {
                let id = row.get(id_column).unwrap_or_default().trim().to_owned();
                let body = body(&names, id_column, row);
                entries::put(app, kind, &id, body).await.map_err(|problem| (id, problem))
            }
            _ => Err((
                String::new(),
                Problem::bad_request("not_parseable", "the row has another number of cells than the header"),
            )),
        };
        match result {
            Ok(_) => imported.imported += 1,
            Err((_, problem)) if problem.status >= 500 => return Err(problem),
            Err((id, problem)) => {
                imported.refused += 1;
                let id = if kind == Kind::Accounts { String::new() } else { id };
                let errors = match problem.errors.is_empty() {
                    true => vec![FieldProblem { field: String::new(), code: problem.code, message: problem.title }],
                    false => problem.errors,
                };
                imported.results.push(RefusedRow { row: line, id, errors });
            }
        }
    }
    Ok(imported)
}

fn no_header() -> Problem {
    Problem::bad_request("not_parseable", "the CSV needs a header row with a column `id`")
}

/// The JSON that a row stands for: empty cells are left out, lists are separated by blanks.
fn body(names: &[&str], id_column: usize, row: &csv::StringRecord) -> Value {
    let mut fields = Map::new();
    for (index, (name, cell)) in names.iter().zip(row).enumerate() {
        let cell = cell.trim();
        if index == id_column || cell.is_empty() {
            continue;
        }
        let value = match *name {
            "organisations" => json!(cell.split_whitespace().collect::<Vec<_>>()),
            "verified" => match cell {
                "true" | "1" => json!(true),
                "false" | "0" => json!(false),
                other => json!(other),
            },
            _ => json!(cell),
        };
        fields.insert((*name).to_owned(), value);
    }
    Value::Object(fields)
}
