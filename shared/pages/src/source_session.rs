//! Somebody of a source system who is signed in and looks at a page (A1.8б). Such a participant has no scope: the page shows what is the source's own.

use std::sync::Arc;

use app::App;
use app::identity::access::{self, Caller, CallingSource};
use app::identity::form_token::issue_form_token;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use http::{Method, StatusCode};
use web::RequestLocale;
use web::bearer::{record_reading, signed_in};
use web::cookies::Cookie;
use web::page::{PageHeaders, Scripts};
use web::sign_in::way_in;

use crate::layout::{CABINET, Layout, PageBody, language_choices, rendered};
use crate::navigation::SOURCE_HOME;
use crate::session::address;
use crate::{Localizer, PageError};

/// A session of somebody of a source system.
pub struct SourceSession {
    /// Who.
    pub caller: Caller,
    /// The source, as the register has it now.
    pub source: CallingSource,
    /// The words of the page.
    pub words: Localizer,
    cookie: String,
    path: String,
    address: String,
    headers: PageHeaders,
}

impl FromRequestParts<Arc<App>> for SourceSession {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<SourceSession, PageError> {
        let Ok(locale) = RequestLocale::from_request_parts(parts, app).await;
        let address = address(parts);
        let Some(caller) = signed_in(parts, app).await? else {
            let return_to = if parts.method == Method::GET { address.as_str() } else { SOURCE_HOME };
            return Err(PageError::SignIn(way_in(app, return_to)));
        };
        let source = access::source_of(app, &caller).await?.ok_or(PageError::NotFound)?;
        record_reading(app, &caller.actor(), parts).await?;
        let words = Localizer::of(locale.language);
        let headers = PageHeaders::new(app, &locale, words.language());
        let cookie = Cookie::PARTICIPANT.read(&parts.headers, &app.settings.public_url).unwrap_or_default().to_owned();
        Ok(SourceSession { caller, source, words, cookie, path: parts.uri.path().to_owned(), address, headers })
    }
}

impl SourceSession {
    /// The token of a form on this page.
    pub fn form_token(&self, app: &App) -> Result<String, PageError> {
        Ok(issue_form_token(app, &self.cookie, &self.path)?)
    }

    /// The page with this status.
    pub fn page_as(&self, status: StatusCode, body: &impl PageBody) -> Result<Response, PageError> {
        Ok(self.headers.answer(status, self.html(body)?, Scripts::Send))
    }

    /// The page as text: for an answer that tells of something else before it.
    pub fn html(&self, body: &impl PageBody) -> Result<String, PageError> {
        let layout = Layout {
            words: self.words,
            site: texts::of(self.words.language()),
            nonce: self.headers.nonce(),
            style: CABINET.address(),
            title: body.title(),
            main: rendered(body)?,
            sections: Vec::new(),
            languages: language_choices(self.words, &self.address),
            caller: Some(&self.caller.name),
            hidden: None,
            is_public: false,
            script: Some(include_str!("../templates/sending.js")),
        };
        rendered(&layout)
    }
}
