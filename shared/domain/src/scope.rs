//! Who may see what (A2.12, A1.14): nobody sees beyond the scope, by any route.
//!
//! A question about figures is "by what" ([`By`]) and "of which organisations" ([`Filter`]). [`Scope::narrow`] conjoins
//! the filter with the scope, or answers that the question lies outside; the edge answers that 404, as it does for what
//! does not exist. Whether a named organisation lies within is known only to the register: [`Filter::admits`] says it of
//! one organisation, and the figures are made of those that it admits and no other.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::disclosure::{Cell, RegionAndType};
use crate::identifier::OrganisationId;
use crate::organisation::{Industry, Organisation, OrganisationType, RegionCode};

/// What a participant of the experiment is (A1.5, A2.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantKind {
    /// The labour ministry, the digital ministry, the agency for strategic initiatives: everything (A2.12а).
    Coordinator,
    /// A federal body or federal institution: its industry (A2.12б).
    FederalBody,
    /// The highest executive of a region: its region (A2.12в).
    RegionalExecutive,
    /// The head of an organisation: that organisation (A2.12г).
    OrganisationHead,
    /// The machine-readable feed for the economic-development ministry's own monitoring: everything (A1.14).
    Feed,
    /// Who runs the platform for the digital ministry, and keeps the registers: everything, as that ministry (A2.12а).
    Operator,
    /// A body that acts in part B alone: no figures of part A.
    Body,
    /// People of a source system (A1.8б): its own uploads, timeliness and keys, no figures.
    Source,
}

impl ParticipantKind {
    /// All kinds.
    pub const ALL: [ParticipantKind; 8] = [
        ParticipantKind::Coordinator,
        ParticipantKind::FederalBody,
        ParticipantKind::RegionalExecutive,
        ParticipantKind::OrganisationHead,
        ParticipantKind::Feed,
        ParticipantKind::Operator,
        ParticipantKind::Body,
        ParticipantKind::Source,
    ];

    /// The name on the wire and in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            ParticipantKind::Coordinator => "coordinator",
            ParticipantKind::FederalBody => "federal_body",
            ParticipantKind::RegionalExecutive => "regional_executive",
            ParticipantKind::OrganisationHead => "organisation_head",
            ParticipantKind::Feed => "feed",
            ParticipantKind::Operator => "operator",
            ParticipantKind::Body => "body",
            ParticipantKind::Source => "source",
        }
    }

    /// Reads the name on the wire.
    pub fn parse(text: &str) -> Option<ParticipantKind> {
        ParticipantKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether a participant of this kind may hold a role of part B.
    pub fn may_hold_roles(self) -> bool {
        matches!(
            self,
            ParticipantKind::Body
                | ParticipantKind::Coordinator
                | ParticipantKind::FederalBody
                | ParticipantKind::RegionalExecutive
        )
    }

    /// How often growth is due from this participant.
    ///
    /// Federal bodies: a year (A1.10д). Regions: a quarter (A1.12е). The text names nobody else; whoever looks on sees what
    /// the last quarter brought.
    pub fn growth_policy(self) -> GrowthPolicy {
        match self {
            ParticipantKind::FederalBody => GrowthPolicy::PerYear,
            ParticipantKind::Coordinator
            | ParticipantKind::RegionalExecutive
            | ParticipantKind::OrganisationHead
            | ParticipantKind::Feed
            | ParticipantKind::Operator
            | ParticipantKind::Body
            | ParticipantKind::Source => GrowthPolicy::PerQuarter,
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
    /// The kind needs it.
    #[error("a participant of this kind has `{0}`")]
    Missing(&'static str),
    /// The kind must not have it.
    #[error("a participant of this kind has no `{0}`")]
    NotAllowed(&'static str),
}

impl Scope {
    /// The scope of a participant from the fields that the register holds of it; `None` of a body and of a source, which have none.
    ///
    /// # Errors
    /// The field that its kind needs is not there, or one is there that its kind does not need: it might be taken for a
    /// limit that does not exist.
    pub fn of(
        kind: ParticipantKind,
        industry: Option<Industry>,
        region: Option<RegionCode>,
        organisation: Option<OrganisationId>,
    ) -> Result<Option<Scope>, ScopeError> {
        let given =
            [("industry", industry.is_some()), ("region", region.is_some()), ("organisation", organisation.is_some())];
        let (needed, scope) = match kind {
            ParticipantKind::Coordinator | ParticipantKind::Feed | ParticipantKind::Operator => {
                ("", Some(Scope::Country))
            }
            ParticipantKind::Body | ParticipantKind::Source => ("", None),
            ParticipantKind::FederalBody => ("industry", industry.map(Scope::Industry)),
            ParticipantKind::RegionalExecutive => ("region", region.map(Scope::Region)),
            ParticipantKind::OrganisationHead => ("organisation", organisation.map(Scope::Organisation)),
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
    pub fn narrow(&self, by: By, filter: &Filter) -> Option<Filter> {
        let mut narrowed = filter.clone();
        let within = match self {
            Scope::Country => true,
            Scope::Industry(own) => {
                filter.kind.is_none_or(|kind| kind.industry() == *own) && *narrowed.industry.get_or_insert(*own) == *own
            }
            Scope::Region(own) => *narrowed.region.get_or_insert(*own) == *own,
            Scope::Organisation(own) => narrowed.organisation.get_or_insert_with(|| own.clone()) == own,
        };
        (self.has(by) && within).then_some(narrowed)
    }
}

/// What the rows of an answer are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// One row.
    Country,
    /// A row for each region.
    Region,
    /// A row for each industry.
    Industry,
    /// A row for each organisation type.
    Type,
    /// A row for each organisation.
    Organisation,
}

impl By {
    /// All of them, from the coarsest.
    pub const ALL: [By; 5] = [By::Country, By::Region, By::Industry, By::Type, By::Organisation];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            By::Country => "country",
            By::Region => "region",
            By::Industry => "industry",
            By::Type => "type",
            By::Organisation => "organisation",
        }
    }

    /// Reads the name on the wire.
    pub fn parse(text: &str) -> Option<By> {
        By::ALL.into_iter().find(|by| by.as_str() == text)
    }

    /// The row that the organisations of a region of one type count in; `None` of rows that are organisations.
    pub fn unit_of(self, place: RegionAndType) -> Option<Unit> {
        match self {
            By::Country => Some(Unit::Country),
            By::Region => Some(Unit::Region(place.region)),
            By::Industry => Some(Unit::Industry(place.kind.industry())),
            By::Type => Some(Unit::Type(place.kind)),
            By::Organisation => None,
        }
    }

    /// The row that an organisation counts in.
    pub fn unit(self, organisation: &Organisation) -> Unit {
        match self {
            By::Country => Unit::Country,
            By::Region => Unit::Region(organisation.region),
            By::Industry => Unit::Industry(organisation.kind.industry()),
            By::Type => Unit::Type(organisation.kind),
            By::Organisation => Unit::Organisation(organisation.id.clone()),
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
}

/// The key text: `country`, `region:77`, `industry:sport`, `type:school`, `organisation:clinic-1`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unit::Country => f.write_str("country"),
            Unit::Region(code) => write!(f, "region:{code}"),
            Unit::Industry(industry) => write!(f, "industry:{}", industry.as_str()),
            Unit::Type(kind) => write!(f, "type:{}", kind.as_str()),
            Unit::Organisation(id) => write!(f, "organisation:{id}"),
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
            _ => None,
        }
    }
}

/// Which organisations: those that meet every condition that is given.
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
    pub kind: Option<OrganisationType>,
    /// This one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<OrganisationId>,
}

impl Filter {
    /// The cell of a row of figures: what the filter leaves of the unit. `None` for an organisation, which is no cell.
    pub fn cell(&self, unit: &Unit) -> Option<Cell> {
        let Filter { region, industry, kind, .. } = *self;
        let cell = Cell { region, industry, kind };
        match *unit {
            Unit::Country => Some(cell),
            Unit::Region(region) => Some(Cell { region: Some(region), ..cell }),
            Unit::Industry(industry) => Some(Cell { industry: Some(industry), ..cell }),
            Unit::Type(kind) => Some(Cell { kind: Some(kind), ..cell }),
            Unit::Organisation(_) => None,
        }
    }

    /// Whether the organisation, as the register has it, meets every condition.
    pub fn admits(&self, organisation: &Organisation) -> bool {
        self.region.is_none_or(|region| region == organisation.region)
            && self.industry.is_none_or(|industry| industry == organisation.kind.industry())
            && self.kind.is_none_or(|kind| kind == organisation.kind)
            && self.organisation.as_ref().is_none_or(|id| *id == organisation.id)
    }
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod tests;
