//! A receipt becomes invitations (A2.2, A2.3, A2.6): one for each respondent. The receipt is the wish of its source, and this
//! makes the invitations follow it — new, moved, withdrawn — however often it runs and wherever it broke off before.

use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::calendar::{Quarter, local_date};
use domain::identifier::{CitizenId, ExternalId, InvitationId, SourceId};
use domain::invitation::{Invitation, Notice, State, Window};
use domain::person::Person;
use domain::questionnaire;
use domain::tally::Counter;
use table::items::{CitizenInvitationItem, ReceiptItem, ServiceContext};
use table::{Counters, Expect, Key, Write, keys};

use crate::audit::{self, Reading};
use crate::hints::hint_missed_at;
use crate::hints::send_hints;
use crate::privacy::destruction::{self, Ground};
use crate::privacy::persons::{self, Respondent};
use crate::store::{self, Retry, Stored, add, load, merged, put, put_due, retry, shard_of};
use crate::{App, Error, deadlines, registers};

/// Makes the invitations of a receipt follow it. Twice is once.
pub async fn invite(app: &App, source: &SourceId, external_id: &ExternalId) -> Result<(), Error> {
    let key = keys::receipt(source, external_id);
    let mut notices = Vec::new();
    let result = retry!({ follow(app, &key, &mut notices).await });
    send_hints(app, notices).await;
    result
}

/// One pass, which starts again when somebody else changed the receipt or an invitation meanwhile.
async fn follow(app: &App, key: &Key, notices: &mut Vec<String>) -> Result<Retry<()>, Error> {
    let Some(mut receipt) = load::<ReceiptItem>(&*app.table, key).await? else { return Ok(Retry::Done(())) };
    let Some(served) = receipt.form.served.clone() else { return Ok(Retry::Done(())) };
    let now = app.clock.now();
    let today = local_date(now, served.zone);
    let respondents = persons::respondents(app, &served, &key.pk, today).await?.unwrap_or_default();
    let last = respondents.len().saturating_sub(1);
    // What was read is counted with the first write that follows from it.
    let mut read = (!respondents.is_empty()).then(|| audit::reading(app, Reading::AccountMatch, &key.pk));
    for (place, respondent) in respondents.iter().enumerate() {
        let mut writes = Vec::new();
        let mut wanted = receipt.form.clone();
        if let Some(Step { before, after, expect }) = next(app, &receipt.form, &served, respondent, now).await? {
            match &after.mismatched_on {
                Some(_) => wanted.mismatched.insert(respondent.field.clone()),
                None => wanted.mismatched.remove(&respondent.field),
            };
            wanted.invited |= after.is_matched();
            if matches!(&after.notice, Notice::Due { from, .. } if *from <= now) {
                notices.push(after.id.to_string());
            }
            writes.extend(written(app, before.as_ref(), &after, expect, now).await?);
        }
        // The receipt is settled together with its last respondent. If it breaks off before, the receipt is still due.
        let changed = match place == last {
            true => settled(app, wanted, now),
            // Unsettled again where it changes, so that whatever comes of the others, the last one settles it.
            false => {
                let settled = receipt.form.settled && wanted == receipt.form;
                (ReceiptItem { settled, ..wanted }, Some(hint_missed_at(app, now)))
            }
        };
        if changed.0 != receipt.form {
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
        let (changed, due_at) = settled(app, receipt.form.clone(), now);
        if changed != receipt.form {
            let mut writes = vec![put_due(key.clone(), &changed, due_at, receipt.expect())?];
            writes.extend(forgotten(app, &served, &changed).await?);
            writes.extend(deadlines::late_erasure(app, &receipt.form, &changed, now));
            return Ok(store::write(&*app.table, writes).await?.then(()));
        }
    }
    Ok(Retry::Done(()))
}

/// Persons that a change lets go of take their data key with them, if it is theirs alone.
async fn forgotten(app: &App, former: &ServiceContext, changed: &ReceiptItem) -> Result<Vec<Write>, Error> {
    match changed.served.as_ref().is_some_and(|served| served.persons.is_some()) {
        true => Ok(Vec::new()),
        false => destruction::of_persons(app, &Actor::job("invite"), former, Ground::PurposeEnded).await,
    }
}

/// A receipt that is followed, and its next due instant: only the erasure of its persons, which is now if it was withdrawn.
fn settled(app: &App, receipt: ReceiptItem, now: DateTime<Utc>) -> (ReceiptItem, Option<DateTime<Utc>>) {
    let mut settled = ReceiptItem { settled: true, ..receipt };
    let mut due_at = None;
    if let Some(served) = &mut settled.served {
        // Another regulation may end earlier or later than the one under which it was stored.
        served.erase_at = persons::erase_at_under(app, served, settled.received_at);
        let purpose_ended = settled.withdrawn || served.erase_at.is_some_and(|at| at <= now);
        if purpose_ended {
            served.persons = None;
        }
        due_at = served.erase_at.filter(|_| !purpose_ended);
    }
    (settled, due_at)
}

/// What becomes of a respondent's invitation.
struct Step {
    /// As it is stored; `None`: it is not there yet.
    before: Option<Invitation>,
    after: Invitation,
    expect: Expect,
}

/// One respondent's invitation, as it follows the receipt; `None`: there is none, and none is wanted.
async fn next(
    app: &App,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    respondent: &Respondent,
    now: DateTime<Utc>,
) -> Result<Option<Step>, Error> {
    let citizen = app.citizen(&respondent.person.snils);
    let id = app.invitation_id(&receipt.source, &receipt.external_id, &citizen);
    let stored = load::<Invitation>(&*app.table, &keys::invitation(&id)).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let before = stored.map(|stored| stored.form);
    let invitation = match before.clone() {
        Some(invitation) => invitation,
        None if receipt.withdrawn || !respondent.is_asked => return Ok(None),
        None => {
            let begun = begun(app, receipt, served, respondent.index, id, citizen, now).await?;
            match respondent.came_of_age() {
                // Nothing was owed to it while it was a child.
                true => Invitation { state: State::PendingAccount { retry_at: now }, owed_since: Some(now), ..begun },
                false => begun,
            }
        }
    };
    let invitation = following(app, invitation, receipt, served, now);
    let invitation = match respondent.is_asked {
        true => invitation.advanced(now, &app.profile.terms),
        false => invitation.handed_over(now, &app.profile.terms),
    };
    // What a correction says of the person may be what kept the account from being found.
    let invitation = if receipt.settled { invitation } else { invitation.looked_for_again(now) };
    let waits = matches!(invitation.state, State::PendingAccount { retry_at } if retry_at <= now);
    let after = match waits {
        true => search_account(app, invitation, &respondent.person, now).await?,
        false => invitation,
    };
    Ok(Some(Step { before, after, expect }))
}

/// A new invitation, wanted since the arrival of its receipt: whatever kept us from looking for the account until now is no excuse.
async fn begun(
    app: &App,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    index: u8,
    id: InvitationId,
    citizen: CitizenId,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    let all = registers::questionnaires(app).await?;
    let arrived_on = local_date(receipt.received_at, served.zone);
    let chosen = questionnaire::choose(&all, served.organisation_type, arrived_on);
    let chosen = chosen.ok_or_else(|| Error::Corrupt("no questionnaire is in force".to_owned()))?;
    Ok(Invitation {
        id,
        source: receipt.source.clone(),
        external_id: receipt.external_id.clone(),
        respondent: index,
        citizen,
        organisation: served.organisation.clone(),
        region: served.region,
        organisation_type: served.organisation_type,
        service: served.service,
        questionnaire: chosen.reference(),
        window: Window::of(served.service, receipt.received_at, served.zone, &app.profile.terms),
        round: 1,
        state: State::PendingAccount { retry_at: receipt.received_at.min(now) },
        notice: Notice::Idle,
        matched_on: None,
        mismatched_on: None,
        noticed_on: None,
        opened_on: None,
        owed_since: None,
        repeat_proof: None,
        bounces: 0,
        answered_in: None,
    })
}

/// The writes that store an invitation's step, and what is counted of it.
async fn written(
    app: &App,
    before: Option<&Invitation>,
    after: &Invitation,
    expect: Expect,
    now: DateTime<Utc>,
) -> Result<Vec<Write>, Error> {
    if before == Some(after) {
        return Ok(Vec::new());
    }
    let mut writes = deadlines::step(app, before, after, expect, now).await?;
    if before.is_none() {
        let line = CitizenInvitationItem { invitation: after.id.clone() };
        writes.push(put(keys::citizen_invitation(&after.citizen, &after.id), &line, Expect::Absent)?);
    }
    if after.is_matched() && !before.is_some_and(Invitation::is_matched) {
        writes.push(count(after, Quarter::of(local_date(now, after.window.zone)), Counter::Invited, 1));
    }
    writes.extend(mismatch_counts(before, after, now));
    Ok(writes)
}

/// A mismatch is counted where the invitation stands, on the day on which it was found, and is taken back when it is none any more, as long as
/// its quarter is not closed.
fn mismatch_counts(before: Option<&Invitation>, after: &Invitation, now: DateTime<Utc>) -> Vec<Write> {
    let of = |it: &Invitation| it.mismatched_on.map(|day| (Quarter::of(day), it.organisation.clone(), it.region));
    let (was, is) = (before.and_then(of), of(after));
    if was == is {
        return Vec::new();
    }
    let taken_back = before.zip(was).filter(|(_, (quarter, ..))| now < quarter.closes_at());
    let taken_back = taken_back.map(|(before, (quarter, ..))| count(before, quarter, Counter::Mismatched, -1));
    let found = is.map(|(quarter, ..)| count(after, quarter, Counter::Mismatched, 1));
    taken_back.into_iter().chain(found).collect()
}

/// The invitation as the receipt wants it: withdrawn, with another end, at another organisation.
fn following(
    app: &App,
    invitation: Invitation,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    now: DateTime<Utc>,
) -> Invitation {
    if receipt.withdrawn {
        return invitation.withdrawn();
    }
    if invitation.organisation != served.organisation && !invitation.is_matched() {
        let window = Window::of(served.service, receipt.received_at, served.zone, &app.profile.terms);
        let (organisation, region, organisation_type) =
            (served.organisation.clone(), served.region, served.organisation_type);
        let state = State::PendingAccount { retry_at: now };
        return Invitation {
            mismatched_on: None,
            organisation,
            region,
            organisation_type,
            window,
            service: served.service,
            state,
            ..invitation
        };
    }
    invitation.with_service(served.service, now, &app.profile.terms)
}

/// A2.2: only a citizen with a verified account is invited, and only if it is the one whom the receipt names.
async fn search_account(
    app: &App,
    invitation: Invitation,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    let account = app.directory.find(&person.snils).await?;
    Ok(match account.filter(|account| account.verified) {
        Some(account) if account.person.contradicts(person) => invitation.mismatched(now, &app.profile.policies),
        Some(_) => invitation.matched(now, &app.profile.terms),
        None => Invitation { mismatched_on: None, ..invitation }.unmatched(now, &app.profile.policies),
    })
}

fn count(invitation: &Invitation, quarter: Quarter, counter: Counter, amount: i64) -> Write {
    let key = keys::tally(quarter, invitation.region, &invitation.organisation, shard_of(invitation.id.as_str()));
    add(key, Counters::from([counter.by(amount)]))
}
