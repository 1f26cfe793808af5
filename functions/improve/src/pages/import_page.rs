//! Cases from a table, for people: first what would become of each row, then, by a button, the same with what is shown there. Refused rows
//! come back as a file, to be corrected and sent again.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::App;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::response::Response;
use domain::improvement::Kind;
use http::{HeaderMap, StatusCode};
use pages::carried::{FIELD, carried, file_of};
use pages::forms::fields_of_file_form;
use pages::table_words::{of_file, of_row, shortened};
use pages::{Localizer, MemberSession, PageBody, PageError, Section, download, navigation};
use serde::Deserialize;
use tables::{Table, TableFault};
use web::parsing::parsed_file;

use super::naming::Naming;
use super::reach;
use crate::columns::columns_of;
use crate::import::{self, Imported, ROWS_MAX, RowResult};
use crate::wire::Failure;

/// Refused rows that are shown.
const ROWS: usize = 200;

/// Unknown columns that are named.
const UNKNOWN_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    words: Localizer,
    form_token: String,
    /// Value, name, and whether it is chosen.
    kinds: Vec<(&'static str, String, bool)>,
    /// Name of each kind and its columns.
    columns: Vec<(String, String)>,
    /// What is wrong with the file as a whole.
    fault: Option<String>,
    outcome: Option<Outcome>,
}

struct Outcome {
    kind: &'static str,
    kind_name: String,
    /// The file, to be sent again; `None`: it has to be chosen once more.
    carried: Option<String>,
    stored: bool,
    accepted: String,
    amended: String,
    repeated: String,
    refused: String,
    rows_caption: String,
    /// Line, what the row is called, and why it is refused.
    rows: Vec<(u64, String, String)>,
}

impl PageBody for ImportPage {
    fn title(&self) -> String {
        self.words.case_import_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// Of which kind the cases are.
#[derive(Deserialize)]
pub(super) struct Asked {
    kind: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Preview,
    Stored,
    RefusedRows,
}

/// What was sent.
struct Sent {
    bytes: Bytes,
    kind: Option<String>,
    wanted: Wanted,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    session.page(&page(&app, &session, asked.kind.as_deref()).await?)
}

/// A table without rows, to be filled in.
pub(super) async fn template(_: MemberSession, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let kind = known(asked.kind.as_deref()).ok_or(PageError::NotFound)?;
    let header = columns_of(kind).join(";");
    Ok(download(&format!("{}-template.csv", kind.as_str()), format!("\u{feff}{header}\r\n")))
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    session: MemberSession,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PageError> {
    let words = session.words;
    let sent = read(&headers, &web::body::bytes(body).await?).await;
    let mut page = page(&app, &session, sent.as_ref().and_then(|sent| sent.kind.as_deref())).await?;
    match sent {
        None => page.fault = Some(words.import_unreadable()),
        Some(Sent { bytes, .. }) if bytes.iter().all(u8::is_ascii_whitespace) => {
            page.fault = Some(words.import_empty());
        }
        Some(Sent { bytes, kind, wanted }) => {
            let kind =
                known(kind.as_deref()).filter(|kind| page.kinds.iter().any(|(value, ..)| *value == kind.as_str()));
            let kind = kind.ok_or(PageError::NotFound)?;
            let table = parsed_file(bytes.clone(), |bytes| Table::read(bytes, None)).await?;
            match judged(&app, &session, kind, &table, wanted != Wanted::Stored).await? {
                Err(told) => page.fault = Some(told),
                Ok((table, done)) if wanted == Wanted::RefusedRows => {
                    let faults: BTreeMap<u64, String> =
                        refused(words, &done).map(|(row, why)| (row.line, why)).collect();
                    let file = table.to_be_corrected(&words.import_why(), &faults);
                    return Ok(download(&format!("{}-faults.csv", kind.as_str()), file));
                }
                Ok((_, done)) => page.outcome = Some(outcome(words, kind, &done, &bytes, wanted == Wanted::Stored)),
            }
        }
    }
    let status = if page.fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    session.page_as(status, &page)
}

/// What becomes of each row, or would; or what is wrong with the table.
async fn judged<'table>(
    app: &App,
    session: &MemberSession,
    kind: Kind,
    table: &'table Result<Table, TableFault>,
    dry_run: bool,
) -> Result<Result<(&'table Table, Imported), String>, PageError> {
    let words = session.words;
    let table = match table {
        Ok(table) => table,
        Err(fault) => return Ok(Err(of_file(words, fault, words.case_import_no_header()))),
    };
    let columns = columns_of(kind);
    if let Err(unknown) = table.columns(|name| columns.contains(&name).then_some(())) {
        let unknown: Vec<String> = unknown.0.iter().take(UNKNOWN_SHOWN).map(|name| shortened(name)).collect();
        return Ok(Err(words.import_columns_unknown(unknown.join(", ").as_str(), columns.join(", ").as_str())));
    }
    if ROWS_MAX < table.rows().take(ROWS_MAX + 1).count() {
        return Ok(Err(words.import_too_large()));
    }
    match import::judge(app, &session.caller, kind, table, dry_run).await {
        Ok(done) => Ok(Ok((table, done))),
        Err(Failure::Problem(problem)) => Err(problem.into()),
        Err(Failure::Refused(_)) => Err(PageError::NotFound),
    }
}

fn known(kind: Option<&str>) -> Option<Kind> {
    Kind::ALL.into_iter().find(|known| kind == Some(known.as_str()))
}

async fn page(app: &App, session: &MemberSession, chosen: Option<&str>) -> Result<ImportPage, PageError> {
    let words = session.words;
    let naming = Naming { app, caller: &session.caller, words };
    let makes = reach::makes(&naming).await?;
    if makes.is_empty() {
        return Err(PageError::NotFound);
    }
    let named = |kind: &Kind| (kind.as_str(), words.case_kind(kind.as_str()), chosen == Some(kind.as_str()));
    let columns = |kind: &Kind| (words.case_kind(kind.as_str()), columns_of(*kind).join(", "));
    Ok(ImportPage {
        words,
        form_token: session.form_token(app)?,
        kinds: makes.iter().map(named).collect(),
        columns: makes.iter().map(columns).collect(),
        fault: None,
        outcome: None,
    })
}

fn outcome(words: Localizer, kind: Kind, done: &Imported, file: &[u8], stored: bool) -> Outcome {
    let count = |verdict: &str| words.count(done.results.iter().filter(|row| row.verdict == verdict).count() as u64);
    let rows: Vec<_> = refused(words, done).collect();
    Outcome {
        kind: kind.as_str(),
        kind_name: words.case_kind(kind.as_str()),
        carried: carried(file),
        stored,
        accepted: count("accepted"),
        amended: count("amended"),
        repeated: count("repeated"),
        refused: count("refused"),
        rows_caption: words.refused_rows(ROWS < rows.len()),
        rows: rows.into_iter().take(ROWS).map(|(row, why)| (row.line, shortened(&row.name), why)).collect(),
    }
}

/// Every refused row, with all that is wrong with it.
fn refused(words: Localizer, done: &Imported) -> impl Iterator<Item = (&RowResult, String)> {
    done.results.iter().filter(|row| row.verdict == "refused").map(move |row| {
        if let Some(fault) = row.form {
            return (row, of_row(words, fault));
        }
        let told = row.errors.iter().map(|error| {
            let name = error.field.rsplit('.').find(|part| part.parse::<u32>().is_err()).unwrap_or_default();
            let told = words.case_refusal(error.code.as_str());
            if name.is_empty() { told } else { format!("{name}: {told}") }
        });
        (row, told.collect::<Vec<_>>().join("; "))
    })
}

/// Reads `multipart/form-data`; `None`: it is none, or breaks off.
async fn read(headers: &HeaderMap, body: &Bytes) -> Option<Sent> {
    let mut parts = fields_of_file_form(headers, body)?;
    let mut sent = Sent { bytes: Bytes::new(), kind: None, wanted: Wanted::Preview };
    while let Some(part) = parts.next_field().await.ok()? {
        match part.name() {
            Some("file") => sent.bytes = part.bytes().await.ok()?,
            Some(FIELD) => sent.bytes = file_of(&part.bytes().await.ok()?)?,
            Some("kind") => sent.kind = part.text().await.ok(),
            Some("store") => sent.wanted = Wanted::Stored,
            Some("refused") => sent.wanted = Wanted::RefusedRows,
            _ => {}
        }
    }
    Some(sent)
}
