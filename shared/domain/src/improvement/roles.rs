//! Who is entitled to a move: the six registered roles, and those that follow from the case.

use super::case::{Case, Controller};
use super::facts::{Actor, Facts};
use super::kinds::Details;
use super::rules::Rules;
use crate::names;

names! {
    /// A role in which somebody makes a move. The first six are in the register of participants.
    pub enum Role {
        /// Министерство экономического развития.
        EconomyMinistry = "economy_ministry",
        /// Министерство цифрового развития.
        DigitalMinistry = "digital_ministry",
        /// The analytical centre (B.7).
        AnalyticalCentre = "analytical_centre",
        /// The secretariat of the working group (B.7л).
        WorkingGroupSecretary = "working_group_secretary",
        /// The secretary of the subcommission.
        SubcommissionSecretary = "subcommission_secretary",
        /// A laboratory of user testing (B.4в).
        Laboratory = "laboratory",
        /// The program itself.
        System = "system",
        /// Any participant in whose reach the target lies.
        Anyone = "anyone",
        /// The owner of the case.
        Owner = "owner",
        /// The owner or curator of the target, of the road map, or of the change request.
        TargetOwner = "target_owner",
        /// The owner of the target, of a road map only.
        RoadMapOwner = "road_map_owner",
        /// Who controls that it is reached (B.6б, B.8в).
        Controller = "controller",
        /// Who carries out.
        Performer = "performer",
        /// A party whose agreement is asked for (B.7и).
        Agreeing = "agreeing",
        /// Who put the case first.
        Creator = "creator",
        /// Who carries out a check of that kind.
        Checker = "checker",
        /// The performer of an expertise (B.8б).
        Expert = "expert",
        /// The secretary of whoever meets (B.7л).
        Secretary = "secretary",
        /// The owner of the change request by which it adopts a practice (B.7е).
        Adopter = "adopter",
    }
}

impl Role {
    /// The roles that the register of participants knows.
    pub const REGISTERED: &[Role] = &[
        Role::EconomyMinistry,
        Role::DigitalMinistry,
        Role::AnalyticalCentre,
        Role::WorkingGroupSecretary,
        Role::SubcommissionSecretary,
        Role::Laboratory,
    ];

    /// Whether the actor has that role in this case.
    pub fn entitles(self, case: &Case, actor: &Actor, facts: &Facts, rules: &Rules) -> bool {
        let is_one_of = |parties: &[_]| parties.iter().any(|party| actor.is(party));
        match self {
            Role::System => actor.is_system(),
            Role::Anyone => facts.in_reach && !actor.is_system(),
            Role::Owner => case.parties.owner.as_ref().is_some_and(|owner| actor.is(owner)),
            Role::TargetOwner => facts.owns_target && !actor.is_system(),
            Role::RoadMapOwner => facts.owns_target && !actor.is_system() && case.details.is_road_map(),
            Role::Controller => controls(case.parties.controller.as_ref(), actor),
            Role::Performer => is_one_of(&case.parties.performers),
            Role::Agreeing => is_one_of(&case.parties.agreeing),
            Role::Creator => case.creator.as_ref().is_some_and(|creator| actor.is(creator)),
            Role::Checker => checks(case, actor, facts, rules),
            Role::Expert => case.details.is_expertise() && is_one_of(&case.parties.performers),
            Role::Secretary => match &case.details {
                Details::Meeting(meeting) => actor.roles.contains(&rules.secretaries.of(meeting.given.body)),
                _ => false,
            },
            Role::Adopter => facts.adopts && !actor.is_system(),
            registered => actor.roles.contains(&registered),
        }
    }
}

/// Whether the actor is that controller, or holds the role that it is.
fn controls(controller: Option<&Controller>, actor: &Actor) -> bool {
    match controller {
        Some(Controller::Role(role)) => actor.roles.contains(role),
        Some(Controller::Participant(participant)) => actor.is(participant),
        None => false,
    }
}

fn checks(case: &Case, actor: &Actor, facts: &Facts, rules: &Rules) -> bool {
    let Details::Check(check) = &case.details else { return false };
    match rules.checkers.of(check.given.check) {
        Role::Controller => {
            let document = facts.cases.get(&check.given.document);
            document.is_some_and(|document| controls(document.parties.controller.as_ref(), actor))
        }
        role => actor.roles.contains(&role),
    }
}
