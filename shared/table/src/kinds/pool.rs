//! Answers, from the pool to the published figure (A2.8, A2.9).

use super::{
    About, Audited, Belongs, Declaration, Personal, any, counters_beside, document, invitations, nowhere, reference,
    rest,
};
use crate::items::{GroupItem, LaneHead, PooledAnswerItem, PublishedItem};
use crate::keys::{self, PublishedPlace};
use crate::port::Key;

pub(super) const POOLED_ANSWER: Declaration<PooledAnswerItem> = Declaration {
    about: About {
        name: "pooled_answer",
        led_to: false,
        prefix: "POOL",
        partition: "POOL#<quarter>#<region>#<organisation>#<questionnaire>#<version>",
        sort: "<epoch>#<random>",
        sorted: any,
        read_by: "the turn of its lane; opened with its epoch's key alone",
        cost: "2 W, its size is fixed; 1 R for 4 of them",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| {
        let lane = keys::lane_named(rest(found))?;
        let (epoch, random) = found.sk.split_once('#').ok_or("its key names no epoch")?;
        Ok(keys::pooled_answer(&lane, epoch.parse().map_err(|_| "its key names no epoch")?, random))
    },
    references: |_, found| match keys::lane_named(rest(found)) {
        Ok(lane) => vec![reference(keys::lane(&lane), "the head of its lane")],
        Err(_) => Vec::new(),
    },
    belongs: |_, found| Ok(Belongs::Region(keys::lane_named(rest(found))?.region)),
};

pub(super) const LANE: Declaration<LaneHead> = Declaration {
    about: About {
        name: "lane",
        led_to: true,
        prefix: "LANE",
        partition: "LANE#<quarter>#<region>",
        sort: "<organisation>#<questionnaire>#<version>",
        sorted: any,
        read_by: "every answer; completed questionnaires of a region: one query",
        cost: "1 R; add: 2 W",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: counters_beside,
    key: |_, found| match keys::published_place(rest(found), &found.sk)? {
        PublishedPlace::Lane(lane) => Ok(keys::lane(&lane)),
        PublishedPlace::Level(..) => Err("its key names no lane"),
    },
    references: |_, found| match keys::published_place(rest(found), &found.sk) {
        Ok(PublishedPlace::Lane(lane)) => invitations::questionnaire(&lane.questionnaire).into_iter().collect(),
        _ => Vec::new(),
    },
    belongs: published_belongs,
};

pub(super) const GROUP: Declaration<GroupItem> = Declaration {
    about: About {
        name: "group",
        led_to: false,
        prefix: "GROUP",
        partition: "GROUP#<quarter>#<region>#<organisation>#<questionnaire>#<version>",
        sort: "<number>",
        sorted: any,
        read_by: "comments, recounts, exports",
        cost: "2 W for each KB, once for all its answers; 1 R for each 4 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| {
        let (partition, within) = group_place(found)?;
        let number = found.sk.parse().map_err(|_| "its key names no number")?;
        Ok(keys::group(&keys::published_place(partition, within)?, number))
    },
    references: nowhere,
    belongs: |_, found| {
        let (partition, within) = group_place(found)?;
        belongs_to(&keys::published_place(partition, within)?)
    },
};

pub(super) const PUBLISHED: Declaration<PublishedItem> = Declaration {
    about: About {
        name: "published",
        led_to: false,
        prefix: "PUBLISHED",
        partition: "PUBLISHED#<quarter>#<region>",
        sort: "<organisation>#<questionnaire>#<version>, @<type>, @",
        sorted: any,
        read_by: "every figure of opinion of a region: one query",
        cost: "2 W for each KB, once for a group; 1 R for each 4 KB",
        personal: Personal::Nothing,
        due: None,
        audited: Audited::No,
    },
    read: document,
    key: |_, found| Ok(keys::published(&keys::published_place(rest(found), &found.sk)?)),
    references: nowhere,
    belongs: published_belongs,
};

/// `<quarter>#<region>` and what names a place within it.
fn group_place(found: &Key) -> Result<(&str, &str), &'static str> {
    let names = rest(found);
    let at = names.match_indices('#').nth(1).ok_or("its key names no place")?.0;
    Ok((&names[..at], &names[at + 1..]))
}

fn published_belongs<F>(_: &F, found: &Key) -> Result<Belongs, &'static str> {
    belongs_to(&keys::published_place(rest(found), &found.sk)?)
}

fn belongs_to(place: &PublishedPlace) -> Result<Belongs, &'static str> {
    Ok(match place {
        PublishedPlace::Lane(lane) => Belongs::Region(lane.region),
        PublishedPlace::Level(_, place) => place.region().map_or(Belongs::Everywhere, Belongs::Region),
    })
}
