//! What participants were shown of figures.

use super::{About, Audited, Declaration, Personal, any, document, everywhere, nowhere};
use crate::items::SeenFiguresItem;
use crate::keys;

/// Nobody else is shown it, and the readings of figures stand in the trail anyway.
pub(super) const SEEN_FIGURES: Declaration<SeenFiguresItem> = Declaration {
    about: About {
        name: "seen_figures",
        led_to: false,
        prefix: "SEEN",
        partition: "SEEN#<participant>",
        sort: "SEEN",
        sorted: any,
        read_by: "a participant: what it was shown of figures at its visit before, to say what has changed; forgotten half a year after its last visit",
        cost: "1 R for each 4 KB; on a day's first look, and where a figure has changed: 1 W for each KB",
        personal: Personal::Official,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |seen, _| Ok(keys::seen_figures(&seen.participant)),
    references: nowhere,
    belongs: everywhere,
};
