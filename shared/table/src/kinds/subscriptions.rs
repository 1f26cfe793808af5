//! What participants subscribed to, and what their alarms go by.

use domain::identifier::{ParticipantId, SubscriptionId};
use domain::subscription::Mailing;
use domain::subscription::threshold_alarm::{Scan, ThresholdAlarms};

use super::{
    About, Audited, Belongs, Declaration, DueEntity, Personal, Subject, any, document, everywhere, nowhere, quarter,
    reference, registers, rest,
};
use crate::items::SubscriptionItem;
use crate::keys;

/// First part of the partition of what threshold scans found in a quarter.
const PREFIX: &str = "FALLEN";

pub(super) const THRESHOLD_SCAN: Declaration<Scan> = Declaration {
    about: About {
        name: "threshold_scan",
        led_to: false,
        prefix: PREFIX,
        partition: "FALLEN#<quarter>",
        sort: "LOOK",
        sorted: |key| keys::region_and_type_of_alarms(&key.sk).is_none(),
        read_by: "whether the organisations were scanned; fences whoever scans",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| Ok(keys::threshold_scan(quarter(rest(found))?)),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const THRESHOLD_ALARMS: Declaration<ThresholdAlarms> = Declaration {
    about: About {
        name: "threshold_alarm",
        led_to: false,
        prefix: PREFIX,
        partition: "FALLEN#<quarter>",
        sort: "<region>#<type>",
        sorted: |key| keys::region_and_type_of_alarms(&key.sk).is_some(),
        read_by: "alarms: organisations below a threshold, noted once for all subscribers",
        cost: "1 R for each 4 KB: 450 R for the country; when they change: 2 W for each KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| {
        let region_and_type = keys::region_and_type_of_alarms(&found.sk).ok_or("its key names no region")?;
        Ok(keys::threshold_alarms(quarter(rest(found))?, region_and_type))
    },
    references: nowhere,
    belongs: |_, found| {
        let region_and_type = keys::region_and_type_of_alarms(&found.sk).ok_or("its key names no region")?;
        Ok(Belongs::Region(region_and_type.region))
    },
};

pub(super) const SUBSCRIPTION: Declaration<SubscriptionItem> = Declaration {
    about: About {
        name: "subscription",
        led_to: true,
        prefix: "SUBSCRIPTION",
        partition: "SUBSCRIPTION#<participant>",
        sort: "<random id>",
        sorted: any,
        read_by: "the page of a participant's subscriptions: one query; each mail",
        cost: "1 R; a change: 8 W with its mailing and record",
        personal: Personal::Sealed,
        due: None,
        audited: Audited::Removable("subscriptions", |key| {
            Subject::of("subscriptions", format!("{}/{}", rest(key), key.sk)).hiding(&["address"])
        }),
    },
    read: document,
    key: |_, found| {
        let id = SubscriptionId::parse(&found.sk).map_err(|_| "its key names no subscription")?;
        Ok(keys::subscription(&participant(rest(found))?, &id))
    },
    references: |subscription, found| {
        let mut references = vec![reference(keys::data_key(&subscription.address.cohort), "its data key")];
        if let (Ok(participant), Ok(id)) = (participant(rest(found)), SubscriptionId::parse(&found.sk)) {
            let entry = keys::register_entry(registers::PARTICIPANTS, participant.as_str());
            references.push(reference(keys::mailing(&participant, &id), "its mailing"));
            references.push(reference(entry, "its participant"));
        }
        references
    },
    belongs: |_, found| Ok(Belongs::Participant(participant(rest(found))?)),
};

pub(super) const MAILING: Declaration<Mailing> = Declaration {
    about: About {
        name: "mailing",
        led_to: true,
        prefix: "MAILING",
        partition: "MAILING#<participant>#<id>",
        sort: "MAILING",
        sorted: any,
        read_by: "lifecycle: how far the mails of a subscription have come",
        cost: "a look without news: 6 R, 1 W; a mail: 8 W more",
        personal: Personal::Nothing,
        due: Some(|rest| {
            let (participant, id) = rest.split_once('#')?;
            Some(DueEntity::Mailing(ParticipantId::parse(participant).ok()?, SubscriptionId::parse(id).ok()?))
        }),
        audited: Audited::No,
    },
    read: document,
    key: |mailing, _| Ok(keys::mailing(&mailing.participant, &mailing.subscription)),
    references: |mailing, _| {
        let subscription = keys::subscription(&mailing.participant, &mailing.subscription);
        vec![reference(subscription, "its subscription")]
    },
    belongs: |mailing, _| Ok(Belongs::Participant(mailing.participant.clone())),
};

fn participant(text: &str) -> Result<ParticipantId, &'static str> {
    ParticipantId::parse(text).map_err(|_| "its key names no participant")
}
