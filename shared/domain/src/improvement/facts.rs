//! What is looked up before a move: who acts, and the register entries and cases that the kind leans on.

use std::collections::{BTreeMap, BTreeSet};

use chrono_tz::Tz;

use super::case::{Case, CaseId, Chain, Unit};
use super::content::Content;
use super::journal::Entry;
use super::kinds::report::Progress;
use super::reminding::Asked;
use super::roles::Role;
use crate::identifier::{OrganisationId, ParticipantId, ServiceId};
use crate::organisation::RegionCode;

/// Who makes a move.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The participant who acts; `None`: the program itself.
    pub participant: Option<ParticipantId>,
    /// Those whom the participant stands in for as their deputy.
    pub stands_in_for: Vec<ParticipantId>,
    /// The registered roles that it has, those of whom it stands in for included.
    pub roles: BTreeSet<Role>,
}

impl Actor {
    /// The program itself.
    pub fn system() -> Actor {
        Actor::default()
    }

    /// Whether it is the program itself.
    pub fn is_system(&self) -> bool {
        self.participant.is_none()
    }

    /// Whether it is that participant, or stands in for it.
    pub fn is(&self, participant: &ParticipantId) -> bool {
        self.participant.as_ref() == Some(participant) || self.stands_in_for.contains(participant)
    }
}

/// What was looked up.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Whether the service of the target is mass socially significant, and in permits or licensing.
    pub chain: Chain,
    /// Whether the target is a service that is planned or live on the portal, or a situation that has one (B.7к).
    pub on_portal: bool,
    /// The zone of the target organisation, else of the region, else Moscow's.
    pub zone: Tz,
    /// Whether the register has the target.
    pub target_known: bool,
    /// Whether the target lies in the actor's reach: an organisation in its scope, or a service, situation or road map
    /// that it owns or curates.
    pub in_reach: bool,
    /// Whether the actor owns the target, or the road map or change request that the case names.
    pub owns_target: bool,
    /// Whether the actor owns the change request that the move names, or it names none.
    pub adopts: bool,
    /// Who owns the case if nobody is named: the service's owner, the organisation's head, the regional executive.
    pub default_owner: Option<ParticipantId>,
    /// The organisations whose answers tell the effect of a change if nobody is named: the target organisation, else those of the heads among
    /// owner and performers.
    pub default_units: Vec<OrganisationId>,
    /// The region of the case if none is named: that of the target organisation.
    pub default_region: Option<RegionCode>,
    /// Participants that the command names and the register has, with their roles.
    pub participants: BTreeMap<ParticipantId, BTreeSet<Role>>,
    /// The cases that this case or the command names.
    pub cases: BTreeMap<CaseId, Case>,
    /// Control checks of the document that a change request names, for that change request.
    pub checks: Vec<Case>,
    /// Entries of the journal after the version that the command carries: a repeat is found among them.
    pub later_entries: Vec<Entry>,
    /// Organisations that an evaluation names and the register does not have.
    pub unknown_units: BTreeSet<OrganisationId>,
    /// Services that the content of a document names and the register does not have.
    pub unknown_services: BTreeSet<ServiceId>,
    /// Those who are to reach a document and whom the registers do not have.
    pub unknown_reaching: BTreeSet<Unit>,
    /// The content of the target state that a document leads to.
    pub aimed_at: Option<Content>,
    /// What is known of how far that is which the analytical centre evaluates (B.7в); `None`: it cannot be evaluated.
    pub progress: Option<Progress>,
    /// Numbers of the clauses of the text that a check is held against, where it is concluded.
    pub clauses: Vec<String>,
    /// Of whom a step is asked in the cases of a meeting that is to be reminded of.
    pub asked: Asked,
    /// The next free number of this kind in this year, of a case that is made.
    pub next_number: u32,
}

impl Facts {
    /// Nothing is known but the zone.
    pub fn none(zone: Tz) -> Facts {
        Facts {
            chain: Chain::default(),
            on_portal: false,
            zone,
            target_known: false,
            in_reach: false,
            owns_target: false,
            adopts: false,
            default_owner: None,
            default_units: Vec::new(),
            default_region: None,
            participants: BTreeMap::new(),
            cases: BTreeMap::new(),
            checks: Vec::new(),
            later_entries: Vec::new(),
            unknown_units: BTreeSet::new(),
            unknown_services: BTreeSet::new(),
            unknown_reaching: BTreeSet::new(),
            aimed_at: None,
            progress: None,
            clauses: Vec::new(),
            asked: Asked::new(),
            next_number: 1,
        }
    }
}
