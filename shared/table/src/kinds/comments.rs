//! What was said of published comments.

use domain::comments::dealt::DealtWith;

use super::{About, Audited, Declaration, Personal, Subject, any, document, everywhere, nowhere, rest};
use crate::keys;

pub(super) const DEALT_WITH: Declaration<DealtWith> = Declaration {
    about: About {
        name: "dealt_with",
        led_to: false,
        prefix: "DEALT",
        partition: "DEALT#<organisation>",
        sort: "<quarter>#<hash of the comment>",
        sorted: any,
        read_by: "the comments of an organisation in a quarter: which of them are dealt with, one query",
        cost: "1 R for each 4 KB; a change: 4 W with its record",
        personal: Personal::Official,
        due: None,
        audited: Audited::Kept(|key| Subject::of("dealt_with", format!("{}/{}", rest(key), key.sk.replace('#', "/")))),
    },
    read: document,
    key: |said, found| Ok(keys::dealt_with(&said.organisation, said.period, keys::name_of_dealt_with(found))),
    references: nowhere,
    belongs: everywhere,
};
