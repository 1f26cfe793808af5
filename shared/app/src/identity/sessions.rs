//! Sessions: who signed in, for a while. What a browser keeps is a sealed cookie with a name that was drawn.
//!
//! A citizen's session holds the pseudonym and no SNILS, and nothing of it is stored; only the name of one that was ended before its time is, until it
//! would have ended. A participant's is stored beside the register: it ends by itself when nothing was asked for a while, and by the wish of the
//! participant, one or all of them. What the participant may see is read from the register with each request, so that a change of its
//! scope holds at once.

mod own;

use chrono::{DateTime, Duration, Utc};
use domain::audit::{Action, Actor};
use domain::identifier::{CitizenId, ParticipantId};
use serde::{Deserialize, Serialize};
use table::items::{EndedSessionItem, ParticipantItem, SessionItem};
use table::{Expect, Key, Write, keys};

use crate::audit::{self, AuditEvent, Audited};
use crate::identity::access::{Caller, calling, has_come, standing_in};
use crate::privacy::sealing::{open, seal};
use crate::registers::{self, register};
use crate::store::{self, Retry, Stored, load, put_until, retry};
use crate::{App, Error};

pub use own::{OwnSession, end_one, own};

const CITIZEN: &str = "session of a citizen";
const PARTICIPANT: &str = "session of a participant";

/// Characters of the name of a session: 130 bits.
const NAME_CHARACTERS: usize = 22;

/// What is not noted again of a session that is used.
const USE_NOTED_SECONDS: i64 = 60;

/// Days for which a session that has ended is kept.
const KEPT_DAYS: i64 = 1;

/// A session as a browser keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedSession {
    /// Letters, digits, `-` and `_`.
    pub text: String,
    /// How long it lasts.
    pub seconds: i64,
}

#[derive(Serialize, Deserialize)]
struct CitizenSession {
    citizen: CitizenId,
    name: String,
    ends_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct ParticipantSession {
    participant: ParticipantId,
    name: String,
}

/// A session of a citizen, whose verified account was seen just now.
pub fn begin_citizen(app: &App, citizen: CitizenId) -> Result<SealedSession, Error> {
    let life = Duration::minutes(app.sign_in.lives.citizen_minutes.into());
    let name = app.random_alphanumeric(NAME_CHARACTERS);
    let session = CitizenSession { citizen, name, ends_at: app.clock.now() + life };
    Ok(SealedSession { text: seal(app, CITIZEN, &session)?, seconds: life.num_seconds() })
}

/// The citizen of a session that has not ended.
pub async fn citizen(app: &App, sealed: &str) -> Result<Option<CitizenId>, Error> {
    let Some(session) = citizen_session(app, sealed) else { return Ok(None) };
    let ended = load::<EndedSessionItem>(&*app.table, &keys::ended_session(&session.name)).await?;
    Ok(ended.is_none().then_some(session.citizen))
}

fn citizen_session(app: &App, sealed: &str) -> Option<CitizenSession> {
    let session: CitizenSession = open(app, CITIZEN, sealed)?;
    (app.clock.now() < session.ends_at).then_some(session)
}

/// Ends a citizen's session, in whatever hands its cookie is. Twice is once.
pub async fn end_citizen(app: &App, sealed: &str) -> Result<(), Error> {
    let Some(session) = citizen_session(app, sealed) else { return Ok(()) };
    let key = keys::ended_session(&session.name);
    let put = put_until(key, &EndedSessionItem {}, session.ends_at, Expect::Absent)?;
    // A conflict means that it has ended already.
    store::write(&*app.table, vec![put]).await?.either_way();
    Ok(())
}

/// A session of a registered participant; `None`: there is no such participant.
pub async fn begin_participant(app: &App, id: &ParticipantId) -> Result<Option<SealedSession>, Error> {
    let Some(found) = registers::entry::<ParticipantItem>(app, register::PARTICIPANTS, id.as_str()).await? else {
        return Ok(None);
    };
    if has_come(app, found.excluded_on) {
        return Ok(None);
    }
    let entry = keys::register_entry(register::PARTICIPANTS, id.as_str());
    let event = AuditEvent::about(&Actor::Participant(id.clone()), Action::SignIn, "sessions", &entry)?;
    let life = Duration::minutes(app.sign_in.lives.participant_minutes.into());
    let now = app.clock.now();
    let session = SessionItem { begun_at: now, used_at: now, ends_at: now + life, epoch: found.session_epoch };
    let name = app.random_alphanumeric(NAME_CHARACTERS);
    let put = put_session(keys::session(id, &name), &session, Expect::Absent)?;
    audit::write(app, &event, vec![put]).await?.either_way();
    let sealed = seal(app, PARTICIPANT, &ParticipantSession { participant: id.clone(), name })?;
    Ok(Some(SealedSession { text: sealed, seconds: life.num_seconds() }))
}

/// The participant of a session that has not ended, by itself or by anybody's wish, and what it may see now.
pub async fn caller(app: &App, sealed: &str) -> Result<Option<Caller>, Error> {
    let Some(ParticipantSession { participant: id, name }) = open(app, PARTICIPANT, sealed) else { return Ok(None) };
    let key = keys::session(&id, &name);
    let Some(session) = load::<SessionItem>(&*app.table, &key).await? else { return Ok(None) };
    if !lives(app, &session.form) {
        return Ok(None);
    }
    match registers::entry::<ParticipantItem>(app, register::PARTICIPANTS, id.as_str()).await? {
        Some(found) if found.session_epoch == session.form.epoch => {
            note_use(app, key, session).await;
            standing_in(app, calling(app, id, found).await?).await
        }
        _ => Ok(None),
    }
}

/// Whether a session has neither come to its end nor stood still for too long.
fn lives(app: &App, session: &SessionItem) -> bool {
    let now = app.clock.now();
    let idle = Duration::minutes(app.sign_in.lives.participant_idle_minutes.into());
    now < session.ends_at && now < session.used_at + idle
}

/// Notes that a session is used: once a minute. Whoever asks does not wait for a store that cannot take it now.
async fn note_use(app: &App, key: Key, session: Stored<SessionItem>) {
    let now = app.clock.now();
    if now < session.form.used_at + Duration::seconds(USE_NOTED_SECONDS) {
        return;
    }
    let used = SessionItem { used_at: now, ..session.form.clone() };
    let noted = match put_session(key, &used, session.expect()) {
        Ok(put) => store::write(&*app.table, vec![put]).await,
        Err(error) => Err(error),
    };
    if let Err(error) = noted {
        tracing::warn!(%error, "The use of a session was not noted");
    }
}

fn put_session(key: Key, session: &SessionItem, expect: Expect) -> Result<Write, Error> {
    put_until(key, session, session.ends_at + Duration::days(KEPT_DAYS), expect)
}

/// Ends every session of a participant, in every browser; `false`: there is no such participant. With an `epoch` only those that
/// belong to it, so that the same wish, told again, ends none that began since.
pub async fn end_all(app: &App, by: &Actor, id: &ParticipantId, epoch: Option<u64>) -> Result<bool, Error> {
    let key = keys::register_entry(register::PARTICIPANTS, id.as_str());
    retry!({
        let stored = Audited::load(app, &key).await?;
        let Some(participant) = stored.form::<ParticipantItem>()? else { return Ok(Retry::Done(false)) };
        if epoch.is_some_and(|epoch| epoch != participant.session_epoch) {
            return Ok(Retry::Done(true));
        }
        let raised = ParticipantItem { session_epoch: participant.session_epoch + 1, ..participant };
        let Some(change) = stored.becomes(&raised)? else { return Ok(Retry::Done(true)) };
        Ok(change.write(app, by, Action::SignOut).await?.then(true))
    })
}
