//! A register as CSV. One row never hurts another; the same file again changes nothing.

use std::collections::HashMap;

use app::App;
use app::registers::{self, Entry, Kept, RegisterError};
use domain::audit::Actor;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::{FieldProblem, Problem};

use super::cells;
use super::entries;
use super::register::Register;

/// What became of the rows. Those that are not in `results` were registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct Imported {
    /// Rows registered, or registered before.
    pub(crate) imported: u64,
    /// Those of them that were registered before, the same.
    pub(crate) unchanged: u64,
    /// Rows not registered.
    pub(crate) refused: u64,
    /// One for each refused row.
    pub(crate) results: Vec<RefusedRow>,
}

/// A row that was not registered.
#[derive(Serialize, ToSchema)]
pub(crate) struct RefusedRow {
    /// Its line in the file; the header is line 1.
    pub(crate) row: u64,
    /// Its id. Empty for accounts: theirs is a SNILS.
    pub(crate) id: String,
    /// Why.
    pub(crate) errors: Vec<FieldProblem>,
}

/// One entry of a file, and the rows that make it.
struct Read {
    rows: Vec<u64>,
    id: String,
    entry: Result<Entry, Problem>,
}

/// Registers each row.
pub(crate) async fn import(app: &App, by: &Actor, kind: Register, text: &str) -> Result<Imported, Problem> {
    let file = File::read(kind, text)?;
    let verdicts = registers::put_all(app, by, &file.wanted).await?;
    Ok(file.judged(verdicts))
}

/// What would become of each row now; nothing is registered.
pub(crate) async fn preview(app: &App, kind: Register, text: &str) -> Result<Imported, Problem> {
    let file = File::read(kind, text)?;
    let verdicts = registers::preview(app, &file.wanted).await?;
    Ok(file.judged(verdicts))
}

/// A file, as far as it can be read.
struct File {
    kind: Register,
    /// Rows and id of each entry in `wanted`.
    places: Vec<(Vec<u64>, String)>,
    wanted: Vec<Entry>,
    /// The rows that are no entries.
    imported: Imported,
}

impl File {
    fn read(kind: Register, text: &str) -> Result<File, Problem> {
        let imported = Imported { imported: 0, unchanged: 0, refused: 0, results: Vec::new() };
        let mut file = File { kind, places: Vec::new(), wanted: Vec::new(), imported };
        for Read { rows, id, entry } in read(kind, text)? {
            match entry {
                Ok(entry) => {
                    file.places.push((rows, id));
                    file.wanted.push(entry);
                }
                Err(problem) => file.imported.refuse(kind, rows, &id, problem),
            }
        }
        Ok(file)
    }

    fn judged(self, verdicts: Vec<Result<Kept, RegisterError>>) -> Imported {
        let mut imported = self.imported;
        for ((rows, id), verdict) in self.places.into_iter().zip(verdicts) {
            match verdict {
                Ok(kept) => {
                    imported.imported += rows.len() as u64;
                    imported.unchanged += if kept.changed { 0 } else { rows.len() as u64 };
                }
                Err(error) => imported.refuse(self.kind, rows, &id, entries::refused(error)),
            }
        }
        imported.results.sort_by_key(|refused| refused.row);
        imported
    }
}

impl Imported {
    fn refuse(&mut self, kind: Register, rows: Vec<u64>, id: &str, problem: Problem) {
        let id = if kind == Register::Accounts { "" } else { id };
        let errors = match problem.errors.is_empty() {
            true => vec![FieldProblem { field: String::new(), code: problem.code, message: problem.title }],
            false => problem.errors,
        };
        self.refused += rows.len() as u64;
        let refused = |row| RefusedRow { row, id: id.to_owned(), errors: errors.clone() };
        self.results.extend(rows.into_iter().map(refused));
    }
}

/// The entries of a file, in order.
fn read(kind: Register, text: &str) -> Result<Vec<Read>, Problem> {
    let semicolons = text.lines().next().is_some_and(|line| line.contains(';') && !line.contains(','));
    let delimiter = if semicolons { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| no_header())?.clone();
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    let id_column = names.iter().position(|name| matches!(*name, "id" | "code" | "snils")).ok_or_else(no_header)?;
    let mut read = Vec::new();
    let mut rows: Vec<(u64, String, Value)> = Vec::new();
    for (index, row) in reader.records().enumerate() {
        let line = index as u64 + 2;
        match &row {
            Ok(row) if row.len() == names.len() => {
                let id = cells::text(row.get(id_column).unwrap_or_default()).to_owned();
                let cells = names.iter().zip(row).enumerate().filter(|(place, _)| *place != id_column);
                rows.push((line, id, cells::entry(cells.map(|(_, (name, cell))| (*name, cell)))));
            }
            _ => {
                let title = "the row has another number of cells than the header";
                let entry = Err(Problem::bad_request("not_parseable", title));
                read.push(Read { rows: vec![line], id: String::new(), entry });
            }
        }
    }
    match kind {
        Register::Questionnaires => read.extend(questionnaires(rows)),
        _ => read.extend(rows.into_iter().map(|(line, id, body)| {
            let entry = entries::parse(kind, &id, body);
            Read { rows: vec![line], id, entry }
        })),
    }
    Ok(read)
}

/// The rows of one version make one questionnaire, with its questions in the order of the rows.
fn questionnaires(rows: Vec<(u64, String, Value)>) -> impl Iterator<Item = Read> {
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    let mut versions: Vec<(Vec<u64>, String, Value)> = Vec::new();
    for (line, id, mut row) in rows {
        let mut question = json!({});
        if let Value::Object(fields) = &mut row {
            for (from, to) in [("question", "id"), ("text", "text")] {
                if let Some(value) = fields.remove(from) {
                    question[to] = value;
                }
            }
            fields.insert("questions".to_owned(), json!([]));
        }
        let version = row.get("version").map(Value::to_string).unwrap_or_default();
        let place = *places.entry((id.clone(), version)).or_insert_with(|| {
            versions.push((Vec::new(), id, row));
            versions.len() - 1
        });
        let (lines, _, version) = &mut versions[place];
        lines.push(line);
        if let Some(questions) = version.get_mut("questions").and_then(Value::as_array_mut) {
            questions.push(question);
        }
    }
    versions.into_iter().map(|(rows, id, body)| {
        let entry = entries::parse(Register::Questionnaires, &id, body);
        Read { rows, id, entry }
    })
}

fn no_header() -> Problem {
    Problem::bad_request("not_parseable", "the CSV needs a header row with a column `id`")
}
