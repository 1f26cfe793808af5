//! A due notice becomes a mail (A2.7б): everything is checked again at the moment of sending, the notice is leased, the mail is
//! handed over, and only then is it counted. A crash between any two of these repeats at most the mail in flight.

mod joining;
mod recipient;

use chrono::{DateTime, Duration, Utc};
use domain::calendar::local_date;
use domain::identifier::InvitationId;
use domain::invitation::mail::fuse::Permission;
use domain::invitation::mail::{Cause, Fate};
use domain::invitation::{Invitation, Lease, Sending};
use domain::language::Language;
use domain::person::Person;
use serde::Serialize;
use table::items::{Announced, LinkItem, MessageItem, PreferencesItem, ReceiptItem};
use table::{Expect, keys};

pub(crate) use recipient::{Asked, ask};

use self::recipient::{Found, Recipient};
use crate::audit::{self, Reading};
use crate::hints::hint_missed_at;
use crate::invitations::invite;
use crate::invitations::token::{fresh_token, token_hash};
use crate::mail::feedback;
use crate::mail::letters;
use crate::mail::silencing::{self, Doubt};
use crate::ports::{Mail, MailError};
use crate::privacy::persons::{self, Respondent};
use crate::store::{self, Retry, Stored, Written, load, merged, put, put_due, retry};
use crate::{App, Error, deadlines};

/// What became of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyOutcome {
    /// The mail server took it over; it is counted.
    Sent,
    /// Nothing was to be sent: answered, expired, sent already, or another sender is at it.
    NotDue,
    /// It waits, for others to go with or for the service to come near its end.
    Waiting,
    /// The citizen declined (A2.5).
    Declined,
    /// The account has no address now; tried again later.
    NoAddress,
    /// Mails to the address are left out for a time: they came back, or its owner complained. Looked at again later.
    LeftAlone,
    /// The mail server could not take it; tried again later.
    Postponed,
    /// The mail server refused the address or the mail for good.
    Refused,
    /// It is unknown whether the mail server took it; tried again when the lease lapses.
    Unknown,
}

/// Sends the notice of an invitation, if it is due. Twice is once.
pub async fn notify(app: &App, id: &InvitationId) -> Result<NotifyOutcome, Error> {
    notify_asked(app, id, None).await
}

/// As [`notify`], where the directory may have been asked a moment ago.
pub(crate) async fn notify_asked(app: &App, id: &InvitationId, asked: Option<&Asked>) -> Result<NotifyOutcome, Error> {
    retry!({
        let first = match ready(app, id, false).await? {
            Ok(first) => first,
            Err(outcome) => return Ok(Retry::Done(outcome)),
        };
        if let Some(until) = joining::waits_until(app, &first.invitation).await? {
            return hold(app, first, until, NotifyOutcome::Waiting).await.map(Retry::Done);
        }
        let lease = match first.invitation.sending(&app.profile.policies) {
            Sending::Enough(lease) => {
                let in_doubt = first.invitation.notice_in_doubt(&lease, app.clock.now(), &app.profile.policies);
                save(app, &first.before, &in_doubt, first.expect).await?;
                return Ok(Retry::Done(NotifyOutcome::Unknown));
            }
            Sending::Resend(lease) => lease,
            Sending::New => {
                Lease { message_id: format!("{}@{}", app.random_text(16), app.settings.mail_domain), repeats: 0 }
            }
        };
        let recipient = match recipient::of(app, &first, asked).await? {
            Found::Recipient(recipient) => recipient,
            Found::NoAddress => return wait_a_day(app, first, NotifyOutcome::NoAddress).await.map(Retry::Done),
            Found::AnotherPerson => return doubt(app, &first.invitation).await.map(Retry::Done),
        };
        match silencing::left_alone(app, &recipient.address).await? {
            Some(suspicion) if suspicion.cause == Cause::Suspicion => {
                return hold(app, first, suspicion.until, NotifyOutcome::LeftAlone).await.map(Retry::Done);
            }
            Some(_) => return wait_a_day(app, first, NotifyOutcome::LeftAlone).await.map(Retry::Done),
            None => {}
        }
        if let Permission::Wait(until) =
            silencing::permission(app, first.invitation.notice_turn(app.clock.now())).await?
        {
            return hold(app, first, until, NotifyOutcome::Postponed).await.map(Retry::Done);
        }
        let together = joining::with_companions(app, first, &lease).await?;
        match leased(app, &together, &lease, recipient).await? {
            Some(mail) => send(app, &together, &lease, &mail).await.map(Retry::Done),
            None => Ok(Retry::Again),
        }
    })
}

/// An invitation whose notice may be sent now.
struct Ready {
    /// As it is stored.
    before: Invitation,
    /// As it is by now.
    invitation: Invitation,
    expect: Expect,
    /// Who is asked; `None`: erased.
    person: Option<Person>,
}

/// Reads an invitation and checks everything again; otherwise says why there is nothing to send. `taken_along`: a notice that waits for others
/// is ready for one that goes now.
async fn ready(app: &App, id: &InvitationId, taken_along: bool) -> Result<Result<Ready, NotifyOutcome>, Error> {
    let now = app.clock.now();
    let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(id)).await? else {
        return Ok(Err(NotifyOutcome::NotDue));
    };
    let receipt_key = keys::receipt(&stored.form.source, &stored.form.external_id);
    let Some(receipt) = load::<ReceiptItem>(&*app.table, &receipt_key).await? else {
        return Ok(Err(NotifyOutcome::NotDue));
    };
    if !receipt.form.settled {
        // The source withdrew or changed it a moment ago: the invitation follows first, and sends its own hint.
        invite::invite(app, &receipt.form.source, &receipt.form.external_id).await?;
        return Ok(Err(NotifyOutcome::NotDue));
    }
    let expect = stored.expect();
    let before = stored.form;
    let invitation = before.clone().advanced(now, &app.profile.terms);
    let invitation = if taken_along { invitation.taken_along(now, &app.profile.policies) } else { invitation };
    if !invitation.may_notify(now) {
        if invitation != before {
            save(app, &before, &invitation, expect).await?;
        }
        return Ok(Err(NotifyOutcome::NotDue));
    }
    if declines(app, &invitation).await? {
        save(app, &before, &invitation.declined(now), expect).await?;
        return Ok(Err(NotifyOutcome::Declined));
    }
    let respondent = respondent(app, &receipt.form, &invitation, now).await?;
    if respondent.as_ref().is_some_and(|it| !it.is_asked) {
        // The child came of age: it is asked itself from this notice on, and its invitation sends its own hint.
        invite::invite(app, &receipt.form.source, &receipt.form.external_id).await?;
        return Ok(Err(NotifyOutcome::NotDue));
    }
    Ok(Ok(Ready { before, invitation, expect, person: respondent.map(|it| it.person) }))
}

/// Whom the invitation is for, and whether it is this one who is asked today; `None`: erased.
async fn respondent(
    app: &App,
    receipt: &ReceiptItem,
    invitation: &Invitation,
    now: DateTime<Utc>,
) -> Result<Option<Respondent>, Error> {
    let key = keys::receipt(&receipt.source, &receipt.external_id);
    let Some(served) = &receipt.served else { return Ok(None) };
    let today = local_date(now, served.zone);
    let respondents = persons::respondents(app, served, &key.pk, today).await?.unwrap_or_default();
    Ok(respondents.into_iter().find(|it| app.citizen(&it.person.snils) == invitation.citizen))
}

/// The account is another person's by now: the receipt is held against it anew, and tells its source.
async fn doubt(app: &App, invitation: &Invitation) -> Result<NotifyOutcome, Error> {
    let key = keys::receipt(&invitation.source, &invitation.external_id);
    if let Some(stored) = load::<ReceiptItem>(&*app.table, &key).await? {
        let expect = stored.expect();
        let doubted = ReceiptItem { in_doubt: true, settled: false, ..stored.form };
        let due_at = Some(hint_missed_at(app, app.clock.now()));
        // Somebody else changed it: the notice is still due, and looked at again.
        store::write(&*app.table, vec![put_due(key, &doubted, due_at, expect)?]).await?.either_way();
        invite::invite(app, &invitation.source, &invitation.external_id).await?;
    }
    Ok(NotifyOutcome::NotDue)
}

/// The account may get another address, and an address is not left alone for ever.
async fn wait_a_day(app: &App, ready: Ready, outcome: NotifyOutcome) -> Result<NotifyOutcome, Error> {
    let again_at = app.clock.now() + Duration::days(1);
    let waiting = ready.invitation.notice_without_address(again_at);
    let mut writes = deadlines::step(app, Some(&ready.before), &waiting, ready.expect, app.clock.now()).await?;
    writes.push(audit::reading(app, Reading::NoticeAddress, waiting.id.as_str()));
    // Somebody else changed it: that change has its own due instant, so nothing is lost.
    store::write(&*app.table, writes).await?.either_way();
    Ok(outcome)
}

/// Nothing is sent before that instant, and what is owed stays owed.
async fn hold(app: &App, ready: Ready, until: DateTime<Utc>, outcome: NotifyOutcome) -> Result<NotifyOutcome, Error> {
    save(app, &ready.before, &ready.invitation.notice_held(until), ready.expect).await?;
    Ok(outcome)
}

/// Takes the notices for this sender, and makes their mail; `None`: somebody else changed one of them first.
async fn leased(app: &App, together: &[Ready], lease: &Lease, recipient: Recipient) -> Result<Option<Mail>, Error> {
    let now = app.clock.now();
    let mut writes = Vec::new();
    let mut links = Vec::new();
    let mut announced = Vec::new();
    for Ready { before, invitation, expect, .. } in together {
        let token = fresh_token(app);
        let taken = invitation.clone().notice_leased(lease.clone(), now, &app.profile.policies);
        let link = LinkItem::to(taken.id.clone());
        writes.extend(deadlines::step(app, Some(before), &taken, *expect, now).await?);
        writes.push(put(keys::link(&token_hash(&token)), &link, Expect::Absent)?);
        announced.push(Announced { invitation: taken.id, round: taken.round, counted_in: None });
        links.push((token, invitation));
    }
    if lease.repeats == 0 {
        let message = MessageItem {
            first: Some(announced.remove(0)),
            further: announced,
            address: Some(silencing::address_mac(app, &recipient.address)),
            fate: Fate::Pending,
        };
        writes.push(put(keys::message(&lease.message_id), &message, Expect::Absent)?);
    }
    writes.push(audit::reading(app, Reading::NoticeAddress, &lease.message_id));
    match store::write(&*app.table, merged(writes)).await? {
        Written::Conflict => Ok(None),
        Written::Done => Ok(Some(compose(app, &links, recipient, &lease.message_id))),
    }
}

/// Hands the mail over, and keeps what the server says.
async fn send(app: &App, together: &[Ready], lease: &Lease, mail: &Mail) -> Result<NotifyOutcome, Error> {
    let id = &together[0].invitation.id;
    match app.mailer.send(mail).await {
        Ok(()) => {
            feedback::sent(app, &lease.message_id).await?;
            Ok(NotifyOutcome::Sent)
        }
        Err(MailError::NotNow(cause)) => {
            tracing::warn!(cause, invitation = %id, "The mail server takes no mail now");
            let now = app.clock.now();
            release(app, together, |it| it.notice_postponed(lease, now, &app.profile.policies)).await?;
            Ok(NotifyOutcome::Postponed)
        }
        Err(MailError::NoSuchAddress(cause)) => {
            tracing::info!(cause, invitation = %id, "The mail server knows no such address");
            let now = app.clock.now();
            let links = together.iter().map(|it| it.invitation.id.clone()).collect();
            match silencing::refused(app, &mail.to, links).await? {
                Doubt::FuseBlown => {
                    release(app, together, |it| it.notice_postponed(lease, now, &app.profile.policies)).await?;
                    Ok(NotifyOutcome::Postponed)
                }
                Doubt::Until(until) => {
                    release(app, together, |it| it.notice_postponed_until(lease, until)).await?;
                    Ok(NotifyOutcome::Postponed)
                }
                Doubt::Silenced => {
                    release(app, together, |it| it.notice_refused(lease)).await?;
                    Ok(NotifyOutcome::Refused)
                }
            }
        }
        Err(MailError::Refused(cause)) => {
            tracing::info!(cause, invitation = %id, "The mail server refused the mail for good");
            release(app, together, |it| it.notice_refused(lease)).await?;
            Ok(NotifyOutcome::Refused)
        }
        Err(MailError::Unknown(cause)) => {
            tracing::warn!(cause, invitation = %id, "It is unknown whether the mail server took a mail");
            Ok(NotifyOutcome::Unknown)
        }
    }
}

async fn save(app: &App, before: &Invitation, after: &Invitation, expect: Expect) -> Result<(), Error> {
    let writes = deadlines::step(app, Some(before), after, expect, app.clock.now()).await?;
    // Somebody else changed it: that change has its own due instant, so nothing is lost.
    store::write(&*app.table, writes).await.map(Written::either_way)
}

/// A2.5, asked at the moment of sending.
async fn declines(app: &App, invitation: &Invitation) -> Result<bool, Error> {
    let wishes = load::<PreferencesItem>(&*app.table, &keys::preferences(&invitation.citizen)).await?;
    Ok(wishes.is_some_and(|wishes| wishes.form.declines(&invitation.organisation)))
}

fn compose(app: &App, links: &[(String, &Invitation)], recipient: Recipient, message_id: &str) -> Mail {
    let public_url = &app.settings.public_url;
    // Who reads the mail in another language finds the form in it, too.
    let language = recipient.language.filter(|language| *language != Language::default());
    let choice = language.map_or_else(String::new, |language| format!("?lang={}", language.code()));
    let told = links.iter().map(|(token, invitation)| letters::Link {
        url: format!("{public_url}/s/{token}{choice}"),
        service: invitation.service,
        last_day: invitation.window.last_day,
    });
    let unsubscribe_url = format!("{public_url}/unsubscribe/{}", links[0].0);
    let letter = letters::notice(&letters::Notice {
        links: told.collect(),
        unsubscribe_url: unsubscribe_url.clone(),
        language: recipient.language,
        round: links[0].1.round,
    });
    Mail {
        to: recipient.address,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: message_id.to_owned(),
        unsubscribe_url: Some(unsubscribe_url),
    }
}

/// Gives a lease up.
async fn release(app: &App, together: &[Ready], change: impl Fn(Invitation) -> Invitation) -> Result<(), Error> {
    for ready in together {
        release_one(app, &ready.invitation.id, &change).await?;
    }
    Ok(())
}

async fn release_one(app: &App, id: &InvitationId, change: &impl Fn(Invitation) -> Invitation) -> Result<(), Error> {
    let key = keys::invitation(id);
    retry!({
        let Some(stored) = load::<Invitation>(&*app.table, &key).await? else { return Ok(Retry::Done(())) };
        let expect = Stored::expect(&stored);
        let changed = change(stored.form);
        let write = put_due(key.clone(), &changed, changed.due_at(&app.profile.terms), expect)?;
        Ok(store::write(&*app.table, vec![write]).await?.then(()))
    })
}
