//! Everything stored is divided in two: some regions move to a system of their own, the others stay (promise: a region that moves
//! loses nothing). What was received, sent and answered goes with its region, as do the subscriptions of those who see nothing
//! but it. What belongs to no region — registers, keys of
//! sources, the wishes of citizens, data keys, the audit trail, the finals of closed quarters — goes to both, so that each side
//! keeps its own rules.
//!
//! Two scans: the first learns which invitations and participants are of the regions, the second divides. Nobody may write meanwhile.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::identifier::{InvitationId, OrganisationId};
use domain::invitation::Invitation;
use domain::organisation::{Organisation, RegionCode};
use table::Item;
use table::items::{LinkItem, MessageItem, ParticipantItem, decode, encode};
use table::keys;
use table::kinds::{self, Belongs, Kind, Stored};

use crate::Error;

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
        match Kind::of(&item.key) {
            Some(Kind::Invitation) => {
                let invitation: Invitation = decode(item)?;
                if self.regions.contains(&invitation.region) {
                    self.invitations.insert(invitation.id);
                }
            }
            Some(Kind::Organisation) => {
                let organisation: Organisation = decode(item)?;
                if self.regions.contains(&organisation.region) {
                    self.organisations.insert(organisation.id);
                }
            }
            Some(Kind::Participant) => {
                self.participants.insert(item.key.sk.clone(), decode(item)?);
            }
            _ => {}
        }
        Ok(())
    }

    /// The second: what of it moves, and what stays.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for an item that nobody knows: where it belongs is not guessed.
    pub fn divide(&self, item: Item) -> Result<Divided, Error> {
        let corrupt = |what: &str| Error::Corrupt(format!("{}: {what}", kinds::prefix(&item.key)));
        let kind = Kind::of(&item.key).ok_or_else(|| corrupt("nobody knows where such items belong"))?;
        let stored = Stored::read(kind, &item).map_err(|what| corrupt(&what))?;
        let belongs = stored.belongs(&item.key).map_err(corrupt)?;
        Ok(match (belongs, stored) {
            (_, Stored::Link(link)) => self.link(link, item)?,
            (_, Stored::Message(message)) => self.message(message, item)?,
            (Belongs::Everywhere, _) => Divided::both(item),
            (Belongs::Here, _) => Divided::whole(false, item),
            (Belongs::Region(region), _) => Divided::whole(self.regions.contains(&region), item),
            (Belongs::Invitation(invitation), _) => Divided::whole(self.invitations.contains(&invitation), item),
            (Belongs::Participant(id), _) => {
                let participant = self.participants.get(id.as_str());
                Divided::whole(participant.is_some_and(|it| self.sees_nothing_else(it)), item)
            }
        })
    }

    /// Whether a key of the pool moves, and whether it stays: answers wait where their region is, and what else is sealed lies on both sides.
    pub fn of_key(&self, name: &str) -> (bool, bool) {
        match keys::epoch_of_key(name) {
            Some((lane, _)) => {
                let moves = self.regions.contains(&lane.region);
                (moves, !moves)
            }
            None => (true, true),
        }
    }

    /// Whether all that a participant sees moves.
    fn sees_nothing_else(&self, participant: &ParticipantItem) -> bool {
        participant.region.is_some_and(|region| self.regions.contains(&region))
            || participant.organisation.as_ref().is_some_and(|id| self.organisations.contains(id))
    }

    /// The link in a mail that was sent goes on working: what stays of it says where to.
    fn link(&self, link: LinkItem, item: Item) -> Result<Divided, Error> {
        if !self.invitations.contains(&link.invitation) {
            return Ok(Divided::whole(false, item));
        }
        let body = encode(&LinkItem { moved_to: Some(self.to.clone()), ..link })?;
        Ok(Divided { staying: Some(Item { body, ..item.clone() }), moving: Some(item) })
    }

    /// One mail may announce links of several regions.
    fn message(&self, message: MessageItem, item: Item) -> Result<Divided, Error> {
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
