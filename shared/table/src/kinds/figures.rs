//! Sums and finals of quarters, and what organisations did about their figures.

use domain::figures::measure::Measure;

use super::{
    About, Audited, Declaration, Personal, Subject, any, document, edition, edition_and_region, everywhere, nowhere,
    quarter, reference, region, region_of_partition, region_of_sort_key, registers, rest,
};
use crate::items::{FinalItem, FinalsHeadItem, OrganisationResultItem, SummaryItem};
use crate::keys;

pub(super) const RUNNING_SUMMARY: Declaration<SummaryItem> = Declaration {
    about: About {
        name: "running_summary",
        led_to: false,
        prefix: "RUNNING",
        partition: "RUNNING#<quarter>",
        sort: "<region>",
        sorted: any,
        read_by: "overviews: sums by region and type",
        cost: "1 R for each 4 KB: up to 150 R for the country",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| Ok(keys::running_summary(quarter(rest(found))?, region(&found.sk)?)),
    references: nowhere,
    belongs: region_of_sort_key,
};

pub(super) const RESULTS: Declaration<SummaryItem> = Declaration {
    about: About {
        name: "results",
        led_to: false,
        prefix: "RESULTS",
        partition: "RESULTS#<quarter>",
        sort: "<region>",
        sorted: any,
        read_by: "the latest results of each region that another system counts",
        cost: "1 R for each 4 KB; newer results: 1 W for each KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| Ok(keys::results(quarter(rest(found))?, region(&found.sk)?)),
    references: nowhere,
    belongs: region_of_sort_key,
};

pub(super) const ORGANISATION_RESULT: Declaration<OrganisationResultItem> = Declaration {
    about: About {
        name: "organisation_result",
        led_to: false,
        prefix: "ORGRESULTS",
        partition: "ORGRESULTS#<edition>#<region>",
        sort: "<organisation>",
        sorted: any,
        read_by: "the federal level's rows by organisation: one query for each region that another system counts",
        cost: "1 R for each 4 KB; newer results: 1 W for each KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |told, found| {
        let (edition, region) = edition_and_region(found)?;
        Ok(keys::organisation_result(edition, region, &told.organisation.id))
    },
    references: nowhere,
    belongs: region_of_partition,
};

pub(super) const FINAL: Declaration<FinalItem> = Declaration {
    about: About {
        name: "final",
        led_to: false,
        prefix: "FINAL",
        partition: "FINAL#<edition>#<region>",
        sort: "<organisation>",
        sorted: any,
        read_by: "finals of a region: one query",
        cost: "1 R for each 4 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |frozen, found| {
        let (edition, region) = edition_and_region(found)?;
        Ok(keys::final_tally(edition, region, &frozen.organisation))
    },
    references: nowhere,
    belongs: everywhere,
};

pub(super) const FINAL_SUMMARY: Declaration<SummaryItem> = Declaration {
    about: About {
        name: "final_summary",
        led_to: false,
        prefix: "FINALSUMMARY",
        partition: "FINALSUMMARY#<edition>",
        sort: "<region>",
        sorted: any,
        read_by: "overviews of a closed quarter",
        cost: "as running summary",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| Ok(keys::final_summary(edition(rest(found))?, region(&found.sk)?)),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const FINALS_HEAD: Declaration<FinalsHeadItem> = Declaration {
    about: About {
        name: "finals_head",
        led_to: false,
        prefix: "FINALS",
        partition: "FINALS",
        sort: "<edition>",
        sorted: any,
        read_by: "which quarters are final, and their hashes",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::Kept(|key| Subject::of("finals", &key.sk).hiding(&["salt"])),
    },
    read: document,
    key: |_, found| Ok(keys::finals_head(edition(&found.sk)?)),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const MEASURE: Declaration<Measure> = Declaration {
    about: About {
        name: "measure",
        led_to: false,
        prefix: "MEASURE",
        partition: "MEASURE#<region>",
        sort: "<organisation>#<id>",
        sorted: any,
        read_by: "information events and measures of a region or an organisation",
        cost: "1 R for each 4 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::Removable("measures", |key| {
            // Who does something may be a person.
            Subject::of("measures", key.sk.replace('#', "/")).hiding(&["by"])
        }),
    },
    read: document,
    key: |measure, found| Ok(keys::measure(region(rest(found))?, &measure.organisation, &measure.id)),
    references: |measure, _| {
        let entry = keys::register_entry(registers::ORGANISATIONS, measure.organisation.as_str());
        vec![reference(entry, "its organisation")]
    },
    belongs: region_of_partition,
};
