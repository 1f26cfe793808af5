//! Somebody who is signed in and looks at a page.

use std::sync::Arc;

use app::App;
use app::identity::access::{Caller, CallingParticipant};
use app::identity::form_token::issue_form_token;
use axum::extract::FromRequestParts;
use axum::response::Response;
use domain::scope::{OperatorRight, ParticipantRole};
use http::request::Parts;
use http::{Method, StatusCode};
use web::RequestLocale;
use web::bearer::{in_scope, record_reading, signed_in};
use web::cookies::Cookie;
use web::page::{PageHeaders, Scripts};
use web::sign_in::way_in;

use crate::layout::{CABINET, Layout, PageBody, language_choices, rendered};
use crate::navigation::{HOME, SECTIONS, SOURCE_HOME, TASKS};
use crate::{Localizer, PageError};

/// A participant's session in a browser. A token counts for programs alone: see [`web::bearer`].
///
/// `P` is the participant as the page knows it. Pages with figures take [`CallingParticipant`], which has a scope.
pub struct Session<P = CallingParticipant> {
    /// Who, and what it may see: every read starts from its scope.
    pub caller: P,
    /// The participant as the navigation knows it.
    member: Caller,
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

/// The session of any participant, whether it may see figures or not: pages of part B are for bodies, too.
pub type MemberSession = Session<Caller>;

impl FromRequestParts<Arc<App>> for Session {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Session, PageError> {
        let member = member(parts, app).await?;
        if member.scope.is_none() && parts.uri.path() == HOME {
            // Whoever has no figures begins with what is wanted of it.
            return Err(PageError::Elsewhere(TASKS.href));
        }
        let caller = in_scope(member.clone())?;
        Session::begin(parts, app, member, caller).await
    }
}

impl FromRequestParts<Arc<App>> for MemberSession {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<MemberSession, PageError> {
        let member = member(parts, app).await?;
        Session::begin(parts, app, member.clone(), member).await
    }
}

/// Who is signed in. People of a source have pages of their own.
async fn member(parts: &Parts, app: &App) -> Result<Caller, PageError> {
    let address = address(parts);
    let return_to = if parts.method == Method::GET { address.as_str() } else { HOME };
    let member = signed_in(parts, app).await?.ok_or_else(|| PageError::SignIn(way_in(app, return_to)))?;
    match member.role {
        ParticipantRole::Source => Err(PageError::Elsewhere(SOURCE_HOME)),
        _ => Ok(member),
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

impl<P> Session<P> {
    /// Nothing is shown before it is recorded who reads it.
    async fn begin(parts: &mut Parts, app: &Arc<App>, member: Caller, caller: P) -> Result<Session<P>, PageError> {
        let Ok(locale) = RequestLocale::from_request_parts(parts, app).await;
        record_reading(app, &member.actor(), parts).await?;
        let words = Localizer::of(locale.language);
        let headers = PageHeaders::new(app, &locale, words.language());
        let cookie = Cookie::PARTICIPANT.read(&parts.headers, &app.settings.public_url).unwrap_or_default().to_owned();
        let (smallest_cell, path) = (app.profile.policies.smallest_cell, parts.uri.path().to_owned());
        Ok(Session { caller, member, words, smallest_cell, cookie, path, address: address(parts), headers })
    }

    /// Whoever is signed in, as part B knows it.
    pub fn member(&self) -> &Caller {
        &self.member
    }

    /// Whether whoever is signed in may do what runs the platform.
    pub fn may(&self, right: OperatorRight) -> bool {
        self.member.may(right)
    }

    /// The session as the browser keeps it, sealed.
    pub fn sealed(&self) -> &str {
        &self.cookie
    }

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
        let sections = SECTIONS.into_iter().filter(|section| (section.is_for)(&self.member));
        let has_figures = section.is_none_or(|section| section.has_figures);
        let layout = Layout {
            words: self.words,
            site: texts::of(self.words.language()),
            nonce: self.headers.nonce(),
            style: CABINET.address(),
            title: body.title(),
            main: rendered(body)?,
            sections: sections.map(|it| (it.href, (it.title)(self.words), Some(it) == section)).collect(),
            languages: language_choices(self.words, &self.address),
            caller: Some(&self.member.name),
            hidden: has_figures
                .then(|| self.words.footer_hidden(self.smallest_cell, self.words.count(self.smallest_cell))),
            is_public: false,
            script: None,
        };
        Ok(self.headers.answer(status, rendered(&layout)?, Scripts::Absent))
    }
}
