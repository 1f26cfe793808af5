//! The way through a life situation (B.2): its services in order, with term, documents and visits of each, and how satisfied citizens are
//! there as far as the reader sees figures; and the client paths that are proposed in its place (B.7д).

use domain::calendar::Quarter;
use domain::disclosure::State;
use domain::identifier::{ServiceId, SituationId};
use domain::improvement::content::Content;
use domain::improvement::kinds::document::{Document, DocumentType};
use domain::improvement::services::{Order, Service, Situation};
use domain::improvement::sight::sees;
use domain::improvement::way::{Agreed, Measured, Weakest, reading, weakest};
use domain::improvement::{Case, CaseId, Details};
use domain::scope::{By, Filter, Scope};
use domain::tally::Tally;
use table::Range;

use super::people::reader;
use super::{finals, lists, places, stored};
use crate::figures::indicators::{IndicatorQuery, Period, Question, Row};
use crate::identity::access::Caller;
use crate::registers::{self, register};
use crate::{App, Error};

/// Approved documents of a service, and proposals of a situation, that are looked at.
const CASES_MAX: usize = 100;

/// A way, as one reader sees it.
#[derive(Clone, Debug)]
pub struct Way {
    /// The situation.
    pub situation: Situation,
    /// Of which quarter the figures are; `None`: no quarter is closed.
    pub period: Option<Quarter>,
    /// The scope in which the reader sees figures; `None`: in none.
    pub scope: Option<Scope>,
    /// In order.
    pub steps: Vec<WayStep>,
    /// The weakest of those that are shown.
    pub weakest: Option<Weakest>,
    /// Change requests with another client path, the oldest first.
    pub proposals: Vec<Case>,
}

/// A step of it.
#[derive(Clone, Debug)]
pub struct WayStep {
    /// The service's name in the register.
    pub id: ServiceId,
    /// The service; `None`: the register does not have it.
    pub service: Option<Service>,
    /// Term, documents, visits, as the register says that they are.
    pub order: Order,
    /// As they shall be, and the target state that says so.
    pub agreed: Option<(CaseId, Agreed)>,
    /// The target states and optimised standards that are confirmed or in force, as far as the reader sees them.
    pub approved: Vec<Case>,
    /// How satisfied citizens are.
    pub measured: Measured,
}

/// The way through a situation; `None`: the register does not have it.
///
/// # Errors
/// The store could not do its work.
pub async fn way(app: &App, caller: &Caller, id: &SituationId) -> Result<Option<Way>, Error> {
    let found: Option<Situation> = registers::entry(app, register::SITUATIONS, id.as_str()).await?;
    let Some(situation) = found else { return Ok(None) };
    let period = finals::latest_closed(app).await?;
    let figures = caller.clone().in_scope();
    let mut query = figures.as_ref().map(|caller| IndicatorQuery::new(app, caller));
    let mut steps = Vec::with_capacity(situation.services.len());
    for id in &situation.services {
        let service: Option<Service> = registers::entry(app, register::SERVICES, id.as_str()).await?;
        let measured = match (service.as_ref().filter(|it| !it.organisation_types.is_empty()), &mut query, period) {
            (None, ..) => Measured::NotMeasured,
            (Some(_), None, _) => Measured::OutsideScope,
            (Some(_), Some(_), None) => Measured::NoData,
            (Some(service), Some(query), Some(period)) => of_service(query, service, period).await?,
        };
        let approved = seen(app, caller, &places::approved(id.as_str())).await?;
        steps.push(WayStep {
            order: service.as_ref().map(|service| service.order.clone()).unwrap_or_default(),
            agreed: agreed(app, &approved).await?,
            approved,
            id: id.clone(),
            service,
            measured,
        });
    }
    let weakest = weakest(steps.iter().map(|step| (&step.id, &step.measured)));
    let proposals = seen(app, caller, &places::paths_of(id.as_str())).await?;
    Ok(Some(Way { situation, period, scope: caller.scope.clone(), steps, weakest, proposals }))
}

/// What the target state of a service says in numbers, of those that are approved: the newest that is in force, else the newest.
async fn agreed(app: &App, approved: &[Case]) -> Result<Option<(CaseId, Agreed)>, Error> {
    let states = approved
        .iter()
        .filter(|case| matches!(&case.details, Details::Document(it) if it.document_type == DocumentType::TargetState));
    let newest = states.max_by_key(|case| (Document::is_in_force(case.state), case.created_at));
    let Some(case) = newest else { return Ok(None) };
    let Details::Document(document) = stored::with_text(app, case.clone()).await?.details else { return Ok(None) };
    Ok(match document.content {
        Some(Content::TargetState(state)) => Some((case.id.clone(), Agreed::of(&state))),
        _ => None,
    })
}

/// Cases of a list that the reader sees.
async fn seen(app: &App, caller: &Caller, list: &str) -> Result<Vec<Case>, Error> {
    let reader = reader(caller);
    let cases = lists::first(app, list, &Range::All, CASES_MAX).await?;
    Ok(cases.into_iter().filter(|case| sees(case, &reader)).collect())
}

/// How satisfied citizens are with whatever the service is mapped to, within the reader's own scope: a head reads of its own organisation. Of
/// several organisation types the answers are added, if all of them may be shown.
async fn of_service(query: &mut IndicatorQuery<'_>, service: &Service, period: Quarter) -> Result<Measured, Error> {
    let period = Period::Quarter(period);
    let types = &service.organisation_types;
    let mut rows: Vec<Row> = Vec::new();
    if matches!(query.scope(), Scope::Organisation(_)) {
        let own = query.rows(&Question { period, by: By::Organisation, filter: Filter::default() }).await?;
        let is_mapped = |row: &Row| row.organisation.as_ref().is_some_and(|it| types.contains(&it.organisation_type));
        rows.extend(own.into_iter().flatten().filter(is_mapped));
        if rows.is_empty() {
            return Ok(Measured::OutsideScope);
        }
    } else {
        for organisation_type in types {
            let filter = Filter { organisation_type: Some(*organisation_type), ..Filter::default() };
            // A part of the types would tell nothing of the whole.
            let Some(found) = query.rows(&Question { period, by: By::Type, filter }).await? else {
                return Ok(Measured::OutsideScope);
            };
            rows.extend(found);
        }
    }
    if rows.iter().any(|row| row.indicators.opinion.state() == State::Suppressed) {
        return Ok(Measured::Suppressed);
    }
    let sum = rows.iter().filter_map(|row| row.shown.as_ref()).fold(Tally::default(), |mut sum, shown| {
        sum += shown;
        sum
    });
    Ok(reading(&sum, &service.questions).map_or(Measured::NoData, Measured::Shown))
}
