//! The registers: regions, organisations, sources, participants, questionnaires (A1.7, A1.8б, A1.10а, A1.12б, A/2, A/3).

use std::collections::BTreeMap;

use domain::calendar::local_date;
use domain::identifier::{OrganisationId, ParticipantId, SourceId};
use domain::legal_entity::Ogrn;
use domain::organisation::{Organisation, RegionCode};
use domain::questionnaire::{Questionnaire, QuestionnaireVersion};
use domain::scope::Filter;
use serde::Serialize;
use serde::de::DeserializeOwned;
use table::items::{IdentityItem, OgrnItem, ParticipantItem, RegionItem, SourceItem, decode};
use table::{Delete, Expect, Range, Write, keys};

use crate::store::{self, Stored, TRIES_MAX, conflicted, load, put};
use crate::{App, Error};

/// Names of the registers, as in their paths and keys.
pub mod kind {
    /// Participating regions.
    pub const REGIONS: &str = "regions";
    /// Organisations.
    pub const ORGANISATIONS: &str = "organisations";
    /// Source systems.
    pub const SOURCES: &str = "sources";
    /// Participants.
    pub const PARTICIPANTS: &str = "participants";
    /// Versions of questionnaires.
    pub const QUESTIONNAIRES: &str = "questionnaires";
}

/// Why an entry is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// Another organisation has this OGRN.
    #[error("another organisation has this OGRN")]
    OgrnTaken,
    /// A stored version is never changed: responses name it.
    #[error("this version is stored and differs: write the next version")]
    VersionFixed,
    /// Another participant signs in as this.
    #[error("another participant signs in as this")]
    IdentityTaken,
    /// The store could not do its work.
    #[error(transparent)]
    App(#[from] Error),
}

impl From<table::StoreError> for RegisterError {
    fn from(error: table::StoreError) -> RegisterError {
        RegisterError::App(error.into())
    }
}

/// An entry of a register, if it is there.
pub async fn entry<T: DeserializeOwned>(app: &App, kind: &str, id: &str) -> Result<Option<T>, Error> {
    Ok(load(&*app.table, &keys::register_entry(kind, id)).await?.map(|stored| stored.form))
}

/// All entries of a register with their names, in order of names.
pub async fn entries<T: DeserializeOwned>(app: &App, kind: &str) -> Result<Vec<(String, T)>, Error> {
    let items = store::all(&*app.table, &keys::register(kind), &Range::All).await?;
    items.iter().map(|item| Ok((item.key.sk.clone(), decode(item)?))).collect()
}

/// The organisations that meet a filter.
pub async fn admitted(app: &App, filter: &Filter) -> Result<BTreeMap<OrganisationId, Organisation>, Error> {
    let register = entries::<Organisation>(app, kind::ORGANISATIONS).await?;
    let named = register.into_iter().map(|(_, organisation)| (organisation.id.clone(), organisation));
    Ok(named.filter(|(_, organisation)| filter.admits(organisation)).collect())
}

/// Registers an entry, or changes it by what stands there. The change may run more than once.
pub async fn change<T: Serialize + DeserializeOwned>(
    app: &App,
    kind: &str,
    id: &str,
    make: impl Fn(Option<T>) -> T,
) -> Result<T, Error> {
    let key = keys::register_entry(kind, id);
    for _ in 0..TRIES_MAX {
        let stored = load::<T>(&*app.table, &key).await?;
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        let form = make(stored.map(|stored| stored.form));
        if !conflicted(app.table.write(vec![put(key.clone(), &form, expect)?]).await)? {
            return Ok(form);
        }
    }
    Err(Error::Contended)
}

/// Registers a region (A1.7а).
pub async fn put_region(app: &App, code: RegionCode, region: RegionItem) -> Result<RegionItem, Error> {
    change(app, kind::REGIONS, &code.to_string(), |_| region.clone()).await
}

/// Registers a source, keeping the keys that it has.
pub async fn put_source(app: &App, id: &SourceId, source: SourceItem) -> Result<SourceItem, Error> {
    let keep = |stored: Option<SourceItem>| SourceItem {
        keys: stored.map(|stored| stored.keys).unwrap_or_default(),
        ..source.clone()
    };
    change(app, kind::SOURCES, id.as_str(), keep).await
}

/// Registers a participant, keeping the tokens that it has, and with it its sign-in identity. Another identity ends the sessions
/// that were begun under the former one.
pub async fn put_participant(
    app: &App,
    id: &ParticipantId,
    participant: ParticipantItem,
) -> Result<ParticipantItem, RegisterError> {
    let key = keys::register_entry(kind::PARTICIPANTS, id.as_str());
    let identity_key = |identity: &str| keys::identity(&app.identity_mac(identity));
    for _ in 0..TRIES_MAX {
        let stored = load::<ParticipantItem>(&*app.table, &key).await?;
        let expect = stored.as_ref().map_or(Expect::Absent, Stored::expect);
        let former = stored.map(|stored| stored.form);
        let former_identity = former.as_ref().and_then(|former| former.signs_in_as.clone());
        let mut form = participant.clone();
        if let Some(former) = former {
            let changed = u64::from(former.signs_in_as != form.signs_in_as);
            (form.keys, form.session_epoch) = (former.keys, former.session_epoch + changed);
        }
        let mut writes = vec![put(key.clone(), &form, expect)?];
        if let Some(identity) = &form.signs_in_as {
            let holder = load::<IdentityItem>(&*app.table, &identity_key(identity)).await?;
            match holder {
                Some(holder) if holder.form.participant != *id => return Err(RegisterError::IdentityTaken),
                Some(_) => {}
                None => {
                    let item = IdentityItem { participant: id.clone() };
                    writes.push(put(identity_key(identity), &item, Expect::Absent)?);
                }
            }
        }
        let key_now = form.signs_in_as.as_deref().map(identity_key);
        if let Some(former) = former_identity.as_deref().map(identity_key).filter(|it| Some(it) != key_now.as_ref()) {
            writes.extend(removal(app, former).await?);
        }
        if !conflicted(app.table.write(writes).await)? {
            return Ok(form);
        }
    }
    Err(Error::Contended.into())
}

/// The write that removes an item, if it is there.
async fn removal(app: &App, key: table::Key) -> Result<Option<Write>, Error> {
    let item = app.table.get(&key).await?;
    Ok(item.map(|item| Write::Delete(Delete { key, version: item.version })))
}

/// Registers an organisation, and with it its OGRN.
pub async fn put_organisation(app: &App, organisation: &Organisation) -> Result<(), RegisterError> {
    let key = keys::register_entry(kind::ORGANISATIONS, organisation.id.as_str());
    let ogrn_key = keys::ogrn(&organisation.ogrn);
    for _ in 0..TRIES_MAX {
        let stored = load::<Organisation>(&*app.table, &key).await?;
        let holder = load::<OgrnItem>(&*app.table, &ogrn_key).await?;
        if holder.as_ref().is_some_and(|holder| holder.form.organisation != organisation.id) {
            return Err(RegisterError::OgrnTaken);
        }
        let mut writes = vec![put(key.clone(), organisation, stored.as_ref().map_or(Expect::Absent, Stored::expect))?];
        if holder.is_none() {
            writes.push(put(ogrn_key.clone(), &OgrnItem { organisation: organisation.id.clone() }, Expect::Absent)?);
        }
        if let Some(former) = stored.map(|stored| stored.form.ogrn).filter(|former| *former != organisation.ogrn) {
            writes.extend(removal(app, keys::ogrn(&former)).await?);
        }
        if !conflicted(app.table.write(writes).await)? {
            return Ok(());
        }
    }
    Err(Error::Contended.into())
}

/// Registers one version of a questionnaire; a stored version is never changed.
pub async fn put_questionnaire(app: &App, questionnaire: &Questionnaire) -> Result<(), RegisterError> {
    let key = keys::register_entry(kind::QUESTIONNAIRES, &questionnaire_entry(&questionnaire.reference()));
    let write = put(key.clone(), questionnaire, Expect::Absent)?;
    if conflicted(app.table.write(vec![write]).await)? {
        let stored = load::<Questionnaire>(&*app.table, &key).await?;
        if stored.is_none_or(|stored| stored.form != *questionnaire) {
            return Err(RegisterError::VersionFixed);
        }
    }
    Ok(())
}

/// The name of a version in the register: zeros keep the versions in order.
pub fn questionnaire_entry(version: &QuestionnaireVersion) -> String {
    format!("{}.{:05}", version.id, version.version)
}

/// An organisation by its name.
pub async fn organisation(app: &App, id: &OrganisationId) -> Result<Option<Organisation>, Error> {
    entry(app, kind::ORGANISATIONS, id.as_str()).await
}

/// An organisation by its OGRN.
pub async fn organisation_by_ogrn(app: &App, ogrn: &Ogrn) -> Result<Option<Organisation>, Error> {
    match load::<OgrnItem>(&*app.table, &keys::ogrn(ogrn)).await? {
        Some(found) => organisation(app, &found.form.organisation).await,
        None => Ok(None),
    }
}

/// Whether an organisation and its region take part today (A2.2), and citizens are asked at all (A2.1).
pub async fn takes_part(app: &App, organisation: &Organisation) -> Result<bool, Error> {
    let today = local_date(app.clock.now(), organisation.zone());
    if !organisation.is_included(today) || !app.profile.takes_receipts(today) {
        return Ok(false);
    }
    let region: Option<RegionItem> = entry(app, kind::REGIONS, &organisation.region.to_string()).await?;
    Ok(region.is_some_and(|region| region.joined_on <= today))
}

/// The questionnaires in force: those registered and the standard one.
pub async fn questionnaires(app: &App) -> Result<Vec<Questionnaire>, Error> {
    let registered = entries::<Questionnaire>(app, kind::QUESTIONNAIRES).await?;
    let standard = Questionnaire::standard();
    let mut all: Vec<Questionnaire> = registered.into_iter().map(|(_, questionnaire)| questionnaire).collect();
    if !all.iter().any(|questionnaire| questionnaire.reference() == standard.reference()) {
        all.push(standard.clone());
    }
    Ok(all)
}

/// One version of a questionnaire.
pub async fn questionnaire(app: &App, version: &QuestionnaireVersion) -> Result<Questionnaire, Error> {
    let standard = Questionnaire::standard();
    if standard.reference() == *version {
        return Ok(standard.clone());
    }
    let found = entry(app, kind::QUESTIONNAIRES, &questionnaire_entry(version)).await?;
    found.ok_or_else(|| Error::Corrupt("an invitation names a questionnaire that is not there".to_owned()))
}
