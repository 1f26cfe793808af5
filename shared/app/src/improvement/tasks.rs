//! What is wanted of whom by when: moves that are asked for, cases that are long overdue, measures that are likely to be late.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::calendar::local_date;
use domain::improvement::clocks::Clock;
use domain::improvement::escalation::{escalation, told_later};
use domain::improvement::moves::{Wanted, moves, wanted};
use domain::improvement::{Actor, Case, CaseId, Facts, Recipient, Role};
use table::items::{CasePlaceItem, decode};
use table::{Page, Range, keys};

use super::listing::parties;
use super::people::{By, actor};
use super::{facts, forecasts, lists, places, stored};
use crate::identity::access::Caller;
use crate::{App, Error};

/// In whose name it is looked what stands before a role.
const JOB: &str = "lifecycle";

/// Tasks that are told at most.
const TASKS_MAX: usize = 500;

/// What stands in place of a move where a term is long past: the case is brought before the next meeting.
pub const OVERDUE: &str = "overdue";

/// What stands in place of a move where a measure is likely to be late.
pub const AT_RISK: &str = "at_risk";

/// What is wanted of somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// In which case.
    pub case: Case,
    /// The move, or [`OVERDUE`], or [`AT_RISK`].
    pub move_name: &'static str,
    /// The role in which it may be made.
    pub role: Role,
    /// Until when.
    pub due: Option<DateTime<Utc>>,
}

/// What is wanted of the caller now, the earliest term first.
pub async fn tasks(app: &App, caller: &Caller) -> Result<Vec<Task>, Error> {
    let mut lists: Vec<String> = parties(caller).map(places::tasks_of).collect();
    lists.extend(caller.roles.iter().map(|role| places::tasks_of_role(*role)));
    // In the order of terms; a case stands in several lists at most once each.
    let mut found: BTreeMap<String, CaseId> = BTreeMap::new();
    for list in lists {
        let items = app.table.query(&keys::cases(&list), &Range::All, &Page::first(TASKS_MAX)).await?.items;
        for item in items {
            let place: CasePlaceItem = decode(&item)?;
            found.insert(item.key.sk, place.case);
        }
    }
    let (mut tasks, mut looked_at) = (Vec::new(), BTreeSet::new());
    for id in found.into_values().filter(|id| looked_at.insert(id.clone())).take(TASKS_MAX) {
        let Some(case) = stored::case(app, &id).await? else { continue };
        let facts = facts::gather(app, &By::Caller(caller), Some(&case), None).await?.facts;
        tasks.extend(of_case(app, caller, &case, &facts));
    }
    tasks.extend(overdue(app, caller).await?);
    tasks.extend(at_risk(app, caller).await?);
    tasks.sort_by_key(|task: &Task| (task.due.is_none(), task.due, task.case.number.clone()));
    Ok(tasks)
}

/// What whoever holds a role is to bring before a meeting: cases of which a term is long past, in whatever state they are.
async fn overdue(app: &App, caller: &Caller) -> Result<Vec<Task>, Error> {
    let mut tasks = Vec::new();
    let told = [Role::WorkingGroupSecretary, Role::DigitalMinistry, Role::AnalyticalCentre];
    let roles: Vec<Role> = told.into_iter().filter(|role| caller.roles.contains(role)).collect();
    for role in roles {
        let of_role = long_overdue(app, role).await?;
        tasks.extend(of_role.into_iter().map(|(case, due)| Task { case, move_name: OVERDUE, role, due: Some(due) }));
    }
    Ok(tasks)
}

/// Measures that are likely to be late, of whoever responds to that: of mass socially significant services the digital ministry, else the
/// secretary of the working group (B.6а).
async fn at_risk(app: &App, caller: &Caller) -> Result<Vec<Task>, Error> {
    let mut tasks = Vec::new();
    for (role, mss) in [(Role::WorkingGroupSecretary, false), (Role::DigitalMinistry, true)] {
        if caller.roles.contains(&role) {
            let found = forecasts::at_risk(app, mss).await?.into_iter();
            tasks.extend(found.map(|(case, _)| Task { due: case.due(), case, move_name: AT_RISK, role }));
        }
    }
    Ok(tasks)
}

/// Cases of which a term is long past, of which a role is told, with the end of the term.
pub(super) async fn long_overdue(app: &App, role: Role) -> Result<Vec<(Case, DateTime<Utc>)>, Error> {
    let now = app.clock.now();
    let calendar = stored::calendar(app).await?;
    let mut found = Vec::new();
    for case in lists::first(app, &places::late_for(role), &places::until(now), TASKS_MAX).await? {
        let facts = facts::gather(app, &By::Job(JOB), Some(&case), None).await?.facts;
        let is_past = |clock: &&Clock| {
            let told = escalation(clock, facts.zone, &calendar, &app.improvement);
            clock.runs() && told.tell_secretary_at <= now && app.improvement.runs_on(local_date(now, facts.zone))
        };
        let due = case.clocks.iter().filter(is_past).map(|clock| clock.due).min();
        if let Some(due) = due.filter(|_| told_later(&case, facts.chain) == Recipient::Role(role)) {
            found.push((case, due));
        }
    }
    Ok(found)
}

/// Moves that are asked of a role and that whoever holds it may make now, whatever the caller is: what they lack is there.
pub(super) async fn ready_for(app: &App, role: Role) -> Result<Vec<(Case, &'static str)>, Error> {
    let (now, calendar) = (app.clock.now(), stored::calendar(app).await?);
    let holder = Actor { roles: BTreeSet::from([role]), ..Actor::default() };
    let mut ready = Vec::new();
    for case in lists::first(app, &places::tasks_of_role(role), &Range::All, TASKS_MAX).await? {
        let case = stored::with_text(app, case).await?;
        let facts = facts::gather(app, &By::Job(JOB), Some(&case), None).await?.facts;
        let wanted = wanted(&case, &facts, &app.improvement);
        let may = moves(&case, &holder, &facts, now, &calendar, &app.improvement);
        let is_wanted = |name: &str| wanted.iter().any(|it| it.name == name && it.roles.contains(&role));
        let asked = may.iter().find(|it| it.allowed && is_wanted(it.name)).map(|it| it.name);
        ready.extend(asked.map(|name| (case, name)));
    }
    Ok(ready)
}

fn of_case(app: &App, caller: &Caller, case: &Case, facts: &Facts) -> Vec<Task> {
    let (rules, actor) = (&app.improvement, actor(caller));
    let is_own = |of: &str| parties(caller).any(|party| party.as_str() == of);
    let mine = |of: Option<&str>, role: Role| of.is_none_or(|of| role != Role::Agreeing || is_own(of));
    let of_wanted = |wanted: Wanted| {
        let mut roles = wanted.roles.iter().copied();
        let role = roles.find(|role| mine(wanted.of.as_deref(), *role) && role.entitles(case, &actor, facts, rules))?;
        Some(Task { case: case.clone(), move_name: wanted.name, role, due: wanted.due })
    };
    wanted(case, facts, rules).into_iter().filter_map(of_wanted).collect()
}
