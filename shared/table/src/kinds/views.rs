//! Views that participants keep.

use super::{About, Audited, Declaration, Personal, any, document, everywhere, nowhere};
use crate::items::SavedViewsItem;
use crate::keys;

/// Nobody else is shown them and nothing follows from them, so the trail tells nothing of them.
pub(super) const SAVED_VIEWS: Declaration<SavedViewsItem> = Declaration {
    about: About {
        name: "saved_views",
        led_to: false,
        prefix: "VIEWS",
        partition: "VIEWS#<participant>",
        sort: "VIEWS",
        sorted: any,
        read_by: "a participant: the views that it keeps under names of its own",
        cost: "1 R for each 4 KB; a view more or less: 1 W for each KB",
        personal: Personal::Official,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |views, _| Ok(keys::saved_views(&views.participant)),
    references: nowhere,
    belongs: everywhere,
};
