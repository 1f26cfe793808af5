//! What a person sees who is not signed in, or wants to be.

use app::identity::access::Caller;
use app::identity::sign_in::{Party, SignInError};
use app::{App, DEMO_ENVIRONMENT};
use axum::response::Response;
use domain::scope::ParticipantRole;
use http::StatusCode;

use super::{home, outside};
use crate::{Layout, Message, RequestLocale};

/// Why a person is not signed in, and what to do.
pub(super) fn refused(app: &App, locale: &RequestLocale, party: Party, error: &SignInError) -> Response {
    // The links to other languages must not repeat an answer that counts once.
    let layout = Layout::new(app, &RequestLocale { path: outside(party).to_owned(), ..locale.clone() });
    let texts = layout.texts;
    let (status, message) = match error {
        SignInError::NotSetUp => {
            (StatusCode::NOT_FOUND, Message::of(texts.sign_in_absent_title(), [texts.sign_in_absent_text()]))
        }
        SignInError::Stale => {
            (StatusCode::BAD_REQUEST, Message::of(texts.sign_in_stale_title(), [texts.sign_in_stale_text()]))
        }
        SignInError::BrokenOff => {
            (StatusCode::BAD_REQUEST, Message::of(texts.sign_in_broken_off_title(), [texts.sign_in_broken_off_text()]))
        }
        SignInError::NotTrusted => {
            (StatusCode::BAD_REQUEST, Message::of(texts.sign_in_untrusted_title(), [texts.sign_in_untrusted_text()]))
        }
        SignInError::NotVerified => {
            let how =
                [texts.sign_in_unverified_text(), texts.sign_in_unverified_how(), texts.sign_in_unverified_links()];
            (StatusCode::FORBIDDEN, Message::of(texts.sign_in_unverified_title(), how))
        }
        SignInError::NotRegistered => (
            StatusCode::FORBIDDEN,
            Message::of(texts.sign_in_unregistered_title(), [texts.sign_in_unregistered_text()]),
        ),
        SignInError::App(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, Message::of(texts.sign_in_away_title(), [texts.sign_in_away_text()]))
        }
    };
    let message = match error {
        SignInError::NotSetUp => message,
        _ => message.with_link(format!("/sign-in/{}", party.as_str()), texts.sign_in_again()),
    };
    message.page(&layout, status)
}

/// The form came from another site.
pub(super) fn foreign(app: &App, locale: &RequestLocale, party: Party) -> Response {
    let layout = Layout::new(app, &RequestLocale { path: outside(party).to_owned(), ..locale.clone() });
    let (title, text) = (layout.texts.sign_in_foreign_title(), layout.texts.sign_in_foreign_text());
    Message::of(title, [text]).page(&layout, StatusCode::FORBIDDEN)
}

/// Who is signed in as a participant, and the ways in and out.
pub(super) fn overview(app: &App, locale: &RequestLocale, caller: Option<&Caller>) -> Response {
    let layout = Layout::new(app, locale);
    let texts = layout.texts;
    let message = Message::of(texts.sign_in_participants_title(), [texts.sign_in_participants_text()]);
    let message = match (caller, &app.sign_in.participants) {
        (Some(caller), _) => {
            let message = message
                .with_paragraph(texts.signed_in_as(&caller.name))
                .with_link(home(Party::Participants).to_owned(), texts.sign_in_to_cabinet());
            let message = match caller.role {
                ParticipantRole::Operator => message.with_link("/paper".to_owned(), texts.paper_title()),
                _ => message,
            };
            message
                .with_button("/sign-out/participants", texts.sign_out())
                .with_button("/sign-out/participants/everywhere", texts.sign_out_everywhere())
        }
        (None, Some(_)) => message.with_link("/sign-in/participants".to_owned(), texts.sign_in()),
        (None, None) if app.settings.environment == DEMO_ENVIRONMENT => {
            message.with_link("/demo/sign-in".to_owned(), texts.my_demo())
        }
        (None, None) => message.with_paragraph(texts.sign_in_absent_text()),
    };
    message.page(&layout, StatusCode::OK)
}
