//! The content of a standard (B.2): which documents are needed and who brings them, and the peculiarities of procedures. An optimised
//! standard is in line with its target state: what its lists add up to is not more than what is aimed at.

use serde::{Deserialize, Serialize};

use super::target_state::{Quantity, TargetState};
use super::{NUMBER_MAX, ROWS_MAX, at, check_list, check_number, check_once, check_text, invalid};
use crate::improvement::refusal::Refusal;
use crate::names;

names! {
    /// Who brings a document.
    pub enum DocumentSource {
        /// The applicant.
        Applicant = "applicant",
        /// The body itself asks another one for it.
        Interagency = "interagency",
    }
}

/// A document that is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeededDocument {
    /// What it is called.
    pub name: String,
    /// Who brings it.
    pub from: DocumentSource,
}

/// A procedure, and what is peculiar about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// What it is called.
    pub name: String,
    /// Days that it takes.
    pub days: u32,
    /// Actions of the applicant.
    #[serde(default)]
    pub actions: u32,
    /// Visits of the applicant.
    #[serde(default)]
    pub visits: u32,
    /// What is peculiar about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The content of a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Documents that are needed; none is possible, too.
    pub documents: Vec<NeededDocument>,
    /// Procedures, one after another; at least one.
    pub procedures: Vec<Procedure>,
}

/// What a standard comes to beside what its target state aims at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Conformity {
    /// What is measured.
    pub quantity: Quantity,
    /// What the target state aims at.
    pub target: u32,
    /// What the standard comes to.
    pub standard: u32,
    /// Whether it is not more.
    pub in_line: bool,
}

impl Standard {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        if ROWS_MAX < self.documents.len() {
            return Err(invalid("details.content.documents".to_owned()));
        }
        for (place, document) in self.documents.iter().enumerate() {
            check_text(&document.name, at("documents", place, "name"))?;
        }
        check_once("documents", "name", self.documents.iter().map(|it| &it.name))?;
        check_list("procedures", &self.procedures)?;
        for (place, procedure) in self.procedures.iter().enumerate() {
            check_text(&procedure.name, at("procedures", place, "name"))?;
            for (field, number) in
                [("days", procedure.days), ("actions", procedure.actions), ("visits", procedure.visits)]
            {
                check_number(number, NUMBER_MAX, at("procedures", place, field))?;
            }
            if let Some(note) = &procedure.note {
                check_text(note, at("procedures", place, "note"))?;
            }
        }
        check_once("procedures", "name", self.procedures.iter().map(|it| &it.name))
    }

    /// What the lists add up to: documents that the applicant brings, days, actions and visits of all procedures. Nothing else is known.
    pub fn total(&self, quantity: Quantity) -> Option<u32> {
        let sum = |of: fn(&Procedure) -> u32| self.procedures.iter().map(of).sum();
        match quantity {
            Quantity::Documents => {
                let brought = self.documents.iter().filter(|it| it.from == DocumentSource::Applicant).count();
                u32::try_from(brought).ok()
            }
            Quantity::TermDays => Some(sum(|it| it.days)),
            Quantity::Actions => Some(sum(|it| it.actions)),
            Quantity::Visits => Some(sum(|it| it.visits)),
            Quantity::Other => None,
        }
    }

    /// Each quantity that the target state measures and the standard adds up to.
    pub fn conformity(&self, target: &TargetState) -> Vec<Conformity> {
        let of = |quantity| {
            let (target, standard) = (target.aim(quantity)?, self.total(quantity)?);
            Some(Conformity { quantity, target, standard, in_line: standard <= target })
        };
        Quantity::ALL.into_iter().filter_map(of).collect()
    }
}
