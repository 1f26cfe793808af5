//! `GET /v1/sources`: the source systems that concern a participant, and which of them fell silent.

mod files;

use std::sync::Arc;

use app::App;
use app::figures::localizer::Localizer;
use app::figures::reader_calendar::running;
use app::figures::source_timeliness;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::decimal::two_places;
use domain::language::Language;
use http::header;
use serde::{Deserialize, Serialize};
use texts::cabinet::LANGUAGES;
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;

use crate::asked::{FigureParameters, Format};
use crate::indicators::{CSV, XLSX, file, not_written};
use web::query::{InvalidParameters, Parameters};

/// When.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedSources {
    /// `running` or a quarter as `2026Q1`. Left out: `running`.
    period: Option<String>,
    /// `json`, `csv` or, with a language, `xlsx`. Left out: `json`.
    format: Option<String>,
    /// `ru` or `en`: a file that people open, in words. Left out: one that programs read.
    language: Option<String>,
}

/// Source systems.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sources {
    /// In order of ids.
    rows: Vec<SourceRow>,
}

/// A source system in a quarter.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceRow {
    /// The source's id.
    id: String,
    /// The source's name.
    name: String,
    /// Who operates it.
    operator: String,
    /// Receipts that were stored; `null`: it reports for organisations beyond the scope, too.
    received: Option<u64>,
    /// Receipts about organisations within the scope that came after their term.
    late: u64,
    /// Late receipts in per cent of the received; `null` where these are not known or there are none.
    late_share: Option<String>,
    /// Records that were refused; `null`: it reports for organisations beyond the scope, too.
    refused: Option<u64>,
    /// The last day on which it called, UTC, whichever quarter is asked for; `null`: never, or no key of it is good now.
    last_call_on: Option<NaiveDate>,
    /// How many days ago that was.
    days_since_last_call: Option<u64>,
    /// The first day of its silence, if it is silent now; `null`: it is not, or no rhythm is known of it.
    silent_since: Option<NaiveDate>,
}

/// List the source systems that concern the participant.
#[utoipa::path(get, path = "/v1/sources", tag = "participants", security(("key" = [])), params(AskedSources),
    responses((status = 200, body = Sources), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_sources(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedSources>,
) -> Result<Response, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let Some(period) = faults.period(asked.period.as_deref()) else { return Err(Problem::unprocessable(faults.0)) };
    let words = faults.optional("language", "ru or en", asked.language, |text| {
        Language::of_code(text).filter(|language| LANGUAGES.contains(language)).map(Localizer::of)
    });
    let format = match (asked.format.as_deref(), words) {
        (None | Some("json"), _) => Some(Format::Json),
        (Some("csv"), _) => Some(Format::Csv),
        (Some("xlsx"), Some(_)) => Some(Format::Xlsx),
        _ => faults.or("format", "json, csv or, with a language, xlsx", None),
    };
    let Some(format) = format.filter(|_| faults.0.is_empty()) else { return Err(Problem::unprocessable(faults.0)) };
    let found = source_timeliness::sources(&app, &caller, period).await?;
    if let (Some(words), Format::Csv | Format::Xlsx) = (words, format) {
        let now = app.clock.now();
        let quarter = period.quarter(running(&app, &caller.scope).await?);
        let table = files::for_people(words, words.quarter_name(quarter), now.date_naive(), &found);
        return Ok(match format {
            Format::Xlsx => file(XLSX, &format!("otklik-sources-{quarter}.xlsx"), table.xlsx().map_err(not_written)?),
            Format::Json | Format::Csv => file(CSV, &format!("otklik-sources-{quarter}.csv"), table.csv()),
        });
    }
    let row = |found: source_timeliness::SourceFigures| SourceRow {
        id: found.id.to_string(),
        received: found.received,
        late: found.late(),
        late_share: found.late_percent().map(|share| two_places(&share)),
        refused: found.refusals.map(|refusals| refusals.records),
        last_call_on: found.last_call.map(|call| call.on),
        days_since_last_call: found.last_call.map(|call| call.days_ago),
        silent_since: found.silent_since,
        name: found.name,
        operator: found.operator,
    };
    let rows: Vec<SourceRow> = found.into_iter().map(row).collect();
    Ok(match format {
        Format::Csv => file(CSV, "otklik-sources.csv", files::csv(&rows)),
        Format::Json | Format::Xlsx => ([(header::CACHE_CONTROL, "no-store")], Json(Sources { rows })).into_response(),
    })
}
