//! A change is proposed from a page: by the head of an organisation, whoever owns or curates a service or a life situation, the
//! analytical centre and laboratories (B.3).

use std::sync::Arc;

use app::identity::form_token::FormToken;
use app::improvement::people::By;
use app::improvement::{CaseError, acting};
use app::registers::{self, register};
use app::{App, Error};
use askama::Template;
use axum::Extension;
use axum::extract::{Form, Query, State};
use axum::response::Response;
use domain::improvement::kinds::change_request::Source;
use domain::improvement::put::PutBody;
use domain::improvement::services::{Service, Situation};
use domain::improvement::{CaseId, Kind, Parties, Put, Role, Target};
use domain::scope::Scope;
use http::StatusCode;
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation, see_other};
use serde_json::json;

use super::form::{self, Entry, Faults, Field, Sent};
use crate::list::target;

const FIELDS: [&str; 3] = ["title", "target", "source"];

#[derive(Template)]
#[template(path = "propose.html")]
struct ProposePage {
    words: Localizer,
    form_token: String,
    refused: Option<String>,
    fields: Vec<Field>,
}

impl PageBody for ProposePage {
    fn title(&self) -> String {
        self.words.propose_title()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Query(chosen): Query<Sent>,
) -> Result<Response, PageError> {
    session.page(&page(&app, &session, &chosen, &Faults::new(), None).await?)
}

pub(super) async fn act(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Extension(press): Extension<FormToken>,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let words = session.words;
    let given = |name: &str| sent.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut faults = Faults::new();
    for name in FIELDS.into_iter().filter(|name| given(name).is_none()) {
        faults.insert(name.to_owned(), words.case_refusal("field_missing"));
    }
    let (Some(title), Some(about), Some(source)) = (given("title"), given("target"), given("source")) else {
        let page = page(&app, &session, &sent, &faults, None).await?;
        return session.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    // Named after the press: pressed twice, it is proposed once.
    let id = CaseId::parse(press.name()).map_err(|_| PageError::NotFound)?;
    let body = PutBody {
        kind: Kind::ChangeRequest,
        title,
        target: Some(target(&about).ok_or(PageError::NotFound)?),
        region: None,
        parties: Parties::default(),
        details: json!({"source": source}),
        due: None,
        external_ref: None,
        version: None,
    };
    let put = Put { id: id.clone(), body, evidence: Vec::new() };
    match acting::put_case(&app, By::Caller(&session.caller), &put).await {
        Ok(_) => see_other(&format!("/cabinet/cases/{id}?done=yes")),
        Err(CaseError::App(error)) => Err(error.into()),
        Err(CaseError::Refused(refusal)) if refusal.status() == 404 => Err(PageError::NotFound),
        Err(CaseError::Refused(refusal)) => {
            let (field, told) = form::fault(words, &refusal, &FIELDS);
            let whole = field.is_none().then(|| told.clone());
            faults.extend(field.map(|field| (field, told)));
            let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let page = page(&app, &session, &sent, &faults, whole).await?;
            session.page_as(status, &page)
        }
    }
}

async fn page(
    app: &App,
    session: &MemberSession,
    sent: &Sent,
    faults: &Faults,
    whole: Option<String>,
) -> Result<ProposePage, PageError> {
    let words = session.words;
    let targets = targets(app, session).await?;
    let mut fields = Vec::new();
    if !targets.is_empty() {
        let nothing = (String::new(), words.propose_target_choose());
        let sources = Source::ALL.iter().map(|it| (it.as_str().to_owned(), words.case_value(it.as_str())));
        fields = vec![
            Field::of(words, "target", Entry::Select).choices(std::iter::once(nothing).chain(targets).collect()),
            Field::of(words, "title", Entry::Line),
            Field::of(words, "source", Entry::Select).choices(sources.collect()),
        ];
    }
    let fields = fields.into_iter().map(|field| field.filled(sent, faults)).collect();
    let refused = (!faults.is_empty()).then(|| words.case_faults()).or(whole);
    Ok(ProposePage { words, form_token: session.form_token(app)?, refused, fields })
}

/// What the participant may propose to change: `kind:id`, and its name.
async fn targets(app: &App, session: &MemberSession) -> Result<Vec<(String, String)>, Error> {
    let (caller, words) = (&session.caller, session.words);
    let sees_all = [Role::AnalyticalCentre, Role::Laboratory].iter().any(|role| caller.roles.contains(role));
    let mut found = Vec::new();
    let of = |kind: String, name: &str| format!("{kind}: {name}");
    for (id, service) in registers::entries::<Service>(app, register::SERVICES).await? {
        if sees_all || service.is_of(&caller.id) {
            found.push((format!("service:{id}"), of(words.target_service(), &service.name)));
        }
    }
    for (id, situation) in registers::entries::<Situation>(app, register::SITUATIONS).await? {
        if sees_all || situation.owner.as_ref() == Some(&caller.id) {
            found.push((format!("situation:{id}"), of(words.target_situation(), &situation.name)));
        }
    }
    let organisations: Vec<_> = match &caller.scope {
        Some(Scope::Organisation(id)) => {
            registers::organisation(app, id).await?.map(|it| (id.clone(), it)).into_iter().collect()
        }
        Some(Scope::Region(region)) => registers::organisations_of(app, *region).await?.into_iter().collect(),
        _ => Vec::new(),
    };
    for (id, organisation) in organisations {
        found.push((format!("organisation:{id}"), of(words.target_organisation(), &organisation.name)));
    }
    Ok(found)
}

/// Whether the participant may propose to change that.
pub(super) async fn may_propose(app: &App, session: &MemberSession, about: &Target) -> Result<bool, Error> {
    let name = format!("{}:{}", about.kind.as_str(), about.id);
    Ok(targets(app, session).await?.iter().any(|(value, _)| *value == name))
}
