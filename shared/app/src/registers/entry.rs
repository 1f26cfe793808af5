//! An entry of any register, and what it takes to store it.

use std::collections::BTreeSet;

use domain::figures::measure::MeasureKind;
use domain::figures::recommended::Recommended;
use domain::identifier::{MethodId, ParticipantId, PortalId, RecommendedId, ServiceId, SituationId, SourceId};
use domain::improvement::services::{Service, Situation};
use domain::organisation::classification::{RegisteredIndustry, RegisteredType};
use domain::organisation::{Industry, Organisation, OrganisationType, RegionCode};
use domain::person::Snils;
use domain::questionnaire::Questionnaire;
use table::items::{
    CalendarItem, IdentityItem, MethodItem, OgrnItem, ParticipantItem, ParticipantPlaceItem, PortalItem, RegionItem,
    SourceItem,
};
use table::{Delete, Expect, Key, Write, keys};

use super::accounts::{self, RegisteredAccount};
use super::writing::{Prepared, document};
use super::{RegisterError, Seen, classifying, entry, recommended, register};
use crate::App;
use crate::store::{load, put};

/// An entry as it is to be.
pub enum Entry {
    /// A region (A1.7а).
    Region(RegionCode, RegionItem),
    /// An industry beside those of the act (A2.12б).
    Industry(Industry, RegisteredIndustry),
    /// An organisation type beside those of the act (A/2).
    OrganisationType(OrganisationType, RegisteredType),
    /// An organisation (A1.8б).
    Organisation(Organisation),
    /// A source; it keeps the keys that it has.
    Source(SourceId, SourceItem),
    /// A participant (A1.5); it keeps the tokens that it has.
    Participant(ParticipantId, ParticipantItem),
    /// A portal (A2.6); it keeps the keys that it has.
    Portal(PortalId, PortalItem),
    /// One version of a questionnaire (A1.7б). A stored version is never changed.
    Questionnaire(Questionnaire),
    /// A version of the method (A1.7б). A stored version is never changed.
    Method(MethodId, MethodItem),
    /// What is recommended, in the list of its kind (A1.9).
    Recommended(MeasureKind, RecommendedId, Recommended),
    /// A service (B.1).
    Service(ServiceId, Service),
    /// A life situation (B.2).
    Situation(SituationId, Situation),
    /// A year of the production calendar.
    Calendar(i32, CalendarItem),
    /// An account of the embedded directory (A2.2).
    Account(Snils, RegisteredAccount),
}

impl Entry {
    /// The register that the entry belongs to.
    pub fn register(&self) -> &'static str {
        match self {
            Entry::Region(..) => register::REGIONS,
            Entry::Industry(..) => register::INDUSTRIES,
            Entry::OrganisationType(..) => register::ORGANISATION_TYPES,
            Entry::Organisation(_) => register::ORGANISATIONS,
            Entry::Source(..) => register::SOURCES,
            Entry::Participant(..) => register::PARTICIPANTS,
            Entry::Portal(..) => register::PORTALS,
            Entry::Questionnaire(_) => register::QUESTIONNAIRES,
            Entry::Method(..) => register::METHODS,
            Entry::Recommended(kind, ..) => recommended::list_of(*kind),
            Entry::Service(..) => register::SERVICES,
            Entry::Situation(..) => register::SITUATIONS,
            Entry::Calendar(..) => register::CALENDARS,
            Entry::Account(..) => register::ACCOUNTS,
        }
    }

    /// What it takes to store it, by what stands there now.
    pub(super) async fn prepare(&self, app: &App, seen: Seen) -> Result<Prepared, RegisterError> {
        let register = self.register();
        match self {
            Entry::Region(code, region) => {
                document(app, register, &code.to_string(), seen, |_| Ok(region.clone())).await
            }
            Entry::Industry(code, industry) => classifying::prepare_industry(app, *code, industry, seen).await,
            Entry::OrganisationType(code, wanted) => classifying::prepare_type(app, *code, wanted, seen).await,
            Entry::Organisation(organisation) => prepare_organisation(app, organisation, seen).await,
            Entry::Source(id, source) => {
                document(app, register, id.as_str(), seen, |stored: Option<SourceItem>| {
                    Ok(SourceItem { keys: stored.map(|stored| stored.keys).unwrap_or_default(), ..source.clone() })
                })
                .await
            }
            Entry::Portal(id, portal) => {
                document(app, register, id.as_str(), seen, |stored: Option<PortalItem>| {
                    Ok(PortalItem { keys: stored.map(|stored| stored.keys).unwrap_or_default(), ..portal.clone() })
                })
                .await
            }
            Entry::Participant(id, participant) => prepare_participant(app, id, participant, seen).await,
            Entry::Questionnaire(questionnaire) => {
                if let Some(embedded) =
                    Questionnaire::embedded().iter().find(|it| it.reference() == questionnaire.reference())
                {
                    // It is part of the program. What is sent has no words for types: those are the program's alone.
                    once(Some(embedded.clone()), &embedded.as_sent_back(questionnaire))?;
                    return Ok(Prepared { version: 1, change: None });
                }
                let id = keys::questionnaire_entry(&questionnaire.reference());
                document(app, register, &id, seen, |stored: Option<Questionnaire>| {
                    once(stored.map(|stored| stored.labelled_as(questionnaire)), questionnaire)
                })
                .await
            }
            Entry::Method(id, method) => {
                document(app, register, id.as_str(), seen, |stored| once(stored, method)).await
            }
            Entry::Recommended(_, id, recommended) => {
                document(app, register, id.as_str(), seen, |_| Ok(recommended.clone())).await
            }
            Entry::Service(id, service) => document(app, register, id.as_str(), seen, |_| Ok(service.clone())).await,
            Entry::Situation(id, situation) => {
                document(app, register, id.as_str(), seen, |_| Ok(situation.clone())).await
            }
            Entry::Calendar(year, calendar) => {
                document(app, register, &year.to_string(), seen, |_| Ok(calendar.clone())).await
            }
            Entry::Account(snils, account) => accounts::prepare(app, snils, account, seen).await,
        }
    }
}

/// What is stored once stays.
fn once<T: Clone + PartialEq>(stored: Option<T>, wanted: &T) -> Result<T, RegisterError> {
    match stored {
        Some(stored) if stored != *wanted => Err(RegisterError::VersionFixed),
        _ => Ok(wanted.clone()),
    }
}

/// With a participant go its places in the lists of the register, and the identity under which it signs in. Another identity ends the sessions that were begun under the
/// former one.
async fn prepare_participant(
    app: &App,
    id: &ParticipantId,
    wanted: &ParticipantItem,
    seen: Seen,
) -> Result<Prepared, RegisterError> {
    let (mut former, mut former_lists) = (None, Vec::new());
    let prepare = |stored: Option<ParticipantItem>| {
        let Some(stored) = stored else { return Ok(wanted.clone()) };
        let session_epoch = stored.session_epoch + u64::from(stored.signs_in_as != wanted.signs_in_as);
        former_lists = stored.lists();
        former = stored.signs_in_as;
        let duty_letters_only = stored.duty_letters_only;
        Ok(ParticipantItem { keys: stored.keys, session_epoch, duty_letters_only, ..wanted.clone() })
    };
    let prepared = document(app, register::PARTICIPANTS, id.as_str(), seen, prepare).await?;
    if prepared.change.is_none() {
        return Ok(prepared);
    }
    let mut writes = Vec::new();
    let identity_key = |identity: &str| keys::identity(&app.identity_mac(identity));
    let identity = wanted.signs_in_as.as_deref().map(identity_key);
    if let Some(key) = &identity {
        match load::<IdentityItem>(&*app.table, key).await? {
            Some(holder) if holder.form.participant != *id => return Err(RegisterError::IdentityTaken),
            Some(_) => {}
            None => {
                let leads = IdentityItem { participant: id.clone() };
                writes.push(put(key.clone(), &leads, Expect::Absent)?);
            }
        }
    }
    if let Some(former) = former.as_deref().map(identity_key).filter(|former| Some(former) != identity.as_ref()) {
        writes.extend(removal(app, former).await?);
    }
    let lists = wanted.lists();
    for key in lists.iter().map(|list| keys::participant_place(list, id)) {
        // An older program stored the entry without them.
        if app.table.get(&key).await?.is_none() {
            writes.push(put(key, &ParticipantPlaceItem { participant: id.clone() }, Expect::Absent)?);
        }
    }
    for list in former_lists.iter().filter(|list| !lists.contains(list)) {
        writes.extend(removal(app, keys::participant_place(list, id)).await?);
    }
    Ok(prepared.with(writes))
}

/// An organisation needs the entry of its region. With it go its OGRN, which leads to it and to no other, and its place among those of its region.
async fn prepare_organisation(app: &App, wanted: &Organisation, seen: Seen) -> Result<Prepared, RegisterError> {
    let mut former = None;
    let id = wanted.id.as_str();
    let mut kept = Organisation { former_regions: BTreeSet::new(), ..wanted.clone() };
    let prepared = document(app, register::ORGANISATIONS, id, seen, |stored: Option<Organisation>| {
        if let Some(stored) = &stored {
            kept = kept.clone().after(stored);
        }
        former = stored;
        Ok(kept.clone())
    })
    .await?;
    let wanted = &kept;
    if prepared.change.is_none() {
        return Ok(prepared);
    }
    let mut writes = Vec::new();
    let region: Option<RegionItem> = entry(app, register::REGIONS, &wanted.region.to_string()).await?;
    if region.is_none() {
        return Err(RegisterError::RegionMissing);
    }
    let ogrn = wanted.ogrn.as_ref().map(keys::ogrn);
    if let Some(ogrn) = &ogrn {
        match load::<OgrnItem>(&*app.table, ogrn).await? {
            Some(holder) if holder.form.organisation != wanted.id => return Err(RegisterError::OgrnTaken),
            Some(_) => {}
            None => {
                let leads = OgrnItem { organisation: wanted.id.clone() };
                writes.push(put(ogrn.clone(), &leads, Expect::Absent)?);
            }
        }
    }
    let place = keys::regional_organisation(wanted.region, &wanted.id);
    let expect = app.table.get(&place).await?.map_or(Expect::Absent, |item| Expect::Version(item.version));
    writes.push(put(place.clone(), wanted, expect)?);
    if let Some(former) = former {
        let former_place = keys::regional_organisation(former.region, &former.id);
        let former = former.ogrn.as_ref().map(keys::ogrn).into_iter().chain([former_place]);
        for key in former.filter(|key| Some(key) != ogrn.as_ref() && *key != place) {
            writes.extend(removal(app, key).await?);
        }
    }
    Ok(prepared.with(writes))
}

/// The write that removes an item, if it is there.
async fn removal(app: &App, key: Key) -> Result<Option<Write>, RegisterError> {
    let item = app.table.get(&key).await?;
    Ok(item.map(|item| Write::Delete(Delete { key, version: item.version })))
}
