//! Reports of participants (B.9), prefilled on the first of each month with what the program knows of the month before: one for each owner
//! of services that are not mass socially significant, or of life situations.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use domain::calendar::local_date;
use domain::identifier::{ParticipantId, ServiceId, SituationId};
use domain::improvement::clocks::{Clock, ClockName};
use domain::improvement::kinds::report::{Counted, Given};
use domain::improvement::put::PutBody;
use domain::improvement::services::{Service, Situation};
use domain::improvement::{Case, CaseId, Details, Kind, Parties, Put, TargetKind};
use serde_json::json;
use table::items::ReportsWalkItem;
use table::{Expect, Range, keys};

use super::people::By;
use super::{CaseError, ZONE, acting, lists, places, stored, today};
use crate::registers::{self, register};
use crate::store::{self, Stored, load, put};
use crate::{App, Error};

/// The job in whose name reports are prefilled.
const JOB: &str = "lifecycle";

/// Owners whose reports one run prefills.
const OWNERS_PER_RUN: usize = 20;

/// Months after which nobody looks whether a change in force has been measured.
const MEASURED_WITHIN_MONTHS: u32 = 36;

/// What an owner reports on.
#[derive(Default)]
struct Covered {
    services: BTreeSet<ServiceId>,
    situations: BTreeSet<SituationId>,
}

/// Goes on with the reports on the month before, and on months that could not be reported on in time; answers how many were prefilled.
/// Twice is once: a report has its name by month and owner, and what was prefilled is not counted again.
pub async fn go_on(app: &App) -> Result<u64, Error> {
    let today = today(app);
    let before = load::<ReportsWalkItem>(&*app.table, &keys::reports_walk()).await?;
    let Some(mut walk) = next(app, before.as_ref().map(|it| &it.form), today) else { return Ok(0) };
    let mut prefilled = 0;
    if !walk.done
        && let Some(month) = walk.month
    {
        let owners = owners(app).await?;
        let left: Vec<_> =
            owners.iter().filter(|(owner, _)| walk.after.as_ref().is_none_or(|after| after < owner)).collect();
        for (owner, covered) in left.iter().take(OWNERS_PER_RUN) {
            prefilled += u64::from(prefill(app, owner, covered, month).await?);
            walk.after = Some((*owner).clone());
        }
        walk.done = left.len() <= OWNERS_PER_RUN;
    }
    let expect = before.as_ref().map_or(Expect::Absent, Stored::expect);
    // Somebody else goes on as well: what both prefilled is the same.
    store::write(&*app.table, vec![put(keys::reports_walk(), &walk, expect)?]).await?.either_way();
    Ok(prefilled)
}

/// The walk that is to be gone on with; `None`: there is nothing to do. A month that nobody reports on is done at once.
fn next(app: &App, before: Option<&ReportsWalkItem>, today: NaiveDate) -> Option<ReportsWalkItem> {
    let last = today.with_day(1)?.checked_sub_months(Months::new(1))?;
    if !app.improvement.runs_on(today) {
        return None;
    }
    let walk = |month| ReportsWalkItem { month: Some(month), ..ReportsWalkItem::default() };
    let next = match before.and_then(|before| Some((before, before.month?))) {
        // Whoever begins within a month reports on that one first.
        None => ReportsWalkItem { done: due_on(app, last) < today, ..walk(last) },
        Some((before, _)) if !before.done => before.clone(),
        // Whatever held the program up until the term had passed: reports are made late, rather than not at all.
        Some((_, month)) if month < last => walk(month.checked_add_months(Months::new(1))?),
        Some(_) => return None,
    };
    // Nobody reports on what was before the experiment.
    let is_before = next.month.is_some_and(|month| last_day(month) < app.improvement.starts_on);
    Some(ReportsWalkItem { done: next.done || is_before, ..next })
}

/// The last day on which a report on a month is in time.
fn due_on(app: &App, month: NaiveDate) -> NaiveDate {
    let next = month.checked_add_months(Months::new(1));
    next.and_then(|next| next.with_day(app.improvement.reports.due_on_day)).unwrap_or(month)
}

/// The last day of a report that the program makes after its term: as long as that of one that was returned, from the day on which it is made.
async fn due_when_late(app: &App) -> Result<NaiveDate, Error> {
    let calendar = stored::calendar(app).await?;
    let term = app.improvement.terms.report.term;
    let counted = calendar.count(term, app.clock.now(), ZONE, &app.improvement.working_hours);
    Ok(counted.last_day().unwrap_or_else(|| today(app)))
}

fn last_day(month: NaiveDate) -> NaiveDate {
    month.checked_add_months(Months::new(1)).and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(month)
}

async fn owners(app: &App) -> Result<BTreeMap<ParticipantId, Covered>, Error> {
    let corrupt = |error: domain::identifier::IdentifierError| Error::Corrupt(format!("a name in a register: {error}"));
    let mut owners: BTreeMap<ParticipantId, Covered> = BTreeMap::new();
    for (id, service) in registers::entries::<Service>(app, register::SERVICES).await? {
        if let Some(owner) = service.owner.filter(|_| !service.mass_significant) {
            owners.entry(owner).or_default().services.insert(ServiceId::parse(&id).map_err(corrupt)?);
        }
    }
    for (id, situation) in registers::entries::<Situation>(app, register::SITUATIONS).await? {
        if let Some(owner) = situation.owner {
            owners.entry(owner).or_default().situations.insert(SituationId::parse(&id).map_err(corrupt)?);
        }
    }
    Ok(owners)
}

/// The name of an owner's report on a month, whose first day that is: the same whenever it is made.
pub fn name(owner: &ParticipantId, month: NaiveDate) -> CaseId {
    CaseId::of_external_ref(Kind::Report, owner, &month.to_string())
}

async fn prefill(app: &App, owner: &ParticipantId, covered: &Covered, month: NaiveDate) -> Result<bool, Error> {
    let id = name(owner, month);
    if stored::case(app, &id).await?.is_some() {
        return Ok(false);
    }
    let counted = count(app, owner, covered, month).await?;
    let late = due_on(app, month) < today(app);
    let given = Given {
        month,
        due_on: if late { due_when_late(app).await? } else { due_on(app, month) },
        late,
        services: covered.services.iter().cloned().collect(),
        situations: covered.situations.iter().cloned().collect(),
        counted,
    };
    let body = PutBody {
        kind: Kind::Report,
        title: title(month),
        target: None,
        region: None,
        parties: Parties { owner: Some(owner.clone()), ..Parties::default() },
        details: json!(given),
        due: None,
        external_ref: None,
        version: None,
    };
    match acting::put_case(app, By::Job(JOB), &Put { id, body, evidence: Vec::new() }).await {
        Ok(acted) => Ok(acted.made),
        Err(CaseError::App(error)) => Err(error),
        Err(CaseError::Refused(refusal)) => {
            tracing::warn!(%refusal, %owner, "A report was not prefilled");
            Ok(false)
        }
    }
}

fn title(month: NaiveDate) -> String {
    let words = texts::cabinet::of(domain::language::Language::Ru);
    words.report_on_month(words.month(format!("m{}", month.month()), month.year().to_string()))
}

/// What the program knows of an owner's cases about what the report covers.
async fn count(app: &App, owner: &ParticipantId, covered: &Covered, month: NaiveDate) -> Result<Counted, Error> {
    let now = app.clock.now();
    let mut counted = Counted::default();
    for case in lists::cases(app, &places::of_party(owner), &Range::All).await? {
        if case.parties.owner.as_ref() != Some(owner) || !covered.has(&case) || case.kind() == Kind::Report {
            continue;
        }
        let is_open = !case.is_ended();
        counted.overdue += u32::from(case.due().is_some_and(|due| due <= now));
        match &case.details {
            Details::ChangeRequest(request) => {
                counted.proposed += u32::from(within(case.created_at, month));
                counted.open += u32::from(is_open);
                counted.in_force += u32::from(request.in_force_on.is_some_and(|day| is_of(day, month)));
                let since = month.checked_sub_months(Months::new(MEASURED_WITHIN_MONTHS)).unwrap_or(month);
                if request.in_force_on.is_some_and(|day| since <= day) {
                    let told = evaluated(app, &case.id, month).await?;
                    counted.verified += u32::from(told == Some("verified"));
                    counted.not_confirmed += u32::from(told == Some("not_confirmed"));
                }
            }
            Details::Measure(measure) => {
                counted.measures_open += u32::from(is_open);
                counted.measures_accepted += u32::from(measure.accepted_on.is_some_and(|day| is_of(day, month)));
            }
            Details::Incident(_) => {
                let declared = |clock: &Clock| clock.name == ClockName::Acknowledge && within(clock.started, month);
                counted.incidents += u32::from(case.clocks.iter().any(declared));
            }
            _ => {}
        }
    }
    Ok(counted)
}

impl Covered {
    /// Whether a case is about a service or a situation that the report covers, or about neither.
    fn has(&self, case: &Case) -> bool {
        case.target.as_ref().is_none_or(|target| match target.kind {
            TargetKind::Service => self.services.iter().any(|id| id.as_str() == target.id),
            TargetKind::Situation => self.situations.iter().any(|id| id.as_str() == target.id),
            _ => true,
        })
    }
}

fn is_of(day: NaiveDate, month: NaiveDate) -> bool {
    (day.year(), day.month()) == (month.year(), month.month())
}

fn within(at: DateTime<Utc>, month: NaiveDate) -> bool {
    is_of(local_date(at, ZONE), month)
}

/// What was said last within a month of whether a change helped.
async fn evaluated(app: &App, id: &CaseId, month: NaiveDate) -> Result<Option<&'static str>, Error> {
    let entries = stored::entries_after(app, id, 0).await?;
    let told = entries.iter().rfind(|entry| entry.name == "evaluate" && within(entry.when, month));
    Ok(told.map(|entry| entry.to.as_str()))
}
