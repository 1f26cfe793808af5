//! Information events and measures (A1.4г–ж, A2.13): who answers for an organisation writes down what is done, and sees what
//! it has brought, against comparable organisations that did nothing of the kind.

use std::collections::BTreeSet;

use domain::audit::{Action, ResourceChange};
use domain::calendar::Quarter;
use domain::disclosure::State;
use domain::figures::edition::Edition;
use domain::figures::indicator::estimate;
use domain::figures::measure::{Comparison, Measure, MeasureKind};
use domain::identifier::{MeasureId, OrganisationId};
use domain::organisation::{Organisation, RegionCode};
use domain::scope::{By, Filter, ParticipantKind};
use domain::statistics::effect::{Change, Effect};
use domain::statistics::mean::Estimate;
use domain::tally::{Tally, scored};
use table::items::{decode, encode};
use table::{Delete, Expect, Key, Range, Write, keys};

use crate::audit::{self, AuditEvent};
use crate::counts::snapshots::{Snapshot, Sums};
use crate::figures::indicators::organisation_within;
use crate::identity::access::CallingParticipant;
use crate::store::{self, Retry, Stored, load, put, retry};
use crate::{App, Error, registers};

/// What their chain of the audit trail is called.
const TOPIC: &str = "measures";

/// Fields of a measure that the audit trail does not show: who does something may be a person.
const HIDDEN_FIELDS: [&str; 1] = ["by"];

/// What a measure has brought. Points of the scale for satisfaction, points of percent for coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct Brought {
    /// Which quarters are compared.
    pub comparison: Comparison,
    /// The organisation's own means; `None`: they may not be published, or there are none yet.
    pub change: Option<Change>,
    /// The effect against others; `None`: there are too few to compare with.
    pub effect: Option<Effect>,
    /// With how many organisations it is compared.
    pub others: u64,
}

/// Writes a measure down, or changes it; `false`: its organisation lies outside the caller's scope. Twice is once.
pub async fn put_measure(app: &App, caller: &CallingParticipant, measure: &Measure) -> Result<bool, Error> {
    let Some(organisation) = may_write(app, caller, &measure.organisation).await? else { return Ok(false) };
    let key = keys::measure(organisation.region, &organisation.id, &measure.id);
    retry!({
        let stored = load::<Measure>(&*app.table, &key).await?;
        if stored.as_ref().is_some_and(|stored| stored.form == *measure) {
            return Ok(Retry::Done(true));
        }
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        let version = stored.as_ref().map_or(1, |stored| stored.version + 1);
        let json = |measure: &Measure| serde_json::to_value(measure).unwrap_or_default();
        let before = stored.as_ref().map(|stored| json(&stored.form));
        let body = encode(measure)?;
        let touched = audit::touched(subject(&key), before.as_ref(), &json(measure), &HIDDEN_FIELDS, &body, version);
        let event = AuditEvent::on(&caller.actor(), Action::Put, TOPIC, touched);
        Ok(audit::write(app, &event, vec![put(key.clone(), measure, expect)?]).await?.then(true))
    })
}

/// Takes a measure back that was written down by mistake; `false`: there is none within the caller's scope.
pub async fn remove_measure(
    app: &App,
    caller: &CallingParticipant,
    organisation: &OrganisationId,
    id: &MeasureId,
) -> Result<bool, Error> {
    let Some(organisation) = may_write(app, caller, organisation).await? else { return Ok(false) };
    let key = keys::measure(organisation.region, &organisation.id, id);
    retry!({
        let Some(item) = app.table.get(&key).await? else { return Ok(Retry::Done(false)) };
        let delete = Write::Delete(Delete { key: key.clone(), version: item.version });
        let event = AuditEvent::on(&caller.actor(), Action::Remove, TOPIC, ResourceChange::only(subject(&key)));
        Ok(audit::write(app, &event, vec![delete]).await?.then(true))
    })
}

/// What the audit trail calls a measure.
fn subject(key: &Key) -> String {
    keys::audited_subject(key).unwrap_or_default()
}

/// The feed only reads.
async fn may_write(
    app: &App,
    caller: &CallingParticipant,
    organisation: &OrganisationId,
) -> Result<Option<Organisation>, Error> {
    match caller.kind {
        ParticipantKind::Feed => Ok(None),
        _ => organisation_within(app, caller, organisation).await,
    }
}

/// The measures of the organisations that are asked for, in order of organisations; `None`: they lie outside the scope.
pub async fn measures(
    app: &App,
    caller: &CallingParticipant,
    filter: &Filter,
) -> Result<Option<Vec<(Organisation, Measure)>>, Error> {
    let Some(filter) = caller.scope.narrow(By::Organisation, filter) else { return Ok(None) };
    let mut admitted = registers::admitted(app, &filter).await?;
    if filter.organisation.is_some() && admitted.is_empty() {
        return Ok(None);
    }
    let regions: BTreeSet<RegionCode> = admitted.values().map(|it| it.region).collect();
    let range = match &filter.organisation {
        Some(id) => Range::Prefix(keys::measures_of(id)),
        None => Range::All,
    };
    let mut found = Vec::new();
    for region in regions {
        for item in store::all(&*app.table, &keys::measures(region), &range).await? {
            let measure: Measure = decode(&item)?;
            if let Some(organisation) = admitted.get_mut(&measure.organisation) {
                found.push((organisation.clone(), measure));
            }
        }
    }
    found.sort_by(|(_, one), (_, other)| {
        (&one.organisation, one.from, &one.id).cmp(&(&other.organisation, other.from, &other.id))
    });
    Ok(Some(found))
}

/// What a measure of an organisation has brought, as the caller may know it: compared with the other organisations of its type
/// in its region that the caller sees, whose figures are published, and that had no measure of the kind at the time.
pub async fn brought(
    app: &App,
    caller: &CallingParticipant,
    organisation: &Organisation,
    measure: &Measure,
) -> Result<Brought, Error> {
    let comparison = measure.comparison();
    let [before, after] = [comparison.before, comparison.after].map(Edition::first);
    let nothing = Brought { comparison, change: None, effect: None, others: 0 };
    // The quarter after it has not begun, or says nothing yet.
    if Quarter::running(app.clock.now()) <= after.quarter {
        return Ok(nothing);
    }
    let (Some(before), Some(after)) = (Snapshot::load(app, before).await?, Snapshot::load(app, after).await?) else {
        return Ok(nothing);
    };
    let own = [
        before.organisation(app, organisation.region, &organisation.id).await?,
        after.organisation(app, organisation.region, &organisation.id).await?,
    ];
    let change = change_of(measure, &own[0], &own[1]);
    let (mut sums, mut others) = ([Tally::default(), Tally::default()], 0);
    let comparable = Filter { region: Some(organisation.region), kind: Some(organisation.kind), ..Filter::default() };
    if let Some(filter) = caller.scope.narrow(By::Organisation, &comparable) {
        let busy = busy(app, organisation.region, measure, &comparison).await?;
        let first = before.organisations(app, organisation.region).await?;
        let second = after.organisations(app, organisation.region).await?;
        for id in registers::admitted(app, &filter).await?.into_keys().filter(|id| !busy.contains(id)) {
            let (Some(first), Some(second)) = (first.get(&id), second.get(&id)) else { continue };
            if change_of(measure, first, second).is_some() {
                sums[0] += &told(measure, first);
                sums[1] += &told(measure, second);
                others += 1;
            }
        }
    }
    let change_of_others = change_between(measure, &sums[0], &sums[1]);
    let effect = change.zip(change_of_others).map(|(own, others)| Effect::of(&own, &others));
    Ok(Brought { comparison, change, effect, others })
}

/// Organisations of the region with a measure of the kind at the time, the measure's own among them.
async fn busy(
    app: &App,
    region: RegionCode,
    measure: &Measure,
    comparison: &Comparison,
) -> Result<BTreeSet<OrganisationId>, Error> {
    let mut busy = BTreeSet::from([measure.organisation.clone()]);
    for item in store::all(&*app.table, &keys::measures(region), &Range::All).await? {
        let other: Measure = decode(&item)?;
        if other.kind == measure.kind && other.runs_within(comparison) {
            busy.insert(other.organisation);
        }
    }
    Ok(busy)
}

/// What of an organisation's counts the measure is about.
fn told(measure: &Measure, sums: &Sums) -> Tally {
    match measure.kind {
        MeasureKind::InformationEvent => Tally { questions: Default::default(), ..sums.running.counted.clone() },
        MeasureKind::Measure => sums.running.shown.clone(),
    }
}

/// `None` where an opinion may not be published.
fn change_of(measure: &Measure, before: &Sums, after: &Sums) -> Option<Change> {
    let is_opinion = measure.kind == MeasureKind::Measure;
    let hidden = is_opinion && (before.state != State::Shown || after.state != State::Shown);
    if hidden { None } else { change_between(measure, &told(measure, before), &told(measure, after)) }
}

fn change_between(measure: &Measure, before: &Tally, after: &Tally) -> Option<Change> {
    let mean = |tally: &Tally| match (measure.kind, &measure.question) {
        (MeasureKind::InformationEvent, _) => Estimate::of_percent(tally.cohort_completed, tally.sent()),
        (MeasureKind::Measure, None) => estimate(tally),
        (MeasureKind::Measure, Some(question)) => Estimate::of(&scored(*tally.questions.get(question)?)),
    };
    Some(Change { before: mean(before)?, after: mean(after)? })
}
