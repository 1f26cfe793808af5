//! The routes of source systems.

use std::sync::Arc;

use app::App;
use app::intake::receipt_state;
use app::intake::receive;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json, Router};
use domain::identifier::ExternalId;
use futures::StreamExt;
use http::{HeaderMap, StatusCode, header};
use tower::ServiceExt;
use utoipa_axum::routes;
use web::bearer::Source;
use web::json_rows::JsonRows;
use web::parsing::parsed_file;
use web::{Caller, Problem, Routes, text};

use crate::limits::{Limits, too_many_requests};
use crate::sent::Sent;
use crate::wire::{ReceiptStatus, Receipted, Receipts, RecordFault};
use crate::{BODY_BYTES_MAX, RECORDS_MAX, json, pages, rendered, table_rows};

/// Bytes of a body that are read and thrown away before a refusal, so that the sender hears it.
const DRAINED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The routes, each written once.
pub fn routes() -> Routes {
    Routes::of(Caller::Source)
        .described(routes!(post_receipts))
        .described(routes!(get_receipt))
        .described(routes!(rendered::put_services_rendered))
        .with(pages::routes())
        .guarded(|router, _| router.layer(Extension(Arc::new(Limits::default()))))
        .guarded(|router, app| web::compressed(router, app).layer(web::headers::hardening(app)))
}

/// The router.
pub fn router(app: Arc<App>) -> Router {
    routes().router(&app)
}

/// One request, through the routes.
pub async fn handle(app: Arc<App>, request: Request) -> Response {
    match router(app).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Take receipts: JSON, NDJSON (a receipt a line), CSV or XLSX. Every record gets its own verdict.
#[utoipa::path(
    post,
    path = "/v1/receipts",
    tag = "sources",
    security(("key" = [])),
    request_body(content((Receipts = "application/json"), (String = "application/x-ndjson"), (String = "text/csv"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses(
        (status = 202, description = "A verdict for each record", body = Receipted),
        (status = 400, description = "Nothing of the body can be read", body = Problem),
        (status = 401, description = "No good key", body = Problem),
        (status = 413, description = "Over 5 MiB or 1,000 receipts", body = Problem),
        (status = 429, description = "More than this source may send in a minute: go on after Retry-After", body = Problem),
        (status = 415, description = "None of the four formats", body = Problem),
        (status = 503, description = "Try again: nothing will be done twice", body = Problem),
    )
)]
async fn post_receipts(
    State(app): State<Arc<App>>,
    Source(source): Source,
    Extension(limits): Extension<Arc<Limits>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    limits.check(&app, &source).map_err(too_many_requests)?;
    let body = read(body).await?;
    let begun = limits.begin(&app, &source, body.len()).await.map_err(too_many_requests)?;
    let records = parsed_file(body.into(), move |body| records(&headers, body)).await?;
    limits.finish(&app, &source, begun, records.as_ref().map_or(1, Vec::len));
    let records = records?;
    if records.len() > RECORDS_MAX {
        return Err(too_large("send up to 1,000 receipts at once"));
    }
    let (records, places): (Vec<_>, Vec<_>) =
        records.into_iter().map(|sent| (sent.record, (sent.line, sent.fault))).unzip();
    let verdicts = receive::receive(&app, &source, &records).await?;
    Ok((StatusCode::ACCEPTED, Json(Receipted::of(records, places, verdicts))).into_response())
}

/// Where a receipt stands. Never whether the citizen answered.
#[utoipa::path(
    get,
    path = "/v1/receipts/{external_id}",
    tag = "sources",
    security(("key" = [])),
    params(("external_id" = String, Path, description = "The source's own name for it")),
    responses(
        (status = 200, body = ReceiptStatus),
        (status = 401, description = "No good key", body = Problem),
        (status = 404, description = "This source sent no such receipt", body = Problem),
        (status = 429, description = "More than this source may send in a minute: go on after Retry-After", body = Problem),
    )
)]
async fn get_receipt(
    State(app): State<Arc<App>>,
    Source(source): Source,
    Extension(limits): Extension<Arc<Limits>>,
    Path(external_id): Path<String>,
) -> Result<Json<ReceiptStatus>, Problem> {
    limits.charge(&app, &source, 1).map_err(too_many_requests)?;
    let external_id = ExternalId::parse(&external_id).map_err(|_| Problem::not_found())?;
    let (receipt, state) = receipt_state::of(&app, &source, &external_id).await?.ok_or_else(Problem::not_found)?;
    let errors = receipt_state::notes(&receipt).into_iter().map(RecordFault::from).collect();
    Ok(Json(ReceiptStatus { state: state.as_str(), late: receipt.late, received_at: receipt.received_at, errors }))
}

fn too_large(detail: &str) -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "the request is too large").with_detail(detail)
}

/// The body, up to the limit. A larger one is heard out first: a sender who is still writing would not read the refusal.
async fn read(body: Body) -> Result<Vec<u8>, Problem> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0_usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Problem::bad_request("not_parseable", "the body broke off"))?;
        length = length.saturating_add(chunk.len());
        if length > DRAINED_BYTES_MAX {
            break;
        }
        if length <= BODY_BYTES_MAX {
            bytes.extend_from_slice(&chunk);
        }
    }
    if length > BODY_BYTES_MAX { Err(too_large("send up to 5 MiB at once")) } else { Ok(bytes) }
}

/// The media type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn records(headers: &HeaderMap, body: &[u8]) -> Result<Vec<Sent>, Problem> {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("application/json");
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match (JsonRows::of(content_type), media_type.as_str()) {
        (Some(JsonRows::Document), _) => json::document(&text::decode(body, content_type)?).ok_or_else(|| {
            Problem::bad_request("not_parseable", "the body is not JSON of the form {\"receipts\":[…]}")
        }),
        (Some(JsonRows::Lines), _) => Ok(json::lines(&text::decode(body, content_type)?)),
        (None, "text/csv" | "text/tab-separated-values" | XLSX) => {
            table_rows::rows(&text::table(body, content_type)?, RECORDS_MAX)
        }
        _ => Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media_type_unsupported",
            "send application/json, application/x-ndjson, text/csv or XLSX",
        )),
    }
}
