//! The registers as pages: lists, entries, files, keys and sessions. They are there for operators and coordinators; for
//! everybody else there are no such pages.

mod editing;
pub(super) mod fields;
mod importing;
mod keys;
mod listing;

use std::sync::Arc;

use app::App;
use app::identity::access::CallingParticipant;
use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::response::Response;
use domain::audit::Actor;
use domain::scope::ParticipantKind;
use http::request::Parts;
use web::{Caller, Routes};

use super::{Content, Refusal, Section, Visitor, Words};
use crate::registry::kind::Kind;

/// The registers that have pages. Accounts are persons and have none.
const KINDS: [Kind; 6] =
    [Kind::Regions, Kind::Organisations, Kind::Sources, Kind::Participants, Kind::Questionnaires, Kind::Methods];

/// Somebody who keeps the registers.
pub(super) struct Registrar(pub(super) Visitor);

impl Registrar {
    /// Whether a participant keeps the registers.
    pub(super) fn may_be(caller: &CallingParticipant) -> bool {
        matches!(caller.kind, ParticipantKind::Operator | ParticipantKind::Coordinator)
    }

    /// The name under which the audit trail tells of what they do.
    pub(super) fn actor(&self) -> Actor {
        self.0.caller.actor()
    }
}

impl FromRequestParts<Arc<App>> for Registrar {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Registrar, Refusal> {
        let visitor = Visitor::from_request_parts(parts, app).await?;
        match Registrar::may_be(&visitor.caller) {
            true => Ok(Registrar(visitor)),
            false => Err(Refusal::NotFound),
        }
    }
}

pub(super) fn routes() -> Routes {
    Routes::of(Caller::Participant)
        .get("/cabinet/registers", show)
        .get("/cabinet/registers/{kind}", listing::show)
        .get("/cabinet/registers/{kind}/export", listing::export)
        .get("/cabinet/registers/{kind}/entry", editing::show)
        .post("/cabinet/registers/{kind}/entry", editing::store)
        .get("/cabinet/registers/{kind}/import", importing::show)
        .post("/cabinet/registers/{kind}/import", importing::take)
        .get("/cabinet/registers/{kind}/keys", keys::show)
        .post("/cabinet/registers/{kind}/keys", keys::act)
}

/// A register that has pages, by its name in the path.
fn kind(text: &str) -> Result<Kind, Refusal> {
    KINDS.into_iter().find(|kind| kind.as_str() == text).ok_or(Refusal::NotFound)
}

impl Words {
    pub(super) fn register(self, kind: Kind) -> String {
        match kind {
            Kind::Regions => self.register_regions(),
            Kind::Organisations => self.register_organisations(),
            Kind::Sources => self.register_sources(),
            Kind::Participants => self.register_participants(),
            Kind::Questionnaires => self.register_questionnaires(),
            Kind::Methods => self.register_methods(),
            Kind::Accounts => String::new(),
        }
    }

    /// What it is for.
    fn register_note(self, kind: Kind) -> String {
        match kind {
            Kind::Regions => self.note_regions(),
            Kind::Organisations => self.note_organisations(),
            Kind::Sources => self.note_sources(),
            Kind::Participants => self.note_participants(),
            Kind::Questionnaires => self.note_questionnaires(),
            Kind::Methods => self.note_methods(),
            Kind::Accounts => String::new(),
        }
    }

    /// What the keys of its entries are called, where they have any.
    fn keys_of_register(self, kind: Kind) -> Option<String> {
        match kind {
            Kind::Sources => Some(self.keys_title()),
            Kind::Participants => Some(self.keys_and_sessions_title()),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "pages/registers.html")]
struct RegistersPage {
    words: Words,
    /// Name in the path, name in words, what it is for.
    registers: Vec<(&'static str, String, String)>,
}

impl Content for RegistersPage {
    fn title(&self) -> String {
        self.words.registers_title()
    }

    fn section(&self) -> Option<Section> {
        Some(Section::Registers)
    }
}

async fn show(State(_): State<Arc<App>>, Registrar(visitor): Registrar) -> Result<Response, Refusal> {
    let words = visitor.words;
    let registers = KINDS.map(|kind| (kind.as_str(), words.register(kind), words.register_note(kind))).to_vec();
    visitor.page(&RegistersPage { words, registers })
}

#[cfg(test)]
mod pressed_tests;
#[cfg(test)]
mod tests;
