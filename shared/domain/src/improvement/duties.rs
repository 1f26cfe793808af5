//! What somebody does in an office, and in which order: read from the tables of moves and the profile, so that a page that tells of it
//! never differs from what the program does.

use super::case::{Chain, Controller};
use super::kinds::Kind;
use super::roles::Role;
use super::rules::Rules;
use super::table::Row;
use crate::names;

names! {
    /// In what office somebody acts.
    pub enum Office {
        /// The economy ministry (B.6б).
        EconomyMinistry = "economy_ministry",
        /// The digital ministry (B.8).
        DigitalMinistry = "digital_ministry",
        /// The analytical centre (B.7).
        AnalyticalCentre = "analytical_centre",
        /// The secretariat of the working group (B.7л).
        WorkingGroupSecretary = "working_group_secretary",
        /// The secretary of the subcommission.
        SubcommissionSecretary = "subcommission_secretary",
        /// A laboratory (B.4в).
        Laboratory = "laboratory",
        /// Who owns a service, a life situation or a case.
        Owner = "owner",
        /// Who looks after a service.
        Curator = "curator",
        /// Who carries out.
        Performer = "performer",
        /// Who controls (B.6б, B.8в).
        Controller = "controller",
        /// The head of an organisation: owner of the cases about it.
        Head = "head",
        /// The executive of a region: owner of the cases about its organisations that have no head.
        Region = "region",
    }
}

/// In which chain of approval something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// In either.
    Both,
    /// Of what is not mass socially significant, and of all situations.
    NotMss,
    /// Of mass socially significant services.
    Mss,
}

impl Within {
    fn of(not_mss: bool, mss: bool) -> Option<Within> {
        match (not_mss, mss) {
            (true, true) => Some(Within::Both),
            (true, false) => Some(Within::NotMss),
            (false, true) => Some(Within::Mss),
            (false, false) => None,
        }
    }
}

/// A step that may be made.
#[derive(Clone, Copy, Debug)]
pub struct DutyStep {
    /// The row of the table.
    pub row: &'static Row,
    /// In which chain.
    pub within: Within,
    /// Whether it is asked for, and stands among the tasks.
    pub asked: bool,
}

/// What is done about cases of a kind.
#[derive(Clone, Debug)]
pub struct Duty {
    /// The kind.
    pub kind: Kind,
    /// Whether such cases are made, and in which chain.
    pub makes: Option<Within>,
    /// The steps, in the order of the table.
    pub steps: Vec<DutyStep>,
}

const NOT_MSS: Chain = Chain { mss: false, licensing: false };
const MSS: Chain = Chain { mss: true, licensing: false };

impl Office {
    /// The registered role of the office, if it is one of the six.
    pub fn registered(self) -> Option<Role> {
        Role::REGISTERED.iter().copied().find(|role| role.as_str() == self.as_str())
    }

    /// Whether whoever holds the office acts in that role, in cases of that chain.
    fn acts_as(self, role: Role, chain: Chain, rules: &Rules) -> bool {
        let own = self.registered();
        let controls = match own {
            Some(own) => chain.controller() == Some(Controller::Role(own)),
            None => self == Office::Controller,
        };
        let checkers = [rules.checkers.control, rules.checkers.expertise, rules.checkers.attainment];
        let is_owner = matches!(self, Office::Owner | Office::Head | Office::Region);
        match role {
            Role::System | Role::Creator => false,
            // Whoever is asked for it agrees.
            Role::Agreeing => true,
            Role::Anyone => !matches!(self, Office::Performer | Office::Controller),
            Role::Owner | Role::Adopter => is_owner,
            Role::TargetOwner | Role::RoadMapOwner => matches!(self, Office::Owner | Office::Curator),
            Role::Performer | Role::Expert => self == Office::Performer,
            Role::Controller => controls,
            Role::Checker => checkers.iter().any(|it| Some(*it) == own || (*it == Role::Controller && controls)),
            Role::Secretary => {
                own.is_some_and(|own| [rules.secretaries.working_group, rules.secretaries.subcommission].contains(&own))
            }
            registered => Some(registered) == own,
        }
    }

    /// In which chain some of these roles are the office's. Whoever makes cases of a kind acts as their creator.
    fn within(self, kind: Kind, key: &str, rules: &Rules, asked_of: Option<Role>) -> Option<Within> {
        let may = |chain: Chain| {
            let makes = |role: &Role| self.acts_as(*role, chain, rules);
            let creates = || rules.roles(kind, super::journal::PUT, chain).iter().any(makes);
            let mut roles = rules.roles(kind, key, chain).iter();
            roles.any(|role| {
                asked_of.is_none_or(|only| only == *role) && (makes(role) || (*role == Role::Creator && creates()))
            })
        };
        Within::of(may(NOT_MSS), may(MSS))
    }
}

/// All that is done in an office, by the kind of case.
pub fn duties(office: Office, rules: &Rules) -> Vec<Duty> {
    let of_kind = |kind: Kind| {
        let steps = kind.table().rows.iter().filter_map(|row| {
            let within = match (office.within(kind, row.key, rules, None)?, row.only_mss) {
                (Within::NotMss, true) => return None,
                (_, true) => Within::Mss,
                (within, false) => within,
            };
            let asked = row.asked && office.within(kind, row.key, rules, row.asked_of).is_some();
            Some(DutyStep { row, within, asked })
        });
        let makes = office.within(kind, super::journal::PUT, rules, None);
        Duty { kind, makes, steps: steps.collect() }
    };
    let all = Kind::ALL.into_iter().map(of_kind);
    all.filter(|duty| duty.makes.is_some() || !duty.steps.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps of an office in a kind, each as `name` or `name/mss`, with `*` where it is asked for.
    fn steps(office: Office, kind: Kind, rules: &Rules) -> String {
        let found = duties(office, rules).into_iter().find(|duty| duty.kind == kind);
        let Some(duty) = found else { return String::new() };
        let chain = |within: Within| match within {
            Within::Both => "",
            Within::NotMss => "/not_mss",
            Within::Mss => "/mss",
        };
        let put = duty.makes.map(|within| format!("put{}", chain(within)));
        let step =
            |step: &DutyStep| format!("{}{}{}", if step.asked { "*" } else { "" }, step.row.name, chain(step.within));
        put.into_iter().chain(duty.steps.iter().map(step)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_office_does_what_the_act_gives_it() {
        let rules = Rules::shipped();
        for (office, kind, expected) in [
            (Office::AnalyticalCentre, Kind::ChangeRequest, "put *assess merge reopen"),
            (Office::EconomyMinistry, Kind::ChangeRequest, "put *accept/not_mss decline/not_mss abandon/not_mss"),
            (Office::DigitalMinistry, Kind::ChangeRequest, "put *accept/mss decline/mss abandon/mss"),
            (Office::Head, Kind::ChangeRequest, "put *plan plan *put_in_force"),
            (Office::Performer, Kind::Measure, "*begin *report"),
            (Office::Controller, Kind::Measure, "*accept return postpone cancel"),
            (Office::EconomyMinistry, Kind::Measure, "*accept/not_mss return/not_mss postpone/not_mss cancel/not_mss"),
            (Office::SubcommissionSecretary, Kind::Incident, "put *declare reject"),
            (Office::Laboratory, Kind::Study, "put *start *analyse *publish withdraw"),
            (Office::Laboratory, Kind::Finding, "put raise fix reopen"),
            (Office::AnalyticalCentre, Kind::Finding, "put *raise"),
            (Office::WorkingGroupSecretary, Kind::Meeting, "put *send_agenda *hold *sign remind cancel"),
            (Office::EconomyMinistry, Kind::Meeting, ""),
            (Office::Curator, Kind::Measure, "put"),
            (Office::Owner, Kind::Report, "*submit"),
            (Office::Region, Kind::Practice, "put adopt"),
        ] {
            assert_eq!(steps(office, kind, &rules), expected, "{office:?} {kind:?}");
        }
    }

    #[test]
    fn no_step_that_people_make_is_without_an_office() {
        let rules = Rules::shipped();
        for kind in Kind::ALL {
            for row in kind.table().rows {
                let roles = [NOT_MSS, MSS].into_iter().flat_map(|chain| rules.roles(kind, row.key, chain));
                let by_people = roles.into_iter().any(|role| *role != Role::System);
                let told = Office::ALL.into_iter().any(|office| {
                    let duties = duties(office, &rules);
                    duties.iter().any(|it| it.kind == kind && it.steps.iter().any(|step| step.row.key == row.key))
                });
                assert_eq!(told, by_people, "{kind:?} {}", row.key);
            }
        }
    }

    #[test]
    fn every_kind_and_office_has_its_clauses() {
        let clauses = Rules::shipped().clauses;
        let kinds: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        let offices: Vec<_> = Office::ALL.iter().map(|office| office.as_str()).collect();
        for (named, known) in [(&clauses.kinds, kinds), (&clauses.offices, offices)] {
            assert!(known.iter().all(|name| named.contains_key(*name)) && named.len() == known.len(), "{known:?}");
        }
    }
}
