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
use app::{App, DEMO_ENVIRONMENT, Error, registers};
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
use http::StatusCode;
use web::bearer::PaperOperator;
use web::{Layout, Message, Problem, RequestLocale};

use crate::messages;
use crate::pages::answered;
use crate::states;
use crate::submission::Submission;
use views::{CheckPage, MarksPage, StartPage};

/// So many organisations are offered where several fit what was written.
const OFFERED_MAX: usize = 20;

/// Who calls, or why that is not known.
type Caller = Result<PaperOperator, Problem>;

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
pub(crate) async fn show_start(State(app): State<Arc<App>>, locale: RequestLocale, caller: Caller) -> Response {
    let layout = Layout::new(&app, &locale);
    match operator(&app, &layout, caller) {
        Ok(_) => layout.page(StatusCode::OK, &StartPage::of(&layout, &Sent::default())),
        Err(response) => *response,
    }
}

/// `POST /paper/marks`: the code leads to the questions of its form.
pub(crate) async fn show_marks(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    caller: Caller,
    fields: Fields,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let (by, sent) = match sent(&app, &layout, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    answered(
        &layout,
        found(&app, &by, &layout, &sent).await.map(|found| match found {
            Ok((code, entry)) => layout.page(StatusCode::OK, &MarksPage::new(&layout, &code, &entry, &sent, None)),
            Err(response) => response,
        }),
    )
}

/// `POST /paper/check`: what would be stored, or what is still to be put right. Changes nothing.
pub(crate) async fn check_marks(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    caller: Caller,
    fields: Fields,
) -> Response {
    let layout = Layout::new(&app, &locale).at("/paper/check");
    let (by, sent) = match sent(&app, &layout, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    answered(
        &layout,
        found(&app, &by, &layout, &sent).await.map(|found| match found {
            Ok((code, entry)) if sent.submission.changes => {
                layout.page(StatusCode::OK, &MarksPage::new(&layout, &code, &entry, &sent, None))
            }
            Ok((code, entry)) => checked(&layout, &code, &entry, &sent),
            Err(response) => response,
        }),
    )
}

/// The page on which the answers are compared with the paper, or the marks again with their faults.
fn checked(layout: &Layout, code: &PaperCode, entry: &Entry, sent: &Sent) -> Response {
    let questionnaire = &entry.view.questionnaire;
    let day = sent.day().filter(|day| entry.days.0 <= *day && *day <= entry.days.1);
    match (day, questionnaire.check(&sent.submission.scores(questionnaire), sent.submission.comment())) {
        (Some(day), Ok(answers)) => layout.page(StatusCode::OK, &CheckPage::new(layout, code, entry, day, &answers)),
        (day, answers) => {
            let faults = answers.err().unwrap_or_default();
            let page = MarksPage::new(layout, code, entry, sent, Some((day.is_none(), &faults)));
            layout.page(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// `POST /paper`: stores the answers, once.
pub(crate) async fn store(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    caller: Caller,
    fields: Fields,
) -> Response {
    let layout = Layout::new(&app, &locale).at("/paper/check");
    let (by, sent) = match sent(&app, &layout, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let stored = async {
        // A repetition of what was stored just now is that, and not an answer too many.
        let code = match PaperCode::parse(&sent.code) {
            Ok(code) => code,
            Err(error) => return Ok(mistyped(&layout, &sent, error)),
        };
        let Some(entry) = paper::find(&app, &by, &code).await? else { return Ok(unknown(&layout, &sent)) };
        let Some(day) = sent.day() else { return Ok(checked(&layout, &code, &entry, &sent)) };
        let scores = sent.submission.scores(&entry.view.questionnaire);
        Ok::<_, Error>(match paper::enter(&app, &by, &code, day, &scores, sent.submission.comment()).await? {
            Outcome::Taken | Outcome::Repeated => layout.see_other("/paper/stored"),
            Outcome::Faulty(_) => checked(&layout, &code, &entry, &sent),
            Outcome::Refused(error) if error.is_about_date() => checked(&layout, &code, &entry, &sent),
            Outcome::Refused(error) => refused(&app, &layout, &entry, error),
            Outcome::Unknown => unknown(&layout, &sent),
        })
    };
    answered(&layout, stored.await)
}

/// `GET /paper/stored`.
pub(crate) async fn confirm(State(app): State<Arc<App>>, locale: RequestLocale, caller: Caller) -> Response {
    let layout = Layout::new(&app, &locale);
    match operator(&app, &layout, caller) {
        Ok(_) => messages::paper_stored(layout.texts).page(&layout, StatusCode::OK),
        Err(response) => *response,
    }
}

/// `POST /paper/forms`: the forms of a citizen and an organisation, ready to print.
pub(crate) async fn print_forms(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    caller: Caller,
    fields: Fields,
) -> Response {
    let layout = Layout::new(&app, &locale).at("/paper");
    let (by, sent) = match sent(&app, &layout, caller, fields) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let printed = async {
        let snils = Snils::parse(&sent.snils).ok();
        let meant = registers::organisations_meant(&app, &sent.organisation, OFFERED_MAX).await?;
        let start = StartPage::of(&layout, &sent);
        let (Some(snils), [organisation]) = (&snils, meant.as_slice()) else {
            let page = start.with_print_faults(&layout, snils.is_none(), &meant);
            return Ok(layout.page(StatusCode::UNPROCESSABLE_ENTITY, &page));
        };
        let forms = paper::print(&app, &by, snils, &organisation.id).await?;
        match forms.is_empty() {
            true => Ok(layout.page(StatusCode::NOT_FOUND, &start.without_forms())),
            false => sheet::document(&app, sent.language, &forms),
        }
    };
    answered(&layout, printed.await)
}

/// Whether the caller is an operator; else the page that says what to do.
fn operator(app: &App, layout: &Layout, caller: Caller) -> Result<Actor, Box<Response>> {
    let texts = layout.texts;
    let (status, message) = match caller {
        Ok(PaperOperator(by)) => return Ok(by),
        Err(problem) if problem.status == StatusCode::NOT_FOUND.as_u16() => {
            (StatusCode::FORBIDDEN, messages::paper_denied(texts))
        }
        Err(problem) if problem.status == StatusCode::UNAUTHORIZED.as_u16() => {
            (StatusCode::FORBIDDEN, messages::paper_sign_in(texts, way_in(app)))
        }
        Err(problem) if problem.status == StatusCode::FORBIDDEN.as_u16() => {
            (StatusCode::FORBIDDEN, messages::foreign(texts))
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, messages::trouble(texts)),
    };
    Err(Box::new(message.page(layout, status)))
}

/// Participants sign in at another function, which says so where nothing is set up for it.
fn way_in(app: &App) -> &'static str {
    match app.settings.environment == DEMO_ENVIRONMENT {
        true => "/demo/sign-in?return=/paper",
        false => "/sign-in/participants?return=/paper",
    }
}

/// What an operator sent from one of our pages.
fn sent(app: &App, layout: &Layout, caller: Caller, fields: Fields) -> Result<(Actor, Sent), Box<Response>> {
    let by = operator(app, layout, caller)?;
    match fields {
        Ok(Form(fields)) => Ok((by, Sent::from_fields(fields))),
        Err(rejection) => {
            let why = messages::why_rejected(layout.texts, rejection.status());
            let page = messages::of_paper(layout.texts, layout.texts.unsent_title(), why);
            Err(Box::new(page.page(layout, rejection.status())))
        }
    }
}

/// The form of the code that was sent, if its answers can be entered now; else the page that says why not.
async fn found(
    app: &App,
    by: &Actor,
    layout: &Layout,
    sent: &Sent,
) -> Result<Result<(PaperCode, Entry), Response>, Error> {
    let code = match PaperCode::parse(&sent.code) {
        Ok(code) => code,
        Err(error) => return Ok(Err(mistyped(layout, sent, error))),
    };
    let Some(entry) = paper::find(app, by, &code).await? else { return Ok(Err(unknown(layout, sent))) };
    Ok(match entry.standing {
        Ok(()) => Ok((code, entry)),
        Err(error) => Err(refused(app, layout, &entry, error)),
    })
}

fn mistyped(layout: &Layout, sent: &Sent, error: PaperCodeError) -> Response {
    let words = match error {
        PaperCodeError::Format => layout.texts.paper_code_format(),
        PaperCodeError::Mistyped => layout.texts.paper_code_mistyped(),
    };
    layout.page(StatusCode::UNPROCESSABLE_ENTITY, &StartPage::of(layout, sent).with_code_fault(words))
}

fn unknown(layout: &Layout, sent: &Sent) -> Response {
    let page = StartPage::of(layout, sent).with_code_fault(layout.texts.paper_code_unknown());
    layout.page(StatusCode::NOT_FOUND, &page)
}

/// Why the answers of a form are not taken, and what one can do.
fn refused(app: &App, layout: &Layout, entry: &Entry, error: PaperError) -> Response {
    let texts = layout.texts;
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
            (StatusCode::GONE, of_paper(texts.paper_late_title(), texts.paper_late_text(layout.date(last))))
        }
        PaperError::Link(other) => states::of_refusal(layout, &entry.view, other, app.clock.now()),
        _ => (StatusCode::CONFLICT, of_paper(texts.paper_round_title(), texts.paper_round_text())),
    };
    message.page(layout, status)
}
