//! Sessions: who signed in, for a while. They are stateless: everything is in a sealed cookie, and nothing of it is stored.
//!
//! A citizen's session holds the pseudonym and no SNILS. A participant's holds its name in the register; what it may see is read
//! there with each request, so that a change of its scope holds at once, and so does the end of all its sessions.

use chrono::{DateTime, Duration, Utc};
use domain::audit::{Action, Actor};
use domain::identifier::{CitizenId, ParticipantId};
use serde::{Deserialize, Serialize};
use table::items::ParticipantItem;
use table::keys;

use crate::audit::{self, AuditEvent, Audited};
use crate::identity::access::{Caller, calling, has_come, standing_in};
use crate::privacy::sealing::{open, seal};
use crate::registers::{self, register};
use crate::store::{Retry, retry};
use crate::{App, Error};

const CITIZEN: &str = "session of a citizen";
const PARTICIPANT: &str = "session of a participant";

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
    ends_at: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
struct ParticipantSession {
    participant: ParticipantId,
    epoch: u64,
    ends_at: DateTime<Utc>,
}

/// A session of a citizen, whose verified account was seen just now.
pub fn begin_citizen(app: &App, citizen: CitizenId) -> Result<SealedSession, Error> {
    let life = Duration::minutes(app.sign_in.lives.citizen_minutes.into());
    let session = CitizenSession { citizen, ends_at: app.clock.now() + life };
    Ok(SealedSession { text: seal(app, CITIZEN, &session)?, seconds: life.num_seconds() })
}

/// The citizen of a session that has not ended.
pub fn citizen(app: &App, sealed: &str) -> Option<CitizenId> {
    let session: CitizenSession = open(app, CITIZEN, sealed)?;
    (app.clock.now() < session.ends_at).then_some(session.citizen)
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
    audit::write(app, &event, Vec::new()).await?.either_way();
    let life = Duration::minutes(app.sign_in.lives.participant_minutes.into());
    let ends_at = app.clock.now() + life;
    let session = ParticipantSession { participant: id.clone(), epoch: found.session_epoch, ends_at };
    Ok(Some(SealedSession { text: seal(app, PARTICIPANT, &session)?, seconds: life.num_seconds() }))
}

/// The participant of a session that has not ended and was not ended from elsewhere, and what it may see now.
pub async fn caller(app: &App, sealed: &str) -> Result<Option<Caller>, Error> {
    let Some(session) = open::<ParticipantSession>(app, PARTICIPANT, sealed) else { return Ok(None) };
    if session.ends_at <= app.clock.now() {
        return Ok(None);
    }
    let id = session.participant;
    match registers::entry::<ParticipantItem>(app, register::PARTICIPANTS, id.as_str()).await? {
        Some(found) if found.session_epoch == session.epoch => standing_in(app, calling(app, id, found).await?).await,
        _ => Ok(None),
    }
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
