//! Keys of answers, from the pool to the published figure.

use std::fmt::Display;

use domain::calendar::Quarter;
use domain::organisation::RegionCode;
use domain::publication::{Lane, Place};

use crate::kinds::{Kind, read_quarter, read_region};
use crate::port::Key;

/// Stands where a region or an organisation would: no identifier has this character.
const TOGETHER: char = '@';

/// Partition of the answers of a lane that wait.
pub fn pool(lane: &Lane) -> String {
    Kind::PooledAnswer.at(lane)
}

/// An answer of an epoch that waits.
pub fn pooled_answer(lane: &Lane, epoch: u32, random: &str) -> Key {
    Key::new(pool(lane), format!("{}{random}", epoch_prefix(epoch)))
}

/// How the sort keys of an epoch's answers begin.
pub fn epoch_prefix(epoch: u32) -> String {
    format!("{epoch:06}#")
}

/// Partition of the heads of a region's lanes in a quarter.
pub fn lanes(quarter: Quarter, region: RegionCode) -> String {
    Kind::Lane.at(format_args!("{quarter}#{region}"))
}

/// The head of a lane.
pub fn lane(lane: &Lane) -> Key {
    Key::new(lanes(lane.quarter, lane.region), lane.within_region())
}

/// Partition of what is published of a region in a quarter: of its lanes, its types, itself.
pub fn published_of(quarter: Quarter, region: RegionCode) -> String {
    Kind::Published.at(format_args!("{quarter}#{region}"))
}

/// What is published of a lane or a level.
pub fn published(place: &PublishedPlace) -> Key {
    match place {
        PublishedPlace::Lane(lane) => Key::new(published_of(lane.quarter, lane.region), lane.within_region()),
        PublishedPlace::Level(quarter, place) => {
            let (region, within) = parts(place);
            Key::new(Kind::Published.at(format_args!("{quarter}#{region}")), within)
        }
    }
}

/// What is published of the country alone.
pub fn published_of_country(quarter: Quarter) -> Key {
    published(&PublishedPlace::Level(quarter, Place::Country))
}

/// Partition of the groups of a lane or a level.
pub fn groups(place: &PublishedPlace) -> String {
    Kind::Group.at(place)
}

/// Where the groups of a place would begin that has this name in their partition.
pub fn groups_named(name: &str) -> Key {
    Key::new(Kind::Group.at(name), "")
}

/// A group, by its number.
pub fn group(place: &PublishedPlace, number: u32) -> Key {
    Key::new(groups(place), format!("{number:06}"))
}

/// The key of an epoch in the store of such keys.
pub fn epoch_key(lane: &Lane, epoch: u32) -> String {
    format!("{lane}#{epoch:06}")
}

/// The lane and the epoch of a key in the store of such keys.
pub fn epoch_of_key(name: &str) -> Option<(Lane, u32)> {
    let (lane, epoch) = name.rsplit_once('#')?;
    Some((lane_named(lane).ok()?, epoch.parse().ok()?))
}

fn parts(place: &Place) -> (String, String) {
    let region = place.region().map_or(TOGETHER.to_string(), |region| region.to_string());
    let within = match place {
        Place::RegionAndType { organisation_type, .. } => format!("{TOGETHER}{}", organisation_type.as_str()),
        Place::Organisation { .. } | Place::Region { .. } | Place::Country => TOGETHER.to_string(),
    };
    (region, within)
}

/// What the partition and the sort key of something published name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishedPlace {
    /// A lane.
    Lane(Lane),
    /// A level.
    Level(Quarter, Place),
}

/// Reads `<quarter>#<region>` and what names a place within it.
///
/// # Errors
/// What they do not name.
pub fn published_place(partition: &str, within: &str) -> Result<PublishedPlace, &'static str> {
    let (quarter, region) = partition.split_once('#').ok_or("its key names no region")?;
    let quarter = read_quarter(quarter)?;
    if region.starts_with(TOGETHER) {
        return Ok(PublishedPlace::Level(quarter, Place::Country));
    }
    let region = read_region(region)?;
    match within.strip_prefix(TOGETHER) {
        Some("") => Ok(PublishedPlace::Level(quarter, Place::Region { region })),
        Some(organisation_type) => {
            let organisation_type =
                domain::organisation::OrganisationType::parse(organisation_type).ok_or("its key names no type")?;
            Ok(PublishedPlace::Level(quarter, Place::RegionAndType { region, organisation_type }))
        }
        None => Lane::parse(quarter, region, within).map(PublishedPlace::Lane).ok_or("its key names no lane"),
    }
}

/// The lane that a text of `<quarter>#<region>#<organisation>#<questionnaire>#<version>` names.
///
/// # Errors
/// What it does not name.
pub fn lane_named(text: &str) -> Result<Lane, &'static str> {
    let mut parts = text.splitn(3, '#');
    let (Some(quarter), Some(region), Some(within)) = (parts.next(), parts.next(), parts.next()) else {
        return Err("its key names no lane");
    };
    match published_place(&format!("{quarter}#{region}"), within)? {
        PublishedPlace::Lane(lane) => Ok(lane),
        PublishedPlace::Level(..) => Err("its key names no lane"),
    }
}

impl PublishedPlace {
    /// The place that is named so in a quarter.
    pub fn of(quarter: Quarter, place: &Place) -> PublishedPlace {
        match place {
            Place::Organisation { region, organisation, questionnaire, .. } => PublishedPlace::Lane(Lane {
                quarter,
                region: *region,
                organisation: organisation.clone(),
                questionnaire: questionnaire.clone(),
            }),
            level => PublishedPlace::Level(quarter, level.clone()),
        }
    }
}

impl Display for PublishedPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PublishedPlace::Lane(lane) => lane.fmt(f),
            PublishedPlace::Level(quarter, place) => {
                let (region, within) = parts(place);
                write!(f, "{quarter}#{region}#{within}")
            }
        }
    }
}
