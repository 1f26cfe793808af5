//! A case is made from a page: whatever the reader makes by the profile, with names in place of identifiers.

use std::sync::Arc;

use app::App;
use app::identity::form_token::FormToken;
use app::improvement::people::By;
use app::improvement::{CaseError, acting};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Path, Query, State};
use axum::response::Response;
use domain::improvement::{CaseId, Kind, Put};
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};

use super::form::{Faults, Field, Sent};
use super::making::Making;
use super::naming::Naming;
use super::reach;

#[derive(Template)]
#[template(path = "new.html")]
struct NewPage {
    words: Localizer,
    form_token: String,
    title: String,
    lead: String,
    path: String,
    refused: Option<String>,
    fields: Vec<Field>,
}

impl PageBody for NewPage {
    fn title(&self) -> String {
        self.title.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

#[derive(Template)]
#[template(path = "kinds.html")]
struct KindsPage {
    words: Localizer,
    /// Address, title, and what it is for.
    kinds: Vec<(String, String, String)>,
}

impl PageBody for KindsPage {
    fn title(&self) -> String {
        self.words.making_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

/// The kinds that the reader makes.
pub(super) async fn kinds(State(app): State<Arc<App>>, session: MemberSession) -> Result<Response, PageError> {
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let told = |kind: Kind| (path(kind), words.making_kind(kind.as_str()), words.making_lead(kind.as_str()));
    let kinds = reach::makes(&naming).await?.into_iter().map(told).collect();
    session.page(&KindsPage { words, kinds })
}

/// Where a case of that kind is made.
pub(super) fn path(kind: Kind) -> String {
    format!("/cabinet/new/{}", kind.as_str())
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(kind): Path<String>,
    Query(chosen): Query<Sent>,
) -> Result<Response, PageError> {
    let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind).ok_or(PageError::NotFound)?;
    let naming = Naming { app: &app, caller: &session.caller, words: session.words };
    let making = Making::of(&naming, kind, &chosen).await?.ok_or(PageError::NotFound)?;
    session.page(&page(&app, &session, kind, &making, &chosen, &Faults::new(), None)?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Extension(press): Extension<FormToken>,
    Path(kind): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind).ok_or(PageError::NotFound)?;
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let making = Making::of(&naming, kind, &sent).await?.ok_or(PageError::NotFound)?;
    // Named after the press: pressed twice, it is made once.
    let id = CaseId::parse(press.name()).map_err(|_| PageError::NotFound)?;
    let body = match making.body(&sent).await? {
        Ok(body) => body,
        Err(faults) => {
            let page = page(&app, &session, kind, &making, &sent, &faults, None)?;
            return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let put = Put { id: id.clone(), body, evidence: Vec::new() };
    match acting::put_case(&app, By::Caller(&session.caller), &put).await {
        Ok(_) => see_other(&format!("/cabinet/cases/{id}?done=yes")),
        Err(CaseError::App(error)) => Err(error.into()),
        Err(CaseError::Refused(refusal)) => {
            // All that the form names is there: what is not found is what the reader may not make.
            let is_hidden = refusal.status() == 404;
            let (field, told) = making.fault(&refusal, &sent);
            let told = if is_hidden { words.making_not_entitled() } else { told };
            let whole = field.is_none().then(|| told.clone());
            let faults = field.map(|field| (field, told)).into_iter().collect();
            let status = if is_hidden { 422 } else { refusal.status() };
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            session.page_as(status, &page(&app, &session, kind, &making, &sent, &faults, whole)?)
        }
    }
}

fn page(
    app: &App,
    session: &MemberSession,
    kind: Kind,
    making: &Making<'_>,
    sent: &Sent,
    faults: &Faults,
    whole: Option<String>,
) -> Result<NewPage, PageError> {
    let words = session.words;
    Ok(NewPage {
        words,
        form_token: session.form_token(app)?,
        title: words.making_kind(kind.as_str()),
        lead: words.making_lead(kind.as_str()),
        path: path(kind),
        refused: (!faults.is_empty()).then(|| words.case_faults()).or(whole),
        fields: making.fields(sent, faults),
    })
}
