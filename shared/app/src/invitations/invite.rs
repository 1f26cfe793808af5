//! A receipt becomes invitations (A2.2, A2.3, A2.6): one for each respondent. The receipt is the wish of its source, and this
//! makes the invitations follow it — new, moved, withdrawn — however often it runs and wherever it broke off before.

use chrono::{DateTime, Utc};
use domain::audit::Actor;
use domain::calendar::{Quarter, local_date};
use domain::identifier::{ExternalId, SourceId};
use domain::invitation::{Invitation, Notice, State, Window};
use domain::person::Snils;
use domain::questionnaire;
use domain::tally::Counter;
use table::items::{CitizenInvitationItem, ReceiptItem, ServiceContext};
use table::{Counters, Expect, Key, Write, keys};

use crate::audit::{self, Reading};
use crate::hints::hint_missed_at;
use crate::hints::send_hints;
use crate::privacy::destruction::{self, Ground};
use crate::privacy::persons;
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
    let respondents = persons::respondents(app, &served, &key.pk).await?.unwrap_or_default();
    let last = respondents.len().saturating_sub(1);
    // What was read is counted with the first write that follows from it.
    let mut read = (!respondents.is_empty()).then(|| audit::reading(app, Reading::AccountMatch, &key.pk));
    for (index, snils) in respondents.iter().enumerate() {
        let (mut writes, invited) = follow_one(app, &receipt.form, &served, index as u8, snils, notices).await?;
        // The receipt is settled together with its last respondent. If it breaks off before, the receipt is still due.
        let invited = receipt.form.invited || invited;
        let changed = match index == last {
            true => settled(app, ReceiptItem { invited, ..receipt.form.clone() }, now),
            // Unsettled again where it changes, so that whatever comes of the others, the last one settles it.
            false => {
                let settled = receipt.form.settled && invited == receipt.form.invited;
                (ReceiptItem { invited, settled, ..receipt.form.clone() }, Some(hint_missed_at(app, now)))
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

/// Makes one respondent's invitation follow the receipt.
/// Answers the writes that it takes, and whether the respondent is matched for the first time.
async fn follow_one(
    app: &App,
    receipt: &ReceiptItem,
    served: &ServiceContext,
    index: u8,
    snils: &Snils,
    notices: &mut Vec<String>,
) -> Result<(Vec<Write>, bool), Error> {
    let now = app.clock.now();
    let citizen = app.citizen(snils);
    let id = app.invitation_id(&receipt.source, &receipt.external_id, &citizen);
    let key = keys::invitation(&id);
    let stored = load::<Invitation>(&*app.table, &key).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let before = stored.map(|stored| stored.form);

    let invitation = match before.clone() {
        Some(invitation) => invitation,
        None if receipt.withdrawn => return Ok((Vec::new(), false)),
        None => {
            let all = registers::questionnaires(app).await?;
            let arrived_on = local_date(receipt.received_at, served.zone);
            let chosen = questionnaire::choose(&all, served.organisation_type, arrived_on);
            let chosen = chosen.ok_or_else(|| Error::Corrupt("no questionnaire is in force".to_owned()))?;
            Invitation {
                id: id.clone(),
                source: receipt.source.clone(),
                external_id: receipt.external_id.clone(),
                respondent: index,
                citizen: citizen.clone(),
                organisation: served.organisation.clone(),
                region: served.region,
                organisation_type: served.organisation_type,
                service: served.service,
                questionnaire: chosen.reference(),
                window: Window::of(served.service, receipt.received_at, served.zone, &app.profile.terms),
                round: 1,
                // Looked for since the arrival: whatever kept us from it until now is no excuse.
                state: State::PendingAccount { retry_at: receipt.received_at.min(now) },
                notice: Notice::Idle,
                matched_on: None,
                noticed_on: None,
                opened_on: None,
                owed_since: None,
                repeat_proof: None,
                bounces: 0,
                answered_in: None,
            }
        }
    };
    let invitation = following(app, invitation, receipt, served, now).advanced(now, &app.profile.terms);
    let waits = matches!(invitation.state, State::PendingAccount { retry_at } if retry_at <= now);
    let invitation = match waits {
        true => search_account(app, invitation, snils, now).await?,
        false => invitation,
    };
    if matches!(&invitation.notice, Notice::Due { from, .. } if *from <= now) {
        notices.push(id.to_string());
    }
    if before.as_ref() == Some(&invitation) {
        return Ok((Vec::new(), false));
    }

    let mut writes = deadlines::step(app, before.as_ref(), &invitation, expect, now).await?;
    if before.is_none() {
        let line = CitizenInvitationItem { invitation: id.clone() };
        writes.push(put(keys::citizen_invitation(&citizen, &id), &line, Expect::Absent)?);
    }
    let invited = invitation.is_matched() && !before.as_ref().is_some_and(Invitation::is_matched);
    if invited {
        writes.push(count_invited(&invitation, now));
    }
    Ok((writes, invited))
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

/// A2.2: only a citizen with a verified account is invited.
async fn search_account(
    app: &App,
    invitation: Invitation,
    snils: &Snils,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    let account = app.directory.find(snils).await?;
    Ok(match account.is_some_and(|account| account.verified) {
        true => invitation.matched(now, &app.profile.terms),
        false => invitation.unmatched(now, &app.profile.policies),
    })
}

fn count_invited(invitation: &Invitation, now: DateTime<Utc>) -> Write {
    let quarter = Quarter::of(local_date(now, invitation.window.zone));
    let key = keys::tally(quarter, invitation.region, &invitation.organisation, shard_of(invitation.id.as_str()));
    add(key, Counters::from([Counter::Invited.by(1)]))
}
