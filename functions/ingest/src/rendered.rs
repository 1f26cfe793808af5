//! `PUT /v1/services-rendered/{organisation}/{period}`: how many services an organisation has rendered in a quarter. Its receipts are held against them.

use std::sync::Arc;

use app::App;
use app::gaming::rendered::{self, NotTold};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use web::bearer::Source;
use web::{FieldProblem, Problem};

use crate::limits::{Limits, too_many_requests};

/// Bytes of a body at most.
const BODY_BYTES_MAX: usize = 1024;

/// Services of an organisation in a quarter at most.
const SERVICES_MAX: u64 = 1_000_000_000;

/// How many services were rendered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServicesRendered {
    /// Services that one citizen each received, or began to receive, in the quarter: as many as receipts are due.
    #[schema(minimum = 0, maximum = 1_000_000_000)]
    services: u64,
}

fn wrong(field: &str, code: &str, message: &str) -> Problem {
    let [field, code, message] = [field, code, message].map(str::to_owned);
    Problem::unprocessable(vec![FieldProblem { field, code, message }])
}

/// Tell how many services an organisation has rendered in the quarter that runs, or in the one before. Another number takes the place of the one before.
#[utoipa::path(put, path = "/v1/services-rendered/{organisation}/{period}", tag = "sources", security(("key" = [])),
    params(("organisation" = String, Path), ("period" = String, Path, description = "The quarter, as 2026Q1")), request_body = ServicesRendered,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, description = "This source reports for no such organisation", body = Problem),
        (status = 422, body = Problem), (status = 429, description = "More than this source may send in a minute: go on after Retry-After", body = Problem)))]
pub(crate) async fn put_services_rendered(
    State(app): State<Arc<App>>,
    Source(source): Source,
    Extension(limits): Extension<Arc<Limits>>,
    Path((organisation, period)): Path<(String, String)>,
    body: Body,
) -> Result<StatusCode, Problem> {
    limits.charge(&app, &source, 1).map_err(too_many_requests)?;
    let organisation = OrganisationId::parse(&organisation).map_err(|_| Problem::not_found())?;
    let period = Quarter::parse(&period).map_err(|_| Problem::not_found())?;
    let sent: ServicesRendered = web::body::read(web::body::json_of(body, BODY_BYTES_MAX).await?)?;
    if SERVICES_MAX < sent.services {
        return Err(wrong("/services", "services_range", "up to 1,000,000,000"));
    }
    match rendered::tell(&app, &source, &organisation, period, sent.services).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(NotTold::Unknown) => Err(Problem::not_found()),
        Err(NotTold::Period) => Err(wrong("period", "period_range", "the quarter that runs, or the one before")),
    }
}

#[cfg(test)]
#[path = "rendered_tests.rs"]
mod tests;
