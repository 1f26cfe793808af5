//! What keeps the system itself: data keys, heartbeats, policies, the audit trail.

use domain::audit::{Head, Record};

use super::{
    About, Audited, Declaration, DueEntity, Personal, Subject, any, anywhere, counters, document, everywhere, nowhere,
    rest,
};
use crate::items::{DataKeyItem, DestructionItem, HeartbeatItem, PersonReadingsItem, PolicyItem};
use crate::keys;
use crate::port::Counters;

pub(super) const DATA_KEY: Declaration<DataKeyItem> = Declaration {
    about: About {
        name: "data_key",
        led_to: true,
        prefix: "DATAKEY",
        partition: "DATAKEY#<cohort>",
        sort: "DATAKEY",
        sorted: any,
        read_by: "vault: seal, open, destroy; sealed anew in each epoch",
        cost: "1 R, then cached",
        personal: Personal::Nothing,
        due: Some(|rest| Some(DueEntity::DataKey(rest.to_owned()))),
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const DESTRUCTION: Declaration<DestructionItem> = Declaration {
    about: About {
        name: "destruction",
        led_to: false,
        prefix: "DESTRUCTION",
        partition: "DESTRUCTION#<subject>",
        sort: "DESTRUCTION",
        sorted: any,
        read_by: "lifecycle: deleted, and not recorded before its bytes are gone",
        cost: "2 W with what is deleted, 6 W with its record",
        personal: Personal::Nothing,
        due: Some(|rest| Some(DueEntity::Destruction(rest.to_owned()))),
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const HEARTBEAT: Declaration<HeartbeatItem> = Declaration {
    about: About {
        name: "heartbeat",
        led_to: false,
        prefix: "HEARTBEAT",
        partition: "HEARTBEAT",
        sort: "<job>",
        sorted: any,
        read_by: "when a scheduled job last ran",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const POLICY: Declaration<PolicyItem> = Declaration {
    about: About {
        name: "policy",
        led_to: false,
        prefix: "POLICY",
        partition: "POLICY",
        sort: "profile",
        sorted: any,
        read_by: "which terms and targets are in force",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::Kept(|key| Subject::of("policies", &key.sk)),
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const AUDIT_RECORD: Declaration<Record> = Declaration {
    about: About {
        name: "audit_record",
        led_to: false,
        prefix: "AUDIT",
        partition: "AUDIT#<chain>",
        sort: "<number>",
        sorted: any,
        read_by: "verification, lists, the feed of changes of part B",
        cost: "a change: 4 W with the head",
        personal: Personal::Official,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |record, _| Ok(keys::audit_record(&record.chain, record.number)),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const AUDIT_HEAD: Declaration<Head> = Declaration {
    about: About {
        name: "audit_head",
        led_to: false,
        prefix: "AUDITHEAD",
        partition: "AUDITHEAD",
        sort: "<chain>",
        sorted: any,
        read_by: "next record; chains of a range of days: one query",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

/// First part of the partition of a day's readings of personal data.
const PERSONS: &str = "PERSONS";

pub(super) const PERSON_READINGS_SUM: Declaration<PersonReadingsItem> = Declaration {
    about: About {
        name: "person_readings_sum",
        led_to: false,
        prefix: PERSONS,
        partition: "PERSONS#<day>",
        sort: "COUNT",
        sorted: |key| key.sk == keys::PERSON_READINGS_SUM,
        read_by: "the sum of a past day's readings of personal data",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::Kept(|key| Subject::of("persons", rest(key))),
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const PERSON_READINGS: Declaration<Counters> = Declaration {
    about: About {
        name: "person_readings",
        led_to: false,
        prefix: PERSONS,
        partition: "PERSONS#<day>",
        sort: "<shard>",
        sorted: |key| key.sk != keys::PERSON_READINGS_SUM,
        read_by: "readings of personal data by purpose, then added up",
        cost: "add: 2 W for each reading",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: counters,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};
