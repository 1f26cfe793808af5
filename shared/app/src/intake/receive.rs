//! A source's records become stored receipts (A2.4). Acknowledged means stored, or refused with its reasons; a record never
//! hurts its neighbours; the same record again changes nothing.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::calendar::{Quarter, local_date};
use domain::deadline::Deadline;
use domain::identifier::{ExternalId, OrganisationId};
use domain::organisation::Organisation;
use domain::organisation::legal_entity::Ogrn;
use domain::receipt::refusal::FAULTS_MAX;
use domain::receipt::{self, Checked, Code, Draft, Invalid};
use domain::tally::Counter;
use futures::StreamExt;
use table::items::ReceiptItem;
use table::{Counters, Expect, Key, keys};

use crate::hints::hint_missed_at;
use crate::identity::access::CallingSource;
use crate::intake::correct::{amend, unknown, withdraw};
use crate::intake::new_receipts::{self, LookedAt, NewReceipt};
use crate::intake::receipt_state;
use crate::intake::sealed_service::{by_week, had_ended, serve};
use crate::intake::verdict::Verdict;
use crate::intake::waves::waves;
use crate::ports::{QueueName, RECEIPTS_IN_A_HINT, ReceiptHint};
use crate::privacy::persons::{PersonsForm, fingerprints};
use crate::store::{self, add, load, put_due, shard_of};
use crate::{App, Error, deadlines, registers};

/// Records of one request that are stored at the same time.
const AT_ONCE_MAX: usize = 256;

/// A record as sent: well-formed, unchecked.
#[derive(Clone, Default)]
pub struct Record {
    /// `external_id`.
    pub external_id: Option<String>,
    /// `organisation.id`.
    pub organisation_id: Option<String>,
    /// `organisation.ogrn`.
    pub organisation_ogrn: Option<String>,
    /// Whom and what.
    pub draft: Draft,
    /// `withdrawn`.
    pub withdrawn: bool,
    /// What was wrong with its form already; such a record is refused whatever else it says.
    pub faults: Vec<Invalid>,
}

/// Takes a source's records; answers a verdict for each, in their order.
///
/// # Errors
/// When the store fails, nothing is acknowledged; what was stored is `repeated` when the source sends the records again.
pub async fn receive(app: &App, caller: &CallingSource, records: &[Record]) -> Result<Vec<Verdict>, Error> {
    let organisations = find_organisations(app, records).await?;
    let mut verdicts: Vec<Option<Verdict>> = records.iter().map(|_| None).collect();
    // The same name twice in one request: the later one waits for the earlier.
    for wave in waves(records.iter().map(|record| record.external_id.as_deref())) {
        let looked_at = futures::stream::iter(wave)
            .map(|index| {
                let organisation = &organisations[index];
                async move { (index, look_at(app, caller, &records[index], organisation).await) }
            })
            .buffer_unordered(AT_ONCE_MAX);
        let mut new = Vec::new();
        for (index, looked_at) in looked_at.collect::<Vec<_>>().await {
            match looked_at? {
                LookedAt::Judged(verdict) => verdicts[index] = Some(verdict),
                LookedAt::New(receipt) => new.push((index, receipt)),
            }
        }
        for (index, verdict) in new_receipts::store(app, new).await? {
            verdicts[index] = Some(verdict);
        }
    }
    let verdicts: Vec<Verdict> = verdicts.into_iter().flatten().collect();
    send_hints(app, caller, records, &verdicts).await;
    count_refusals(app, caller, &verdicts).await;
    Ok(verdicts)
}

/// An organisation that a record names.
struct ResolvedOrganisation {
    organisation: Organisation,
    /// Why it gets no new receipts today. What is stored of it may still be corrected: who takes part is asked at the arrival,
    /// and a link is not left open because its organisation was excluded, or the regulation ended, before its service did.
    not_taken: Option<Invalid>,
}

/// What the register says of the organisation that a record names.
type Found = Arc<Result<ResolvedOrganisation, Invalid>>;

/// The organisation of each record; one that several records name is looked up once.
async fn find_organisations(app: &App, records: &[Record]) -> Result<Vec<Found>, Error> {
    let mut known: HashMap<(Option<&str>, Option<&str>), Found> = HashMap::new();
    let mut found = Vec::with_capacity(records.len());
    for record in records {
        let organisation = match known.entry((record.organisation_id.as_deref(), record.organisation_ogrn.as_deref())) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(vacant) => Arc::clone(vacant.insert(Arc::new(find_organisation(app, record).await?))),
        };
        found.push(organisation);
    }
    Ok(found)
}

async fn find_organisation(app: &App, record: &Record) -> Result<Result<ResolvedOrganisation, Invalid>, Error> {
    let unknown = |field: &str| Ok(Err(Invalid::at(field, Code::OrganisationUnknown)));
    let (field, found) = match (&record.organisation_id, &record.organisation_ogrn) {
        (None, None) => return Ok(Err(Invalid::at("/organisation", Code::FieldMissing))),
        (Some(id), _) => match OrganisationId::parse(id) {
            Ok(id) => ("/organisation/id", registers::organisation(app, &id).await?),
            Err(_) => return unknown("/organisation/id"),
        },
        (None, Some(ogrn)) => match Ogrn::parse(ogrn) {
            Ok(ogrn) => ("/organisation/ogrn", registers::organisation_by_ogrn(app, &ogrn).await?),
            Err(_) => return unknown("/organisation/ogrn"),
        },
    };
    let Some(organisation) = found else { return unknown(field) };
    if record.organisation_id.is_some()
        && record
            .organisation_ogrn
            .as_deref()
            .is_some_and(|ogrn| organisation.ogrn.as_ref().map(Ogrn::as_str) != Some(ogrn))
    {
        return unknown("/organisation/ogrn");
    }
    let today = local_date(app.clock.now(), organisation.zone());
    let not_taken = match app.profile.takes_receipts(today) {
        false => Some(Invalid::at("/service", Code::OutsideRegulation)),
        true if registers::takes_part(app, &organisation).await? => None,
        true => Some(Invalid::at(field, Code::OrganisationNotIncluded)),
    };
    Ok(Ok(ResolvedOrganisation { organisation, not_taken }))
}

/// What sending a record would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreseen {
    /// It would be stored; `late` after the deadline of A2.4.
    New {
        /// After the deadline.
        late: bool,
        /// What would be told of it all the same.
        notes: Vec<Invalid>,
    },
    /// A record of its name is stored: the same is repeated, a changed end corrects it, anything else is refused.
    Known {
        /// What is told of the stored record all the same.
        notes: Vec<Invalid>,
    },
    /// It would be taken back.
    Withdrawal,
    /// It would be refused.
    Refused(Vec<Invalid>),
}

/// What sending these records would come to, in their order. Stores nothing, and counts nothing.
pub async fn foresee(app: &App, caller: &CallingSource, records: &[Record]) -> Result<Vec<Foreseen>, Error> {
    let organisations = find_organisations(app, records).await?;
    let looked = futures::stream::iter(0..records.len())
        .map(|index| {
            let organisation = &organisations[index];
            async move { foresee_one(app, caller, &records[index], organisation).await }
        })
        .buffered(AT_ONCE_MAX);
    looked.collect::<Vec<_>>().await.into_iter().collect()
}

async fn foresee_one(
    app: &App,
    caller: &CallingSource,
    record: &Record,
    organisation: &Result<ResolvedOrganisation, Invalid>,
) -> Result<Foreseen, Error> {
    let (external_id, named, checked) = match judged(app, caller, record, organisation) {
        Judged::Refused(faults) => return Ok(Foreseen::Refused(faults)),
        Judged::Withdrawal(external_id) => {
            let stored = load::<ReceiptItem>(&*app.table, &keys::receipt(&caller.id, &external_id)).await?;
            return Ok(stored.map_or_else(|| Foreseen::Refused(vec![unknown()]), |_| Foreseen::Withdrawal));
        }
        Judged::Good(external_id, named, checked) => (external_id, named, checked),
    };
    let stored = load::<ReceiptItem>(&*app.table, &keys::receipt(&caller.id, &external_id)).await?;
    Ok(match (stored, &named.not_taken) {
        (Some(stored), _) => Foreseen::Known { notes: receipt_state::notes(&stored.form) },
        (None, Some(fault)) => Foreseen::Refused(vec![fault.clone()]),
        (None, None) => {
            let had_ended = had_ended(app, checked.service, app.clock.now(), named.organisation.zone());
            let notes = had_ended.then(receipt_state::ended_before).into_iter().collect();
            Foreseen::New { late: checked.late, notes }
        }
    })
}

/// What is thought of a record before anything is asked of what is stored under its name.
enum Judged<'a> {
    Refused(Vec<Invalid>),
    Withdrawal(ExternalId),
    Good(ExternalId, &'a ResolvedOrganisation, Checked),
}

async fn look_at(
    app: &App,
    caller: &CallingSource,
    record: &Record,
    organisation: &Result<ResolvedOrganisation, Invalid>,
) -> Result<LookedAt, Error> {
    let now = app.clock.now();
    match judged(app, caller, record, organisation) {
        Judged::Refused(faults) => Ok(LookedAt::Judged(Verdict::Refused(faults))),
        Judged::Withdrawal(external_id) => withdraw(app, caller, &external_id, now).await.map(LookedAt::Judged),
        Judged::Good(external_id, named, checked) => good(app, caller, &external_id, named, &checked, now).await,
    }
}

fn judged<'a>(
    app: &App,
    caller: &CallingSource,
    record: &Record,
    organisation: &'a Result<ResolvedOrganisation, Invalid>,
) -> Judged<'a> {
    let now = app.clock.now();
    let mut faults = record.faults.clone();
    if faults.iter().any(|fault| fault.field.is_empty()) {
        // Nothing of it can be read: that fields are missing too would say no more.
        return Judged::Refused(faults);
    }
    let external_id = match record.external_id.as_deref().map(ExternalId::parse) {
        Some(Ok(external_id)) => Some(external_id),
        Some(Err(_)) => {
            faults.push(Invalid::at("/external_id", Code::ExternalIdFormat));
            None
        }
        None => {
            faults.push(Invalid::at("/external_id", Code::FieldMissing));
            None
        }
    };
    if let (true, Some(external_id), true) = (record.withdrawn, &external_id, faults.is_empty()) {
        return Judged::Withdrawal(external_id.clone());
    }
    let named = match organisation {
        Ok(named) if caller.may_report(&named.organisation) => Some(named),
        Ok(_) => {
            faults.push(Invalid::at("/organisation", Code::OrganisationNotAllowed));
            None
        }
        Err(fault) => {
            faults.push(fault.clone());
            None
        }
    };
    let checked = match named {
        Some(named) => receipt::check(&record.draft, &named.organisation, now, &app.profile.terms),
        // Without its organisation the receipt's day is not known; its other faults are still told.
        None => receipt::check_apart(&record.draft, now, &app.profile.terms),
    };
    match (external_id, named, checked) {
        (Some(external_id), Some(named), Ok(checked)) if faults.is_empty() => Judged::Good(external_id, named, checked),
        (_, _, checked) => {
            faults.extend(named.and_then(|named| named.not_taken.clone()));
            faults.extend(checked.err().unwrap_or_default());
            // What could not be read is there.
            let unread: Vec<String> = record.faults.iter().map(|fault| fault.field.clone()).collect();
            faults.retain(|fault| fault.code != Code::FieldMissing || !unread.contains(&fault.field));
            faults.truncate(FAULTS_MAX);
            Judged::Refused(faults)
        }
    }
}

/// A checked receipt as it is to be stored; one that is not taken is held against what is there.
async fn good(
    app: &App,
    caller: &CallingSource,
    external_id: &ExternalId,
    ResolvedOrganisation { organisation, not_taken }: &ResolvedOrganisation,
    checked: &Checked,
    now: DateTime<Utc>,
) -> Result<LookedAt, Error> {
    let key = keys::receipt(&caller.id, external_id);
    if let Some(fault) = not_taken {
        let stored = load::<ReceiptItem>(&*app.table, &key).await?.and_then(|stored| stored.form.served);
        if stored.is_none_or(|served| served.organisation != organisation.id) {
            return Ok(LookedAt::Judged(Verdict::Refused(vec![fault.clone()])));
        }
    }
    let persons = PersonsForm::of(checked).json()?;
    let (served, data_key) = serve(app, organisation, checked.service, &persons, &key, now).await?;
    let fingerprints = fingerprints(app, checked, &persons);
    let item = ReceiptItem {
        source: caller.id.clone(),
        external_id: external_id.clone(),
        fingerprint: fingerprints.whose,
        persons_fingerprint: Some(fingerprints.persons),
        served: Some(served),
        received_at: now,
        counted_in: Some(Quarter::of(checked.arrived_on)),
        late: checked.late,
        withdrawn: false,
        settled: false,
        invited: false,
        ended_before_reported: had_ended(app, checked.service, now, organisation.zone()),
        same_service: false,
        left: BTreeSet::new(),
        mismatched: BTreeSet::new(),
        in_doubt: false,
        withheld: false,
    };
    if not_taken.is_some() {
        return amend(app, &key, &item, organisation, &persons, now).await.map(LookedAt::Judged);
    }
    let mut counters = Counters::from([Counter::Receipts.by(1)]);
    counters.extend(by_week(app, checked.service, Quarter::of(checked.arrived_on), 1));
    if checked.late {
        counters.extend([Counter::Late.by(1)]);
    }
    let notes = receipt_state::notes(&item);
    if item.ended_before_reported {
        counters.extend([Counter::EndedBeforeReported.by(1)]);
    }
    let tally = tally_key(organisation, Quarter::of(checked.arrived_on), external_id);
    let mut writes = vec![
        put_due(key.clone(), &item, Some(hint_missed_at(app, now)), Expect::Absent)?,
        add(tally.clone(), counters),
        add(
            keys::received(Quarter::of(checked.arrived_on), &caller.id, shard_of(external_id.as_str())),
            Counters::from([Counter::Receipts.by(1)]),
        ),
    ];
    writes.extend(data_key);
    writes.extend(checked.late.then(|| {
        let quarter = Quarter::of(checked.arrived_on);
        deadlines::count(quarter, organisation.region, &organisation.id, &caller.id, Deadline::Report, 1)
    }));
    let verdict = Verdict::Accepted { late: checked.late, notes };
    let organisation = organisation.clone();
    Ok(LookedAt::New(Box::new(NewReceipt {
        key,
        item,
        organisation,
        persons,
        tally,
        writes,
        verdict,
        arrived_at: now,
    })))
}

fn tally_key(organisation: &Organisation, quarter: Quarter, external_id: &ExternalId) -> Key {
    keys::tally(quarter, organisation.region, &organisation.id, shard_of(external_id.as_str()))
}

/// Hints only speed things up: one that cannot be sent is left to the sweep.
async fn send_hints(app: &App, caller: &CallingSource, records: &[Record], verdicts: &[Verdict]) {
    let changed =
        |verdict: &Verdict| matches!(verdict, Verdict::Accepted { .. } | Verdict::Amended { .. } | Verdict::Withdrawn);
    let changed = records.iter().zip(verdicts).filter(|(_, verdict)| changed(verdict));
    let changed: Vec<String> = changed.filter_map(|(record, _)| record.external_id.clone()).collect();
    let source = caller.id.to_string();
    let hints = changed.chunks(RECEIPTS_IN_A_HINT).map(|some| ReceiptHint::of(&source, some));
    let bodies: Vec<String> = hints.filter_map(|hint| serde_json::to_string(&hint).ok()).collect();
    if bodies.is_empty() {
        return;
    }
    if let Err(error) = app.queue.send(QueueName::Receipts, bodies).await {
        tracing::warn!(%error, "Hints were not sent; the sweep will take the receipts up");
    }
}

/// Figures of a source's refusals by code, for its timeliness page.
async fn count_refusals(app: &App, caller: &CallingSource, verdicts: &[Verdict]) {
    let mut counters = BTreeMap::new();
    for verdict in verdicts {
        if let Verdict::Refused(faults) = verdict {
            *counters.entry("refused".to_owned()).or_insert(0) += 1;
            for fault in faults {
                *counters.entry(fault.code.as_str().to_owned()).or_insert(0) += 1;
            }
        }
    }
    if counters.is_empty() {
        return;
    }
    let key = keys::refusals(Quarter::running(app.clock.now()), &caller.id);
    if let Err(error) = store::write(&*app.table, vec![add(key, counters)]).await {
        tracing::warn!(%error, "Refusals were not counted");
    }
}
