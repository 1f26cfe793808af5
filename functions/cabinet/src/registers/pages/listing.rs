//! A register as a list, in pages, with a search; and as a file.

use std::sync::Arc;

use app::App;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use super::{Registrar, fields, register};
use crate::registers::export::Reader;
use crate::registers::field::{Field, FieldKind};
use crate::registers::for_people::{Names, in_words};
use crate::registers::register::Register;
use crate::registers::{cells, entries, export, for_people};
use ::pages::selectors::query;
use pages::{Localizer, PageBody, PageError, Section, Session, download, download_for_people, navigation};

/// Rows of a page.
const ROWS: usize = 50;

/// Entries that are looked through at once.
const LOOKED_THROUGH: usize = 1_000;

/// The entries that are asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
    saved: Option<String>,
}

#[derive(Template)]
#[template(path = "registers/register.html")]
struct RegisterPage {
    words: Localizer,
    register: &'static str,
    title: String,
    q: String,
    /// Whether an entry was stored just now.
    saved: bool,
    /// What the keys of an entry are called, where it has any.
    keys: Option<String>,
    columns: Vec<String>,
    rows: Vec<Row>,
    /// The query of the next page.
    next: Option<String>,
}

/// An entry: what it is called is the first of its cells.
struct Row {
    id: String,
    name: String,
    cells: Vec<String>,
}

impl PageBody for RegisterPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

/// What a column of the list shows.
enum Column {
    /// The name of the region that the entry is.
    NameOfRegion,
    /// The year that the entry is.
    Year,
    /// A field.
    Of(&'static Field),
}

impl Column {
    fn label(&self, words: Localizer) -> String {
        match self {
            Column::NameOfRegion => words.field_name(),
            Column::Year => words.field_year(),
            Column::Of(field) => field.label(words),
        }
    }
}

/// What of an entry a list shows: first what it is called.
fn columns(register: Register) -> Vec<Column> {
    let names: &[&str] = match register {
        Register::Regions => &["joined_on", "excluded_on"],
        Register::Industries => &["name"],
        Register::OrganisationTypes => &["name", "industry"],
        Register::Organisations => &["name", "type", "region", "ogrn", "excluded_on"],
        Register::Sources => &["name", "operator", "rhythm_days", "excluded_on"],
        Register::Participants => &["name", "kind", "region", "industry", "organisation", "excluded_on"],
        Register::Portals => &["name", "legal_basis", "excluded_on"],
        Register::Methods => &["title.ru", "method", "valid_from"],
        Register::InformationEvents => &["name", "types", "valid_from", "excluded_on"],
        Register::Recommendations => &["name", "types", "questions", "valid_from", "excluded_on"],
        Register::Services => &["name", "level", "owner", "on_portal", "mass_significant"],
        Register::Situations => &["name", "owner", "services"],
        Register::Calendars => &["decree", "days_off", "working_weekends"],
        // Questionnaires have a page of their own.
        Register::Questionnaires | Register::Accounts => &[],
    };
    let name = match register {
        Register::Regions => Some(Column::NameOfRegion),
        Register::Calendars => Some(Column::Year),
        _ => None,
    };
    let field = |name: &&str| register.fields().iter().find(|field| field.name == *name).map(Column::Of);
    name.into_iter().chain(names.iter().filter_map(field)).collect()
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Registrar(session): Registrar,
    Path(register_name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let (words, register) = (session.words, register(&register_name)?);
    let (mut found, next) = find(&app, &session, register, asked.q.trim(), asked.after).await?;
    let mut columns: Vec<String> = columns(register).iter().map(|column| column.label(words)).collect();
    drop_empty(&mut columns, &mut found);
    let page = RegisterPage {
        words,
        register: register.as_str(),
        title: register.title(words),
        q: asked.q.clone(),
        saved: asked.saved.is_some(),
        keys: register.keys_title(words),
        columns,
        rows: found,
        next: next.map(|after| query(&[("q", asked.q.trim()), ("after", &after)])),
    };
    session.page(&page)
}

/// Takes out the columns in which no entry has anything; the first is what an entry is called.
fn drop_empty(columns: &mut Vec<String>, rows: &mut [Row]) {
    for at in (0..columns.len().saturating_sub(1)).rev() {
        if rows.iter().all(|row| row.cells[at].is_empty()) {
            columns.remove(at + 1);
            rows.iter_mut().for_each(|row| drop(row.cells.remove(at)));
        }
    }
}

/// Entries that have the text in their id or in what the list shows of them, from there on.
async fn find(
    app: &App,
    session: &Session,
    register: Register,
    text: &str,
    mut after: Option<String>,
) -> Result<(Vec<Row>, Option<String>), PageError> {
    let text = text.to_lowercase();
    let limit = if text.is_empty() { ROWS } else { LOOKED_THROUGH };
    let mut found: Vec<(String, Value)> = Vec::new();
    loop {
        let page = entries::page(app, register, "", after.as_deref(), limit).await?;
        for (name, entry) in page.rows {
            let has = |cell: &str| cell.to_lowercase().contains(&text);
            if has(&name) || shown_cells(session, register, &name, &entry).iter().any(|cell| has(cell)) {
                if found.len() == ROWS {
                    return Ok((rows(app, session, register, &found).await?, after));
                }
                found.push((name.clone(), entry));
            }
            after = Some(name);
        }
        match page.next {
            Some(next) if found.len() < ROWS => after = Some(next),
            next => return Ok((rows(app, session, register, &found).await?, next)),
        }
    }
}

/// What the list shows of an entry, with ids where it names others: what a search looks through.
fn shown_cells(session: &Session, register: Register, id: &str, entry: &Value) -> Vec<String> {
    columns(register).iter().map(|column| shown_cell(session, column, id, entry)).collect()
}

fn shown_cell(session: &Session, column: &Column, id: &str, entry: &Value) -> String {
    let (words, types) = (session.words, &session.caller.types);
    match column {
        Column::NameOfRegion => fields::shown(words, types, FieldKind::Region, id),
        Column::Year => id.to_owned(),
        Column::Of(field) => fields::shown(words, types, field.kind, cells::text(&cells::cell(entry, field))),
    }
}

/// The rows of these entries, with the names of the others that they name.
async fn rows(
    app: &App,
    session: &Session,
    register: Register,
    found: &[(String, Value)],
) -> Result<Vec<Row>, PageError> {
    let (words, types) = (session.words, &session.caller.types);
    let (mut names, mut rows) = (Names::default(), Vec::new());
    let columns = columns(register);
    for (name, entry) in found {
        let id = entry.get("id").and_then(Value::as_str).unwrap_or(name).to_owned();
        let mut shown = Vec::new();
        for column in &columns {
            shown.push(match column {
                Column::Of(field) => {
                    let value = cells::cell(entry, field);
                    in_words(app, words, types, &mut names, field, cells::text(&value)).await?
                }
                own => shown_cell(session, own, &id, entry),
            });
        }
        let name = if shown.is_empty() { id.clone() } else { shown.remove(0) };
        rows.push(Row { id, name, cells: shown });
    }
    Ok(rows)
}

/// As which file a register is asked for.
#[derive(Deserialize)]
pub(super) struct AskedFile {
    /// `csv` or `xlsx`: for people. Left out: a file that can be imported again.
    format: Option<String>,
}

/// The whole register as a file.
pub(super) async fn export(
    State(app): State<Arc<App>>,
    Registrar(session): Registrar,
    Path(register_name): Path<String>,
    Query(asked): Query<AskedFile>,
) -> Result<Response, PageError> {
    let register = register(&register_name)?;
    if let Some(format) = asked.format {
        let table = for_people::table(&app, session.words, &session.caller.types, register).await?;
        return download_for_people(&app, register.as_str(), &format, &table);
    }
    let text = export::csv(&app, register, "", Reader::Spreadsheet).await?;
    Ok(download(&format!("{}.csv", register.as_str()), text))
}
