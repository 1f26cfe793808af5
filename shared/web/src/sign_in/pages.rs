//! What a person sees who is not signed in, or wants to be.

use app::identity::access::CallingParticipant;
use app::identity::sign_in::{Party, SignInError};
use app::{App, DEMO_ENVIRONMENT};
use askama::Template;
use axum::response::Response;
use domain::scope::ParticipantKind;
use http::StatusCode;
use texts::Texts;

use super::{home, outside};
use crate::{Frame, Page, Reader};

/// A page that says something and offers ways on.
#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    title: String,
    paragraphs: Vec<String>,
    /// Where one can go from it, and the words.
    links: Vec<(String, String)>,
    /// Forms without fields: where they go, and what they say.
    buttons: Vec<(&'static str, String)>,
}

impl Page for SignInPage {
    fn title(&self, _: &Texts) -> String {
        self.title.clone()
    }
}

fn plain(title: String, paragraphs: Vec<String>, link: Option<(String, String)>) -> SignInPage {
    SignInPage { title, paragraphs, links: link.into_iter().collect(), buttons: Vec::new() }
}

/// Why a person is not signed in, and what to do.
pub(super) fn refused(app: &App, reader: &Reader, party: Party, error: &SignInError) -> Response {
    // The links to other languages must not repeat an answer that counts once.
    let frame = Frame::new(app, &Reader { path: outside(party).to_owned(), ..reader.clone() });
    let texts = frame.texts;
    let (status, title, paragraphs) = match error {
        SignInError::NotSetUp => {
            (StatusCode::NOT_FOUND, texts.sign_in_absent_title(), vec![texts.sign_in_absent_text()])
        }
        SignInError::Stale => (StatusCode::BAD_REQUEST, texts.sign_in_stale_title(), vec![texts.sign_in_stale_text()]),
        SignInError::BrokenOff => {
            (StatusCode::BAD_REQUEST, texts.sign_in_broken_off_title(), vec![texts.sign_in_broken_off_text()])
        }
        SignInError::NotTrusted => {
            (StatusCode::BAD_REQUEST, texts.sign_in_untrusted_title(), vec![texts.sign_in_untrusted_text()])
        }
        SignInError::NotVerified => {
            let how =
                [texts.sign_in_unverified_text(), texts.sign_in_unverified_how(), texts.sign_in_unverified_links()];
            (StatusCode::FORBIDDEN, texts.sign_in_unverified_title(), how.into())
        }
        SignInError::NotRegistered => {
            (StatusCode::FORBIDDEN, texts.sign_in_unregistered_title(), vec![texts.sign_in_unregistered_text()])
        }
        SignInError::App(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, texts.sign_in_away_title(), vec![texts.sign_in_away_text()])
        }
    };
    let again = (format!("/sign-in/{}", party.as_str()), texts.sign_in_again());
    let link = (*error != SignInError::NotSetUp).then_some(again);
    frame.page(status, &plain(title, paragraphs, link))
}

/// The form came from another site.
pub(super) fn foreign(app: &App, reader: &Reader, party: Party) -> Response {
    let frame = Frame::new(app, &Reader { path: outside(party).to_owned(), ..reader.clone() });
    let (title, text) = (frame.texts.sign_in_foreign_title(), frame.texts.sign_in_foreign_text());
    frame.page(StatusCode::FORBIDDEN, &plain(title, vec![text], None))
}

/// Who is signed in as a participant, and the ways in and out.
pub(super) fn overview(app: &App, reader: &Reader, caller: Option<&CallingParticipant>) -> Response {
    let frame = Frame::new(app, reader);
    let texts = frame.texts;
    let mut page = plain(texts.sign_in_participants_title(), vec![texts.sign_in_participants_text()], None);
    match (caller, &app.sign_in.participants) {
        (Some(caller), _) => {
            page.paragraphs.push(texts.signed_in_as(&caller.name));
            page.links = vec![(home(Party::Participants).to_owned(), texts.sign_in_to_cabinet())];
            if caller.kind == ParticipantKind::Operator {
                page.links.push(("/paper".to_owned(), texts.paper_title()));
            }
            page.buttons = vec![
                ("/sign-out/participants", texts.sign_out()),
                ("/sign-out/participants/everywhere", texts.sign_out_everywhere()),
            ];
        }
        (None, Some(_)) => page.links = vec![("/sign-in/participants".to_owned(), texts.sign_in())],
        (None, None) if app.settings.environment == DEMO_ENVIRONMENT => {
            page.links = vec![("/demo/sign-in".to_owned(), texts.my_demo())];
        }
        (None, None) => page.paragraphs.push(texts.sign_in_absent_text()),
    }
    frame.page(StatusCode::OK, &page)
}
