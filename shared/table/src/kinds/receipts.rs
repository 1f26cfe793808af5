//! What sources report.

use domain::identifier::{ExternalId, SourceId};

use super::{About, Audited, Belongs, Declaration, DueEntity, Personal, any, document, nowhere};
use crate::items::ReceiptItem;
use crate::keys;

pub(super) const RECEIPT: Declaration<ReceiptItem> = Declaration {
    about: About {
        name: "receipt",
        led_to: true,
        prefix: "RECEIPT",
        partition: "RECEIPT#<source>#<external id>",
        sort: "RECEIPT",
        sorted: any,
        read_by: "ingest (repeat), invite, source's status",
        cost: "store: 4 W with its tally",
        personal: Personal::Sealed,
        due: Some(|rest| {
            let (source, external_id) = rest.split_once('#')?;
            Some(DueEntity::Receipt(SourceId::parse(source).ok()?, ExternalId::parse(external_id).ok()?))
        }),
        audited: Audited::No,
    },
    read: document,
    key: |receipt, _| Ok(keys::receipt(&receipt.source, &receipt.external_id)),
    // Its data key has to be there until its persons are erased: the check knows until when.
    references: nowhere,
    // A name that was withdrawn before it was used is closed wherever it may be used.
    belongs: |receipt, _| {
        Ok(receipt.served.as_ref().map_or(Belongs::Everywhere, |served| Belongs::Region(served.region)))
    },
};
