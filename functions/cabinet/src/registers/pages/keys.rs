//! Keys of sources, tokens and sessions of participants. A new key is shown once, on the page that made it; nothing ends without
//! a page that asks. A form that is pressed twice makes one key, and ends no session that began since.

use std::sync::Arc;

use app::identity::access::{self, KeyDescription, Pressed};
use app::identity::form_token::FormToken;
use app::identity::sessions;
use app::{App, registers};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::identifier::{ParticipantId, PortalId, SourceId};
use domain::scope::OperatorRight;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use table::items::Holder;

use super::Registrar;
use crate::registers::register::Register;
use ::pages::selectors::query;
use pages::{Localizer, PageBody, PageError, Section, Session, navigation, see_other};

/// The entry whose keys are asked for.
#[derive(Deserialize)]
pub(super) struct Asked {
    id: String,
}

/// What to do.
#[derive(Deserialize)]
pub(super) struct Wish {
    id: String,
    action: Action,
    #[serde(default)]
    key: String,
    /// What the form was shown with: the version of the entry for a key, the epoch for sessions.
    #[serde(default)]
    seen: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Issue,
    /// Asks whether a key is to be ended.
    Ask,
    End,
    AskSessions,
    EndSessions,
}

#[derive(Template)]
#[template(path = "registers/keys.html")]
struct KeysPage {
    words: Localizer,
    register: &'static str,
    title: String,
    form_token: String,
    id: String,
    /// The version of the entry.
    seen: u64,
    /// The epoch of a participant's sessions.
    epoch: u64,
    /// Query of the entry's page.
    entry: String,
    keys: Vec<Line>,
    /// A new key, which is shown this once, and its last day.
    fresh: Option<(String, String)>,
    /// Why there is none.
    not_made: Option<String>,
    is_participant: bool,
    /// What is asked for: a key, or all sessions.
    ending: Option<Ending>,
}

struct Line {
    id: String,
    created: String,
    expires: String,
    used: String,
}

enum Ending {
    Key(String),
    Sessions,
}

impl PageBody for KeysPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

fn holder(register_name: &str, id: &str) -> Result<Holder, PageError> {
    let holder = match super::register(register_name)? {
        Register::Sources => SourceId::parse(id).ok().map(Holder::Source),
        Register::Participants => ParticipantId::parse(id).ok().map(Holder::Participant),
        Register::Portals => PortalId::parse(id).ok().map(Holder::Portal),
        _ => None,
    };
    holder.ok_or(PageError::NotFound)
}

async fn page(app: &App, session: &Session, register_name: &str, id: &str) -> Result<KeysPage, PageError> {
    let words = session.words;
    let register = super::register(register_name)?;
    let holder = holder(register_name, id)?;
    let (entry, seen) = registers::versioned::<Value>(app, register.as_str(), id).await?.ok_or(PageError::NotFound)?;
    let keys = access::keys_of(app, &holder).await?.ok_or(PageError::NotFound)?;
    let is_participant = register == Register::Participants;
    let what = register.keys_title(words).ok_or(PageError::NotFound)?;
    let line = |key: &KeyDescription| Line {
        id: key.id.clone(),
        created: key.created_on.map(|day| words.day(day)).unwrap_or_default(),
        expires: words.day(key.expires_on),
        used: key.used_on.map_or_else(|| words.key_never_used(), |day| words.day(day)),
    };
    Ok(KeysPage {
        words,
        register: register.as_str(),
        title: format!("{what}: {}", entry.get("name").and_then(Value::as_str).unwrap_or(id)),
        form_token: session.form_token(app)?,
        id: id.to_owned(),
        seen,
        epoch: entry.get("session_epoch").and_then(Value::as_u64).unwrap_or(0),
        entry: query(&[("id", id)]),
        keys: keys.iter().map(line).collect(),
        fresh: None,
        not_made: None,
        is_participant,
        ending: None,
    })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Path(register_name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    registrar.require(OperatorRight::Keys)?;
    let Registrar(session) = registrar;
    session.page(&page(&app, &session, &register_name, &asked.id).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Path(register_name): Path<String>,
    Extension(press): Extension<FormToken>,
    Form(wish): Form<Wish>,
) -> Result<Response, PageError> {
    registrar.require(OperatorRight::Keys)?;
    let (by, Registrar(session)) = (registrar.actor(), registrar);
    let holder = holder(&register_name, &wish.id)?;
    let words = session.words;
    let (mut fresh, mut not_made, mut ending) = (None, None, None);
    match (wish.action, &holder) {
        (Action::Issue, holder) => match access::issue_pressed(&app, &by, holder, &press, wish.seen).await? {
            Pressed::Made(issued) => fresh = Some((issued.key, words.day(issued.expires_on))),
            Pressed::MadeBefore => not_made = Some(words.key_made_before(press.name())),
            Pressed::TwoLive => not_made = Some(words.key_two_live()),
            Pressed::NotAsSeen => not_made = Some(words.key_not_as_seen()),
            Pressed::NoHolder => return Err(PageError::NotFound),
        },
        (Action::Ask, _) => ending = Some(Ending::Key(wish.key)),
        (Action::AskSessions, Holder::Participant(_)) => ending = Some(Ending::Sessions),
        (Action::End, holder) => {
            access::revoke(&app, &by, holder, &wish.key).await?;
        }
        (Action::EndSessions, Holder::Participant(id)) => {
            sessions::end_all(&app, &by, id, Some(wish.seen)).await?;
        }
        (Action::AskSessions | Action::EndSessions, Holder::Source(_) | Holder::Portal(_)) => {
            return Err(PageError::NotFound);
        }
    }
    if fresh.is_none() && not_made.is_none() && ending.is_none() {
        return see_other(&format!("/cabinet/registers/{register_name}/keys?{}", query(&[("id", &wish.id)])));
    }
    let page = page(&app, &session, &register_name, &wish.id).await?;
    let status = if not_made.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    session.page_as(status, &KeysPage { fresh, not_made, ending, ..page })
}
