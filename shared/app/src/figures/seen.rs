//! Figures that have changed since somebody looked at them last. What was shown is kept for each participant, for it alone, and no longer than half a year
//! after its last visit; a figure that its reader no longer sees is not shown by what it was, either.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, NaiveDate};
use domain::decimal::two_places;
use domain::figures::seen::{OnDay, Seen, Values};
use domain::identifier::ParticipantId;
use domain::organisation::RegionCode;
use domain::scope::{Filter, Scope, Unit};
use table::items::SeenFiguresItem;
use table::{Expect, keys};

use crate::figures::indicators::Row;
use crate::figures::overview::widest;
use crate::figures::reader_calendar::today;
use crate::identity::access::CallingParticipant;
use crate::store::{self, Retry, Stored, load, put_until, retry};
use crate::{App, Error};

/// Days after a visit for which it is remembered: two quarters.
const KEPT_DAYS: i64 = 184;

/// What the visit before was shown of figures that have changed since.
#[derive(Debug)]
pub struct Before {
    changed: BTreeMap<String, OnDay>,
    within: Within,
}

/// Within what a figure is told: the same unit has another figure for whoever sees less of it.
#[derive(Debug)]
struct Within {
    /// What was asked for, as far as it lies within the scope.
    filter: Filter,
    /// The region beyond which the reader sees nothing of an organisation that has moved.
    region: Option<RegionCode>,
}

impl Before {
    /// What it was shown of that row, if the row has changed since.
    pub fn of(&self, row: &Row) -> Option<&OnDay> {
        self.changed.get(&name(row, &self.within))
    }

    /// Whether no row has changed so that it is marked.
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }
}

/// The rows of a page are looked at, those of its filter. Twice is once.
pub async fn look<'a>(
    app: &App,
    caller: &CallingParticipant,
    filter: &Filter,
    rows: impl IntoIterator<Item = &'a Row>,
) -> Result<Before, Error> {
    // Nothing is shown of what lies outside.
    let within = Within {
        filter: caller.narrow(widest(&caller.scope), filter).unwrap_or_else(|| filter.clone()),
        region: match caller.scope {
            Scope::Region(region) => Some(region),
            _ => None,
        },
    };
    let (mut figures, mut unseen) = (BTreeMap::<String, Values>::new(), BTreeSet::<String>::new());
    for row in rows {
        let name = name(row, &within);
        unseen.extend(row.indicators.opinion.shown().is_none().then(|| name.clone()));
        figures.insert(name, values(row));
    }
    let today = today(app, &caller.scope).await?;
    let mut changed = looked(app, &caller.id, today, &figures).await?;
    // An opinion that is shown no more is not marked by what it was.
    let covers_as_before =
        |name: &String, was: &OnDay| figures.get(name).is_some_and(|now| now.coverage == was.values.coverage);
    changed.retain(|name, was| !(unseen.contains(name) && covers_as_before(name, was)));
    Ok(Before { changed, within })
}

async fn looked(
    app: &App,
    participant: &ParticipantId,
    today: NaiveDate,
    figures: &BTreeMap<String, Values>,
) -> Result<BTreeMap<String, OnDay>, Error> {
    let key = keys::seen_figures(participant);
    retry!({
        let stored = load::<SeenFiguresItem>(&*app.table, &key).await?;
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        let before = stored.map(|stored| stored.form.seen).unwrap_or_default();
        let mut seen: Seen = before.clone();
        let told = figures.iter().filter_map(|(name, now)| Some((name.clone(), seen.look(today, name, now)?)));
        let changed: BTreeMap<String, OnDay> = told.collect();
        seen.cut();
        if seen == before {
            return Ok(Retry::Done(changed));
        }
        let item = SeenFiguresItem { participant: participant.clone(), seen };
        let until = app.clock.now() + Duration::days(KEPT_DAYS);
        let written = store::write(&*app.table, vec![put_until(key.clone(), &item, until, expect)?]).await?;
        Ok(written.then(changed))
    })
}

/// A figure's name: its edition, its unit, and what filter and scope leave of it.
fn name(row: &Row, within: &Within) -> String {
    let filter = &within.filter;
    let region = match row.unit {
        Unit::Region(_) => None,
        Unit::Organisation(_) => within.region,
        _ => filter.region,
    };
    let of_type = filter.organisation_type.map(|it| it.as_str().to_owned());
    let kind = match row.unit {
        Unit::Country | Unit::Region(_) => of_type.or_else(|| filter.industry.map(|it| it.as_str().to_owned())),
        Unit::Industry(_) => of_type,
        _ => None,
    };
    let mut name = format!("{}/{}", row.edition, row.unit);
    name.extend(region.map(|it| format!("/{it}")));
    name.extend(kind.map(|it| format!("/{it}")));
    name
}

fn values(row: &Row) -> Values {
    let satisfaction = row.indicators.opinion.shown().and_then(|shown| shown.satisfaction);
    Values {
        coverage: row.indicators.coverage_percent.as_ref().map(two_places),
        satisfaction: satisfaction.map(|it| two_places(&it.value)),
    }
}
