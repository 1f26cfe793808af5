//! Sessions: whoever signed in, and what programs signed. They go with no region: who moves signs in anew.

use super::{About, Audited, Declaration, Personal, any, anywhere, document, here, nowhere};
use crate::items::{AssertionItem, EndedSessionItem, SessionItem};

pub(super) const SESSION: Declaration<SessionItem> = Declaration {
    about: About {
        name: "session",
        led_to: false,
        prefix: "SESSION",
        partition: "SESSION#<participant>",
        sort: "<random name>",
        sorted: any,
        read_by: "every page and answer in a browser; the participant's list of its sessions",
        cost: "1 R; 1 W in a minute in which it is used; gone a day after its end",
        personal: Personal::Official,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: here,
};

pub(super) const ENDED_SESSION: Declaration<EndedSessionItem> = Declaration {
    about: About {
        name: "ended_session",
        led_to: false,
        prefix: "ENDEDSESSION",
        partition: "ENDEDSESSION#<random name>",
        sort: "ENDEDSESSION",
        sorted: any,
        read_by: "every page of a citizen who is signed in",
        cost: "1 R; 1 W where somebody signs out; gone when the session would have ended",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: here,
};

pub(super) const ASSERTION: Declaration<AssertionItem> = Declaration {
    about: About {
        name: "assertion",
        led_to: false,
        prefix: "ASSERTION",
        partition: "ASSERTION#<hash of who signed it and of its name>",
        sort: "ASSERTION",
        sorted: any,
        read_by: "nobody: that it cannot be written twice is all",
        cost: "1 W for each token; gone minutes after the assertion has ended",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: here,
};
