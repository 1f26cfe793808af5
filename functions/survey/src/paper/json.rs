//! Forms on paper as JSON, for an operator's own programs.

use std::sync::Arc;

use app::App;
use app::answers::paper::{self, Printed};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::identifier::OrganisationId;
use domain::invitation::paper::PaperError;
use domain::invitation::paper_code::PaperCode;
use domain::language::Language;
use domain::names;
use domain::person::{Snils, SnilsError};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::bearer::PaperOperator;
use web::headers::keep_nothing;
use web::{FieldProblem, Problem};

use super::sheet;
use crate::body::{self, fault};
use crate::invitation::{status_of, verdict, whole};
use crate::wire::{ResponseVerdict, ServiceView};

/// The persons whose forms are wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormsWanted {
    /// The citizen, who gives it.
    #[schema(example = "112-233-445 95")]
    snils: String,
    /// The organisation that the service was received from.
    organisation: String,
    /// `ru`, `en` or `tt`: the language of the form. Left out: `ru`.
    language: Option<String>,
    /// `json`, or `html` for a document to print. Left out: `json`.
    format: Option<String>,
}

names! {
    /// In which form the forms go out.
    pub enum FormFormat {
        /// For a program.
        Json = "json",
        /// A document to print.
        Html = "html",
    }
}

/// Forms to be printed.
#[derive(Serialize, ToSchema)]
pub(crate) struct Forms {
    /// One for each open link, the one that ends first at the top.
    forms: Vec<FormView>,
}

/// A form to be printed.
#[derive(Serialize, ToSchema)]
struct FormView {
    /// The code by which it is entered, in groups. It is no token.
    code: String,
    /// Name of the organisation.
    organisation: String,
    /// What was received, when.
    service: ServiceView,
    /// 1, and one more with each half-year of a long-running service.
    round: u32,
    /// The last day on which it may be filled in; `null` while the end is not known.
    last_day: Option<NaiveDate>,
}

/// The answers of a form.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: it is read member by member, so that every fault is told at once")]
pub(crate) struct PaperResponse {
    /// The code on the form; blanks and hyphens are left out.
    #[schema(example = "3531 1336 1157 7439 7474")]
    code: String,
    /// The day on which it was filled in.
    filled_on: NaiveDate,
    /// A score from 1 to 5 for every question, `null` where it does not apply or nothing was marked.
    #[schema(example = json!({"information": 5, "organisation": 4, "comfort": null, "goodwill": 5, "competence": 5}))]
    answers: std::collections::BTreeMap<String, Option<u8>>,
    /// An open comment.
    #[schema(max_length = 1000)]
    comment: Option<String>,
}

/// Print forms on paper for a citizen's open links about an organisation. The same again gives the same forms.
#[utoipa::path(
    post,
    path = "/v1/paper-forms",
    tag = "paper",
    security(("key" = [])),
    request_body = FormsWanted,
    responses(
        (status = 201, description = "The forms; with `format` `html` a document to print", content(
            (Forms = "application/json"), (String = "text/html"))),
        (status = 400, description = "`not_parseable`", body = Problem),
        (status = 401, description = "No good key", body = Problem),
        (status = 404, description = "`no_open_form`, for whatever reason; or the caller is no operator", body = Problem),
        (status = 413, description = "Over 128 KiB", body = Problem),
        (status = 422, description = "Fields at fault", body = Problem),
        (status = 503, description = "Try again", body = Problem),
    )
)]
pub(crate) async fn post_paper_forms(
    State(app): State<Arc<App>>,
    PaperOperator(operator): PaperOperator,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let wanted: FormsWanted = serde_json::from_slice(&whole(body)?).map_err(|error| {
        let title = "the body is not JSON of the form {\"snils\":\"…\",\"organisation\":\"…\",\"language\":\"ru\",\"format\":\"json\"}";
        Problem::bad_request("not_parseable", title).with_detail(format!("column {}", error.column()))
    })?;
    let (snils, organisation, language, format) = read(&app, &wanted).await?;
    let forms = paper::print(&app, &operator, &snils, &organisation).await?;
    if forms.is_empty() {
        let title = "the citizen has no open form about this organisation";
        return Err(Problem::new(StatusCode::NOT_FOUND, "no_open_form", title));
    }
    let mut response = match format {
        FormFormat::Html => sheet::document(&app, language, &forms)?,
        FormFormat::Json => Json(Forms { forms: forms.into_iter().map(FormView::of).collect() }).into_response(),
    };
    *response.status_mut() = StatusCode::CREATED;
    keep_nothing(response.headers_mut());
    Ok(response)
}

/// Reads what is wanted; all faults are told at once.
async fn read(app: &App, wanted: &FormsWanted) -> Result<(Snils, OrganisationId, Language, FormFormat), Problem> {
    let mut faults = Vec::new();
    let snils = Snils::parse(&wanted.snils).map_err(|error| {
        let code = if error == SnilsError::Checksum { "snils_checksum" } else { "snils_format" };
        faults.push(fault("/snils", code, &error.to_string()));
    });
    let organisation = paper::organisation(app, &wanted.organisation).await?;
    if organisation.is_none() {
        faults.push(fault("/organisation", "organisation_unknown", "the register has no such organisation"));
    }
    let language = wanted.language.as_deref().map_or(Some(Language::default()), Language::of_code);
    if language.is_none() {
        faults.push(fault("/language", "language_unknown", "send ru, en or tt"));
    }
    let format = wanted.format.as_deref().map_or(Some(FormFormat::Json), FormFormat::parse);
    if format.is_none() {
        faults.push(fault("/format", "format_unknown", "send json or html"));
    }
    match (snils, organisation, language, format) {
        (Ok(snils), Some(organisation), Some(language), Some(format)) => Ok((snils, organisation, language, format)),
        _ => Err(Problem::unprocessable(faults)),
    }
}

impl FormView {
    fn of(form: Printed) -> FormView {
        FormView {
            code: form.code.to_string(),
            organisation: form.view.organisation_name,
            service: form.view.service.into(),
            round: form.view.round,
            last_day: form.view.last_day,
        }
    }
}

/// Enter the answers of a form, once. The same form again changes nothing, whatever answers are sent with it: nothing is kept by which
/// the two could be compared.
#[utoipa::path(
    post,
    path = "/v1/paper-responses",
    tag = "paper",
    security(("key" = [])),
    request_body = PaperResponse,
    responses(
        (status = 201, description = "Counted", body = ResponseVerdict),
        (status = 200, description = "The form was entered before", body = ResponseVerdict),
        (status = 400, description = "`not_parseable`", body = Problem),
        (status = 401, description = "No good key", body = Problem),
        (status = 404, description = "`paper_code_unknown`; or the caller is no operator", body = Problem),
        (status = 409, description = "`already_completed`, `earlier_round` or `not_active_yet`", body = Problem),
        (status = 410, description = "`expired` or `withdrawn`", body = Problem),
        (status = 413, description = "Over 128 KiB", body = Problem),
        (status = 422, description = "Fields at fault: `paper_code_format`, `paper_code_mistyped`, `date_future`, \
            `date_before_printing`, `date_after_end`, or as for answers on the web", body = Problem),
        (status = 503, description = "Try again: nothing will be counted twice", body = Problem),
    )
)]
pub(crate) async fn post_paper_response(
    State(app): State<Arc<App>>,
    PaperOperator(operator): PaperOperator,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Ok(Value::Object(mut members)) = serde_json::from_slice(&whole(body)?) else {
        let title = "the body is not JSON of the form {\"code\":\"…\",\"filled_on\":\"2026-01-15\",\"answers\":{…},\"comment\":…}";
        return Err(Problem::bad_request("not_parseable", title));
    };
    let mut faults = Vec::new();
    let code = text(members.remove("code"), "/code", &mut faults).and_then(|text| {
        let wrong =
            |error: domain::invitation::paper_code::PaperCodeError| fault("/code", error.code(), &error.to_string());
        PaperCode::parse(&text).map_err(|error| faults.push(wrong(error))).ok()
    });
    let filled_on = text(members.remove("filled_on"), "/filled_on", &mut faults).and_then(|text| {
        let wrong = || fault("/filled_on", "date_invalid", "send a day as 2026-01-15");
        text.parse::<NaiveDate>().map_err(|_| faults.push(wrong())).ok()
    });
    let sent = body::of_members(members, "code, filled_on, answers and comment");
    faults.extend(sent.faults);
    let (Some(code), Some(filled_on), true) = (code, filled_on, faults.is_empty()) else {
        return Err(Problem::unprocessable(faults));
    };
    let entered = paper::enter(&app, &operator, &code, filled_on, &sent.scores, sent.comment.as_deref()).await?;
    verdict(entered, refused, || {
        let title = "no form has this code: compare it with the paper";
        Problem::new(StatusCode::NOT_FOUND, "paper_code_unknown", title)
    })
}

fn text(member: Option<Value>, field: &str, faults: &mut Vec<FieldProblem>) -> Option<String> {
    match member {
        Some(Value::String(text)) => return Some(text),
        Some(_) => faults.push(fault(field, "field_invalid", "send text")),
        None => faults.push(fault(field, "field_missing", "it is needed")),
    }
    None
}

fn refused(error: PaperError) -> Problem {
    let message = error.to_string();
    match error {
        PaperError::Link(refusal) => Problem::new(status_of(refusal), error.code(), &message),
        PaperError::EarlierRound => Problem::new(StatusCode::CONFLICT, error.code(), &message),
        PaperError::DateInFuture | PaperError::DateBeforePrinting | PaperError::DateAfterEnd => {
            Problem::unprocessable(vec![fault("/filled_on", error.code(), &message)])
        }
    }
}
