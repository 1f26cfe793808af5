//! `GET /v1/road-maps/{id}`: a road map with its measures.

use std::sync::Arc;

use app::App;
use app::improvement::forecasts::Past;
use app::improvement::road_map::{self, RoadMap};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, Utc};
use domain::improvement::forecast::Forecast;
use domain::improvement::kinds::measure::Measure;
use domain::improvement::{Case, CaseId, Details};
use http::header;
use serde::Serialize;
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Member;

use crate::wire::Failure;

/// A road map.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoadMapBody {
    /// The name of its document.
    id: String,
    /// For people.
    number: String,
    /// In a few words.
    title: String,
    /// Where the document stands.
    state: &'static str,
    /// The document that it leads to.
    target_state: Option<String>,
    /// The measures that the caller sees, in order of their first days.
    measures: Vec<RoadMapMeasure>,
}

/// A measure of a road map.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoadMapMeasure {
    /// The name of the case.
    id: String,
    /// For people.
    number: String,
    /// In a few words.
    title: String,
    /// Where it stands.
    state: &'static str,
    /// Who answers for it.
    owner: Option<String>,
    /// Who carry it out.
    performers: Vec<String>,
    /// First day.
    starts_on: NaiveDate,
    /// Last day.
    due_on: NaiveDate,
    /// The last day as it was planned first; a decision that postpones leaves it.
    first_due_on: NaiveDate,
    /// The first instant that is too late; `null`: no term runs.
    due: Option<DateTime<Utc>>,
    /// Measures that must be accepted before it.
    depends_on: Vec<String>,
    /// Whether it is going to be late; `null`: it is carried out, or never will be.
    forecast: Option<ForecastBody>,
    /// Where its report is.
    link: Option<String>,
}

/// What the finished measures of its performers say of a measure.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ForecastBody {
    /// What they say.
    Told {
        /// How likely it is to be late, in whole percent.
        late: String,
        /// The day on which it is expected.
        expected: NaiveDate,
    },
    /// `too_few`: they have not finished enough to tell.
    TooFew(&'static str),
}

impl ForecastBody {
    fn of(forecast: Forecast) -> ForecastBody {
        match forecast {
            Forecast::Told { late, expected } => ForecastBody::Told { late: late.to_string(), expected },
            Forecast::TooFew => ForecastBody::TooFew("too_few"),
        }
    }
}

impl RoadMapMeasure {
    fn of(case: Case, measure: Measure, forecast: Option<Forecast>) -> RoadMapMeasure {
        let due = case.due();
        RoadMapMeasure {
            state: case.state.as_str(),
            owner: case.parties.owner.map(String::from),
            performers: case.parties.performers.into_iter().map(String::from).collect(),
            starts_on: measure.starts_on,
            due_on: measure.due_on,
            first_due_on: measure.first_due_on,
            due,
            depends_on: measure.depends_on.into_iter().map(String::from).collect(),
            forecast: forecast.map(ForecastBody::of),
            link: measure.link,
            id: case.id.into(),
            number: case.number,
            title: case.title,
        }
    }
}

/// A road map with its measures.
#[utoipa::path(get, path = "/v1/road-maps/{id}", tag = "cases", security(("key" = [])), params(("id" = String, Path, description = "The name of the road map's document")),
    responses((status = 200, body = RoadMapBody), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_road_map(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = CaseId::parse(&id).map_err(|_| Problem::not_found())?;
    let found = road_map::road_map(&app, &caller, &id).await?.ok_or_else(Problem::not_found)?;
    let RoadMap { document, measures } = found;
    let target_state = match document.details {
        Details::Document(document) => document.target_state.map(String::from),
        _ => None,
    };
    let mut past = Past::new(&app).await?;
    let mut told = Vec::new();
    for (case, measure) in measures {
        let forecast = past.says(&case, &measure).await?;
        told.push(RoadMapMeasure::of(case, measure, forecast));
    }
    let body = RoadMapBody {
        state: document.state.as_str(),
        target_state,
        measures: told,
        id: document.id.into(),
        number: document.number,
        title: document.title,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}
