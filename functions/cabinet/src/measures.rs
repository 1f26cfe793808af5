//! `/v1/measures`: information events and measures of organisations, and what they brought (A1.4г–ж, A2.13). Whoever sees an
//! organisation writes its measures down.

mod brought;

use std::fmt;
use std::sync::Arc;

use app::App;
use app::figures::effects::Effects;
use app::figures::measures::{self, MeasureError};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::figures::brought::Brought;
use domain::figures::measure::{Measure, MeasureKind};
use domain::identifier::{MeasureId, OrganisationId, QuestionId, RecommendedId};
use domain::organisation::Organisation;
use domain::scope::Filter;
use domain::statistics::multiplicity::benjamini_hochberg;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::bearer::Participant;
use web::{FieldProblem, Problem};

use crate::asked::FigureParameters;
use web::query::{InvalidParameters, Parameters, page, rows_of_page};

pub(crate) use brought::BroughtRow;
use brought::probability;

/// Bytes of a body at most.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// The organisation whose measures are asked for.
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
    /// The measure's name, unique within the organisation.
    id: String,
    /// `information_event` or `measure`.
    kind: &'static str,
    /// The organisation whose measure it is.
    organisation: String,
    /// The organisation's name.
    name: String,
    /// The organisation's region.
    region: String,
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
    /// The entry of `information_events` or `recommendations` that it follows.
    recommended: Option<String>,
    /// When what is compared was registered, by the organisation's calendar; `null`: before that was kept. On the first day of the quarter after
    /// it, or later, it is too late: nothing is concluded then.
    registered_on: Option<NaiveDate>,
    /// What it brought; without figures until the quarter after it is closed.
    brought: BroughtRow,
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
    /// The entry of `information_events` or `recommendations` that it follows: one that was recommended to organisations of its type on its first day.
    #[schema(value_type = Option<String>)]
    recommended: Option<RecommendedId>,
}

/// Where a measure stands in a list: by organisation, then by its first day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    let mut faults = InvalidParameters(Vec::new());
    let filter = faults.filter(&caller.types, asked.region, asked.industry, asked.r#type, asked.organisation);
    let cursor = faults.cursor(asked.cursor, Position::parse);
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0));
    }
    let found = measures::measures(&app, &caller, &filter).await?.ok_or_else(Problem::not_found)?;
    let mut effects = Effects::new(&app, &caller);
    let (mut rows, mut probabilities) = (Vec::new(), Vec::new());
    for (organisation, measure) in found {
        let brought = effects.brought_by_now(&measure).await?;
        probabilities.push(brought.effect.map(|effect| effect.p()));
        rows.push((Position::of(&measure), MeasureRow::of(&organisation, measure, &brought)));
    }
    // Each page has the q of all that is asked for.
    let known: Vec<f64> = probabilities.iter().flatten().copied().collect();
    let tested = rows.iter_mut().zip(probabilities).filter(|(_, p)| p.is_some());
    for (((_, row), _), q) in tested.zip(benjamini_hochberg(&known)) {
        row.brought.q = Some(probability(q));
    }
    let (rows, cursor) = page(rows, cursor.as_ref(), rows_of_page(asked.limit), |(position, _)| position.clone());
    let rows = rows.into_iter().map(|(_, row)| row).collect();
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
    let brought = Effects::new(&app, &caller).brought_by_now(&measure).await?;
    let row = MeasureRow::of(&organisation, measure, &brought);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(row)).into_response())
}

/// Write a measure down, or change it. The same again changes nothing.
#[utoipa::path(put, path = "/v1/measures/{organisation}/{id}", tag = "participants", security(("key" = [])),
    params(("organisation" = String, Path), ("id" = String, Path)), request_body = MeasureBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn put_measure(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Path((organisation, id)): Path<(String, String)>,
    body: Body,
) -> Result<StatusCode, Problem> {
    let (organisation, id) = names(&organisation, &id)?;
    let value = web::body::json_of(body, BODY_BYTES_MAX).await?;
    let sent: MeasureBody = web::body::read(value)?;
    let measure = Measure {
        id,
        organisation,
        kind: sent.kind,
        what: sent.what,
        place: sent.place,
        by: sent.by,
        from: sent.from,
        to: sent.to,
        life_situation: sent.life_situation,
        question: sent.question,
        recommended: sent.recommended,
        registered_on: None,
    };
    let faults: Vec<FieldProblem> = measure
        .faults()
        .into_iter()
        .map(|fault| FieldProblem { field: fault.field(), code: fault.code().to_owned(), message: fault.to_string() })
        .collect();
    if !faults.is_empty() {
        return Err(Problem::unprocessable(faults));
    }
    measures::put_measure(&app, &caller, &measure).await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

fn refused(error: MeasureError) -> Problem {
    match error {
        MeasureError::OutsideScope => Problem::not_found(),
        MeasureError::NotRecommended => Problem::unprocessable(vec![FieldProblem {
            field: "/recommended".to_owned(),
            code: "not_recommended".to_owned(),
            message: "the list of this kind has no such entry for organisations of this type on the first day: GET /v1/recommended has it".to_owned(),
        }]),
        MeasureError::Told => {
            let title = "the quarter after it has begun: only its words may be mended";
            Problem::new(StatusCode::CONFLICT, "measure_told", title)
        }
        MeasureError::App(error) => error.into(),
    }
}

/// Take a measure back that was written down by mistake.
#[utoipa::path(delete, path = "/v1/measures/{organisation}/{id}", tag = "participants", security(("key" = [])),
    params(("organisation" = String, Path), ("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn delete_measure(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Path((organisation, id)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let (organisation, id) = names(&organisation, &id)?;
    match measures::remove_measure(&app, &caller, &organisation, &id).await.map_err(refused)? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found()),
    }
}

fn names(organisation: &str, id: &str) -> Result<(OrganisationId, MeasureId), Problem> {
    let names = OrganisationId::parse(organisation).ok().zip(MeasureId::parse(id).ok());
    names.ok_or_else(Problem::not_found)
}

impl MeasureRow {
    fn of(organisation: &Organisation, measure: Measure, brought: &Brought) -> MeasureRow {
        MeasureRow {
            id: measure.id.to_string(),
            kind: measure.kind.as_str(),
            organisation: measure.organisation.to_string(),
            name: organisation.name.clone(),
            region: organisation.region.to_string(),
            what: measure.what,
            place: measure.place,
            by: measure.by,
            from: measure.from,
            to: measure.to,
            life_situation: measure.life_situation,
            question: measure.question.map(|question| question.to_string()),
            recommended: measure.recommended.map(|id| id.to_string()),
            registered_on: measure.registered_on,
            brought: BroughtRow::of(brought),
        }
    }
}
