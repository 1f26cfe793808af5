//! Everything stored is divided in two: some regions move to a system of their own, the others stay (promise: a region that moves
//! loses nothing). What was received, sent and answered goes with its region, as do the subscriptions of those who see nothing
//! but it. What belongs to no region — registers, keys of
//! sources, the wishes of citizens, data keys, the audit trail, the finals of closed quarters — goes to both, so that each side
//! keeps its own rules.
//!
//! Two looks: the first learns which invitations and participants are of the regions, the second divides. Nobody may write meanwhile.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::identifier::{InvitationId, OrganisationId};
use domain::invitation::Invitation;
use domain::organisation::{Organisation, RegionCode};
use domain::paper::PaperForm;
use serde::Deserialize;
use table::Item;
use table::items::{CitizenInvitationItem, LinkItem, MessageItem, ParticipantItem, ReceiptItem, decode, encode};
use table::keys;

use crate::Error;
use crate::registers::kind;

/// Regions that move, and where to.
#[derive(Debug)]
pub struct Division {
    regions: BTreeSet<RegionCode>,
    to: String,
    invitations: HashSet<InvitationId>,
    organisations: HashSet<OrganisationId>,
    /// Participants who see one region or organisation, by their names in the register.
    participants: HashMap<String, ParticipantItem>,
}

/// What becomes of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Divided {
    /// What of it moves.
    pub moving: Option<Item>,
    /// What of it stays.
    pub staying: Option<Item>,
}

/// Anything stored that names its region.
#[derive(Deserialize)]
struct Regional {
    region: RegionCode,
}

impl Division {
    /// These regions move to the system with that public URL, which has no slash at its end.
    pub fn new(regions: BTreeSet<RegionCode>, to: String) -> Division {
        Division {
            regions,
            to,
            invitations: HashSet::new(),
            organisations: HashSet::new(),
            participants: HashMap::new(),
        }
    }

    /// The first look at an item.
    pub fn learn(&mut self, item: &Item) -> Result<(), Error> {
        if item.key.pk.starts_with("INVITATION#") {
            let invitation: Invitation = decode(item)?;
            if self.regions.contains(&invitation.region) {
                self.invitations.insert(invitation.id);
            }
        } else if item.key.pk == keys::register(kind::ORGANISATIONS) {
            let organisation: Organisation = decode(item)?;
            if self.regions.contains(&organisation.region) {
                self.organisations.insert(organisation.id);
            }
        } else if item.key.pk == keys::register(kind::PARTICIPANTS) {
            self.participants.insert(item.key.sk.clone(), decode(item)?);
        }
        Ok(())
    }

    /// The second: what of it moves, and what stays.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for an item that nobody knows: where it belongs is not guessed.
    pub fn divide(&self, item: Item) -> Result<Divided, Error> {
        let (entity, rest) = item.key.pk.split_once('#').unwrap_or((&item.key.pk, ""));
        Ok(match entity {
            "RECEIPT" => match decode::<ReceiptItem>(&item)?.served {
                Some(served) => self.by_region(served.region, item),
                // A name that was withdrawn before it was used is closed wherever it may be used.
                None => Divided::both(item),
            },
            "INVITATION" | "RESPONSE" => self.by_region(decode::<Regional>(&item)?.region, item),
            "LINK" => self.link(item)?,
            "PAPERFORM" => self.by_invitation(&decode::<PaperForm>(&item)?.invitation.clone(), item),
            "CITIZEN" if item.key.sk.starts_with(keys::CITIZEN_INVITATIONS) => {
                self.by_invitation(&decode::<CitizenInvitationItem>(&item)?.invitation.clone(), item)
            }
            "MESSAGE" => self.message(item)?,
            "SUBSCRIPTION" | "MAILING" => {
                let participant = self.participants.get(rest.split('#').next().unwrap_or_default());
                Divided::whole(participant.is_some_and(|it| self.sees_nothing_else(it)), item)
            }
            "FALLEN" => match keys::fallen_place(&item.key.sk) {
                Some(place) => self.by_region(place.region, item),
                None => Divided::both(item),
            },
            "TALLY" | "BREACH" | "SHOWN" | "MEASURE" => {
                let region = rest.rsplit('#').next().unwrap_or_default();
                self.by_region(region_of(region)?, item)
            }
            "RUNNING" | "RESULTS" => self.by_region(region_of(&item.key.sk)?, item),
            "CITIZEN" | "SUPPRESSION" | "ACCOUNT" | "DATAKEY" | "FINAL" | "FINALS" | "FINALSUMMARY"
            | "ORGANISATIONS" | "REGISTER" | "OGRN" | "CREDENTIAL" | "IDENTITY" | "EXPIRY" | "REFUSALS"
            | "HEARTBEAT" | "POLICY" | "AUDIT" | "AUDITHEAD" | "PERSONS" => Divided::both(item),
            unknown => return Err(Error::Corrupt(format!("nobody knows where items {unknown} belong"))),
        })
    }

    fn by_region(&self, region: RegionCode, item: Item) -> Divided {
        Divided::whole(self.regions.contains(&region), item)
    }

    /// Whether all that a participant sees moves.
    fn sees_nothing_else(&self, participant: &ParticipantItem) -> bool {
        participant.region.is_some_and(|region| self.regions.contains(&region))
            || participant.organisation.as_ref().is_some_and(|id| self.organisations.contains(id))
    }

    fn by_invitation(&self, invitation: &InvitationId, item: Item) -> Divided {
        Divided::whole(self.invitations.contains(invitation), item)
    }

    /// The link in a mail that was sent goes on working: what stays of it says where to.
    fn link(&self, item: Item) -> Result<Divided, Error> {
        let link: LinkItem = decode(&item)?;
        if !self.invitations.contains(&link.invitation) {
            return Ok(Divided::whole(false, item));
        }
        let body = encode(&LinkItem { moved_to: Some(self.to.clone()), ..link })?;
        Ok(Divided { staying: Some(Item { body, ..item.clone() }), moving: Some(item) })
    }

    /// One mail may announce links of several regions.
    fn message(&self, item: Item) -> Result<Divided, Error> {
        let message: MessageItem = decode(&item)?;
        if message.first.is_none() {
            // Words about a mail to a subscriber come to whoever sent it.
            return Ok(Divided::whole(false, item));
        }
        let part = |moves: bool| {
            let mut of = message.announced().filter(|it| self.invitations.contains(&it.invitation) == moves).cloned();
            let first = Some(of.next()?);
            Some(MessageItem { first, further: of.collect(), ..message.clone() })
        };
        let stored =
            |part: Option<MessageItem>| part.map(|part| Ok(Item { body: encode(&part)?, ..item.clone() })).transpose();
        let (moving, staying): (Result<_, Error>, Result<_, Error>) = (stored(part(true)), stored(part(false)));
        Ok(Divided { moving: moving?, staying: staying? })
    }
}

impl Divided {
    fn whole(moves: bool, item: Item) -> Divided {
        match moves {
            true => Divided { moving: Some(item), staying: None },
            false => Divided { moving: None, staying: Some(item) },
        }
    }

    fn both(item: Item) -> Divided {
        Divided { moving: Some(item.clone()), staying: Some(item) }
    }
}

fn region_of(text: &str) -> Result<RegionCode, Error> {
    RegionCode::parse(text).map_err(|error| Error::Corrupt(error.to_string()))
}
