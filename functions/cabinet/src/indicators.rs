//! `GET /v1/indicators`: the figures of A2.9 by the crossing that is asked for, within the caller's scope (A2.12).

mod csv_form;
mod json_form;

use std::sync::Arc;

use app::App;
use app::reading::{self, Period};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::organisation::{Industry, OrganisationType, RegionCode};
use domain::scope::{By, Filter, Scope};
use http::header;
use serde::Deserialize;
use utoipa::IntoParams;
use web::bearer::Participant;
use web::{FieldProblem, Problem};

use json_form::{IndicatorRow, Indicators};

/// Rows of a page, unless the caller wants fewer.
const ROWS_DEFAULT: usize = 200;

/// Rows of a page at most.
const ROWS_MAX: usize = 1_000;

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// `running` (the present quarter as it stands) or a quarter as `2026Q1`. Left out: `running`.
    period: Option<String>,
    /// `country`, `region`, `industry`, `type` or `organisation`. Left out: the widest that the caller may see.
    by: Option<String>,
    /// Only this region, by its two digits.
    region: Option<String>,
    /// Only this industry.
    industry: Option<String>,
    /// Only this organisation type.
    r#type: Option<String>,
    /// Only this organisation.
    organisation: Option<String>,
    /// `json` or `csv` (all rows, no pages). Left out: `json`.
    format: Option<String>,
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    limit: Option<usize>,
}

/// Coverage and satisfaction with all their parts, as JSON or CSV.
#[utoipa::path(
    get,
    path = "/v1/indicators",
    tag = "participants",
    security(("key" = [])),
    params(Asked),
    responses(
        (status = 200, description = "A page of rows", body = Indicators),
        (status = 401, description = "No good token", body = Problem),
        (status = 404, description = "Outside the scope, or not there", body = Problem),
        (status = 422, description = "A parameter cannot be read", body = Problem),
    )
)]
pub(crate) async fn get_indicators(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(|rejection| {
        Problem::bad_request("query_not_parseable", "the query cannot be read").with_detail(rejection.body_text())
    })?;
    let mut faults = Faults(Vec::new());
    let period = match asked.period.as_deref() {
        None | Some("running") => Some(Period::Running),
        Some(text) => {
            faults.or("period", "running or a quarter as 2026Q1", Quarter::parse(text).ok()).map(Period::Quarter)
        }
    };
    let by = match asked.by.as_deref() {
        None => Some(widest(&caller.scope)),
        Some(text) => faults.or("by", "country, region, industry, type or organisation", By::parse(text)),
    };
    let filter = Filter {
        region: faults
            .optional("region", "the two digits of a region", asked.region, |text| RegionCode::parse(text).ok()),
        industry: faults.optional(
            "industry",
            "social_protection, healthcare, education or sport",
            asked.industry,
            Industry::parse,
        ),
        kind: faults.optional(
            "type",
            "expertise_bureau, healthcare, school, preschool or sport",
            asked.r#type,
            OrganisationType::parse,
        ),
        organisation: faults.optional("organisation", "an organisation's id", asked.organisation, |text| {
            OrganisationId::parse(text).ok()
        }),
    };
    let csv = match asked.format.as_deref() {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => faults.or("format", "json or csv", None).unwrap_or_default(),
    };
    let (Some(period), Some(by), true) = (period, by, faults.0.is_empty()) else {
        return Err(Problem::unprocessable(faults.0));
    };

    let rows = reading::rows(&app, &caller, period, by, &filter).await?.ok_or_else(Problem::not_found)?;
    let rows: Vec<IndicatorRow> = rows.into_iter().map(IndicatorRow::of).collect();
    if csv {
        let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
        return Ok((headers, csv_form::write(&rows)).into_response());
    }
    let limit = asked.limit.unwrap_or(ROWS_DEFAULT).clamp(1, ROWS_MAX);
    let page = Indicators::page(rows, asked.cursor.as_deref(), limit);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

/// What a caller sees who asks for no crossing.
pub(crate) fn widest(scope: &Scope) -> By {
    match scope {
        Scope::Country => By::Country,
        Scope::Industry(_) => By::Industry,
        Scope::Region(_) => By::Region,
        Scope::Organisation(_) => By::Organisation,
    }
}

/// Parameters at fault.
pub(crate) struct Faults(pub(crate) Vec<FieldProblem>);

impl Faults {
    pub(crate) fn or<T>(&mut self, field: &str, expected: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.0.push(FieldProblem {
                field: field.to_owned(),
                code: "parameter_invalid".to_owned(),
                message: format!("expected {expected}"),
            });
        }
        value
    }

    pub(crate) fn optional<T>(
        &mut self,
        field: &str,
        expected: &str,
        text: Option<String>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = text.filter(|text| !text.is_empty())?;
        self.or(field, expected, parse(&text))
    }
}
