//! `GET /v1/indicators`: the figures of A2.9 by the crossing that is asked for, within the caller's scope (A2.12).

pub(crate) mod json_form;
mod table_form;

use std::sync::Arc;

use app::App;
use app::figures::indicators::IndicatorQuery;
use app::figures::ranking::ranking;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::scope::By;
use http::{HeaderName, StatusCode, header};
use web::Problem;
use web::bearer::Participant;

use crate::asked::{Asked, Format};
use json_form::{IndicatorRow, Indicators};
use web::query::Parameters;

/// Coverage and satisfaction with all their parts, as JSON, CSV or XLSX.
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
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Problem> {
    let read = asked.read(&caller.scope)?;
    let mut reader = IndicatorQuery::new(&app, &caller);
    let found = reader.rows(&read.question).await?.ok_or_else(Problem::not_found)?;
    let late = reader.late(&read.question).await?;
    // How one stands among others can only be said where there are others.
    let ranking = ranking(&found).filter(|_| read.question.by == By::Organisation);
    let mut rows: Vec<IndicatorRow> = found.into_iter().map(IndicatorRow::of).collect();
    for (row, rank) in rows.iter_mut().zip(ranking.iter().flat_map(|it| &it.each)) {
        row.stand(*rank);
    }
    match read.format {
        Format::Json => {
            let page = Indicators::page(rows, late, read.cursor.as_ref(), read.limit);
            Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
        }
        Format::Csv => Ok(file("text/csv; charset=utf-8", "otklik.csv", table_form::csv(&rows).into_bytes())),
        Format::Xlsx => {
            let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            let sheet = table_form::xlsx(&rows).map_err(|error| {
                tracing::error!(%error, "A spreadsheet could not be written");
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side")
            })?;
            Ok(file(kind, "otklik.xlsx", sheet))
        }
    }
}

/// A file to keep, under a name.
pub(crate) fn file(kind: &'static str, name: &str, body: Vec<u8>) -> Response {
    let headers: [(HeaderName, String); 3] = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}
