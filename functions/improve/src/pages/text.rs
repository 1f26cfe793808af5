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
use domain::improvement::content::{Content, compare as compare_content};
use domain::improvement::kinds::CaseDetails;
use domain::improvement::kinds::document::{Clause, Document, Given};
use domain::improvement::put::PutBody;
use domain::improvement::{Details, Put};
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde::Deserialize;
use serde_json::{Value, json};

use super::content::{self, Sheet};
use super::form::{Entry, Faults, Field, Sent};
use super::naming::Naming;
use super::{case, clauses, content_form, refused};
use crate::notation::Written;
use crate::wire::status_of;

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
    fields: Vec<Field>,
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
    /// Rows of the content that changed.
    content: Option<Sheet>,
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
    let naming = Naming { app: &app, caller: &session.caller, words };
    let mut page = found.page(&naming, &session, &Sent::new(), &Faults::new()).await?;
    if let Some(from) = asked.from {
        let earlier = reading::text(&app, &session.caller, &found.view.case.id, from).await?;
        let earlier = earlier.ok_or(PageError::NotFound)?;
        let text = Text { clauses: earlier.clauses, content: earlier.content };
        let differences = differences(&naming, &text, &found.text()?).await?;
        page.compared = Some((words.text_changes_since(from.to_string()), differences));
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
    let naming = Naming { app: &app, caller: &session.caller, words };
    let found = Found::of(&app, &session, &id).await?;
    if !found.is_open() {
        let page = found.page(&naming, &session, &Sent::new(), &Faults::new()).await?;
        return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let written = match found.written(&naming, &sent).await? {
        Ok(written) => written,
        Err(faults) => {
            let page = found.page(&naming, &session, &sent, &faults).await?;
            return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let put = Put { id: found.view.case.id.clone(), body: found.with(&written)?, evidence: Vec::new() };
    // What would become of it is asked first: what it is compared with is what the rules make of it.
    let by = || By::Caller(&session.caller);
    let would_be = match acting::put_case_or_ask(&app, by(), &put, true).await {
        Ok(acted) => acted.case,
        Err(error) => return refused(&naming, &session, found, &sent, &written, error).await,
    };
    let Details::Document(next) = &would_be.details else { return Err(PageError::NotFound) };
    let now = found.text()?;
    let next = Text { clauses: next.clauses.clone(), content: next.content.clone() };
    let is_same = is_same(&now, &next);
    let read = sent.get("text_version").and_then(|version| version.parse::<u32>().ok());
    let is_overtaken = read != Some(found.document()?.text_version);
    let mut page = found.page(&naming, &session, &sent, &Faults::new()).await?;
    page.compared = Some((words.text_changes(), differences(&naming, &now, &next).await?));
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
    match acting::put_case(&app, by(), &put).await {
        Ok(_) => see_other(&format!("/cabinet/cases/{}?done=yes", put.id)),
        Err(error) => refused(&naming, &session, found, &sent, &written, error).await,
    }
}

/// The form as it was sent, with what is wrong beside its field.
async fn refused(
    naming: &Naming<'_>,
    session: &MemberSession,
    found: Found,
    sent: &Sent,
    written: &WrittenText,
    error: CaseError,
) -> Result<Response, PageError> {
    let words = naming.words;
    let refusal = refused::told(error)?;
    // Whatever was written meanwhile is read again, so that the difference is that from the newest text.
    let found = Found::of(naming.app, session, found.view.case.id.as_str()).await?;
    let faults = match content_form::fault(words, written.rows.as_ref(), &refusal) {
        Some(told) => Faults::from([("content".to_owned(), told)]),
        None => Faults::from([("clauses".to_owned(), words.case_refusal(refusal.code.as_str()))]),
    };
    let mut page = found.page(naming, session, sent, &faults).await?;
    let now = found.text()?;
    let text = Text { clauses: written.clauses.clone(), content: now.content.clone() };
    page.compared = Some((words.text_changes(), differences(naming, &now, &text).await?));
    page.looked = true;
    session.page_as(status_of(&refusal), &page)
}

/// A text with its content.
struct Text {
    clauses: Vec<Clause>,
    content: Option<Content>,
}

/// A text as the form was sent.
struct WrittenText {
    clauses: Vec<Clause>,
    /// The content as the rules read it; that of the present text where the form had none.
    content: Value,
    rows: Option<Written>,
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
        case::document(&self.view)
    }

    /// Whether the reader writes a new version now, on this page.
    fn is_open(&self) -> bool {
        may_write(&self.view) && self.document().is_ok_and(|document| is_read_again(&document.clauses))
    }

    fn text(&self) -> Result<Text, PageError> {
        let document = self.document()?;
        Ok(Text { clauses: document.clauses.clone(), content: document.content.clone() })
    }

    /// What was sent, or what is wrong with it.
    async fn written(&self, naming: &Naming<'_>, sent: &Sent) -> Result<Result<WrittenText, Faults>, PageError> {
        let clauses = clauses::written(sent.get("clauses").map(String::as_str).unwrap_or_default());
        if clauses.is_empty() {
            let told = naming.words.case_refusal("field_missing");
            return Ok(Err(Faults::from([("clauses".to_owned(), told)])));
        }
        let document = self.document()?;
        let Some(text) = sent.get("content") else {
            return Ok(Ok(WrittenText { clauses, content: json!(document.content), rows: None }));
        };
        Ok(match content_form::written(naming, document.document_type, text).await? {
            Ok(rows) => {
                let content = rows.as_ref().map(|rows| rows.content.clone()).unwrap_or_default();
                Ok(WrittenText { clauses, content, rows })
            }
            Err(told) => Err(Faults::from([("content".to_owned(), told)])),
        })
    }

    async fn page(
        &self,
        naming: &Naming<'_>,
        session: &MemberSession,
        sent: &Sent,
        faults: &Faults,
    ) -> Result<TextPage, PageError> {
        let (words, case, document) = (session.words, &self.view.case, self.document()?);
        let mut texts = sent.clone();
        texts.entry("clauses".to_owned()).or_insert_with(|| told(&document.clauses));
        if let (Some(content), false) = (&document.content, texts.contains_key("content")) {
            texts.insert("content".to_owned(), content_form::told(naming, content).await?);
        }
        let clauses = Field::of(words, "clauses", Entry::Text).hint(words.hint_clauses());
        let content = content_form::field(words, document.document_type);
        let fields = std::iter::once(clauses).chain(content).map(|field| field.filled(&texts, faults));
        let is_agreed = document.sheets.iter().any(|sheet| sheet.text_version == document.text_version);
        let note = match (may_write(&self.view), self.is_open()) {
            (false, _) => words.text_closed(),
            (true, false) => words.text_not_by_numbers(),
            (true, true) if is_agreed => words.text_voids(),
            (true, true) => String::new(),
        };
        Ok(TextPage {
            words,
            form_token: session.form_token(naming.app)?,
            id: case.id.to_string(),
            number: case.number.clone(),
            title: case.title.clone(),
            state: words.case_state(case.state.as_str()),
            text_version: document.text_version,
            earlier: (1..document.text_version).rev().collect(),
            compared: None,
            told: (!faults.is_empty()).then(|| words.case_faults()),
            fields: if self.is_open() { fields.collect() } else { Vec::new() },
            note,
            looked: false,
        })
    }

    /// The document as it is, with another text.
    fn with(&self, written: &WrittenText) -> Result<PutBody, PageError> {
        let (clauses, content) = (written.clauses.clone(), json!(written.content));
        let given = Given { clauses, content, ..self.document()?.given() };
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
    are_same(clauses, &again, &compare(clauses, &again))
}

fn is_same(now: &Text, next: &Text) -> bool {
    now.content == next.content && are_same(&now.clauses, &next.clauses, &compare(&now.clauses, &next.clauses))
}

fn are_same(before: &[Clause], after: &[Clause], changes: &[ClauseChange]) -> bool {
    let numbers = |clauses: &[Clause]| clauses.iter().map(|clause| clause.number.clone()).collect::<Vec<_>>();
    numbers(before) == numbers(after) && changes.iter().all(|change| change.change == Change::Unchanged)
}

async fn differences(naming: &Naming<'_>, before: &Text, after: &Text) -> Result<Differences, PageError> {
    let words = naming.words;
    let changes = compare(&before.clauses, &after.clauses);
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
    let rows = compare_content(before.content.as_ref(), after.content.as_ref());
    let content = content::changes(naming, words.content_changes(), &rows).await?;
    Ok(Differences { rows: changes.into_iter().filter_map(told).collect(), unchanged, content })
}
