//! Views of figures that somebody keeps under names of its own.

use std::sync::Arc;

use app::App;
use app::figures::saved_views::{self, NAME_CHARACTERS_MAX, Saved, VIEWS_MAX, is_view};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use domain::scope::Scope;
use http::StatusCode;
use serde::Deserialize;
use table::items::SavedView;

use ::pages::selectors::query;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

const PATH: &str = "/cabinet/views";

#[derive(Template)]
#[template(path = "pages/views.html")]
struct ViewsPage {
    words: Localizer,
    form_token: String,
    /// The view that is to be kept, and its name so far.
    wanted: Option<(String, String)>,
    fault: Option<String>,
    views: Vec<SavedView>,
}

impl PageBody for ViewsPage {
    fn title(&self) -> String {
        self.words.views_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::FIGURES)
    }
}

/// Where somebody names the view at an address.
pub(super) fn to_keep(address: &str) -> String {
    format!("{PATH}?{}", query(&[("address", address)]))
}

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    address: String,
}

/// What a form sends: a view to be kept, or the name of one to be removed.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    remove: Option<String>,
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    check_chooses(&session)?;
    let wanted = is_view(&asked.address).then(|| (asked.address, String::new()));
    session.page(&page(&app, &session, wanted, None).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: Session,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    check_chooses(&session)?;
    let words = session.words;
    if let Some(name) = sent.remove {
        saved_views::remove(&app, &session.caller.id, &name).await?;
        return see_other(PATH);
    }
    let fault = match saved_views::save(&app, &session.caller.id, &sent.name, &sent.address).await? {
        Saved::Kept => return see_other(PATH),
        Saved::NoView => return Err(PageError::NotFound),
        Saved::NameInvalid => {
            words.views_name_fault(NAME_CHARACTERS_MAX as u64, words.count(NAME_CHARACTERS_MAX as u64))
        }
        Saved::TooMany => words.views_too_many(words.count(VIEWS_MAX as u64)),
    };
    let page = page(&app, &session, Some((sent.address, sent.name)), Some(fault)).await?;
    session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Whoever sees one organisation has its page, and nothing to choose.
fn check_chooses(session: &Session) -> Result<(), PageError> {
    if matches!(session.caller.scope, Scope::Organisation(_)) { Err(PageError::NotFound) } else { Ok(()) }
}

async fn page(
    app: &App,
    session: &Session,
    wanted: Option<(String, String)>,
    fault: Option<String>,
) -> Result<ViewsPage, PageError> {
    let views = saved_views::of_participant(app, &session.caller.id).await?;
    Ok(ViewsPage { words: session.words, form_token: session.form_token(app)?, wanted, fault, views })
}
