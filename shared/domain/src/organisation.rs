//! Organisation types, industries, the regions of the country, and organisations (A/2, A/3).

use crate::names;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::identifier::OrganisationId;
use crate::organisation::legal_entity::{Inn, Ogrn};

pub use codes::{CodeError, Industry, OrganisationType};

pub mod classification;
mod codes;
pub mod legal_entity;

names! {
    /// The level of government that an organisation or source belongs to.
    pub enum Level {
        /// Founded or run by a federal body.
        Federal = "federal",
        /// Founded or run by a region.
        Regional = "regional",
        /// Founded or run by a municipality.
        Municipal = "municipal",
        /// Founded or run by nobody of these: a private organisation.
        Private = "private",
    }
}

/// A region of the federation by its two-digit code; only existing ones can be made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RegionCode(u8);

/// There is no region with this code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no region with this code")]
pub struct NoSuchRegion;

/// A region of the federation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The region's code, as the tax service and number plates use it.
    pub code: RegionCode,
    /// Official name in Russian.
    pub name: String,
    /// The time zone of its capital; an organisation may override it.
    pub zone: Tz,
}

static REGIONS: LazyLock<BTreeMap<u8, Region>> = LazyLock::new(|| {
    include_str!("../data/regions.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let mut fields = line.splitn(2, ',');
            let (code, rest) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
            let (name, zone) = rest.rsplit_once(',').unwrap_or_default();
            let code: u8 = code.parse().expect("regions.csv: a code is a number");
            let zone = zone.trim().parse().expect("regions.csv: a zone is in the time zone database");
            (code, Region { code: RegionCode(code), name: name.trim_matches('"').to_owned(), zone })
        })
        .collect()
});

impl RegionCode {
    /// What its text looks like, as a regular expression; not each that fits exists.
    pub const PATTERN: &str = "^[0-9]{2}$";

    /// Reads a two-digit code of an existing region.
    pub fn parse(text: &str) -> Result<RegionCode, NoSuchRegion> {
        let two_digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| two_digits).ok_or(NoSuchRegion)?;
        if REGIONS.contains_key(&number) { Ok(RegionCode(number)) } else { Err(NoSuchRegion) }
    }

    /// The region itself.
    pub fn region(self) -> &'static Region {
        &REGIONS[&self.0]
    }

    /// All regions, by code.
    pub fn all() -> impl Iterator<Item = &'static Region> {
        REGIONS.values()
    }

    /// The zones of all regions, each once: what is asked of every region's clock is asked of eleven, not of eighty-nine.
    pub fn zones() -> &'static [Tz] {
        static ZONES: LazyLock<Vec<Tz>> = LazyLock::new(|| {
            let mut zones: Vec<Tz> = RegionCode::all().map(|region| region.zone).collect();
            zones.sort_by_key(|zone| zone.name());
            zones.dedup();
            zones
        });
        &ZONES
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl fmt::Debug for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RegionCode({self})")
    }
}

impl TryFrom<String> for RegionCode {
    type Error = NoSuchRegion;
    fn try_from(text: String) -> Result<RegionCode, NoSuchRegion> {
        RegionCode::parse(&text)
    }
}

impl From<RegionCode> for String {
    fn from(code: RegionCode) -> String {
        code.to_string()
    }
}

/// An organisation in the register (A1.8б, A1.10а, A1.12б).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// The organisation's name in the register.
    pub id: OrganisationId,
    /// Full name (A/1.1).
    pub name: String,
    /// ОГРН; one of it and the ИНН is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ogrn: Option<Ogrn>,
    /// ИНН. Branches of one legal entity share it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inn: Option<Inn>,
    /// Type (A/2).
    #[serde(rename = "type")]
    pub organisation_type: OrganisationType,
    /// Region.
    pub region: RegionCode,
    /// Founder's level.
    pub level: Level,
    /// First day in the experiment.
    pub included_on: NaiveDate,
    /// First day no longer in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_on: Option<NaiveDate>,
    /// Where its clocks differ from the region's capital.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<Tz>,
    /// Regions that it belonged to before: what was counted of it there stays there. Kept by the register, given by nobody.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub former_regions: BTreeSet<RegionCode>,
}

impl Organisation {
    /// The zone in which its days are counted.
    pub fn zone(&self) -> Tz {
        self.time_zone.unwrap_or_else(|| self.region.region().zone)
    }

    /// The region that it belongs to and those that it has left: whatever is stored of it by region lies in one of them.
    pub fn every_region(&self) -> BTreeSet<RegionCode> {
        [self.region].into_iter().chain(self.former_regions.iter().copied()).collect()
    }

    /// Whether it takes part on that local day.
    pub fn is_included(&self, on: NaiveDate) -> bool {
        self.included_on <= on && self.excluded_on.is_none_or(|excluded_on| on < excluded_on)
    }

    /// Whether it takes part on some day from the first to the last.
    pub fn takes_part_within(&self, first: NaiveDate, last: NaiveDate) -> bool {
        self.included_on <= last && self.excluded_on.is_none_or(|excluded_on| first < excluded_on)
    }

    /// The entry that takes the place of a former one: it remembers every other region that the organisation belonged to.
    pub fn after(mut self, former: &Organisation) -> Organisation {
        self.former_regions.clone_from(&former.former_regions);
        self.former_regions.insert(former.region);
        self.former_regions.remove(&self.region);
        self
    }
}

/// What figures say of an organisation beside its counts in a region and quarter: as the register has it while the quarter runs, and from
/// then on as it was when the quarter was closed (A2.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// Type.
    #[serde(rename = "type")]
    pub organisation_type: OrganisationType,
    /// Full name; `None` in finals that were made before it was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Founder's level; likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The region that it belongs to, where the counts are of another one that it has left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<RegionCode>,
    /// Regions that it has left and that have counts of it in the same quarter, where it belongs to that of these counts.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub moved_from: BTreeSet<RegionCode>,
}

impl Described {
    /// What the register says of an organisation that has counts in that region.
    pub fn of(organisation: &Organisation, counted_in: RegionCode) -> Described {
        Described {
            organisation_type: organisation.organisation_type,
            name: Some(organisation.name.clone()),
            level: Some(organisation.level),
            moved_to: Some(organisation.region).filter(|region| *region != counted_in),
            moved_from: BTreeSet::new(),
        }
    }

    /// What the register says of an organisation that has counts in that region, belongs to one, and has counts in these.
    pub fn standing(
        organisation: &Organisation,
        counted_in: RegionCode,
        home: RegionCode,
        counted: &BTreeSet<RegionCode>,
    ) -> Described {
        let others = counted.iter().copied().filter(|region| *region != home);
        Described {
            moved_to: Some(home).filter(|home| *home != counted_in),
            moved_from: if home == counted_in { others.collect() } else { BTreeSet::new() },
            ..Described::of(organisation, counted_in)
        }
    }

    /// The register's entry as this describes it, in the region of the counts.
    pub fn applied(&self, registered: &Organisation, counted_in: RegionCode) -> Organisation {
        Organisation {
            name: self.name.clone().unwrap_or_else(|| registered.name.clone()),
            level: self.level.unwrap_or(registered.level),
            organisation_type: self.organisation_type,
            region: counted_in,
            ..registered.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Offset, TimeZone, Utc};

    use super::*;

    #[test]
    fn there_are_89_regions_in_eleven_offsets() {
        let noon = Utc.with_ymd_and_hms(2026, 1, 31, 12, 0, 0).unwrap();
        let offsets: BTreeSet<i32> = RegionCode::all()
            .map(|region| region.zone.offset_from_utc_datetime(&noon.naive_utc()).fix().local_minus_utc() / 3600)
            .collect();
        assert_eq!(RegionCode::all().count(), 89);
        assert_eq!(offsets.into_iter().collect::<Vec<_>>(), (2..=12).collect::<Vec<_>>());
        assert_eq!(RegionCode::parse("77").unwrap().region().name, "г. Москва");
    }

    #[test]
    fn codes_that_no_region_has() {
        for text in ["", "0", "7", "00", "077", "x7", "99x", "+7", "98"] {
            assert!(RegionCode::parse(text).is_err(), "{text}");
        }
    }
}
