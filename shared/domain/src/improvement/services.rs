//! What is improved: services of the federal register (B.1) and life situations (B.2), as their registers have them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::case::Chain;
use crate::identifier::{ParticipantId, QuestionId, ServiceId, SituationId};
use crate::names;
use crate::organisation::OrganisationType;

names! {
    /// What is provided (B.1, B.2).
    pub enum Form {
        /// A service.
        Service = "service",
        /// A digital service (сервис).
        DigitalService = "digital_service",
        /// A function, as supervision.
        Function = "function",
    }
}

names! {
    /// Who provides.
    pub enum ServiceLevel {
        /// Federal bodies.
        Federal = "federal",
        /// Bodies of a region.
        Regional = "regional",
        /// Municipal bodies.
        Municipal = "municipal",
    }
}

names! {
    /// For whom: applicants are natural persons and legal entities (B.2).
    pub enum Audience {
        /// Natural persons.
        Person = "person",
        /// Legal entities.
        LegalEntity = "legal_entity",
    }
}

names! {
    /// Whether a service is on the portal (B.1).
    pub enum OnPortal {
        /// It is not.
        No = "no",
        /// It will be.
        Planned = "planned",
        /// It is.
        Live = "live",
        /// It was.
        Withdrawn = "withdrawn",
    }
}

/// A service (B.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// What it is called.
    pub name: String,
    /// The name in the federal register of services; it is kept as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub federal_id: Option<String>,
    /// What is provided.
    pub form: Form,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ParticipantId>,
    /// Who looks after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curator: Option<ParticipantId>,
    /// Who provides.
    pub level: ServiceLevel,
    /// For whom.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub audience: BTreeSet<Audience>,
    /// Life situations that it is part of.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub situations: BTreeSet<SituationId>,
    /// Organisation types whose answers stand for it: receipts name an organisation, never a service.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub organisation_types: BTreeSet<OrganisationType>,
    /// Questions whose answers stand for it; none: all of them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub questions: BTreeSet<QuestionId>,
    /// Whether it is on the portal.
    pub on_portal: OnPortal,
    /// Provided electronically.
    #[serde(default)]
    pub electronic: bool,
    /// Decided with decision support.
    #[serde(default)]
    pub decision_support: bool,
    /// Provided before it is applied for.
    #[serde(default)]
    pub proactive: bool,
    /// Provided without personal presence (B.3).
    #[serde(default)]
    pub without_presence: bool,
    /// Whether the list of mass socially significant services names it (B.2).
    #[serde(default)]
    pub mass_significant: bool,
    /// The version of that list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_version: Option<String>,
    /// Whether it is a permit or a licence, which B.8в excludes.
    #[serde(default)]
    pub licensing: bool,
    /// Applications in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applications_a_year: Option<u32>,
    /// The type by which the analytical centre typed it (B.7е).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_type: Option<String>,
    /// The order in which it is provided, as the register has it.
    #[serde(flatten)]
    pub order: Order,
    /// The service's name in another system (B.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_ref: Option<String>,
}

/// The order in which a service is provided: what a target state and an optimised standard change (B.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Working days from the application to the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_days: Option<u32>,
    /// Documents that the applicant brings, each after a semicolon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<String>,
    /// How often the applicant comes in person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visits: Option<u32>,
}

impl Order {
    /// The documents, one by one; `None`: nobody has written down which.
    pub fn documents(&self) -> Option<Vec<&str>> {
        let documents = self.documents.as_deref()?.split(';').map(str::trim);
        Some(documents.filter(|document| !document.is_empty()).collect())
    }
}

impl Service {
    /// The chain of approval of what is done about it.
    pub fn chain(&self) -> Chain {
        Chain { mss: self.mass_significant, licensing: self.licensing }
    }

    /// Whether a change of it is released only after a control check (B.7к).
    pub fn is_released_to_the_portal(&self) -> bool {
        matches!(self.on_portal, OnPortal::Planned | OnPortal::Live)
    }

    /// Whether it is that participant's, as owner or curator.
    pub fn is_of(&self, participant: &ParticipantId) -> bool {
        [&self.owner, &self.curator].into_iter().flatten().any(|own| own == participant)
    }
}

/// A life situation (B.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Situation {
    /// What it is called.
    pub name: String,
    /// The circumstances.
    pub circumstances: String,
    /// What is needed in them.
    pub needs: String,
    /// The services for it, in the order in which they are needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ParticipantId>,
    /// The situation's name in another system (B.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_ref: Option<String>,
}
