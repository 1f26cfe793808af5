//! How many of those who are to reach a standard or a target state have reached it (B.6б, B.8в, B.10). Each is checked by itself; what
//! counts is the newest conclusion on the newest text, and before there is one the newest check.

use std::collections::BTreeSet;

use super::case::{Case, CaseId, Unit};
use super::kinds::Details;
use super::kinds::check::{Check, CheckType, PASSED};
use super::kinds::document::Document;
use super::table::State;

/// Where a unit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitStanding {
    /// Who.
    pub unit: Unit,
    /// The check that counts, and where it stands; `None`: it was not checked against the newest text.
    pub check: Option<(CaseId, State)>,
}

impl UnitStanding {
    /// Whether it has reached the newest text: a check has passed, and nothing is still to be done.
    pub fn is_reached(&self) -> bool {
        self.check.as_ref().is_some_and(|(_, state)| *state == PASSED)
    }
}

/// How far a document is attained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attainment {
    /// Those who are to reach it: whom the document names in its order, then whoever was checked besides.
    pub units: Vec<UnitStanding>,
    /// The check of all together that counts, and where it stands.
    pub whole: Option<(CaseId, State)>,
}

impl Attainment {
    /// How many units have reached it.
    pub fn reached(&self) -> usize {
        self.units.iter().filter(|it| it.is_reached()).count()
    }

    /// Whether it is reached: by every unit, or by all together where no unit is known.
    pub fn is_reached(&self) -> bool {
        match self.units.len() {
            0 => self.whole.as_ref().is_some_and(|(_, state)| *state == PASSED),
            all => self.reached() == all,
        }
    }

    /// Whether nobody is named and nobody was checked.
    pub fn is_empty(&self) -> bool {
        self.units.is_empty() && self.whole.is_none()
    }
}

/// How far a document is attained by these checks, whatever else they are of.
pub fn attainment(document: &Case, text: &Document, checks: &[Case]) -> Attainment {
    let mut of: Vec<(&Case, &Check)> = checks.iter().filter_map(|case| against(case, document, text)).collect();
    // What was found once holds until something else is found.
    of.sort_by_key(|(case, _)| std::cmp::Reverse((Check::is_concluded(case.state), case.created_at, case.id.clone())));
    let newest = |unit: Option<&Unit>| {
        let found = of.iter().find(|(case, check)| check.unit(case.target.as_ref()).as_ref() == unit);
        found.map(|(case, _)| (case.id.clone(), case.state))
    };
    let checked: BTreeSet<Unit> = of.iter().filter_map(|(case, check)| check.unit(case.target.as_ref())).collect();
    let further = checked.into_iter().filter(|unit| !text.units.contains(unit));
    let units = text.units.iter().cloned().chain(further);
    let units = units.map(|unit| UnitStanding { check: newest(Some(&unit)), unit }).collect();
    Attainment { units, whole: newest(None) }
}

/// A check of attainment of the document's newest text that was not withdrawn.
fn against<'a>(case: &'a Case, document: &Case, text: &Document) -> Option<(&'a Case, &'a Check)> {
    let Details::Check(check) = &case.details else { return None };
    let given = &check.given;
    let counts = given.check == CheckType::Attainment
        && given.document == document.id
        && given.document_version == text.text_version
        && !Check::is_withdrawn(case.state);
    counts.then_some((case, check))
}
