//! `GET /v1/flags`: organisations whose answers of a closed quarter look as if somebody had done something to them, with the numbers, and figures with
//! and without the answers that it is about. Nothing is deleted for a flag.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::App;
use app::gaming;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::decimal::two_places;
use domain::figures::indicator::Method;
use domain::gaming::flag::{Flag, Flagged};
use domain::identifier::QuestionId;
use domain::organisation::Organisation;
use domain::tally::{Score, Tally};
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Participant;
use web::query::{InvalidParameters, Parameters};

use crate::asked::FigureParameters;

/// Of which quarter and organisations.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedFlags {
    /// A closed quarter as `2026Q1`. Left out: the latest that was looked at.
    period: Option<String>,
    /// Only this region, two digits.
    region: Option<String>,
    /// Only this industry.
    industry: Option<String>,
    /// Only this type of organisations.
    r#type: Option<String>,
    /// Only this organisation.
    organisation: Option<String>,
}

/// Organisations with flags.
#[derive(Serialize, ToSchema)]
pub(crate) struct Flags {
    /// By region and organisation.
    rows: Vec<FlaggedRow>,
    /// Always `null`: they are one page.
    cursor: Option<String>,
}

/// An organisation with flags of a quarter.
#[derive(Serialize, ToSchema)]
pub(crate) struct FlaggedRow {
    /// The organisation's id.
    organisation: String,
    /// The organisation's name.
    name: String,
    /// Where it belonged.
    region: String,
    /// What it was.
    r#type: String,
    /// The quarter.
    period: String,
    /// What was found, each once for each copied set of answers.
    flags: Vec<FlagRow>,
    /// Figures with and without the answers that the flags are about; `null`: they are about none, or it would be told what too few citizens said.
    compared: Option<ComparedRow>,
    /// The incident that was opened from it; `null`: none.
    incident: Option<OpenedRow>,
    /// Who has looked into it and what was found to be so; `null`: nobody has.
    closed: Option<ClosedRow>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct FlagRow {
    /// `straight_lines`, `copies`, `repeated_comments`, `bursts`, `missing_weeks` or `fewer_receipts`.
    sign: &'static str,
    /// How many questionnaires or comments have it; of `bursts` how many questionnaires came over the web on those days, of `missing_weeks` how many receipts of those weeks have come, of `fewer_receipts` how many of the quarter.
    found: u64,
    /// Of so many; of `bursts` questionnaires that came over the web, of `missing_weeks` receipts of all weeks, of `fewer_receipts` services that were rendered.
    of: u64,
    /// How many would have it, or would have come, as far as others, or chance, say.
    usual: u64,
    /// Of a million flags of this sign that are as surprising as this one, or more, so many are chance at most.
    chance_per_million: u64,
    /// The answers that were copied, by question; `null` in it is "does not apply". Empty of other signs, and where `compared` is `null`.
    scores: BTreeMap<String, Option<u8>>,
    /// The weeks of which receipts are missing, by their Mondays, with the receipts that have come; of other signs empty.
    weeks: BTreeMap<String, u64>,
    /// The days on which too many questionnaires came, with how many did: never fewer than the smallest cell; of other signs empty.
    days: BTreeMap<NaiveDate, u64>,
}

/// Figures with and without.
#[derive(Serialize, ToSchema)]
pub(crate) struct ComparedRow {
    /// Answers that the flags are about.
    marked: u64,
    /// Satisfaction of all published scores.
    satisfaction_with: Option<String>,
    /// Satisfaction without the marked answers.
    satisfaction_without: Option<String>,
    /// The mean of each question, with and without.
    questions: BTreeMap<String, MeansRow>,
}

/// Means of a question.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeansRow {
    /// Of all published scores.
    with: Option<String>,
    /// Without the marked answers.
    without: Option<String>,
}

/// The incident that was opened from flags.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenedRow {
    /// The case's name, as in `/v1/cases/{id}`.
    case: String,
    /// The case's number.
    number: String,
}

/// That somebody has looked into it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClosedRow {
    /// The participant that has.
    by: String,
    /// On which day.
    on: NaiveDate,
    /// What was found to be so.
    reason: String,
}

fn mean(tally: &Tally) -> Option<String> {
    Method::CURRENT.satisfaction(tally).map(|it| two_places(&it))
}

/// One question of a tally alone.
pub(crate) fn only(tally: &Tally, id: &QuestionId) -> Tally {
    let questions = tally.questions.get(id).map(|counts| (id.clone(), *counts));
    Tally { questions: questions.into_iter().collect(), ..Tally::default() }
}

impl FlagRow {
    fn of(flag: &Flag) -> FlagRow {
        FlagRow {
            sign: flag.sign.as_str(),
            found: flag.found,
            of: flag.of,
            usual: flag.usual,
            chance_per_million: (flag.q * 1e6).ceil() as u64,
            scores: flag.scores.iter().map(|(id, score)| (id.to_string(), score.map(Score::get))).collect(),
            weeks: flag.weeks.iter().map(|(week, receipts)| (week.monday().to_string(), *receipts)).collect(),
            days: flag.days.clone(),
        }
    }
}

impl FlaggedRow {
    fn of(organisation: Organisation, flagged: Flagged) -> FlaggedRow {
        let compared = flagged.compared.as_ref().map(|compared| {
            let (with, without) = compared.tallies();
            let questions = with.questions.keys().map(|id| {
                let [with, without] = [&with, &without].map(|tally| mean(&only(tally, id)));
                (id.to_string(), MeansRow { with, without })
            });
            ComparedRow {
                marked: compared.marked,
                questions: questions.collect(),
                satisfaction_with: mean(&with),
                satisfaction_without: mean(&without),
            }
        });
        let closed =
            |it: domain::gaming::flag::Closed| ClosedRow { by: it.by.to_string(), on: it.on, reason: it.reason };
        FlaggedRow {
            organisation: organisation.id.to_string(),
            name: organisation.name,
            region: flagged.region.to_string(),
            r#type: flagged.organisation_type.as_str().to_owned(),
            period: flagged.period.to_string(),
            flags: flagged.flags.iter().map(FlagRow::of).collect(),
            compared,
            incident: flagged.incident.map(|it| OpenedRow { case: it.case.to_string(), number: it.number }),
            closed: flagged.closed.map(closed),
        }
    }
}

/// List the organisations with flags of a closed quarter, within the caller's scope.
#[utoipa::path(get, path = "/v1/flags", tag = "participants", security(("key" = [])), params(AskedFlags),
    responses((status = 200, body = Flags), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_flags(
    State(app): State<Arc<App>>,
    Participant(caller): Participant,
    Parameters(asked): Parameters<AskedFlags>,
) -> Result<Response, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let period = faults.optional("period", "a quarter as 2026Q1", asked.period, |text| Quarter::parse(text).ok());
    let filter = faults.filter(&caller.types, asked.region, asked.industry, asked.r#type, asked.organisation);
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0));
    }
    let period = match period {
        Some(period) => Some(period),
        None => gaming::quarters(&app).await?.pop(),
    };
    let found = gaming::flags(&app, &caller, period, &filter).await?.ok_or_else(Problem::not_found)?;
    let rows = found.into_iter().map(|(organisation, flagged)| FlaggedRow::of(organisation, flagged)).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Flags { rows, cursor: None })).into_response())
}
