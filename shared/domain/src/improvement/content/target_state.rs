//! The content of a target state (B.2): measured from → to — fewer actions, a shorter term, fewer documents, fewer visits —, and other
//! principles in words.

use serde::{Deserialize, Serialize};

use super::{NUMBER_MAX, ROWS_MAX, at, check_list, check_number, check_once, check_text, invalid};
use crate::improvement::refusal::{Refusal, RefusalCode};
use crate::names;

names! {
    /// What is measured (B.2). All but the last get fewer.
    pub enum Quantity {
        /// Actions of the applicant.
        Actions = "actions",
        /// Days from application to result.
        TermDays = "term_days",
        /// Documents that the applicant brings.
        Documents = "documents",
        /// Visits of the applicant.
        Visits = "visits",
        /// Anything else that is counted; it has a name and a unit of its own.
        Other = "other",
    }
}

/// One quantity, from → to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// What is measured.
    pub quantity: Quantity,
    /// Of another quantity what it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Of another quantity in which unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How many there are.
    pub from: u32,
    /// How many there are to be.
    pub to: u32,
}

/// Another principle: how it is done, and how it is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principle {
    /// As it is.
    pub from: String,
    /// As it is to be.
    pub to: String,
}

/// The content of a target state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetState {
    /// What is measured; at least one quantity.
    pub measures: Vec<Measured>,
    /// Other principles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub principles: Vec<Principle>,
}

impl TargetState {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        check_list("measures", &self.measures)?;
        for (place, measured) in self.measures.iter().enumerate() {
            measured.check(place)?;
        }
        check_once("measures", "quantity", self.measures.iter().map(|it| (it.quantity, it.name.as_deref())))?;
        if ROWS_MAX < self.principles.len() {
            return Err(invalid("details.content.principles".to_owned()));
        }
        for (place, principle) in self.principles.iter().enumerate() {
            check_text(&principle.from, at("principles", place, "from"))?;
            check_text(&principle.to, at("principles", place, "to"))?;
        }
        check_once("principles", "from", self.principles.iter().map(|it| &it.from))
    }

    /// How many there are to be of a quantity; `None`: it is not measured.
    pub fn aim(&self, quantity: Quantity) -> Option<u32> {
        self.measures.iter().find(|it| it.quantity == quantity).map(|it| it.to)
    }
}

impl Measured {
    /// Of what the act names there are fewer afterwards, or as many; of another quantity there are not as many.
    fn check(&self, place: usize) -> Result<(), Refusal> {
        let at = |field: &str| at("measures", place, field);
        check_number(self.from, NUMBER_MAX, at("from"))?;
        check_number(self.to, NUMBER_MAX, at("to"))?;
        let own = [("name", &self.name), ("unit", &self.unit)];
        if self.quantity == Quantity::Other {
            for (field, text) in own {
                let missing = || Refusal::field(RefusalCode::FieldMissing, at(field));
                check_text(text.as_deref().ok_or_else(missing)?, at(field))?;
            }
            return if self.from == self.to { Err(invalid(at("to"))) } else { Ok(()) };
        }
        if let Some((field, _)) = own.into_iter().find(|(_, text)| text.is_some()) {
            return Err(Refusal::field(RefusalCode::FieldUnknown, at(field)));
        }
        if self.from < self.to { Err(invalid(at("to"))) } else { Ok(()) }
    }
}
