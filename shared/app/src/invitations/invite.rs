//! A receipt becomes invitations (A2.2, A2.3, A2.6): one for each respondent, and one only if several receipts report the service. The receipt
//! is the wish of its source, and this makes the invitations follow it — new, moved, withdrawn — however often it runs and wherever it broke
//! off before.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::calendar::{Quarter, local_date};
use domain::identifier::{ExternalId, SourceId};
use domain::invitation::{Invitation, Notice, State};
use domain::tally::Counter;
use table::items::{CitizenInvitationItem, ReceiptItem, ServiceContext};
use table::{Counters, Expect, Key, Write, keys};

use crate::audit::{self, Reading};
use crate::hints::hint_missed_at;
use crate::hints::send_hints;
use crate::invitations::same_service::{self, Step};
use crate::invitations::step::next;
use crate::privacy::destruction::{self, Ground};
use crate::privacy::persons;
use crate::store::{self, Retry, Stored, add, load, merged, put, put_due, retry, shard_of};
use crate::{App, Error, deadlines};

/// Makes the invitations of a receipt follow it. Twice is once.
pub async fn invite(app: &App, source: &SourceId, external_id: &ExternalId) -> Result<(), Error> {
    let (result, notices) = invite_unhinted(app, source, external_id).await;
    send_hints(app, notices).await;
    result
}

/// As [`invite`], and answers the invitations whose notice is due: for whoever sends the hints of many receipts together, by
/// [`send_hints`].
pub async fn invite_unhinted(
    app: &App,
    source: &SourceId,
    external_id: &ExternalId,
) -> (Result<(), Error>, Vec<String>) {
    let mut passed = Passed { receipts: vec![keys::receipt(source, external_id)], notices: Vec::new() };
    let mut result = Ok(());
    for _ in 0..FOLLOWED_MAX {
        let Some(key) = passed.receipts.pop() else { break };
        let followed = retry!({ follow(app, &key, &mut passed).await });
        result = result.and(followed);
    }
    (result, passed.notices)
}

/// Receipts that one call follows at most: those of the same service after the one that it was called for. What is left stays due.
const FOLLOWED_MAX: usize = 10;

/// What a pass leaves to be done.
struct Passed {
    /// Receipts that are to be followed, too.
    receipts: Vec<Key>,
    /// Invitations whose notice is due.
    notices: Vec<String>,
}

/// One pass, which starts again when somebody else changed the receipt or an invitation meanwhile.
async fn follow(app: &App, key: &Key, passed: &mut Passed) -> Result<Retry<()>, Error> {
    let Some(mut receipt) = load::<ReceiptItem>(&*app.table, key).await? else { return Ok(Retry::Done(())) };
    let Some(served) = receipt.form.served.clone() else { return Ok(Retry::Done(())) };
    let now = app.clock.now();
    let today = local_date(now, served.zone);
    let respondents = persons::respondents(app, &served, &key.pk, today).await?.unwrap_or_default();
    let last = respondents.len().saturating_sub(1);
    // What was read is counted with the first write that follows from it.
    let mut read = (!respondents.is_empty()).then(|| audit::reading(app, Reading::AccountMatch, &key.pk));
    for organisation in &receipt.form.left {
        for respondent in &respondents {
            let released = same_service::released(app, &receipt.form, organisation, respondent, now).await?;
            let Some(step) = released else { continue };
            let mut writes = written(app, &receipt.form, &step, now, passed).await?;
            writes.extend(read.take());
            if !store::write(&*app.table, merged(writes)).await?.is_done() {
                return Ok(Retry::Again);
            }
        }
    }
    let mut standing = Standing::default();
    for (place, respondent) in respondents.iter().enumerate() {
        let mut writes = Vec::new();
        let mut wanted = receipt.form.clone();
        // What is begun, or joined, by a receipt that says otherwise meanwhile would be nobody's, or name it for good: it is written under the
        // receipt's version.
        let mut begins = false;
        if let Some(step) = next(app, &receipt.form, &served, respondent, now).await? {
            match step.is_mismatched {
                Some(true) => drop(wanted.mismatched.insert(respondent.field.clone())),
                Some(false) => drop(wanted.mismatched.remove(&respondent.field)),
                None => {}
            }
            let is_followed = step.after.follows() == wanted.name();
            // Whoever told of the service first has its citizen invited, whichever receipt says how long it lasts.
            let is_first = standing.add(app, &wanted, &step, is_followed);
            wanted.invited |= (is_followed || is_first) && step.after.is_matched();
            standing.asks |= step.after.is_matched() && step.after.mismatched_on.is_none();
            if is_followed && matches!(&step.after.notice, Notice::Due { from, .. } if *from <= now) {
                passed.notices.push(step.after.id.to_string());
            }
            writes.extend(written(app, &receipt.form, &step, now, passed).await?);
            begins = step.takes_up(&wanted.name());
        }
        // The receipt is settled together with its last respondent. If it breaks off before, the receipt is still due.
        let changed = match place == last {
            true => {
                let (had, has) = (wanted.same_service, standing.is_same_service(&wanted));
                writes.extend(store::recounted(&wanted, &served, Counter::SameService, had, has, now));
                let withheld = wanted.invited && !wanted.mismatched.is_empty() && !standing.asks;
                let wanted = ReceiptItem { same_service: has, withheld, in_doubt: false, ..wanted };
                settled(app, wanted, standing.erase_at.filter(|_| has), now)
            }
            // Unsettled again where it changes, so that whatever comes of the others, the last one settles it.
            false => {
                let settled = receipt.form.settled && !begins && wanted == receipt.form;
                (ReceiptItem { settled, ..wanted }, Some(hint_missed_at(app, now)))
            }
        };
        if begins || changed.0 != receipt.form {
            writes.extend(forgotten(app, &served, &changed.0).await?);
            writes.extend(deadlines::late_erasure(app, &receipt.form, &changed.0, now));
            writes.push(put_due(key.clone(), &changed.0, changed.1, receipt.expect())?);
            receipt = Stored { form: changed.0, version: receipt.version + 1 };
        }
        if !writes.is_empty() {
            writes.extend(read.take());
            if !store::write(&*app.table, merged(writes)).await?.is_done() {
                return Ok(Retry::Again);
            }
        }
    }
    if let Some(read) = read {
        store::write(&*app.table, vec![read]).await?.either_way();
    }
    if respondents.is_empty() {
        let (changed, due_at) = settled(app, receipt.form.clone(), None, now);
        if changed != receipt.form {
            let mut writes = vec![put_due(key.clone(), &changed, due_at, receipt.expect())?];
            writes.extend(forgotten(app, &served, &changed).await?);
            writes.extend(deadlines::late_erasure(app, &receipt.form, &changed, now));
            return Ok(store::write(&*app.table, writes).await?.then(()));
        }
    }
    Ok(Retry::Done(()))
}

/// How a receipt stands to the others that report its service.
#[derive(Default)]
struct Standing {
    invitations: u32,
    told_before: u32,
    is_carried_on: bool,
    /// Whether somebody is invited whose account is no other person's.
    asks: bool,
    /// When its persons have served their purpose, as another one came before.
    erase_at: Option<DateTime<Utc>>,
}

impl Standing {
    /// Answers whether the receipt is the first of those by which the respondent is asked.
    fn add(&mut self, app: &App, receipt: &ReceiptItem, step: &Step, is_followed: bool) -> bool {
        let before = step.reports.as_ref().is_some_and(|reports| reports.is_told_before(receipt, &step.after));
        self.invitations += 1;
        self.told_before += u32::from(before);
        self.is_carried_on |= !is_followed && step.after.state != State::Withdrawn;
        self.erase_at = self.erase_at.max(persons::erase_at_with(app, &step.after));
        step.reports.is_some() && !before && !receipt.withdrawn && !receipt.ended_before_reported
    }

    /// Whether its citizens are asked by another receipt; whoever is counted as missing for another reason is not.
    fn is_same_service(&self, receipt: &ReceiptItem) -> bool {
        match receipt.withdrawn {
            true => receipt.same_service || (self.is_carried_on && same_service::is_carried_on(receipt)),
            false => 0 < self.invitations && self.told_before == self.invitations && !receipt.ended_before_reported,
        }
    }
}

/// Persons that a change lets go of take their data key with them, if it is theirs alone.
async fn forgotten(app: &App, former: &ServiceContext, changed: &ReceiptItem) -> Result<Vec<Write>, Error> {
    match changed.served.as_ref().is_some_and(|served| served.persons.is_some()) {
        true => Ok(Vec::new()),
        false => destruction::of_persons(app, &Actor::job("invite"), former, Ground::PurposeEnded).await,
    }
}

/// A receipt that is followed, and its next due instant: only the erasure of its persons, `latest` then, which is now if it was withdrawn.
fn settled(
    app: &App,
    receipt: ReceiptItem,
    latest: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> (ReceiptItem, Option<DateTime<Utc>>) {
    let mut settled = ReceiptItem { settled: true, left: BTreeSet::new(), ..receipt };
    let mut due_at = None;
    if let Some(served) = &mut settled.served {
        // Another regulation may end earlier or later than the one under which it was stored.
        served.erase_at = persons::erase_at_under(app, served, settled.received_at);
        served.erase_at = served.erase_at.map(|at| latest.map_or(at, |latest| at.min(latest)));
        let purpose_ended = settled.withdrawn || served.erase_at.is_some_and(|at| at <= now);
        if purpose_ended {
            served.persons = None;
        }
        due_at = served.erase_at.filter(|_| !purpose_ended);
    }
    (settled, due_at)
}

/// The writes that store an invitation's step, and what is counted of it; other receipts of the service hear of it.
async fn written(
    app: &App,
    receipt: &ReceiptItem,
    step: &Step,
    now: DateTime<Utc>,
    passed: &mut Passed,
) -> Result<Vec<Write>, Error> {
    let Step { before, after, expect, reports, changes_name, .. } = step;
    let told = reports.as_ref().zip(before.as_ref());
    let told = told.map(|(reports, before)| reports.told(app, receipt, *changes_name, (before, after), now));
    let (told, names) = told.transpose()?.unwrap_or_default();
    passed.receipts.extend(names.iter().map(same_service::key_of));
    if before.as_ref() == Some(after) && told.is_empty() {
        return Ok(Vec::new());
    }
    let mut writes = deadlines::step(app, before.as_ref(), after, *expect, now).await?;
    if before.is_none() {
        let line = CitizenInvitationItem { invitation: after.id.clone() };
        writes.push(put(keys::citizen_invitation(&after.citizen, &after.id), &line, Expect::Absent)?);
    }
    if after.is_matched() && !before.as_ref().is_some_and(Invitation::is_matched) {
        writes.push(count(after, Quarter::of(local_date(now, after.window.zone)), Counter::Invited, 1));
    }
    writes.extend(mismatch_counts(before.as_ref(), after, now));
    writes.extend(told);
    Ok(writes)
}

/// A mismatch that keeps somebody from being invited is counted where the invitation stands, on the day on which it was found, and is taken back
/// when it is none any more, as long as its quarter is not closed. Whoever was invited before is counted by [`Invitation::missing`].
fn mismatch_counts(before: Option<&Invitation>, after: &Invitation, now: DateTime<Utc>) -> Vec<Write> {
    let of = |it: &Invitation| {
        let day = it.mismatched_on.filter(|_| !it.is_matched())?;
        Some((Quarter::of(day), it.organisation.clone(), it.region))
    };
    let (was, is) = (before.and_then(of), of(after));
    if was == is {
        return Vec::new();
    }
    let taken_back = before.zip(was).filter(|(_, (quarter, ..))| now < quarter.closes_at());
    let taken_back = taken_back.map(|(before, (quarter, ..))| count(before, quarter, Counter::Mismatched, -1));
    let found = is.map(|(quarter, ..)| count(after, quarter, Counter::Mismatched, 1));
    taken_back.into_iter().chain(found).collect()
}

fn count(invitation: &Invitation, quarter: Quarter, counter: Counter, amount: i64) -> Write {
    let key = keys::tally(quarter, invitation.region, &invitation.organisation, shard_of(invitation.id.as_str()));
    add(key, Counters::from([counter.by(amount)]))
}
