//! A proposal of another client path through a life situation (B.7д): the steps as they are, and as they are to be.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, RefusalCode};
use crate::identifier::ServiceId;

/// Steps of a path at most.
pub const STEPS_MAX: usize = 50;

/// Characters at most of what is to change in a step.
const CHANGE_MAX: usize = 2_000;

/// A path as it is, and as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientPath {
    /// The services in their order when it was proposed.
    pub from: Vec<ServiceId>,
    /// The steps in their new order; a service that is in none of them is no step any more.
    pub to: Vec<NewStep>,
}

/// A step of the new path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStep {
    /// The service; several: they become one step.
    pub services: Vec<ServiceId>,
    /// What is to change in it, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
}

/// What becomes of the steps of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathChange {
    /// It is no step any more.
    Removed(ServiceId),
    /// They become one step.
    Merged(Vec<ServiceId>),
    /// It comes at another place: behind the step of these services; `None`: it becomes the first.
    Moved(Vec<ServiceId>, Option<Vec<ServiceId>>),
    /// Something is changed in it.
    Changed(Vec<ServiceId>, String),
}

impl ClientPath {
    /// Whether it can be read: every step is one of the path as it was, none stands twice, and something changes.
    ///
    /// # Errors
    /// `field_invalid` with the field.
    pub fn check(&self) -> Result<(), Refusal> {
        let invalid = |field: &str| Err(Refusal::field(RefusalCode::FieldInvalid, format!("details.path.{field}")));
        let from: BTreeSet<_> = self.from.iter().collect();
        if from.is_empty() || STEPS_MAX < self.from.len() || from.len() != self.from.len() {
            return invalid("from");
        }
        let to: Vec<_> = self.to.iter().flat_map(|step| &step.services).collect();
        let is_known = to.iter().all(|service| from.contains(service));
        let is_filled = !to.is_empty() && self.to.iter().all(|step| !step.services.is_empty());
        if !is_known || !is_filled || to.iter().collect::<BTreeSet<_>>().len() != to.len() {
            return invalid("to");
        }
        let is_said = |text: &String| (1..=CHANGE_MAX).contains(&text.trim().chars().count());
        if !self.to.iter().filter_map(|step| step.change.as_ref()).all(is_said) {
            return invalid("to");
        }
        if self.changes().is_empty() { invalid("to") } else { Ok(()) }
    }

    /// What changes, in the order of the new path; what is removed comes last.
    pub fn changes(&self) -> Vec<PathChange> {
        let place = |service: &ServiceId| self.from.iter().position(|other| other == service);
        let first = |step: &NewStep| step.services.iter().filter_map(place).min();
        let places: Vec<Option<usize>> = self.to.iter().map(first).collect();
        let stay = longest_rising(&places);
        let mut changes = Vec::new();
        for (at, step) in self.to.iter().enumerate() {
            if 1 < step.services.len() {
                changes.push(PathChange::Merged(step.services.clone()));
            }
            if !stay.contains(&at) {
                let before = at.checked_sub(1).map(|before| self.to[before].services.clone());
                changes.push(PathChange::Moved(step.services.clone(), before));
            }
            changes.extend(step.change.clone().map(|text| PathChange::Changed(step.services.clone(), text)));
        }
        let kept: BTreeSet<_> = self.to.iter().flat_map(|step| &step.services).collect();
        let removed = self.from.iter().filter(|service| !kept.contains(service));
        changes.extend(removed.cloned().map(PathChange::Removed));
        changes
    }
}

/// The places of as many values as stand in their order among one another: those that did not have to move.
fn longest_rising(values: &[Option<usize>]) -> BTreeSet<usize> {
    // The longest that ends at each place, and what stands before in it.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let before = (0..at).filter(|earlier| values[*earlier] < *value).max_by_key(|earlier| best[*earlier].0);
        best.push((before.map_or(1, |before| best[before].0 + 1), before));
    }
    let mut at = (0..best.len()).max_by_key(|at| best[*at].0);
    let mut stay = BTreeSet::new();
    while let Some(place) = at {
        stay.insert(place);
        at = best[place].1;
    }
    stay
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(name: &str) -> ServiceId {
        ServiceId::parse(name).unwrap()
    }

    /// `a b c → c a+b:less` is a path of three, of which the last comes first and the others become one step in which something changes.
    fn path(text: &str) -> ClientPath {
        let (from, to) = text.split_once('→').unwrap();
        let step = |text: &str| {
            let (services, change) = text.split_once(':').map_or((text, None), |(it, change)| (it, Some(change)));
            let services = services.split('+').filter(|it| !it.is_empty()).map(service).collect();
            NewStep { services, change: change.map(str::to_owned) }
        };
        ClientPath {
            from: from.split_whitespace().map(service).collect(),
            to: to.split_whitespace().map(step).collect(),
        }
    }

    fn told(path: &ClientPath) -> String {
        let joined = |services: &[ServiceId]| services.iter().map(ServiceId::as_str).collect::<Vec<_>>().join("+");
        let change = |change: &PathChange| match change {
            PathChange::Removed(service) => format!("-{service}"),
            PathChange::Merged(services) => joined(services),
            PathChange::Moved(services, before) => {
                format!("{}>{}", before.as_deref().map(joined).unwrap_or_default(), joined(services))
            }
            PathChange::Changed(services, text) => format!("{}:{text}", joined(services)),
        };
        path.changes().iter().map(change).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_path_tells_what_becomes_of_its_steps() {
        for (text, expected) in [
            ("a b c → a b", "-c"),
            ("a b c → a+b c", "a+b"),
            ("a b c → c a b", ">c"),
            ("a b c → b c a", "c>a"),
            ("a b c → a:online b c", "a:online"),
            ("a b c d → d b+c:one", ">d, b+c, b+c:one, -a"),
            ("a b c d → d+a b c", "d+a"),
            ("a b → b a", ">b"),
            ("a b c d e → b+a:one e c", "b+a, b+a:one, b+a>e, -d"),
        ] {
            assert_eq!(told(&path(text)), expected, "{text}");
            assert_eq!(path(text).check(), Ok(()), "{text}");
        }
    }

    #[test]
    fn a_path_that_cannot_be_read_is_refused() {
        for (text, field) in [
            ("→ a", "from"),
            ("a a → a:x", "from"),
            ("a b →", "to"),
            ("a b → a b", "to"),
            ("a b → a x", "to"),
            ("a b → a a", "to"),
            ("a b → a +", "to"),
            ("a b → a: b", "to"),
        ] {
            let refused = path(text).check().unwrap_err();
            assert_eq!(refused.field, Some(format!("details.path.{field}")), "{text}");
        }
    }
}
