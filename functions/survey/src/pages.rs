//! The link, the form, the thanks.

use std::sync::Arc;

use app::answering::{self, LinkView, Outcome};
use app::{App, Error};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use web::{Frame, Problem, Reader};

use crate::guard::{form_nonce, is_foreign, is_form_nonce};
use crate::messages;
use crate::states;
use crate::submission::Submission;
use crate::views::FormPage;
use crate::visitor::{Visitor, cookie, is_token};

/// The answer, or a page that says that it did not work now; why goes to the log.
pub(crate) fn answered(frame: &Frame, result: Result<Response, Error>) -> Response {
    result.unwrap_or_else(|error| {
        let problem = Problem::from(error);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = messages::trouble(frame.texts).page(frame, status);
        if let Some(seconds) = problem.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    })
}

/// `GET /s/{token}`: the token goes from the address into a cookie, so that it is neither shown nor kept in the history.
pub(crate) async fn open_link(
    State(app): State<Arc<App>>,
    reader: Reader,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Response {
    let frame = Frame::new(&app, &reader);
    let opened = async {
        let known = is_token(&token) && answering::view(&app, &token).await?.is_some();
        let cookie = known.then(|| cookie(&app, &token, &visitor.tokens)).flatten();
        let Some(cookie) = cookie else {
            return Ok(messages::unknown_link(frame.texts).page(&frame, StatusCode::NOT_FOUND));
        };
        let mut response = frame.see_other("/form");
        response.headers_mut().insert(SET_COOKIE, cookie);
        Ok(response)
    };
    answered(&frame, opened.await)
}

/// `GET /form`: the questionnaire of the link that was opened last, or what holds instead.
pub(crate) async fn show_form(State(app): State<Arc<App>>, reader: Reader, visitor: Visitor) -> Response {
    let frame = Frame::new(&app, &reader);
    let Some(token) = visitor.tokens.first() else {
        return messages::no_link_opened(frame.texts).page(&frame, StatusCode::NOT_FOUND);
    };
    let shown = async {
        let Some(view) = answering::view(&app, token).await? else {
            return Ok(messages::unknown_link(frame.texts).page(&frame, StatusCode::NOT_FOUND));
        };
        if let Some((status, message)) = states::of_status(&frame, &view, app.clock.now()) {
            return Ok(message.page(&frame, status));
        }
        let nonce = form_nonce(&app, token, view.round);
        Ok(frame.page(StatusCode::OK, &FormPage::new(&frame, &view, &nonce, &Submission::default(), &[])))
    };
    answered(&frame, shown.await)
}

/// `POST /form`: takes the answers, once.
pub(crate) async fn take_form(
    State(app): State<Arc<App>>,
    reader: Reader,
    visitor: Visitor,
    headers: HeaderMap,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let frame = Frame::new(&app, &reader);
    if is_foreign(&headers, &app.settings.public_url) {
        return messages::stale_form(frame.texts).page(&frame, StatusCode::FORBIDDEN);
    }
    let fields = match form {
        Ok(Form(fields)) => fields,
        Err(rejection) => return messages::unreadable_form(frame.texts).page(&frame, rejection.status()),
    };
    let submission = Submission::from_fields(fields);
    answered(&frame, submit(&app, &frame, &visitor.tokens, &submission).await)
}

async fn submit(app: &App, frame: &Frame, tokens: &[String], submission: &Submission) -> Result<Response, Error> {
    let Some((token, view)) = link_of_form(app, tokens, &submission.nonce).await? else {
        return Ok(messages::stale_form(frame.texts).page(frame, StatusCode::FORBIDDEN));
    };
    let scores = submission.scores(&view.questionnaire);
    Ok(match answering::submit(app, token, &scores, submission.comment()).await? {
        Outcome::Taken | Outcome::Repeated => frame.see_other("/thanks"),
        Outcome::Refused(refusal) => {
            let (status, message) = states::of_refusal(frame, &view, refusal, app.clock.now());
            message.page(frame, status)
        }
        Outcome::Faulty(faults) => {
            let page = FormPage::new(frame, &view, &submission.nonce, submission, &faults);
            frame.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Outcome::Unknown => messages::unknown_link(frame.texts).page(frame, StatusCode::NOT_FOUND),
    })
}

/// The link whose form this is. Among several opened links the seal tells which one the page was made for: the answers in an
/// older tab must not go to the organisation of a newer one.
async fn link_of_form<'a>(app: &App, tokens: &'a [String], nonce: &str) -> Result<Option<(&'a str, LinkView)>, Error> {
    for token in tokens {
        if let Some(view) = answering::view(app, token).await?
            && is_form_nonce(app, token, view.round, nonce)
        {
            return Ok(Some((token, view)));
        }
    }
    Ok(None)
}

/// `GET /thanks`.
pub(crate) async fn thank(State(app): State<Arc<App>>, reader: Reader) -> Response {
    let frame = Frame::new(&app, &reader);
    messages::thanks(frame.texts).page(&frame, StatusCode::OK)
}
