//! One mail is handed over that nothing counts: about a case, or to a citizen who asked to be told. It is claimed before, and of one that
//! nobody knows to be taken it is for its sender to say when it is tried again, under its name.

use chrono::{DateTime, Duration, Utc};
use domain::invitation::mail::fuse::{Permission, Turn};
use domain::invitation::mail::{Cause, Fate};
use table::items::MessageItem;
use table::{Expect, Write, keys};

use super::silencing::{self, Doubt};
use crate::ports::{Mail, MailError};
use crate::store::put;
use crate::{App, Error};

/// Hours after which a mail is tried again at the latest.
const LEASE_HOURS_MAX: i64 = 12;

/// How long a sender owns a mail that was tried so often before: with each try twice as long.
pub(crate) fn lease(app: &App, tries: u8) -> Duration {
    let minutes = i64::from(app.profile.policies.notice_lease_minutes) << tries.min(16);
    Duration::minutes(minutes.min(LEASE_HOURS_MAX * 60))
}

/// Until when a sender owns it that takes it now.
pub(crate) fn leased_until(app: &App, tries: u8) -> DateTime<Utc> {
    app.clock.now() + lease(app, tries)
}

/// What is known of the mail before it is handed over for the first time, so that no word about it comes too early.
pub(crate) fn announced(app: &App, mail: &Mail) -> Result<Write, Error> {
    let address = Some(silencing::address_mac(app, &mail.to));
    let message = MessageItem { first: None, further: Vec::new(), address, fate: Fate::Pending };
    put(keys::message(&mail.message_id), &message, Expect::Absent)
}

/// Hands it over; `false`: it waits for another time. An address that is left alone counts as done: nothing goes there. `name` is for the log.
pub(crate) async fn hand_over(app: &App, mail: &Mail, name: &str) -> Result<bool, Error> {
    match silencing::left_alone(app, &mail.to).await? {
        Some(suspicion) if suspicion.cause == Cause::Suspicion => return Ok(false),
        Some(_) => return Ok(true),
        None => {}
    }
    if let Permission::Wait(_) = silencing::permission(app, Turn::first(app.clock.now())).await? {
        return Ok(false);
    }
    match app.mailer.send(mail).await {
        Ok(()) => {
            silencing::taken(app).await?;
            Ok(true)
        }
        Err(error @ (MailError::NotNow(_) | MailError::Unknown(_))) => {
            tracing::warn!(%error, mail = name, "A letter was not taken, as far as is known");
            Ok(false)
        }
        Err(MailError::NoSuchAddress(_)) => Ok(silencing::refused(app, &mail.to, Vec::new()).await? == Doubt::Silenced),
        Err(error @ MailError::Refused(_)) => {
            tracing::info!(%error, mail = name, "A letter was refused");
            Ok(true)
        }
    }
}
