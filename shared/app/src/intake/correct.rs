//! A source sends a receipt again under the same name: repeated, corrected, withdrawn, or a name used twice (A2.4).

use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::calendar::{Quarter, local_date};
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
use crate::intake::sealed_service::serve;
use crate::intake::verdict::Verdict;
use crate::privacy::destruction::{self, Ground};
use crate::privacy::persons::PersonsJson;
use crate::store::{self, Retry, add, load, put_due, retry, shard_of};
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
            return Ok(Retry::Done(Verdict::Repeated {
                late: receipt.late,
                mismatched: receipt_state::mismatches(&receipt),
            }));
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
        if moves {
            writes.extend(move_tally(&former, organisation, &receipt, now));
        }
        let fingerprint = sent.fingerprint.clone();
        let persons_fingerprint = sent.persons_fingerprint.clone();
        let changed = ReceiptItem { fingerprint, persons_fingerprint, served: Some(served), settled: false, ..receipt };
        writes.push(put_due(key.clone(), &changed, Some(hint_missed_at(app, now)), expect)?);
        Ok(store::write(&*app.table, writes).await?.then(Verdict::Amended { late }))
    })
}

/// The quarter in which a receipt was counted.
fn quarter_of(receipt: &ReceiptItem, served: &ServiceContext) -> Quarter {
    receipt.counted_in.unwrap_or_else(|| Quarter::of(local_date(receipt.received_at, served.zone)))
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
fn move_tally(
    former: &ServiceContext,
    organisation: &Organisation,
    receipt: &ReceiptItem,
    now: DateTime<Utc>,
) -> Vec<Write> {
    let quarter = quarter_of(receipt, former);
    if quarter.closes_at() <= now {
        return Vec::new();
    }
    let one = |sign: i64| {
        let mut counters = Counters::from([Counter::Receipts.by(sign)]);
        if receipt.late {
            counters.extend([Counter::Late.by(sign)]);
        }
        counters
    };
    let shard = shard_of(receipt.external_id.as_str());
    let mut writes = vec![
        add(keys::tally(quarter, former.region, &former.organisation, shard), one(-1)),
        add(keys::tally(quarter, organisation.region, &organisation.id, shard), one(1)),
    ];
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
            return Ok(Retry::Done(Verdict::Repeated { late: receipt.late, mismatched: Vec::new() }));
        }
        // Of whoever was invited the invitation tells where it is missing; whose account is another person's is missing for that reason.
        let is_missing = !receipt.invited && receipt.mismatched.is_empty();
        let missing = receipt.served.as_ref().filter(|_| is_missing).map(|served| {
            let quarter = quarter_of(&receipt, served);
            let shard = shard_of(receipt.external_id.as_str());
            let counters = Counters::from([Counter::WithdrawnUnmatched.by(1)]);
            add(keys::tally(quarter, served.region, &served.organisation, shard), counters)
        });
        let withdrawn = ReceiptItem { withdrawn: true, settled: false, ..receipt };
        let mut writes = vec![put_due(key.clone(), &withdrawn, Some(hint_missed_at(app, now)), expect)?];
        writes.extend(missing);
        Ok(store::write(&*app.table, writes).await?.then(Verdict::Withdrawn))
    })
}

/// Nothing is stored under the name that is to be taken back.
pub(crate) fn unknown() -> Invalid {
    Invalid::at("/external_id", Code::ExternalIdUnknown)
}
