//! The list of mass socially significant services (B.2, B.7и): its version, its services with their shares, and how it relates to what the
//! register of services says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{at, check_list, check_once, check_text, invalid};
use crate::decimal::Rational;
use crate::identifier::ServiceId;
use crate::improvement::programme::OfServices;
use crate::improvement::refusal::Refusal;
use crate::improvement::services::Service;
use crate::names;

/// A share in percent, as a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Percent(#[serde(with = "crate::decimal")] pub Rational);

/// A service of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// The service.
    pub service: ServiceId,
    /// Of its applications, the share of those that are made electronically, in percent, as the list states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Percent>,
}

/// The content of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MssList {
    /// The version of the list, as services of the register name it.
    pub list_version: String,
    /// The services; at least one.
    pub services: Vec<Listed>,
}

names! {
    /// What the register of services says of a service of the list.
    pub enum Registered {
        /// It is on the list, in this version.
        Same = "same",
        /// It is on the list, in another version or in none.
        OtherVersion = "other_version",
        /// It is not on the list.
        NotMarked = "not_marked",
        /// There is no such service.
        Unknown = "unknown",
    }
}

/// The list beside the register of services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Of each service of the list, in its order, what the register says.
    pub services: Vec<Registered>,
    /// Services that the register calls mass socially significant and the list does not have.
    pub unlisted: Vec<ServiceId>,
    /// What the services of the list come to, as the register has them: how many are provided electronically, by level.
    pub counted: OfServices,
}

impl MssList {
    pub(super) fn check(&self) -> Result<(), Refusal> {
        check_text(&self.list_version, "details.content.list_version".to_owned())?;
        check_list("services", &self.services)?;
        let whole = Rational::from_integer(0)..=Rational::from_integer(100);
        let out = self.services.iter().position(|it| it.share.is_some_and(|Percent(share)| !whole.contains(&share)));
        if let Some(place) = out {
            return Err(invalid(at("services", place, "share")));
        }
        check_once("services", "service", self.services.iter().map(|it| &it.service))
    }

    /// The list beside the register. Whatever the register says of a service, it is counted as one of the list.
    pub fn relation(&self, register: &BTreeMap<ServiceId, Service>) -> Relation {
        let of = |listed: &Listed| match register.get(&listed.service) {
            None => Registered::Unknown,
            Some(service) if !service.mass_significant => Registered::NotMarked,
            Some(service) if service.list_version.as_ref() == Some(&self.list_version) => Registered::Same,
            Some(_) => Registered::OtherVersion,
        };
        let has = |id: &ServiceId| self.services.iter().any(|it| it.service == *id);
        let unlisted = register.iter().filter(|(id, service)| service.mass_significant && !has(id));
        let listed = self.services.iter().filter_map(|it| register.get(&it.service));
        let listed: Vec<_> = listed.map(|it| Service { mass_significant: true, ..it.clone() }).collect();
        Relation {
            services: self.services.iter().map(of).collect(),
            unlisted: unlisted.map(|(id, _)| id.clone()).collect(),
            counted: OfServices::of(&listed),
        }
    }
}
