//! `GET /v1/cases`: cases that the caller sees, in pages or as a file.

use std::sync::Arc;

use app::App;
use app::improvement::documents;
use app::improvement::listing::{self, Asked, CasesPage, Lately};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::identifier::OrganisationId;
use domain::improvement::{Kind, Target, TargetKind};
use domain::organisation::RegionCode;
use http::header;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Member;
use web::query::{InvalidParameters, Parameters, rows_of_page};

use crate::export;
use crate::wire::{CaseRow, Failure};

/// Rows that are read at once for a file.
pub(crate) const FILE_PAGE: usize = 1_000;

/// The cases that are asked for, and in which form.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedCases {
    /// Only of this kind.
    kind: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// Only about this, as `service:pass`.
    target: Option<String>,
    /// Only about this organisation.
    organisation: Option<String>,
    /// Only of this region, by its two digits.
    region: Option<String>,
    /// `mine`: only those to which the caller is a party.
    role: Option<String>,
    /// `true`: only those of which a term has passed.
    overdue: Option<bool>,
    /// Only those of which a term has passed lately and still runs: since the `last_working_day`, or within the `last_7_days`.
    overdue_since: Option<String>,
    /// Only those whose number, name or title has these words.
    search: Option<String>,
    /// `json`, `csv` or `xlsx`; a file has all rows. Left out: `json`.
    format: Option<String>,
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    limit: Option<usize>,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cases {
    /// In the order in which they were put; those that are overdue, by the end of their term.
    rows: Vec<CaseRow>,
    /// For the next page; `null` after the last. A page may be short and still have one.
    cursor: Option<String>,
}

/// List cases that the caller sees.
#[utoipa::path(get, path = "/v1/cases", tag = "cases", security(("key" = [])), params(AskedCases),
    responses((status = 200, body = Cases), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_cases(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Parameters(sent): Parameters<AskedCases>,
) -> Result<Response, Failure> {
    let mut faults = InvalidParameters(Vec::new());
    let kind = |text: &str| Kind::ALL.iter().copied().find(|kind| kind.as_str() == text);
    let format = sent.format.clone();
    let format =
        faults.optional("format", "json, csv or xlsx", format, |text| is_format(text).then(|| text.to_owned()));
    let role = faults.optional("role", "mine", sent.role, |text| (text == "mine").then_some(()));
    let lately = faults.optional("overdue_since", "last_working_day or last_7_days", sent.overdue_since, Lately::parse);
    let overdue_since = match lately {
        Some(lately) => Some(lately.since(&app).await?),
        None => None,
    };
    let asked = Asked {
        kind: faults.optional("kind", "a kind of case", sent.kind, kind),
        state: sent.state.filter(|state| !state.is_empty()),
        target: faults.optional("target", "a kind and a name, as service:pass", sent.target, target),
        organisation: faults.optional("organisation", "an organisation's id", sent.organisation, |text| {
            OrganisationId::parse(text).ok()
        }),
        region: faults
            .optional("region", "the two digits of a region", sent.region, |text| RegionCode::parse(text).ok()),
        mine: role.is_some(),
        overdue: sent.overdue.unwrap_or(false) || overdue_since.is_some(),
        overdue_since,
        words: sent.search.filter(|words| !words.trim().is_empty()),
        after: faults.cursor(sent.cursor, |text| is_place(text).then(|| text.to_owned())),
    };
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0).into());
    }
    match format.as_deref() {
        Some("csv") => export::csv(all(&app, &caller, asked).await?),
        Some("xlsx") => export::xlsx(all(&app, &caller, asked).await?),
        _ => {
            let limit = rows_of_page(sent.limit);
            let page = listing::cases(&app, &caller, &asked, limit).await?.ok_or_else(Problem::not_found)?;
            let rows = page.rows.into_iter().map(CaseRow::of).collect();
            Ok(([(header::CACHE_CONTROL, "no-store")], Json(Cases { rows, cursor: page.next })).into_response())
        }
    }
}

/// Every row, page by page.
async fn all(app: &App, caller: &app::identity::access::Caller, mut asked: Asked) -> Result<Vec<CaseRow>, Failure> {
    let mut rows = Vec::new();
    loop {
        let CasesPage { rows: page, next } =
            listing::cases(app, caller, &asked, FILE_PAGE).await?.ok_or_else(Problem::not_found)?;
        for case in page {
            let content = documents::content(app, &case).await?;
            rows.push(CaseRow { content: json!(content), ..CaseRow::of(case) });
        }
        match next {
            Some(next) => asked.after = Some(next),
            None => return Ok(rows),
        }
    }
}

fn is_format(text: &str) -> bool {
    ["json", "csv", "xlsx"].contains(&text)
}

pub(crate) fn target(text: &str) -> Option<Target> {
    let (kind, id) = text.split_once(':')?;
    let kind = TargetKind::ALL.iter().copied().find(|known| known.as_str() == kind)?;
    // Every register's names are of one form.
    OrganisationId::parse(id).ok()?;
    Some(Target { kind, id: id.to_owned() })
}

/// The place of a case in a list: an instant, and a name.
fn is_place(text: &str) -> bool {
    let parts = text.split_once('#');
    parts.is_some_and(|(at, id)| at.bytes().all(|byte| byte.is_ascii_digit()) && OrganisationId::parse(id).is_ok())
}
