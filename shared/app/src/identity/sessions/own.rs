//! A participant looks at its own sessions, and ends some.

use chrono::{DateTime, Utc};
use domain::audit::{Action, Actor};
use domain::identifier::ParticipantId;
use table::items::{ParticipantItem, SessionItem, decode};
use table::{Delete, Range, Write, keys};

use super::{PARTICIPANT, ParticipantSession, lives};
use crate::audit::{self, AuditEvent};
use crate::privacy::sealing::open;
use crate::registers::{self, register};
use crate::store::{Retry, all, load, retry};
use crate::{App, Error};

/// A session that lives, as its participant sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// The name that was drawn for it. Nobody signs in by it: a cookie is sealed.
    pub name: String,
    /// When somebody signed in.
    pub begun_at: DateTime<Utc>,
    /// When something was last asked for, to within a minute.
    pub used_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// The sessions of a participant that live, the one that was used last first; `sealed` is the one that asks.
pub async fn own(app: &App, id: &ParticipantId, sealed: &str) -> Result<Vec<OwnSession>, Error> {
    let Some(found) = registers::entry::<ParticipantItem>(app, register::PARTICIPANTS, id.as_str()).await? else {
        return Ok(Vec::new());
    };
    let this = open::<ParticipantSession>(app, PARTICIPANT, sealed).map(|session| session.name);
    let mut sessions = Vec::new();
    for item in all(&*app.table, &keys::sessions(id), &Range::All).await? {
        let session: SessionItem = decode(&item)?;
        if lives(app, &session) && session.epoch == found.session_epoch {
            let name = item.key.sk.clone();
            let is_this = this.as_ref() == Some(&name);
            sessions.push(OwnSession { name, begun_at: session.begun_at, used_at: session.used_at, is_this });
        }
    }
    sessions.sort_by(|one, other| (other.used_at, &one.name).cmp(&(one.used_at, &other.name)));
    Ok(sessions)
}

/// Ends one session of a participant: that of this name, or without one that of the cookie. Twice is once.
pub async fn end_one(app: &App, id: &ParticipantId, name: Option<&str>, sealed: &str) -> Result<(), Error> {
    let of_cookie = || open::<ParticipantSession>(app, PARTICIPANT, sealed).map(|session| session.name);
    let Some(name) = name.map(str::to_owned).or_else(of_cookie) else { return Ok(()) };
    let entry = keys::register_entry(register::PARTICIPANTS, id.as_str());
    let event = AuditEvent::about(&Actor::Participant(id.clone()), Action::SignOut, "sessions", &entry)?;
    let key = keys::session(id, &name);
    retry!({
        let Some(stored) = load::<SessionItem>(&*app.table, &key).await? else { return Ok(Retry::Done(())) };
        let delete = Write::Delete(Delete { key: key.clone(), version: stored.version });
        Ok(audit::write(app, &event, vec![delete]).await?.then(()))
    })
}
