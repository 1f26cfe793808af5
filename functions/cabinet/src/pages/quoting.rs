//! Words of published comments are chosen for the page that everybody reads. Somebody else reads them before they stand there.

use std::sync::Arc;

use app::App;
use app::figures::comments::Comments;
use app::figures::reader_calendar::running;
use app::improvement::quotations::{self, Chosen};
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use http::StatusCode;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation};
use serde::Deserialize;

use super::links;
use super::view::View;

/// Comments of one page.
const COMMENTS: usize = 50;

#[derive(Template)]
#[template(path = "pages/quoting.html")]
struct QuotingPage {
    words: Localizer,
    form_token: String,
    organisation: String,
    here: String,
    back: String,
    comments: Vec<String>,
    more: Option<String>,
    /// Words and what became of them.
    chosen: Vec<(String, String)>,
    /// What was just done, and whether it is a fault.
    told: Option<(String, bool)>,
}

impl PageBody for QuotingPage {
    fn title(&self) -> String {
        self.words.quoting_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::FIGURES)
    }
}

/// Whole comments come from their buttons, parts from the field.
#[derive(Deserialize)]
pub(super) struct Sent {
    whole: Option<String>,
    #[serde(default)]
    part: String,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    view: View,
) -> Result<Response, PageError> {
    let found = Found::of(&app, &session, &id, view).await?;
    session.page(&found.page(&app, &session, None).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: Session,
    Path(id): Path<String>,
    view: View,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let found = Found::of(&app, &session, &id, view).await?;
    let words = sent.whole.unwrap_or(sent.part);
    let published = found.voice.comments.iter().map(|comment| comment.text.as_str());
    let chosen = quotations::choose(&app, &session.caller.id, &found.id, found.quarter, &words, published).await?;
    let (status, told) = match chosen {
        Chosen::Kept => (StatusCode::OK, (session.words.quoting_kept(), false)),
        Chosen::NotSaid => (StatusCode::UNPROCESSABLE_ENTITY, (session.words.quoting_not_said(), true)),
    };
    session.page_as(status, &found.page(&app, &session, Some(told)).await?)
}

/// The comments of an organisation, as the reader sees them.
struct Found {
    id: OrganisationId,
    quarter: Quarter,
    view: View,
    voice: Comments,
}

impl Found {
    async fn of(app: &App, session: &Session, id: &str, view: View) -> Result<Found, PageError> {
        let id = OrganisationId::parse(id).map_err(|_| PageError::NotFound)?;
        let voice = crate::comments::of_organisation(app, &session.caller, &id, view.period).await?;
        let quarter = view.period.quarter(running(app, &session.caller.scope).await?);
        Ok(Found { voice: voice.ok_or(PageError::NotFound)?, id, quarter, view })
    }

    async fn page(&self, app: &App, session: &Session, told: Option<(String, bool)>) -> Result<QuotingPage, PageError> {
        let words = session.words;
        let found = app::registers::organisation(app, &self.id).await?;
        let back = links::organisation(&self.id, &self.view);
        let here = links::quoting(&self.id, &self.view);
        let next = self.view.skip.saturating_add(COMMENTS);
        let more = (next < self.voice.comments.len())
            .then(|| format!("{here}{}skip={next}", if here.contains('?') { '&' } else { '?' }));
        let comments = self.voice.comments.iter().skip(self.view.skip).take(COMMENTS);
        let chosen = quotations::of_organisation(app, &self.id).await?.into_iter();
        Ok(QuotingPage {
            words,
            form_token: session.form_token(app)?,
            organisation: found.map_or_else(|| self.id.to_string(), |found| found.name),
            comments: comments.map(|comment| comment.text.clone()).collect(),
            chosen: chosen.map(|(_, it)| (it.text, words.quoting_review(it.review.as_str()))).collect(),
            here,
            back,
            more,
            told,
        })
    }
}
