//! The silence of an address ends before its time: by the operator, singly or by the cause, or because the fuse says that it was never the
//! address. Notices that were given up for it are due again where their link still lives.
//!
//! The notices come first, each in a write of its own, then the silence goes: whoever stops half-way does it again, and a notice
//! that is due already stays as it is.

use chrono::{DateTime, Utc};
use domain::audit::{Action, Actor, ResourceChange};
use domain::identifier::InvitationId;
use domain::invitation::Invitation;
use domain::invitation::mail::{Cause, Suppression};
use table::items::decode;
use table::{Delete, Key, Range, Write, keys};

use crate::audit::{self, AuditEvent};
use crate::mail::suppressed::{address_mac, found};
use crate::store::{self, Retry, Stored, Written, all, load, retry};
use crate::{App, Error, deadlines};

/// Who lifts a silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LiftedBy {
    Operator,
    Fuse,
}

/// Lifts the silence of every address that is left alone for that cause. Answers how many there were. Twice is once.
pub async fn lift_cause(app: &App, by: &Actor, cause: Cause) -> Result<u64, Error> {
    record(app, by, format!("every address for {}", cause.as_str())).await?;
    lift(app, LiftedBy::Operator, |suppression| suppression.cause == cause).await
}

/// Lifts the silence of one address. Answers whether it was left alone. Twice is once.
pub async fn lift_address(app: &App, by: &Actor, address: &str) -> Result<bool, Error> {
    record(app, by, "one address".to_owned()).await?;
    let mac = address_mac(app, address);
    retry!({
        let (key, Some(stored)) = found(app, &mac).await? else { return Ok(Retry::Done(false)) };
        let was_left_alone = stored.form.holds(app.clock.now());
        Ok(lift_one(app, LiftedBy::Operator, key, &stored).await?.then(was_left_alone))
    })
}

/// Lifts whatever servers said since then. Answers of how many addresses.
pub(super) async fn lift_doubted(app: &App, since: DateTime<Utc>) -> Result<u64, Error> {
    let of_servers = [Cause::Suspicion, Cause::Refusal, Cause::Bounce];
    lift(app, LiftedBy::Fuse, |it| of_servers.contains(&it.cause) && since <= it.since).await
}

/// Whoever lifts a silence is in the trail; whose it was is not.
async fn record(app: &App, by: &Actor, what: String) -> Result<(), Error> {
    let event = AuditEvent::on(by, Action::Remove, "silenced", ResourceChange::only(format!("SUPPRESSION {what}")));
    audit::write(app, &event, Vec::new()).await.map(Written::either_way)
}

async fn lift(app: &App, by: LiftedBy, concerns: impl Fn(&Suppression) -> bool) -> Result<u64, Error> {
    let mut lifted = 0;
    for shard in keys::suppression_shards() {
        for item in all(&*app.table, &keys::suppressions(shard), &Range::All).await? {
            let stored = Stored { form: decode::<Suppression>(&item)?, version: item.version };
            if concerns(&stored.form) {
                // One that changes meanwhile has a newer reason.
                lifted += u64::from(lift_one(app, by, item.key, &stored).await?.is_done());
            }
        }
    }
    Ok(lifted)
}

async fn lift_one(app: &App, by: LiftedBy, key: Key, stored: &Stored<Suppression>) -> Result<Written, Error> {
    for id in &stored.form.given_up {
        due_again(app, by, id).await?;
    }
    store::write(&*app.table, vec![Write::Delete(Delete { key, version: stored.version })]).await
}

async fn due_again(app: &App, by: LiftedBy, id: &InvitationId) -> Result<(), Error> {
    retry!({
        let Some(stored) = load::<Invitation>(&*app.table, &keys::invitation(id)).await? else {
            return Ok(Retry::Done(()));
        };
        let (now, expect, before) = (app.clock.now(), stored.expect(), stored.form);
        let after = match by {
            LiftedBy::Operator => before.clone().notice_lifted(now),
            LiftedBy::Fuse => before.clone().notice_lifted_by_fuse(now, &app.profile.policies),
        };
        if after == before {
            return Ok(Retry::Done(()));
        }
        let writes = deadlines::step(app, Some(&before), &after, expect, now).await?;
        Ok(store::write(&*app.table, writes).await?.then(()))
    })
}
