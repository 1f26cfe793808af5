//! The synthetic citizen: how the last trip through each source ended, and what a trip leaves behind until it is swept out.

use super::{About, Audited, Declaration, Personal, any, anywhere, document, here, nowhere};
use crate::items::SyntheticTripItem;

pub(super) const SYNTHETIC_TRIP: Declaration<SyntheticTripItem> = Declaration {
    about: About {
        name: "synthetic_trip",
        led_to: false,
        prefix: "SYNTHETIC",
        partition: "SYNTHETIC",
        sort: "<source>",
        sorted: any,
        read_by: "lifecycle: whether the synthetic citizen is to set out again; whoever watches: whether it arrived",
        cost: "1 R with each sweep; 2 W with each trip",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: here,
};

pub(super) const SYNTHETIC_ROOM: Declaration<String> = Declaration {
    about: About {
        name: "synthetic_room",
        led_to: false,
        prefix: "SYNTHETICROOM",
        partition: "SYNTHETICROOM#<source>",
        sort: "<partition key>, <sort key>",
        sorted: any,
        read_by: "the trip of the synthetic citizen alone: everything that it writes lies here, under the key that it would have elsewhere",
        cost: "about 60 W for each source and day; gone with the end of the trip",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    // Of any form: nobody but the trip reads it, and nothing else may.
    read: |item| Ok(item.body.clone()),
    key: anywhere,
    references: nowhere,
    belongs: here,
};
