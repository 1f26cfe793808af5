//! Missed legal deadlines are counted in the same write that carries the late act out, so that each is counted once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::calendar::{Quarter, local_date};
use domain::deadline::{self, Deadline};
use domain::identifier::{OrganisationId, SourceId};
use domain::invitation::Invitation;
use domain::organisation::RegionCode;
use table::items::ReceiptItem;
use table::{Counters, Expect, Write, keys};

use crate::store::{add, put_due, shard_of};
use crate::{App, Error, portal};

/// The writes that store an invitation's step: the invitation, what portals hear of it, where it is missing if it is withdrawn, and the count
/// of the deadline that the step broke.
pub(crate) async fn step(
    app: &App,
    before: Option<&Invitation>,
    after: &Invitation,
    expect: Expect,
    now: DateTime<Utc>,
) -> Result<Vec<Write>, Error> {
    let terms = &app.profile.terms;
    let mut writes = vec![put_due(keys::invitation(&after.id), after, after.due_at(terms), expect)?];
    writes.extend(portal::change(app, before, after, now).await?);
    writes.extend(withdrawn(before, after));
    if let Some(deadline) = deadline::of_step(before, after, now, terms) {
        tracing::warn!(deadline = deadline.as_str(), organisation = %after.organisation, "A deadline was missed");
        let quarter = Quarter::of(local_date(now, after.window.zone));
        writes.push(count(quarter, after.region, &after.organisation, &after.source, deadline, 1));
    }
    Ok(writes)
}

/// What a step changes of where a withdrawn invitation is missing: [`Invitation::missing`].
fn withdrawn(before: Option<&Invitation>, after: &Invitation) -> Vec<Write> {
    let (was, is) = (before.and_then(Invitation::missing), after.missing());
    if was == is {
        return Vec::new();
    }
    let mut counts: BTreeMap<Quarter, Counters> = BTreeMap::new();
    for ((quarter, counter), sign) in [(was, -1), (is, 1)].into_iter().filter_map(|(at, sign)| Some((at?, sign))) {
        counts.entry(quarter).or_default().extend([counter.by(sign)]);
    }
    let shard = shard_of(after.id.as_str());
    let tally = |quarter| keys::tally(quarter, after.region, &after.organisation, shard);
    counts.into_iter().map(|(quarter, counters)| add(tally(quarter), counters)).collect()
}

/// The count of an erasure that comes too late, if this change of a receipt is one.
pub(crate) fn late_erasure(app: &App, before: &ReceiptItem, after: &ReceiptItem, now: DateTime<Utc>) -> Option<Write> {
    let has_persons = |receipt: &ReceiptItem| receipt.served.as_ref().is_some_and(|served| served.persons.is_some());
    let served = before.served.as_ref().filter(|_| has_persons(before) && !has_persons(after))?;
    let is_over = deadline::erasure_is_over(served.erase_at?, served.zone, now, &app.profile.terms);
    let quarter = Quarter::of(local_date(now, served.zone));
    is_over.then(|| count(quarter, served.region, &served.organisation, &before.source, Deadline::Erasure, 1))
}

/// The count of one missed deadline, or with -1 what takes it back.
pub(crate) fn count(
    quarter: Quarter,
    region: RegionCode,
    organisation: &OrganisationId,
    source: &SourceId,
    deadline: Deadline,
    sign: i64,
) -> Write {
    let counters = Counters::from([(deadline.as_str().to_owned(), sign)]);
    add(keys::deadline_violations(quarter, region, organisation, source), counters)
}
