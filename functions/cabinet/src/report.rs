//! `GET /v1/report` and `/v1/report.pdf`: the quarterly report (A2.13) and the report of the whole experiment, as a document to sign: HTML with its
//! style and its charts inside, and PDF. Both are made of the same blocks, and what is in them is what the caller sees anyway.

mod conclusions;
mod document;
mod measures;
mod tables;
mod themes;
mod whole;

use std::sync::Arc;

use app::App;
use app::figures::localizer::Localizer;
use app::figures::reader_calendar::running;
use app::figures::report::{self, QUARTERS_MAX, Subject};
use app::identity::access::CallingParticipant;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use domain::calendar::Quarter;
use domain::language::Language;
use http::{HeaderName, StatusCode, header};
use pages::download;
use pages::navigation::HOME;
use printing::{Block, Printed};
use serde::Deserialize;
use texts::cabinet::LANGUAGES;
use utoipa::IntoParams;
use web::Problem;
use web::bearer::Participant;
use web::parsing::parsed;
use web::query::{InvalidParameters, Parameters};

/// What a report may load: its own style, with which it can also be saved as a file.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedReport {
    /// The quarter, as `2026Q1`. Left out: the one before the present.
    period: Option<String>,
    /// First quarter of a report over several: that of the whole experiment.
    since: Option<String>,
    /// `ru` or `en`. Left out: Russian, the language of the act.
    language: Option<String>,
}

/// The report of a quarter, or with `since` of several, as a document to print.
#[utoipa::path(get, path = "/v1/report", tag = "participants", security(("key" = [])), params(AskedReport),
    responses((status = 200, description = "HTML, ready to print", content_type = "text/html", body = String),
        (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_report(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedReport>,
) -> Result<Response, Problem> {
    let read = asked.read(&app, &caller).await?;
    let printed = read.printed(&app, &caller).await?;
    let page = ReportPage {
        words: read.words,
        cabinet: format!("{}{HOME}", app.settings.public_url),
        pdf: format!("{}{}", app.settings.public_url, read.href()),
        printed,
    };
    let document = page.render().map_err(|error| unwritten(&error))?;
    let headers: [(HeaderName, String); 3] = [
        // It has its style inside, and nothing else: no script, no picture, no form.
        (header::CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"otklik-{}.html\"", read.subject.last())),
    ];
    Ok((headers, Html(document)).into_response())
}

/// The report of a quarter, or with `since` of several, as PDF: with real text, numbered pages, and marks that say what is a heading, a table, a picture.
#[utoipa::path(get, path = "/v1/report.pdf", tag = "participants", security(("key" = [])), params(AskedReport),
    responses((status = 200, description = "PDF", content_type = "application/pdf", body = Vec<u8>),
        (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_report_pdf(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedReport>,
) -> Result<Response, Problem> {
    let read = asked.read(&app, &caller).await?;
    let printed = read.printed(&app, &caller).await?;
    let Read { subject, words } = read;
    let page = move |number: usize, of: usize| words.print_page_of(number.to_string(), of.to_string());
    let file = parsed(move || printing::pdf(&printed, page)).await?.map_err(|error| unwritten(&error))?;
    Ok(download(&format!("otklik-{}.pdf", subject.last()), file))
}

/// What is asked for, understood.
struct Read {
    subject: Subject,
    words: Localizer,
}

impl AskedReport {
    async fn read(self, app: &App, caller: &CallingParticipant) -> Result<Read, Problem> {
        let mut faults = InvalidParameters(Vec::new());
        let mut quarter = |field, text: Option<String>| {
            faults.optional(field, "a quarter as 2026Q1", text, |text| Quarter::parse(text).ok())
        };
        let (last, since) = (quarter("period", self.period), quarter("since", self.since));
        let language = faults.optional("language", "ru or en", self.language, |text| {
            Language::of_code(text).filter(|language| LANGUAGES.contains(language))
        });
        if !faults.0.is_empty() {
            return Err(Problem::unprocessable(faults.0));
        }
        let running = running(app, &caller.scope).await?;
        let last = last.unwrap_or_else(|| running.back(1));
        faults.or("period", "a quarter that has begun", (last <= running).then_some(()));
        let is_near = |first: &Quarter| (last.back(QUARTERS_MAX - 1)..=last).contains(first);
        if let Some(first) = since {
            faults.or("since", "one of the 12 quarters up to that of the report", Some(first).filter(is_near));
        }
        if !faults.0.is_empty() {
            return Err(Problem::unprocessable(faults.0));
        }
        let subject = since.map_or(Subject::Quarter(last), |first| Subject::Whole(first, last));
        Ok(Read { subject, words: Localizer::of(language.unwrap_or(Language::Ru)) })
    }
}

impl Read {
    async fn printed(&self, app: &App, caller: &CallingParticipant) -> Result<Printed, Problem> {
        let report = report::report(app, caller, self.subject).await?.ok_or_else(Problem::not_found)?;
        let listened = themes::of_report(app, caller, &report).await?;
        document::write(app, self.words, &report, &listened).map_err(|error| unwritten(&error))
    }

    /// Where it is as PDF.
    fn href(&self) -> String {
        let since = match self.subject {
            Subject::Quarter(_) => String::new(),
            Subject::Whole(first, _) => format!("&since={first}"),
        };
        let language = self.words.language().code();
        format!("/v1/report.pdf?period={}{since}&language={language}", self.subject.last())
    }
}

fn unwritten(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(error, "A report could not be written");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side")
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    words: Localizer,
    /// Where the cabinet is, whole: a report may be kept as a file.
    cabinet: String,
    /// Where the report is as PDF, likewise.
    pdf: String,
    printed: Printed,
}
