//! The audit trail is written with what it tells of: a record, the head of its chain and the change are one atomic write, so
//! neither can be there without the other.
//!
//! **What has a record of its own:** every change of a register, of keys and tokens, of finals, of the policies in force;
//! every destruction of a data key; everything that a participant or the operator was shown. **What is counted:** the
//! system's own readings of personal data, one for each receipt and notice. A record for each would double the cost of a
//! receipt and tell nothing that the receipt does not tell; instead they are counted by day and purpose in the write that
//! follows them anyway, and the day's sum becomes a record.

mod certificates;
mod change;
mod keeping;
mod listing;
mod persons;

use chrono::NaiveTime;
use domain::audit::{Action, Actor, ChainHead, Head, Record, ResourceChange, day_chain, hash_of};
use domain::digest::hex;
use table::items::encode;
use table::kinds::registers::REGISTERS;
use table::{Expect, Key, Write, WriteError, keys};

pub use certificates::{certificates, stands};
pub(crate) use change::{Audited, Change};
pub(crate) use keeping::keep;
pub use listing::{ChainSummary, RecordsPage, chains, records};
pub(crate) use persons::{Reading, reading};

use crate::store::{self, Stored, Written, load, put, refuse_unrecorded};
use crate::{App, Error, ports::Keys, ports::Purpose};

/// How often a record is tried again when others write to the same chain: more often than any change, because a chain has
/// many writers.
const TRIES_MAX: usize = 64;

/// Parts of a write that a record and the head of its chain take.
pub(crate) const RECORD_WRITES: usize = 2;

/// Characters of what was asked for that are kept. What programs and pages ask for is refused where it is longer than this.
const SUBJECT_CHARACTERS_MAX: usize = 512;

/// The chains of a day beside those of registers, by what their records are about.
pub const TOPICS: [&str; 18] = [
    "candidates",
    "cases",
    "data_keys",
    "dealt_with",
    "finals",
    "flags",
    "measures",
    "objections",
    "operator_key",
    "paper_forms",
    "paper_responses",
    "persons",
    "policies",
    "pool",
    "quotations",
    "sessions",
    "silenced",
    "subscriptions",
];

/// What happened, to be recorded in the same write.
#[derive(Clone, Debug)]
pub struct AuditEvent {
    /// Who acted.
    pub by: Actor,
    /// What was done.
    pub action: Action,
    /// The chain of the day that the event is written to: a register's name, `finals`, `data_keys`, …
    pub topic: String,
    /// To what.
    pub touched: Vec<ResourceChange>,
    /// Whether the record tells the day alone, and no hour: where the hour would lead from an answer to its citizen.
    pub day_only: bool,
}

impl AuditEvent {
    /// Of one actor, on one thing.
    pub fn on(by: &Actor, action: Action, topic: &str, touched: ResourceChange) -> AuditEvent {
        AuditEvent { by: by.clone(), action, topic: topic.to_owned(), touched: vec![touched], day_only: false }
    }

    /// As of that day, without its hour.
    pub(crate) fn day_only(self) -> AuditEvent {
        AuditEvent { day_only: true, ..self }
    }

    /// Of one actor, who did something with the item under a key that does not change it.
    ///
    /// # Errors
    /// [`Error::Unrecorded`] for a key of a kind that the trail tells nothing of.
    pub(crate) fn about(by: &Actor, action: Action, topic: &str, key: &Key) -> Result<AuditEvent, Error> {
        let subject = change::subject(key)?.to_string();
        Ok(AuditEvent::on(by, action, topic, ResourceChange::only(subject)))
    }
}

fn is_topic(topic: &str) -> bool {
    TOPICS.contains(&topic) || REGISTERS.contains(&topic)
}

/// Writes, together with the record of it. Where one of the writes met a condition that did not hold, nothing was written and nothing
/// was recorded.
pub(crate) async fn write(app: &App, event: &AuditEvent, writes: Vec<Write>) -> Result<Written, Error> {
    debug_assert!(is_topic(&event.topic), "{} is not among the topics of the trail", event.topic);
    let chain = day_chain(app.clock.now().date_naive(), &event.topic);
    append(app, &chain, event, Vec::new(), writes).await
}

/// Writes, together with the record of it where there is something to tell.
pub(crate) async fn write_with(app: &App, event: Option<&AuditEvent>, writes: Vec<Write>) -> Result<Written, Error> {
    match event {
        Some(event) => write(app, event, writes).await,
        None => store::write(&*app.table, writes).await,
    }
}

/// Records that somebody was shown something. Nothing may be shown before this has succeeded.
pub async fn shown(app: &App, by: &Actor, what: &str) -> Result<(), Error> {
    shown_with(app, by, what, Vec::new()).await.map(Written::either_way)
}

/// Records that somebody was shown something, together with other writes. Where one of these met a condition that did not hold,
/// nothing was recorded, and nothing may be shown.
pub(crate) async fn shown_with(app: &App, by: &Actor, what: &str, writes: Vec<Write>) -> Result<Written, Error> {
    let what: String = what.chars().take(SUBJECT_CHARACTERS_MAX).collect();
    let chain = domain::audit::reads_chain(app.clock.now().date_naive(), by);
    let event = AuditEvent::on(by, Action::Read, "reads", ResourceChange::only(what));
    append(app, &chain, &event, Vec::new(), writes).await
}

async fn append(
    app: &App,
    chain: &str,
    event: &AuditEvent,
    heads: Vec<ChainHead>,
    writes: Vec<Write>,
) -> Result<Written, Error> {
    refuse_unrecorded(&writes, &event.touched)?;
    let head_key = keys::audit_head(chain);
    for _ in 0..TRIES_MAX {
        let head = load::<Head>(&*app.table, &head_key).await?;
        let expect = head.as_ref().map_or(Expect::Absent, Stored::expect);
        let (count, previous) = head.map_or((0, String::new()), |head| (head.form.count, head.form.last));
        let now = app.clock.now();
        let at = if event.day_only { now.date_naive().and_time(NaiveTime::MIN).and_utc() } else { now };
        let number = count + 1;
        let record = Record {
            chain: chain.to_owned(),
            number,
            previous,
            at,
            by: event.by.clone(),
            action: event.action,
            touched: event.touched.clone(),
            heads: heads.clone(),
        };
        let last = hash_of(&encode(&record)?);
        let seal = seal(&*app.keys, &Head::signed_text(chain, number, &last, at));
        let mut all = writes.clone();
        all.push(put(keys::audit_record(chain, number), &record, Expect::Absent)?);
        all.push(put(head_key.clone(), &Head { count: number, last, at, seal }, expect)?);
        match app.table.write(all).await {
            Ok(()) => return Ok(Written::Done),
            Err(WriteError::Conflict(conflict)) if conflict.index < writes.len() => return Ok(Written::Conflict),
            // Somebody else wrote to this chain.
            Err(WriteError::Conflict(_)) => {}
            Err(WriteError::Store(error)) => return Err(error.into()),
        }
    }
    Err(Error::Contended)
}

/// The seal over the text of a head.
pub fn seal(keys: &dyn Keys, text: &str) -> String {
    hex(&keys.mac(Purpose::Audit, text.as_bytes()))
}
