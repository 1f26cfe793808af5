//! A register from a table or from JSON. One row never hurts another; the same file again changes nothing.

mod json;
mod references;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use app::App;
use app::registers::{self, Entry, Kept, RegisterError};
use axum::body::Body;
use domain::audit::Actor;
use domain::organisation::classification::Classification;
use serde::Serialize;
use serde_json::{Map, Value};
use tables::{RowFault, Table};
use utoipa::ToSchema;
use web::json_rows::JsonRows;
use web::parsing::parsed;
use web::{FieldProblem, Problem};

use super::cells;
use super::entries;
use super::field::{self, Field, FieldKind};
use super::register::Register;
use super::tables::improved::EXTERNAL_REF;
pub(super) use references::References;

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
    /// The line of the file on which it begins, counted from 1; of a workbook, the row.
    pub(crate) row: u64,
    /// What `row` says, under the name that faults of receipts have for it.
    pub(crate) line: u64,
    /// The entry's id. Empty for accounts: theirs is a SNILS.
    pub(crate) id: String,
    /// Why.
    pub(crate) errors: Vec<FieldProblem>,
    /// What is wrong with the row as such.
    #[serde(skip)]
    #[schema(ignore)]
    pub(crate) form: Option<RowFault>,
}

/// One entry of a file, and the rows that make it.
pub(super) struct Read {
    rows: Vec<u64>,
    id: String,
    pub(super) entry: Result<Entry, Problem>,
    /// What is wrong with its row as such.
    form: Option<RowFault>,
}

/// Rows as they were sent.
#[derive(Clone)]
pub(crate) enum Rows {
    /// CSV or XLSX.
    Table(Arc<Table>),
    /// JSON: each entry with its line or place; `None`: it cannot be read.
    Json(Arc<Vec<(u64, Option<Value>)>>),
}

impl Rows {
    /// Reads a body.
    pub(crate) async fn of(content_type: &str, body: Body) -> Result<Rows, Problem> {
        let body = web::body::bytes(body).await?;
        match JsonRows::of(content_type) {
            Some(form) => Ok(Rows::Json(Arc::new(parsed(move || json::rows(form, &body)).await??))),
            None => Ok(Rows::Table(Arc::new(web::text::table_of(body, content_type).await?))),
        }
    }
}

/// Registers each row.
pub(crate) async fn import(app: &App, by: &Actor, register: Register, sent: &Rows) -> Result<Imported, Problem> {
    let file = File::parsed(app, register, sent).await?;
    let verdicts = registers::put_all(app, by, &file.wanted).await?;
    Ok(file.judged(verdicts))
}

/// What would become of each row now; nothing is registered.
pub(crate) async fn preview(app: &App, register: Register, sent: &Rows) -> Result<Imported, Problem> {
    let file = File::parsed(app, register, sent).await?;
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
    /// As [`File::read`], where that keeps nobody waiting.
    async fn parsed(app: &App, register: Register, sent: &Rows) -> Result<File, Problem> {
        let (sent, types) = (sent.clone(), entries::classification(app, register).await?);
        let references = References::of(app, register).await?;
        parsed(move || File::read(register, &sent, &types, &references)).await?
    }

    fn read(register: Register, sent: &Rows, types: &Classification, references: &References) -> Result<File, Problem> {
        let imported = Imported { imported: 0, unchanged: 0, refused: 0, results: Vec::new() };
        let mut file = File { register, kept: Vec::new(), wanted: Vec::new(), imported };
        let read = match sent {
            Rows::Table(table) => read(register, table, types, references)?,
            Rows::Json(rows) => json::read(register, rows, types, references),
        };
        let mut names = HashSet::new();
        for Read { rows, id, entry, form } in read {
            // A name that stands there twice may have been found in two ways: as itself, and by its name elsewhere.
            let is_new = register.rows().is_some() || entry.is_err() || names.insert(id.clone());
            match entry.and_then(|entry| if is_new { Ok(entry) } else { Err(twice()) }) {
                Ok(entry) => {
                    file.kept.push((rows, id));
                    file.wanted.push(entry);
                }
                Err(problem) => file.imported.refuse(register, rows, &id, problem, form),
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
                Err(error) => imported.refuse(self.register, rows, &id, entries::refused(error), None),
            }
        }
        imported.results.sort_by_key(|refused| refused.row);
        imported
    }
}

impl Imported {
    fn refuse(&mut self, register: Register, rows: Vec<u64>, id: &str, problem: Problem, form: Option<RowFault>) {
        let id = if register == Register::Accounts { "" } else { id };
        let errors = match problem.errors.is_empty() {
            true => vec![FieldProblem { field: String::new(), code: problem.code, message: problem.title }],
            false => problem.errors,
        };
        self.refused += rows.len() as u64;
        let refused = |row| RefusedRow { row, line: row, id: id.to_owned(), errors: errors.clone(), form };
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
pub(super) fn read(
    register: Register,
    table: &Table,
    types: &Classification,
    references: &References,
) -> Result<Vec<Read>, Problem> {
    let is_id = |name: &str| ID_COLUMNS.contains(&name).then(|| name.to_owned());
    let named = table.columns(|name| Some(is_id(name))).unwrap_or_default();
    let id_name = named.into_iter().find_map(|(_, name)| name);
    let has = |column: &str| {
        let names = table.columns(|name| Some(name.to_owned())).unwrap_or_default();
        names.iter().any(|(_, name)| name == column)
    };
    if id_name.is_none() && !(Column::named(register, EXTERNAL_REF.name).is_some() && has(EXTERNAL_REF.name)) {
        return Err(no_header());
    }
    let is_named = |name: &str| id_name.as_deref() == Some(name);
    let known = |name: &str| if is_named(name) { Some(Column::Id) } else { Column::named(register, name) };
    let columns = web::text::columns(table, known, &register.columns())?;
    let is_reference = |column: &Column| matches!(column, Column::Entry(field) if field.name == EXTERNAL_REF.name);
    let place = |is: &dyn Fn(&Column) -> bool| columns.iter().find(|(_, it)| is(it)).map(|(place, _)| *place);
    let id_place =
        place(&|column| matches!(column, Column::Id)).or_else(|| place(&is_reference)).ok_or_else(no_header)?;
    let cut: Box<dyn Iterator<Item = tables::Row>> = match register.rows() {
        // The rows of one version share its id.
        Some(_) => table.rows(),
        None => Box::new(table.rows_named_by(id_place)),
    };
    let (mut read, mut rows) = (Vec::new(), Vec::new());
    for row in cut {
        match row.fault {
            None => rows.push(Row::of(&columns, &row)),
            Some(fault) => read.push(Read {
                rows: vec![row.line],
                id: cells::text(&row.cells[id_place]).to_owned(),
                entry: Err(at_fault(fault)),
                form: Some(fault),
            }),
        }
    }
    match register.rows() {
        Some((list, _)) => read.extend(joined(register, list, rows, types)),
        None => {
            let rows = rows.into_iter();
            read.extend(rows.map(|Row { line, id, entry, .. }| Read::of(register, types, references, line, id, entry)));
        }
    }
    Ok(read)
}

impl Read {
    /// The entry of one row; without a name of ours, the one that its name elsewhere means.
    fn of(
        register: Register,
        types: &Classification,
        references: &References,
        line: u64,
        id: String,
        entry: Map<String, Value>,
    ) -> Read {
        let named = references.named(register, id, &entry);
        let id = named.as_ref().map_or_else(|_| String::new(), String::clone);
        let entry = named.and_then(|id| entries::parse(register, &id, Value::Object(entry), types));
        Read { rows: vec![line], id, entry, form: None }
    }
}

/// Another row is about the same entry.
fn twice() -> Problem {
    Problem::unprocessable(vec![field::fault(
        "/id",
        "id_twice",
        "another row before it is about this entry".to_owned(),
    )])
}

/// A row of JSON that is no entry.
fn at_unreadable() -> Problem {
    Problem::bad_request("not_parseable", "this is not JSON of an entry")
}

/// A row that cannot be taken as it stands.
fn at_fault(fault: RowFault) -> Problem {
    match fault {
        RowFault::Twice(_) => Problem::unprocessable(vec![field::fault("/id", "id_twice", fault.to_string())]),
        _ => Problem::bad_request("not_parseable", &fault.to_string()),
    }
}

/// What a column stands for.
#[derive(Clone, Copy)]
enum Column {
    /// The name of the entry.
    Id,
    /// A field of the entry.
    Entry(&'static Field),
    /// A field of a member of its list.
    Member(&'static Field),
}

impl Column {
    fn named(register: Register, name: &str) -> Option<Column> {
        let in_column = |field: &&'static Field| field.column() == name && !matches!(field.kind, FieldKind::Id);
        let member = register.rows().and_then(|(_, of_row)| of_row.iter().find(in_column)).map(Column::Member);
        let entry = || register.fields().iter().find(in_column).map(Column::Entry);
        member.or_else(entry)
    }
}

impl Row {
    fn of(columns: &[(usize, Column)], cut: &tables::Row) -> Row {
        let mut row = Row { line: cut.line, id: String::new(), entry: Map::new(), member: Map::new() };
        for (place, column) in columns {
            let cell = &cut.cells[*place];
            match column {
                Column::Id => row.id = cells::text(cell).to_owned(),
                Column::Entry(field) => cells::put(&mut row.entry, field, cell),
                Column::Member(field) => cells::put(&mut row.member, field, cell),
            }
        }
        row
    }
}

/// The rows of one version so far: their lines, its id, its entry, its questions.
type Version = (Vec<u64>, String, Map<String, Value>, Vec<Value>);

/// The rows of one version make one questionnaire, with its questions in the order of the rows.
fn joined(register: Register, list: &str, rows: Vec<Row>, types: &Classification) -> impl Iterator<Item = Read> {
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
        let entry = entries::parse(register, &id, Value::Object(entry), types);
        Read { rows, id, entry, form: None }
    })
}

fn no_header() -> Problem {
    Problem::bad_request("not_parseable", "the table needs a header row with a column `id`")
}
