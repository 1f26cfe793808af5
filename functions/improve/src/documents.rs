//! `GET /v1/documents/{id}`: what the content of a document comes to, and how far it is attained.

use std::sync::Arc;

use app::App;
use app::improvement::documents::{self, Applied, Measured};
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::decimal::two_places;
use domain::improvement::attainment::{Attainment, UnitStanding};
use domain::improvement::content::Content;
use domain::improvement::content::mss_list::Relation;
use domain::improvement::{CaseId, Details};
use http::header;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use web::Problem;
use web::bearer::Member;

use crate::programme::{PartBody, part, percent};
use crate::wire::Failure;

/// A document, and what it comes to.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentBody {
    /// The name of the case.
    id: String,
    /// For people.
    number: String,
    /// In a few words.
    title: String,
    /// Where it stands.
    state: &'static str,
    /// What it is.
    document_type: &'static str,
    /// The number of the newest text.
    text_version: u32,
    /// What the newest text says in numbers and lists, in the form of its type; `null`: in clauses alone.
    content: Value,
    /// Of an optimised standard: `quantity`, `target`, `standard` and whether it is `in_line`, for each quantity that its target state
    /// measures; else `null`.
    conformity: Value,
    /// Of selection criteria: `place`, `service`, `mean` and `scores` by criterion, in the order of priority; else `null`. A service of
    /// which a score is missing has no place.
    priorities: Value,
    /// Of indicators of efficiency: `participant`, and of each indicator `value` and whether it is `met`; else `null`. All participants for
    /// whoever has a role, else the caller.
    participants: Value,
    /// Of the list of mass socially significant services: how it relates to the register; else `null`.
    list: Option<ListBody>,
    /// Who has reached it.
    attainment: AttainmentBody,
    /// How the content differs from that of the document whose place it takes, row by row; `null`: there is none.
    since_superseded: Value,
}

/// The list of mass socially significant services beside the register of services.
#[derive(Serialize, ToSchema)]
pub(crate) struct ListBody {
    /// Of each service of the list, in its order: `service`, and `registered` as `same`, `other_version`, `not_marked` or `unknown`.
    services: Value,
    /// Services that the register calls mass socially significant and the list does not have.
    unlisted: Vec<String>,
    /// Federal services of the list.
    federal: PartBody,
    /// Regional and municipal services of the list.
    regional: PartBody,
    /// The share of electronic services, in percent; `null`: the register has none of them.
    share: Option<String>,
}

/// How many of those who are to reach a document have.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttainmentBody {
    /// How many have.
    reached: usize,
    /// How many are to.
    of: usize,
    /// Each of them.
    units: Vec<UnitBody>,
    /// The check of all together that counts; `null`: there is none.
    whole: Option<CheckBody>,
}

/// Who is to reach a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitBody {
    /// `participant` or `organisation`.
    kind: &'static str,
    /// The name in the register.
    id: String,
    /// Whether it has.
    reached: bool,
    /// The check that counts; `null`: it was not checked against the newest text.
    check: Option<CheckBody>,
}

/// A check.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckBody {
    /// The name of the case.
    id: String,
    /// Where it stands.
    state: &'static str,
}

fn check((id, state): &(CaseId, domain::improvement::table::State)) -> CheckBody {
    CheckBody { id: id.to_string(), state: state.as_str() }
}

impl AttainmentBody {
    fn of(attainment: &Attainment) -> AttainmentBody {
        let unit = |it: &UnitStanding| UnitBody {
            kind: it.unit.kind.as_str(),
            id: it.unit.id.clone(),
            reached: it.is_reached(),
            check: it.check.as_ref().map(check),
        };
        AttainmentBody {
            reached: attainment.reached(),
            of: attainment.units.len(),
            units: attainment.units.iter().map(unit).collect(),
            whole: attainment.whole.as_ref().map(check),
        }
    }
}

impl ListBody {
    fn of(content: Option<&Content>, relation: &Relation) -> ListBody {
        let listed = match content {
            Some(Content::MssList(list)) => list.services.as_slice(),
            _ => &[],
        };
        let rows = listed.iter().zip(&relation.services);
        let counted = &relation.counted;
        ListBody {
            services: rows.map(|(it, says)| json!({"service": it.service, "registered": says})).collect(),
            unlisted: relation.unlisted.iter().map(ToString::to_string).collect(),
            federal: part(counted, counted.federal),
            regional: part(counted, counted.regional),
            share: counted.share().map(percent),
        }
    }
}

/// What the content of a document comes to, and how far it is attained.
#[utoipa::path(get, path = "/v1/documents/{id}", tag = "cases", security(("key" = [])), params(("id" = String, Path, description = "The name of the document's case")),
    responses((status = 200, body = DocumentBody), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn get_document(
    State(app): State<Arc<App>>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = CaseId::parse(&id).map_err(|_| Problem::not_found())?;
    let found = documents::measured(&app, &caller, &id).await?.ok_or_else(Problem::not_found)?;
    let Measured { case, applied, attainment, since } = found;
    let Details::Document(document) = &case.details else { return Err(Problem::not_found().into()) };
    let content = document.content.as_ref();
    let (mut conformity, mut priorities, mut participants, mut list) = (Value::Null, Value::Null, Value::Null, None);
    match (&applied, content) {
        (Applied::Standard(all), _) => conformity = json!(all),
        (Applied::Criteria(all), Some(Content::Criteria(criteria))) => {
            let rows = all.iter().map(|it| {
                let codes = criteria.criteria.iter().map(|criterion| criterion.code.clone());
                let scores: serde_json::Map<_, _> = codes.zip(it.scores.iter().map(|score| json!(score))).collect();
                let mean = it.mean.as_ref().map(two_places);
                json!({"place": it.place, "service": it.service, "mean": mean, "scores": scores})
            });
            priorities = rows.collect();
        }
        (Applied::Efficiency(all), Some(Content::Efficiency(efficiency))) => {
            let rows = all.iter().map(|(participant, attained)| {
                let indicators = efficiency.indicators.iter().zip(attained).map(|(aim, it)| {
                    let value = it.value.as_ref().map(two_places);
                    json!({"indicator": aim.indicator, "step": aim.step, "target": aim.target, "value": value, "met": it.met})
                });
                json!({"participant": participant, "indicators": indicators.collect::<Value>()})
            });
            participants = rows.collect();
        }
        (Applied::MssList(relation), content) => list = Some(ListBody::of(content, relation)),
        _ => {}
    }
    let body = DocumentBody {
        state: case.state.as_str(),
        document_type: document.document_type.as_str(),
        text_version: document.text_version,
        content: json!(content),
        conformity,
        priorities,
        participants,
        list,
        attainment: AttainmentBody::of(&attainment),
        since_superseded: json!(since),
        id: case.id.to_string(),
        number: case.number.clone(),
        title: case.title.clone(),
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
}
