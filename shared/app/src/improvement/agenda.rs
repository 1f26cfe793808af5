//! Agendas: what is to be brought before the next meeting is known from the tasks of whoever writes the agenda, and is put there by the
//! program. The secretary goes on from there (B.7л).

use chrono_tz::Tz;
use domain::calendar::local_date;
use domain::improvement::kinds::meeting::{Item, Meeting, MeetingBody};
use domain::improvement::step::LISTED_MAX;
use domain::improvement::{Case, CaseId, Details, Kind, Refusal, RefusalCode};
use serde_json::{Map, json};
use table::items::{CasePlaceItem, decode};
use table::{Range, keys};

use super::tasks::{self, AT_RISK, OVERDUE};
use super::{CaseError, acting, forecasts, stored};
use crate::identity::access::Caller;
use crate::store;
use crate::{App, Error};

/// The job in whose name agendas are filled.
const JOB: &str = "rollup";

/// Puts on the next agenda of each body whatever is not there yet; answers how many items were put. Twice is once.
pub async fn fill(app: &App) -> Result<usize, Error> {
    if !app.improvement.runs_on(local_date(app.clock.now(), Tz::Europe__Moscow)) {
        return Ok(0);
    }
    let mut put = 0;
    for body in MeetingBody::ALL {
        if let Some((case, meeting)) = next(app, body).await? {
            match add(app, &case, &meeting).await {
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
    let acted = acting::move_by_program(app, JOB, &case.id, "add", &fields, None).await?;
    Ok(if acted.changed { new.len() } else { 0 })
}

/// The next meeting of a body whose agenda has not been sent.
async fn next(app: &App, body: MeetingBody) -> Result<Option<(Case, Meeting)>, Error> {
    let today = local_date(app.clock.now(), Tz::Europe__Moscow);
    let mut all = Vec::new();
    for item in store::all(&*app.table, &keys::cases(&keys::list_of_kind(Kind::Meeting)), &Range::All).await? {
        let case = stored::case(app, &decode::<CasePlaceItem>(&item)?.case).await?;
        all.extend(case.and_then(meeting));
    }
    all.retain(|(case, it)| it.given.body == body && Meeting::is_planned(case.state) && today <= it.given.date);
    Ok(all.into_iter().min_by_key(|(case, it)| (it.given.date, case.number.clone())))
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
