//! Portals, and what is kept for them.

use super::registers::{PORTALS, bearer_keys, register};
use super::{About, Audited, Belongs, Declaration, Personal, any, anywhere, document, everywhere, nowhere, rest};
use crate::items::{PortalChangeItem, PortalItem};

pub(super) const PORTAL: Declaration<PortalItem> = Declaration {
    about: register("portal", |key| rest(key) == PORTALS, "<id>", Personal::Nothing),
    read: document,
    key: anywhere,
    references: |portal, _| bearer_keys(&portal.keys),
    belongs: everywhere,
};

pub(super) const PORTAL_CHANGE: Declaration<PortalChangeItem> = Declaration {
    about: About {
        name: "portal_change",
        led_to: false,
        prefix: "PORTALCHANGE",
        partition: "PORTALCHANGE#<day>#<shard>",
        sort: "<random name>",
        sorted: any,
        read_by: "portals: 8 queries for a day",
        cost: "1 W with the step of the invitation; gone after 35 days",
        personal: Personal::Pseudonym,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: |change, _| Ok(Belongs::Invitation(change.link.clone())),
};
