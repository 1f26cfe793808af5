//! The text of a document: how its versions differ, and a form to write the next one. What would change is shown before it is stored; who
//! was overtaken meanwhile keeps what he wrote, and sees how it differs from the new text.

use std::sync::Arc;

use app::App;
use app::improvement::people::By;
use app::improvement::reading::CaseView;
use app::improvement::{CaseError, acting, reading};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::improvement::comparison::{Change, ClauseChange, compare};
use domain::improvement::kinds::CaseDetails;
use domain::improvement::kinds::document::{Clause, Document, Given};
use domain::improvement::put::PutBody;
use domain::improvement::{Details, Put};
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde::Deserialize;
use serde_json::json;

use super::form::{Entry, Faults, Field, Sent};
use super::{case, clauses};

#[derive(Template)]
#[template(path = "text.html")]
struct TextPage {
    words: Localizer,
    form_token: String,
    id: String,
    number: String,
    title: String,
    state: String,
    text_version: u32,
    /// Earlier versions, the newest first.
    earlier: Vec<u32>,
    /// What the differences are of, and they.
    compared: Option<(String, Differences)>,
    /// What is wrong with what was sent, or happened meanwhile.
    told: Option<String>,
    /// The form; nothing for whoever does not write here now.
    field: Option<Field>,
    /// Why there is none, or what a new version does.
    note: String,
    /// Whether what was sent was looked at, and may be stored.
    looked: bool,
}

/// How two texts differ.
struct Differences {
    /// Clause, what became of it, words that went, and words that came.
    rows: Vec<(String, String, Vec<String>, Vec<String>)>,
    /// Clauses that are as they were.
    unchanged: usize,
}

impl PageBody for TextPage {
    fn title(&self) -> String {
        format!("{}: {}", self.number, self.words.text_title())
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// The version that the newest one is compared with.
#[derive(Deserialize)]
pub(super) struct Asked {
    from: Option<u32>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let found = Found::of(&app, &session, &id).await?;
    let words = session.words;
    let mut page = found.page(&app, &session, &Sent::new(), &Faults::new())?;
    if let Some(from) = asked.from {
        let earlier = reading::text(&app, &session.caller, &found.view.case.id, from).await?;
        let changes = compare(&earlier.ok_or(PageError::NotFound)?, &found.document()?.clauses);
        page.compared = Some((words.text_changes_since(from.to_string()), differences(words, changes)));
    }
    session.page(&page)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let words = session.words;
    let found = Found::of(&app, &session, &id).await?;
    if !found.is_open() {
        let page = found.page(&app, &session, &Sent::new(), &Faults::new())?;
        return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let text = sent.get("clauses").map(String::as_str).unwrap_or_default();
    let written = clauses::written(text);
    if written.is_empty() {
        let faults = Faults::from([("clauses".to_owned(), words.case_refusal("field_missing"))]);
        return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &found.page(&app, &session, &sent, &faults)?);
    }
    let changes = compare(&found.document()?.clauses, &written);
    let is_same = is_same(&found.document()?.clauses, &written, &changes);
    let read = sent.get("text_version").and_then(|version| version.parse::<u32>().ok());
    let is_overtaken = read != Some(found.document()?.text_version);
    let mut page = found.page(&app, &session, &sent, &Faults::new())?;
    page.compared = Some((words.text_changes(), differences(words, changes)));
    page.looked = !is_same;
    if is_same {
        page.told = Some(words.text_nothing_changed());
        return session.page(&page);
    }
    if is_overtaken {
        page.told = Some(words.text_overtaken());
        return session.page_as(StatusCode::CONFLICT, &page);
    }
    if !sent.contains_key("store") {
        return session.page(&page);
    }
    let put = Put { id: found.view.case.id.clone(), body: found.with(written)?, evidence: Vec::new() };
    match acting::put_case(&app, By::Caller(&session.caller), &put).await {
        Ok(_) => see_other(&format!("/cabinet/cases/{}?done=yes", put.id)),
        Err(CaseError::App(error)) => Err(error.into()),
        Err(CaseError::Refused(refusal)) if refusal.status() == 404 => Err(PageError::NotFound),
        Err(CaseError::Refused(refusal)) => {
            // Whatever was written meanwhile is read again, so that the difference is that from the newest text.
            let found = Found::of(&app, &session, &id).await?;
            let told = words.case_refusal(refusal.code.as_str());
            let faults = Faults::from([("clauses".to_owned(), told)]);
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let changes = compare(&found.document()?.clauses, &clauses::written(text));
            let mut page = found.page(&app, &session, &sent, &faults)?;
            page.compared = Some((words.text_changes(), differences(words, changes)));
            page.looked = true;
            session.page_as(status, &page)
        }
    }
}

/// A document that the reader sees.
struct Found {
    view: CaseView,
}

impl Found {
    async fn of(app: &App, session: &MemberSession, id: &str) -> Result<Found, PageError> {
        let (_, view) = case::found(app, session, id).await?;
        let found = Found { view };
        found.document()?;
        Ok(found)
    }

    fn document(&self) -> Result<&Document, PageError> {
        match &self.view.case.details {
            Details::Document(document) => Ok(document),
            _ => Err(PageError::NotFound),
        }
    }

    /// Whether the reader writes a new version now, on this page.
    fn is_open(&self) -> bool {
        may_write(&self.view) && self.document().is_ok_and(|document| is_read_again(&document.clauses))
    }

    fn page(&self, app: &App, session: &MemberSession, sent: &Sent, faults: &Faults) -> Result<TextPage, PageError> {
        let (words, case, document) = (session.words, &self.view.case, self.document()?);
        let mut texts = sent.clone();
        texts.entry("clauses".to_owned()).or_insert_with(|| told(&document.clauses));
        let field = || Field::of(words, "clauses", Entry::Text).hint(words.hint_clauses()).filled(&texts, faults);
        let is_agreed = document.sheets.iter().any(|sheet| sheet.text_version == document.text_version);
        let note = match (may_write(&self.view), self.is_open()) {
            (false, _) => words.text_closed(),
            (true, false) => words.text_not_by_numbers(),
            (true, true) if is_agreed => words.text_voids(),
            (true, true) => String::new(),
        };
        Ok(TextPage {
            words,
            form_token: session.form_token(app)?,
            id: case.id.to_string(),
            number: case.number.clone(),
            title: case.title.clone(),
            state: words.case_state(case.state.as_str()),
            text_version: document.text_version,
            earlier: (1..document.text_version).rev().collect(),
            compared: None,
            told: (!faults.is_empty()).then(|| words.case_faults()),
            field: self.is_open().then(field),
            note,
            looked: false,
        })
    }

    /// The document as it is, with another text.
    fn with(&self, clauses: Vec<Clause>) -> Result<PutBody, PageError> {
        let given = Given { clauses, ..self.document()?.given() };
        Ok(PutBody { details: json!(given), ..PutBody::of(&self.view.case) })
    }
}

/// Whether the reader writes the text of a document now.
fn may_write(view: &CaseView) -> bool {
    view.may_change && matches!(&view.case.details, Details::Document(_)) && Document::is_open(view.case.state)
}

/// Of a document: the page of its text, and what the reader does there.
pub(super) fn link(words: Localizer, view: &CaseView) -> Option<(String, String)> {
    let Details::Document(document) = &view.case.details else { return None };
    let href = format!("/cabinet/cases/{}/text", view.case.id);
    match (may_write(view), document.text_version) {
        (true, _) => Some((href, words.text_edit())),
        (false, 1) => None,
        (false, _) => Some((href, words.text_see())),
    }
}

/// A text as it is written in the form.
fn told(clauses: &[Clause]) -> String {
    clauses.iter().map(|clause| format!("{}. {}", clause.number, clause.text)).collect::<Vec<_>>().join("\n\n")
}

/// Whether a text that is taken apart by its numbers is the same again: a program may have numbered it otherwise.
fn is_read_again(clauses: &[Clause]) -> bool {
    let again = clauses::written(&told(clauses));
    is_same(clauses, &again, &compare(clauses, &again))
}

fn is_same(before: &[Clause], after: &[Clause], changes: &[ClauseChange]) -> bool {
    let numbers = |clauses: &[Clause]| clauses.iter().map(|clause| clause.number.clone()).collect::<Vec<_>>();
    numbers(before) == numbers(after) && changes.iter().all(|change| change.change == Change::Unchanged)
}

fn differences(words: Localizer, changes: Vec<ClauseChange>) -> Differences {
    let unchanged = changes.iter().filter(|change| change.change == Change::Unchanged).count();
    let told = |change: ClauseChange| {
        let word = match change.change {
            Change::Unchanged => return None,
            Change::Changed => words.text_changed(),
            Change::Added => words.text_added(),
            Change::Removed => words.text_removed(),
        };
        Some((change.number, word, change.out, change.into))
    };
    Differences { rows: changes.into_iter().filter_map(told).collect(), unchanged }
}
