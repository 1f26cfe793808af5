//! The programme of part B: how participants keep to their terms, the cases behind each number, and what was found of the whole.

use domain::identifier::ParticipantId;

use super::{
    About, Audited, Belongs, Declaration, Personal, any, anywhere, document, everywhere, nowhere, reference, region,
    rest,
};
use crate::items::{BehindItem, CaseCountsItem, KeepingItem, ProgrammeItem};
use crate::keys;

pub(super) const KEEPING: Declaration<KeepingItem> = Declaration {
    about: About {
        name: "keeping",
        led_to: false,
        prefix: "KEEPING",
        partition: "KEEPING",
        sort: "<participant>",
        sorted: any,
        read_by: "the programme: how participants keep to their terms, one query",
        cost: "1 R for each 4 KB; 1 W a day and participant",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| {
        ParticipantId::parse(&found.sk).map(|id| keys::keeping(&id)).map_err(|_| "its key names no participant")
    },
    references: nowhere,
    belongs: |_, found| {
        ParticipantId::parse(&found.sk).map(Belongs::Participant).map_err(|_| "its key names no participant")
    },
};

pub(super) const BEHIND: Declaration<BehindItem> = Declaration {
    about: About {
        name: "behind",
        led_to: false,
        prefix: "BEHIND",
        partition: "BEHIND#<participant, or nobody: the whole programme>",
        sort: "<number>",
        sorted: any,
        read_by: "the programme: the cases behind a number",
        cost: "1 R for each 4 KB; 1 W a day and KB for each number of a participant",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |behind, _| {
        behind.cases.iter().map(|it| reference(keys::case(&it.case), "a case behind a number")).collect()
    },
    belongs: |_, found| match rest(found) {
        "" => Ok(Belongs::Everywhere),
        whose => ParticipantId::parse(whose).map(Belongs::Participant).map_err(|_| "its key names no participant"),
    },
};

pub(super) const CASE_COUNTS: Declaration<CaseCountsItem> = Declaration {
    about: About {
        name: "case_counts",
        led_to: false,
        prefix: "CASECOUNTS",
        partition: "CASECOUNTS",
        sort: "<own or told>#<region, or nobody: the whole country>",
        sorted: any,
        read_by: "the programme: how many cases each region has, one query",
        cost: "1 R for each 4 KB; 1 W a day and KB for each region",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| match found.sk.split_once('#').ok_or("its key names neither own nor told counts")? {
        ("own", "") => Ok(keys::own_case_counts(None)),
        ("own", code) => Ok(keys::own_case_counts(Some(region(code)?))),
        ("told", code) => Ok(keys::told_case_counts(region(code)?)),
        _ => Err("its key names neither own nor told counts"),
    },
    references: nowhere,
    belongs: |_, found| match found.sk.rsplit('#').next().unwrap_or_default() {
        "" => Ok(Belongs::Everywhere),
        code => Ok(Belongs::Region(region(code)?)),
    },
};

pub(super) const PROGRAMME: Declaration<ProgrammeItem> = Declaration {
    about: About {
        name: "programme",
        led_to: false,
        prefix: "PROGRAMME",
        partition: "PROGRAMME",
        sort: "PROGRAMME",
        sorted: any,
        read_by: "the programme: when it was looked, target states, how incidents were solved",
        cost: "1 R; 1 W a day",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, _| Ok(keys::programme()),
    references: |item, _| {
        let late = item.solved.iter().flat_map(|month| &month.late);
        late.map(|id| reference(keys::case(id), "an incident that was not solved in time")).collect()
    },
    belongs: everywhere,
};
