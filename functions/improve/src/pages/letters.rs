//! Where letters about cases lead whoever wants none but those of duty. Looking changes nothing; a mail program's one click ends them (RFC
//! 8058), and so does a button; the same page takes it back. Nobody is signed in here: whoever reads the address has the link.

use std::sync::Arc;

use app::App;
use app::improvement::way_out::{self, Wish};
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pages::{Localizer, PageBody, PageError, Section, open_page, see_other};
use web::{MailLink, RequestLocale, one_click};

#[derive(Template)]
#[template(path = "letters.html")]
struct LettersPage {
    words: Localizer,
    text: String,
    /// What was just done.
    told: Option<String>,
    duty_letters_only: bool,
}

impl PageBody for LettersPage {
    fn title(&self) -> String {
        self.words.letters_title()
    }

    fn section(&self) -> Option<Section> {
        None
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    link: MailLink,
) -> Result<Response, PageError> {
    if let Some(address) = link.cleaned("/case-letters") {
        return see_other(&address);
    }
    page(&app, &locale, &link.token, None).await
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    MailLink { token, .. }: MailLink,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let words = Localizer::of(locale.language);
    let sent = one_click::fields(&headers, body).await;
    let wanted = sent.iter().find_map(|(name, value)| match (name.as_str(), value.as_str()) {
        one_click::PAIR | ("choice", "duty") => Some(true),
        ("choice", "all") => Some(false),
        _ => None,
    });
    let Some(duty_letters_only) = wanted else { return page(&app, &locale, &token, None).await };
    if !way_out::choose(&app, &token, duty_letters_only).await? {
        return Err(PageError::NotFound);
    }
    let told = if duty_letters_only { words.letters_stopped() } else { words.letters_resumed() };
    page(&app, &locale, &token, Some(told)).await
}

async fn page(app: &App, locale: &RequestLocale, token: &str, told: Option<String>) -> Result<Response, PageError> {
    let words = Localizer::of(locale.language);
    let Wish { name, duty_letters_only } = way_out::wish(app, token).await?.ok_or(PageError::NotFound)?;
    let text = words.letters_text(name);
    Ok(open_page(app, locale, StatusCode::OK, &LettersPage { words, text, told, duty_letters_only }))
}
