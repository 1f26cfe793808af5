//! A register as CSV. One row never hurts another; the same file again changes nothing.

use std::collections::HashMap;

use app::App;
use app::registers::{self, Entry, Kept, RegisterError};
use domain::audit::Actor;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use web::{FieldProblem, Problem};

use super::cells;
use super::entries;
use super::field::{Field, FieldKind};
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
    /// The row's line in the file; the header is line 1.
    pub(crate) row: u64,
    /// The entry's id. Empty for accounts: theirs is a SNILS.
    pub(crate) id: String,
    /// Why.
    pub(crate) errors: Vec<FieldProblem>,
}

/// One entry of a file, and the rows that make it.
pub(super) struct Read {
    rows: Vec<u64>,
    id: String,
    pub(super) entry: Result<Entry, Problem>,
}

/// Registers each row.
pub(crate) async fn import(app: &App, by: &Actor, register: Register, text: &str) -> Result<Imported, Problem> {
    let file = File::read(register, text)?;
    let verdicts = registers::put_all(app, by, &file.wanted).await?;
    Ok(file.judged(verdicts))
}

/// What would become of each row now; nothing is registered.
pub(crate) async fn preview(app: &App, register: Register, text: &str) -> Result<Imported, Problem> {
    let file = File::read(register, text)?;
    let verdicts = registers::preview(app, &file.wanted).await?;
    Ok(file.judged(verdicts))
}

/// A file, as far as it can be read.
struct File {
    register: Register,
    /// Rows and id of each entry in `wanted`.
    kept: Vec<(Vec<u64>, String)>,
    wanted: Vec<Entry>,
    /// The rows that are no entries.
    imported: Imported,
}

impl File {
    fn read(register: Register, text: &str) -> Result<File, Problem> {
        let imported = Imported { imported: 0, unchanged: 0, refused: 0, results: Vec::new() };
        let mut file = File { register, kept: Vec::new(), wanted: Vec::new(), imported };
        for Read { rows, id, entry } in read(register, text)? {
            match entry {
                Ok(entry) => {
                    file.kept.push((rows, id));
                    file.wanted.push(entry);
                }
                Err(problem) => file.imported.refuse(register, rows, &id, problem),
            }
        }
        Ok(file)
    }

    fn judged(self, verdicts: Vec<Result<Kept, RegisterError>>) -> Imported {
        let mut imported = self.imported;
        for ((rows, id), verdict) in self.kept.into_iter().zip(verdicts) {
            match verdict {
                Ok(kept) => {
                    imported.imported += rows.len() as u64;
                    imported.unchanged += if kept.changed { 0 } else { rows.len() as u64 };
                }
                Err(error) => imported.refuse(self.register, rows, &id, entries::refused(error)),
            }
        }
        imported.results.sort_by_key(|refused| refused.row);
        imported
    }
}

impl Imported {
    fn refuse(&mut self, register: Register, rows: Vec<u64>, id: &str, problem: Problem) {
        let id = if register == Register::Accounts { "" } else { id };
        let errors = match problem.errors.is_empty() {
            true => vec![FieldProblem { field: String::new(), code: problem.code, message: problem.title }],
            false => problem.errors,
        };
        self.refused += rows.len() as u64;
        let refused = |row| RefusedRow { row, id: id.to_owned(), errors: errors.clone() };
        self.results.extend(rows.into_iter().map(refused));
    }
}

/// A row of a file: its line, its id, the entry and the member of its list that it says.
struct Row {
    line: u64,
    id: String,
    entry: Map<String, Value>,
    member: Map<String, Value>,
}

/// What the column with an entry's name may be called; the first of them in a file is it.
const ID_COLUMNS: [&str; 3] = ["id", "code", "snils"];

/// The entries of a file, in order.
pub(super) fn read(register: Register, text: &str) -> Result<Vec<Read>, Problem> {
    let semicolons = text.lines().next().is_some_and(|line| line.contains(';') && !line.contains(','));
    let delimiter = if semicolons { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|_| no_header())?.clone();
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    let id_column = names.iter().position(|name| ID_COLUMNS.contains(name)).ok_or_else(no_header)?;
    let column = |(index, name): (usize, &&str)| match index == id_column {
        true => Column::Id,
        false => Column::named(register, name),
    };
    let columns: Vec<Column> = names.iter().enumerate().map(column).collect();
    let mut read = Vec::new();
    let mut rows = Vec::new();
    for (index, row) in reader.records().enumerate() {
        let line = index as u64 + 2;
        match &row {
            Ok(row) if row.len() == columns.len() => rows.push(Row::of(line, &columns, row)),
            _ => {
                let title = "the row has another number of cells than the header";
                let entry = Err(Problem::bad_request("not_parseable", title));
                read.push(Read { rows: vec![line], id: String::new(), entry });
            }
        }
    }
    match register.rows() {
        Some((list, _)) => read.extend(joined(register, list, rows)),
        None => read.extend(rows.into_iter().map(|Row { line, id, entry, .. }| {
            let entry = entries::parse(register, &id, Value::Object(entry));
            Read { rows: vec![line], id, entry }
        })),
    }
    Ok(read)
}

/// What a column stands for.
enum Column {
    /// The name of the entry.
    Id,
    /// A field of the entry.
    Entry(&'static Field),
    /// A field of a member of its list.
    Member(&'static Field),
    /// No field: its cells are refused.
    Unknown(String),
}

impl Column {
    fn named(register: Register, name: &str) -> Column {
        let in_column = |field: &&'static Field| field.column() == name && !matches!(field.kind, FieldKind::Id);
        let member = register.rows().and_then(|(_, of_row)| of_row.iter().find(in_column)).map(Column::Member);
        let entry = || register.fields().iter().find(in_column).map(Column::Entry);
        member.or_else(entry).unwrap_or_else(|| Column::Unknown(name.to_owned()))
    }
}

impl Row {
    fn of(line: u64, columns: &[Column], cells: &csv::StringRecord) -> Row {
        let mut row = Row { line, id: String::new(), entry: Map::new(), member: Map::new() };
        for (column, cell) in columns.iter().zip(cells) {
            match column {
                Column::Id => row.id = cells::text(cell).to_owned(),
                Column::Entry(field) => cells::put(&mut row.entry, field, cell),
                Column::Member(field) => cells::put(&mut row.member, field, cell),
                Column::Unknown(name) => cells::put_unknown(&mut row.entry, name, cell),
            }
        }
        row
    }
}

/// The rows of one version so far: their lines, its id, its entry, its questions.
type Version = (Vec<u64>, String, Map<String, Value>, Vec<Value>);

/// The rows of one version make one questionnaire, with its questions in the order of the rows.
fn joined(register: Register, list: &str, rows: Vec<Row>) -> impl Iterator<Item = Read> {
    let mut positions: HashMap<(String, String), usize> = HashMap::new();
    let mut versions: Vec<Version> = Vec::new();
    for Row { line, id, entry, member } in rows {
        let version = entry.get("version").map(Value::to_string).unwrap_or_default();
        let position = *positions.entry((id.clone(), version)).or_insert_with(|| {
            versions.push((Vec::new(), id, entry, Vec::new()));
            versions.len() - 1
        });
        let (lines, _, _, members) = &mut versions[position];
        lines.push(line);
        members.push(Value::Object(member));
    }
    let list = list.to_owned();
    versions.into_iter().map(move |(rows, id, mut entry, members)| {
        entry.insert(list.clone(), Value::Array(members));
        let entry = entries::parse(register, &id, Value::Object(entry));
        Read { rows, id, entry }
    })
}

fn no_header() -> Problem {
    Problem::bad_request("not_parseable", "the CSV needs a header row with a column `id`")
}
