//! The link and the thanks.

use std::sync::Arc;

use app::answers::{answer, citizen_links};
use app::invitations::token::TOKEN_CHARACTERS;
use app::{App, DEMO_ENVIRONMENT, Error};
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::invitation::Status;
use domain::language::Language;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use web::bearer::Citizen;
use web::headers::keep_nothing;
use web::{Layout, MailLink, Problem, RequestLocale};

use crate::following;
use crate::messages::{self, Further};
use crate::visitor::Visitor;

/// The answer, or a page that says that it did not work now; why goes to the log.
pub(crate) fn answered(layout: &Layout, result: Result<Response, Error>) -> Response {
    result.unwrap_or_else(|error| {
        let problem = Problem::from(error);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = messages::trouble(layout.texts).page(layout, status);
        if let Some(seconds) = problem.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    })
}

/// A document with a layout of its own, whose one style carries that nonce.
pub(crate) fn ready_to_print(language: Language, nonce: &str, document: String) -> Response {
    let mut response = Html(document).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    let policy = format!("default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// `GET /s/{token}`, whatever was added to it: the token goes from the address, sealed, into a cookie, so that it is neither shown nor kept in the history.
pub(crate) async fn open_link(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    link: MailLink,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let MailLink { token, .. } = link.of_length(TOKEN_CHARACTERS);
    let opened = async {
        if answer::view(&app, &token).await?.is_none() {
            return elsewhere(&app, &layout, "s", &token).await;
        }
        let mut response = layout.see_other("/form");
        response.headers_mut().append(SET_COOKIE, visitor.remembering(&app, &token)?);
        Ok(response)
    };
    answered(&layout, opened.await)
}

/// The answer to a link that is not here: where it was moved to with its region, or that nobody knows it.
pub(crate) async fn elsewhere(app: &App, layout: &Layout, path: &str, token: &str) -> Result<Response, Error> {
    let Some(system) = answer::moved_to(app, token).await? else {
        return Ok(messages::unknown_link(layout.texts).page(layout, StatusCode::NOT_FOUND));
    };
    let mut response = Redirect::temporary(&format!("{system}/{path}/{token}")).into_response();
    keep_nothing(response.headers_mut());
    Ok(response)
}

/// `GET /thanks`.
pub(crate) async fn thank(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    citizen: Option<Citizen>,
    headers: HeaderMap,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let further = further(&app, &visitor, citizen.as_ref()).await;
    let thanks = further.map(|further| {
        let thanks = messages::thanks(layout.texts, further);
        let months = app.improvement.told.following_months;
        let may_ask = following::may_ask_for(&app, &headers).is_some();
        if may_ask { messages::offering_to_tell(layout.texts, thanks, months) } else { thanks }
    });
    answered(&layout, thanks.map(|thanks| thanks.page(&layout, StatusCode::OK)))
}

/// What else may be answered here. A link tells nothing of the other services of whom it was sent to: whoever has it need not be the citizen.
async fn further(app: &App, visitor: &Visitor, citizen: Option<&Citizen>) -> Result<Further, Error> {
    if let Some(Citizen(citizen)) = citizen {
        return Ok(match citizen_links::list(app, citizen).await?.active.len() {
            0 => Further::Nothing,
            count => Further::Waiting(count),
        });
    }
    // The newest of them is what the form's page opens.
    if let Some(token) = visitor.tokens.first()
        && let Some(view) = answer::view(app, token).await?
        && matches!(view.status, Status::Active | Status::Declined)
    {
        return Ok(Further::Opened);
    }
    let can_sign_in = app.sign_in.citizens.is_some() || app.settings.environment == DEMO_ENVIRONMENT;
    Ok(if can_sign_in { Further::Unknown } else { Further::Nothing })
}
