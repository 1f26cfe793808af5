//! The signed-in citizen's list of links. Looking changes nothing; opening a form from here is like opening the link of a mail.

use std::sync::Arc;

use app::answers::citizen_links;
use app::following::{self, Asked};
use app::{App, Error};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::response::Response;
use domain::identifier::{CitizenId, InvitationId};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use web::bearer::Citizen;
use web::origin::is_foreign;
use web::{Layout, RequestLocale};

use crate::following::told;
use crate::messages;
use crate::my_page::{EntrancePage, ListPage};
use crate::pages::answered;
use crate::visitor::Visitor;

/// What a form of the list sends.
#[derive(Deserialize)]
pub(crate) struct Chosen {
    /// The line; left out where all mails are meant.
    invitation: Option<String>,
    /// Whether mails are declined.
    #[serde(default)]
    decline: bool,
}

/// `GET /my`.
pub(crate) async fn show_list(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    citizen: Option<Citizen>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let Some(Citizen(citizen)) = citizen else { return entrance(&app, &layout) };
    let listed = async {
        let links = citizen_links::list(&app, &citizen).await?;
        let places = following::places(&app, &citizen).await?;
        let months = app.improvement.told.following_months;
        Ok(layout.page(StatusCode::OK, &ListPage::new(&layout, &links, places, months)))
    };
    answered(&layout, listed.await)
}

/// Where nobody is signed in.
fn entrance(app: &App, layout: &Layout) -> Response {
    let page = EntrancePage {
        texts: layout.texts,
        set_up: app.sign_in.citizens.is_some(),
        demo: app.settings.environment == app::DEMO_ENVIRONMENT,
    };
    layout.page(StatusCode::OK, &page)
}

/// `POST /my/open`: a fresh link goes into the same cookie as one from a mail.
pub(crate) async fn open_form(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    visitor: Visitor,
    citizen: Option<Citizen>,
    headers: HeaderMap,
    chosen: Result<Form<Chosen>, FormRejection>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let (citizen, chosen) = match own_form(&app, &layout, citizen, &headers, chosen) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let opened = async {
        let token = match invitation(&chosen) {
            Some(id) => citizen_links::open(&app, &citizen, &id).await?,
            None => None,
        };
        let Some(token) = token else {
            return Ok(messages::unknown_link(layout.texts).page(&layout, StatusCode::NOT_FOUND));
        };
        let mut response = layout.see_other("/form");
        response.headers_mut().append(SET_COOKIE, visitor.remembering(&app, &token)?);
        Ok(response)
    };
    answered(&layout, opened.await)
}

/// `POST /my/wishes`: no more mails, about one organisation or at all; or mails again.
pub(crate) async fn keep_wish(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    citizen: Option<Citizen>,
    headers: HeaderMap,
    chosen: Result<Form<Chosen>, FormRejection>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let (citizen, chosen) = match own_form(&app, &layout, citizen, &headers, chosen) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let kept = async {
        let known = match (&chosen.invitation, invitation(&chosen)) {
            (None, _) => {
                citizen_links::wish_about_all(&app, &citizen, chosen.decline).await?;
                true
            }
            (Some(_), Some(id)) => citizen_links::wish_about_organisation(&app, &citizen, &id, chosen.decline).await?,
            (Some(_), None) => false,
        };
        Ok::<_, Error>(match known {
            true => layout.see_other("/my"),
            false => messages::unknown_link(layout.texts).page(&layout, StatusCode::NOT_FOUND),
        })
    };
    answered(&layout, kept.await)
}

/// `POST /my/following`: the citizen is to be told of changes at the organisation of a line, or not any more.
pub(crate) async fn keep_following(
    State(app): State<Arc<App>>,
    locale: RequestLocale,
    citizen: Option<Citizen>,
    headers: HeaderMap,
    chosen: Result<Form<Chosen>, FormRejection>,
) -> Response {
    let layout = Layout::new(&app, &locale);
    let (citizen, chosen) = match own_form(&app, &layout, citizen, &headers, chosen) {
        Ok(sent) => sent,
        Err(response) => return *response,
    };
    let kept = async {
        let own = match invitation(&chosen) {
            Some(id) if citizen_links::is_own(&app, &citizen, &id).await? => id,
            _ => return Ok(messages::unknown_link(layout.texts).page(&layout, StatusCode::NOT_FOUND)),
        };
        if chosen.decline {
            following::unfollow(&app, &own).await?;
            return Ok(layout.see_other("/my"));
        }
        Ok(match following::follow(&app, &own).await? {
            Asked::Kept => layout.see_other("/my"),
            asked => {
                let (status, message) = told(&app, layout.texts, asked);
                message.page(&layout, status)
            }
        })
    };
    answered(&layout, kept.await)
}

/// What a signed-in citizen sent from our own page.
fn own_form(
    app: &App,
    layout: &Layout,
    citizen: Option<Citizen>,
    headers: &HeaderMap,
    chosen: Result<Form<Chosen>, FormRejection>,
) -> Result<(CitizenId, Chosen), Box<Response>> {
    if is_foreign(headers, &app.settings.public_url) {
        return Err(Box::new(messages::stale_form(layout.texts).page(layout, StatusCode::FORBIDDEN)));
    }
    let Some(Citizen(citizen)) = citizen else { return Err(Box::new(layout.see_other("/my"))) };
    let Form(chosen) = chosen.map_err(|rejection| {
        Box::new(messages::rejected_form(layout.texts, rejection.status()).page(layout, rejection.status()))
    })?;
    Ok((citizen, chosen))
}

fn invitation(chosen: &Chosen) -> Option<InvitationId> {
    InvitationId::parse(chosen.invitation.as_deref()?).ok()
}
