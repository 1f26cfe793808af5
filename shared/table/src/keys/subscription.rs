//! Keys of subscriptions, and of what their alarms look at.

use domain::calendar::Quarter;
use domain::disclosure::RegionAndType;
use domain::identifier::{ParticipantId, SubscriptionId};
use domain::organisation::{OrganisationType, RegionCode};

use crate::kinds::Kind;
use crate::port::Key;

/// Partition of a participant's subscriptions.
pub fn subscriptions(participant: &ParticipantId) -> String {
    Kind::Subscription.at(participant)
}

/// A subscription.
pub fn subscription(participant: &ParticipantId, id: &SubscriptionId) -> Key {
    Key::new(subscriptions(participant), id.as_str())
}

/// How far the mails of a subscription have come.
pub fn mailing(participant: &ParticipantId, id: &SubscriptionId) -> Key {
    Key::new(Kind::Mailing.at(format_args!("{participant}#{id}")), "MAILING")
}

/// Partition of what scans found in a quarter.
pub fn threshold_scans(quarter: Quarter) -> String {
    Kind::ThresholdScan.at(quarter)
}

/// The latest scan of a quarter. No region is called so.
pub fn threshold_scan(quarter: Quarter) -> Key {
    Key::new(threshold_scans(quarter), "LOOK")
}

/// Start of the sort keys of a region's organisations that are below the threshold.
pub fn threshold_alarms_of(region: RegionCode) -> String {
    format!("{region}#")
}

/// The threshold alarms of one type in one region.
pub fn threshold_alarms(quarter: Quarter, region_and_type: RegionAndType) -> Key {
    Key::new(
        threshold_scans(quarter),
        format!("{}{}", threshold_alarms_of(region_and_type.region), region_and_type.organisation_type.as_str()),
    )
}

/// Region and type of a sort key of threshold alarms.
pub fn region_and_type_of_alarms(sk: &str) -> Option<RegionAndType> {
    let (region, organisation_type) = sk.split_once('#')?;
    Some(RegionAndType {
        region: RegionCode::parse(region).ok()?,
        organisation_type: OrganisationType::parse(organisation_type)?,
    })
}
