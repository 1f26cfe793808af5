//! `/v1/results`: what this system tells the federal level of its regions, and what other systems tell this one. The same words as
//! through the queue, for systems between which there is none: `curl …/v1/results | curl …/v1/results --data @-`.

use std::sync::Arc;

use app::counts::region_results;
use app::counts::region_results::{RegionResults, Taken};
use app::{App, Error};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Operator;

use web::body::{json, read};

/// Words about regions.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    /// Each the whole of a region's sums in a quarter.
    #[schema(value_type = Vec<serde_json::Value>)]
    words: Vec<RegionResults>,
}

/// What became of each word.
#[derive(Serialize, ToSchema)]
pub(crate) struct Heard {
    /// In their order: `kept`, `known`, `not_expected` (the register names another system, or none), `refused` (it contradicts itself
    /// or an edition that is known).
    heard: Vec<&'static str>,
}

/// What is to be told of the regions that are counted here: the running quarter and eight before it.
#[utoipa::path(get, path = "/v1/results", tag = "federal level", security(("key" = [])),
    responses((status = 200, body = Words), (status = 401, body = Problem)))]
pub(crate) async fn get_results(State(app): State<Arc<App>>, _: Operator) -> Result<Json<Words>, Problem> {
    Ok(Json(Words { words: region_results::to_tell(&app).await? }))
}

/// Take what another system tells of its regions. The same again changes nothing, in any order.
#[utoipa::path(post, path = "/v1/results", tag = "federal level", security(("key" = [])), request_body = Words,
    responses((status = 200, body = Heard), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_results(State(app): State<Arc<App>>, _: Operator, sent: Body) -> Result<Json<Heard>, Problem> {
    let Words { words } = read(json(sent).await?)?;
    let mut heard = Vec::with_capacity(words.len());
    for word in words {
        heard.push(match region_results::take(&app, word).await {
            Ok(Taken::Kept) => "kept",
            Ok(Taken::Known) => "known",
            Ok(Taken::NotExpected) => "not_expected",
            Err(Error::Corrupt(_)) => "refused",
            Err(error) => return Err(error.into()),
        });
    }
    Ok(Json(Heard { heard }))
}
