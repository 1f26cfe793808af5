//! The papers of a meeting (B.7л) as one document.

use std::sync::Arc;

use app::App;
use app::improvement::reading;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::improvement::Details;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};

use super::case;
use super::details::{self, Detail};
use super::meeting::{Head, head};
use super::naming::{Named, Naming};

#[derive(Template)]
#[template(path = "papers.html")]
struct PapersPage {
    words: Localizer,
    head: Head,
    papers: Vec<Paper>,
}

/// A paper of a meeting: what is known of an item.
struct Paper {
    what: String,
    about: Option<Named>,
    /// The owner of the case.
    owner: Option<String>,
    state: Option<String>,
    details: Vec<Detail>,
    clauses: Vec<(String, String)>,
}

impl PageBody for PapersPage {
    fn title(&self) -> String {
        format!("{}: {}", self.words.meeting_papers(), self.head.number)
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// The papers of a meeting as one document, each item on a page of its own in print.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let (_, view) = case::found(&app, &session, &id).await?;
    let Details::Meeting(meeting) = &view.case.details else { return Err(PageError::NotFound) };
    let mut papers = Vec::new();
    for item in &meeting.given.items {
        let found = match &item.case {
            Some(id) => reading::case(&app, &session.caller, id).await?,
            None => None,
        };
        papers.push(match (found, &item.subject) {
            (Some(view), _) => Paper {
                what: naming.link(&view.case).name,
                about: match &view.case.target {
                    Some(target) => Some(naming.target(target).await?),
                    None => None,
                },
                owner: naming.participant_if_any(view.case.parties.owner.as_ref()).await?,
                state: Some(words.case_state(view.case.state.as_str())),
                details: details::of_case(&naming, &view.case).await?,
                clauses: details::clauses(&view.case),
            },
            (None, subject) => Paper {
                what: subject.clone().unwrap_or_else(|| words.case_hidden()),
                about: None,
                owner: None,
                state: None,
                details: Vec::new(),
                clauses: Vec::new(),
            },
        });
    }
    session.page(&PapersPage { words, head: head(words, &view.case, meeting), papers })
}
