//! Addresses that are left alone, and the fuse against leaving everybody alone (A2.7б): what a server says of an address is believed
//! only while it says it of few, and at handing over only if it says it twice, an hour apart.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use domain::audit::{Action, Actor, ResourceChange};
use domain::identifier::InvitationId;
use domain::invitation::mail::fuse::{Fuse, Permission, Told, Turn};
use domain::invitation::mail::{Cause, Suppression};
use serde::{Deserialize, Serialize};
use table::items::decode;
use table::{Delete, Expect, Key, Put, Range, Table, Write, keys};

use crate::audit::{self, AuditEvent};
use crate::mail::lifting;
pub(crate) use crate::mail::suppressed::address_mac;
use crate::mail::suppressed::found;
use crate::store::{self, Retry, Stored, TRIES_MAX, all, load, put, retry};
use crate::{App, Error};

/// Days for which a suspicion is remembered after its hour, so that a second refusal confirms it.
const SUSPICION_DAYS: i64 = 2;

/// What follows from an address that the server does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Nothing: too many look so.
    FuseBlown,
    /// It is tried once more at that instant.
    Until(DateTime<Utc>),
    /// It is left alone.
    Silenced,
}

/// Addresses that are left alone, and the fuse.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silenced {
    /// How many addresses, by the reason.
    pub addresses: BTreeMap<Cause, u64>,
    /// The fuse; `None` while no address looked unknown lately.
    pub fuse: Option<Fuse>,
}

/// What is stored of an address that is left alone now.
pub(crate) async fn left_alone(app: &App, address: &str) -> Result<Option<Suppression>, Error> {
    let (_, suppression) = found(app, &address_mac(app, address)).await?;
    Ok(suppression.map(|suppression| suppression.form).filter(|suppression| suppression.holds(app.clock.now())))
}

/// Whether a mail may be sent now. Whoever is answered `Probe` is the only one for a while.
pub(crate) async fn permission(app: &App, turn: Turn) -> Result<Permission, Error> {
    let Some(stored) = load::<Fuse>(&*app.table, &keys::mail_fuse()).await? else { return Ok(Permission::Send) };
    let now = app.clock.now();
    let policies = &app.profile.policies.fuse;
    let permission = stored.form.permits(turn, now, policies);
    if permission != Permission::Probe {
        return Ok(permission);
    }
    let expect = stored.expect();
    let probed = stored.form.probed(now, policies);
    let write = put(keys::mail_fuse(), &probed, expect)?;
    // Somebody else tries, or has mended it.
    let is_ours = store::write(&*app.table, vec![write]).await?.is_done();
    Ok(if is_ours { Permission::Probe } else { probed.permits(turn, now, policies) })
}

/// The server took a mail: that is counted, and mends a blown fuse.
pub(crate) async fn taken(app: &App) -> Result<(), Error> {
    for _ in 0..TRIES_MAX {
        let Some(stored) = load::<Fuse>(&*app.table, &keys::mail_fuse()).await? else { return Ok(()) };
        let (expect, version) = (stored.expect(), stored.version);
        let was_blown = stored.form.blown.is_some();
        let fuse = Fuse::after_taken(Some(stored.form), app.clock.now(), &app.profile.policies.fuse);
        let write = match fuse.is_idle() {
            false => put(keys::mail_fuse(), &fuse, expect)?,
            true => Write::Delete(Delete { key: keys::mail_fuse(), version }),
        };
        if store::write(&*app.table, vec![write]).await?.is_done() {
            if was_blown {
                tracing::warn!("The mail server takes mails again: the fuse is mended, and mails go on");
            }
            return Ok(());
        }
    }
    // A mail that is not counted makes the fuse blow earlier, and no mail hangs on that.
    Ok(())
}

/// An address that looks unknown, counted by the fuse once `write` is written.
#[derive(Debug)]
pub(crate) struct Unknown {
    /// What counts it.
    pub(crate) write: Write,
    fuse: Fuse,
    /// Of how many addresses the silence was lifted, if the fuse blows with this one.
    lifted: Option<u64>,
}

impl Unknown {
    /// Whether the fuse is blown: then nothing follows for the address.
    pub(crate) fn is_blown(&self) -> bool {
        self.fuse.blown.is_some()
    }

    /// Whether it blows with this one.
    pub(crate) fn blows(&self) -> bool {
        self.lifted.is_some()
    }

    /// Tells the operator, once it is written.
    pub(crate) fn tell(&self) {
        let Some(lifted) = self.lifted else { return };
        let fuse = &self.fuse;
        tracing::error!(
            unknown = fuse.hour.unknown,
            taken = fuse.hour.taken,
            unknown_of_the_day = fuse.day.as_ref().map(|day| day.unknown),
            taken_of_the_day = fuse.day.as_ref().map(|day| day.taken),
            lifted,
            "Too many addresses look unknown: mails stop, nobody is silenced; look at the mail server"
        );
    }
}

/// What counts an address that looks unknown, to be written together with what follows from it. If the fuse blows, the doubted silences are
/// lifted first.
pub(crate) async fn looks_unknown(app: &App, told: Told) -> Result<Unknown, Error> {
    let policies = &app.profile.policies.fuse;
    let stored = load::<Fuse>(&*app.table, &keys::mail_fuse()).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let before = stored.map(|stored| stored.form);
    let was_blown = before.as_ref().is_some_and(|fuse| fuse.blown.is_some());
    let fuse = Fuse::after_unknown(before, told, app.clock.now(), policies);
    let lifted = match fuse.blown.is_some() && !was_blown {
        true => Some(lifting::lift_doubted(app, fuse.doubted_since(policies)).await?),
        false => None,
    };
    Ok(Unknown { write: put(keys::mail_fuse(), &fuse, expect)?, fuse, lifted })
}

/// Counts an address that the server did not know at handing over: each answer is one. Answers whether the fuse is blown.
async fn refusal_counted(app: &App) -> Result<bool, Error> {
    retry!({
        let unknown = looks_unknown(app, Told::AtHandover).await?;
        let written = store::write(&*app.table, vec![unknown.write.clone()]).await?;
        if written.is_done() {
            unknown.tell();
        }
        Ok(written.then(unknown.is_blown()))
    })
}

/// What follows from an address that the server did not know when a mail was handed over which announced these links.
pub(crate) async fn refused(app: &App, address: &str, links: Vec<InvitationId>) -> Result<Doubt, Error> {
    if refusal_counted(app).await? {
        return Ok(Doubt::FuseBlown);
    }
    let mac = address_mac(app, address);
    let now = app.clock.now();
    retry!({
        let (key, stored) = found(app, &mac).await?;
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        let before = stored.map(|stored| stored.form);
        let is_confirmed = before.as_ref().is_some_and(|it| it.is_confirmed_by_a_refusal(now));
        let cause = if is_confirmed { Cause::Refusal } else { Cause::Suspicion };
        let said = Suppression {
            given_up: if is_confirmed { links.clone() } else { Vec::new() },
            ..cause.suppression(now, &app.profile.policies)
        };
        let wanted = match before {
            // Another mail met the same answer a moment ago.
            Some(suspicion) if !is_confirmed => suspicion,
            Some(before) => said.joined(&before),
            None => said,
        };
        let follows = if is_confirmed { Doubt::Silenced } else { Doubt::Until(wanted.until) };
        Ok(store::write(&*app.table, vec![stored_until(&wanted, key, expect)?]).await?.then(follows))
    })
}

/// The write that leaves the address of that MAC alone, besides what is known of it.
pub(crate) async fn suppressed(app: &App, mac: &str, wanted: Suppression) -> Result<Write, Error> {
    let (key, stored) = found(app, mac).await?;
    let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
    let wanted = stored.map_or(wanted.clone(), |stored| stored.form.joined(&wanted));
    stored_until(&wanted, key, expect)
}

fn stored_until(suppression: &Suppression, key: Key, expect: Expect) -> Result<Write, Error> {
    let remembered =
        if suppression.cause == Cause::Suspicion { Duration::days(SUSPICION_DAYS) } else { Duration::zero() };
    let expires_at = Some(suppression.until + remembered);
    Ok(Write::Put(Put {
        body: table::items::encode(suppression)?,
        key,
        due: None,
        expires_at,
        keeps_counters: false,
        expect,
    }))
}

/// Whether mails stand still because too many addresses look unknown.
pub async fn stand_still(table: &dyn Table) -> Result<bool, Error> {
    let fuse = load::<Fuse>(table, &keys::mail_fuse()).await?;
    Ok(fuse.is_some_and(|fuse| fuse.form.blown.is_some()))
}

/// How many addresses are left alone at that instant, and how the fuse is.
pub async fn silenced(table: &dyn Table, now: DateTime<Utc>) -> Result<Silenced, Error> {
    let mut silenced = Silenced::default();
    for shard in keys::suppression_shards() {
        for item in all(table, &keys::suppressions(shard), &Range::All).await? {
            let suppression: Suppression = decode(&item)?;
            if suppression.holds(now) {
                *silenced.addresses.entry(suppression.cause).or_default() += 1;
            }
        }
    }
    silenced.fuse = load::<Fuse>(table, &keys::mail_fuse()).await?.map(|stored| stored.form);
    Ok(silenced)
}

/// Mails that stand still because too many addresses looked unknown go on. Answers whether they stood still.
pub async fn resume(app: &App, by: &Actor) -> Result<bool, Error> {
    retry!({
        let stored = load::<Fuse>(&*app.table, &keys::mail_fuse()).await?;
        let Some(blown) = stored.filter(|stored| stored.form.blown.is_some()) else { return Ok(Retry::Done(false)) };
        let delete = Write::Delete(Delete { key: keys::mail_fuse(), version: blown.version });
        let event = AuditEvent::on(by, Action::Remove, "silenced", ResourceChange::only("FUSE MAIL".to_owned()));
        Ok(audit::write(app, &event, vec![delete]).await?.then(true))
    })
}
