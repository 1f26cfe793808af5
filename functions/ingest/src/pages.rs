//! For sources without a system of their own (A1.8б): their people sign in, look at a file of receipts, send it, and see how their source stands.
//! First a look says what each row would come to, and stores nothing; what is shown there is sent by its button.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::pages::forms::fields_of_file_form;
use ::pages::{Localizer, PageBody, PageError, Section, SourceSession, download};
use app::App;
use app::figures::indicators::Period;
use app::figures::source_timeliness::{self, SourceFigures};
use app::identity::access;
use app::intake::receive::{self, Foreseen, Record};
use app::intake::verdict::Verdict;
use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use domain::deadline::Deadline;
use domain::receipt::Invalid;
use http::{HeaderMap, StatusCode};
use table::items::Holder;
use tables::{RowFault, Table, TableFault};
use web::{Caller, Problem, Routes};

use crate::sent::Sent;
use crate::table_rows;

/// Rows of a file at most.
const ROWS_MAX: usize = 10_000;

/// Rows that are stored at once, so that a break loses little: what was stored is repeated when the file is sent again.
const STORED_AT_ONCE: usize = 1_000;

/// Refused rows that are shown.
const SHOWN_MAX: usize = 200;

/// The pages.
pub(crate) fn routes() -> Routes {
    let pages = Routes::of(Caller::Source).get("/source", show).post("/source", take).get("/source/template", template);
    ::pages::guard(pages, Routes::of(Caller::Source))
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    words: Localizer,
    name: String,
    form_token: String,
    /// What is wrong with the file as a whole.
    fault: Option<String>,
    outcome: Option<Outcome>,
    /// What is known of the source in the running quarter: name and value.
    facts: Vec<(String, String)>,
    /// What it was refused: in words, how often.
    refusals: Vec<(String, String)>,
    keys: Vec<Key>,
}

/// A live key of the source.
struct Key {
    id: String,
    expires: String,
    used: String,
}

/// What became of a file, or would.
struct Outcome {
    /// The file, to be sent again, each row on its line.
    text: String,
    sent: bool,
    counts: Vec<(String, String)>,
    rows_caption: String,
    rows: Vec<(u64, String, String)>,
}

impl PageBody for SourcePage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.row_source(), self.name)
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

async fn page(app: &App, session: &SourceSession) -> Result<SourcePage, PageError> {
    let words = session.words;
    let found = source_timeliness::own(app, &session.caller, &session.source, Period::Running).await?;
    let keys = access::keys_of(app, &Holder::Source(session.source.id.clone())).await?.unwrap_or_default();
    let key = |key: access::KeyDescription| Key {
        expires: words.day(key.expires_on),
        used: key.used_on.map_or_else(|| words.key_never_used(), |day| words.day(day)),
        id: key.id,
    };
    Ok(SourcePage {
        words,
        name: session.source.source.name.clone(),
        form_token: session.form_token(app)?,
        fault: None,
        outcome: None,
        facts: facts(words, &found),
        refusals: refusals(words, &found),
        keys: keys.into_iter().map(key).collect(),
    })
}

fn facts(words: Localizer, found: &SourceFigures) -> Vec<(String, String)> {
    let last = found.last_call.map_or_else(|| words.call_never(), |call| words.day(call.on));
    let mut facts = vec![
        (words.source_late(), words.count(found.violations.of(Deadline::Report))),
        (words.source_refused(), words.count(found.refusals.as_ref().map_or(0, |it| it.records))),
        (words.source_last_call(), last),
    ];
    facts.extend(found.silent_since.map(|day| (words.source_silent_since(), words.day(day))));
    facts
}

fn refusals(words: Localizer, found: &SourceFigures) -> Vec<(String, String)> {
    let codes = found.refusals.as_ref().map(|it| &it.codes).into_iter().flatten();
    let named = |(code, count): (&String, &u64)| {
        let known = serde_json::from_value(code.as_str().into()).map(|code| words.refusal(code));
        (known.unwrap_or_else(|_| code.clone()), words.count(*count))
    };
    codes.map(named).collect()
}

/// `GET /source`.
async fn show(State(app): State<Arc<App>>, session: SourceSession) -> Result<Response, PageError> {
    session.page_as(StatusCode::OK, &page(&app, &session).await?)
}

/// `GET /source/template`: a table without rows, to be filled in.
async fn template(_: SourceSession) -> Response {
    download("receipts-template.csv", table_rows::template())
}

/// What a file is to come to.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Look,
    Send,
    RefusedRows,
}

/// `POST /source`: a file to be looked at, or one that was looked at to be sent, or to have its refused rows.
async fn take(
    State(app): State<Arc<App>>,
    session: SourceSession,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, PageError> {
    let words = session.words;
    let (fault, outcome) = match read(&headers, &web::body::bytes(body).await?).await {
        None => (Some(words.import_unreadable()), None),
        Some((bytes, _)) if bytes.iter().all(u8::is_ascii_whitespace) => (Some(words.import_empty()), None),
        Some((bytes, wanted)) => match records(words, &bytes) {
            Err(fault) => (Some(fault), None),
            Ok((table, sent)) => {
                let done = match wanted {
                    Wanted::Send => send(&app, &session, &sent).await?,
                    Wanted::Look | Wanted::RefusedRows => look(&app, &session, &sent).await?,
                };
                if wanted == Wanted::RefusedRows {
                    let faults = refused(words, &sent, &done).map(|(line, _, why)| (line, why));
                    let faults: BTreeMap<u64, String> = faults.collect();
                    return Ok(download("receipts-refused.csv", table.to_be_corrected(&words.import_why(), &faults)));
                }
                (None, Some(told(words, &table, &sent, &done, wanted == Wanted::Send)))
            }
        },
    };
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    // How the source stands is read last: what was sent is in it.
    let page = page(&app, &session).await?;
    session.page_as(status, &SourcePage { fault, outcome, ..page })
}

/// What became of a row, or would.
enum Done {
    Accepted {
        late: bool,
    },
    /// Or corrects what is stored.
    Known,
    Withdrawn,
    Refused(Vec<Invalid>),
}

async fn look(app: &App, session: &SourceSession, sent: &[Sent]) -> Result<Vec<Done>, PageError> {
    let records: Vec<Record> = sent.iter().map(|it| it.record.clone()).collect();
    let foreseen = receive::foresee(app, &session.source, &records).await?;
    let done = |it: Foreseen| match it {
        Foreseen::New { late } => Done::Accepted { late },
        Foreseen::Known => Done::Known,
        Foreseen::Withdrawal => Done::Withdrawn,
        Foreseen::Refused(faults) => Done::Refused(faults),
    };
    Ok(foreseen.into_iter().map(done).collect())
}

async fn send(app: &App, session: &SourceSession, sent: &[Sent]) -> Result<Vec<Done>, PageError> {
    let mut all = Vec::with_capacity(sent.len());
    for part in sent.chunks(STORED_AT_ONCE) {
        let records: Vec<Record> = part.iter().map(|it| it.record.clone()).collect();
        let verdicts = receive::receive(app, &session.source, &records).await?;
        all.extend(verdicts.into_iter().map(|verdict| match verdict {
            Verdict::Accepted { late } => Done::Accepted { late },
            Verdict::Repeated { .. } | Verdict::Amended { .. } => Done::Known,
            Verdict::Withdrawn => Done::Withdrawn,
            Verdict::Refused(faults) => Done::Refused(faults),
        }));
    }
    Ok(all)
}

fn told(words: Localizer, table: &Table, sent: &[Sent], done: &[Done], is_sent: bool) -> Outcome {
    let count = |which: fn(&Done) -> bool| words.count(done.iter().filter(|it| which(it)).count() as u64);
    let rows: Vec<(u64, String, String)> = refused(words, sent, done).collect();
    Outcome {
        text: table.to_text(),
        sent: is_sent,
        counts: vec![
            (words.source_new(), count(|it| matches!(it, Done::Accepted { .. }))),
            (words.source_new_late(), count(|it| matches!(it, Done::Accepted { late: true }))),
            (words.source_known(), count(|it| matches!(it, Done::Known))),
            (words.source_withdrawn(), count(|it| matches!(it, Done::Withdrawn))),
            (words.import_refused(), count(|it| matches!(it, Done::Refused(_)))),
        ],
        rows_caption: words.refused_rows(SHOWN_MAX < rows.len()),
        rows: rows.into_iter().take(SHOWN_MAX).collect(),
    }
}

/// Line, name and reasons of the refused rows.
fn refused<'a>(
    words: Localizer,
    sent: &'a [Sent],
    done: &'a [Done],
) -> impl Iterator<Item = (u64, String, String)> + 'a {
    sent.iter().zip(done).filter_map(move |(sent, done)| {
        let Done::Refused(faults) = done else { return None };
        let why = |fault: &Invalid| match fault.field.trim_start_matches('/').replace('/', ".") {
            field if field.is_empty() => words.refusal(fault.code),
            field => format!("{field}: {}", words.refusal(fault.code)),
        };
        let why = match sent.fault {
            Some(RowFault::Quote) => words.fault_quote(),
            Some(RowFault::Character) => words.fault_character(),
            Some(RowFault::TooFew) => words.fault_cells(),
            Some(RowFault::Twice(line)) => words.fault_twice(line.to_string()),
            Some(RowFault::Nameless) | None => faults.iter().map(why).collect::<Vec<_>>().join("; "),
        };
        Some((sent.line?, sent.record.external_id.clone().unwrap_or_default(), why))
    })
}

/// The rows of a file, or what is wrong with it as a whole.
fn records(words: Localizer, bytes: &[u8]) -> Result<(Table, Vec<Sent>), String> {
    let table = Table::read(bytes, None).map_err(|fault| match fault {
        TableFault::Encoding(_) => words.import_encoding(),
        TableFault::NoHeader => words.source_no_header(),
        TableFault::ColumnTwice(name) => words.import_column_twice(name.chars().take(100).collect::<String>()),
        TableFault::TooManyColumns => words.import_too_many_columns(),
        TableFault::Workbook => words.import_workbook(),
        TableFault::TooLarge => words.import_too_large(),
    })?;
    let sent = table_rows::rows(&table).map_err(|problem: Problem| match problem.code.as_str() {
        "header_unknown" => words.source_columns(problem.detail.unwrap_or_default()),
        _ => words.import_unreadable(),
    })?;
    if ROWS_MAX < sent.len() {
        return Err(words.source_too_many(words.count(ROWS_MAX as u64)));
    }
    Ok((table, sent))
}

/// The file of `multipart/form-data` and what is wanted of it; `None`: it is none, or breaks off.
async fn read(headers: &HeaderMap, body: &Bytes) -> Option<(Bytes, Wanted)> {
    let mut parts = fields_of_file_form(headers, body)?;
    let (mut bytes, mut wanted) = (Bytes::new(), Wanted::Look);
    while let Some(part) = parts.next_field().await.ok()? {
        match part.name() {
            Some("file" | "text") => bytes = part.bytes().await.ok()?,
            Some("send") => wanted = Wanted::Send,
            Some("refused") => wanted = Wanted::RefusedRows,
            _ => {}
        }
    }
    Some((bytes, wanted))
}

#[cfg(test)]
#[path = "pages_tests.rs"]
mod tests;
