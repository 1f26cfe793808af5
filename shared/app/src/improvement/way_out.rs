//! The way out of letters about cases that are no duty: whoever reads the address wants none but those that are. It is written with the
//! participant, and can be taken back by the same link. The link carries a sealed name, so nothing of it is stored.

use domain::audit::{Action, Actor};
use domain::identifier::ParticipantId;
use serde::{Deserialize, Serialize};
use table::items::ParticipantItem;
use table::keys;

use crate::audit::Audited;
use crate::privacy::sealing::{open, seal};
use crate::registers::{self, register};
use crate::store::{Retry, retry};
use crate::{App, Error};

const WAY_OUT: &str = "way out of letters about cases";

/// What the link of a letter leads to.
#[derive(Serialize, Deserialize)]
struct Link {
    participant: ParticipantId,
}

/// A participant, as whoever reads its address sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The name of the participant.
    pub name: String,
    /// Whether it wants no letters but those that are a duty.
    pub duty_letters_only: bool,
}

/// Where whoever reads a letter finds the way out.
pub(super) fn url(app: &App, participant: &ParticipantId) -> Result<String, Error> {
    let token = seal(app, WAY_OUT, &Link { participant: participant.clone() })?;
    Ok(format!("{}/case-letters/{token}", app.settings.public_url))
}

/// What a link leads to; `None`: it is no such link, or the participant is gone.
pub async fn wish(app: &App, token: &str) -> Result<Option<Wish>, Error> {
    let Some(Link { participant }) = open(app, WAY_OUT, token) else { return Ok(None) };
    let found: Option<ParticipantItem> = registers::entry(app, register::PARTICIPANTS, participant.as_str()).await?;
    Ok(found.map(|it| Wish { name: it.name, duty_letters_only: it.duty_letters_only }))
}

/// Writes down what whoever reads the address wants; `false`: it is no such link. Twice is once.
pub async fn choose(app: &App, token: &str, duty_letters_only: bool) -> Result<bool, Error> {
    let Some(Link { participant }) = open(app, WAY_OUT, token) else { return Ok(false) };
    let key = keys::register_entry(register::PARTICIPANTS, participant.as_str());
    retry!({
        let stored = Audited::load(app, &key).await?;
        let Some(item) = stored.form::<ParticipantItem>()? else { return Ok(Retry::Done(false)) };
        let Some(change) = stored.becomes(&ParticipantItem { duty_letters_only, ..item })? else {
            return Ok(Retry::Done(true));
        };
        let by = Actor::Participant(participant.clone());
        Ok(change.write(app, &by, Action::Put).await?.then(true))
    })
}
