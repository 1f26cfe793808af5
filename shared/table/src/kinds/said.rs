//! What citizens say of changes, and what of their words everybody may read (B.9).

use domain::improvement::objection::Objection;
use domain::improvement::quotation::Quotation;

use super::{About, Audited, Declaration, Personal, Subject, any, document, everywhere, nowhere, reference};
use crate::keys;

pub(super) const OBJECTION: Declaration<Objection> = Declaration {
    about: About {
        name: "objection",
        led_to: false,
        prefix: "OBJECTION",
        partition: "OBJECTION#<case>",
        sort: "<mac of citizen and case>",
        sorted: any,
        read_by: "who answers for a change, and who moderates: what citizens say of it, one query",
        cost: "said: 4 W; 1 R for each 4 KB",
        personal: Personal::Pseudonym,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |objection, found| Ok(keys::objection(&objection.case, &found.sk)),
    references: |objection, _| vec![reference(keys::case(&objection.case), "its case")],
    belongs: everywhere,
};

pub(super) const QUOTATION: Declaration<Quotation> = Declaration {
    about: About {
        name: "quotation",
        led_to: false,
        prefix: "QUOTATION",
        partition: "QUOTATION",
        sort: "<organisation>#<hash of quarter and words>",
        sorted: any,
        read_by: "the page of an organisation that everybody reads; who moderates: one query",
        cost: "1 R for each 4 KB; a change: 4 W with its record",
        personal: Personal::Official,
        due: None,
        audited: Audited::Kept(|key| Subject::of("quotations", key.sk.replace('#', "/")).hiding(&["text"]).salted()),
    },
    read: document,
    key: |quotation, found| {
        let (_, name) = found.sk.split_once('#').ok_or("its key names no quotation")?;
        Ok(keys::quotation(&quotation.organisation, name))
    },
    references: nowhere,
    belongs: everywhere,
};
