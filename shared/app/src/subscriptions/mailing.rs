//! A mail to a subscriber. Everything is read anew at the moment of sending: whether the participant is one still, what it may
//! see, what of that is shown. The mail is leased for a time, handed over, and only then it counts as told; a crash between
//! any two of these repeats at most the mail in flight, under the name that it had.

mod alarms;
mod digest;

use chrono_tz::Tz;
use domain::audit::Actor;
use domain::identifier::{ParticipantId, SubscriptionId};
use domain::invitation::mail::fuse::{Permission, Turn};
use domain::invitation::mail::{Cause, Fate};
use domain::organisation::{Organisation, RegionCode};
use domain::scope::Filter;
use domain::subscription::{Lease, Mailing, Occasion, Step, Told, Topic};
use table::items::{MessageItem, SubscriptionItem};
use table::{Expect, keys};

use crate::audit::{self, Reading};
use crate::figures::localizer::Localizer;
use crate::figures::overview::widest;
use crate::figures::reader_calendar::zone_or_capital;
use crate::identity::access::CallingParticipant;
use crate::mail::silencing::{self, Doubt};
use crate::ports::{Mail, MailError};
use crate::store::{self, Retry, Stored, load, put, put_due, retry};
use crate::subscriptions::bulletin::{Bulletin, Line, Section};
use crate::subscriptions::subscribe;
use crate::{App, Error};

/// What became of an occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The mail server took the mail over.
    Sent,
    /// It passed without a mail: there was nothing to tell, or the address is not to be written to.
    Passed,
    /// It waits: for its time, for another sender, for a mail server that can take it.
    Waits,
}

/// A mailing whose turn it is.
struct DueMailing {
    mailing: Mailing,
    expect: Expect,
    item: SubscriptionItem,
    caller: CallingParticipant,
    zone: Tz,
}

/// What there is to say on an occasion.
enum Content {
    /// This, and what is told by it.
    Say(Box<Bulletin>, Told),
    /// Nothing; what was told is still true of this.
    Nothing(Told),
    /// That is not known yet.
    Later,
}

/// Does what a mailing waits for; answers how many mails were sent. Twice is once.
pub async fn take_up(app: &App, of: &ParticipantId, id: &SubscriptionId) -> Result<u64, Error> {
    let mut sent = 0;
    loop {
        match take_up_one(app, of, id).await? {
            Outcome::Sent => sent += 1,
            Outcome::Passed => {}
            Outcome::Waits => return Ok(sent),
        }
    }
}

async fn take_up_one(app: &App, of: &ParticipantId, id: &SubscriptionId) -> Result<Outcome, Error> {
    let Some(stored) = load::<Mailing>(&*app.table, &keys::mailing(of, id)).await? else {
        return Ok(Outcome::Waits);
    };
    let step = stored.form.step(app.clock.now(), &app.profile.policies);
    if step == Step::Nothing {
        return Ok(Outcome::Waits);
    }
    let item = load::<SubscriptionItem>(&*app.table, &keys::subscription(of, id)).await?.map(|stored| stored.form);
    // The two go together: it ended a moment ago.
    let Some(item) = item else { return Ok(Outcome::Waits) };
    let caller = subscribe::caller(app, of).await?;
    let Some(caller) = caller.filter(|_| step != Step::Due(Occasion::Lapse)) else {
        subscribe::end(app, &Actor::job("lifecycle"), of, id).await?;
        return Ok(Outcome::Waits);
    };
    let zone = zone_or_capital(app, &caller.scope).await?;
    let expect = stored.expect();
    let due = DueMailing { mailing: stored.form, expect, item, caller, zone };
    match step {
        Step::AssumeTold(lease) => {
            told(app, &due, &lease).await?;
            Ok(Outcome::Sent)
        }
        Step::Resend(lease) => tell(app, due, lease).await,
        Step::Due(occasion) => {
            let message_id = format!("{}@{}", app.random_text(16), app.settings.mail_domain);
            let until = app.clock.now();
            tell(app, due, Lease { message_id, occasion, until, repeats: 0, telling: Told::default() }).await
        }
        Step::Nothing => Ok(Outcome::Waits),
    }
}

/// Makes the mail, takes it for this sender, and sends it.
async fn tell(app: &App, due: DueMailing, lease: Lease) -> Result<Outcome, Error> {
    let (bulletin, telling) = match content(app, &due, &lease).await? {
        Content::Say(bulletin, telling) => (bulletin, telling),
        Content::Nothing(still) => return pass(app, &due, lease.occasion, still).await,
        Content::Later => return Ok(Outcome::Waits),
    };
    let lease = Lease { telling, ..lease };
    let address = subscribe::address(app, &due.mailing.participant, &due.item).await?;
    match silencing::left_alone(app, &address).await? {
        Some(suspicion) if suspicion.cause == Cause::Suspicion => return Ok(Outcome::Waits),
        Some(_) => return pass(app, &due, lease.occasion, due.mailing.told.clone()).await,
        None => {}
    }
    if let Permission::Wait(_) = silencing::permission(app, Turn::first(app.clock.now())).await? {
        return Ok(Outcome::Waits);
    }
    let topics = lease.occasion.topics().intersection(&due.item.topics).copied().collect();
    let unsubscribe_url = subscribe::way_out_url(app, &due.mailing, topics)?;
    let letter = bulletin.letter(&unsubscribe_url);
    let mail = Mail {
        to: address,
        subject: letter.subject,
        text: letter.text,
        html: letter.html,
        message_id: lease.message_id.clone(),
        unsubscribe_url: Some(unsubscribe_url),
    };
    match leased(app, &due, &lease, &mail.to).await? {
        true => send(app, &due, &lease, &mail).await,
        false => Ok(Outcome::Waits),
    }
}

async fn content(app: &App, due: &DueMailing, lease: &Lease) -> Result<Content, Error> {
    let words = Localizer::of(due.item.language);
    match lease.occasion {
        Occasion::Digest => digest::content(app, &due.caller, words, &due.item, &due.mailing.told).await,
        Occasion::Alarms => {
            // A repetition tells what the mail told that may have come.
            let again = (0 < lease.repeats).then_some(&lease.telling);
            alarms::content(app, &due.caller, words, &due.item, &due.mailing.told, again).await
        }
        Occasion::Confirmation | Occasion::Lapse => {
            Ok(Content::Say(Box::new(confirmation(app, due, words)?), due.mailing.told.clone()))
        }
    }
}

/// Takes the mail for this sender, and records what its reader is shown; `false`: somebody else was first.
async fn leased(app: &App, due: &DueMailing, lease: &Lease, address: &str) -> Result<bool, Error> {
    let mailing = due.mailing.clone().leased(lease.clone(), app.clock.now(), &app.profile.policies);
    let mut writes = vec![stored(&mailing, due.expect)?];
    if lease.repeats == 0 {
        let address = Some(silencing::address_mac(app, address));
        let message = MessageItem { first: None, further: Vec::new(), address, fate: Fate::Pending };
        writes.push(put(keys::message(&lease.message_id), &message, Expect::Absent)?);
    }
    writes.push(audit::reading(app, Reading::SubscriberAddress, &lease.message_id));
    let written = if lease.occasion == Occasion::Confirmation {
        store::write(&*app.table, writes).await?
    } else {
        let topics: Vec<&str> = lease.occasion.topics().into_iter().map(Topic::as_str).collect();
        let shown = format!("mail {} to {}", topics.join("+"), due.mailing.subscription);
        audit::shown_with(app, &due.caller.actor(), &shown, writes).await?
    };
    Ok(written.is_done())
}

/// Hands the mail over, and keeps what the server says.
async fn send(app: &App, due: &DueMailing, lease: &Lease, mail: &Mail) -> Result<Outcome, Error> {
    let subscription = &due.mailing.subscription;
    let (zone, now, policies) = (due.zone, app.clock.now(), &app.profile.policies);
    match app.mailer.send(mail).await {
        Ok(()) => {
            told(app, due, lease).await?;
            silencing::taken(app).await?;
            Ok(Outcome::Sent)
        }
        Err(MailError::NotNow(cause)) => {
            tracing::warn!(cause, %subscription, "The mail server takes no mail now");
            change(app, due, |it| Some(it.postponed(&lease.message_id, now, policies))).await?;
            Ok(Outcome::Waits)
        }
        Err(MailError::Unknown(cause)) => {
            tracing::warn!(cause, %subscription, "It is unknown whether the mail server took a mail");
            Ok(Outcome::Waits)
        }
        Err(error @ (MailError::NoSuchAddress(_) | MailError::Refused(_))) => {
            tracing::info!(%error, %subscription, "The mail server refused a mail");
            let is_doubted = matches!(error, MailError::NoSuchAddress(_))
                && silencing::refused(app, &mail.to, Vec::new()).await? != Doubt::Silenced;
            if is_doubted {
                change(app, due, |it| Some(it.postponed(&lease.message_id, now, policies))).await?;
                return Ok(Outcome::Waits);
            }
            change(app, due, |it| Some(it.passed(lease.occasion, now, zone, policies))).await?;
            Ok(Outcome::Passed)
        }
    }
}

/// The mail counts as told.
async fn told(app: &App, due: &DueMailing, lease: &Lease) -> Result<(), Error> {
    let (now, policies) = (app.clock.now(), &app.profile.policies);
    change(app, due, |mailing| mailing.told(&lease.message_id, now, due.zone, policies)).await
}

/// Nothing is sent on this occasion.
async fn pass(app: &App, due: &DueMailing, occasion: Occasion, still: Told) -> Result<Outcome, Error> {
    let passed = Mailing { told: still, ..due.mailing.clone() };
    let passed = passed.passed(occasion, app.clock.now(), due.zone, &app.profile.policies);
    // Somebody else was first: nothing is lost.
    store::write(&*app.table, vec![stored(&passed, due.expect)?]).await?.either_way();
    Ok(Outcome::Passed)
}

/// Changes a mailing as it is by now; `None`: nothing is to be changed.
async fn change(app: &App, due: &DueMailing, change: impl Fn(Mailing) -> Option<Mailing>) -> Result<(), Error> {
    let key = keys::mailing(&due.mailing.participant, &due.mailing.subscription);
    retry!({
        let Some(found) = load::<Mailing>(&*app.table, &key).await? else { return Ok(Retry::Done(())) };
        let expect = Stored::expect(&found);
        let Some(changed) = change(found.form) else { return Ok(Retry::Done(())) };
        Ok(store::write(&*app.table, vec![stored(&changed, expect)?]).await?.then(()))
    })
}

fn stored(mailing: &Mailing, expect: Expect) -> Result<table::Write, Error> {
    put_due(keys::mailing(&mailing.participant, &mailing.subscription), mailing, mailing.due_at(), expect)
}

/// Everything that a participant sees, as a filter.
fn all_of(caller: &CallingParticipant) -> Filter {
    caller.narrow(widest(&caller.scope), &Filter::default()).unwrap_or_default()
}

/// An organisation, with its region for whoever sees several.
fn named(words: Localizer, organisation: &Organisation, own_region: Option<RegionCode>) -> String {
    match own_region {
        Some(_) => organisation.name.clone(),
        None => words.letter_place(organisation.name.as_str(), organisation.region.region().name.as_str()),
    }
}

/// As many lines as a mail has room for, and how many there are besides, of which some were counted already.
fn listed(app: &App, words: Localizer, heading: String, mut lines: Vec<Line>, counted: usize) -> Section {
    let max = app.profile.policies.subscriptions.named_max;
    let more = counted + lines.len().saturating_sub(max);
    lines.truncate(max);
    Section { heading, lines, note: (0 < more).then(|| words.letter_more(words.count(more as u64))) }
}

fn open_cabinet(app: &App, words: Localizer, path: &str) -> Line {
    Line { text: words.letter_open_cabinet(), url: Some(format!("{}{path}", app.settings.public_url)) }
}

/// The one mail that an address gets unasked.
fn confirmation(app: &App, due: &DueMailing, words: Localizer) -> Result<Bulletin, Error> {
    let days = app.profile.policies.subscriptions.confirmation_days;
    let url = subscribe::confirmation_url(app, &due.mailing)?;
    Ok(Bulletin {
        words,
        subject: words.confirmation_subject(),
        lead: vec![words.confirmation_lead(due.caller.name.as_str())],
        sections: vec![Section {
            heading: words.confirmation_topics(),
            lines: due.item.topics.iter().map(|topic| Line::plain(words.subscription(*topic))).collect(),
            note: None,
        }],
        button: Line { text: words.confirmation_button(), url: Some(url) },
        after: vec![words.confirmation_otherwise(days, words.count(days.into()))],
    })
}
