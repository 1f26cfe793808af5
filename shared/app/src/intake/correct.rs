//! A source sends a receipt again under the same name: repeated, corrected, withdrawn, or a name used twice (A2.4).

use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::deadline::Deadline;
use domain::identifier::ExternalId;
use domain::organisation::Organisation;
use domain::receipt::{Code, Invalid};
use domain::tally::Counter;
use table::items::{ReceiptItem, ServiceContext};
use table::{Counters, Key, Write, keys};

use crate::hints::hint_missed_at;
use crate::identity::access::CallingSource;
use crate::intake::receipt_state;
use crate::intake::sealed_service::{by_week, had_ended, serve};
use crate::intake::verdict::Verdict;
use crate::privacy::destruction::{self, Ground};
use crate::privacy::persons::PersonsJson;
use crate::store::{self, Retry, add, count_receipt, load, merged, put_due, recounted, retry, shard_of};
use crate::{App, Error, deadlines};

/// A receipt of this name is stored: the same again, a change that is allowed, or another receipt under a used name.
pub(crate) async fn amend(
    app: &App,
    key: &Key,
    sent: &ReceiptItem,
    organisation: &Organisation,
    persons: &PersonsJson,
    now: DateTime<Utc>,
) -> Result<Verdict, Error> {
    let reused = || Ok(Retry::Done(Verdict::Refused(vec![Invalid::at("/external_id", Code::ExternalIdReused)])));
    retry!({
        let Some(stored) = load::<ReceiptItem>(&*app.table, key).await? else { return Err(Error::Contended) };
        let expect = stored.expect();
        let receipt = stored.form;
        let (Some(served), Some(wanted)) = (&receipt.served, &sent.served) else { return reused() };
        let (is_same_service, are_same_persons) = compared(&receipt, sent);
        if receipt.withdrawn || !is_same_service {
            return reused();
        }
        let moves = served.organisation != wanted.organisation;
        if !moves && are_same_persons && served.service == wanted.service {
            let notes = receipt_state::notes(&receipt);
            return Ok(Retry::Done(Verdict::Repeated { late: receipt.late, notes }));
        }
        if moves && receipt.invited {
            return reused();
        }
        let late = receipt.late;
        let former = served.clone();
        // What is corrected and stays at its organisation stays where it was counted, wherever that belongs by now.
        let place = match moves {
            true => organisation.clone(),
            false => Organisation {
                region: former.region,
                organisation_type: former.organisation_type,
                time_zone: Some(former.zone),
                ..organisation.clone()
            },
        };
        let (served, data_key) = serve(app, &place, wanted.service, persons, key, receipt.received_at).await?;
        let mut writes: Vec<Write> = data_key.into_iter().collect();
        let by = Actor::Source(receipt.source.clone());
        writes.extend(destruction::of_persons(app, &by, &former, Ground::SealedAnew).await?);
        if moves && now < receipt.quarter(&former).closes_at() {
            writes.extend(move_tally(app, &former, organisation, &receipt));
        }
        let fingerprint = sent.fingerprint.clone();
        let persons_fingerprint = sent.persons_fingerprint.clone();
        let (mut left, mut same_service) = (receipt.left.clone(), receipt.same_service);
        if moves {
            left.insert(former.organisation.clone());
            left.remove(&served.organisation);
            same_service = false;
        }
        let (had_ended, has_ended) =
            (receipt.ended_before_reported, had_ended(app, served.service, receipt.received_at, served.zone));
        let changed = ReceiptItem {
            fingerprint,
            persons_fingerprint,
            served: Some(served.clone()),
            settled: false,
            ended_before_reported: has_ended,
            same_service,
            left,
            in_doubt: receipt.in_doubt || !are_same_persons,
            ..receipt
        };
        writes.extend(recounted(&changed, &served, Counter::EndedBeforeReported, had_ended, has_ended, now));
        writes.push(put_due(key.clone(), &changed, Some(hint_missed_at(app, now)), expect)?);
        let notes = has_ended.then(receipt_state::ended_before).into_iter().collect();
        Ok(store::write(&*app.table, merged(writes)).await?.then(Verdict::Amended { late, notes }))
    })
}

/// Whether both say whose service it was and since when, and whether they say the same of the persons: a name or a birth date may be
/// corrected.
fn compared(stored: &ReceiptItem, sent: &ReceiptItem) -> (bool, bool) {
    match &stored.persons_fingerprint {
        Some(_) => (stored.fingerprint == sent.fingerprint, stored.persons_fingerprint == sent.persons_fingerprint),
        None => {
            let same = Some(&stored.fingerprint) == sent.persons_fingerprint.as_ref();
            (same, same)
        }
    }
}

/// A receipt that is corrected to another organisation is counted there, as long as its quarter is not closed.
fn move_tally(app: &App, former: &ServiceContext, organisation: &Organisation, receipt: &ReceiptItem) -> Vec<Write> {
    let quarter = receipt.quarter(former);
    let one = |sign: i64| {
        let mut counters = Counters::from([Counter::Receipts.by(sign)]);
        counters.extend(by_week(app, former.service, quarter, sign));
        if receipt.late {
            counters.extend([Counter::Late.by(sign)]);
        }
        if receipt.ended_before_reported {
            counters.extend([Counter::EndedBeforeReported.by(sign)]);
        }
        counters
    };
    let shard = shard_of(receipt.external_id.as_str());
    let mut writes = vec![
        add(keys::tally(quarter, former.region, &former.organisation, shard), one(-1)),
        add(keys::tally(quarter, organisation.region, &organisation.id, shard), one(1)),
    ];
    // Whether another receipt reports the same service there is found out anew.
    writes.extend(receipt.same_service.then(|| count_receipt(receipt, former, Counter::SameService, -1)));
    if receipt.late {
        let count = |region, organisation, sign| {
            deadlines::count(quarter, region, organisation, &receipt.source, Deadline::Report, sign)
        };
        writes.push(count(former.region, &former.organisation, -1));
        writes.push(count(organisation.region, &organisation.id, 1));
    }
    writes
}

/// Takes a receipt back. A name that was never used is refused, and stays free.
pub(crate) async fn withdraw(
    app: &App,
    caller: &CallingSource,
    external_id: &ExternalId,
    now: DateTime<Utc>,
) -> Result<Verdict, Error> {
    let key = keys::receipt(&caller.id, external_id);
    retry!({
        let Some(stored) = load::<ReceiptItem>(&*app.table, &key).await? else {
            return Ok(Retry::Done(Verdict::Refused(vec![unknown()])));
        };
        let expect = stored.expect();
        let receipt = stored.form;
        if receipt.withdrawn {
            return Ok(Retry::Done(Verdict::Repeated { late: receipt.late, notes: Vec::new() }));
        }
        let missing = receipt.served.as_ref().filter(|_| is_missing(&receipt));
        let missing = missing.map(|served| count_receipt(&receipt, served, Counter::WithdrawnUnmatched, 1));
        let withdrawn = ReceiptItem { withdrawn: true, settled: false, ..receipt };
        let mut writes = vec![put_due(key.clone(), &withdrawn, Some(hint_missed_at(app, now)), expect)?];
        writes.extend(missing);
        Ok(store::write(&*app.table, writes).await?.then(Verdict::Withdrawn))
    })
}

/// Whether a receipt that is taken back is missing for that reason. Of whoever was invited the invitation tells where it is missing; and
/// what is missing for another reason already is missing for that one.
fn is_missing(receipt: &ReceiptItem) -> bool {
    let has_reason = receipt.same_service || receipt.ended_before_reported || !receipt.mismatched.is_empty();
    !receipt.invited && !has_reason
}

/// Nothing is stored under the name that is to be taken back.
pub(crate) fn unknown() -> Invalid {
    Invalid::at("/external_id", Code::ExternalIdUnknown)
}
