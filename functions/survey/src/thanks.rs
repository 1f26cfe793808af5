//! The thanks, and what else whoever has answered may do here.

use std::sync::Arc;

use app::answers::{answer, citizen_links};
use app::{App, DEMO_ENVIRONMENT, Error};
use axum::extract::State;
use axum::response::Response;
use domain::invitation::Status;
use http::{HeaderMap, StatusCode};
use web::bearer::Citizen;
use web::{Layout, RequestLocale};

use crate::following;
use crate::messages::{self, Further};
use crate::pages::answered;
use crate::visitor::Visitor;

/// `GET /thanks`.
pub(crate) async fn thank(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    citizen: Option<Citizen>,
    headers: HeaderMap,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let further = further(&app, &visitor, citizen.as_ref()).await;
    let thanks = further
        .map(|further| following::offered(&app, layout.texts, &headers, messages::thanks(layout.texts, further)));
    answered(&layout, thanks.map(|thanks| thanks.page(&layout, StatusCode::OK)))
}

/// What else may be answered here. A link tells nothing of the other services of whom it was sent to: whoever has it need not be the citizen.
async fn further(app: &App, visitor: &Visitor, citizen: Option<&Citizen>) -> Result<Further, Error> {
    if let Some(Citizen(citizen)) = citizen {
        return Ok(match citizen_links::list(app, citizen).await?.active.len() {
            0 => Further::Nothing,
            count => Further::Waiting(count),
        });
    }
    // The newest of them is what the form's page opens.
    if let Some(token) = visitor.tokens.first()
        && let Some(view) = answer::view(app, token).await?
        && matches!(view.status, Status::Active | Status::Declined)
    {
        return Ok(Further::Opened);
    }
    let can_sign_in = app.sign_in.citizens.is_some() || app.settings.environment == DEMO_ENVIRONMENT;
    Ok(if can_sign_in { Further::Unknown } else { Further::Nothing })
}
