//! Agendas: what is to be brought before the next meeting is known from the tasks of whoever writes the agenda, and is put there by the
//! program. The secretary goes on from there (B.7л).

use domain::improvement::kinds::meeting::{Item, Meeting, MeetingBody, nothing_new};
use domain::improvement::step::LISTED_MAX;
use domain::improvement::{Case, CaseId, Details, Kind, Refusal, RefusalCode};
use serde_json::{Map, json};
use table::{Range, keys};

use super::tasks::{self, AT_RISK, OVERDUE};
use super::{CaseError, acting, forecasts, lists, today};
use crate::identity::access::Caller;
use crate::{App, Error};

/// The job in whose name agendas are filled.
const JOB: &str = "rollup";

/// Puts on the next agenda of each body whatever is not there yet; answers how many items were put. Twice is once.
pub async fn fill(app: &App) -> Result<usize, Error> {
    if !app.improvement.runs_on(today(app)) {
        return Ok(0);
    }
    let mut put = 0;
    let planned = planned(app).await?;
    for body in MeetingBody::ALL {
        if let Some((case, meeting)) = planned.iter().find(|(_, it)| it.given.body == body) {
            match add(app, case, meeting).await {
                Ok(added) => put += added,
                Err(CaseError::App(error)) => return Err(error),
                // Its secretary was quicker.
                Err(CaseError::Refused(refusal)) => {
                    tracing::info!(%refusal, case = %case.id, "An agenda was not filled")
                }
            }
        }
    }
    Ok(put)
}

/// Fills an agenda now, for its secretary; answers how many items were put.
///
/// # Errors
/// `not_found` of what is no meeting that the caller sees, `not_entitled`, `state_has_no_such_move`.
pub async fn fill_now(app: &App, caller: &Caller, id: &CaseId) -> Result<usize, CaseError> {
    let seen = super::reading::seen(app, caller, id).await?;
    let Some((case, meeting)) = seen.and_then(meeting) else { return Err(CaseError::not_found()) };
    let secretary = app.improvement.secretaries.of(meeting.given.body);
    if !caller.roles.contains(&secretary) {
        return Err(Refusal::not_entitled(vec![secretary]).into());
    }
    if !Meeting::is_planned(case.state) {
        return Err(Refusal::of(RefusalCode::StateHasNoSuchMove).into());
    }
    add(app, &case, &meeting).await
}

async fn add(app: &App, case: &Case, meeting: &Meeting) -> Result<usize, CaseError> {
    let there = |item: &Item| meeting.given.items.iter().any(|other| other.case == item.case);
    let mut new = items(app, meeting.given.body).await?;
    new.retain(|item| !there(item));
    new.truncate(LISTED_MAX.saturating_sub(meeting.given.items.len()));
    if new.is_empty() {
        return Ok(0);
    }
    let fields = Map::from_iter([("items".to_owned(), json!(new))]);
    match acting::move_by_program(app, JOB, &case.id, "add", &fields, None).await {
        Ok(acted) => Ok(if acted.changed { new.len() } else { 0 }),
        Err(CaseError::Refused(refusal)) if refusal == nothing_new() => Ok(0),
        Err(error) => Err(error),
    }
}

/// Meetings that are still to come and whose agenda has not been sent, the next first.
async fn planned(app: &App) -> Result<Vec<(Case, Meeting)>, Error> {
    let today = today(app);
    let cases = lists::cases(app, &keys::list_of_kind(Kind::Meeting), &Range::All).await?;
    let mut planned: Vec<_> = cases.into_iter().filter_map(meeting).collect();
    planned.retain(|(case, it)| Meeting::is_planned(case.state) && today <= it.given.date);
    planned.sort_by(|(one, a), (other, b)| (a.given.date, &one.number).cmp(&(b.given.date, &other.number)));
    Ok(planned)
}

fn meeting(case: Case) -> Option<(Case, Meeting)> {
    match &case.details {
        Details::Meeting(meeting) => {
            let meeting = meeting.clone();
            Some((case, meeting))
        }
        _ => None,
    }
}

/// What is to be brought before a body: what its secretary may do now in cases of others, what is long overdue, and, before the working
/// group, what is likely to be late. Each case once, for the first of these reasons.
async fn items(app: &App, body: MeetingBody) -> Result<Vec<Item>, Error> {
    let secretary = app.improvement.secretaries.of(body);
    let mut found: Vec<(CaseId, &'static str)> = Vec::new();
    let asked = tasks::ready_for(app, secretary).await?;
    found.extend(asked.into_iter().filter(|(case, _)| case.kind() != Kind::Meeting).map(|(case, it)| (case.id, it)));
    found.extend(tasks::long_overdue(app, secretary).await?.into_iter().map(|(case, _)| (case.id, OVERDUE)));
    if body == MeetingBody::WorkingGroup {
        found.extend(forecasts::at_risk(app, false).await?.into_iter().map(|(case, _)| (case.id, AT_RISK)));
    }
    let mut items: Vec<Item> = Vec::new();
    for (case, why) in found {
        if !items.iter().any(|item| item.case.as_ref() == Some(&case)) {
            items.push(Item { case: Some(case), subject: None, why: Some(why.to_owned()) });
        }
    }
    Ok(items)
}
