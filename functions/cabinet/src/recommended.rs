//! `GET /v1/recommended`: the list of information events and the methodology of raising satisfaction (A1.9), for whoever applies
//! them (A2.13). They hold no figures, so that every participant reads all of them.

use std::sync::Arc;

use app::App;
use app::registers::recommended;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::figures::measure::MeasureKind;
use domain::figures::recommended::Recommended;
use domain::identifier::{RecommendedId, SituationId};
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;
use web::query::{InvalidParameters, Parameters};

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedRecommended {
    /// Only what is for organisations of this type.
    r#type: Option<String>,
    /// Only what is for this life situation, by its id in the register.
    situation: Option<String>,
    /// Only what is recommended on this day.
    on: Option<String>,
}

/// Everything that is recommended.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecommendedRows {
    /// The list of information events, then the recommendations, each in order of ids.
    rows: Vec<RecommendedRow>,
}

/// One thing that is recommended.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecommendedRow {
    /// The kind of a measure that follows it: `information_event` or `measure`.
    kind: &'static str,
    /// The name that a measure's `recommended` gives.
    id: String,
    /// What it is called.
    name: String,
    /// What to do.
    advice: String,
    /// Organisation types that it is for; empty: all of them.
    types: Vec<String>,
    /// Life situations that it is for; empty: all of them.
    situations: Vec<String>,
    /// Questions whose scores it should raise; empty: satisfaction as a whole, or coverage.
    questions: Vec<String>,
    /// The document that recommends it.
    legal_basis: String,
    /// The first day on which it is recommended.
    valid_from: NaiveDate,
    /// The first day on which it no longer is; `null`: it still is.
    excluded_on: Option<NaiveDate>,
}

/// What is recommended to raise coverage and satisfaction.
#[utoipa::path(get, path = "/v1/recommended", tag = "participants", security(("key" = [])), params(AskedRecommended),
    responses((status = 200, body = RecommendedRows), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_recommended(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedRecommended>,
) -> Result<Response, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let of = faults.optional("type", "an organisation type", asked.r#type, |text| caller.types.type_named(text));
    let situation =
        faults.optional("situation", "a life situation's id", asked.situation, |text| SituationId::parse(text).ok());
    let on: Option<NaiveDate> = faults.optional("on", "a day as 2026-01-31", asked.on, |text| text.parse().ok());
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0));
    }
    let is_asked_for = |it: &Recommended| {
        of.is_none_or(|of| it.types.is_empty() || it.types.contains(&of))
            && situation.as_ref().is_none_or(|id| it.situations.is_empty() || it.situations.contains(id))
            && on.is_none_or(|day| it.is_in_force(day))
    };
    let mut rows = Vec::new();
    for kind in MeasureKind::ALL {
        let found = recommended::all(&app, kind).await?.into_iter().filter(|(_, it)| is_asked_for(it));
        rows.extend(found.map(|(id, it)| RecommendedRow::of(kind, &id, it)));
    }
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(RecommendedRows { rows })).into_response())
}

impl RecommendedRow {
    fn of(kind: MeasureKind, id: &RecommendedId, it: Recommended) -> RecommendedRow {
        RecommendedRow {
            kind: kind.as_str(),
            id: id.to_string(),
            name: it.name,
            advice: it.advice,
            types: it.types.iter().map(ToString::to_string).collect(),
            situations: it.situations.iter().map(ToString::to_string).collect(),
            questions: it.questions.iter().map(ToString::to_string).collect(),
            legal_basis: it.legal_basis,
            valid_from: it.valid_from,
            excluded_on: it.excluded_on,
        }
    }
}
