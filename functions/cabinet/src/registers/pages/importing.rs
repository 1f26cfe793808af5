//! A register from a file. First a preview says what each row would do and which are refused, and stores nothing; what is shown
//! there is stored by its button. Refused rows can be had as a file, to be corrected and sent again.

use std::sync::Arc;

use app::App;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use tables::{Table, TableFault};

use super::allowed::allowed;
use super::{Registrar, import_words, register};
use crate::registers::field::Field;
use crate::registers::import::{self, Imported, Rows};
use crate::registers::register::Register;
use ::pages::carried::{FIELD, carried, file_of};
use ::pages::forms::fields_of_file_form;
use ::pages::table_words::{of_file, shortened};
use pages::{Localizer, PageBody, PageError, Section, Session, download, navigation};
use web::parsing::parsed_file;

/// Refused rows that are shown.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "registers/import.html")]
struct ImportPage {
    words: Localizer,
    register: &'static str,
    title: String,
    form_token: String,
    columns: Vec<ColumnOfFile>,
    /// What is wrong with the file as a whole.
    fault: Option<String>,
    outcome: Option<Outcome>,
}

/// A column that a file may have.
struct ColumnOfFile {
    name: &'static str,
    label: String,
    required: bool,
    /// What may stand in it.
    allowed: String,
}

struct Outcome {
    /// The file, to be sent again; `None`: it has to be chosen once more.
    carried: Option<String>,
    stored: bool,
    changed: String,
    unchanged: String,
    refused: u64,
    rows_caption: String,
    rows: Vec<(u64, String, String)>,
}

impl PageBody for ImportPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

fn page(app: &App, session: &Session, register: Register) -> Result<ImportPage, PageError> {
    let words = session.words;
    let title = format!("{}: {}", register.title(words), words.import_title());
    let column = |field: &'static Field| ColumnOfFile {
        name: field.column(),
        label: field.label(words),
        required: field.required,
        allowed: allowed(words, &session.caller.types, field),
    };
    let (form_token, columns) = (session.form_token(app)?, register.columned().map(column).collect());
    Ok(ImportPage { words, register: register.as_str(), title, form_token, columns, fault: None, outcome: None })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Registrar(session): Registrar,
    Path(register_name): Path<String>,
) -> Result<Response, PageError> {
    session.page(&page(&app, &session, register(&register_name)?)?)
}

/// What was sent: a file to be looked at, or one that was looked at to be stored, or to have its refused rows.
struct Sent {
    file: Bytes,
    table: Result<Arc<Table>, TableFault>,
    /// Whether there is no text in it at all.
    is_empty: bool,
    wanted: Wanted,
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Preview,
    Stored,
    RefusedRows,
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Path(register_name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PageError> {
    registrar.require_change(register(&register_name)?)?;
    let (by, Registrar(session)) = (registrar.actor(), registrar);
    let (words, types, register) = (session.words, &session.caller.types, register(&register_name)?);
    let mut page = page(&app, &session, register)?;
    let sent = read(&headers, &web::body::bytes(body).await?).await?;
    match sent {
        None => page.fault = Some(words.import_unreadable()),
        Some(Sent { is_empty: true, .. }) => page.fault = Some(words.import_empty()),
        Some(Sent { table: Err(fault), .. }) => page.fault = Some(of_file(words, &fault, words.import_no_header())),
        Some(Sent { table: Ok(table), file, wanted, .. }) => {
            let rows = Rows::Table(Arc::clone(&table));
            let done = match wanted {
                Wanted::Stored => import::import(&app, &by, register, &rows).await,
                Wanted::Preview | Wanted::RefusedRows => import::preview(&app, register, &rows).await,
            };
            match done {
                Err(problem) if problem.status >= 500 => return Err(problem.into()),
                Err(problem) => page.fault = Some(import_words::of_columns(words, register, &table, &problem.code)),
                Ok(done) if wanted == Wanted::RefusedRows => {
                    let faults =
                        import_words::of_rows(words, types, register, &done).map(|(row, why)| (row.row, why)).collect();
                    let file = table.to_be_corrected(&words.import_why(), &faults);
                    return Ok(download(&format!("{}-faults.csv", register.as_str()), file));
                }
                Ok(done) => page.outcome = Some(outcome(&session, register, &done, &file, wanted == Wanted::Stored)),
            }
        }
    }
    let status = if page.fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    session.page_as(status, &page)
}

fn outcome(session: &Session, register: Register, done: &Imported, file: &[u8], stored: bool) -> Outcome {
    let words = session.words;
    let rows: Vec<_> = import_words::of_rows(words, &session.caller.types, register, done).collect();
    Outcome {
        carried: carried(file),
        stored,
        changed: words.count(done.imported - done.unchanged),
        unchanged: words.count(done.unchanged),
        refused: done.refused,
        rows_caption: words.refused_rows(ROWS < rows.len()),
        rows: rows.into_iter().take(ROWS).map(|(row, why)| (row.row, shortened(&row.id), why)).collect(),
    }
}

/// A table without rows, to be filled in.
pub(super) async fn template(_: Registrar, Path(kind_name): Path<String>) -> Result<Response, PageError> {
    let register = register(&kind_name)?;
    let header = register.columns().join(";");
    Ok(download(&format!("{}-template.csv", register.as_str()), format!("\u{feff}{header}\r\n")))
}

/// Reads `multipart/form-data`; `None`: it is none, or breaks off.
async fn read(headers: &HeaderMap, body: &Bytes) -> Result<Option<Sent>, PageError> {
    let Some((bytes, wanted)) = form(headers, body).await else { return Ok(None) };
    let is_empty = bytes.iter().all(u8::is_ascii_whitespace);
    let table = parsed_file(bytes.clone(), |bytes| Table::read(bytes, None)).await?.map(Arc::new);
    Ok(Some(Sent { file: bytes, table, is_empty, wanted }))
}

async fn form(headers: &HeaderMap, body: &Bytes) -> Option<(Bytes, Wanted)> {
    let mut parts = fields_of_file_form(headers, body)?;
    let mut bytes = Bytes::new();
    let mut wanted = Wanted::Preview;
    while let Some(part) = parts.next_field().await.ok()? {
        match part.name() {
            Some("file") => bytes = part.bytes().await.ok()?,
            Some(FIELD) => bytes = file_of(&part.bytes().await.ok()?)?,
            Some("store") => wanted = Wanted::Stored,
            Some("refused") => wanted = Wanted::RefusedRows,
            _ => {}
        }
    }
    Some((bytes, wanted))
}
