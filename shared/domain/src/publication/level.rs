//! Where answers are published, and which cells hold it.

use serde::{Deserialize, Serialize};

use crate::identifier::OrganisationId;
use crate::organisation::{OrganisationType, RegionCode};
use crate::questionnaire::QuestionnaireVersion;

/// A lane's organisation, or a level that takes what organisations could not publish.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "level", rename_all = "snake_case")]
pub enum Place {
    /// An organisation, as its invitations have it: the register is never asked again.
    Organisation {
        /// The organisation's region.
        region: RegionCode,
        /// The organisation's type.
        #[serde(rename = "type")]
        organisation_type: OrganisationType,
        /// The organisation.
        organisation: OrganisationId,
        /// What was asked.
        questionnaire: QuestionnaireVersion,
    },
    /// Organisations of one type in one region.
    RegionAndType {
        /// The region.
        region: RegionCode,
        /// The type.
        #[serde(rename = "type")]
        organisation_type: OrganisationType,
    },
    /// A region. What it cannot publish is never told to a federal level that another system counts.
    Region {
        /// The region.
        region: RegionCode,
    },
    /// All regions that this system counts.
    Country,
}

/// How far an answer is its citizen's first of the quarter; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// In its lane.
    Organisation,
    /// Among the type's organisations of the region.
    RegionAndType,
    /// In the region.
    Region,
    /// In the country.
    Country,
}

impl Reach {
    /// Each, the narrowest first.
    pub const ALL: [Reach; 4] = [Reach::Organisation, Reach::RegionAndType, Reach::Region, Reach::Country];
}

impl Place {
    /// Where its rest goes; `None` from the country: there it stays unopened.
    pub fn above(&self) -> Option<Place> {
        match self {
            Place::Organisation { region, organisation_type, .. } => {
                Some(Place::RegionAndType { region: *region, organisation_type: *organisation_type })
            }
            Place::RegionAndType { region, .. } => Some(Place::Region { region: *region }),
            Place::Region { .. } => Some(Place::Country),
            Place::Country => None,
        }
    }

    /// How far an answer must be its citizen's first to count as a citizen here. Whoever answered in an organisation may have answered in one
    /// that had another type then, and has this one when the quarter ends: of a type only who is first in the whole region counts.
    pub fn reach(&self) -> Reach {
        match self {
            Place::Organisation { .. } => Reach::Organisation,
            Place::RegionAndType { .. } | Place::Region { .. } => Reach::Region,
            Place::Country => Reach::Country,
        }
    }

    /// The region of the place; `None` for the country.
    pub fn region(&self) -> Option<RegionCode> {
        match self {
            Place::Organisation { region, .. } | Place::RegionAndType { region, .. } | Place::Region { region } => {
                Some(*region)
            }
            Place::Country => None,
        }
    }

    /// The type of its organisations; `None` where there are several.
    pub fn organisation_type(&self) -> Option<OrganisationType> {
        match self {
            Place::Organisation { organisation_type, .. } | Place::RegionAndType { organisation_type, .. } => {
                Some(*organisation_type)
            }
            Place::Region { .. } | Place::Country => None,
        }
    }
}
