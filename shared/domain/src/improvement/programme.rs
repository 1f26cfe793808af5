//! Figures of the programme: how many mass socially significant services are provided electronically (B.2: 99 % by 2030, and not fewer than
//! 100 with decision support), without personal presence (B.3), how many target states are reached, and how participants keep to their terms.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::case::{Case, CaseId};
use super::clocks::{Clock, ClockName};
use super::journal::{Entry, PUT};
use super::kinds::Details;
use super::services::{Service, ServiceLevel};
use crate::calendar::local_date;
use crate::decimal::Rational;
use crate::identifier::ParticipantId;
use crate::names;
use crate::working_time::ProductionCalendar;

/// Services of one level on the list of mass socially significant ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many.
    pub services: u32,
    /// How many of them are provided electronically.
    pub electronic: u32,
}

impl Part {
    /// The share of electronic ones; `None` where there are none at all.
    pub fn share(self) -> Option<Rational> {
        (0 < self.services).then(|| Rational::new(self.electronic.into(), self.services.into()))
    }
}

/// What the register of services says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfServices {
    /// Federal ones on the list.
    pub federal: Part,
    /// Regional and municipal ones on the list.
    pub regional: Part,
    /// Federal and regional services with decision support.
    pub decision_support: u32,
    /// Those of them that are provided before they are applied for.
    pub proactive: u32,
    /// Services without personal presence.
    pub without_presence: u32,
    /// All services.
    pub services: u32,
    /// Versions of the list that its services name.
    pub list_versions: Vec<String>,
}

names! {
    /// A number that is counted of services.
    pub enum ServiceNumber {
        /// Federal ones on the list.
        Federal = "federal",
        /// Those of them that are provided electronically.
        FederalElectronic = "federal_electronic",
        /// Regional and municipal ones on the list.
        Regional = "regional",
        /// Those of them that are provided electronically.
        RegionalElectronic = "regional_electronic",
        /// Federal and regional ones on the list with decision support.
        DecisionSupport = "decision_support",
        /// Those of them that are provided before they are applied for.
        Proactive = "proactive",
        /// Without personal presence.
        WithoutPresence = "without_presence",
        /// All of them.
        All = "all",
    }
}

impl ServiceNumber {
    /// Whether a service is counted in the number.
    pub fn counts(self, service: &Service) -> bool {
        let is_federal = service.level == ServiceLevel::Federal;
        let (listed, supported) = (service.mass_significant, service.decision_support);
        match self {
            ServiceNumber::Federal => listed && is_federal,
            ServiceNumber::FederalElectronic => listed && is_federal && service.electronic,
            ServiceNumber::Regional => listed && !is_federal,
            ServiceNumber::RegionalElectronic => listed && !is_federal && service.electronic,
            ServiceNumber::DecisionSupport => listed && supported && service.level != ServiceLevel::Municipal,
            ServiceNumber::Proactive => ServiceNumber::DecisionSupport.counts(service) && service.proactive,
            ServiceNumber::WithoutPresence => service.without_presence,
            ServiceNumber::All => true,
        }
    }
}

impl OfServices {
    /// Counts services.
    pub fn of<'a>(services: impl IntoIterator<Item = &'a Service> + Clone) -> OfServices {
        let count = |number: ServiceNumber| {
            let counted = services.clone().into_iter().filter(|service| number.counts(service)).count();
            u32::try_from(counted).unwrap_or(u32::MAX)
        };
        let listed = services.clone().into_iter().filter(|service| service.mass_significant);
        let versions: BTreeSet<_> = listed.filter_map(|service| service.list_version.clone()).collect();
        OfServices {
            federal: Part {
                services: count(ServiceNumber::Federal),
                electronic: count(ServiceNumber::FederalElectronic),
            },
            regional: Part {
                services: count(ServiceNumber::Regional),
                electronic: count(ServiceNumber::RegionalElectronic),
            },
            decision_support: count(ServiceNumber::DecisionSupport),
            proactive: count(ServiceNumber::Proactive),
            without_presence: count(ServiceNumber::WithoutPresence),
            services: count(ServiceNumber::All),
            list_versions: versions.into_iter().collect(),
        }
    }

    /// Services on the list.
    pub fn listed(&self) -> u32 {
        self.federal.services + self.regional.services
    }

    /// The weight of a part: its share of the list, by number.
    pub fn weight(&self, part: Part) -> Option<Rational> {
        (0 < self.listed()).then(|| Rational::new(part.services.into(), self.listed().into()))
    }

    /// The share of electronic services: `Dф·Uф + Dр·Uр`; `None` of an empty list.
    pub fn share(&self) -> Option<Rational> {
        let parts = [self.federal, self.regional].into_iter();
        let weighted = parts.filter_map(|part| Some(part.share()? * self.weight(part)?));
        (0 < self.listed()).then(|| weighted.sum())
    }
}

/// The figures of a participant, from which indicators of efficiency are computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Cases of the participant in which a term runs.
    pub with_term: u32,
    /// Those of which a term has passed.
    pub overdue: u32,
    /// Of each step how often it was made, and the median of the working days that it took.
    pub steps: BTreeMap<String, (u32, u32)>,
    /// Changes of which it was looked whether they helped, for the last time.
    pub evaluated: u32,
    /// Those that are shown to have helped.
    pub verified: u32,
    /// Reports that were due.
    pub reports: u32,
    /// Those that came in time.
    pub reports_in_time: u32,
}

/// A case behind a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// The case.
    pub case: CaseId,
    /// Whether it is one of the part that is told of the whole: overdue, shown to have helped, in time, reached.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counts: bool,
    /// Of a step the working days that it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
}

/// How many of them are of the part.
pub fn counted(behind: &[Behind]) -> usize {
    behind.iter().filter(|it| it.counts).count()
}

/// How a participant keeps to its terms, by the cases from which it is counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keeping {
    /// Cases of the participant in which a term runs; those count of which a term has passed.
    pub with_term: Vec<Behind>,
    /// Each step that it made, by the name of the move.
    pub steps: BTreeMap<String, Vec<Behind>>,
    /// Changes of which it was looked whether they helped, for the last time; those count that are shown to have.
    pub evaluated: Vec<Behind>,
    /// Reports that were due; those count that came in time.
    pub reports: Vec<Behind>,
}

/// The middle of several numbers; of two middles the lower.
pub fn median(numbers: &[u32]) -> Option<u32> {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

/// Adds what a case says of its participants: of the owner, of a measure of whoever carries it out, and of each who made a step.
pub fn add(
    of: &mut BTreeMap<ParticipantId, Keeping>,
    case: &Case,
    journal: &[Entry],
    now: chrono::DateTime<chrono::Utc>,
    zone: Tz,
    calendar: &ProductionCalendar,
) {
    let behind = |counts: bool| Behind { case: case.id.clone(), counts, days: None };
    for participant in case.responsible() {
        let keeping = of.entry(participant.clone()).or_default();
        keeping.with_term.extend(case.due().map(|due| behind(due <= now)));
        match &case.details {
            Details::ChangeRequest(request) if case.is_ended() && request.is_in_force() => {
                keeping.evaluated.push(behind(case.state.as_str() == "verified"));
            }
            Details::Report(report) if report.given.is_some() => {
                // The first term counts: one that was returned came in time all the same.
                let first = case.clocks.iter().find(|clock| clock.name == ClockName::Report);
                let was_due = |clock: &&Clock| clock.stopped.is_some() || clock.due <= now;
                let in_time = |clock: &Clock| clock.stopped.is_some_and(|at| at <= clock.due);
                keeping.reports.extend(first.filter(was_due).map(|clock| behind(in_time(clock))));
            }
            _ => {}
        }
    }
    for pair in journal.windows(2) {
        let [before, step] = pair else { continue };
        let Some(who) = step.who.as_ref().filter(|_| step.name != PUT) else { continue };
        let took = working_days(local_date(before.when, zone), local_date(step.when, zone), calendar);
        let made = Behind { days: Some(took), ..behind(true) };
        of.entry(who.clone()).or_default().steps.entry(step.name.clone()).or_default().push(made);
    }
}

/// Working days after a day, up to another.
fn working_days(from: NaiveDate, to: NaiveDate, calendar: &ProductionCalendar) -> u32 {
    let days = from.succ_opt().map_or(0, |next| calendar.working_days_within(next, to));
    days.try_into().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(level: &str, electronic: bool, more: serde_json::Value) -> Service {
        let mut form = serde_json::json!({"name": "Услуга", "form": "service", "level": level, "on_portal": "no",
            "electronic": electronic, "mass_significant": true});
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(form).unwrap()
    }

    #[test]
    fn the_share_is_weighted_by_the_parts_of_the_list() {
        let none = || serde_json::json!({});
        let mut services = vec![service("federal", true, none()), service("federal", false, none())];
        services.extend((0..5).map(|_| service("regional", true, none())));
        services.extend((0..3).map(|_| service("municipal", true, none())));
        // One that is not on the list counts for nothing.
        services.push(service("regional", false, serde_json::json!({"mass_significant": false})));
        let found = OfServices::of(&services);
        assert_eq!(
            (found.federal, found.regional),
            (Part { services: 2, electronic: 1 }, Part { services: 8, electronic: 8 },)
        );
        let behind = |number: ServiceNumber| services.iter().filter(|service| number.counts(service)).count();
        let numbers = [ServiceNumber::Federal, ServiceNumber::FederalElectronic, ServiceNumber::Regional];
        assert_eq!(numbers.map(behind), [2, 1, 8], "the services behind a number are as many as it says");
        // 1/2 · 2/10 + 1 · 8/10.
        assert_eq!(found.share(), Some(Rational::new(9, 10)));
        assert_eq!(found.weight(found.federal), Some(Rational::new(1, 5)));
        assert_eq!(OfServices::default().share(), None, "of an empty list nothing is said");
        let one = OfServices::of(&[service("regional", true, none())]);
        assert_eq!(one.share(), Some(Rational::from_integer(1)), "a part that is empty takes nothing away");
    }

    #[test]
    fn decision_support_counts_federal_and_regional_services_of_the_list() {
        let with = |more| serde_json::json!({"decision_support": true, "proactive": more, "without_presence": true, "list_version": "2"});
        let services = [
            service("federal", true, with(true)),
            service("regional", true, with(false)),
            service("municipal", true, with(true)),
            service("federal", true, serde_json::json!({"mass_significant": false, "decision_support": true})),
        ];
        let found = OfServices::of(&services);
        assert_eq!((found.decision_support, found.proactive), (2, 1));
        assert_eq!((found.without_presence, found.services), (3, 4));
        assert_eq!(found.list_versions, ["2"]);
    }

    #[test]
    fn a_median_is_one_of_the_numbers() {
        for (numbers, expected) in
            [(&[][..], None), (&[3], Some(3)), (&[5, 1], Some(1)), (&[9, 1, 4], Some(4)), (&[2, 8, 6, 4], Some(4))]
        {
            assert_eq!(median(numbers), expected, "{numbers:?}");
        }
    }
}
