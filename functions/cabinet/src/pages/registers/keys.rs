//! Keys of sources, tokens and sessions of participants. A new key is shown once, on the page that made it; nothing ends without
//! a page that asks.

use std::sync::Arc;

use app::access::{self, KeyDescription};
use app::{App, sessions};
use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::identifier::{ParticipantId, SourceId};
use serde::Deserialize;
use table::items::Holder;

use super::{Content, Refusal, Registrar, Section, Visitor, Words, fields};
use crate::pages::frame::see_other;
use crate::registry::kind::Kind;

/// Whose.
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
#[template(path = "pages/keys.html")]
struct KeysPage {
    words: Words,
    kind: &'static str,
    title: String,
    id: String,
    /// Query of the entry's page.
    entry: String,
    keys: Vec<Line>,
    /// A new key, which is shown this once, and its last day.
    fresh: Option<(String, String)>,
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

impl Content for KeysPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Registers)
    }
}

fn holder(kind_name: &str, id: &str) -> Result<Holder, Refusal> {
    let holder = match super::kind(kind_name)? {
        Kind::Sources => SourceId::parse(id).ok().map(Holder::Source),
        Kind::Participants => ParticipantId::parse(id).ok().map(Holder::Participant),
        _ => None,
    };
    holder.ok_or(Refusal::NotFound)
}

async fn page(app: &App, visitor: &Visitor, kind_name: &str, id: &str) -> Result<KeysPage, Refusal> {
    let words = visitor.words;
    let kind = super::kind(kind_name)?;
    let keys = access::keys_of(app, &holder(kind_name, id)?).await?.ok_or(Refusal::NotFound)?;
    let is_participant = kind == Kind::Participants;
    let what = if is_participant { words.tokens_title() } else { words.keys_title() };
    let line = |key: &KeyDescription| Line {
        id: key.id.clone(),
        created: key.created_on.map(|day| words.day(day)).unwrap_or_default(),
        expires: words.day(key.expires_on),
        used: key.used_on.map_or_else(|| words.key_never_used(), |day| words.day(day)),
    };
    Ok(KeysPage {
        words,
        kind: kind.as_str(),
        title: format!("{what}: {id}"),
        id: id.to_owned(),
        entry: fields::query(&[("id", id)]),
        keys: keys.iter().map(line).collect(),
        fresh: None,
        is_participant,
        ending: None,
    })
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    Registrar(visitor): Registrar,
    Path(kind_name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    visitor.page(&page(&app, &visitor, &kind_name, &asked.id).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    registrar: Registrar,
    Path(kind_name): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Refusal> {
    let (by, Registrar(visitor)) = (registrar.actor(), registrar);
    let holder = holder(&kind_name, &wish.id)?;
    let mut fresh = None;
    let mut ending = None;
    match (wish.action, &holder) {
        (Action::Issue, holder) => {
            let issued = access::issue(&app, &by, holder).await?.ok_or(Refusal::NotFound)?;
            fresh = Some((issued.key, visitor.words.day(issued.expires_on)));
        }
        (Action::Ask, _) => ending = Some(Ending::Key(wish.key)),
        (Action::AskSessions, Holder::Participant(_)) => ending = Some(Ending::Sessions),
        (Action::End, holder) => {
            access::revoke(&app, &by, holder, &wish.key).await?;
        }
        (Action::EndSessions, Holder::Participant(id)) => {
            sessions::end_all(&app, &by, id).await?;
        }
        (Action::AskSessions | Action::EndSessions, Holder::Source(_)) => return Err(Refusal::NotFound),
    }
    if fresh.is_none() && ending.is_none() {
        return see_other(&format!("/cabinet/registers/{kind_name}/keys?{}", fields::query(&[("id", &wish.id)])));
    }
    let page = page(&app, &visitor, &kind_name, &wish.id).await?;
    visitor.page(&KeysPage { fresh, ending, ..page })
}
