//! Source systems as participants see them: whether they report in time (A2.4), and what of their records is refused.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use domain::calendar::Quarter;
use domain::deadline::{Deadline, DeadlineViolations};
use domain::decimal::Rational;
use domain::identifier::{OrganisationId, SourceId};
use domain::scope::{Filter, Scope};
use domain::tally::Counter;
use table::items::SourceItem;
use table::{Page, Range, keys};

use crate::figures::deadline_violations::{self, Crossing, RowKey};
use crate::figures::indicators::{Period, organisation_within};
use crate::figures::reader_calendar::running;
use crate::figures::source_inactivity::calls_of;
use crate::identity::access::{Caller, CallingParticipant, CallingSource};
use crate::registers::{self, register};
use crate::{App, Error};

/// Organisations of a source that are looked up to know whether all lie within a scope; of more it is taken that not all do.
const ORGANISATIONS_MAX: usize = 100;

/// The counter of refused records; the others count a code each.
const REFUSED: &str = "refused";

/// Shards of what a source has sent in a quarter, at most.
const SHARDS_MAX: usize = 100;

/// What is known of a source in a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFigures {
    /// The source.
    pub id: SourceId,
    /// The source's name.
    pub name: String,
    /// Who operates it.
    pub operator: String,
    /// Deadlines that were missed for receipts of it about organisations within the scope.
    pub violations: DeadlineViolations,
    /// Receipts of it that were stored; `None`: it reports for organisations beyond the scope, too, and they are counted for the source as a
    /// whole.
    pub received: Option<u64>,
    /// What it was refused; `None`: it reports for organisations beyond the scope, too, and refusals are not told apart.
    pub refusals: Option<Refusals>,
    /// When it last called, whichever quarter is asked for; `None`: never, or no key of it is good now.
    pub last_call: Option<LastCall>,
    /// The first day of its silence, if it is silent now, whichever quarter is asked for.
    pub silent_since: Option<NaiveDate>,
}

impl SourceFigures {
    /// Receipts that came after their term (A2.4), about organisations within the scope.
    pub fn late(&self) -> u64 {
        self.violations.of(Deadline::Report)
    }

    /// How many per cent of all its receipts came late; `None`: not all of them are seen, or there are none.
    pub fn late_percent(&self) -> Option<Rational> {
        let received = self.received.filter(|received| 0 < *received)?;
        Some(Rational::new(i128::from(self.late()) * 100, i128::from(received)))
    }
}

/// The last call of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastCall {
    /// The day, UTC.
    pub on: NaiveDate,
    /// How many days ago that was.
    pub days_ago: u64,
}

/// Records of a source that were refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusals {
    /// How many records were refused for that reason.
    pub records: u64,
    /// How often each code was given; a record may have several.
    pub codes: BTreeMap<String, u64>,
}

/// The sources that concern the caller: all, for whoever sees the country; else those that may report for organisations within
/// the scope and no others, and those that broke a term for one of them.
pub async fn sources(app: &App, caller: &CallingParticipant, period: Period) -> Result<Vec<SourceFigures>, Error> {
    let quarter = period.quarter(running(app, &caller.scope).await?);
    let broken = deadline_violations::violations(app, caller, period, Crossing::Source, &Filter::default()).await?;
    let today = app.clock.now().date_naive();
    let mut rows = broken.map(|broken| broken.rows).unwrap_or_default();
    let mut found = Vec::new();
    for (id, source) in registers::entries::<SourceItem>(app, register::SOURCES).await? {
        let id = SourceId::parse(&id).map_err(|error| Error::Corrupt(error.to_string()))?;
        let violations = rows.remove(&RowKey::Source(id.clone()));
        let is_within = within(app, caller, &source).await?;
        if violations.is_none() && !is_within {
            continue;
        }
        let refusals = if is_within { Some(refusals(app, quarter, &id).await?) } else { None };
        let received = if is_within { Some(received(app, quarter, &id).await?) } else { None };
        let calls = calls_of(&*app.table, &source, today).await?;
        let silent_since = calls.silent_since(&source, today);
        let last_call = calls.last.map(|on| LastCall { on, days_ago: (today - on).num_days().try_into().unwrap_or(0) });
        let SourceItem { name, operator, .. } = source;
        let violations = violations.unwrap_or_default();
        found.push(SourceFigures { id, name, operator, violations, received, refusals, last_call, silent_since });
    }
    Ok(found)
}

/// What is known of a source in a quarter, for its own people: all of it, whatever organisations it reported for.
pub async fn own(app: &App, people: &Caller, source: &CallingSource, period: Period) -> Result<SourceFigures, Error> {
    let Caller { id, name, role, types, .. } = people.clone();
    // Of what is counted by organisation only the source's own row is taken.
    let everywhere = CallingParticipant { id, name, role, scope: Scope::Country, types };
    let quarter = period.quarter(running(app, &everywhere.scope).await?);
    let crossing = Crossing::Source;
    let broken = deadline_violations::violations(app, &everywhere, period, crossing, &Filter::default()).await?;
    let violations = broken.and_then(|mut broken| broken.rows.remove(&RowKey::Source(source.id.clone())));
    let today = app.clock.now().date_naive();
    let calls = calls_of(&*app.table, &source.source, today).await?;
    Ok(SourceFigures {
        id: source.id.clone(),
        name: source.source.name.clone(),
        operator: source.source.operator.clone(),
        violations: violations.unwrap_or_default(),
        received: Some(received(app, quarter, &source.id).await?),
        refusals: Some(refusals(app, quarter, &source.id).await?),
        last_call: calls.last.map(|on| LastCall { on, days_ago: (today - on).num_days().try_into().unwrap_or(0) }),
        silent_since: calls.silent_since(&source.source, today),
    })
}

/// Whether all that a source may report for lies within the caller's scope.
async fn within(app: &App, caller: &CallingParticipant, source: &SourceItem) -> Result<bool, Error> {
    if caller.scope == Scope::Country {
        return Ok(true);
    }
    if source.organisations.is_empty() || source.organisations.len() > ORGANISATIONS_MAX {
        return Ok(false);
    }
    for id in &source.organisations {
        // `*` is no organisation's name.
        let Ok(id) = OrganisationId::parse(id) else { return Ok(false) };
        if organisation_within(app, caller, &id).await?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn received(app: &App, quarter: Quarter, source: &SourceId) -> Result<u64, Error> {
    let partition = keys::received_in(quarter);
    let range = Range::Prefix(keys::received_prefix(source));
    let shards = app.table.query(&partition, &range, &Page::first(SHARDS_MAX)).await?.items;
    let counted = shards.iter().filter_map(|shard| shard.counters.get(Counter::Receipts.as_str()));
    Ok(counted.map(|count| u64::try_from(*count).unwrap_or_default()).sum())
}

async fn refusals(app: &App, quarter: Quarter, source: &SourceId) -> Result<Refusals, Error> {
    let item = app.table.get(&keys::refusals(quarter, source)).await?;
    let mut refusals = Refusals::default();
    for (name, count) in item.map(|item| item.counters).unwrap_or_default() {
        let count = u64::try_from(count).unwrap_or_default();
        match name.as_str() {
            REFUSED => refusals.records = count,
            _ => _ = refusals.codes.insert(name, count),
        }
    }
    Ok(refusals)
}
