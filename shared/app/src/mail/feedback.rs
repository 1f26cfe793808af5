//! What is heard of mails (A2.7б): each is counted as sent once, and once for what became of it; a notice that came back is sent
//! again or given up; an address that does not exist, or whose owner complained, is left alone for a time.
//!
//! A mail is stored before it is handed over, so no word about it is too early, not even one that comes before its sender knows
//! that the server took it: then that word is how it is known. Words may come late, twice, in any order and about mails that
//! nobody sent. Whatever follows from one is one write.

use chrono::NaiveDate;
use domain::calendar::{Quarter, local_date};
use domain::invitation::mail::fuse::Told;
use domain::invitation::mail::{Fate, FateCounts, MailEvent, Suppression};
use domain::invitation::{Invitation, Notice};
use domain::tally::{CountedByWeek, Counter, Week};
use serde::Serialize;
use table::items::MessageItem;
use table::{Counters, Write, keys};

use crate::mail::silencing::{self, Unknown};
use crate::store::{self, Retry, Stored, add, load, merged, put, retry, shard_of};
use crate::{App, Error, deadlines};

/// What became of a word about a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// Something followed from it.
    Taken,
    /// It told nothing that was not known.
    Known,
    /// Nobody sent such a mail.
    UnknownMail,
}

/// Takes a word about a mail, named as in its `Message-ID`, without brackets. Twice is once.
pub async fn take(app: &App, message_id: &str, event: MailEvent) -> Result<Heard, Error> {
    record(app, message_id, Some(event)).await
}

/// Whether such a mail was ever to be sent. It is stored before it is handed over, so nothing can be heard of it earlier.
pub async fn is_known(app: &App, message_id: &str) -> Result<bool, Error> {
    Ok(app.table.get(&keys::message(message_id)).await?.is_some())
}

/// Counts a mail that the server took over. Twice is once.
pub(crate) async fn sent(app: &App, message_id: &str) -> Result<(), Error> {
    record(app, message_id, None).await?;
    silencing::taken(app).await
}

async fn record(app: &App, message_id: &str, event: Option<MailEvent>) -> Result<Heard, Error> {
    let key = keys::message(message_id);
    retry!({
        let Some(stored) = load::<MessageItem>(&*app.table, &key).await? else {
            return Ok(Retry::Done(Heard::UnknownMail));
        };
        let unknown = match event {
            Some(said @ MailEvent::BouncedForGood) if stored.form.fate.after(said) != stored.form.fate => {
                Some(silencing::looks_unknown(app, Told::ByReport).await?)
            }
            _ => None,
        };
        // A word that there is no such address is believed while few look so: where too many do, it may pass.
        let believed = match &unknown {
            Some(unknown) if unknown.is_blown() => Some(MailEvent::BouncedForNow),
            _ => event,
        };
        // Whatever follows, the mail's own item is among the writes: of two words at once, one starts again.
        let mut writes = consequences(app, message_id, &stored, believed).await?;
        if writes.is_empty() && !unknown.as_ref().is_some_and(Unknown::blows) {
            return Ok(Retry::Done(Heard::Known));
        }
        // Counted together with what follows: a word that comes again is not counted again.
        writes.extend(unknown.as_ref().map(|unknown| unknown.write.clone()));
        let written = store::write(&*app.table, merged(writes)).await?;
        if let Some(unknown) = unknown.filter(|_| written.is_done()) {
            unknown.tell();
            if unknown.is_blown() {
                tracing::warn!("A mail came back for good while too many do: it counts as one that may be sent again");
            }
        }
        Ok(written.then(Heard::Taken))
    })
}

/// Everything that follows from a word, as one write; nothing if it tells nothing new.
async fn consequences(
    app: &App,
    message_id: &str,
    stored: &Stored<MessageItem>,
    event: Option<MailEvent>,
) -> Result<Vec<Write>, Error> {
    let now = app.clock.now();
    let mut message = stored.form.clone();
    let former = message.fate;
    let fate = event.map_or(former, |event| former.after(event));
    let mut writes = Vec::new();
    let mut given_up = Vec::new();
    for announced in message.announced_mut() {
        let key = keys::invitation(&announced.invitation);
        let Some(invitation) = load::<Invitation>(&*app.table, &key).await? else { continue };
        let expect = invitation.expect();
        let before = invitation.form;
        // Whoever hears of a mail knows that the server took it.
        let mut after = before.clone().notice_sent(message_id, now).unwrap_or_else(|| before.clone());
        let newly = after != before;
        if newly {
            announced.counted_in = Some(Quarter::of(local_date(now, after.window.zone)));
        }
        if let Some(quarter) = announced.counted_in {
            let since = if newly { Fate::Pending } else { former };
            let sent_on = newly.then(|| local_date(now, after.window.zone));
            writes.extend(count(&after, quarter, sent_on, fate.counts_since(since)));
            if fate != former && fate.is_bounced() {
                after = after.notice_bounced(announced.round, fate, now, &app.profile.policies);
            }
        }
        if after.notice == Notice::Refused && before.notice != Notice::Refused {
            given_up.push(after.id.clone());
        }
        if after != before {
            writes.extend(deadlines::step(app, Some(&before), &after, expect, now).await?);
        }
    }
    message.fate = fate;
    if message == stored.form {
        return Ok(Vec::new());
    }
    if fate != former
        && let Some(address) = &message.address
        && let Some(wanted) = fate.suppression(now, &app.profile.policies)
    {
        writes.push(silencing::suppressed(app, address, Suppression { given_up, ..wanted }).await?);
    }
    writes.push(put(keys::message(message_id), &message, stored.expect())?);
    Ok(writes)
}

/// What a word adds to the tally of a notice's organisation, in the quarter in which the notice was counted; with the day, if it is counted now.
fn count(invitation: &Invitation, quarter: Quarter, sent_on: Option<NaiveDate>, step: FateCounts) -> Option<Write> {
    let FateCounts { heard, returned, complained } = step;
    let counts = [
        Counter::Notices.by(i64::from(sent_on.is_some())),
        Counter::Heard.by(heard),
        Counter::Returned.by(returned),
        Counter::Complained.by(complained),
    ];
    let by_week = sent_on.map(|day| (Week::of(day).counter(CountedByWeek::Notices), 1));
    let counters: Counters = counts.into_iter().chain(by_week).filter(|(_, count)| 0 < *count).collect();
    let shard = shard_of(invitation.id.as_str());
    let key = keys::tally(quarter, invitation.region, &invitation.organisation, shard);
    (!counters.is_empty()).then(|| add(key, counters))
}
