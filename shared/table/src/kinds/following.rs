//! What citizens asked to be told of (B.9).

use domain::identifier::OrganisationId;

use super::{About, Audited, Belongs, Declaration, DueEntity, Personal, any, document, reference};
use crate::items::FollowingItem;
use crate::keys;

pub(super) const FOLLOWING: Declaration<FollowingItem> = Declaration {
    about: About {
        name: "following",
        led_to: false,
        prefix: "FOLLOWING",
        partition: "FOLLOWING#<organisation>",
        sort: "<mac of citizen and organisation>",
        sorted: any,
        read_by: "lifecycle: whom to tell once of a change at an organisation; a citizen's own list",
        cost: "asked: 6 W with its data key; told: 1 R for each 4 KB of the organisation's, 10 W for each mail",
        personal: Personal::Sealed,
        due: Some(|rest| OrganisationId::parse(rest).ok().map(DueEntity::Following)),
        audited: Audited::No,
    },
    read: document,
    key: |item, found| Ok(keys::following(&item.following.organisation, &found.sk)),
    references: |item, _| vec![reference(keys::data_key(&item.snils.cohort), "its data key")],
    belongs: |item, _| Ok(Belongs::Region(item.following.region)),
};
