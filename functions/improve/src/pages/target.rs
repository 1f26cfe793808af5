//! A service or a life situation: what stands in its register, and the cases about it that the reader sees.

use std::sync::Arc;

use app::App;
use app::improvement::listing::{self, Asked};
use app::registers::{self, register};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::identifier::{ParticipantId, ServiceId, SituationId};
use domain::improvement::services::{Audience, Form, OnPortal, Service, ServiceLevel, Situation};
use domain::improvement::{Kind, Target, TargetKind};
use pages::{Localizer, MemberSession, PageBody, PageError, Section, navigation};

use super::list::{Row, row};
use super::naming::{Named, Naming};
use super::reach::may_make_about;
use super::way::{self, WayView};

/// Cases that the page shows; the list has all.
const CASES: usize = 20;

#[derive(Template)]
#[template(path = "target.html")]
struct TargetPage {
    words: Localizer,
    kind: String,
    name: String,
    /// `service:pass`, as an address says it.
    target: String,
    /// Name and values.
    facts: Vec<(String, Vec<Named>)>,
    /// Of a situation.
    way: Option<WayView>,
    note: Option<String>,
    rows: Vec<Row>,
    more: bool,
    may_propose: bool,
    /// Whether the reader evaluates how far it has come (B.7в).
    may_evaluate: bool,
}

impl PageBody for TargetPage {
    fn title(&self) -> String {
        self.name.clone()
    }

    fn section(&self) -> Option<Section> {
        Some(navigation::CASES)
    }
}

pub(super) async fn show_service(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = ServiceId::parse(&id).map_err(|_| PageError::NotFound)?;
    let found: Option<Service> = registers::entry(&app, register::SERVICES, id.as_str()).await?;
    let service = found.ok_or(PageError::NotFound)?;
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let is = |yes: bool| if yes { words.choice_yes() } else { words.choice_no() };
    let types = &session.caller.types;
    let types: Vec<String> = service.organisation_types.iter().map(|it| words.organisation_type(*it, types)).collect();
    let situations = service.situations.iter().map(|id| (TargetKind::Situation, id.to_string()));
    let plain = [
        (words.field_form(), form(words, service.form)),
        (words.field_level(), level(words, service.level)),
        (words.field_federal_id(), service.federal_id.clone().unwrap_or_default()),
        (words.field_audience(), service.audience.iter().map(|it| audience(words, *it)).collect::<Vec<_>>().join(", ")),
        (words.field_on_portal(), on_portal(words, service.on_portal)),
        (words.field_electronic(), is(service.electronic)),
        (words.field_decision_support(), is(service.decision_support)),
        (words.field_proactive(), is(service.proactive)),
        (words.field_without_presence(), is(service.without_presence)),
        (words.field_mass_significant(), is(service.mass_significant)),
        (words.field_list_version(), service.list_version.clone().unwrap_or_default()),
        (words.field_licensing(), is(service.licensing)),
        (
            words.field_applications_a_year(),
            service.applications_a_year.map(|it| words.count(it.into())).unwrap_or_default(),
        ),
        (words.field_service_type(), service.service_type.clone().unwrap_or_default()),
        (words.field_organisation_types(), types.join(", ")),
    ];
    let mut facts = people(&naming, service.owner.as_ref(), service.curator.as_ref()).await?;
    let plain = plain.into_iter().filter(|(_, value)| !value.is_empty());
    facts.extend(plain.map(|(label, value)| (label, vec![Named::plain(value)])));
    facts.extend(linked(&naming, words.field_situations(), situations).await?);
    let page = TargetPage {
        words,
        kind: words.target_service(),
        name: service.name.clone(),
        target: format!("service:{id}"),
        facts,
        way: None,
        note: (!types.is_empty()).then(|| words.target_satisfaction_note()),
        rows: Vec::new(),
        more: false,
        may_propose: false,
        may_evaluate: false,
    };
    answer(&app, &session, Target { kind: TargetKind::Service, id: id.to_string() }, page).await
}

pub(super) async fn show_situation(
    State(app): State<Arc<App>>,
    session: MemberSession,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let id = SituationId::parse(&id).map_err(|_| PageError::NotFound)?;
    let found: Option<Situation> = registers::entry(&app, register::SITUATIONS, id.as_str()).await?;
    let situation = found.ok_or(PageError::NotFound)?;
    let words = session.words;
    let naming = Naming { app: &app, caller: &session.caller, words };
    let mut facts = people(&naming, situation.owner.as_ref(), None).await?;
    let plain = [(words.field_circumstances(), situation.circumstances), (words.field_needs(), situation.needs)];
    facts.extend(plain.map(|(label, value)| (label, vec![Named::plain(value)])));
    let page = TargetPage {
        words,
        kind: words.target_situation(),
        name: situation.name,
        target: format!("situation:{id}"),
        facts,
        way: way::of(&naming, &id).await?,
        note: None,
        rows: Vec::new(),
        more: false,
        may_propose: false,
        may_evaluate: false,
    };
    answer(&app, &session, Target { kind: TargetKind::Situation, id: id.to_string() }, page).await
}

async fn answer(app: &App, session: &MemberSession, target: Target, page: TargetPage) -> Result<Response, PageError> {
    let naming = Naming { app, caller: &session.caller, words: session.words };
    let may_propose = may_make_about(&naming, Kind::ChangeRequest, &target).await?;
    let may_evaluate = may_make_about(&naming, Kind::Report, &target).await?;
    let asked = Asked { target: Some(target), ..Asked::default() };
    let found = listing::cases(app, &session.caller, &asked, CASES).await?.ok_or(PageError::NotFound)?;
    let mut rows = Vec::new();
    for case in &found.rows {
        rows.push(row(&naming, case).await?);
    }
    session.page(&TargetPage { rows, more: found.next.is_some(), may_propose, may_evaluate, ..page })
}

type Facts = Vec<(String, Vec<Named>)>;

async fn people(
    naming: &Naming<'_>,
    owner: Option<&ParticipantId>,
    curator: Option<&ParticipantId>,
) -> Result<Facts, PageError> {
    let mut facts = Vec::new();
    for (label, id) in [(naming.words.field_owner(), owner), (naming.words.field_curator(), curator)] {
        if let Some(id) = id {
            facts.push((label, vec![Named::plain(naming.participant(id).await?)]));
        }
    }
    Ok(facts)
}

/// Services or life situations, each with its page; nothing where there are none.
async fn linked(
    naming: &Naming<'_>,
    label: String,
    targets: impl Iterator<Item = (TargetKind, String)>,
) -> Result<Option<(String, Vec<Named>)>, PageError> {
    let mut named = Vec::new();
    for (kind, id) in targets {
        named.push(naming.target(&Target { kind, id }).await?);
    }
    Ok((!named.is_empty()).then_some((label, named)))
}

fn form(words: Localizer, form: Form) -> String {
    match form {
        Form::Service => words.form_service(),
        Form::DigitalService => words.form_digital_service(),
        Form::Function => words.form_function(),
    }
}

fn level(words: Localizer, level: ServiceLevel) -> String {
    match level {
        ServiceLevel::Federal => words.level_federal(),
        ServiceLevel::Regional => words.level_regional(),
        ServiceLevel::Municipal => words.level_municipal(),
    }
}

fn audience(words: Localizer, audience: Audience) -> String {
    match audience {
        Audience::Person => words.audience_person(),
        Audience::LegalEntity => words.audience_legal_entity(),
    }
}

fn on_portal(words: Localizer, on_portal: OnPortal) -> String {
    match on_portal {
        OnPortal::No => words.on_portal_no(),
        OnPortal::Planned => words.on_portal_planned(),
        OnPortal::Live => words.on_portal_live(),
        OnPortal::Withdrawn => words.on_portal_withdrawn(),
    }
}
