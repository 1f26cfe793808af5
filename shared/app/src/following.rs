//! A citizen asks to be told once when something changes where a service was received (B.9). The wish is kept apart from every answer: under
//! a name of its own, with the day and no instant, the SNILS sealed under a data key of its own, which is destroyed with the mail, when the
//! wish is taken back, or after some months. What can be learnt of it all the same: `docs/anonymity.md`.

pub mod telling;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::audit::Actor;
use domain::calendar::{days_later, local_date};
use domain::following::Following;
use domain::identifier::{CitizenId, InvitationId, OrganisationId};
use domain::invitation::{Invitation, State};
use domain::organisation::RegionCode;
use domain::person::Snils;
use serde::{Deserialize, Serialize};
use table::items::{FollowingItem, ReceiptItem};
use table::{Delete, Expect, Key, Write, keys};

use crate::answers::answer;
use crate::answers::citizen_links::{self, wishes};
use crate::audit::{self, Reading};
use crate::ports::Purpose;
use crate::privacy::destruction::{self, Ground};
use crate::privacy::{persons, sealing};
use crate::store::{self, Retry, Stored, base64url, load, put_due, retry};
use crate::{App, Error, registers};

/// For what the right to ask is sealed.
const MAY_ASK: &str = "may follow";

/// Minutes for which whoever has just answered may ask without signing in.
const MAY_ASK_MINUTES: i64 = 60;

/// What became of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It is kept, now or since before.
    Kept,
    /// The citizen wants no mails, of all or of this organisation: that is obeyed.
    MailsDeclined,
    /// Who it was is not known any more, or it is no link of this citizen.
    NotPossible,
}

/// An organisation where a citizen received something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The organisation.
    pub organisation: OrganisationId,
    /// What it is called.
    pub name: String,
    /// Where its changes are told.
    pub region: RegionCode,
    /// An invitation by which the wish is made or taken back.
    pub invitation: InvitationId,
    /// Whether the citizen is to be told.
    pub follows: bool,
    /// Whether that can be asked for now.
    pub may_follow: bool,
}

/// The right of whoever answered by a link to ask without signing in, for the browser to bring back.
#[derive(Serialize, Deserialize)]
struct MayAsk {
    invitation: InvitationId,
    until: DateTime<Utc>,
}

/// What the browser of whoever answered by that link keeps; `None`: there is no such link.
pub async fn may_ask(app: &App, token: &str) -> Result<Option<String>, Error> {
    let Some(invitation) = answer::invitation_of(app, token).await? else { return Ok(None) };
    let until = app.clock.now() + Duration::minutes(MAY_ASK_MINUTES);
    sealing::seal(app, MAY_ASK, &MayAsk { invitation, until }).map(Some)
}

/// The invitation by which a browser may ask still.
pub fn may_ask_for(app: &App, sealed: &str) -> Option<InvitationId> {
    let kept = sealing::open::<MayAsk>(app, MAY_ASK, sealed)?;
    (app.clock.now() < kept.until).then_some(kept.invitation)
}

/// The citizen of an invitation is to be told of changes at its organisation. Twice is once.
pub async fn follow(app: &App, id: &InvitationId) -> Result<Asked, Error> {
    let Some(invitation) = load::<Invitation>(&*app.table, &keys::invitation(id)).await?.map(|found| found.form) else {
        return Ok(Asked::NotPossible);
    };
    if !is_own(&invitation) {
        return Ok(Asked::NotPossible);
    }
    // A2.5 holds for these mails, too.
    if wishes(app, &invitation.citizen).await?.declines(&invitation.organisation) {
        return Ok(Asked::MailsDeclined);
    }
    let key = key_of(app, &invitation.citizen, &invitation.organisation);
    retry!({
        if app.table.get(&key).await?.is_some() {
            return Ok(Retry::Done(Asked::Kept));
        }
        let Some(snils) = snils_of(app, &invitation).await? else { return Ok(Retry::Done(Asked::NotPossible)) };
        let json = serde_json::to_vec(&snils.digits()).map_err(|error| Error::Corrupt(error.to_string()))?;
        let (snils, data_key) = app.vault.seal_apart(&context(&key), &json).await?;
        let since = local_date(app.clock.now(), invitation.window.zone);
        let following = Following::asked(invitation.organisation.clone(), invitation.region, since);
        let read = audit::reading(app, Reading::FollowingAsked, &key.sk);
        let writes =
            vec![stored(app, key.clone(), &FollowingItem { following, snils }, Expect::Absent)?, data_key, read];
        Ok(store::write(&*app.table, writes).await?.then(Asked::Kept))
    })
}

/// The citizen of an invitation is not to be told any more: what was kept for that is destroyed. Twice is once.
pub async fn unfollow(app: &App, id: &InvitationId) -> Result<(), Error> {
    let Some(invitation) = load::<Invitation>(&*app.table, &keys::invitation(id)).await? else { return Ok(()) };
    let Invitation { citizen, organisation, .. } = invitation.form;
    retry!({
        let key = key_of(app, &citizen, &organisation);
        let Some(found) = load::<FollowingItem>(&*app.table, &key).await? else { return Ok(Retry::Done(())) };
        Ok(end(app, key, &found, &Actor::job("survey")).await?.then(()))
    })
}

/// Where a citizen received something, with whether changes there are to be told, the newest first. Changes nothing.
pub async fn places(app: &App, citizen: &CitizenId) -> Result<Vec<Place>, Error> {
    let mut invitations = Vec::new();
    for id in citizen_links::invitations(app, citizen).await? {
        invitations.extend(load::<Invitation>(&*app.table, &keys::invitation(&id)).await?.map(|found| found.form));
    }
    invitations.sort_by_key(|it| std::cmp::Reverse((it.window.arrived_on, it.id.clone())));
    let mut places: Vec<Place> = Vec::new();
    for invitation in invitations {
        let may_ask = is_own(&invitation) && is_known(app, &invitation);
        if let Some(known) = places.iter_mut().find(|place| place.organisation == invitation.organisation) {
            if may_ask && !known.may_follow && !known.follows {
                (known.invitation, known.may_follow) = (invitation.id, true);
            }
            continue;
        }
        let follows = app.table.get(&key_of(app, citizen, &invitation.organisation)).await?.is_some();
        // Of a service that was taken back, or that is another person's, nothing is told but what the citizen has asked for.
        if is_own(&invitation) || follows {
            let Invitation { organisation, region, id, .. } = invitation;
            let found = registers::organisation(app, &organisation).await?;
            let name = found.map_or_else(|| organisation.to_string(), |found| found.name);
            places.push(Place { organisation, name, region, invitation: id, follows, may_follow: may_ask });
        }
    }
    let wishes = wishes(app, citizen).await?;
    for place in &mut places {
        place.may_follow &= !place.follows && !wishes.declines(&place.organisation);
    }
    Ok(places)
}

/// Whether it is told who the invitation is for, and nobody took it back.
pub(crate) fn is_own(invitation: &Invitation) -> bool {
    invitation.state != State::Withdrawn && invitation.mismatched_on.is_none()
}

/// Whether the persons of the service are not erased yet, as far as the invitation tells.
fn is_known(app: &App, invitation: &Invitation) -> bool {
    let today = local_date(app.clock.now(), invitation.window.zone);
    invitation.window.last_day.is_none_or(|day| today <= days_later(day, app.profile.terms.erasure_days))
}

/// The number of the citizen of an invitation, by its receipt; `None`: erased.
async fn snils_of(app: &App, invitation: &Invitation) -> Result<Option<Snils>, Error> {
    for name in invitation.reported_by() {
        let key = keys::receipt(&name.source, &name.external_id);
        let Some(receipt) = load::<ReceiptItem>(&*app.table, &key).await? else { continue };
        let Some(served) = receipt.form.served.filter(|_| !receipt.form.withdrawn) else { continue };
        let today: NaiveDate = local_date(app.clock.now(), served.zone);
        let respondents = persons::respondents(app, &served, &key.pk, today).await?.unwrap_or_default();
        let snils = respondents.into_iter().map(|it| it.person.snils).find(|it| app.citizen(it) == invitation.citizen);
        if snils.is_some() {
            return Ok(snils);
        }
    }
    Ok(None)
}

/// Where the wish lies: by a name that leads back to nobody and serves nothing else.
fn key_of(app: &App, citizen: &CitizenId, organisation: &OrganisationId) -> Key {
    let mac = app.keys.mac(Purpose::Following, format!("{citizen}#{organisation}").as_bytes());
    keys::following(organisation, &base64url(&mac[..18]))
}

/// What is sealed opens at this place alone.
fn context(key: &Key) -> String {
    format!("{}#{}", key.pk, key.sk)
}

fn stored(app: &App, key: Key, item: &FollowingItem, expect: Expect) -> Result<Write, Error> {
    let due_at = item.following.due_at(app.improvement.told.following_months);
    put_due(key, item, Some(due_at), expect)
}

/// Forgets a wish, and destroys its data key with it.
async fn end(app: &App, key: Key, found: &Stored<FollowingItem>, by: &Actor) -> Result<store::Written, Error> {
    let mut writes = vec![Write::Delete(Delete { key, version: found.version })];
    writes.extend(destruction::of_own_key(app, by, &found.form.snils, Ground::PurposeEnded).await?);
    store::write(&*app.table, writes).await
}
