//! The registers as pages: lists, entries, files, keys and sessions. They are there for operators and coordinators; for
//! everybody else there are no such pages.

mod allowed;
mod editing;
pub(crate) mod fields;
mod import_words;
mod importing;
mod keys;
mod listing;
mod picking;
mod questionnaires;

use std::sync::Arc;

use app::App;
use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::response::Response;
use domain::audit::Actor;
use domain::scope::OperatorRight;
use http::request::Parts;
use web::{Caller, Routes};

use crate::registers::register::Register;
use ::pages::{Localizer, PageBody, PageError, Section, Session, navigation};

/// Somebody who keeps the registers, or the keys of those that are in them. What may be changed is asked with each change.
pub(crate) struct Registrar(pub(crate) Session);

impl Registrar {
    /// The name under which the audit trail tells of what they do.
    pub(crate) fn actor(&self) -> Actor {
        self.0.caller.actor()
    }

    /// Whether they have the right to it; to whoever has not, it is not there.
    pub(crate) fn require(&self, right: OperatorRight) -> Result<(), PageError> {
        if self.0.may(right) { Ok(()) } else { Err(PageError::NotFound) }
    }

    /// Whether they may change entries of this register. Those of participants say who may do what: whoever changes them could give itself any right.
    pub(crate) fn require_change(&self, register: Register) -> Result<(), PageError> {
        self.require(OperatorRight::Registers)?;
        if register == Register::Participants { self.require(OperatorRight::Keys) } else { Ok(()) }
    }
}

impl FromRequestParts<Arc<App>> for Registrar {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Registrar, PageError> {
        let session = <Session>::from_request_parts(parts, app).await?;
        match session.may(OperatorRight::Registers) || session.may(OperatorRight::Keys) {
            true => Ok(Registrar(session)),
            false => Err(PageError::NotFound),
        }
    }
}

pub(crate) fn routes() -> Routes {
    Routes::of(Caller::Participant)
        .get("/cabinet/registers", show)
        .get("/cabinet/registers/questionnaires", questionnaires::show)
        .get("/cabinet/registers/questionnaires/version", questionnaires::show_version)
        .get("/cabinet/registers/questionnaires/edit", questionnaires::editor::show)
        .post("/cabinet/registers/questionnaires/edit", questionnaires::editor::act)
        .get("/cabinet/registers/{kind}", listing::show)
        .get("/cabinet/registers/{kind}/export", listing::export)
        .get("/cabinet/registers/{kind}/entry", editing::show)
        .post("/cabinet/registers/{kind}/entry", editing::store)
        .get("/cabinet/registers/{kind}/import", importing::show)
        .post("/cabinet/registers/{kind}/import", importing::take)
        .get("/cabinet/registers/{kind}/template", importing::template)
        .get("/cabinet/registers/{kind}/keys", keys::show)
        .post("/cabinet/registers/{kind}/keys", keys::act)
}

/// A register that has pages, by its name in the path.
fn register(text: &str) -> Result<Register, PageError> {
    Register::listed().find(|register| register.as_str() == text).ok_or(PageError::NotFound)
}

#[derive(Template)]
#[template(path = "registers/registers.html")]
struct RegistersPage {
    words: Localizer,
    /// Name in the path, name in words, what it is for.
    registers: Vec<(&'static str, String, String)>,
}

impl PageBody for RegistersPage {
    fn title(&self) -> String {
        self.words.registers_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::REGISTERS)
    }
}

async fn show(State(_): State<Arc<App>>, Registrar(session): Registrar) -> Result<Response, PageError> {
    let words = session.words;
    let told = |register: Register| (register.as_str(), register.title(words), register.note(words));
    let registers = Register::listed().map(told).collect();
    session.page(&RegistersPage { words, registers })
}

#[cfg(test)]
mod file_tests;
#[cfg(test)]
mod import_tests;
#[cfg(test)]
mod own_types_tests;
#[cfg(test)]
mod picking_tests;
#[cfg(test)]
mod pressed_tests;
#[cfg(test)]
mod rights_tests;
#[cfg(test)]
pub(crate) mod tests;
