//! `GET /v1/indicators`: the figures of A2.9 by the crossing that is asked for, within the caller's scope (A2.12).

pub(crate) mod json_form;
mod people_form;
mod table_form;

use std::sync::Arc;

use app::App;
use app::figures::indicators::{IndicatorQuery, Row};
use app::figures::localizer::Localizer;
use app::figures::ranking::{Rank, ranking};
use app::identity::access::CallingParticipant;
use app::registers;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::figures::edition::Edition;
use domain::language::Language;
use domain::organisation::Organisation;
use domain::scope::{By, Scope};
use http::{HeaderName, StatusCode, header};
use web::Problem;
use web::bearer::Participant;

use crate::asked::{Asked, Format, Read};
use crate::pages::choosing::subject;
use json_form::{IndicatorRow, Indicators};
use people_form::About;
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
    let read = asked.read(&caller.scope, &caller.types)?;
    let mut reader = IndicatorQuery::new(&app, &caller);
    let found = reader.rows(&read.question).await?.ok_or_else(Problem::not_found)?;
    let late = reader.late(&read.question).await?;
    // How one stands among others can only be said where there are others.
    let ranking = ranking(&found).filter(|_| read.question.by == By::Organisation);
    let ranks: Vec<Option<Rank>> = ranking.map_or_else(|| vec![None; found.len()], |ranking| ranking.each);
    if let (Some(language), Format::Csv | Format::Xlsx) = (read.language, read.format) {
        let edition = read.question.period.edition(reader.running().await?);
        return for_people(&app, &caller, &read, (language, edition), &found.iter().zip(ranks).collect::<Vec<_>>())
            .await;
    }
    let mut rows: Vec<IndicatorRow> = found.into_iter().map(IndicatorRow::of).collect();
    for (row, rank) in rows.iter_mut().zip(ranks) {
        row.stand(rank);
    }
    match read.format {
        Format::Json => {
            let page = Indicators::page(rows, late, read.cursor.as_ref(), read.limit);
            Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
        }
        Format::Csv => Ok(file(CSV, "otklik.csv", table_form::csv(&rows).into_bytes())),
        Format::Xlsx => Ok(file(XLSX, "otklik.xlsx", table_form::xlsx(&rows).map_err(not_written)?)),
    }
}

pub(crate) const CSV: &str = "text/csv; charset=utf-8";

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file that people open, under a name that says what it is.
async fn for_people(
    app: &App,
    caller: &CallingParticipant,
    read: &Read,
    (language, edition): (Language, Edition),
    rows: &[(&Row, Option<Rank>)],
) -> Result<Response, Problem> {
    let words = Localizer::of(language);
    let now = app.clock.now();
    let organisation = one_organisation(app, caller, read, rows).await?;
    let about = About {
        words,
        by: read.question.by,
        filter: &read.question.filter,
        scope: &caller.scope,
        subject: match &organisation {
            Some(one) => format!("{}, {}", one.name, one.region.region().name),
            None => subject(app, words, &caller.scope, &read.question.filter, &caller.types).await?,
        },
        organisation,
        period: edition.to_string(),
        made_on: words.day(now.date_naive()),
    };
    let table = people_form::table(&about, rows);
    Ok(match read.format {
        Format::Xlsx => file(XLSX, &about.file_name("xlsx"), table.xlsx().map_err(not_written)?),
        Format::Json | Format::Csv => file(CSV, &about.file_name("csv"), table.csv()),
    })
}

/// The organisation, where all rows are of one: as it was in the quarter, or else as it is.
async fn one_organisation(
    app: &App,
    caller: &CallingParticipant,
    read: &Read,
    rows: &[(&Row, Option<Rank>)],
) -> Result<Option<Organisation>, Problem> {
    let one = read.question.filter.organisation.as_ref().or(match &caller.scope {
        Scope::Organisation(organisation) => Some(organisation),
        _ => None,
    });
    let Some(id) = one else { return Ok(None) };
    let then = rows.first().and_then(|(row, _)| row.organisation.clone());
    match then {
        Some(organisation) => Ok(Some(organisation)),
        None => Ok(registers::organisation(app, id).await?),
    }
}

pub(crate) fn not_written(error: rust_xlsxwriter::XlsxError) -> Problem {
    tracing::error!(%error, "A spreadsheet could not be written");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side")
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
