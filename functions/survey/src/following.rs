//! "Tell me if it changes" (B.9): asked for on the page of thanks by whoever has just answered, and in the signed-in citizen's list. What the
//! browser brings back on the way there is sealed, names no answer, and is good for an hour.

use std::sync::Arc;

use app::following::{self, Asked};
use app::{App, Error};
use axum::extract::State;
use axum::response::Response;
use domain::identifier::InvitationId;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};
use texts::Texts;
use web::cookies::Cookie;
use web::origin::is_foreign;
use web::{Layout, Message, RequestLocale};

use crate::messages;
use crate::pages::answered;

/// Where the button of the page of thanks leads.
pub(crate) const PATH: &str = "/follow";

/// The cookie by which whoever has just answered by that link may ask.
pub(crate) async fn offering(app: &App, token: &str) -> Result<Option<HeaderValue>, Error> {
    let may_ask = following::may_ask(app, token).await?;
    Ok(may_ask.map(|sealed| Cookie::FOLLOWING.set_until_closed(&app.settings.public_url, &sealed)))
}

/// The invitation by which this browser may ask.
fn may_ask_for(app: &App, headers: &HeaderMap) -> Option<InvitationId> {
    let sealed = Cookie::FOLLOWING.read(headers, &app.settings.public_url)?;
    following::may_ask_for(app, sealed)
}

/// The page of thanks, where this browser may ask to be told of changes.
pub(crate) fn offered(app: &App, texts: &Texts, headers: &HeaderMap, thanks: Message) -> Message {
    if may_ask_for(app, headers).is_none() {
        return thanks;
    }
    let offered = thanks.with_paragraph(texts.follow_offer(app.improvement.told.following_months as usize));
    offered.with_button(PATH, texts.follow_button())
}

/// `POST /follow`: whoever has just answered is to be told of changes.
pub(crate) async fn ask(State(app): State<Arc<App>>, locale: RequestLocale, headers: HeaderMap) -> Response {
    let layout = Layout::new(&app, &locale);
    if is_foreign(&headers, &app.settings.public_url) {
        return messages::stale_form(layout.texts).page(&layout, StatusCode::FORBIDDEN);
    }
    let asked = async {
        let asked = match may_ask_for(&app, &headers) {
            Some(invitation) => following::follow(&app, &invitation).await?,
            None => Asked::NotPossible,
        };
        let (status, message) = told(&app, layout.texts, asked);
        let mut response = message.page(&layout, status);
        response.headers_mut().append(SET_COOKIE, Cookie::FOLLOWING.clear(&app.settings.public_url));
        Ok(response)
    };
    answered(&layout, asked.await)
}

/// What became of it, in words.
pub(crate) fn told(app: &App, texts: &Texts, asked: Asked) -> (StatusCode, Message) {
    let (status, message) = match asked {
        Asked::Kept => {
            let months = app.improvement.told.following_months as usize;
            let paragraphs = [texts.follow_kept_text(months), texts.follow_kept_apart()];
            (StatusCode::OK, Message::of(texts.follow_kept_title(), paragraphs))
        }
        Asked::MailsDeclined => {
            (StatusCode::CONFLICT, Message::of(texts.follow_declined_title(), [texts.follow_declined_text()]))
        }
        Asked::NotPossible => (StatusCode::GONE, Message::of(texts.follow_late_title(), [texts.follow_late_text()])),
    };
    (status, message.with_link("/my".to_owned(), texts.my_title()))
}
