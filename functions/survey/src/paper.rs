//! Forms on paper, as pages: an operator prints them, and enters the code, then the marks, and compares them with the paper before they
//! are stored. The same as JSON is in [`json`].
//!
//! Only operators of the platform do that: whoever is assessed enters no answers.

pub(crate) mod json;
mod sheet;
mod views;

use std::sync::Arc;

use app::answers::answer::Outcome;
use app::answers::paper::{self, Entry};
use app::{App, DEMO_ENVIRONMENT, Error};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::Response;
use chrono::NaiveDate;
use domain::audit::Actor;
use domain::invitation::SubmitError;
use domain::invitation::paper::PaperError;
use domain::invitation::paper_code::{PaperCode, PaperCodeError};
use domain::language::Language;
use domain::person::Snils;
use domain::scope::ParticipantKind;
use http::StatusCode;
use web::bearer::Participant;
use web::{Frame, Problem, Reader};

use crate::messages::{self, Message};
use crate::pages::answered;
use crate::states;
use crate::submission::Submission;
use views::{CheckPage, MarksPage, StartPage};

/// Who calls, or why that is not known.
type Caller = Result<Participant, Problem>;

/// A body of a form, or why it is none.
type Fields = Result<Form<Vec<(String, String)>>, FormRejection>;

/// What one of the pages sent.
#[derive(Default)]
struct Sent {
    code: String,
    filled_on: String,
    snils: String,
    organisation: String,
    language: Language,
    submission: Submission,
}

impl Sent {
    fn from_fields(fields: Vec<(String, String)>) -> Sent {
        let mut sent = Sent::default();
        let mut others = Vec::new();
        for (name, value) in fields {
            match name.as_str() {
                "code" => sent.code = value.trim().to_owned(),
                "filled_on" => sent.filled_on = value.trim().to_owned(),
                "snils" => sent.snils = value.trim().to_owned(),
                "organisation" => sent.organisation = value.trim().to_owned(),
                "language" => sent.language = Language::of_code(&value).unwrap_or_default(),
                _ => others.push((name, value)),
            }
        }
        Sent { submission: Submission::from_fields(others), ..sent }
    }

    /// The day, as a browser sends it or as people write it.
    fn day(&self) -> Option<NaiveDate> {
        let as_written = || NaiveDate::parse_from_str(&self.filled_on, "%d.%m.%Y").ok();
        self.filled_on.parse().ok().or_else(as_written)
    }
}

/// `GET /paper`.
pub(crate) async fn show_start(State(app): State<Arc<App>>, reader: Reader, caller: Caller) -> Response {
    let frame = Frame::new(&app, &reader);
    match operator(&app, &frame, caller) {
        Ok(_) => frame.page(StatusCode::OK, &StartPage::of(&frame, &Sent::default())),
        Err(response) => *response,
    }
}

/// `POST /paper/marks`: the code leads to the questions of its form.
pub(crate) async fn show_marks(
    State(app): State<Arc<App>>,
    reader: Reader,
    caller: Caller,
    fields: Fields,
) -> Response {
    let frame = Frame::new(&app, &reader);
    let (by, sent) = match sent(&app, &frame, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    answered(
        &frame,
        found(&app, &by, &frame, &sent).await.map(|found| match found {
            Ok((code, entry)) => frame.page(StatusCode::OK, &MarksPage::new(&frame, &code, &entry, &sent, None)),
            Err(response) => response,
        }),
    )
}

/// `POST /paper/check`: what would be stored, or what is still to be put right. Changes nothing.
pub(crate) async fn check_marks(
    State(app): State<Arc<App>>,
    reader: Reader,
    caller: Caller,
    fields: Fields,
) -> Response {
    let frame = Frame::new(&app, &reader).at("/paper/check");
    let (by, sent) = match sent(&app, &frame, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    answered(
        &frame,
        found(&app, &by, &frame, &sent).await.map(|found| match found {
            Ok((code, entry)) if sent.submission.changes => {
                frame.page(StatusCode::OK, &MarksPage::new(&frame, &code, &entry, &sent, None))
            }
            Ok((code, entry)) => checked(&frame, &code, &entry, &sent),
            Err(response) => response,
        }),
    )
}

/// The page on which the answers are compared with the paper, or the marks again with their faults.
fn checked(frame: &Frame, code: &PaperCode, entry: &Entry, sent: &Sent) -> Response {
    let questionnaire = &entry.view.questionnaire;
    let day = sent.day().filter(|day| entry.days.0 <= *day && *day <= entry.days.1);
    match (day, questionnaire.check(&sent.submission.scores(questionnaire), sent.submission.comment())) {
        (Some(day), Ok(answers)) => {
            frame.page(StatusCode::OK, &CheckPage::new(frame, code, entry, sent, day, &answers))
        }
        (day, answers) => {
            let faults = answers.err().unwrap_or_default();
            let page = MarksPage::new(frame, code, entry, sent, Some((day.is_none(), &faults)));
            frame.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// `POST /paper`: stores the answers, once.
pub(crate) async fn store(State(app): State<Arc<App>>, reader: Reader, caller: Caller, fields: Fields) -> Response {
    let frame = Frame::new(&app, &reader).at("/paper/check");
    let (by, sent) = match sent(&app, &frame, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let stored = async {
        // A repetition of what was stored just now is that, and not an answer too many.
        let code = match PaperCode::parse(&sent.code) {
            Ok(code) => code,
            Err(error) => return Ok(mistyped(&frame, &sent, error)),
        };
        let Some(entry) = paper::find(&app, &by, &code).await? else { return Ok(unknown(&frame, &sent)) };
        let Some(day) = sent.day() else { return Ok(checked(&frame, &code, &entry, &sent)) };
        let scores = sent.submission.scores(&entry.view.questionnaire);
        Ok::<_, Error>(match paper::enter(&app, &by, &code, day, &scores, sent.submission.comment()).await? {
            Outcome::Taken | Outcome::Repeated => frame.see_other("/paper/stored"),
            Outcome::Faulty(_) => checked(&frame, &code, &entry, &sent),
            Outcome::Refused(error) if error.is_about_date() => checked(&frame, &code, &entry, &sent),
            Outcome::Refused(error) => refused(&app, &frame, &entry, error),
            Outcome::Unknown => unknown(&frame, &sent),
        })
    };
    answered(&frame, stored.await)
}

/// `GET /paper/stored`.
pub(crate) async fn confirm(State(app): State<Arc<App>>, reader: Reader, caller: Caller) -> Response {
    let frame = Frame::new(&app, &reader);
    match operator(&app, &frame, caller) {
        Ok(_) => messages::paper_stored(frame.texts).page(&frame, StatusCode::OK),
        Err(response) => *response,
    }
}

/// `POST /paper/forms`: the forms of a citizen and an organisation, ready to print.
pub(crate) async fn print_forms(
    State(app): State<Arc<App>>,
    reader: Reader,
    caller: Caller,
    fields: Fields,
) -> Response {
    let frame = Frame::new(&app, &reader).at("/paper");
    let (by, sent) = match sent(&app, &frame, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let printed = async {
        let snils = Snils::parse(&sent.snils).ok();
        let organisation = paper::organisation(&app, &sent.organisation).await?;
        let start = StartPage::of(&frame, &sent);
        let (Some(snils), Some(organisation)) = (&snils, &organisation) else {
            let page = start.with_print_faults(&frame, snils.is_none(), organisation.is_none());
            return Ok(frame.page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        };
        let forms = paper::print(&app, &by, snils, organisation).await?;
        match forms.is_empty() {
            true => Ok(frame.page(StatusCode::NOT_FOUND, &start.without_forms())),
            false => sheet::document(&app, sent.language, &forms),
        }
    };
    answered(&frame, printed.await)
}

/// Whether the caller is an operator; else the page that says what to do.
fn operator(app: &App, frame: &Frame, caller: Caller) -> Result<Actor, Box<Response>> {
    let texts = frame.texts;
    let (status, message) = match caller {
        Ok(Participant(caller)) if caller.kind == ParticipantKind::Operator => return Ok(caller.actor()),
        Ok(_) => (StatusCode::FORBIDDEN, messages::paper_denied(texts)),
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED.as_u16() => {
            (StatusCode::FORBIDDEN, messages::paper_sign_in(texts, way_in(app)))
        }
        Err(problem) if problem.status == StatusCode::FORBIDDEN.as_u16() => {
            (StatusCode::FORBIDDEN, messages::foreign(texts))
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, messages::trouble(texts)),
    };
    Err(Box::new(message.page(frame, status)))
}

/// Participants sign in at another function, which says so where nothing is set up for it.
fn way_in(app: &App) -> &'static str {
    match app.settings.environment == DEMO_ENVIRONMENT {
        true => "/demo/sign-in?return=/paper",
        false => "/sign-in/participants?return=/paper",
    }
}

/// What an operator sent from one of our pages.
fn sent(app: &App, frame: &Frame, caller: Caller, fields: Fields) -> Result<(Actor, Sent), Box<Response>> {
    let by = operator(app, frame, caller)?;
    match fields {
        Ok(Form(fields)) => Ok((by, Sent::from_fields(fields))),
        Err(rejection) => Err(Box::new(messages::trouble(frame.texts).page(frame, rejection.status()))),
    }
}

/// The form of the code that was sent, if its answers can be entered now; else the page that says why not.
async fn found(
    app: &App,
    by: &Actor,
    frame: &Frame,
    sent: &Sent,
) -> Result<Result<(PaperCode, Entry), Response>, Error> {
    let code = match PaperCode::parse(&sent.code) {
        Ok(code) => code,
        Err(error) => return Ok(Err(mistyped(frame, sent, error))),
    };
    let Some(entry) = paper::find(app, by, &code).await? else { return Ok(Err(unknown(frame, sent))) };
    Ok(match entry.standing {
        Ok(()) => Ok((code, entry)),
        Err(error) => Err(refused(app, frame, &entry, error)),
    })
}

fn mistyped(frame: &Frame, sent: &Sent, error: PaperCodeError) -> Response {
    let words = match error {
        PaperCodeError::Format => frame.texts.paper_code_format(),
        PaperCodeError::Mistyped => frame.texts.paper_code_mistyped(),
    };
    frame.page(StatusCode::UNPROCESSABLE_ENTITY, &StartPage::of(frame, sent).with_code_fault(words))
}

fn unknown(frame: &Frame, sent: &Sent) -> Response {
    let page = StartPage::of(frame, sent).with_code_fault(frame.texts.paper_code_unknown());
    frame.page(StatusCode::NOT_FOUND, &page)
}

/// Why the answers of a form are not taken, and what one can do.
fn refused(app: &App, frame: &Frame, entry: &Entry, error: PaperError) -> Response {
    let texts = frame.texts;
    let of_paper = |title, text| messages::of_paper(texts, title, text);
    let (status, message): (StatusCode, Message) = match error {
        _ if entry.is_entered => {
            (StatusCode::CONFLICT, of_paper(texts.paper_entered_title(), texts.paper_entered_text()))
        }
        PaperError::Link(SubmitError::AlreadyCompleted) => {
            (StatusCode::CONFLICT, of_paper(texts.paper_answered_title(), texts.paper_answered_text()))
        }
        PaperError::Link(SubmitError::Expired) => {
            let last = entry.entered_by.unwrap_or(entry.days.1);
            (StatusCode::GONE, of_paper(texts.paper_late_title(), texts.paper_late_text(frame.date(last))))
        }
        PaperError::Link(other) => states::of_refusal(frame, &entry.view, other, app.clock.now()),
        _ => (StatusCode::CONFLICT, of_paper(texts.paper_round_title(), texts.paper_round_text())),
    };
    message.page(frame, status)
}
