//! What is counted while a quarter runs.

use domain::deadline::DeadlineViolations;
use domain::identifier::SourceId;

use super::{
    About, Audited, Declaration, Personal, any, counters, everywhere, nowhere, quarter, quarter_and_region, reference,
    region_of_partition, registers, rest,
};
use crate::keys;
use crate::port::Counters;

pub(super) const TALLY: Declaration<Counters> = Declaration {
    about: About {
        name: "tally",
        led_to: false,
        prefix: "TALLY",
        partition: "TALLY#<quarter>#<region>",
        sort: "<organisation>#<shard>",
        sorted: any,
        read_by: "running values of a region: one query",
        cost: "add: 2 W",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    // Only the sum over all shards is a tally.
    read: counters,
    key: |_, found| {
        quarter_and_region(found)?;
        keys::tally_organisation(&found.sk).ok_or("its key names no organisation")?;
        Ok(found.clone())
    },
    references: nowhere,
    belongs: region_of_partition,
};

pub(super) const DEADLINE_VIOLATIONS: Declaration<Counters> = Declaration {
    about: About {
        name: "deadline_violations",
        led_to: false,
        prefix: "BREACH",
        partition: "BREACH#<quarter>#<region>",
        sort: "<organisation>#<source>",
        sorted: any,
        read_by: "legal deadlines that were missed, by all three",
        cost: "add: 2 W for each",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: |item| {
        let counters = counters(item)?;
        DeadlineViolations::from_counters(&counters).map_err(|error| error.to_string())?;
        Ok(counters)
    },
    key: |_, found| {
        quarter_and_region(found)?;
        keys::deadline_violations_row(&found.sk).ok_or("its key names nobody")?;
        Ok(found.clone())
    },
    references: |_, found| {
        let Some((organisation, source)) = keys::deadline_violations_row(&found.sk) else { return Vec::new() };
        vec![
            reference(keys::register_entry(registers::ORGANISATIONS, organisation.as_str()), "its organisation"),
            reference(keys::register_entry(registers::SOURCES, source.as_str()), "its source"),
        ]
    },
    belongs: region_of_partition,
};

pub(super) const REFUSALS: Declaration<Counters> = Declaration {
    about: About {
        name: "refusals",
        led_to: false,
        prefix: "REFUSALS",
        partition: "REFUSALS#<quarter>",
        sort: "<source> for refusals, <source>#<0..7> for receipts",
        sorted: any,
        read_by: "figures of a source: its refusals by code, and the receipts that it sent",
        cost: "add: 2 W for each batch with refusals, and 2 W in the write of each receipt: in one of its own, a file that broke off would be counted short, or twice when it is sent again; and the tallies, which are counted by organisations, would be 50,000 reads for one source",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: counters,
    key: |_, found| {
        let quarter = quarter(rest(found))?;
        let named = |source: &str| SourceId::parse(source).map_err(|_| "its key names no source");
        match found.sk.split_once('#') {
            None => Ok(keys::refusals(quarter, &named(&found.sk)?)),
            Some((source, shard)) => {
                let shard = shard.parse().map_err(|_| "its key names no shard")?;
                Ok(keys::received(quarter, &named(source)?, shard))
            }
        }
    },
    references: nowhere,
    belongs: everywhere,
};
