//! The way out of the mails (A2.5). Looking changes nothing; a mail program's one click declines all (RFC 8058); a person chooses.
//!
//! None of the choices is made beforehand, so that a mail scanner that sends the form back as it is changes nothing either.
//! A cookie, a seal or an origin is not asked for: whoever has the address has the link, and the mail program has nothing else.

use std::sync::Arc;

use app::answers::answer::{self, Wish};
use app::invitations::token::TOKEN_CHARACTERS;
use app::{App, Error};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use web::{Layout, MailLink, RequestLocale, one_click};

use crate::messages;
use crate::pages::{answered, elsewhere};
use crate::unsubscribe_page::UnsubscribePage;
use crate::visitor::Visitor;

/// `GET /unsubscribe/{token}`.
pub(crate) async fn show_choices(State(app): State<Arc<App>>, locale: RequestLocale, link: MailLink) -> Response {
    let layout = Layout::new(&app, &locale);
    let link = link.of_length(TOKEN_CHARACTERS);
    if let Some(address) = link.cleaned("/unsubscribe") {
        return layout.see_other(&address);
    }
    answered(&layout, choices(&app, &layout, &link.token, false).await)
}

/// `POST /unsubscribe/{token}`. A browser in which the link was opened forgets it when the mails are declined.
pub(crate) async fn take_choice(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    link: MailLink,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let MailLink { token, .. } = link.of_length(TOKEN_CHARACTERS);
    let token = token.as_str();
    let body = match body {
        Ok(body) => body,
        Err(rejection) => {
            return messages::rejected_form(layout.texts, rejection.status()).page(&layout, rejection.status());
        }
    };
    let Some(wish) = wish_of(&headers, body).await else {
        return answered(&layout, choices(&app, &layout, token, true).await);
    };
    let kept = async {
        if !answer::wish(&app, token, wish).await? {
            return elsewhere(&app, &layout, "unsubscribe", token).await;
        }
        let Some(view) = answer::view(&app, token).await? else {
            return Ok(messages::unknown_link(layout.texts).page(&layout, StatusCode::NOT_FOUND));
        };
        let mut response = messages::wish_kept(layout.texts, token, wish, &view).page(&layout, StatusCode::OK);
        if wish != Wish::AcceptAgain
            && let Some(cookie) = visitor.forgetting(&app, token)?
        {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(response)
    };
    answered(&layout, kept.await)
}

async fn choices(app: &App, layout: &Layout, token: &str, faulty: bool) -> Result<Response, Error> {
    let status = if faulty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(match answer::view(app, token).await? {
        Some(view) => layout.page(status, &UnsubscribePage::new(layout, &view, faulty)),
        None => return elsewhere(app, layout, "unsubscribe", token).await,
    })
}

/// What the body asks for; `None`: nothing that is understood.
async fn wish_of(headers: &HeaderMap, body: Bytes) -> Option<Wish> {
    let fields = one_click::fields(headers, body).await;
    fields.iter().find_map(|(name, value)| match (name.as_str(), value.as_str()) {
        one_click::PAIR | ("choice", "all") => Some(Wish::DeclineAll),
        ("choice", "organisation") => Some(Wish::DeclineOrganisation),
        ("choice", "again") => Some(Wish::AcceptAgain),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use http::header::CONTENT_TYPE;

    #[tokio::test]
    async fn a_body_is_a_wish_or_nothing() {
        let multipart =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for (content_type, body, expected) in [
            ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click", Some(Wish::DeclineAll)),
            ("multipart/form-data; boundary=x", multipart, Some(Wish::DeclineAll)),
            ("application/x-www-form-urlencoded", "choice=organisation", Some(Wish::DeclineOrganisation)),
            ("application/x-www-form-urlencoded", "choice=all", Some(Wish::DeclineAll)),
            ("application/x-www-form-urlencoded", "choice=again", Some(Wish::AcceptAgain)),
            ("application/x-www-form-urlencoded", "choice=", None),
            ("application/x-www-form-urlencoded", "", None),
        ] {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))]);
            assert_eq!(wish_of(&headers, Bytes::from(body)).await, expected, "{content_type} {body}");
        }
    }
}
