//! Somebody who is signed in and looks at a page.

use std::sync::Arc;

use app::App;
use app::identity::access::CallingParticipant;
use app::identity::form_token::issue_form_token;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use http::{Method, StatusCode};
use web::RequestLocale;
use web::bearer::{in_scope, recorded, signed_in};
use web::cookies::Cookie;
use web::page::{COLOURS, PageHeaders};
use web::sign_in::way_in;

use domain::scope::ParticipantKind;

use crate::layout::{Layout, PageBody, language_choices, rendered};
use crate::navigation::{HOME, SECTIONS, SOURCE_HOME};
use crate::{Localizer, PageError};

/// A participant's session in a browser. A token counts for programs alone: see [`web::bearer`].
pub struct Session {
    /// Who, and what it may see: every read starts from its scope.
    pub caller: CallingParticipant,
    /// The words of the page.
    pub words: Localizer,
    smallest_cell: u64,
    /// The session as the browser keeps it.
    cookie: String,
    /// The path of the page.
    path: String,
    /// Path and query of the page, without the choice of a language.
    address: String,
    headers: PageHeaders,
}

impl FromRequestParts<Arc<App>> for Session {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Session, PageError> {
        let Ok(locale) = RequestLocale::from_request_parts(parts, app).await;
        let address = address(parts);
        let Some(caller) = signed_in(parts, app).await? else {
            let return_to = if parts.method == Method::GET { address.as_str() } else { HOME };
            return Err(PageError::SignIn(way_in(app, return_to)));
        };
        if caller.kind == ParticipantKind::Source {
            return Err(PageError::SignIn(SOURCE_HOME.to_owned()));
        }
        let caller = recorded(app, parts, in_scope(caller)?).await?;
        let words = Localizer::of(locale.language);
        let headers = PageHeaders::new(app, &locale, words.language());
        let cookie = Cookie::PARTICIPANT.read(&parts.headers, &app.settings.public_url).unwrap_or_default().to_owned();
        let (smallest_cell, path) = (app.profile.policies.smallest_cell, parts.uri.path().to_owned());
        Ok(Session { caller, words, smallest_cell, cookie, path, address, headers })
    }
}

/// Path and query without the choice of a language.
pub(crate) fn address(parts: &Parts) -> String {
    let query = parts.uri.query().unwrap_or_default();
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    match kept.is_empty() {
        true => parts.uri.path().to_owned(),
        false => format!("{}?{}", parts.uri.path(), kept.join("&")),
    }
}

impl Session {
    /// The token of a form on this page: each form that changes something carries it.
    pub fn form_token(&self, app: &App) -> Result<String, PageError> {
        Ok(issue_form_token(app, &self.cookie, &self.path)?)
    }

    /// The page.
    pub fn page(&self, body: &impl PageBody) -> Result<Response, PageError> {
        self.page_as(StatusCode::OK, body)
    }

    /// The page with another status: of a form with faults.
    pub fn page_as(&self, status: StatusCode, body: &impl PageBody) -> Result<Response, PageError> {
        let section = body.section();
        let sections = SECTIONS.into_iter().filter(|section| (section.is_for)(&self.caller));
        let has_figures = section.is_none_or(|section| section.has_figures);
        let layout = Layout {
            words: self.words,
            nonce: self.headers.nonce(),
            colours: COLOURS,
            title: body.title(),
            main: rendered(body)?,
            sections: sections.map(|it| (it.href, (it.title)(self.words), Some(it) == section)).collect(),
            languages: language_choices(self.words, &self.address),
            caller: Some(&self.caller.name),
            hidden: has_figures.then(|| self.words.footer_hidden(self.words.count(self.smallest_cell))),
        };
        Ok(self.headers.answer(status, rendered(&layout)?, false))
    }
}
