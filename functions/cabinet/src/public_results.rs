//! `GET /v1/public-results`: what everybody may read of figures, as open data, where the operator has said so. What is not public does not
//! exist here.

pub(crate) mod open_data;
pub(crate) mod page;

use std::sync::Arc;

use app::figures::localizer::Localizer;
use app::figures::public;
use app::{App, registers};
use axum::extract::State;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use domain::figures::edition::Edition;
use domain::language::Language;
use domain::scope::By;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use pages::guard;
use serde::Deserialize;
use texts::cabinet::LANGUAGES;
use utoipa::IntoParams;
use utoipa_axum::routes;
use web::query::{InvalidParameters, Parameters};
use web::{Caller, Problem, Routes, citizen_limits};

use crate::asked::FigureParameters;
pub use open_data::SCHEMA;
use open_data::{PublicResults, csv};

/// For how long whoever stands between may answer without asking again, in seconds.
const KEPT_SECONDS: u32 = 600;

/// The routes, for everybody: what one address may ask for is limited.
pub(crate) fn routes() -> Routes {
    let page = Routes::of(Caller::Anybody).get(page::PATH, page::show);
    guard(page, Routes::of(Caller::Anybody))
        .described(routes!(get_public_results))
        .described(routes!(get_schema))
        .guarded(|router, app| router.layer(from_fn_with_state(Arc::clone(app), citizen_limits::limited)))
}

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedPublic {
    /// A closed quarter as `2026Q1`, or its first restatement as `2026Q1.1`. Left out: the latest.
    period: Option<String>,
    /// `country`, `region`, `industry`, `type` or `organisation`. Left out: `region`. Organisations are asked for by region.
    by: Option<String>,
    /// Only this region, by its two digits.
    region: Option<String>,
    /// Only this organisation type, by its code.
    r#type: Option<String>,
    /// `json` or `csv`. Left out: `json`.
    format: Option<String>,
    /// The language of names: `ru` or `en`. Left out: `ru`.
    language: Option<String>,
}

/// Published figures of a closed quarter, for everybody. 404 where the operator has not made them public.
#[utoipa::path(get, path = "/v1/public-results", tag = "public", params(AskedPublic),
    responses(
        (status = 200, description = "All rows; CSV on request. `ETag` names what was answered", body = PublicResults),
        (status = 304, description = "What `If-None-Match` names is still the same"),
        (status = 404, description = "Not public, or not closed", body = Problem),
        (status = 422, description = "A parameter cannot be read", body = Problem),
    ))]
pub(crate) async fn get_public_results(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Parameters(asked): Parameters<AskedPublic>,
) -> Result<Response, Problem> {
    let Some(latest) = public::editions(&app).await?.first().copied() else { return Err(Problem::not_found()) };
    let types = registers::recent_classification(&app).await?;
    let mut faults = InvalidParameters(Vec::new());
    let edition = "a closed quarter as 2026Q1 or 2026Q1.1";
    let edition = faults.optional("period", edition, asked.period, |text| Edition::parse(text).ok()).unwrap_or(latest);
    let by = "country, region, industry, type or organisation";
    let by = faults.optional("by", by, asked.by, By::parse).unwrap_or(By::Region);
    let filter = faults.filter(&types, asked.region, None, asked.r#type, None);
    if by == By::Organisation && filter.region.is_none() {
        faults.or::<()>("region", "the two digits of a region: organisations are asked for by region", None);
    }
    let is_csv = faults.optional("format", "json or csv", asked.format, |text| match text {
        "json" => Some(false),
        "csv" => Some(true),
        _ => None,
    });
    let language = faults.optional("language", "ru or en", asked.language, |text| {
        Language::of_code(text).filter(|language| LANGUAGES.contains(language))
    });
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0));
    }
    let rows = public::rows(&app, edition, by, &filter).await?.ok_or_else(Problem::not_found)?;
    let words = Localizer::of(language.unwrap_or(Language::Ru));
    let results = PublicResults::of(&app, words, edition, by, &rows);
    Ok(match is_csv {
        Some(true) => kept(&headers, crate::indicators::CSV, csv(&results).into_bytes()),
        _ => kept(&headers, "application/json", open_data::json(&results)),
    })
}

/// The JSON Schema of the open data.
#[utoipa::path(get, path = "/v1/public-results/schema", tag = "public",
    responses(
        (status = 200, description = "JSON Schema of `GET /v1/public-results`", content_type = "application/schema+json"),
        (status = 304, description = "What `If-None-Match` names is still the same"),
        (status = 404, description = "Not public", body = Problem),
    ))]
pub(crate) async fn get_schema(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    if !app.settings.public_results {
        return Err(Problem::not_found());
    }
    let schema = open_data::schema(&app.settings.public_url).to_string();
    Ok(kept(&headers, "application/schema+json", schema.into_bytes()))
}

/// What everybody may keep, under a name by which they ask whether it is still the same.
fn kept(headers: &HeaderMap, kind: &'static str, body: Vec<u8>) -> Response {
    let tag = public::tag_of(&body);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_known = known.split(',').any(|it| matches!(it.trim(), "*") || it.trim() == tag);
    let mut response = match is_known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, kind)], body).into_response(),
    };
    let cache = format!("public, max-age={KEPT_SECONDS}");
    for (name, value) in [(header::ETAG, tag), (header::CACHE_CONTROL, cache)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    // Pages of others may read it: there is nothing in it that is not for everybody.
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

#[cfg(test)]
mod tests;
