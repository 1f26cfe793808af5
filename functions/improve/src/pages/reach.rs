//! The cases that somebody may make by the profile, and what these may be about.

use std::collections::BTreeSet;

use app::Error;
use app::improvement::listing::Asked;
use app::registers::{self, register};
use domain::identifier::OrganisationId;
use domain::improvement::case::{Chain, Controller};
use domain::improvement::kinds::check::CheckType;
use domain::improvement::kinds::document::DocumentType;
use domain::improvement::kinds::meeting::MeetingBody;
use domain::improvement::services::{Service, Situation};
use domain::improvement::{Case, Details, Kind, Role, Target};
use domain::scope::{ParticipantRole, Scope};

use super::form::Sent;
use super::naming::Naming;
use super::picking::{self, Options, Picked};

/// Whether the reader makes such cases, by the profile.
pub(super) async fn may_make(naming: &Naming<'_>, kind: Kind) -> Result<bool, Error> {
    if naming.caller.role == ParticipantRole::Feed {
        return Ok(false);
    }
    for role in roles(naming, kind) {
        let may = match role {
            Role::Anyone => !targets(naming, "").await?.is_empty(),
            Role::TargetOwner => owns(naming, true).await?,
            Role::RoadMapOwner => owns(naming, false).await?,
            Role::Checker => !check_types(naming).await?.is_empty(),
            Role::Secretary => !bodies(naming).is_empty(),
            registered => naming.caller.roles.contains(&registered),
        };
        if may {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The kinds of cases that the reader makes.
pub(super) async fn makes(naming: &Naming<'_>) -> Result<Vec<Kind>, Error> {
    let mut kinds = Vec::new();
    for kind in Kind::ALL {
        if may_make(naming, kind).await? {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// Whether the reader makes such cases about that.
pub(super) async fn may_make_about(naming: &Naming<'_>, kind: Kind, about: &Target) -> Result<bool, Error> {
    let name = format!("{}:{}", about.kind.as_str(), about.id);
    let sent = [("target".to_owned(), name.clone())].into_iter().collect();
    Ok(may_make(naming, kind).await? && things(naming, kind, "target", &sent).await?.has(&name))
}

/// The roles that make such cases, whatever the chain.
fn roles(naming: &Naming<'_>, kind: Kind) -> BTreeSet<Role> {
    let chains = [false, true].map(|mss| Chain { mss, ..Chain::default() });
    chains.iter().flat_map(|chain| naming.app.improvement.roles(kind, "put", *chain)).copied().collect()
}

/// A document without a role to make any is a road map.
pub(super) fn document_types(naming: &Naming<'_>) -> Vec<&'static str> {
    let roles = roles(naming, Kind::Document);
    if roles.iter().any(|role| naming.caller.roles.contains(role)) {
        return DocumentType::ALL.iter().map(|it| it.as_str()).collect();
    }
    vec![DocumentType::RoadMap.as_str()]
}

/// The bodies whose agendas the reader writes.
pub(super) fn bodies(naming: &Naming<'_>) -> Vec<&'static str> {
    let is_mine = |body: &MeetingBody| naming.caller.roles.contains(&naming.app.improvement.secretaries.of(*body));
    MeetingBody::ALL.into_iter().filter(is_mine).map(|body| body.as_str()).collect()
}

/// What the reader checks: by its role, or as the controller whom a decision appointed.
pub(super) async fn check_types(naming: &Naming<'_>) -> Result<Vec<&'static str>, Error> {
    let mut types = Vec::new();
    for check in CheckType::ALL {
        let checks = match naming.app.improvement.checkers.of(check) {
            Role::Controller => {
                let ministries = [Role::EconomyMinistry, Role::DigitalMinistry];
                ministries.iter().any(|role| naming.caller.roles.contains(role))
                    || !mine(naming, Kind::Document, |case| controls(naming, case)).await?.is_empty()
            }
            role => naming.caller.roles.contains(&role),
        };
        types.extend(checks.then_some(check.as_str()));
    }
    Ok(types)
}

fn controls(naming: &Naming<'_>, case: &Case) -> bool {
    matches!(&case.parties.controller, Some(Controller::Participant(id)) if naming.caller.is(id))
}

fn is_owner(naming: &Naming<'_>, case: &Case) -> bool {
    case.parties.owner.as_ref().is_some_and(|owner| naming.caller.is(owner))
}

/// Whether the reader owns or curates something that measures or road maps are about.
async fn owns(naming: &Naming<'_>, with_cases: bool) -> Result<bool, Error> {
    if !of_registers(naming, false).await?.is_empty() {
        return Ok(true);
    }
    Ok(with_cases
        && (!mine(naming, Kind::ChangeRequest, |case| is_owner(naming, case)).await?.is_empty()
            || !mine(naming, Kind::Document, |case| is_owner(naming, case)).await?.is_empty()))
}

async fn mine(naming: &Naming<'_>, kind: Kind, fits: impl Fn(&Case) -> bool) -> Result<Options, Error> {
    picking::cases(naming, Asked { mine: true, ..picking::of_kind(kind) }, fits).await
}

/// What a field may name.
pub(super) async fn things(naming: &Naming<'_>, kind: Kind, name: &str, sent: &Sent) -> Result<Options, Error> {
    let text = sent.get(name).map(|text| text.trim()).unwrap_or_default();
    let of_type = |types: &'static [DocumentType]| {
        let fits = move |case: &Case| match &case.details {
            Details::Document(document) => types.is_empty() || types.contains(&document.document_type),
            _ => false,
        };
        picking::cases(naming, picking::of_kind(Kind::Document), fits)
    };
    match (kind, name) {
        (_, "owner" | "performers" | "agreeing") => picking::people(naming).await,
        (_, "units" | "unit") => units(naming, &picking::named(sent, name)).await,
        (Kind::Report, "target") => {
            let mut all = Options::of(of_registers(naming, true).await?);
            all.add(road_maps(naming).await?);
            Ok(all)
        }
        (Kind::Document, "target") => of_registers(naming, true).await.map(Options::of),
        (Kind::Measure, "target") => {
            let mut all = targets(naming, text).await?;
            all.add(road_maps(naming).await?);
            Ok(all)
        }
        (_, "target") => targets(naming, text).await,
        (Kind::ChangeRequest, "document") => {
            of_type(&[DocumentType::TargetState, DocumentType::OptimisedStandard]).await
        }
        (_, "target_state") => of_type(&[DocumentType::TargetState]).await,
        (_, "document" | "supersedes") => of_type(&[]).await,
        (_, "change_request") => {
            picking::cases(naming, picking::of_kind(Kind::ChangeRequest), |case| !case.is_ended()).await
        }
        (_, "study") => picking::cases(naming, picking::of_kind(Kind::Study), |_| true).await,
        (_, "depends_on") => picking::cases(naming, picking::of_kind(Kind::Measure), |case| !case.is_ended()).await,
        _ => Ok(Options::default()),
    }
}

/// Who is to reach a document: participants, and organisations that were written.
pub(super) async fn units(naming: &Naming<'_>, written: &[&str]) -> Result<Options, Error> {
    let people = picking::people(naming).await?.named();
    let mut all = Options::of(people.map(|(id, name)| (format!("participant:{id}"), name)).collect()).open();
    let written: Vec<&str> = written.iter().map(|text| text.strip_prefix("organisation:").unwrap_or(text)).collect();
    let organisations = picking::organisations(naming, &written).await?.named();
    let of = |(id, name)| (format!("organisation:{id}"), format!("{}: {name}", naming.words.target_organisation()));
    all.add(organisations.map(of).collect());
    Ok(all)
}

/// Road maps to which the reader adds measures.
async fn road_maps(naming: &Naming<'_>) -> Result<Vec<(String, String)>, Error> {
    let makes_all = roles(naming, Kind::Measure).iter().any(|role| naming.caller.roles.contains(role));
    let fits = |case: &Case| case.details.is_road_map() && (makes_all || is_owner(naming, case));
    let found = picking::cases(naming, picking::of_kind(Kind::Document), fits).await?;
    Ok(found.named().map(|(id, words)| (format!("road_map:{id}"), words)).collect())
}

/// Services and situations that are the reader's, or all of them for whoever has a role: `kind:id`, and the name.
async fn of_registers(naming: &Naming<'_>, all: bool) -> Result<Vec<(String, String)>, Error> {
    let Naming { app, caller, words } = *naming;
    let sees_all = all && !caller.roles.is_empty();
    let mut found = Vec::new();
    let of = |kind: String, name: &str| format!("{kind}: {name}");
    let is_of =
        |service: &Service| std::iter::once(&caller.id).chain(&caller.stands_in_for).any(|it| service.is_of(it));
    for (id, service) in registers::entries::<Service>(app, register::SERVICES).await? {
        if sees_all || is_of(&service) {
            found.push((format!("service:{id}"), of(words.target_service(), &service.name)));
        }
    }
    for (id, situation) in registers::entries::<Situation>(app, register::SITUATIONS).await? {
        if sees_all || situation.owner.as_ref().is_some_and(|owner| caller.is(owner)) {
            found.push((format!("situation:{id}"), of(words.target_situation(), &situation.name)));
        }
    }
    Ok(found)
}

/// What lies in the reader's reach. Where that is more organisations than a list shows, those that were written are looked for.
async fn targets(naming: &Naming<'_>, text: &str) -> Result<Options, Error> {
    let Naming { app, caller, words } = *naming;
    let mut found = of_registers(naming, true).await?;
    let of = |id: &OrganisationId, name: &str| {
        (format!("organisation:{id}"), format!("{}: {name}", words.target_organisation()))
    };
    let regions = match &caller.scope {
        Some(Scope::Organisation(id)) => {
            found.extend(registers::organisation(app, id).await?.map(|it| of(id, &it.name)));
            Vec::new()
        }
        Some(Scope::Region(region)) => vec![*region],
        _ => Vec::new(),
    };
    for region in regions {
        let organisations = registers::organisations_of(app, region).await?;
        found.extend(organisations.iter().map(|(id, it)| of(id, &it.name)));
    }
    let is_open = !caller.roles.is_empty() || matches!(caller.scope, Some(Scope::Country | Scope::Industry(_)));
    if !is_open {
        return Ok(Options::of(found));
    }
    let known = Options::of(found);
    let written = text.strip_prefix("organisation:").unwrap_or(text);
    let is_known = matches!(known.picked(text), Picked::One(_));
    let asked: Vec<&str> = Some(written).filter(|text| !text.is_empty() && !is_known).into_iter().collect();
    let organisations = picking::organisations(naming, &asked).await?;
    let named = organisations.named().filter_map(|(id, name)| Some(of(&OrganisationId::parse(&id).ok()?, &name)));
    let named: Vec<_> = named.collect();
    let mut all = known.open();
    all.add(named);
    Ok(all)
}

/// What is made for a case next: address and words.
pub(super) async fn further(naming: &Naming<'_>, case: &Case) -> Result<Vec<(String, String)>, Error> {
    let words = naming.words;
    let about = case.target.as_ref().map(|target| format!("target={}:{}&", target.kind.as_str(), target.id));
    let about = about.unwrap_or_default();
    let id = &case.id;
    let asked = match &case.details {
        _ if case.is_ended() => Vec::new(),
        Details::ChangeRequest(_) => {
            vec![(Kind::Measure, format!("{about}change_request={id}")), (Kind::Check, format!("change_request={id}"))]
        }
        _ if case.details.is_road_map() => {
            let about = format!("target=road_map:{id}");
            vec![(Kind::Measure, about.clone()), (Kind::Report, about)]
        }
        Details::Document(_) => vec![(Kind::Check, format!("document={id}"))],
        _ => Vec::new(),
    };
    let mut further = Vec::new();
    for (kind, query) in asked {
        let of_case = is_owner(naming, case) || !naming.caller.roles.is_empty();
        if of_case && may_make(naming, kind).await? {
            further.push((format!("/cabinet/new/{}?{query}", kind.as_str()), words.making_kind(kind.as_str())));
        }
    }
    Ok(further)
}
