//! For the cabinet of a portal (A2.6): a citizen's active links, and what became active or ended.

use std::sync::Arc;
use std::time::Instant;

use app::App;
use app::answers::portal_links;
use app::identity::access::CallingPortal;
use app::portal::{self, Cursor};
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use chrono::{DateTime, NaiveDate, Utc};
use domain::identifier::PortalId;
use domain::person::Snils;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::bearer::Portal;
use web::headers::keep_nothing;
use web::limits::Limits;
use web::query::{Parameters, rows_of_page};
use web::{FieldProblem, Problem};

use crate::wire::ServiceView;

/// Bytes of a question at most.
const QUESTION_BYTES_MAX: usize = 16 * 1024;

/// The citizen that links are asked of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PortalQuestion {
    /// SNILS of the citizen who has opened the cabinet.
    snils: String,
}

/// The active links of a citizen.
#[derive(Serialize, ToSchema)]
pub(crate) struct PortalLinksView {
    /// The citizen's name in `GET /v1/portal/changes`. It is the same for ever.
    citizen: String,
    /// What can be answered now, the one that ends first at the top.
    links: Vec<PortalLinkView>,
}

/// An active link.
#[derive(Serialize, ToSchema)]
pub(crate) struct PortalLinkView {
    /// The name of the link in `GET /v1/portal/changes`.
    link: String,
    /// Name of the organisation.
    organisation: String,
    /// What was received, when.
    service: ServiceView,
    /// First instant at which answers are taken.
    active_from: DateTime<Utc>,
    /// First instant at which they are taken no more; `null` while the end is not known.
    active_until: Option<DateTime<Utc>>,
    /// Where the citizen opens it. Kept for two days: ask again when the cabinet is opened again.
    url: String,
}

/// Changes of links.
#[derive(Serialize, ToSchema)]
pub(crate) struct PortalChangesView {
    /// What became active or ended, by day. What comes twice is once.
    changes: Vec<PortalChangeView>,
    /// Where to go on next time.
    cursor: String,
    /// Whether there may be more at once.
    more: bool,
}

/// A change of a link.
#[derive(Serialize, ToSchema)]
pub(crate) struct PortalChangeView {
    /// The citizen's name, as `POST /v1/portal/links` tells it.
    citizen: String,
    /// The link's name, as there.
    link: String,
    /// `active`: it can be answered. `ended`: it cannot any more, for whatever reason.
    change: &'static str,
    /// The day (UTC). At what hour is not told.
    on: NaiveDate,
}

/// From where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskedChanges {
    /// The cursor of the answer before; without one, everything of the last 35 days.
    cursor: Option<String>,
    /// Changes of an answer, up to 1,000.
    limit: Option<usize>,
}

/// Takes a question out of what the portal may ask.
///
/// # Errors
/// 429 `too_many_requests`: it may not yet.
fn charge(app: &App, limits: &Limits<PortalId>, caller: &CallingPortal) -> Result<(), Problem> {
    let of_profile = app.profile.policies.portal_questions_per_minute;
    let per_minute = caller.portal.questions_per_minute.unwrap_or(of_profile);
    limits.take(&caller.id, per_minute, 1, Instant::now()).map_err(|wait| {
        let title = "this portal asks more than it may: go on after the seconds that Retry-After tells";
        let detail = format!("it may ask {per_minute} questions in a minute");
        Problem::too_many_requests(title, detail, wait)
    })
}

/// A citizen's active links, each ready to be opened. Never what was answered.
#[utoipa::path(
    post,
    path = "/v1/portal/links",
    tag = "portals",
    security(("key" = [])),
    request_body = PortalQuestion,
    responses(
        (status = 200, body = PortalLinksView),
        (status = 400, description = "`not_parseable`", body = Problem),
        (status = 401, description = "No good key", body = Problem),
        (status = 422, description = "`snils_format`, `snils_checksum`", body = Problem),
        (status = 429, description = "More than a portal may ask in a minute: go on after Retry-After", body = Problem),
        (status = 503, description = "Try again", body = Problem),
    )
)]
pub(crate) async fn post_portal_links(
    State(app): State<Arc<App>>,
    Portal(portal): Portal,
    Extension(limits): Extension<Arc<Limits<PortalId>>>,
    sent: Body,
) -> Result<Response, Problem> {
    charge(&app, &limits, &portal)?;
    let asked: PortalQuestion = web::body::read(web::body::json_of(sent, QUESTION_BYTES_MAX).await?)?;
    let snils = Snils::parse(&asked.snils).map_err(|error| {
        let code = match error {
            domain::person::SnilsError::Format => "snils_format",
            domain::person::SnilsError::Checksum => "snils_checksum",
        };
        let (field, message) = ("/snils".to_owned(), error.to_string());
        Problem::unprocessable(vec![FieldProblem { field, code: code.to_owned(), message }])
    })?;
    let found = portal_links::of_citizen(&app, &snils).await?;
    let links = found.links.into_iter().map(|it| PortalLinkView {
        link: it.link.to_string(),
        organisation: it.organisation_name,
        service: it.service.into(),
        active_from: it.active_from,
        active_until: it.active_until,
        url: it.url,
    });
    let mut response = Json(PortalLinksView { citizen: found.citizen, links: links.collect() }).into_response();
    keep_nothing(response.headers_mut());
    Ok(response)
}

/// Links that became active or ended, by day. A day that is not over is told again whole with each answer.
#[utoipa::path(
    get,
    path = "/v1/portal/changes",
    tag = "portals",
    security(("key" = [])),
    params(AskedChanges),
    responses(
        (status = 200, body = PortalChangesView),
        (status = 400, description = "`cursor_invalid`, `query_not_parseable`", body = Problem),
        (status = 401, description = "No good key", body = Problem),
        (status = 429, description = "More than a portal may ask in a minute: go on after Retry-After", body = Problem),
        (status = 503, description = "Try again", body = Problem),
    )
)]
pub(crate) async fn get_portal_changes(
    State(app): State<Arc<App>>,
    Portal(portal): Portal,
    Extension(limits): Extension<Arc<Limits<PortalId>>>,
    Parameters(asked): Parameters<AskedChanges>,
) -> Result<Json<PortalChangesView>, Problem> {
    charge(&app, &limits, &portal)?;
    let wrong = || Problem::bad_request("cursor_invalid", "send the cursor of an earlier answer");
    let cursor = asked.cursor.filter(|text| !text.is_empty());
    let cursor = cursor.map(|text| Cursor::parse(&text).ok_or_else(wrong)).transpose()?;
    let found = portal::changes(&app, cursor, rows_of_page(asked.limit)).await?;
    let changes = found.rows.into_iter().map(|row| PortalChangeView {
        citizen: row.item.citizen,
        link: row.item.link.to_string(),
        change: row.item.change.as_str(),
        on: row.on,
    });
    Ok(Json(PortalChangesView { changes: changes.collect(), cursor: found.cursor.to_string(), more: found.more }))
}

#[cfg(test)]
mod tests {
    use testkit::World;

    use super::*;

    #[tokio::test]
    async fn a_portal_asks_as_much_as_it_may_and_is_then_told_when_to_go_on() {
        let world = World::at("2026-01-15T09:00:00Z");
        let app = &world.app;
        let limits = Limits::default();
        let portal = |id: &str, questions_per_minute: Option<u32>| CallingPortal {
            id: PortalId::parse(id).unwrap(),
            portal: serde_json::from_value(serde_json::json!({
                "name": "Портал", "legal_basis": "акт", "questions_per_minute": questions_per_minute,
            }))
            .unwrap(),
        };
        let (country, region) = (portal("gosuslugi", None), portal("region", Some(2)));
        for _ in 0..app.profile.policies.portal_questions_per_minute {
            charge(app, &limits, &country).unwrap();
        }
        // What came in meanwhile lets some more pass.
        let refused = (0..1_000_000).find_map(|_| charge(app, &limits, &country).err()).unwrap();
        assert_eq!((refused.status, refused.code.as_str()), (429, "too_many_requests"));
        assert_eq!(refused.retry_after_seconds, Some(1));
        // Another has its own, as its entry in the register says.
        let told = [(); 4].map(|()| charge(app, &limits, &region).err().and_then(|problem| problem.detail));
        assert_eq!(told, [None, None, None, Some("it may ask 2 questions in a minute".to_owned())]);
    }
}
