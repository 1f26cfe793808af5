//! What citizens wrote and what is quoted of them, before others may read it: for whoever may moderate by the profile.

use std::sync::Arc;

use app::App;
use app::improvement::objections::{self, Unread};
use app::improvement::quotations;
use askama::Template;
use axum::extract::{Form, State};
use axum::response::Response;
use domain::improvement::CaseId;
use domain::improvement::objection::Review;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde::Deserialize;

use super::naming::Naming;

/// The page.
pub(super) const PATH: &str = "/cabinet/moderation";

#[derive(Template)]
#[template(path = "moderation.html")]
struct ModerationPage {
    words: Localizer,
    form_token: String,
    quotations: Vec<Quoted>,
    unread: Vec<OfCase>,
}

/// A quotation.
struct Quoted {
    name: String,
    organisation: String,
    period: String,
    text: String,
    by: String,
    is_shown: bool,
    /// Whether the reader chose it itself, and may only take it back.
    is_own: bool,
}

/// What citizens said of a change.
struct OfCase {
    id: CaseId,
    case: String,
    texts: Vec<(String, String)>,
    /// Told where some wrote nothing.
    wordless: Option<String>,
}

impl PageBody for ModerationPage {
    fn title(&self) -> String {
        self.words.moderation_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::TASKS)
    }
}

/// What was decided.
#[derive(Deserialize)]
pub(super) struct Decided {
    /// Of a change; left out: of a quotation.
    case: Option<String>,
    /// The name of the text; left out: all that wrote nothing.
    name: Option<String>,
    review: String,
}

pub(super) async fn show(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    if !objections::moderates(&app, &session.caller) {
        return Err(PageError::NotFound);
    }
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let mut quoted = Vec::new();
    for (name, quotation) in quotations::to_be_read(&app, &session.caller).await? {
        quoted.push(Quoted {
            name,
            organisation: naming.organisation(&quotation.organisation).await?.name,
            period: words.quarter_brief(quotation.period),
            by: naming.participant(&quotation.chosen_by).await?,
            is_shown: quotation.review == Review::Shown,
            is_own: quotation.chosen_by == session.caller.id,
            text: quotation.text,
        });
    }
    let mut unread = Vec::new();
    for Unread { case, texts, wordless } in objections::unread(&app, &session.caller).await? {
        let wordless = (0 < wordless).then(|| words.moderation_wordless(words.count(wordless as u64)));
        unread.push(OfCase { case: naming.link(&case).name, id: case.id, texts, wordless });
    }
    let form_token = session.form_token(&app)?;
    session.page(&ModerationPage { words, form_token, quotations: quoted, unread })
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Form(decided): Form<Decided>,
) -> Result<Response, PageError> {
    let review = Review::parse(&decided.review).filter(|review| *review != Review::Waiting);
    let review = review.ok_or(PageError::NotFound)?;
    let caller = &session.caller;
    let done = match (&decided.case, &decided.name) {
        (Some(case), name) => {
            let id = CaseId::parse(case).map_err(|_| PageError::NotFound)?;
            objections::review(&app, caller, &id, name.as_deref(), review).await?
        }
        (None, Some(name)) => quotations::review(&app, caller, name, review).await?,
        (None, None) => false,
    };
    if done { see_other(PATH) } else { Err(PageError::NotFound) }
}
