//! `GET /v1/breaches`: how often each deadline was missed, by the crossing that is asked for, within the caller's scope (A2.12).

use std::sync::Arc;

use app::App;
use app::figures::deadline_violations::{self as figures, Crossing, RowKey, Violations};
use app::figures::indicators::Period;
use app::figures::overview::widest;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::deadline::{Deadline, DeadlineViolations, Owner};
use domain::identifier::SourceId;
use domain::organisation::classification::Classification;
use domain::scope::{By, Filter, Unit};
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;

use crate::asked::FigureParameters;
use web::query::{InvalidParameters, Parameters, page, rows_of_page};

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedDeadlineViolations {
    /// `running` (the present quarter) or a quarter as `2026Q1`. Left out: `running`.
    period: Option<String>,
    /// `country`, `region`, `industry`, `type`, `organisation` or `source`. Left out: the widest that the caller may see.
    by: Option<String>,
    /// Only this region, by its two digits.
    region: Option<String>,
    /// Only this industry, by its code: of the act, or of the register of industries.
    industry: Option<String>,
    /// Only this organisation type, by its code: of the act, or of the register of types.
    r#type: Option<String>,
    /// Only this organisation.
    organisation: Option<String>,
    /// `cursor` of the page before.
    cursor: Option<String>,
    /// Rows of a page, up to 1,000.
    limit: Option<usize>,
}

/// A page of missed deadlines.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeadlineViolationPage {
    /// In order of whose they are.
    rows: Vec<DeadlineViolationRow>,
    /// For the next page; `null` after the last.
    cursor: Option<String>,
    /// The whole country's deadline of the quarter (A2.10).
    finals: FinalsDeadline,
}

/// When the finals of the quarter were due and made.
#[derive(Serialize, ToSchema)]
pub(crate) struct FinalsDeadline {
    /// By when they are due.
    due_at: DateTime<Utc>,
    /// When they were made; `null` before.
    closed_at: Option<DateTime<Utc>>,
    /// Whether that was too late, or is by now.
    late: bool,
}

/// How often each deadline was missed.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeadlineViolationRow {
    #[serde(skip)]
    whose: String,
    /// The region, of a row by region or organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<String>,
    /// The industry, of a row by industry or organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    industry: Option<String>,
    /// The organisation type, of a row by type or organisation.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    organisation_type: Option<String>,
    /// The organisation's id, of a row by organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// What a person calls the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The source's id, of a row by source.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The quarter in which the late act was done, as `2026Q1`.
    period: String,
    /// Receipts that came after their deadline (A2.4).
    report: u64,
    /// Links that became active after their deadline, or never (A2.6).
    activation: u64,
    /// Notices sent after their deadline, or never (A2.7б).
    notice: u64,
    /// Half-year notices sent after their deadline, or never (A2.7б).
    reminder: u64,
    /// Receipts whose persons were erased after their deadline.
    erasure: u64,
    /// All together; of a row by source those that the source itself is to answer for.
    total: u64,
    /// Those that this system is to answer for, and no source: all but late receipts.
    system: u64,
}

/// Missed deadlines: how often, whose, and who is to answer for them. What a citizen delayed is none, nor is what this system could not do
/// because of a source.
#[utoipa::path(
    get,
    path = "/v1/breaches",
    tag = "participants",
    security(("key" = [])),
    params(AskedDeadlineViolations),
    responses(
        (status = 200, description = "A page of rows", body = DeadlineViolationPage),
        (status = 401, description = "No good token", body = Problem),
        (status = 404, description = "Outside the scope, or not there", body = Problem),
        (status = 422, description = "A parameter cannot be read", body = Problem),
    )
)]
pub(crate) async fn get_deadline_violations(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedDeadlineViolations>,
) -> Result<Response, Problem> {
    let limit = rows_of_page(asked.limit);
    let (period, crossing, filter, cursor) = read(asked, Crossing::Unit(widest(&caller.scope)), &caller.types)?;
    let found = figures::violations(&app, &caller, period, crossing, &filter).await?.ok_or_else(Problem::not_found)?;
    let page = DeadlineViolationPage::page(found, cursor.as_ref(), limit, app.clock.now());
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}

fn read(
    asked: AskedDeadlineViolations,
    widest: Crossing,
    types: &Classification,
) -> Result<(Period, Crossing, Filter, Option<RowKey>), Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let period = match asked.period.as_deref() {
        None | Some("running") => Some(Period::Running),
        Some(text) => {
            faults.or("period", "running or a quarter as 2026Q1", Quarter::parse(text).ok()).map(Period::Quarter)
        }
    };
    let by = match asked.by.as_deref() {
        None => Some(widest),
        Some("source") => Some(Crossing::Source),
        Some(text) => {
            let expected = "country, region, industry, type, organisation or source";
            faults.or("by", expected, By::parse(text)).map(Crossing::Unit)
        }
    };
    let filter = faults.filter(types, asked.region, asked.industry, asked.r#type, asked.organisation);
    let cursor = faults.cursor(asked.cursor, whose_of);
    match (period, by) {
        (Some(period), Some(by)) if faults.0.is_empty() => Ok((period, by, filter, cursor)),
        _ => Err(Problem::unprocessable(faults.0)),
    }
}

impl DeadlineViolationPage {
    fn page(mut found: Violations, after: Option<&RowKey>, limit: usize, now: DateTime<Utc>) -> DeadlineViolationPage {
        let closed_at = found.finals.as_ref().map(|head| head.closed_at);
        let due_at = found.quarter.finals_due_at();
        let late = found.is_late(now);
        let finals = FinalsDeadline { due_at, closed_at, late };
        let rows = std::mem::take(&mut found.rows).into_iter().collect();
        let (rows, next) = page(rows, after, limit, |(whose, _): &(RowKey, DeadlineViolations)| whose.clone());
        let rows = rows.iter().map(|(whose, violations)| DeadlineViolationRow::of(whose, violations, &found)).collect();
        DeadlineViolationPage { rows, cursor: next.as_ref().map(text_of), finals }
    }
}

/// What a row is called: `source:mis`, or the unit's text.
fn text_of(whose: &RowKey) -> String {
    match whose {
        RowKey::Source(source) => format!("source:{source}"),
        RowKey::Unit(unit) => unit.to_string(),
    }
}

fn whose_of(text: &str) -> Option<RowKey> {
    match text.strip_prefix("source:") {
        Some(source) => SourceId::parse(source).ok().map(RowKey::Source),
        None => Unit::parse(text).map(RowKey::Unit),
    }
}

impl DeadlineViolationRow {
    fn of(whose: &RowKey, violations: &DeadlineViolations, found: &Violations) -> DeadlineViolationRow {
        let mut row = DeadlineViolationRow {
            whose: String::new(),
            region: None,
            industry: None,
            organisation_type: None,
            organisation: None,
            name: None,
            source: None,
            period: found.quarter.to_string(),
            report: violations.of(Deadline::Report),
            activation: violations.of(Deadline::Activation),
            notice: violations.of(Deadline::Notice),
            reminder: violations.of(Deadline::Reminder),
            erasure: violations.of(Deadline::Erasure),
            total: match whose {
                RowKey::Source(_) => violations.of_owner(Owner::Source),
                RowKey::Unit(_) => violations.total(),
            },
            system: violations.of_owner(Owner::System),
        };
        match whose {
            RowKey::Source(source) => row.source = Some(source.to_string()),
            RowKey::Unit(Unit::Country) => {}
            RowKey::Unit(Unit::Region(region)) => row.region = Some(region.to_string()),
            RowKey::Unit(Unit::Industry(industry)) => row.industry = Some(industry.to_string()),
            RowKey::Unit(Unit::Type(organisation_type)) => row.organisation_type = Some(organisation_type.to_string()),
            RowKey::Unit(Unit::Organisation(id) | Unit::Reported(_, id)) => {
                row.organisation = Some(id.to_string());
                if let Some(organisation) = found.organisations.get(id) {
                    row.region = Some(organisation.region.to_string());
                    row.industry = found.types.industry_of(organisation.organisation_type).map(|it| it.to_string());
                    row.organisation_type = Some(organisation.organisation_type.to_string());
                    row.name = Some(organisation.name.clone());
                }
            }
        }
        row.whose = text_of(whose);
        row
    }
}
