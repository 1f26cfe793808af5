//! A file of receipts that somebody uploads: read, then looked at or sent, a part of its rows at a time.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use ::pages::carried::{FIELD, carried, file_of};
use ::pages::forms::fields_of_file_form;
use ::pages::table_words::{of_file, of_row, shortened};
use ::pages::{Localizer, PageError, SourceSession};
use app::App;
use app::intake::receive::{self, Foreseen, Record};
use app::intake::verdict::Verdict;
use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use domain::receipt::{Code, Invalid};
use http::{HeaderMap, header};
use tables::{RowFault, Table};
use web::parsing::parsed_file;

use super::{SourcePage, page};
use crate::sent::Sent;
use crate::table_rows;

/// Rows of a file at most.
const ROWS_MAX: usize = 10_000;

/// Rows that are looked at or stored at once, so that a break loses little: what was stored is repeated when the file is sent again.
const ROWS_AT_ONCE: usize = 500;

/// Refused rows that are shown.
const SHOWN_MAX: usize = 200;

/// Unknown columns that are named.
const UNKNOWN_SHOWN: usize = 10;

/// What a file is to come to.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Wanted {
    Look,
    Send,
    RefusedRows,
    Verdicts,
}

/// A file, and how far it was looked at or sent.
pub(super) struct Upload {
    pub(super) session: SourceSession,
    pub(super) wanted: Wanted,
    /// Whether the browser is to hear of each part.
    pub(super) tells: bool,
    app: Arc<App>,
    file: Bytes,
    table: Table,
    sent: Vec<Sent>,
    /// Of the first rows.
    done: Vec<Done>,
}

/// What became of a row, or would.
enum Done {
    Accepted {
        late: bool,
        /// What is told of it all the same.
        notes: Vec<Invalid>,
    },
    /// Or corrects what is stored.
    Known {
        /// What is told of what is stored all the same.
        notes: Vec<Invalid>,
    },
    Withdrawn,
    Refused(Vec<Invalid>),
}

/// What became of a file, or would.
pub(super) struct Outcome {
    /// The file, to be sent again; `None`: it has to be chosen once more.
    pub(super) carried: Option<String>,
    pub(super) sent: bool,
    pub(super) counts: Vec<(String, String)>,
    /// Line, name and reasons of the refused rows, and of those that are stored and must be corrected.
    pub(super) rows: Vec<(u64, String, String)>,
    pub(super) rows_caption: String,
}

impl Upload {
    /// The file of a form; `Err`: what is wrong with it as a whole.
    pub(super) async fn read(
        headers: &HeaderMap,
        body: &Bytes,
        app: &Arc<App>,
        session: SourceSession,
    ) -> Result<Upload, (SourceSession, String)> {
        let words = session.words;
        let found = match form(headers, body).await {
            None => Err(words.import_unreadable()),
            Some((bytes, ..)) if bytes.iter().all(u8::is_ascii_whitespace) => Err(words.import_empty()),
            Some((bytes, wanted, tells)) => parsed_file(bytes.clone(), move |bytes| records(words, bytes))
                .await
                .unwrap_or_else(|_| Err(words.import_unreadable()))
                .map(|(table, sent)| (bytes, table, sent, wanted, tells)),
        };
        match found {
            Ok((file, table, sent, wanted, tells)) => {
                Ok(Upload { session, wanted, tells, app: Arc::clone(app), file, table, sent, done: Vec::new() })
            }
            Err(fault) => Err((session, fault)),
        }
    }

    /// How many rows the file has.
    pub(super) fn len(&self) -> usize {
        self.sent.len()
    }

    /// Looks at the next rows, or sends them. `false`: there are none.
    pub(super) async fn go_on(&mut self) -> Result<bool, PageError> {
        let rows = self.sent.iter().skip(self.done.len()).take(ROWS_AT_ONCE);
        let records: Vec<Record> = rows.map(|it| it.record.clone()).collect();
        let (app, source) = (&*self.app, &self.session.source);
        match self.wanted {
            _ if records.is_empty() => return Ok(false),
            Wanted::Send => {
                self.done.extend(receive::receive(app, source, &records).await?.into_iter().map(Done::from))
            }
            _ => self.done.extend(receive::foresee(app, source, &records).await?.into_iter().map(Done::from)),
        }
        Ok(true)
    }

    /// Goes on to the end; the answer has a line for each part, how many rows are done and how many there are, and then the page. If something
    /// breaks, it ends without the page.
    pub(super) fn answer_by_parts(self) -> Response {
        let parts = futures::stream::unfold(Some(self), |upload| async {
            let mut upload = upload?;
            if upload.go_on().await.ok()? {
                let line = format!("{} {}\n", upload.done.len(), upload.sent.len());
                return Some((Ok::<_, Infallible>(line), Some(upload)));
            }
            let page = upload.page().await.ok()?;
            Some((Ok(upload.session.html(&page).ok()?), None))
        });
        ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], Body::from_stream(parts)).into_response()
    }

    /// The page that tells what became of it. How the source stands is read last: what was sent is in it.
    pub(super) async fn page(&self) -> Result<SourcePage, PageError> {
        Ok(SourcePage { outcome: Some(self.outcome()), ..page(&self.app, &self.session).await? })
    }

    fn outcome(&self) -> Outcome {
        let words = self.session.words;
        let count = |which: fn(&Done) -> bool| words.count(self.done.iter().filter(|it| which(it)).count() as u64);
        let refused = |(sent, done): (&Sent, &Done)| {
            let id = shortened(sent.record.external_id.as_deref().unwrap_or_default());
            done.is_to_be_corrected().then(|| Some((sent.line?, id, verdict(words, sent, done))))?
        };
        let rows: Vec<_> = self.sent.iter().zip(&self.done).filter_map(refused).collect();
        Outcome {
            carried: carried(&self.file),
            sent: self.wanted == Wanted::Send,
            counts: vec![
                (words.source_new(), count(|it| matches!(it, Done::Accepted { .. }))),
                (words.source_new_late(), count(|it| matches!(it, Done::Accepted { late: true, .. }))),
                (words.source_known(), count(|it| matches!(it, Done::Known { .. }))),
                (words.source_withdrawn(), count(|it| matches!(it, Done::Withdrawn))),
                (words.import_refused(), count(|it| matches!(it, Done::Refused(_)))),
            ],
            rows_caption: words.refused_rows(SHOWN_MAX < rows.len()),
            rows: rows.into_iter().take(SHOWN_MAX).collect(),
        }
    }

    /// The refused rows as a file to be corrected and sent again.
    pub(super) fn refused_rows(&self) -> String {
        self.rows_with_verdicts(&self.session.words.import_why(), Done::is_to_be_corrected)
    }

    /// Every row as a file, with what would become of it.
    pub(super) fn verdicts(&self) -> String {
        self.rows_with_verdicts(&self.session.words.source_verdict(), |_| true)
    }

    fn rows_with_verdicts(&self, title: &str, which: fn(&Done) -> bool) -> String {
        let rows = self.sent.iter().zip(&self.done).filter(|(_, done)| which(done));
        let verdicts = rows.filter_map(|(sent, done)| Some((sent.line?, verdict(self.session.words, sent, done))));
        self.table.to_be_corrected(title, &verdicts.collect::<BTreeMap<_, _>>())
    }
}

impl Done {
    /// Whether the row has to be corrected and sent again.
    fn is_to_be_corrected(&self) -> bool {
        match self {
            Done::Refused(_) => true,
            Done::Known { notes } => notes.iter().any(|it| it.code == Code::AccountMismatch),
            Done::Accepted { .. } | Done::Withdrawn => false,
        }
    }
}

impl From<Verdict> for Done {
    fn from(verdict: Verdict) -> Done {
        match verdict {
            Verdict::Accepted { late, notes } => Done::Accepted { late, notes },
            Verdict::Repeated { notes, .. } | Verdict::Amended { notes, .. } => Done::Known { notes },
            Verdict::Withdrawn => Done::Withdrawn,
            Verdict::Refused(faults) => Done::Refused(faults),
        }
    }
}

impl From<Foreseen> for Done {
    fn from(foreseen: Foreseen) -> Done {
        match foreseen {
            Foreseen::New { late, notes } => Done::Accepted { late, notes },
            Foreseen::Known { notes } => Done::Known { notes },
            Foreseen::Withdrawal => Done::Withdrawn,
            Foreseen::Refused(faults) => Done::Refused(faults),
        }
    }
}

/// What became of a row, or would, in words; of a refused one all that is wrong with it.
fn verdict(words: Localizer, sent: &Sent, done: &Done) -> String {
    let why = |fault: &Invalid| match fault.field.trim_start_matches('/').replace('/', ".") {
        // What cannot be read there is told with what can stand there.
        field if fault.code == Code::NotParseable && field == "service.kind" => words.refusal_kind_values(),
        field if fault.code == Code::NotParseable && field == "withdrawn" => words.refusal_flag_values(),
        field if field.is_empty() => words.refusal(fault.code),
        field => format!("{field}: {}", words.refusal(fault.code)),
    };
    match (done, sent.fault) {
        (Done::Accepted { notes, .. } | Done::Known { notes }, _) if !notes.is_empty() => {
            notes.iter().map(why).collect::<Vec<_>>().join("; ")
        }
        (Done::Accepted { late: false, .. }, _) => words.source_row_new(),
        (Done::Accepted { late: true, .. }, _) => words.source_row_late(),
        (Done::Known { .. }, _) => words.source_row_known(),
        (Done::Withdrawn, _) => words.source_row_withdrawn(),
        // What stands under no name is told with the field to which it may belong.
        (Done::Refused(faults), Some(RowFault::Nameless) | None) => {
            faults.iter().map(why).collect::<Vec<_>>().join("; ")
        }
        (_, Some(fault)) => of_row(words, fault),
    }
}

/// The rows of a file, or what is wrong with it as a whole.
fn records(words: Localizer, bytes: &[u8]) -> Result<(Table, Vec<Sent>), String> {
    let table = Table::read(bytes, None).map_err(|fault| of_file(words, &fault, words.source_no_header()))?;
    let unknown = table_rows::unknown_columns(&table);
    if !unknown.is_empty() {
        let shown = unknown.iter().take(UNKNOWN_SHOWN).map(|name| shortened(name));
        return Err(words.source_columns(shown.collect::<Vec<_>>().join(", ")));
    }
    let sent = table_rows::rows(&table, ROWS_MAX).map_err(|_| words.import_unreadable())?;
    if ROWS_MAX < sent.len() {
        return Err(words.source_too_many(ROWS_MAX, words.count(ROWS_MAX as u64)));
    }
    Ok((table, sent))
}

/// The file of `multipart/form-data`, what is wanted of it, and whether each part is to be told; `None`: it is none, or breaks off.
async fn form(headers: &HeaderMap, body: &Bytes) -> Option<(Bytes, Wanted, bool)> {
    let mut parts = fields_of_file_form(headers, body)?;
    let (mut bytes, mut wanted, mut tells) = (Bytes::new(), Wanted::Look, false);
    while let Some(part) = parts.next_field().await.ok()? {
        match part.name() {
            Some("file") => bytes = part.bytes().await.ok()?,
            Some(FIELD) => bytes = file_of(&part.bytes().await.ok()?)?,
            Some("send") => wanted = Wanted::Send,
            Some("refused") => wanted = Wanted::RefusedRows,
            Some("verdicts") => wanted = Wanted::Verdicts,
            Some("progress") => tells = true,
            _ => {}
        }
    }
    Some((bytes, wanted, tells))
}
