//! Who acts in a case and who looks at it, as the register of participants says.

use std::collections::{BTreeMap, BTreeSet};

use domain::audit;
use domain::identifier::{OrganisationId, ParticipantId};
use domain::improvement::services::Service;
use domain::improvement::sight::Reader;
use domain::improvement::{Actor, Recipient, Role};
use domain::organisation::RegionCode;
use domain::scope::{ParticipantRole, Scope};
use table::items::{ParticipantItem, ParticipantPlaceItem, decode};
use table::{Range, keys};

use crate::identity::access::{Caller, has_come};
use crate::registers::{self, register};
use crate::store;
use crate::{App, Error};

/// Who makes a move.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A participant that calls.
    Caller(&'a Caller),
    /// The program itself, in the job of this name.
    Job(&'static str),
}

impl By<'_> {
    /// As the rules know it.
    pub(super) fn actor(&self) -> Actor {
        match self {
            By::Caller(caller) => actor(caller),
            By::Job(_) => Actor::system(),
        }
    }

    /// As the audit trail knows it.
    pub(super) fn audited(&self) -> audit::Actor {
        match self {
            By::Caller(caller) => caller.actor(),
            By::Job(name) => audit::Actor::job(name),
        }
    }
}

/// A caller as the rules know it.
pub(super) fn actor(caller: &Caller) -> Actor {
    let Caller { id, stands_in_for, roles, .. } = caller;
    Actor { participant: Some(id.clone()), stands_in_for: stands_in_for.clone(), roles: roles.clone() }
}

/// A caller as one who looks at cases. Whoever sees figures of a region or an organisation sees its cases.
pub(super) fn reader(caller: &Caller) -> Reader {
    let (organisation, region) = match &caller.scope {
        Some(Scope::Organisation(id)) => (Some(id.clone()), None),
        Some(Scope::Region(code)) => (None, Some(*code)),
        _ => (None, None),
    };
    Reader { actor: actor(caller), organisation, region }
}

/// Those in a list of the register that are participants still, by name.
async fn present(app: &App, list: &str) -> Result<Vec<ParticipantId>, Error> {
    let mut found = Vec::new();
    for item in store::all(&*app.table, list, &Range::All).await? {
        let ParticipantPlaceItem { participant } = decode(&item)?;
        let entry: Option<ParticipantItem> =
            registers::entry(app, register::PARTICIPANTS, participant.as_str()).await?;
        if entry.is_some_and(|entry| !has_come(app, entry.excluded_on)) {
            found.push(participant);
        }
    }
    Ok(found)
}

/// Who answers for an organisation: the head, the first by name; else the executive of the region. Four reads at most, where each
/// is one, however many participants there are.
pub(super) async fn head_of(
    app: &App,
    organisation: &OrganisationId,
    region: RegionCode,
) -> Result<Option<ParticipantId>, Error> {
    let head = present(app, &keys::heads(organisation)).await?.into_iter().next();
    match head {
        Some(head) => Ok(Some(head)),
        None => Ok(present(app, &keys::executives(region)).await?.into_iter().next()),
    }
}

/// Who stands in for a participant today.
pub(super) async fn deputy_of(app: &App, participant: &ParticipantId) -> Result<Option<ParticipantId>, Error> {
    let found: Option<ParticipantItem> = registers::entry(app, register::PARTICIPANTS, participant.as_str()).await?;
    let today = app.clock.now().date_naive();
    Ok(found.and_then(|it| it.deputy_on(today).cloned()))
}

async fn all(app: &App) -> Result<Vec<(ParticipantId, ParticipantItem)>, Error> {
    let found = registers::entries::<ParticipantItem>(app, register::PARTICIPANTS).await?;
    let present = found.into_iter().filter(|(_, participant)| !has_come(app, participant.excluded_on));
    present.map(|(id, it)| Ok((parsed(&id)?, it))).collect()
}

fn parsed(id: &str) -> Result<ParticipantId, Error> {
    ParticipantId::parse(id).map_err(|error| Error::Corrupt(format!("a participant's name: {error}")))
}

/// Those that hold a role: one read, and one for each of them.
pub(super) async fn holders(app: &App, role: Role) -> Result<Vec<ParticipantId>, Error> {
    present(app, &keys::role_holders(role)).await
}

/// Who is meant by a recipient of letters.
pub(super) async fn meant(app: &App, to: &Recipient) -> Result<Vec<ParticipantId>, Error> {
    match to {
        Recipient::Participant(participant) => Ok(vec![participant.clone()]),
        Recipient::Role(role) | Recipient::Digest(role) => holders(app, *role).await,
        Recipient::OwnersOfType(name) => owners_of_type(app, name).await,
        // Citizens ask to be told elsewhere.
        Recipient::Followers => Ok(Vec::new()),
    }
}

/// Who owns services of a type (B.7е): one query.
async fn owners_of_type(app: &App, name: &str) -> Result<Vec<ParticipantId>, Error> {
    let services = registers::entries::<Service>(app, register::SERVICES).await?.into_iter();
    let of_type = services.filter(|(_, service)| service.service_type.as_deref() == Some(name));
    let owners: BTreeSet<_> = of_type.filter_map(|(_, service)| service.owner).collect();
    Ok(owners.into_iter().collect())
}

/// Who answers for organisations, all of them at once: as [`head_of`] says of one.
#[derive(Debug, Default)]
pub(super) struct Heads {
    of_organisations: BTreeMap<OrganisationId, ParticipantId>,
    of_regions: BTreeMap<RegionCode, ParticipantId>,
}

impl Heads {
    /// From the register: one query.
    pub(super) async fn load(app: &App) -> Result<Heads, Error> {
        let mut heads = Heads::default();
        for (id, it) in all(app).await? {
            match (it.role, it.organisation, it.region) {
                (ParticipantRole::OrganisationHead, Some(organisation), _) => {
                    heads.of_organisations.entry(organisation).or_insert(id);
                }
                (ParticipantRole::RegionalExecutive, _, Some(region)) => {
                    heads.of_regions.entry(region).or_insert(id);
                }
                _ => {}
            }
        }
        Ok(heads)
    }

    /// Who answers for that one.
    pub(super) fn of(&self, organisation: &OrganisationId, region: RegionCode) -> Option<ParticipantId> {
        self.of_organisations.get(organisation).or_else(|| self.of_regions.get(&region)).cloned()
    }
}
