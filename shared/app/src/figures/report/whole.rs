//! What a report over several quarters has besides: the whole time in one, its end against its beginning, who reached the targets, who takes
//! part, and whether sources reported in time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use domain::calendar::{Quarter, days_later};
use domain::decimal::Rational;
use domain::figures::edition::Edition;
use domain::figures::indicator::{Answers, Earlier, Growth, Indicators, Method, indicators};
use domain::identifier::{OrganisationId, SourceId};
use domain::organisation::RegionCode;
use domain::scope::{By, Filter, ParticipantRole, Scope};
use domain::tally::Tally;
use table::items::ParticipantItem;

use crate::counts::snapshots::Snapshot;
use crate::figures::indicators::{Period, Row};
use crate::figures::source_timeliness;
use crate::identity::access::CallingParticipant;
use crate::registers::{self, register};
use crate::{App, Error};

/// The whole time of a report.
pub struct Whole {
    /// The figures of all its quarters together.
    pub all: Indicators,
    /// The last quarter with an opinion against the first one.
    pub change: Option<(Quarter, Quarter, Growth)>,
    /// Coverage in percent, of the first and the last quarter with notices.
    pub coverage: Option<[(Quarter, Rational); 2]>,
    /// How many organisations reached what; `None` for whoever sees one alone.
    pub reached: Option<ReachedTargets>,
    /// Who takes part; for whoever sees the country.
    pub participants: Option<Participants>,
    /// Sources in order of ids.
    pub sources: Vec<SourceTotal>,
    /// By when the report is ready; `None`: the regulation has no end.
    pub due_on: Option<NaiveDate>,
}

/// How many organisations reached the targets, over the whole time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachedTargets {
    /// Organisations that notices were sent about.
    pub noticed: u64,
    /// Those of them whose coverage reached its target.
    pub coverage: u64,
    /// Organisations whose satisfaction is shown.
    pub shown: u64,
    /// Those of them whose satisfaction reached its target.
    pub satisfaction: u64,
    /// Organisations that reached both.
    pub both: u64,
}

/// Who takes part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participants {
    /// Regions.
    pub regions: u64,
    /// Bodies and people by what they are.
    pub roles: BTreeMap<ParticipantRole, u64>,
}

/// What a source reported over the whole time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceTotal {
    /// The source.
    pub id: SourceId,
    /// The source's name.
    pub name: String,
    /// Receipts of it that were stored; `None`: not all of them are seen.
    pub received: Option<u64>,
    /// Those that came late, about organisations within the scope.
    pub late: u64,
}

impl SourceTotal {
    /// How many per cent came late; `None`: not all are seen, or there are none.
    pub fn late_percent(&self) -> Option<Rational> {
        let received = self.received.filter(|received| 0 < *received)?;
        Some(Rational::new(i128::from(self.late) * 100, i128::from(received)))
    }
}

/// Gathers the whole time; `trend` are the rows of the whole scope, oldest first.
pub(super) async fn whole(
    app: &App,
    caller: &CallingParticipant,
    trend: &[(Quarter, Row)],
    first: Quarter,
    last: Quarter,
) -> Result<Whole, Error> {
    let targets = &app.profile.targets;
    let within: Vec<&(Quarter, Row)> = trend.iter().filter(|(quarter, _)| first <= *quarter).collect();
    let of_row = |row: &Row| row.shown.clone().unwrap_or_else(|| row.counts.clone());
    let sum: Tally = within.iter().map(|(_, row)| of_row(row)).sum();
    let shown: Vec<(Quarter, &Tally)> =
        within.iter().filter_map(|(quarter, row)| Some((*quarter, row.shown.as_ref()?))).collect();
    let change = match &shown[..] {
        [(from, earlier), .., (to, later)] => {
            let earlier = Earlier { quarter: Answers::of(earlier), year: Answers::NoData };
            let compared = indicators(later, Answers::of(later), earlier, targets);
            let growth = compared.opinion.shown().and_then(|shown| shown.growth_per_quarter);
            growth.map(|growth| (*from, *to, growth))
        }
        _ => None,
    };
    let covered = within.iter().filter_map(|(quarter, row)| Some((*quarter, row.indicators.coverage_percent?)));
    let covered: Vec<(Quarter, Rational)> = covered.collect();
    let coverage = match covered[..] {
        [first, .., last] => Some([first, last]),
        _ => None,
    };
    Ok(Whole {
        all: indicators(&sum, Answers::of(&sum), Earlier::NONE, targets),
        change,
        coverage,
        reached: reached(app, caller, first, last).await?,
        participants: participants(app, caller, first).await?,
        sources: sources(app, caller, first, last).await?,
        due_on: app.profile.ends_on.map(|day| days_later(day, app.profile.terms.experiment_report_days)),
    })
}

pub(super) fn quarters(first: Quarter, last: Quarter) -> impl Iterator<Item = Quarter> {
    std::iter::successors(Some(first), |quarter| Some(quarter.next())).take_while(move |quarter| *quarter <= last)
}

/// Adds up each organisation over the quarters, as each quarter has it; those that other systems count by what these have told.
async fn reached(
    app: &App,
    caller: &CallingParticipant,
    first: Quarter,
    last: Quarter,
) -> Result<Option<ReachedTargets>, Error> {
    let Some(filter) = caller.narrow(By::Organisation, &Filter::default()) else { return Ok(None) };
    if filter.organisation.is_some() {
        return Ok(None);
    }
    // Another system's may have the same name.
    let mut sums: BTreeMap<(Option<String>, OrganisationId), Tally> = BTreeMap::new();
    for quarter in quarters(first, last) {
        let Some(snapshot) = Snapshot::load(app, Edition::first(quarter)).await? else { continue };
        let regions: BTreeSet<RegionCode> = snapshot.sums(app).await?.regions_and_types().map(|it| it.region).collect();
        for region in regions.into_iter().filter(|region| filter.region.is_none_or(|only| only == *region)) {
            let counted = snapshot.counted(app, region).await?;
            for (id, it) in counted {
                if filter.admits_as(&id, region, it.described.organisation_type, &caller.types) {
                    *sums.entry((None, id)).or_default() += it.tally;
                }
            }
        }
        for ((system, id), it) in snapshot.reported(app, &filter, &caller.types).await? {
            *sums.entry((Some(system), id)).or_default() += it.sums.tally;
        }
    }
    let targets = &app.profile.targets;
    let mut found = ReachedTargets::default();
    for tally in sums.values() {
        let sent = tally.sent();
        let covers =
            0 < sent && targets.coverage_percent <= Rational::new(i128::from(tally.completed) * 100, i128::from(sent));
        let satisfaction = Method::CURRENT.satisfaction(tally);
        let satisfies = satisfaction.is_some_and(|it| targets.satisfaction <= it);
        found.noticed += u64::from(0 < sent);
        found.coverage += u64::from(covers);
        found.shown += u64::from(satisfaction.is_some());
        found.satisfaction += u64::from(satisfies);
        found.both += u64::from(covers && satisfies);
    }
    Ok(Some(found))
}

async fn participants(app: &App, caller: &CallingParticipant, first: Quarter) -> Result<Option<Participants>, Error> {
    if caller.scope != Scope::Country {
        return Ok(None);
    }
    let mut found =
        Participants { regions: registers::joined(&*app.table).await?.len() as u64, roles: BTreeMap::new() };
    for (_, participant) in registers::entries::<ParticipantItem>(app, register::PARTICIPANTS).await? {
        if participant.excluded_on.is_none_or(|day| first.first_day() < day) {
            *found.roles.entry(participant.role).or_default() += 1;
        }
    }
    Ok(Some(found))
}

async fn sources(
    app: &App,
    caller: &CallingParticipant,
    first: Quarter,
    last: Quarter,
) -> Result<Vec<SourceTotal>, Error> {
    let mut totals: BTreeMap<SourceId, SourceTotal> = BTreeMap::new();
    for quarter in quarters(first, last) {
        for found in source_timeliness::sources(app, caller, Period::Quarter(quarter)).await? {
            let (late, received) = (found.late(), found.received);
            let new = SourceTotal { id: found.id.clone(), name: found.name, received: Some(0), late: 0 };
            let total = totals.entry(found.id).or_insert(new);
            total.late += late;
            total.received = total.received.zip(received).map(|(sum, more)| sum + more);
        }
    }
    Ok(totals.into_values().collect())
}
