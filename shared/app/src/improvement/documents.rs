//! What the content of a document comes to, computed from what the registers, the programme and the checks say at that moment, and how far
//! those who are to reach it have (B.6б, B.8в, B.10).

use std::collections::BTreeMap;

use domain::identifier::{ParticipantId, ServiceId};
use domain::improvement::attainment::{Attainment, attainment};
use domain::improvement::content::criteria::Priority;
use domain::improvement::content::efficiency::Attained;
use domain::improvement::content::mss_list::Relation;
use domain::improvement::content::standard::Conformity;
use domain::improvement::content::{Content, RowChange, compare};
use domain::improvement::kinds::document::{Document, DocumentType};
use domain::improvement::services::Service;
use domain::improvement::{Case, CaseId, Details};
use table::Range;

use super::{content, lists, places, programme, reading, stored};
use crate::identity::access::Caller;
use crate::registers::{self, register};
use crate::{App, Error};

/// A document with what it comes to.
pub struct Measured {
    /// The document, with its newest text.
    pub case: Case,
    /// What its content comes to.
    pub applied: Applied,
    /// How far it is attained; nobody is named and nothing was checked where it is empty.
    pub attainment: Attainment,
    /// How its content differs from that of the document whose place it takes; `None`: there is none that the caller sees.
    pub since: Option<Vec<RowChange>>,
}

/// What a content comes to.
pub enum Applied {
    /// Nothing: it has none, or it says all there is.
    Nothing,
    /// Of an optimised standard: each quantity that its target state measures.
    Standard(Vec<Conformity>),
    /// Of selection criteria: services in their order of priority.
    Criteria(Vec<Priority>),
    /// Of indicators of efficiency: every participant that the caller sees, with what it has of each.
    Efficiency(Vec<(ParticipantId, Vec<Attained>)>),
    /// Of the list of mass socially significant services: how it relates to the register.
    MssList(Relation),
}

/// A document as a caller sees it; `None`: there is none.
pub async fn measured(app: &App, caller: &Caller, id: &CaseId) -> Result<Option<Measured>, Error> {
    let Some(case) = reading::seen(app, caller, id).await? else { return Ok(None) };
    let case = stored::with_text(app, case).await?;
    let Details::Document(document) = &case.details else { return Ok(None) };
    let applied = applied(app, caller, document).await?;
    let checks = lists::cases(app, &places::of_attainment(id), &Range::All).await?;
    let attainment = attainment(&case, document, &checks);
    let before = match &document.supersedes {
        Some(id) => reading::seen(app, caller, id).await?,
        None => None,
    };
    let before = content::of(app, before.as_ref()).await?;
    let since = before.map(|before| compare(Some(&before), document.content.as_ref()));
    Ok(Some(Measured { applied, attainment, since, case }))
}

/// The content of a document that somebody sees; of another case none.
pub async fn content(app: &App, case: &Case) -> Result<Option<Content>, Error> {
    content::of(app, Some(case)).await
}

async fn applied(app: &App, caller: &Caller, document: &Document) -> Result<Applied, Error> {
    Ok(match &document.content {
        Some(Content::Standard(standard)) if document.document_type == DocumentType::OptimisedStandard => {
            let target_state = match &document.target_state {
                Some(id) => reading::seen(app, caller, id).await?,
                None => None,
            };
            match content::of(app, target_state.as_ref()).await? {
                Some(Content::TargetState(target)) => Applied::Standard(standard.conformity(&target)),
                _ => Applied::Nothing,
            }
        }
        Some(Content::Criteria(criteria)) => Applied::Criteria(criteria.priorities()),
        Some(Content::Efficiency(efficiency)) => {
            let participants = programme::participants(app, caller).await?.into_iter();
            let of = |(id, item): (ParticipantId, table::items::KeepingItem)| {
                let kept = item.kept();
                (id, efficiency.indicators.iter().map(|aim| aim.of(&kept)).collect())
            };
            Applied::Efficiency(participants.map(of).collect())
        }
        Some(Content::MssList(list)) => Applied::MssList(list.relation(&services(app).await?)),
        Some(Content::Standard(_) | Content::TargetState(_)) | None => Applied::Nothing,
    })
}

/// The register of services.
async fn services(app: &App) -> Result<BTreeMap<ServiceId, Service>, Error> {
    let entries = registers::entries::<Service>(app, register::SERVICES).await?;
    let named = |(id, service): (String, Service)| {
        let id = ServiceId::parse(&id).map_err(|error| Error::Corrupt(format!("a name in a register: {error}")))?;
        Ok((id, service))
    };
    entries.into_iter().map(named).collect()
}
