//! What may be told of an opinion, and the cells that figures are asked for. Which answers make a figure, [`crate::publication`] decides.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::names;
use crate::organisation::classification::Classification;
use crate::organisation::{Industry, OrganisationType, RegionCode};

names! {
    /// What may be said of something that is counted. Suppressed is neither 0 nor "no data".
    pub enum State {
        /// It may be published.
        Shown = "shown",
        /// There are answers, and they may not.
        Suppressed = "suppressed",
        /// There is no answer.
        NoData = "no_data",
    }
}

/// Where a block is: a type of organisation in a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionAndType {
    /// The region.
    pub region: RegionCode,
    /// The type.
    pub organisation_type: OrganisationType,
}

/// The text is not a place: write `77/school`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place is a region's code and an organisation type: `77/school`")]
pub struct RegionAndTypeError;

impl fmt::Display for RegionAndType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.region, self.organisation_type.as_str())
    }
}

impl TryFrom<String> for RegionAndType {
    type Error = RegionAndTypeError;
    fn try_from(text: String) -> Result<RegionAndType, RegionAndTypeError> {
        let (region, organisation_type) = text.split_once('/').ok_or(RegionAndTypeError)?;
        let region = RegionCode::parse(region).map_err(|_| RegionAndTypeError)?;
        Ok(RegionAndType {
            region,
            organisation_type: OrganisationType::parse(organisation_type).ok_or(RegionAndTypeError)?,
        })
    }
}

impl From<RegionAndType> for String {
    fn from(region_and_type: RegionAndType) -> String {
        region_and_type.to_string()
    }
}

/// A sum over whole blocks: those that meet every condition that is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Of this region.
    pub region: Option<RegionCode>,
    /// Of this industry.
    pub industry: Option<Industry>,
    /// Of this type.
    pub organisation_type: Option<OrganisationType>,
}

impl Cell {
    /// Whether what organisations of a type (`None`: of all types) in a region (`None`: in all) publish together lies inside the cell.
    pub fn has_level(
        &self,
        region: Option<RegionCode>,
        organisation_type: Option<OrganisationType>,
        types: &Classification,
    ) -> bool {
        self.region.is_none_or(|wanted| region == Some(wanted))
            && self.industry.is_none_or(|wanted| organisation_type.is_some_and(|it| types.is_of(it, wanted)))
            && self.organisation_type.is_none_or(|wanted| organisation_type == Some(wanted))
    }

    /// Whether the block is part of it.
    pub fn has(&self, region_and_type: RegionAndType, types: &Classification) -> bool {
        let RegionAndType { region, organisation_type } = region_and_type;
        self.has_level(Some(region), Some(organisation_type), types)
    }
}
