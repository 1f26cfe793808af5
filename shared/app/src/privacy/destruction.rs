//! Keys are destroyed as soon as nobody needs what was sealed with them (I13), in three steps. What is deleted from the store is
//! noted in the same write as waiting for its record. Then the bytes go: the wrapping key where it lies, and what the engine of
//! the store keeps of deleted items. Only then the act of destruction is recorded in the audit trail, in one write with the end
//! of that note. After a crash between any two of them the next sweep goes on; twice is once.

use chrono::Duration;
use domain::audit::{Action, Actor, ResourceChange, state_of};
use domain::names;
use table::items::{DestructionItem, Sealed, ServiceContext, encode};
use table::{Delete, Expect, Write, keys};

use crate::audit::{self, AuditEvent};
use crate::privacy::vault::{Vault, erased_at};
use crate::privacy::wrapping::Epoch;
use crate::store::{self, Written, load, put_due};
use crate::{App, Error};

/// Topic of the acts of destruction, and of data keys in them.
pub const TOPIC: &str = "data_keys";

/// What wrapping keys are called in acts of destruction.
pub const WRAPPING_KEYS: &str = "wrapping_keys";

/// What data keys are called together that only the root keys wrapped.
const UNDER_ROOT_KEYS: &str = "under-root-keys";

names! {
    /// Why a key is destroyed.
    pub(crate) enum Ground {
        /// The month has ended in which everything sealed with it was to be erased.
        TermEnded = "term_ended",
        /// What was sealed with it alone has served its purpose, or was taken back.
        PurposeEnded = "purpose_ended",
        /// What was sealed with it alone was sealed anew.
        SealedAnew = "sealed_anew",
        /// Every backup that it opens has ended its life.
        EpochEnded = "epoch_ended",
        /// Another system has it now, with what it seals.
        Moved = "moved",
    }
}

impl Ground {
    /// The rule that asks for it, in the words of the regulation profile in force.
    pub(crate) fn rule(self, app: &App) -> String {
        let (terms, erasure) = (&app.profile.terms, &app.profile.policies.erasure);
        let rule = match self {
            Ground::TermEnded => format!("terms.erasure_days = {}", terms.erasure_days),
            Ground::PurposeEnded | Ground::SealedAnew | Ground::Moved => "at once".to_owned(),
            Ground::EpochEnded => format!("policies.erasure.backup_life_days = {}", erasure.backup_life_days),
        };
        format!("{rule}; profile {}, version {}", app.profile.name, app.profile.version)
    }
}

/// The destruction of a data key: it is deleted, and that is noted.
async fn destruction(app: &App, by: &Actor, cohort: &str, ground: Ground) -> Result<Option<Vec<Write>>, Error> {
    let Some(stored) = app.vault.forget(cohort).await? else { return Ok(None) };
    let wrapping = stored.form.under.clone().filter(|under| under == cohort);
    let note = DestructionItem { state: Some(state_of(&encode(&stored.form)?)), wrapping, ..note(app, by, ground) };
    // Single ones wait for one another; what a whole month sealed does not wait.
    let wait = match ground {
        Ground::TermEnded => 0,
        _ => app.profile.policies.erasure.record_minutes,
    };
    let due_at = note.deleted_at + Duration::minutes(wait.into());
    let delete = Write::Delete(Delete { key: keys::data_key(cohort), version: stored.version });
    let note = put_due(keys::destruction(&subject(cohort)), &note, Some(due_at), Expect::Absent)?;
    Ok(Some(vec![delete, note]))
}

fn note(app: &App, by: &Actor, ground: Ground) -> DestructionItem {
    DestructionItem {
        by: by.clone(),
        ground: ground.as_str().to_owned(),
        rule: ground.rule(app),
        deleted_at: app.clock.now(),
        state: None,
        wrapping: None,
    }
}

fn subject(cohort: &str) -> String {
    format!("{TOPIC}/{cohort}")
}

/// The destruction of the key of a receipt's persons, if it is theirs alone.
pub(crate) async fn of_persons(
    app: &App,
    by: &Actor,
    served: &ServiceContext,
    ground: Ground,
) -> Result<Vec<Write>, Error> {
    match &served.persons {
        Some(sealed) if Vault::is_apart(sealed) => of_own_key(app, by, sealed, ground).await,
        _ => Ok(Vec::new()),
    }
}

/// The destruction of the key of something that is sealed under one of its own.
pub(crate) async fn of_own_key(app: &App, by: &Actor, sealed: &Sealed, ground: Ground) -> Result<Vec<Write>, Error> {
    Ok(destruction(app, by, &sealed.cohort, ground).await?.unwrap_or_default())
}

/// Takes up a data key that is due: one of a month is deleted, any other is sealed anew under the present epoch. Answers the
/// subject of what was deleted.
pub(crate) async fn take_up(app: &App, cohort: &str) -> Result<Option<String>, Error> {
    if erased_at(cohort).is_none() {
        return app.vault.renew(cohort).await.map(|()| None);
    }
    let writes = destruction(app, &Actor::job("lifecycle"), cohort, Ground::TermEnded).await?;
    let Some(writes) = writes else { return Ok(None) };
    // Another run was first, and noted it.
    store::write(&*app.table, writes).await?.either_way();
    Ok(Some(subject(cohort)))
}

/// Notes that the wrapping keys of those epochs are destroyed whose backups have all ended their life. To be called when every
/// data key that was due has been sealed anew: then none needs them. Answers their subjects.
pub(crate) async fn end_epochs(app: &App) -> Result<Vec<String>, Error> {
    let (now, policies) = (app.clock.now(), &app.profile.policies.erasure);
    let mut subjects = Vec::new();
    for Epoch { name, .. } in
        app.vault.wrapping().epochs().await?.into_iter().filter(|epoch| epoch.destroyed_at(policies) <= now)
    {
        let subject = format!("{WRAPPING_KEYS}/{name}");
        let note = note(app, &Actor::job("lifecycle"), Ground::EpochEnded);
        let note = DestructionItem { wrapping: Some(name), ..note };
        // Another run was first, or a crash followed: it is noted.
        let write = put_due(keys::destruction(&subject), &note, Some(now), Expect::Absent)?;
        store::write(&*app.table, vec![write]).await?.either_way();
        subjects.push(subject);
    }
    Ok(subjects)
}

/// Notes that the data keys of an older program's store are sealed anew: as they were, the root keys alone open them, and their
/// bytes are to go.
pub(crate) async fn note_sealed_anew(app: &App) -> Result<(), Error> {
    let note = note(app, &Actor::job("start"), Ground::SealedAnew);
    let due_at = note.deleted_at;
    let write = put_due(keys::destruction(&subject(UNDER_ROOT_KEYS)), &note, Some(due_at), Expect::Absent)?;
    // A start before this one noted it.
    store::write(&*app.table, vec![write]).await.map(Written::either_way)
}

/// Takes the bytes of what was deleted away and records it then. Answers how many acts were written.
pub(crate) async fn record(app: &App, subjects: &[String]) -> Result<u64, Error> {
    let mut noted = Vec::new();
    for subject in subjects {
        let key = keys::destruction(subject);
        let Some(stored) = load::<DestructionItem>(&*app.table, &key).await? else { continue };
        if let Some(under) = &stored.form.wrapping {
            app.vault.wrapping().destroy(under).await?;
        }
        noted.push((key, subject, stored));
    }
    if noted.is_empty() {
        return Ok(0);
    }
    app.table.purge().await?;
    let mut recorded = 0;
    for (key, subject, stored) in noted {
        let end = Write::Delete(Delete { key, version: stored.version });
        // Where another run was first, its act stands.
        recorded += u64::from(audit::write(app, &act(subject, &stored.form), vec![end]).await? == Written::Done);
    }
    Ok(recorded)
}

fn act(subject: &str, note: &DestructionItem) -> AuditEvent {
    let touched = ResourceChange::only(subject)
        .with("ground", note.ground.as_str())
        .with("rule", note.rule.as_str())
        .with("deleted_at", note.deleted_at.to_rfc3339());
    let touched = match &note.state {
        Some(state) => touched.with("key_hash", state.as_str()),
        None => touched,
    };
    AuditEvent::on(&note.by, Action::Destroy, TOPIC, touched)
}
