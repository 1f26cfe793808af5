//! A document or a report in print: all of it on one page for a browser, and as PDF. Both are made of the same blocks.

use std::sync::Arc;

use app::App;
use app::improvement::reading::{self, CaseView};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use chrono::Datelike;
use domain::improvement::{Case, Details, Entry, Kind};
use pages::{Localizer, MemberSession, PageBody, PageError, Section, download, navigation};
use printing::{Block, Column, Printed, Table};
use web::parsing::parsed;

use super::naming::{Named, Naming};
use super::{case, content, details, journal, new};

#[derive(Template)]
#[template(path = "print.html")]
struct PrintPage {
    words: Localizer,
    id: String,
    number: String,
    title: String,
    foot: String,
    blocks: Vec<Block>,
}

impl PageBody for PrintPage {
    fn title(&self) -> String {
        format!("{}: {}", self.number, self.title)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// Whether such cases are printed.
pub(super) fn is_printed(case: &Case) -> bool {
    matches!(case.details, Details::Document(_) | Details::Report(_))
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let (view, printed) = printed(&app, &session, &id).await?;
    let CaseView { case, .. } = view;
    session.page(&PrintPage {
        words: session.words,
        id: case.id.to_string(),
        number: case.number,
        title: case.title,
        foot: printed.foot,
        blocks: printed.blocks,
    })
}

pub(super) async fn pdf(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let words = session.words;
    let (view, printed) = printed(&app, &session, &id).await?;
    let page = move |number: usize, of: usize| words.print_page_of(number.to_string(), of.to_string());
    let file =
        parsed(move || printing::pdf(&printed, page)).await?.map_err(|error| app::Error::Corrupt(error.to_string()))?;
    Ok(download(&format!("otklik-{}-{}.pdf", view.case.id, app.clock.now().date_naive()), file))
}

/// All that the reader sees of a case that is printed.
async fn printed(app: &App, session: &MemberSession, id: &str) -> Result<(CaseView, Printed), PageError> {
    let words = session.words;
    let naming = Naming { app, caller: &session.caller, words };
    let (id, view) = case::found(app, session, id).await?;
    let case = &view.case;
    if !is_printed(case) {
        return Err(PageError::NotFound);
    }
    let kind = match &case.details {
        Details::Document(document) => words.case_value(document.document_type.as_str()),
        _ => words.case_kind(case.kind().as_str()),
    };
    let mut blocks = vec![Block::Note(format!("{kind} {}", case.number)), Block::Title(case.title.clone())];
    let mut facts = vec![(words.cases_state(), words.case_state(case.state.as_str()))];
    if let Some(target) = &case.target {
        facts.push((words.case_about(), naming.target(target).await?.name));
    }
    facts.extend(case::parties(&naming, case, view.controller_not_set_by_the_act).await?);
    let told = |values: Vec<Named>| values.into_iter().map(|value| value.name).collect::<Vec<_>>().join("\n");
    let details = details::of_case(&naming, case).await?;
    facts.extend(details.into_iter().map(|detail| (detail.label, told(detail.values))));
    if let Details::Document(document) = &case.details {
        facts.push((words.case_field("text_version"), document.text_version.to_string()));
    }
    blocks.push(Block::Facts(facts));
    let clauses = details::clauses(case);
    if !clauses.is_empty() {
        blocks.push(Block::Heading(words.case_clauses()));
        blocks.extend(clauses.into_iter().map(|(number, text)| Block::Clause(number, text)));
    }
    for sheet in content::of_case(&naming, case).await? {
        blocks.push(Block::Heading(sheet.title));
        blocks.extend((!sheet.note.is_empty()).then_some(Block::Note(sheet.note)));
        let row = |row: content::SheetRow| row.cells.into_iter().map(|cell| in_print(words, cell)).collect();
        let (columns, rows) = (sheet.head.into_iter().map(Column::of_words).collect(), sheet.rows.into_iter().map(row));
        blocks.push(Block::Table(Table { caption: String::new(), columns, rows: rows.collect() }));
    }
    let journal = reading::journal(app, &session.caller, &id).await?.unwrap_or_default();
    let decided: Vec<_> = journal.iter().filter_map(|entry| decision(words, entry)).collect();
    if !decided.is_empty() {
        blocks.push(Block::Heading(words.print_decisions()));
        blocks.extend(decided.into_iter().map(Block::Text));
    }
    let today = app.clock.now().date_naive();
    let by = naming.participant(&session.caller.id).await?;
    let (year, month, day) = (today.year(), today.month(), today.day());
    let printed = Printed {
        language: words.language().code(),
        title: format!("{}: {}", case.number, case.title),
        foot: words.print_foot(case.number.as_str(), words.day(today), by),
        made_on: (year.try_into().unwrap_or(0), month.try_into().unwrap_or(0), day.try_into().unwrap_or(0)),
        blocks,
    };
    Ok((view, printed))
}

/// A decision by which a case moved.
fn decision(words: Localizer, entry: &Entry) -> Option<String> {
    let told = journal::decided(words, entry.decision.as_ref()?);
    Some(format!("{} — {told}", words.case_move(entry.name.as_str())))
}

/// A cell as it is printed: nobody presses on paper.
fn in_print(words: Localizer, cell: Named) -> String {
    let is_to_do = cell.href.is_some_and(|href| href.starts_with(&new::path(Kind::Check)));
    if is_to_do { words.content_unknown() } else { cell.name }
}
