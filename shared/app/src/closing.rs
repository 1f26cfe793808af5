//! A quarter becomes final (A2.10): the counts of every organisation are frozen, and a hash over all of them is kept. Made once;
//! made again it finds what is there. Then the stored responses are recounted: a difference raises an alarm.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::audit::{Action, Actor};
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::indicator::final_hash;
use domain::organisation::{Organisation, RegionCode};
use domain::tally::Tally;
use serde::Serialize;
use table::items::{FinalItem, FinalsHeadItem, RegionItem, ResponseItem, decode, encode};
use table::{Counters, Expect, Range, keys};

use crate::auditing::{self, Deed};
use crate::registers::{self, kind};
use crate::store::{self, conflicted, load, put};
use crate::sweeping::beat;
use crate::{App, Error};

/// Quarters that a run looks back for at most.
const QUARTERS_BACK_MAX: u8 = 8;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CloseReport {
    /// Quarters that became final, oldest first.
    pub closed: Vec<ClosedQuarter>,
}

/// A quarter that became final.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedQuarter {
    /// Which.
    pub period: Quarter,
    /// Organisations with counts.
    pub organisations: u64,
    /// SHA-256 over their counts.
    pub hash: String,
    /// Organisations whose responses do not give the counts: an alarm.
    pub miscounted: Vec<OrganisationId>,
}

/// Makes every quarter final that has ended everywhere and is not final yet. Twice is once.
pub async fn close(app: &App) -> Result<CloseReport, Error> {
    let margin = Duration::minutes(app.profile.policies.finals_margin_minutes.into());
    let running = Quarter::running(app.clock.now() - margin);
    let regions = registers::entries::<RegionItem>(app, kind::REGIONS).await?;
    let joined_on = regions.iter().map(|(_, region)| region.joined_on).min();
    let mut open = Vec::new();
    for back in 1..=QUARTERS_BACK_MAX {
        let quarter = running.back(back);
        // Before the first region joined there was nothing to count.
        if joined_on.is_none_or(|joined_on| quarter.last_day() < joined_on) {
            break;
        }
        if load::<FinalsHeadItem>(&*app.table, &keys::finals_head(quarter)).await?.is_some() {
            break;
        }
        open.push(quarter);
    }
    let mut report = CloseReport::default();
    for quarter in open.into_iter().rev() {
        if let Some(closed) = close_quarter(app, quarter, report.closed.is_empty()).await? {
            report.closed.push(closed);
        }
    }
    beat(app, "rollup", &report).await?;
    Ok(report)
}

/// `None` for a quarter without a single count before the first that has some: the system did not run then.
async fn close_quarter(app: &App, quarter: Quarter, may_be_first: bool) -> Result<Option<ClosedQuarter>, Error> {
    let kinds: BTreeMap<OrganisationId, Organisation> = registers::entries::<Organisation>(app, kind::ORGANISATIONS)
        .await?
        .into_iter()
        .map(|(_, organisation)| (organisation.id.clone(), organisation))
        .collect();
    let mut miscounted = Vec::new();
    let mut frozen: BTreeMap<String, Tally> = BTreeMap::new();
    for (code, _) in registers::entries::<RegionItem>(app, kind::REGIONS).await? {
        let region = RegionCode::parse(&code).map_err(|error| Error::Corrupt(error.to_string()))?;
        let tallies = tallies(app, quarter, region).await?;
        for (organisation, tally) in &tallies {
            let Some(kind) = kinds.get(organisation).map(|organisation| organisation.kind) else { continue };
            let item = FinalItem { organisation: organisation.clone(), kind, counters: tally.counters() };
            freeze(app, quarter, region, &item).await?;
        }
        // What an earlier, broken run froze counts, not what the tally says by now.
        for (organisation, item) in finals(app, quarter, region).await? {
            let tally = tally_of(&item)?;
            if !agrees(app, quarter, &organisation, &tally).await? {
                tracing::error!(%organisation, %quarter, "The responses of an organisation do not give its final counts");
                miscounted.push(organisation.clone());
            }
            frozen.insert(format!("{region}/{organisation}"), tally);
        }
    }
    if frozen.is_empty() && may_be_first && !any_finals(app).await? {
        return Ok(None);
    }
    let method = registers::method_of(app, quarter.last_day()).await?;
    let hash = final_hash(&quarter.to_string(), method, frozen.iter().map(|(unit, tally)| (unit.as_str(), tally)));
    let organisations = frozen.len() as u64;
    let head = FinalsHeadItem {
        method: method.as_str().to_owned(),
        hash: hash.clone(),
        closed_at: app.clock.now(),
        organisations,
    };
    let key = keys::finals_head(quarter);
    let subject = keys::audited_subject(&key).unwrap_or_default();
    let after = serde_json::to_value(&head).unwrap_or_default();
    let touched = auditing::touched(subject, None, &after, &[], &encode(&head)?, 1);
    let deed = Deed::on(&Actor::job("rollup"), Action::Close, "finals", touched);
    // Another run was first: it froze the same counts.
    auditing::write(app, &deed, vec![put(key, &head, Expect::Absent)?]).await?;
    Ok(Some(ClosedQuarter { period: quarter, organisations, hash, miscounted }))
}

async fn any_finals(app: &App) -> Result<bool, Error> {
    Ok(!app.table.query(keys::FINALS, &Range::All, &table::Page::first(1)).await?.items.is_empty())
}

async fn freeze(app: &App, quarter: Quarter, region: RegionCode, item: &FinalItem) -> Result<(), Error> {
    let write = put(keys::final_tally(quarter, region, &item.organisation), item, Expect::Absent)?;
    conflicted(app.table.write(vec![write]).await).map(|_| ())
}

/// The running counts of a region's organisations: one query, shards added up.
pub async fn tallies(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
) -> Result<BTreeMap<OrganisationId, Tally>, Error> {
    let mut sums: BTreeMap<OrganisationId, Counters> = BTreeMap::new();
    for item in store::all(&*app.table, &keys::tallies(quarter, region), &Range::All).await? {
        let organisation =
            keys::tally_organisation(&item.key.sk).ok_or_else(|| Error::Corrupt("a tally's key".to_owned()))?;
        let sum = sums.entry(organisation).or_default();
        for (name, amount) in item.counters {
            *sum.entry(name).or_insert(0) += amount;
        }
    }
    let tally = |counters| Tally::from_counters(&counters).map_err(|error| Error::Corrupt(error.to_string()));
    sums.into_iter().map(|(organisation, counters)| Ok((organisation, tally(counters)?))).collect()
}

/// The frozen counts of a region's organisations.
pub async fn finals(
    app: &App,
    quarter: Quarter,
    region: RegionCode,
) -> Result<BTreeMap<OrganisationId, FinalItem>, Error> {
    let items = store::all(&*app.table, &keys::finals(quarter, region), &Range::All).await?;
    let decoded = items.iter().map(|item| decode::<FinalItem>(item).map(|form| (form.organisation.clone(), form)));
    Ok(decoded.collect::<Result<_, _>>()?)
}

/// The counts of a final.
pub fn tally_of(item: &FinalItem) -> Result<Tally, Error> {
    Tally::from_counters(&item.counters).map_err(|error| Error::Corrupt(error.to_string()))
}

/// Whether an organisation's stored responses give these counts.
pub async fn agrees(app: &App, quarter: Quarter, organisation: &OrganisationId, tally: &Tally) -> Result<bool, Error> {
    let recounted = recount(app, quarter, organisation).await?;
    Ok(recounted.completed == tally.completed && recounted.questions == tally.questions)
}

/// The counts that an organisation's stored responses give.
pub async fn recount(app: &App, quarter: Quarter, organisation: &OrganisationId) -> Result<Tally, Error> {
    let mut sum = Tally::default();
    for item in store::all(&*app.table, &keys::responses(quarter, organisation), &Range::All).await? {
        let response: ResponseItem = decode(&item)?;
        sum += Tally::of_answers(&response.answers.scores);
    }
    Ok(sum)
}
