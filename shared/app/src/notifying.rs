//! A due notice becomes a mail (A2.7б): everything is checked again at the moment of sending, the notice is claimed, the mail is
//! handed over, and only then is it counted. A crash between any two of these repeats at most the mail in flight.

use chrono::{DateTime, Duration, Utc};
use domain::calendar::{Quarter, local_date};
use domain::identifier::InvitationId;
use domain::invitation::Invitation;
use serde::Serialize;
use sha2::{Digest, Sha256};
use table::items::{LinkItem, MessageItem, PreferencesItem, ReceiptItem};
use table::{Counters, Expect, keys};

use crate::mails;
use crate::persons;
use crate::ports::{Mail, MailError};
use crate::receiving::shard_of;
use crate::store::{Stored, TRIES_MAX, add, base64url, conflicted, load, put, put_due};
use crate::{App, Error, breaching, inviting};

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyOutcome {
    /// The mail server took it over; it is counted.
    Sent,
    /// Nothing was to be sent: answered, expired, sent already, or another sender is at it.
    NotDue,
    /// The citizen declined (A2.5).
    Declined,
    /// The account has no address now; tried again later.
    NoAddress,
    /// The mail server could not take it; tried again later.
    Postponed,
    /// The mail server refused the address for good.
    Refused,
    /// It is unknown whether the mail server took it; tried again when the claim lapses.
    Unknown,
}

/// The hash under which a token's link is stored. The token has 128 random bits, so the hash needs no key.
pub fn token_hash(token: &str) -> String {
    base64url(&Sha256::digest(token.as_bytes()))
}

/// Sends the notice of an invitation, if it is due. Twice is once.
pub async fn notify(app: &App, id: &InvitationId) -> Result<NotifyOutcome, Error> {
    let key = keys::invitation(id);
    let now = app.clock.now();
    let Some(stored) = load::<Invitation>(&*app.table, &key).await? else { return Ok(NotifyOutcome::NotDue) };
    let receipt_key = keys::receipt(&stored.form.source, &stored.form.external_id);
    let Some(receipt) = load::<ReceiptItem>(&*app.table, &receipt_key).await? else { return Ok(NotifyOutcome::NotDue) };
    if !receipt.form.settled {
        // The source withdrew or changed it a moment ago: the invitation follows first, and sends its own hint.
        inviting::invite(app, &receipt.form.source, &receipt.form.external_id).await?;
        return Ok(NotifyOutcome::NotDue);
    }
    let expect = stored.expect();
    let before = stored.form;
    let invitation = before.clone().advanced(now, &app.profile.terms);
    if !invitation.may_notify(now) {
        if invitation != before {
            save(app, &before, &invitation, expect).await?;
        }
        return Ok(NotifyOutcome::NotDue);
    }
    if declines(app, &invitation).await? {
        save(app, &before, &invitation.declined(now), expect).await?;
        return Ok(NotifyOutcome::Declined);
    }
    let Some(address) = address(app, &invitation, &receipt.form).await? else {
        let later = now + Duration::days(1);
        save(app, &before, &invitation.notice_without_address(later), expect).await?;
        return Ok(NotifyOutcome::NoAddress);
    };

    let token = app.random_text(20);
    let message_id = format!("{}@{}", app.random_text(16), app.settings.mail_domain);
    let claimed = invitation.notice_claimed(message_id.clone(), now, &app.profile.policies);
    let writes = vec![
        put_due(key.clone(), &claimed, claimed.due_at(&app.profile.terms), expect)?,
        put(keys::link(&token_hash(&token)), &LinkItem { invitation: id.clone() }, Expect::Absent)?,
        put(keys::message(&message_id), &MessageItem { invitation: id.clone(), round: claimed.round }, Expect::Absent)?,
    ];
    if conflicted(app.table.write(writes).await)? {
        return Ok(NotifyOutcome::NotDue);
    }
    let mail = compose(app, &claimed, address, &token, &message_id);
    match app.mailer.send(&mail).await {
        Ok(()) => {
            record_sent(app, id, &message_id).await?;
            Ok(NotifyOutcome::Sent)
        }
        Err(MailError::NotNow(cause)) => {
            tracing::warn!(cause, invitation = %id, "The mail server takes no mail now");
            release(app, id, |invitation| {
                invitation.notice_postponed(&message_id, app.clock.now(), &app.profile.policies)
            })
            .await?;
            Ok(NotifyOutcome::Postponed)
        }
        Err(MailError::Refused(cause)) => {
            tracing::info!(cause, invitation = %id, "The mail server refused the address for good");
            release(app, id, |invitation| invitation.notice_refused(&message_id)).await?;
            Ok(NotifyOutcome::Refused)
        }
        Err(MailError::Unknown(cause)) => {
            tracing::warn!(cause, invitation = %id, "It is unknown whether the mail server took a mail");
            Ok(NotifyOutcome::Unknown)
        }
    }
}

async fn save(app: &App, before: &Invitation, after: &Invitation, expect: Expect) -> Result<(), Error> {
    let writes = breaching::step(app, Some(before), after, expect, app.clock.now())?;
    // Somebody else changed it: that change has its own due instant, so nothing is lost.
    conflicted(app.table.write(writes).await).map(|_| ())
}

/// A2.5, asked at the moment of sending.
async fn declines(app: &App, invitation: &Invitation) -> Result<bool, Error> {
    let wishes = load::<PreferencesItem>(&*app.table, &keys::preferences(&invitation.citizen)).await?;
    Ok(wishes.is_some_and(|wishes| {
        wishes.form.declines_all || wishes.form.declined_organisations.contains(&invitation.organisation)
    }))
}

/// The address, asked from the directory at the moment of sending and stored nowhere.
async fn address(app: &App, invitation: &Invitation, receipt: &ReceiptItem) -> Result<Option<String>, Error> {
    let key = keys::receipt(&receipt.source, &receipt.external_id);
    let Some(served) = &receipt.served else { return Ok(None) };
    let Some(respondents) = persons::respondents(app, served, &key.pk).await? else { return Ok(None) };
    let Some(snils) = respondents.get(usize::from(invitation.respondent)) else { return Ok(None) };
    let account = app.directory.find(snils).await?;
    Ok(account.filter(|account| account.verified).and_then(|account| account.email))
}

fn compose(app: &App, invitation: &Invitation, address: String, token: &str, message_id: &str) -> Mail {
    let unsubscribe_url = format!("{}/unsubscribe/{token}", app.settings.public_url);
    let letter = mails::notice(&mails::Notice {
        link: format!("{}/s/{token}", app.settings.public_url),
        unsubscribe_url: unsubscribe_url.clone(),
        last_day: invitation.window.last_day,
        round: invitation.round,
    });
    Mail {
        to: address,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: message_id.to_owned(),
        unsubscribe_url,
    }
}

/// Counts a notice that the server took over: once, with the invitation's change in one write.
async fn record_sent(app: &App, id: &InvitationId, message_id: &str) -> Result<(), Error> {
    let key = keys::invitation(id);
    for _ in 0..TRIES_MAX {
        let now: DateTime<Utc> = app.clock.now();
        let Some(stored) = load::<Invitation>(&*app.table, &key).await? else { return Ok(()) };
        let expect = stored.expect();
        let claimed = stored.form;
        let Some(sent) = claimed.clone().notice_sent(message_id, now) else { return Ok(()) };
        let quarter = Quarter::of(local_date(now, sent.window.zone));
        let tally = keys::tally(quarter, sent.region, &sent.organisation, shard_of(id.as_str()));
        let mut writes = breaching::step(app, Some(&claimed), &sent, expect, now)?;
        writes.push(add(tally, Counters::from([("notices".to_owned(), 1)])));
        if !conflicted(app.table.write(writes).await)? {
            return Ok(());
        }
    }
    Err(Error::Contended)
}

/// Gives a claim up.
async fn release(app: &App, id: &InvitationId, change: impl Fn(Invitation) -> Invitation) -> Result<(), Error> {
    let key = keys::invitation(id);
    for _ in 0..TRIES_MAX {
        let Some(stored) = load::<Invitation>(&*app.table, &key).await? else { return Ok(()) };
        let expect = Stored::expect(&stored);
        let changed = change(stored.form);
        let write = put_due(key.clone(), &changed, changed.due_at(&app.profile.terms), expect)?;
        if !conflicted(app.table.write(vec![write]).await)? {
            return Ok(());
        }
    }
    Err(Error::Contended)
}
