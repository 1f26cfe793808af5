//! Where the links of mails to subscribers lead: to agree, and to want no more. Looking changes nothing; a mail program's one
//! click ends what the mail was about (RFC 8058); a person chooses.
//!
//! Nobody is signed in here: whoever reads the address has the link, and the mail program has nothing else. None of the
//! choices is made beforehand, so that a mail scanner that sends the form back as it is changes nothing either.

use std::sync::Arc;

use app::App;
use app::subscriptions::subscribe::{self, Seen};
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use web::{MailLink, RequestLocale, one_click};

use pages::{Localizer, PageBody, PageError, Section, open_page, see_other};

/// What was done, or that there is nothing to do.
#[derive(Template)]
#[template(path = "pages/mail_told.html")]
struct ToldPage {
    title: String,
    text: String,
}

#[derive(Template)]
#[template(path = "pages/mail_confirm.html")]
struct ConfirmPage {
    words: Localizer,
    text: String,
    topics: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/mail_leave.html")]
struct LeavePage {
    words: Localizer,
    topics: Vec<String>,
    /// Value and name.
    choices: Vec<(&'static str, String)>,
    faulty: bool,
}

impl PageBody for ToldPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

impl PageBody for ConfirmPage {
    fn title(&self) -> String {
        self.words.confirm_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

impl PageBody for LeavePage {
    fn title(&self) -> String {
        self.words.leave_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

/// `GET /subscriptions/confirm/{token}`.
pub(super) async fn show_question(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    link: MailLink,
) -> Result<Response, PageError> {
    if let Some(address) = link.cleaned("/subscriptions/confirm") {
        return see_other(&address);
    }
    let words = Localizer::of(locale.language);
    let Some(seen) = subscribe::asked(&app, &link.token).await? else { return gone(&app, &locale) };
    let page = ConfirmPage {
        words,
        text: words.confirm_text(seen.participant.as_str()),
        topics: seen.topics.iter().map(|topic| words.subscription(*topic)).collect(),
    };
    Ok(open_page(&app, &locale, StatusCode::OK, &page))
}

/// `POST /subscriptions/confirm/{token}`.
pub(super) async fn take_answer(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    MailLink { token, .. }: MailLink,
) -> Result<Response, PageError> {
    let words = Localizer::of(locale.language);
    match subscribe::confirm(&app, &token).await? {
        true => Ok(told(&app, &locale, StatusCode::OK, words.confirmed_title(), words.confirmed_text())),
        false => gone(&app, &locale),
    }
}

/// `GET /subscriptions/{token}`.
pub(super) async fn show_choices(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    link: MailLink,
) -> Result<Response, PageError> {
    if let Some(address) = link.cleaned("/subscriptions") {
        return see_other(&address);
    }
    choices(&app, &locale, &link.token, false).await
}

/// `POST /subscriptions/{token}`.
pub(super) async fn take_choice(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    MailLink { token, .. }: MailLink,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let sent = one_click::fields(&headers, body).await;
    let everything = sent.iter().find_map(|(name, value)| match (name.as_str(), value.as_str()) {
        one_click::PAIR | ("choice", "these") => Some(false),
        ("choice", "all") => Some(true),
        _ => None,
    });
    let Some(everything) = everything else { return choices(&app, &locale, &token, true).await };
    let words = Localizer::of(locale.language);
    match subscribe::leave(&app, &token, everything).await? {
        true => Ok(told(&app, &locale, StatusCode::OK, words.left_title(), words.left_text())),
        false => gone(&app, &locale),
    }
}

async fn choices(app: &App, locale: &RequestLocale, token: &str, faulty: bool) -> Result<Response, PageError> {
    let words = Localizer::of(locale.language);
    let Some(Seen { topics, of_mail, .. }) = subscribe::coming(app, token).await? else { return gone(app, locale) };
    // Where nothing else comes, these are all.
    let all = ("all", words.leave_all());
    let choices = if topics.is_subset(&of_mail) { vec![all] } else { vec![("these", words.leave_these()), all] };
    let topics = topics.iter().map(|topic| words.subscription(*topic)).collect();
    let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(open_page(app, locale, status, &LeavePage { words, topics, choices, faulty }))
}

fn told(app: &App, locale: &RequestLocale, status: StatusCode, title: String, text: String) -> Response {
    open_page(app, locale, status, &ToldPage { title, text })
}

fn gone(app: &App, locale: &RequestLocale) -> Result<Response, PageError> {
    let words = Localizer::of(locale.language);
    Ok(told(app, locale, StatusCode::NOT_FOUND, words.gone_title(), words.gone_text()))
}

#[cfg(test)]
#[path = "subscriptions_tests.rs"]
mod tests;
