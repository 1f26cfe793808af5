//! Whom a meeting waits for, each letter as it is going to be written, and one press that sends them all (B.7л).

use std::sync::Arc;

use app::App;
use app::improvement::CaseError;
use app::improvement::reminders::{self, Preview, ToRemind};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::improvement::kinds::meeting::Meeting;
use domain::improvement::{CaseId, Details, RefusalCode};
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde::Deserialize;

use super::case;
use super::form::Sent;
use super::meeting::{Head, head};
use super::naming::{Named, Naming};

#[derive(Template)]
#[template(path = "reminders.html")]
struct RemindersPage {
    words: Localizer,
    form_token: String,
    head: Head,
    told: Option<String>,
    refused: bool,
    /// Whether its agenda waits for somebody, or only its tasks.
    is_to_be_held: bool,
    letters: Vec<LetterRow>,
    /// What the button says; `None`: there is nothing to send.
    button: Option<String>,
    seen: String,
}

/// A letter.
struct LetterRow {
    to: String,
    /// Those whom the reader stands in for.
    stands_in_for: Option<String>,
    cases: Vec<Named>,
    subject: String,
    /// What it says, each line.
    text: Vec<String>,
    /// Why the press does not send it.
    kept: Option<String>,
}

impl PageBody for RemindersPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.reminders_title(), self.head.number)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// How many were sent just now.
#[derive(Deserialize)]
pub(super) struct Done {
    sent: Option<usize>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Response, PageError> {
    let mut page = page(&app, &session, &id).await?;
    page.told = done.sent.map(|sent| session.words.reminders_sent(session.words.count(sent as u64)));
    session.page(&page)
}

/// Sends what was seen.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let id = CaseId::parse(&id).map_err(|_| PageError::NotFound)?;
    let seen = sent.get("seen").map(String::as_str).unwrap_or_default();
    match reminders::send(&app, &session.caller, &id, seen).await {
        Ok(count) => see_other(&format!("/cabinet/meetings/{id}/reminders?sent={count}")),
        Err(CaseError::Refused(refusal)) if refusal.code == RefusalCode::Stale => {
            let mut page = page(&app, &session, id.as_str()).await?;
            (page.told, page.refused) = (Some(session.words.reminders_changed()), true);
            session.page_as(StatusCode::CONFLICT, &page)
        }
        Err(error) => Err(refused(error)),
    }
}

/// Nobody but its secretary reminds of a meeting: to others there is no such page.
fn refused(error: CaseError) -> PageError {
    match error {
        CaseError::App(error) => error.into(),
        CaseError::Refused(_) => PageError::NotFound,
    }
}

async fn page(app: &App, session: &MemberSession, id: &str) -> Result<RemindersPage, PageError> {
    let words = session.words;
    let naming = Naming { app, caller: &session.caller, words };
    let (id, view) = case::found(app, session, id).await?;
    let Details::Meeting(meeting) = &view.case.details else { return Err(PageError::NotFound) };
    let Preview { letters, seen, .. } = reminders::preview(app, &session.caller, &id).await.map_err(refused)?;
    let mut rows = Vec::new();
    for letter in letters {
        rows.push(row(&naming, letter).await?);
    }
    let to_send = rows.iter().filter(|row| row.kept.is_none()).count();
    Ok(RemindersPage {
        words,
        form_token: session.form_token(app)?,
        head: head(words, &view.case, meeting),
        told: None,
        refused: false,
        is_to_be_held: Meeting::is_to_be_held(view.case.state),
        button: (0 < to_send).then(|| words.reminders_send(words.count(to_send as u64))),
        letters: rows,
        seen,
    })
}

async fn row(naming: &Naming<'_>, letter: ToRemind) -> Result<LetterRow, PageError> {
    let words = naming.words;
    let mut cases = Vec::new();
    for case in &letter.cases {
        cases.push(naming.case(&case.id).await?);
    }
    let others: Vec<_> = letter.of.iter().filter(|participant| **participant != letter.reader).cloned().collect();
    let kept = match (letter.sent, letter.has_address) {
        (true, _) => Some(words.reminders_today()),
        (false, false) => Some(words.reminders_no_address()),
        (false, true) => None,
    };
    Ok(LetterRow {
        to: naming.participant(&letter.reader).await?,
        stands_in_for: naming.participants(&others).await?,
        cases,
        subject: letter.subject,
        text: letter.text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        kept,
    })
}
