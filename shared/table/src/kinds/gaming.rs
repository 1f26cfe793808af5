//! Signs that organisations have done something to their figures.

use domain::gaming::flag::Flagged;

use super::{
    About, Audited, Declaration, Personal, Subject, any, document, everywhere, nowhere, quarter, reference,
    region_of_partition, rest,
};
use crate::items::{FlagsLookItem, RenderedItem};
use crate::keys;

pub(super) const FLAGS_LOOK: Declaration<FlagsLookItem> = Declaration {
    about: About {
        name: "flags_look",
        led_to: false,
        prefix: "FLAGS",
        partition: "FLAGS",
        sort: "<quarter>",
        sorted: any,
        read_by: "rollup: whether the finals of a quarter were looked at for signs of gaming; whoever reads flags: of which quarters there may be some",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| Ok(keys::flags_look(quarter(&found.sk)?)),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const FLAGGED: Declaration<Flagged> = Declaration {
    about: About {
        name: "flagged",
        led_to: false,
        prefix: "FLAGGED",
        partition: "FLAGGED#<quarter>",
        sort: "<organisation>",
        sorted: any,
        read_by: "flags of a quarter: one query; never made again, because two figures without marked answers could be held against each other",
        cost: "1 R for each 4 KB; found or closed: 4 W with its record",
        personal: Personal::Official,
        due: None,
        // Whoever reads the trail need not see the figures of that organisation.
        audited: Audited::Kept(|key| {
            Subject::of("flags", format!("{}/{}", rest(key), key.sk)).hiding(&["flags", "compared", "closed"]).salted()
        }),
    },
    read: document,
    key: |flagged, _| Ok(keys::flagged(flagged.period, &flagged.organisation)),
    references: |flagged, _| {
        let opened = flagged.incident.iter();
        opened.map(|opened| reference(keys::case(&opened.case), "the incident that was opened from it")).collect()
    },
    belongs: everywhere,
};

pub(super) const RENDERED: Declaration<RenderedItem> = Declaration {
    about: About {
        name: "rendered",
        led_to: false,
        prefix: "RENDERED",
        partition: "RENDERED#<quarter>#<region>",
        sort: "<organisation>#<source>",
        sorted: any,
        read_by: "rollup: how many services sources say were rendered, against receipts",
        cost: "1 R for each 4 KB; told: 1 W",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |it, _| Ok(keys::rendered(it.period, it.region, &it.organisation, &it.source)),
    references: nowhere,
    belongs: region_of_partition,
};
