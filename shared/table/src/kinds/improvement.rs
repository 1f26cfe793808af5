//! Part B: cases, their journals and texts, the lists in which they stand, falls that are not proposed, candidates of practices.

use chrono::{DateTime, Utc};
use domain::identifier::ParticipantId;
use domain::improvement::candidates::Candidate;
use domain::improvement::falls::NotProposed;
use domain::improvement::{Case, CaseId, Entry};

use super::{
    About, Audited, Belongs, Declaration, DueEntity, Personal, Subject, any, anywhere, document, everywhere, nowhere,
    quarter, quarter_and_region, reference, region_of_partition, rest,
};
use crate::items::{
    AtRiskItem, CalendarWalkItem, CaseDutyItem, CaseNumberItem, CasePlaceItem, CaseTextItem, FallsItem, NewCasesItem,
    ReportsWalkItem, StepItem, Telling,
};
use crate::keys;
use crate::port::Key;

const PREFIX: &str = "CASE";

/// Fields of a case of which the audit trail tells only that they changed: they hold free text.
const HIDDEN: [&str; 5] = ["title", "details", "evidence", "external_ref", "put_hash"];

/// Fields of an entry of which the audit trail tells only that they changed.
const HIDDEN_OF_ENTRY: [&str; 4] = ["reason", "decision", "fields", "body_hash"];

fn case_of(key: &Key) -> Result<CaseId, &'static str> {
    CaseId::parse(rest(key)).map_err(|_| "its key names no case")
}

/// The number behind a beginning of the sort key.
fn number(key: &Key, beginning: &str) -> Option<u64> {
    key.sk.strip_prefix(beginning)?.parse().ok()
}

fn its_case(found: &Key) -> Vec<super::Reference> {
    case_of(found).map(|id| reference(keys::case(&id), "its case")).into_iter().collect()
}

pub(super) const CASE: Declaration<Box<Case>> = Declaration {
    about: About {
        name: "case",
        led_to: true,
        prefix: PREFIX,
        partition: "CASE#<case>",
        sort: "CASE",
        sorted: |key| key.sk == "CASE",
        read_by: "a case by its name, and each row of a list",
        cost: "1 R for each 4 KB; a move: 20 to 60 W with entry, duty, places and record, a request that is made up to 100",
        personal: Personal::Official,
        due: None,
        audited: Audited::Kept(|key| Subject::of("cases", rest(key)).hiding(&HIDDEN).salted()),
    },
    read: document,
    key: |case, _| Ok(keys::case(&case.id)),
    references: |case, _| {
        let place =
            |list: &str, at: DateTime<Utc>| keys::case_place(list, &format!("{:014}", at.timestamp_millis()), &case.id);
        let of_kind = place(&keys::list_of_kind(case.kind()), case.created_at);
        let by_term = case.due().map(|due| reference(place(keys::LIST_BY_TERM, due), "its place by its term"));
        [
            reference(keys::case_entry(&case.id, case.version), "its last entry"),
            reference(of_kind, "its place among its kind"),
        ]
        .into_iter()
        .chain(by_term)
        .collect()
    },
    belongs: everywhere,
};

pub(super) const CASE_ENTRY: Declaration<Entry> = Declaration {
    about: About {
        name: "case_entry",
        led_to: true,
        prefix: PREFIX,
        partition: "CASE#<case>",
        sort: "ENTRY#<number>",
        sorted: |key| number(key, keys::ENTRIES).is_some(),
        read_by: "the journal of a case: one query; a move: what came after the version that was read",
        cost: "1 R for each 4 KB",
        personal: Personal::Official,
        due: None,
        audited: Audited::Kept(|key| {
            Subject::of("cases", format!("{}/entry-{}", rest(key), number(key, keys::ENTRIES).unwrap_or(0)))
                .hiding(&HIDDEN_OF_ENTRY)
                .salted()
        }),
    },
    read: document,
    key: |entry, found| Ok(keys::case_entry(&case_of(found)?, entry.number)),
    references: |_, found| its_case(found),
    belongs: everywhere,
};

pub(super) const CASE_TEXT: Declaration<CaseTextItem> = Declaration {
    about: About {
        name: "case_text",
        led_to: false,
        prefix: PREFIX,
        partition: "CASE#<case>",
        sort: "TEXT#<version>",
        sorted: |key| number(key, keys::TEXTS).is_some(),
        read_by: "a document's text of a version",
        cost: "1 R for each 4 KB, up to 300 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::Kept(|key| {
            Subject::of("cases", format!("{}/text-{}", rest(key), number(key, keys::TEXTS).unwrap_or(0)))
                .hiding(&["clauses", "content"])
                .salted()
        }),
    },
    read: document,
    key: anywhere,
    references: |_, found| its_case(found),
    belongs: everywhere,
};

pub(super) const CASE_DUTY: Declaration<CaseDutyItem> = Declaration {
    about: About {
        name: "case_duty",
        led_to: false,
        prefix: PREFIX,
        partition: "CASE#<case>",
        sort: "DUTY",
        sorted: |key| key.sk == keys::DUTY,
        read_by: "lifecycle: what is to be done about a case",
        cost: "1 R; a mail: 6 W",
        personal: Personal::Nothing,
        due: Some(|rest| CaseId::parse(rest).ok().map(DueEntity::Case)),
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: |_, found| its_case(found),
    belongs: |duty, _| Ok(duty.region.map_or(Belongs::Here, Belongs::Region)),
};

pub(super) const NEW_CASES: Declaration<NewCasesItem> = Declaration {
    about: About {
        name: "new_cases",
        led_to: false,
        prefix: "NEWCASES",
        partition: "NEWCASES#<participant>#<at_once or daily>",
        sort: "NEWCASES",
        sorted: any,
        read_by: "lifecycle: what a participant is to be told of cases that were made, in one mail",
        cost: "1 R; a case more: 2 W; a mail: 6 W",
        personal: Personal::Nothing,
        due: Some(|rest| reader(rest).ok().map(|(participant, telling)| DueEntity::NewCases(participant, telling))),
        audited: Audited::No,
    },
    read: document,
    key: |_, found| reader(rest(found)).map(|(participant, telling)| keys::new_cases(&participant, telling)),
    references: |new, _| {
        let told = new.telling.iter().flat_map(|(_, cases)| &cases.first);
        told.chain(&new.waiting.first).map(|id| reference(keys::case(id), "a case that it tells of")).collect()
    },
    belongs: |_, found| reader(rest(found)).map(|(participant, _)| Belongs::Participant(participant)),
};

/// Who is told, and when.
fn reader(text: &str) -> Result<(ParticipantId, Telling), &'static str> {
    let (participant, telling) = text.split_once('#').ok_or("its key does not say when")?;
    let participant = ParticipantId::parse(participant).map_err(|_| "its key names no participant")?;
    Ok((participant, Telling::parse(telling).ok_or("its key does not say when")?))
}

pub(super) const CASE_PLACE: Declaration<CasePlaceItem> = Declaration {
    about: About {
        name: "case_place",
        led_to: true,
        prefix: "CASES",
        partition: "CASES#<list>",
        sort: "<instant>#<case>",
        sorted: any,
        read_by: "lists of cases, and tasks: one query; each row is the case itself",
        cost: "1 R for each 4 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const CASE_NUMBER: Declaration<CaseNumberItem> = Declaration {
    about: About {
        name: "case_number",
        led_to: false,
        prefix: "CASENUMBER",
        partition: "CASENUMBER#<kind>",
        sort: "<year>",
        sorted: any,
        read_by: "whoever makes a case: its number",
        cost: "1 R, 2 W",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: anywhere,
    references: nowhere,
    belongs: everywhere,
};

pub(super) const FALLS: Declaration<FallsItem> = Declaration {
    about: About {
        name: "falls",
        led_to: false,
        prefix: "FALLS",
        partition: "FALLS",
        sort: "<quarter>",
        sorted: any,
        read_by: "rollup: whether falls of a quarter were looked for",
        cost: "1 R",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| Ok(keys::falls(quarter(&found.sk)?)),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const FALL: Declaration<NotProposed> = Declaration {
    about: About {
        name: "fall",
        led_to: false,
        prefix: "FALL",
        partition: "FALL#<quarter>",
        sort: "<organisation>#<question>",
        sorted: any,
        read_by: "falls of a quarter that are not proposed: one query",
        cost: "1 R for each 4 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |fall, _| {
        let evidence = &fall.evidence;
        Ok(keys::fall(evidence.period, &evidence.organisation, evidence.question.as_ref()))
    },
    references: nowhere,
    belongs: everywhere,
};

pub(super) const CANDIDATE: Declaration<Candidate> = Declaration {
    about: About {
        name: "candidate",
        led_to: false,
        prefix: "CANDIDATE",
        partition: "CANDIDATE#<quarter>",
        sort: "<organisation>",
        sorted: any,
        read_by: "candidates of practices of a quarter: one query",
        cost: "1 R for each 4 KB; found or decided: 4 W with its record",
        personal: Personal::Official,
        due: None,
        audited: Audited::Kept(|key| {
            Subject::of("candidates", format!("{}/{}", rest(key), key.sk)).hiding(&["rises", "decided"]).salted()
        }),
    },
    read: document,
    key: |candidate, _| Ok(keys::candidate(candidate.period, &candidate.organisation)),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const STEP: Declaration<StepItem> = Declaration {
    about: About {
        name: "step",
        led_to: false,
        prefix: "STEP",
        partition: "STEP#<quarter>#<region>",
        sort: "<organisation>",
        sorted: any,
        read_by: "rollup: sudden falls, one query for each region",
        cost: "1 R for each 4 KB; 1 W for each step",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| quarter_and_region(found).map(|_| found.clone()),
    references: |step, _| {
        step.incident.iter().map(|id| reference(keys::case(id), "the incident that it proposed")).collect()
    },
    belongs: region_of_partition,
};

pub(super) const CALENDAR_WALK: Declaration<CalendarWalkItem> = Declaration {
    about: About {
        name: "calendar_walk",
        led_to: false,
        prefix: "CALENDARWALK",
        partition: "CALENDARWALK",
        sort: "CALENDARWALK",
        sorted: any,
        read_by: "lifecycle: whether open terms are counted by the calendars that are registered",
        cost: "1 R for each run",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, _| Ok(keys::calendar_walk()),
    references: nowhere,
    belongs: everywhere,
};

pub(super) const AT_RISK: Declaration<AtRiskItem> = Declaration {
    about: About {
        name: "at_risk",
        led_to: false,
        prefix: "ATRISK",
        partition: "ATRISK",
        sort: "ATRISK",
        sorted: any,
        read_by: "tasks and agendas: measures of confirmed road maps that are likely to be late",
        cost: "1 R for each 4 KB; 1 W a day and KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, _| Ok(keys::at_risk()),
    references: |item, _| {
        item.measures.iter().map(|it| reference(keys::case(&it.case), "a measure that is at risk")).collect()
    },
    belongs: everywhere,
};

pub(super) const REPORTS_WALK: Declaration<ReportsWalkItem> = Declaration {
    about: About {
        name: "reports_walk",
        led_to: false,
        prefix: "REPORTSWALK",
        partition: "REPORTSWALK",
        sort: "REPORTSWALK",
        sorted: any,
        read_by: "lifecycle: whether the reports of the month were prefilled",
        cost: "1 R for each run",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, _| Ok(keys::reports_walk()),
    references: nowhere,
    belongs: everywhere,
};
