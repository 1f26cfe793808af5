//! `GET /v1/feed`: the data for the economic-development ministry's own monitoring (A1.14), for machines: every crossing of
//! region, industry and type in one document. Its schema is stable: fields are added, never renamed or removed; whatever
//! would break a reader gets a new `schema`.

use std::sync::Arc;

use app::App;
use app::figures::indicators::{IndicatorQuery, Question, Row};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::decimal::two_places;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::scope::{By, Filter, Scope, Unit};
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;

use crate::asked::FigureParameters;
use crate::indicators::json_form::IndicatorRow;
use web::query::{InvalidParameters, Parameters, page, rows_of_page};

/// The name of the schema.
pub const SCHEMA: &str = "otklik-feed/1";

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedFeed {
    /// `running`, a quarter as `2026Q1`, or its first restatement as `2026Q1.1`. Left out: `running`.
    period: Option<String>,
    /// `cursor` of the page before: the organisations that follow.
    cursor: Option<String>,
    /// Organisations of a page, up to 1,000.
    limit: Option<usize>,
}

/// Every crossing of a quarter.
#[derive(Serialize, ToSchema)]
pub(crate) struct Feed {
    /// `otklik-feed/1`.
    schema: &'static str,
    /// What the figures are aimed at.
    targets: FeedTargets,
    /// The country, each industry, type, region, each industry and type of each region, then organisations. Pages after the first have only
    /// organisations.
    cells: Vec<FeedCell>,
    /// For the next page of organisations; `null` after the last.
    cursor: Option<String>,
}

/// What the figures are aimed at (A2.9).
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedTargets {
    /// In percent.
    coverage: String,
    /// 1 to 5.
    satisfaction: String,
    /// The rise that is due below it.
    growth: String,
}

/// One crossing. `null` in `region`, `industry`, `type` and `organisation` means: all.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedCell {
    /// The region, industry and type that the cell is about.
    of: FeedUnit,
    /// The cell's figures, as in `GET /v1/indicators`.
    figures: IndicatorRow,
}

/// What a cell is about.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeedUnit {
    /// Two digits, or all regions.
    region: Option<String>,
    /// An industry, or all.
    industry: Option<String>,
    /// An organisation type, or all.
    r#type: Option<String>,
    /// An organisation's id, or all.
    organisation: Option<String>,
}

/// All figures of a quarter by every crossing of region, industry and type, and by organisation. For those who see the whole country.
#[utoipa::path(get, path = "/v1/feed", tag = "participants", security(("key" = [])), params(AskedFeed),
    responses((status = 200, body = Feed), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_feed(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedFeed>,
) -> Result<Response, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let period = faults.period(asked.period.as_deref());
    let cursor = faults.cursor(asked.cursor, |text| OrganisationId::parse(text).ok());
    let Some(period) = period.filter(|_| faults.0.is_empty()) else { return Err(Problem::unprocessable(faults.0)) };
    if caller.scope != Scope::Country {
        return Err(Problem::not_found());
    }
    let mut reader = IndicatorQuery::new(&app, &caller);
    let mut cells = Vec::new();
    let crossings = if cursor.is_none() { crossings(&mut reader, period).await? } else { Vec::new() };
    for (region, by) in crossings {
        let filter = Filter { region, ..Filter::default() };
        let rows = reader.rows(&Question { period, by, filter }).await?.ok_or_else(Problem::not_found)?;
        cells.extend(rows.into_iter().map(|row| FeedCell::of(region, row)));
    }
    let each = Question { period, by: By::Organisation, filter: Filter::default() };
    let each = reader.rows(&each).await?.ok_or_else(Problem::not_found)?;
    let named = |row: &Row| row.organisation.as_ref().map(|it| it.id.clone());
    let (each, cursor) = page(each, cursor.map(Some).as_ref(), rows_of_page(asked.limit), named);
    cells.extend(each.into_iter().map(|row| FeedCell::of(None, row)));
    let cursor = cursor.flatten().map(|id| id.to_string());
    let targets = &app.profile.targets;
    let targets = FeedTargets {
        coverage: two_places(&targets.coverage_percent),
        satisfaction: two_places(&targets.satisfaction),
        growth: two_places(&targets.growth),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Feed { schema: SCHEMA, targets, cells, cursor })).into_response())
}

/// Those of the country, then those of each region.
async fn crossings(
    reader: &mut IndicatorQuery<'_>,
    period: app::figures::indicators::Period,
) -> Result<Vec<(Option<RegionCode>, By)>, Problem> {
    let by_region = Question { period, by: By::Region, filter: Filter::default() };
    let regions = reader.rows(&by_region).await?.ok_or_else(Problem::not_found)?;
    let mut crossings: Vec<(Option<RegionCode>, By)> =
        [By::Country, By::Industry, By::Type, By::Region].map(|by| (None, by)).into();
    for row in regions {
        if let Unit::Region(region) = row.unit {
            crossings.extend([(Some(region), By::Industry), (Some(region), By::Type)]);
        }
    }
    Ok(crossings)
}

impl FeedCell {
    fn of(within: Option<RegionCode>, row: Row) -> FeedCell {
        let (mut region, mut organisation_type) = (within, None);
        if let Some(it) = &row.organisation {
            (region, organisation_type) = (Some(it.region), Some(it.organisation_type));
        }
        match row.unit {
            Unit::Region(code) => region = Some(code),
            Unit::Type(of) => organisation_type = Some(of),
            Unit::Country | Unit::Industry(_) | Unit::Organisation(_) | Unit::Reported(..) => {}
        }
        let of = FeedUnit {
            region: region.map(|region| region.to_string()),
            industry: row.industry().map(|industry| industry.to_string()),
            r#type: organisation_type.map(|organisation_type| organisation_type.to_string()),
            organisation: row.organisation.as_ref().map(|it| it.id.to_string()),
        };
        FeedCell { of, figures: IndicatorRow::of(row) }
    }
}
