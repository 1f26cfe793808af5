//! `/v1/measures`: information events and measures of organisations, and what they brought (A1.4г–ж, A2.13). Whoever sees an
//! organisation writes its measures down.

use std::fmt;
use std::sync::Arc;

use app::App;
use app::figures::measures::{self, Brought};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::decimal::two_places_of_statistic;
use domain::figures::measure::{Measure, MeasureKind};
use domain::identifier::{MeasureId, OrganisationId, QuestionId};
use domain::organisation::Organisation;
use domain::scope::Filter;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::bearer::Participant;
use web::{FieldProblem, Problem};

use crate::asked::{Faults, Parameters, page, rows_of_page};

/// Bytes of a body at most.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Whose measures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedMeasures {
    /// Only of this region, by its two digits.
    region: Option<String>,
    /// Only of this industry.
    industry: Option<String>,
    /// Only of this organisation type.
    r#type: Option<String>,
    /// Only of this organisation.
    organisation: Option<String>,
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    limit: Option<usize>,
}

/// A page of measures.
#[derive(Serialize, ToSchema)]
pub(crate) struct Measures {
    /// In order of organisations, then of days.
    rows: Vec<MeasureRow>,
    /// For the next page; `null` after the last.
    cursor: Option<String>,
}

/// A measure.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureRow {
    /// Its name, unique within the organisation.
    id: String,
    /// `information_event` or `measure`.
    kind: &'static str,
    /// Whose.
    organisation: String,
    /// The organisation's name.
    name: String,
    /// What is done.
    what: String,
    /// Where.
    place: String,
    /// Who does it.
    by: String,
    /// First day.
    from: NaiveDate,
    /// Last day; `null`: one day only.
    to: Option<NaiveDate>,
    /// The life situation that it is for.
    life_situation: Option<String>,
    /// The question whose score it should raise; `null`: satisfaction as a whole.
    question: Option<String>,
    /// What it brought; only of a single measure, and `null` until the quarter after it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    brought: Option<BroughtRow>,
}

/// What a measure brought: points of the scale, or of percent for an information event.
#[derive(Serialize, ToSchema)]
pub(crate) struct BroughtRow {
    /// The last whole quarter before it.
    before: String,
    /// The first whole quarter after it.
    after: String,
    /// The organisation's own change; `null` where it may not be published.
    change: Option<String>,
    /// With how many comparable organisations it is compared.
    others: u64,
    /// By how much more it rose than they did; `null` where nothing can be compared.
    effect: Option<String>,
    /// Lower end of its 95 % interval.
    effect_low: Option<String>,
    /// Upper end of its 95 % interval.
    effect_high: Option<String>,
    /// `risen`, `fallen` or `cannot_tell`.
    verdict: Option<&'static str>,
}

/// A measure as it is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureBody {
    /// `information_event` or `measure`.
    #[schema(value_type = String)]
    kind: MeasureKind,
    /// What is done.
    what: String,
    /// Where.
    place: String,
    /// Who does it.
    by: String,
    /// First day.
    from: NaiveDate,
    /// Last day; left out: one day only.
    to: Option<NaiveDate>,
    /// The life situation that it is for.
    life_situation: Option<String>,
    /// The question whose score it should raise.
    #[schema(value_type = Option<String>)]
    question: Option<QuestionId>,
}

/// Where a measure stands in a list: by organisation, then by its first day.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Position(OrganisationId, NaiveDate, MeasureId);

impl Position {
    fn of(measure: &Measure) -> Position {
        Position(measure.organisation.clone(), measure.from, measure.id.clone())
    }

    fn parse(text: &str) -> Option<Position> {
        let [organisation, from, id] = text.split('/').collect::<Vec<_>>().try_into().ok()?;
        Some(Position(OrganisationId::parse(organisation).ok()?, from.parse().ok()?, MeasureId::parse(id).ok()?))
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position(organisation, from, id) = self;
        write!(formatter, "{organisation}/{from}/{id}")
    }
}

/// List information events and measures within the scope.
#[utoipa::path(get, path = "/v1/measures", tag = "participants", security(("key" = [])), params(AskedMeasures),
    responses((status = 200, body = Measures), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_measures(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedMeasures>,
) -> Result<Response, Problem> {
    let mut faults = Faults(Vec::new());
    let filter = faults.filter(asked.region, asked.industry, asked.r#type, asked.organisation);
    let cursor = faults.cursor(asked.cursor, Position::parse);
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0));
    }
    let found = measures::measures(&app, &caller, &filter).await?.ok_or_else(Problem::not_found)?;
    let (found, cursor) = page(found, cursor.as_ref(), rows_of_page(asked.limit), |(_, measure)| Position::of(measure));
    let rows = found.into_iter().map(|(organisation, measure)| MeasureRow::of(&organisation, measure, None)).collect();
    let cursor = cursor.map(|position| position.to_string());
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Measures { rows, cursor })).into_response())
}

/// Read a measure and what it brought.
#[utoipa::path(get, path = "/v1/measures/{organisation}/{id}", tag = "participants", security(("key" = [])),
    params(("organisation" = String, Path), ("id" = String, Path)),
    responses((status = 200, body = MeasureRow), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_measure(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Path((organisation, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (organisation, id) = names(&organisation, &id)?;
    let filter = Filter { organisation: Some(organisation), ..Filter::default() };
    let found = measures::measures(&app, &caller, &filter).await?.ok_or_else(Problem::not_found)?;
    let found = found.into_iter().find(|(_, measure)| measure.id == id);
    let (organisation, measure) = found.ok_or_else(Problem::not_found)?;
    let brought = measures::brought(&app, &caller, &organisation, &measure).await?;
    let row = MeasureRow::of(&organisation, measure, Some(BroughtRow::of(&brought)));
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(row)).into_response())
}

/// Write a measure down, or change it. The same again changes nothing.
#[utoipa::path(put, path = "/v1/measures/{organisation}/{id}", tag = "participants", security(("key" = [])),
    params(("organisation" = String, Path), ("id" = String, Path)), request_body = MeasureBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn put_measure(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Path((organisation, id)): Path<(String, String)>,
    body: Body,
) -> Result<StatusCode, Problem> {
    let (organisation, id) = names(&organisation, &id)?;
    let bytes = axum::body::to_bytes(body, BODY_BYTES_MAX)
        .await
        .map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the request is too large"))?;
    let value =
        serde_json::from_slice(&bytes).map_err(|_| Problem::bad_request("not_parseable", "the body is not JSON"))?;
    let MeasureBody { kind, what, place, by, from, to, life_situation, question } = crate::registry::read(value)?;
    let measure = Measure { id, kind, organisation, what, place, by, from, to, life_situation, question };
    let faults: Vec<FieldProblem> = measure
        .faults()
        .into_iter()
        .map(|fault| FieldProblem { field: fault.field(), code: fault.code().to_owned(), message: fault.to_string() })
        .collect();
    if !faults.is_empty() {
        return Err(Problem::unprocessable(faults));
    }
    match measures::put_measure(&app, &caller, &measure).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found()),
    }
}

/// Take a measure back that was written down by mistake.
#[utoipa::path(delete, path = "/v1/measures/{organisation}/{id}", tag = "participants", security(("key" = [])),
    params(("organisation" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn delete_measure(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Path((organisation, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (organisation, id) = names(&organisation, &id)?;
    match measures::remove_measure(&app, &caller, &organisation, &id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found()),
    }
}

fn names(organisation: &str, id: &str) -> Result<(OrganisationId, MeasureId), Problem> {
    let names = OrganisationId::parse(organisation).ok().zip(MeasureId::parse(id).ok());
    names.ok_or_else(Problem::not_found)
}

impl MeasureRow {
    fn of(organisation: &Organisation, measure: Measure, brought: Option<BroughtRow>) -> MeasureRow {
        MeasureRow {
            id: measure.id.to_string(),
            kind: measure.kind.as_str(),
            organisation: measure.organisation.to_string(),
            name: organisation.name.clone(),
            what: measure.what,
            place: measure.place,
            by: measure.by,
            from: measure.from,
            to: measure.to,
            life_situation: measure.life_situation,
            question: measure.question.map(|question| question.to_string()),
            brought,
        }
    }
}

impl BroughtRow {
    pub(crate) fn of(brought: &Brought) -> BroughtRow {
        let effect = brought.effect.as_ref();
        let finite = |value: f64| value.is_finite().then(|| two_places_of_statistic(value));
        BroughtRow {
            before: brought.comparison.before.to_string(),
            after: brought.comparison.after.to_string(),
            change: brought.change.map(|change| two_places_of_statistic(change.after.mean - change.before.mean)),
            others: brought.others,
            effect: effect.map(|effect| two_places_of_statistic(effect.points)),
            effect_low: effect.and_then(|effect| finite(effect.interval.low)),
            effect_high: effect.and_then(|effect| finite(effect.interval.high)),
            verdict: effect.map(|effect| effect.verdict().as_str()),
        }
    }
}
