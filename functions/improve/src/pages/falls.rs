//! Falls of satisfaction that opened no change request, with the reason, within the figures that the reader sees.

use std::sync::Arc;

use app::App;
use app::improvement::falls;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::calendar::Quarter;
use pages::selectors::{Selection, Selector};
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};
use serde::Deserialize;
use web::bearer::in_scope;

use super::evidence::{self, EvidenceRow};
use super::naming::Naming;

/// The page.
pub(super) const PATH: &str = "/cabinet/not-proposed";

/// Rows that are shown; programs are told all.
const ROWS: usize = 200;

#[derive(Template)]
#[template(path = "falls.html")]
struct FallsPage {
    words: Localizer,
    selection: Selection,
    heading: String,
    /// Each fall, and why it is not proposed.
    rows: Vec<(EvidenceRow, String)>,
    /// Told where there are more.
    cut: Option<String>,
    /// Whether falls of any quarter were looked for.
    is_empty: bool,
}

impl PageBody for FallsPage {
    fn title(&self) -> String {
        self.words.falls_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// The quarter whose falls are shown; left out: the last.
#[derive(Deserialize)]
pub(super) struct Asked {
    period: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let words = session.words;
    let reader = in_scope(session.caller.clone())?;
    let quarters = falls::quarters(&app).await?;
    let (chosen, selection) = choose(words, PATH, &quarters, asked.period.as_deref())?;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let found = match chosen {
        Some(period) => falls::not_proposed(&app, &reader, period).await?,
        None => Vec::new(),
    };
    let evidence: Vec<_> = found.iter().take(ROWS).map(|fall| fall.evidence.clone()).collect();
    let reasons = found.iter().map(|fall| words.fall_reason(fall.reason.as_str()));
    let rows = evidence::rows(&naming, &evidence).await?.into_iter().zip(reasons).collect();
    session.page(&FallsPage {
        words,
        selection,
        heading: chosen.map(|quarter| words.quarter_brief(quarter)).unwrap_or_default(),
        rows,
        cut: (ROWS < found.len()).then(|| words.falls_many(words.count(found.len() as u64))),
        is_empty: quarters.is_empty(),
    })
}

/// The quarter that is asked for, else the last one that was looked at, and what chooses among them on a page.
pub(super) fn choose(
    words: Localizer,
    path: &str,
    quarters: &[Quarter],
    asked: Option<&str>,
) -> Result<(Option<Quarter>, Selection), PageError> {
    let chosen = match asked.filter(|period| !period.is_empty()) {
        Some(period) => Some(Quarter::parse(period).map_err(|_| PageError::NotFound)?),
        None => quarters.last().copied(),
    };
    let named = quarters.iter().rev().map(|quarter| (quarter.to_string(), words.quarter_brief(*quarter)));
    // One quarter is shown at a time.
    let period = Selector::always("period", words.falls_quarter(), named, chosen.map(|it| it.to_string()));
    let (path, selectors) = (path.to_owned(), vec![period]);
    Ok((chosen, Selection { words, path, steps: Vec::new(), selectors, kept: Vec::new() }))
}
