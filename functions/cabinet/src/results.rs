//! `/v1/results`: what this system tells the federal level of its regions, and what other systems tell this one. The same words as
//! through the queue, for systems between which there is none: `curl …/v1/results | curl …/v1/results --data @-`.

use std::fmt;
use std::sync::Arc;

use app::counts::federation::Taken;
use app::counts::region_results;
use app::counts::region_results::{RegionResults, ToTell};
use app::{App, Error};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::Problem;
use web::bearer::Operator;

use web::body::{json, read};
use web::query::{InvalidParameters, Parameters};

/// Words on organisations of one page: some megabytes at most.
const PAGE_WORDS: usize = 50;

/// Words about regions and their organisations.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// Each the whole of a region's sums in a quarter, or of the counts of some of its organisations.
    #[schema(value_type = Vec<serde_json::Value>)]
    words: Vec<RegionResults>,
    /// For the next page; `null` after the last. Not read of what is sent.
    #[serde(default)]
    cursor: Option<String>,
}

/// The page of words that is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PageOfWords {
    /// `cursor` of the page before.
    cursor: Option<String>,
}

/// A page of one set of words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct At {
    page: usize,
    /// [`ToTell::stamp`] of the set.
    stamp: String,
}

impl At {
    fn parse(text: &str) -> Option<At> {
        let (page, stamp) = text.split_once('.')?;
        Some(At { page: page.parse().ok()?, stamp: stamp.to_owned() })
    }
}

impl fmt::Display for At {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.page, self.stamp)
    }
}

/// What became of each word.
#[derive(Serialize, ToSchema)]
pub(crate) struct Heard {
    /// In their order: `kept`, `known`, `not_expected` (the register names another system, or none), `type_unknown`
    /// (it tells of an organisation type that is not registered here), `refused` (it contradicts itself
    /// or an edition that is known).
    heard: Vec<&'static str>,
}

/// What is to be told of the regions that are counted here: on the first page their sums in the running quarter and eight before it, on the
/// others their organisations, of the running quarter and the one before, and in the first hour of a day (UTC) of all nine. The pages are of one
/// set of regions, editions and organisations: where it has changed since the first page, `409 results_changed` says so, and the reader begins
/// again. What was read before is true, and may be sent on.
#[utoipa::path(get, path = "/v1/results", tag = "federal level", security(("key" = [])), params(PageOfWords),
    responses((status = 200, body = Words), (status = 401, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn get_results(
    State(app): State<Arc<App>>,
    _: Operator,
    Parameters(asked): Parameters<PageOfWords>,
) -> Result<Json<Words>, Problem> {
    let mut faults = InvalidParameters(Vec::new());
    let asked = faults.cursor(asked.cursor, At::parse);
    if !faults.0.is_empty() {
        return Err(Problem::unprocessable(faults.0));
    }
    let to_tell = region_results::to_tell(&app).await?;
    let first = At { page: 0, stamp: to_tell.stamp() };
    let At { page, stamp } = asked.unwrap_or_else(|| first.clone());
    if stamp != first.stamp {
        let title = "what is to be told has changed since the first page: begin again without a cursor";
        return Err(Problem::new(StatusCode::CONFLICT, "results_changed", title));
    }
    let ToTell { regions, organisations } = to_tell;
    let words = match page.checked_sub(1) {
        None => regions,
        Some(place) => organisations.chunks(PAGE_WORDS).nth(place).unwrap_or_default().to_vec(),
    };
    let last = organisations.len().div_ceil(PAGE_WORDS);
    let next = (page < last).then(|| At { page: page + 1, stamp }.to_string());
    Ok(Json(Words { words, cursor: next }))
}

/// Take what another system tells of its regions. The same again changes nothing, in any order.
#[utoipa::path(post, path = "/v1/results", tag = "federal level", security(("key" = [])), request_body = Words,
    responses((status = 200, body = Heard), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_results(State(app): State<Arc<App>>, _: Operator, sent: Body) -> Result<Json<Heard>, Problem> {
    let Words { words, .. } = read(json(sent).await?)?;
    let mut heard = Vec::with_capacity(words.len());
    for word in words {
        heard.push(match region_results::take(&app, word).await {
            Ok(Taken::Kept) => "kept",
            Ok(Taken::Known) => "known",
            Ok(Taken::NotExpected) => "not_expected",
            Ok(Taken::TypeUnknown) => "type_unknown",
            Err(Error::Corrupt(_)) => "refused",
            Err(error) => return Err(error.into()),
        });
    }
    Ok(Json(Heard { heard }))
}
