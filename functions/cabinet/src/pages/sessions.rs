//! Where a participant is signed in, and the way to end one of these sessions or all others.

use std::sync::Arc;

use ::pages::{Localizer, MemberSession, PageBody, PageError, Section, see_other};
use app::App;
use app::identity::access::Caller;
use app::identity::sessions;
use askama::Template;
use axum::extract::{Form, State};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// Where the page is.
const PATH: &str = "/cabinet/sessions";

/// What the page's forms send.
#[derive(Deserialize)]
pub(super) struct Wish {
    /// The session to be ended; without one, all others.
    #[serde(default)]
    session: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/sessions.html")]
struct SessionsPage {
    words: Localizer,
    form_token: String,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    begun: String,
    used: String,
    is_this: bool,
}

impl PageBody for SessionsPage {
    fn title(&self) -> String {
        self.words.own_sessions_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

/// `GET /cabinet/sessions`.
pub(super) async fn show(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    let words = session.words;
    let instant = |at: DateTime<Utc>| format!("{}, {} UTC", words.day(at.date_naive()), at.format("%H:%M"));
    let own = sessions::own(&app, &session.caller.id, session.sealed()).await?;
    let rows = own.into_iter().map(|it| Row {
        begun: instant(it.begun_at),
        used: instant(it.used_at),
        name: it.name,
        is_this: it.is_this,
    });
    session.page(&SessionsPage { words, form_token: session.form_token(&app)?, rows: rows.collect() })
}

/// `POST /cabinet/sessions`.
pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Form(wish): Form<Wish>,
) -> Result<Response, PageError> {
    let Caller { id, .. } = &session.caller;
    match wish.session.filter(|name| !name.is_empty()) {
        Some(name) => sessions::end_one(&app, id, Some(&name), session.sealed()).await?,
        None => {
            for other in sessions::own(&app, id, session.sealed()).await?.iter().filter(|it| !it.is_this) {
                sessions::end_one(&app, id, Some(&other.name), session.sealed()).await?;
            }
        }
    }
    see_other(PATH)
}

#[cfg(test)]
#[path = "sessions_tests.rs"]
mod tests;
