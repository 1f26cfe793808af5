//! Who may see what (A2.12, A1.14): nobody sees beyond the scope, by any route.
//!
//! A question about figures is "by what" ([`By`]) and "of which organisations" ([`Filter`]). [`Scope::narrow`] conjoins
//! the filter with the scope, or answers that the question lies outside; the edge answers that 404, as it does for what
//! does not exist. Whether a named organisation lies within is known only to the register: [`Filter::admits`] says it of
//! one organisation, and the figures are made of those that it admits and no other.

use crate::names;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::disclosure::{Cell, RegionAndType};
use crate::identifier::OrganisationId;
use crate::organisation::classification::Classification;
use crate::organisation::{Industry, Level, Organisation, OrganisationType, RegionCode};

names! {
    /// What a participant of the experiment is (A1.5, A2.12).
    pub enum ParticipantRole {
        /// The labour ministry, the digital ministry, the agency for strategic initiatives: everything (A2.12а).
        Coordinator = "coordinator",
        /// A federal body or federal institution: its industry (A2.12б).
        FederalBody = "federal_body",
        /// The highest executive of a region: its region (A2.12в).
        RegionalExecutive = "regional_executive",
        /// The head of an organisation: that organisation (A2.12г).
        OrganisationHead = "organisation_head",
        /// The machine-readable feed for the economic-development ministry's own monitoring: everything (A1.14).
        Feed = "feed",
        /// Who runs the platform for the digital ministry, and keeps the registers: everything, as that ministry (A2.12а).
        Operator = "operator",
        /// A body that acts in part B alone: no figures of part A.
        Body = "body",
        /// People of a source system (A1.8б): its own uploads, timeliness and keys, no figures.
        Source = "source",
    }
}

names! {
    /// What a participant who runs the platform may do. Whoever may do one thing need not be able to do another.
    pub enum OperatorRight {
        /// Change the registers, and let mails go on.
        Registers = "registers",
        /// Make and end keys, tokens and sessions, and change the entries of participants, which say who may do what.
        Keys = "keys",
        /// Print paper forms and enter what they say.
        Paper = "paper",
        /// Read the audit trail.
        Audit = "audit",
    }
}

impl ParticipantRole {
    /// Whether a participant of this role may hold a role of part B.
    pub fn may_hold_roles(self) -> bool {
        matches!(
            self,
            ParticipantRole::Body
                | ParticipantRole::Coordinator
                | ParticipantRole::FederalBody
                | ParticipantRole::RegionalExecutive
        )
    }

    /// How often growth is due from this participant.
    ///
    /// Federal bodies: a year (A1.10д), and so the heads of organisations that are theirs, which `level` tells. Regions: a quarter (A1.12е).
    /// The text names nobody else; whoever looks on sees what the last quarter brought.
    pub fn growth_policy(self, level: Option<Level>) -> GrowthPolicy {
        match self {
            ParticipantRole::FederalBody => GrowthPolicy::PerYear,
            ParticipantRole::OrganisationHead if level == Some(Level::Federal) => GrowthPolicy::PerYear,
            ParticipantRole::Coordinator
            | ParticipantRole::RegionalExecutive
            | ParticipantRole::OrganisationHead
            | ParticipantRole::Feed
            | ParticipantRole::Operator
            | ParticipantRole::Body
            | ParticipantRole::Source => GrowthPolicy::PerQuarter,
        }
    }
}

/// How often growth is due, and so which earlier period a value is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrowthPolicy {
    /// Each year: compared with the same quarter of the year before (A1.4ж, A1.10д).
    PerYear,
    /// Each quarter: compared with the quarter before (A1.12е).
    PerQuarter,
}

impl GrowthPolicy {
    /// How many periods back the comparison lies.
    pub fn periods_back(self) -> u8 {
        match self {
            GrowthPolicy::PerYear => 4,
            GrowthPolicy::PerQuarter => 1,
        }
    }
}

/// What a participant may see.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything.
    Country,
    /// The organisations of an industry, by region, type, organisation.
    Industry(Industry),
    /// The organisations of a region, by industry, type, organisation.
    Region(RegionCode),
    /// One organisation.
    Organisation(OrganisationId),
}

/// A participant's fields do not make a scope. Both carry the field's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// The role needs it.
    #[error("a participant of this role has `{0}`")]
    Missing(&'static str),
    /// The role must not have it.
    #[error("a participant of this role has no `{0}`")]
    NotAllowed(&'static str),
}

impl Scope {
    /// The scope of a participant from the fields that the register holds of it; `None` of a body and of a source, which have none.
    ///
    /// # Errors
    /// The field that its role needs is not there, or one is there that its role does not need: it might be taken for a
    /// limit that does not exist.
    pub fn of(
        role: ParticipantRole,
        industry: Option<Industry>,
        region: Option<RegionCode>,
        organisation: Option<OrganisationId>,
    ) -> Result<Option<Scope>, ScopeError> {
        let given =
            [("industry", industry.is_some()), ("region", region.is_some()), ("organisation", organisation.is_some())];
        let (needed, scope) = match role {
            ParticipantRole::Coordinator | ParticipantRole::Feed | ParticipantRole::Operator => {
                ("", Some(Scope::Country))
            }
            ParticipantRole::Body | ParticipantRole::Source => ("", None),
            ParticipantRole::FederalBody => ("industry", industry.map(Scope::Industry)),
            ParticipantRole::RegionalExecutive => ("region", region.map(Scope::Region)),
            ParticipantRole::OrganisationHead => ("organisation", organisation.map(Scope::Organisation)),
        };
        match given.iter().find(|(name, is_given)| *is_given && *name != needed) {
            Some((name, _)) => Err(ScopeError::NotAllowed(name)),
            None if scope.is_none() && !needed.is_empty() => Err(ScopeError::Missing(needed)),
            None => Ok(scope),
        }
    }

    /// Whether the scope has figures in that cross-section at all (A2.12).
    fn has(&self, by: By) -> bool {
        match self {
            Scope::Country => true,
            Scope::Industry(_) | Scope::Region(_) => by != By::Country,
            Scope::Organisation(_) => by == By::Organisation,
        }
    }

    /// The filter that shows what is both asked and within the scope; `None` where the question lies outside it.
    ///
    /// Outside are: a cross-section that the scope does not have, another region, industry or organisation than the
    /// scope's, and a type of another industry. A filter that contradicts itself is not outside: it admits nothing.
    /// Where the filter names an organisation, the caller looks it up and answers as for "outside" if the register does
    /// not have it or the narrowed filter does not admit it.
    pub fn narrow(&self, by: By, filter: &Filter, types: &Classification) -> Option<Filter> {
        let mut narrowed = filter.clone();
        let within = match self {
            Scope::Country => true,
            Scope::Industry(own) => {
                filter.organisation_type.is_none_or(|organisation_type| types.is_of(organisation_type, *own))
                    && *narrowed.industry.get_or_insert(*own) == *own
            }
            Scope::Region(own) => *narrowed.region.get_or_insert(*own) == *own,
            Scope::Organisation(own) => narrowed.organisation.get_or_insert_with(|| own.clone()) == own,
        };
        (self.has(by) && within).then_some(narrowed)
    }
}

names! {
    /// What the rows of an answer are.
    pub enum By {
        /// One row.
        Country = "country",
        /// A row for each region.
        Region = "region",
        /// A row for each industry.
        Industry = "industry",
        /// A row for each organisation type.
        Type = "type",
        /// A row for each organisation.
        Organisation = "organisation",
    }
}

impl By {
    /// The row that the organisations of a region of one type count in; `None` of rows that are organisations, and of a type that belongs to
    /// no industry where rows are industries.
    pub fn unit_of(self, region_and_type: RegionAndType, types: &Classification) -> Option<Unit> {
        match self {
            By::Country => Some(Unit::Country),
            By::Region => Some(Unit::Region(region_and_type.region)),
            By::Industry => types.industry_of(region_and_type.organisation_type).map(Unit::Industry),
            By::Type => Some(Unit::Type(region_and_type.organisation_type)),
            By::Organisation => None,
        }
    }

    /// The row that an organisation counts in; `None` where rows are industries and its type belongs to none.
    pub fn unit(self, organisation: &Organisation, types: &Classification) -> Option<Unit> {
        let Organisation { id, region, organisation_type, .. } = organisation;
        match self {
            By::Organisation => Some(Unit::Organisation(id.clone())),
            By::Country | By::Region | By::Industry | By::Type => {
                self.unit_of(RegionAndType { region: *region, organisation_type: *organisation_type }, types)
            }
        }
    }
}

/// What one row of figures is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// All that is admitted.
    Country,
    /// What is admitted of a region.
    Region(RegionCode),
    /// What is admitted of an industry.
    Industry(Industry),
    /// What is admitted of an organisation type.
    Type(OrganisationType),
    /// One organisation.
    Organisation(OrganisationId),
    /// One organisation of a region that another system counts, by its name there: each system has names of its own.
    Reported(RegionCode, OrganisationId),
}

/// The key text: `country`, `region:77`, `industry:sport`, `type:school`, `organisation:clinic-1`, `reported:16/clinic-1`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Country => f.write_str("country"),
            Unit::Region(code) => write!(f, "region:{code}"),
            Unit::Industry(industry) => write!(f, "industry:{}", industry.as_str()),
            Unit::Type(organisation_type) => write!(f, "type:{}", organisation_type.as_str()),
            Unit::Organisation(id) => write!(f, "organisation:{id}"),
            Unit::Reported(region, id) => write!(f, "reported:{region}/{id}"),
        }
    }
}

impl Unit {
    /// The unit of a key text.
    pub fn parse(text: &str) -> Option<Unit> {
        let (by, name) = text.split_once(':').unwrap_or((text, ""));
        match by {
            "country" => (text == by).then_some(Unit::Country),
            "region" => RegionCode::parse(name).ok().map(Unit::Region),
            "industry" => Industry::parse(name).map(Unit::Industry),
            "type" => OrganisationType::parse(name).map(Unit::Type),
            "organisation" => OrganisationId::parse(name).ok().map(Unit::Organisation),
            "reported" => {
                let (region, id) = name.split_once('/')?;
                Some(Unit::Reported(RegionCode::parse(region).ok()?, OrganisationId::parse(id).ok()?))
            }
            _ => None,
        }
    }
}

/// A choice of organisations: those that meet every condition that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Of this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionCode>,
    /// Of this industry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub industry: Option<Industry>,
    /// Of this type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub organisation_type: Option<OrganisationType>,
    /// This one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
}

impl Filter {
    /// The cell of a row of figures: what the filter leaves of the unit. `None` for an organisation, which is no cell.
    pub fn cell(&self, unit: &Unit) -> Option<Cell> {
        let Filter { region, industry, organisation_type, .. } = *self;
        let cell = Cell { region, industry, organisation_type };
        match *unit {
            Unit::Country => Some(cell),
            Unit::Region(region) => Some(Cell { region: Some(region), ..cell }),
            Unit::Industry(industry) => Some(Cell { industry: Some(industry), ..cell }),
            Unit::Type(organisation_type) => Some(Cell { organisation_type: Some(organisation_type), ..cell }),
            Unit::Organisation(_) | Unit::Reported(..) => None,
        }
    }

    /// Whether the organisation, as the register has it, meets every condition.
    pub fn admits(&self, organisation: &Organisation, types: &Classification) -> bool {
        let Organisation { id, region, organisation_type, .. } = organisation;
        self.admits_as(id, *region, *organisation_type, types)
    }

    /// Whether an organisation meets every condition that was of that region and type when its counts were frozen.
    pub fn admits_as(
        &self,
        id: &OrganisationId,
        region: RegionCode,
        organisation_type: OrganisationType,
        types: &Classification,
    ) -> bool {
        self.region.is_none_or(|only| only == region)
            && self.industry.is_none_or(|only| types.is_of(organisation_type, only))
            && self.organisation_type.is_none_or(|only| only == organisation_type)
            && self.organisation.as_ref().is_none_or(|only| only == id)
    }
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod tests;
