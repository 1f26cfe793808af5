//! Who sees a case. To everybody else it does not exist: the edge answers 404.

use super::case::{Case, Controller, TargetKind};
use super::facts::Actor;
use super::kinds::Details;
use super::kinds::practice::Practice;
use crate::identifier::OrganisationId;
use crate::organisation::RegionCode;

/// Who looks, and the scope that the register gives them in part A.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub actor: Actor,
    /// The organisation that it heads.
    pub organisation: Option<OrganisationId>,
    /// The region that it governs.
    pub region: Option<RegionCode>,
}

/// The six roles see all cases; parties and creators theirs; a head those of the organisation, a region those with the
/// region; a practice that is recommended is offered to every participant (B.7е). A case is seen whole or not at all; figures beyond its evidence are read through the reader's own scope.
pub fn sees(case: &Case, reader: &Reader) -> bool {
    let Reader { actor, organisation, region } = reader;
    let parties = &case.parties;
    let is_controller = match &parties.controller {
        Some(Controller::Participant(participant)) => actor.is(participant),
        _ => false,
    };
    let mut named = parties.owner.iter().chain(&parties.performers).chain(&parties.agreeing).chain(&case.creator);
    let of_organisation = case.target.as_ref().is_some_and(|target| {
        target.kind == TargetKind::Organisation && organisation.as_ref().is_some_and(|own| own.as_str() == target.id)
    });
    let of_region = region.is_some() && case.region == *region;
    let is_offered = match &case.details {
        // Whoever adopted it sees what becomes of it.
        Details::Practice(practice) => {
            Practice::is_offered(case.state) || practice.adopters.iter().any(|adopter| actor.is(&adopter.participant))
        }
        // Whoever had the agenda sees the meeting.
        Details::Meeting(meeting) => meeting.who_had_the_agenda().any(|participant| actor.is(participant)),
        // Whoever is checked sees what was found.
        Details::Check(check) => check.given.unit.as_ref().is_some_and(|unit| {
            unit.participant().is_some_and(|participant| actor.is(&participant))
                || organisation.is_some() && unit.organisation() == *organisation
        }),
        _ => false,
    };
    is_offered
        || !actor.roles.is_empty()
        || is_controller
        || named.any(|party| actor.is(party))
        || of_organisation
        || of_region
}
