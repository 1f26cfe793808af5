//! Figures of the programme (B.2, B.3) and of its participants: services as the register has them now, the rest as it was found once a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::identifier::ParticipantId;
use domain::improvement::attainment::attainment;
use domain::improvement::case_counts::CaseCounts;
use domain::improvement::kinds::check::CheckType;
use domain::improvement::kinds::document::{Document, DocumentType};
use domain::improvement::programme::{Behind, Keeping, OfServices, add, counted, median};
use domain::improvement::services::Service;
use domain::improvement::sight::sees;
use domain::improvement::solved::{self, SolvedInMonth};
use domain::improvement::{Case, CaseId, Details, Entry, Kind};
use domain::organisation::RegionCode;
use domain::scope::Scope;
use futures::{StreamExt, TryStreamExt, stream};
use table::items::{KeepingItem, ProgrammeItem, decode};
use table::{Expect, Range, keys};

use super::behind::{TARGET_STATES, keep_behind, lists_of};
use super::people::reader;
use super::{ZONE, listing, lists, stored, today};
use crate::counts::case_counts::{self, OfRegion};
use crate::identity::access::Caller;
use crate::registers::{self, register};
use crate::store::{self, Stored, load, put};
use crate::{App, Error};

/// Cases that are read at the same time.
const READ_AT_ONCE: usize = 16;

/// Months of which it is told how incidents were solved.
const MONTHS_MAX: usize = 12;

/// What is known of the programme.
pub struct Programme {
    /// What the register of services says now.
    pub services: OfServices,
    /// What was found of the whole last; `None`: it was not looked yet.
    pub whole: Option<ProgrammeItem>,
    /// How participants keep to their terms, as far as the caller sees it: whoever has a role sees all, others themselves.
    pub participants: Vec<(ParticipantId, KeepingItem)>,
    /// How many cases each region has, as far as the caller sees it: whoever has a role or sees the country all, a region its own.
    pub regions: Vec<OfRegion>,
}

/// Reads it for a caller.
pub async fn programme(app: &App, caller: &Caller) -> Result<Programme, Error> {
    let services = registers::entries::<Service>(app, register::SERVICES).await?;
    let whole = whole(app).await?;
    let participants = seen(app, caller, whole.as_ref()).await?;
    let mut regions = case_counts::all(app).await?;
    regions.retain(|of| match (&caller.scope, of.region) {
        _ if !caller.roles.is_empty() => true,
        (Some(Scope::Country), _) => true,
        (Some(Scope::Region(own)), Some(region)) => *own == region,
        _ => false,
    });
    let services = OfServices::of(services.iter().map(|(_, service)| service));
    Ok(Programme { services, whole, participants, regions })
}

/// How participants keep to their terms, as far as the caller sees it.
pub(super) async fn participants(app: &App, caller: &Caller) -> Result<Vec<(ParticipantId, KeepingItem)>, Error> {
    seen(app, caller, whole(app).await?.as_ref()).await
}

async fn whole(app: &App) -> Result<Option<ProgrammeItem>, Error> {
    Ok(load::<ProgrammeItem>(&*app.table, &keys::programme()).await?.map(|stored| stored.form))
}

async fn seen(
    app: &App,
    caller: &Caller,
    whole: Option<&ProgrammeItem>,
) -> Result<Vec<(ParticipantId, KeepingItem)>, Error> {
    let mut participants = if caller.roles.is_empty() { own(app, caller).await? } else { all(app).await? };
    // Whoever had cases once and has none now is left out.
    participants.retain(|(_, keeping)| whole.is_some_and(|whole| whole.looked_on <= keeping.looked_on));
    Ok(participants)
}

async fn all(app: &App) -> Result<Vec<(ParticipantId, KeepingItem)>, Error> {
    let items = store::all(&*app.table, keys::keepings(), &Range::All).await?;
    let named = |item: &table::Item| {
        let id = ParticipantId::parse(&item.key.sk).map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok((id, decode(item)?))
    };
    items.iter().map(named).collect()
}

/// How the caller keeps to its terms, and those whom it stands in for.
async fn own(app: &App, caller: &Caller) -> Result<Vec<(ParticipantId, KeepingItem)>, Error> {
    let mut found = Vec::new();
    for id in listing::parties(caller) {
        let stored = load::<KeepingItem>(&*app.table, &keys::keeping(id)).await?;
        found.extend(stored.map(|stored| (id.clone(), stored.form)));
    }
    Ok(found)
}

/// Looks once a day how participants keep to their terms; answers how many cases were read. Twice is once.
pub async fn look(app: &App) -> Result<usize, Error> {
    let (now, today) = (app.clock.now(), today(app));
    let before = load::<ProgrammeItem>(&*app.table, &keys::programme()).await?;
    if before.as_ref().is_some_and(|it| it.form.looked_on == today) {
        return Ok(0);
    }
    let calendar = stored::calendar(app).await?;
    let mut of: BTreeMap<ParticipantId, Keeping> = BTreeMap::new();
    let (mut documents, mut checks, mut solved) = (Vec::new(), Vec::new(), BTreeMap::new());
    let mut counts: BTreeMap<Option<RegionCode>, CaseCounts> = BTreeMap::new();
    let mut read = 0;
    for kind in Kind::ALL {
        let ids = lists::names(app, &keys::list_of_kind(kind), &Range::All).await?;
        let mut cases = stream::iter(ids).map(|id| with_journal(app, id)).buffered(READ_AT_ONCE);
        while let Some(found) = cases.try_next().await? {
            let Some((case, journal)) = found else { continue };
            read += 1;
            add(&mut of, &case, &journal, now, ZONE, &calendar);
            solved::add(&mut solved, &case, now, ZONE);
            counts.entry(case.region).or_default().add(&case, now);
            match &case.details {
                Details::Document(document)
                    if document.document_type == DocumentType::TargetState && Document::is_confirmed(case.state) =>
                {
                    documents.push((case.clone(), document.clone()));
                }
                Details::Check(check) if check.given.check == CheckType::Attainment => checks.push(case.clone()),
                _ => {}
            }
        }
    }
    for (participant, keeping) in of {
        for (number, cases) in lists_of(&keeping) {
            keep_behind(app, Some(&participant), &number, today, cases).await?;
        }
        let key = keys::keeping(&participant);
        let stored = load::<KeepingItem>(&*app.table, &key).await?;
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        // Somebody else looked at the same instant: they found the same.
        store::write(&*app.table, vec![put(key, &item(today, &keeping), expect)?]).await?.either_way();
    }
    keep_counts(app, counts).await?;
    let states = documents.into_iter().map(|(case, document)| {
        let counts = attainment(&case, &document, &checks).is_reached();
        Behind { case: case.id, counts, days: None }
    });
    let states: Vec<_> = states.collect();
    let (target_states, reached) = (count(states.len()), count(counted(&states)));
    keep_behind(app, None, TARGET_STATES, today, states).await?;
    let solved = solved.into_values().rev().take(MONTHS_MAX).collect();
    let whole = ProgrammeItem { looked_on: today, target_states, reached, solved };
    let expect = before.as_ref().map_or(Expect::Absent, Stored::expect);
    store::write(&*app.table, vec![put(keys::programme(), &whole, expect)?]).await?.either_way();
    Ok(read)
}

/// Keeps how many cases each region has, and that those have none which had some before.
async fn keep_counts(app: &App, mut counts: BTreeMap<Option<RegionCode>, CaseCounts>) -> Result<(), Error> {
    let before = case_counts::all(app).await?.into_iter().filter(|of| of.counted.system.is_none()).map(|of| of.region);
    for region in registers::regions(app).await?.into_iter().map(Some).chain(before) {
        counts.entry(region).or_default();
    }
    for (region, counts) in counts {
        case_counts::keep(app, region, counts.told()).await?;
    }
    Ok(())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn item(looked_on: NaiveDate, keeping: &Keeping) -> KeepingItem {
    let Keeping { with_term, steps, evaluated, reports } = keeping;
    let steps = steps.iter().map(|(name, made)| {
        let days: Vec<u32> = made.iter().filter_map(|step| step.days).collect();
        (name.clone(), (count(days.len()), median(&days).unwrap_or_default()))
    });
    KeepingItem {
        looked_on,
        with_term: count(with_term.len()),
        overdue: count(counted(with_term)),
        steps: steps.collect(),
        evaluated: count(evaluated.len()),
        verified: count(counted(evaluated)),
        reports: count(reports.len()),
        reports_in_time: count(counted(reports)),
    }
}

async fn with_journal(app: &App, id: CaseId) -> Result<Option<(Case, Vec<Entry>)>, Error> {
    let Some(case) = stored::case(app, &id).await? else { return Ok(None) };
    let journal = stored::entries_after(app, &id, 0).await?;
    Ok(Some((case, journal)))
}

/// The incidents that a month names as not solved in time and that the caller sees.
pub async fn not_in_time(app: &App, caller: &Caller, month: &SolvedInMonth) -> Result<Vec<Case>, Error> {
    let reader = reader(caller);
    let found = lists::read(app, month.late.clone()).await?;
    Ok(found.into_iter().filter(|case| sees(case, &reader)).collect())
}
