//! `GET /v1/practices`: practices that are offered, and what came of them with whoever adopted them (B.7е).

use std::sync::Arc;

use app::App;
use app::improvement::practices::{self, Adopted, Offered};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::improvement::rolled_out::{Between, RolledOut};
use http::header;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Member;
use web::query::{InvalidParameters, Parameters};

use crate::list::is_state;
use crate::wire::Failure;

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedPractices {
    /// Only in this state.
    state: Option<String>,
    /// The place after which the page begins.
    cursor: Option<String>,
}

/// Practices.
#[derive(Serialize, ToSchema)]
pub(crate) struct Practices {
    /// In the order in which they were proposed.
    rows: Vec<PracticeRow>,
    /// The place after which the next page begins; `null` after the last.
    cursor: Option<String>,
}

/// A practice.
#[derive(Serialize, ToSchema)]
pub(crate) struct PracticeRow {
    /// The name of the case.
    id: String,
    /// For people.
    number: String,
    /// In a few words.
    title: String,
    /// Where it stands.
    state: &'static str,
    /// What was done, in words.
    description: Option<String>,
    /// Types of services that it is recommended for.
    service_types: Vec<String>,
    /// Changes from which it comes.
    effects: Vec<PracticeChange>,
    /// Who adopted it, in the order in which they did.
    adopters: Vec<PracticeChange>,
    /// Whether it helped an organisation like the caller's: of the same type, with as many responses, weak at the same question.
    alike: bool,
    /// What it has brought over all of them; `null`: nobody's quarter since is closed.
    roll_out: Option<RollOutBody>,
}

/// What a practice has brought over all who adopted it: group-time effects after Callaway and Sant'Anna.
#[derive(Serialize, ToSchema)]
pub(crate) struct RollOutBody {
    /// The formula.
    method: String,
    /// The last quarter that was read.
    until: String,
    /// Organisations that adopted.
    units: u32,
    /// Organisations of the same type that they were compared with.
    others: u32,
    /// Over all of them and all quarters since; `null`: fewer than five on either side.
    simple: Option<EffectBetween>,
    /// By how many quarters it is since they adopted, from 0 on.
    by_time: Vec<EffectBetween>,
}

/// An effect in points, and the limits in which it lies in 95 of 100 cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct EffectBetween {
    /// Points.
    effect: String,
    /// The lower end.
    low: String,
    /// The upper end.
    high: String,
}

impl EffectBetween {
    fn of(between: Between) -> EffectBetween {
        let Between { effect, low, high } = between;
        EffectBetween { effect, low, high }
    }
}

impl RollOutBody {
    fn of(told: RolledOut) -> RollOutBody {
        RollOutBody {
            method: told.method,
            until: told.until.to_string(),
            units: told.units,
            others: told.others,
            simple: told.simple.map(EffectBetween::of),
            by_time: told.by_time.into_iter().map(|(_, between)| EffectBetween::of(between)).collect(),
        }
    }
}

/// A change by which a practice came about or was adopted.
#[derive(Serialize, ToSchema)]
pub(crate) struct PracticeChange {
    /// The change request.
    change_request: String,
    /// Who adopted by it; `null` of those from which the practice comes.
    participant: Option<String>,
    /// Where it stands; `null`: it lies outside what the caller sees.
    state: Option<&'static str>,
    /// What it has brought, in points; `null`: it was not measured, or lies outside what the caller sees.
    effect: Option<String>,
    /// Whether that is a rise; `null`: nothing is concluded.
    verdict: Option<&'static str>,
}

impl PracticeChange {
    fn of(change: &Adopted) -> PracticeChange {
        let effect = change.effect();
        PracticeChange {
            change_request: change.change_request.to_string(),
            participant: change.adopter.as_ref().map(ToString::to_string),
            state: change.case.as_ref().map(|case| case.state.as_str()),
            effect: effect.and_then(|effect| effect.told.as_ref()).map(|told| told.effect.clone()),
            verdict: effect.and_then(|effect| effect.verdict).map(|verdict| verdict.as_str()),
        }
    }
}

impl PracticeRow {
    fn of(offered: Offered, alike: bool) -> PracticeRow {
        let Offered { case, practice, changes } = offered;
        let (adopters, effects): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.adopter.is_some());
        PracticeRow {
            alike,
            state: case.state.as_str(),
            description: practice.given.description,
            service_types: practice.service_types,
            effects: effects.into_iter().map(PracticeChange::of).collect(),
            adopters: adopters.into_iter().map(PracticeChange::of).collect(),
            roll_out: practice.roll_out.map(RollOutBody::of),
            id: case.id.into(),
            number: case.number,
            title: case.title,
        }
    }
}

/// Practices that the caller sees: those that are recommended are offered to every participant.
#[utoipa::path(get, path = "/v1/practices", tag = "cases", security(("key" = [])), params(AskedPractices),
    responses((status = 200, body = Practices), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn list_practices(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Parameters(asked): Parameters<AskedPractices>,
) -> Result<Response, Failure> {
    let mut faults = InvalidParameters(Vec::new());
    let state =
        faults.optional("state", "a state of a case", asked.state, |text| is_state(text).then(|| text.to_owned()));
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0).into());
    }
    let (offered, cursor) = practices::practices(&app, &caller, state, asked.cursor).await?;
    let alike = practices::offered_to(&app, &caller, &offered).await?;
    let row = |offered: Offered| {
        let is_alike = alike.contains_key(&offered.case.id);
        PracticeRow::of(offered, is_alike)
    };
    let rows = offered.into_iter().map(row).collect();
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Practices { rows, cursor })).into_response())
}
