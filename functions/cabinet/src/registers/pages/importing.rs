//! A register from a file. First a preview says what each row would do and which are refused, and stores nothing; what is shown
//! there is stored by its button.

use std::sync::Arc;

use app::App;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};

use super::{Registrar, fields, register};
use crate::registers::import::{self, Imported};
use crate::registers::register::Register;
use ::pages::forms::fields_of_file_form;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation};

/// Refused rows that are shown.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "registers/import.html")]
struct ImportPage {
    words: Localizer,
    register: &'static str,
    title: String,
    form_token: String,
    columns: String,
    /// What is wrong with the file as a whole.
    fault: Option<String>,
    outcome: Option<Outcome>,
}

struct Outcome {
    /// The file, to be sent again; `None`: it is stored.
    text: Option<String>,
    changed: String,
    unchanged: String,
    refused: u64,
    rows: Vec<(u64, String, String)>,
    more: bool,
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
    let (form_token, columns) = (session.form_token(app)?, register.columns().join(", "));
    Ok(ImportPage { words, register: register.as_str(), title, form_token, columns, fault: None, outcome: None })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Registrar(session): Registrar,
    Path(register_name): Path<String>,
) -> Result<Response, PageError> {
    session.page(&page(&app, &session, register(&register_name)?)?)
}

/// What was sent: a file to be looked at, or one that was looked at to be stored.
struct Sent {
    text: String,
    store: bool,
}

pub(super) async fn take(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Path(register_name): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PageError> {
    let (by, Registrar(session)) = (registrar.actor(), registrar);
    let (words, register) = (session.words, register(&register_name)?);
    let mut page = page(&app, &session, register)?;
    let sent = read(&headers, &web::body::bytes(body).await?).await;
    let done = match &sent {
        None => Err(words.import_unreadable()),
        Some(sent) if sent.text.trim().is_empty() => Err(words.import_empty()),
        Some(sent) => {
            let done = match sent.store {
                true => import::import(&app, &by, register, &sent.text).await,
                false => import::preview(&app, register, &sent.text).await,
            };
            match done {
                Err(problem) if problem.status >= 500 => return Err(problem.into()),
                done => done.map_err(|_| words.import_no_header()),
            }
        }
    };
    match (done, sent) {
        (Ok(done), Some(Sent { text, store })) => {
            page.outcome = Some(outcome(words, register, done, (!store).then_some(text)))
        }
        (fault, _) => page.fault = fault.err(),
    }
    let status = if page.fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    session.page_as(status, &page)
}

fn outcome(words: Localizer, register: Register, done: Imported, text: Option<String>) -> Outcome {
    let row = |refused: &import::RefusedRow| {
        let errors = refused.errors.iter().map(|error| {
            let name = error.field.trim_start_matches('/').replace('/', ".");
            let field = if name.is_empty() { String::new() } else { format!("{}: ", fields::label(words, &name)) };
            format!("{field}{}", fault(words, register, &error.code))
        });
        (refused.row, refused.id.clone(), errors.collect::<Vec<_>>().join("; "))
    };
    Outcome {
        text,
        changed: words.count(done.imported - done.unchanged),
        unchanged: words.count(done.unchanged),
        refused: done.refused,
        rows: done.results.iter().take(ROWS).map(row).collect(),
        more: ROWS < done.results.len(),
    }
}

/// Why a row is refused, in words.
fn fault(words: Localizer, register: Register, code: &str) -> String {
    match code {
        "field_missing" => words.fault_missing(),
        "field_unknown" => words.fault_unknown(),
        "id_invalid" => fields::id_hint(words, register),
        "ogrn_taken" => words.fault_ogrn_taken(),
        "identity_taken" => words.fault_identity_taken(),
        "version_fixed" => words.fault_version_fixed(),
        "not_parseable" => words.fault_cells(),
        _ => words.fault_invalid(),
    }
}

/// Reads `multipart/form-data`; `None`: it is none, or breaks off.
async fn read(headers: &HeaderMap, body: &Bytes) -> Option<Sent> {
    let mut parts = fields_of_file_form(headers, body)?;
    let mut sent = Sent { text: String::new(), store: false };
    while let Some(part) = parts.next_field().await.ok()? {
        match part.name() {
            Some("file") => sent.text = web::text::decode(&part.bytes().await.ok()?, "text/csv").to_string(),
            Some("text") => sent.text = part.text().await.ok()?,
            Some("store") => sent.store = true,
            _ => {}
        }
    }
    Some(sent)
}
