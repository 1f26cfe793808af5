//! Indicators within a scope (A2.9, A2.11, A2.12). Every read starts from the scope; what lies outside does not exist. One path
//! leads from counts to figures, for finals and running values alike.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::calendar::Quarter;
use domain::disclosure::State;
use domain::identifier::OrganisationId;
use domain::indicator::{Answers, Earlier, Indicators, Method, indicators};
use domain::organisation::{Organisation, RegionCode};
use domain::scope::{By, Filter, Unit};
use domain::tally::Tally;
use table::items::FinalsHeadItem;
use table::keys;

use crate::access::CallingParticipant;
use crate::closing::{finals, tallies, tally_of};
use crate::registers;
use crate::store::load;
use crate::{App, Error};

/// Which period is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The present quarter, as it stands.
    Running,
    /// A named quarter.
    Quarter(Quarter),
}

impl Period {
    /// Which quarter that is.
    pub fn quarter(self, now: DateTime<Utc>) -> Quarter {
        match self {
            Period::Running => Quarter::running(now),
            Period::Quarter(quarter) => quarter,
        }
    }
}

/// The figures of one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What they are about.
    pub unit: Unit,
    /// The organisation, where they are about one.
    pub organisation: Option<Organisation>,
    /// Of which quarter.
    pub quarter: Quarter,
    /// The figures.
    pub indicators: Indicators,
    /// The hash of the quarter's finals; `None` for running values.
    pub hash: Option<String>,
    /// Version of the method.
    pub method: String,
}

/// The counts of a quarter, by organisation, and the head of its finals if it is final.
struct Counted {
    head: Option<FinalsHeadItem>,
    tallies: BTreeMap<OrganisationId, (Tally, Option<domain::organisation::OrganisationType>)>,
}

/// The figures that are asked for; `None`: they lie outside the scope, or there is no such organisation.
pub async fn rows(
    app: &App,
    caller: &CallingParticipant,
    period: Period,
    by: By,
    filter: &Filter,
) -> Result<Option<Vec<Row>>, Error> {
    let Some(filter) = caller.scope.narrow(by, filter) else { return Ok(None) };
    let admitted = registers::admitted(app, &filter).await?;
    if filter.organisation.is_some() && admitted.is_empty() {
        return Ok(None);
    }
    let quarter = period.quarter(app.clock.now());
    let regions: BTreeSet<RegionCode> = admitted.values().map(|organisation| organisation.region).collect();
    let counted = count(app, quarter, &regions).await?;
    let previous = count(app, quarter.back(caller.kind.growth_policy().periods_back()), &regions).await?;

    let present = group(by, &admitted, &counted);
    let before = group(by, &admitted, &previous);
    let smallest_cell = app.profile.policies.smallest_cell;
    let method = counted.head.as_ref().map_or(Method::CURRENT.as_str(), |head| head.method.as_str()).to_owned();
    let earlier = |unit: &Unit| {
        let answers = before.get(unit).map_or(Answers::NoData, |tally| alone(tally, smallest_cell));
        Earlier { quarter: answers, year: answers }
    };
    let rows = present.into_iter().map(|(unit, tally)| Row {
        indicators: indicators(&tally, alone(&tally, smallest_cell), earlier(&unit), &app.profile.targets),
        organisation: match &unit {
            Unit::Organisation(id) => admitted.get(id).cloned(),
            _ => None,
        },
        unit,
        quarter,
        hash: counted.head.as_ref().map(|head| head.hash.clone()),
        method: method.clone(),
    });
    Ok(Some(rows.collect()))
}

/// As if nobody showed its siblings.
fn alone(tally: &Tally, smallest_cell: u64) -> Answers<'_> {
    let state = match tally.completed {
        0 => State::NoData,
        completed if completed < smallest_cell => State::Suppressed,
        _ => State::Shown,
    };
    Answers::of(state, tally)
}

async fn count(app: &App, quarter: Quarter, regions: &BTreeSet<RegionCode>) -> Result<Counted, Error> {
    let head = load::<FinalsHeadItem>(&*app.table, &keys::finals_head(quarter)).await?.map(|stored| stored.form);
    let mut counted = BTreeMap::new();
    for region in regions {
        if head.is_some() {
            for (organisation, item) in finals(app, quarter, *region).await? {
                counted.insert(organisation, (tally_of(&item)?, Some(item.kind)));
            }
        } else {
            let running = tallies(app, quarter, *region).await?;
            counted.extend(running.into_iter().map(|(organisation, tally)| (organisation, (tally, None))));
        }
    }
    Ok(Counted { head, tallies: counted })
}

/// Counts by unit; organisations without any are there with none.
fn group(by: By, admitted: &BTreeMap<OrganisationId, Organisation>, counted: &Counted) -> BTreeMap<Unit, Tally> {
    let mut units: BTreeMap<Unit, Tally> = BTreeMap::new();
    for (id, organisation) in admitted {
        let (tally, kind) = counted.tallies.get(id).cloned().unwrap_or_default();
        let then = Organisation { kind: kind.unwrap_or(organisation.kind), ..organisation.clone() };
        *units.entry(by.unit(&then)).or_default() += tally;
    }
    units
}
