//! What a copy has lost that was restored without all keys of its answers: those that waited when it was made, and whose key was destroyed
//! since because they were published then, or was lost with its directory.

use std::collections::BTreeMap;

use domain::audit::{Action, Actor, ResourceChange};
use domain::figures::edition::Edition;
use domain::publication::Lane;
use serde::Serialize;
use table::items::{FinalsHeadItem, PublishedItem};
use table::keys::{self, DueEntity, PublishedPlace};
use table::kinds::{self, Kind};
use table::whole::WholeStore;

use crate::audit::{self, AuditEvent};
use crate::pool::lanes::{self, key};
use crate::store::load;
use crate::{App, Error};

/// What such losses are called in the audit trail.
const TOPIC: &str = "pool";

/// Answers of a lane that nobody can open any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LostAnswers {
    /// `<quarter>#<region>#<organisation>#<questionnaire>#<version>`.
    pub lane: String,
    /// How many.
    pub answers: u64,
}

/// Puts new data keys in the place of those that opened with a wrapping key that is lost, and tells the audit trail how many: what they
/// sealed, persons and addresses, is lost. Answers how many. Twice is once.
pub async fn replace_data_keys(app: &App, store: &dyn WholeStore) -> Result<u64, Error> {
    let mut cohorts = Vec::new();
    let see = &mut |item: Result<table::Item, table::whole::Unreadable>| {
        if let Ok(item) = item
            && let Some(DueEntity::DataKey(cohort)) = keys::due_entity(&item.key)
        {
            cohorts.push(cohort);
        }
    };
    store.each_item(see).await?;
    let mut lost = 0;
    for cohort in cohorts {
        lost += u64::from(app.vault.replace_lost(&cohort).await?);
    }
    if 0 < lost {
        let touched = ResourceChange::only(format!("{TOPIC}/data-keys")).with("data_keys_lost", lost);
        let event = AuditEvent::on(&Actor::job("restore"), Action::Destroy, TOPIC, touched);
        audit::write(app, &event, Vec::new()).await?.either_way();
    }
    Ok(lost)
}

/// Finds the answers that wait without their key, and tells the audit trail of them, lane by lane.
pub async fn tell(app: &App, store: &dyn WholeStore) -> Result<Vec<LostAnswers>, Error> {
    let mut waiting: BTreeMap<(Lane, u32), u64> = BTreeMap::new();
    let count = &mut |item: Result<table::Item, table::whole::Unreadable>| {
        let epoch =
            |item: &table::Item| Some((keys::lane_named(kinds::rest(&item.key)).ok()?, epoch_of(&item.key.sk)?));
        if let Some(at) = item.ok().filter(|item| Kind::PooledAnswer.is(&item.key)).as_ref().and_then(epoch) {
            *waiting.entry(at).or_default() += 1;
        }
    };
    store.each_item(count).await?;
    let mut lost: BTreeMap<Lane, u64> = BTreeMap::new();
    for ((lane, epoch), answers) in waiting {
        if waits(app, &lane, epoch).await? && key(app, &lane, epoch).await?.is_none() {
            *lost.entry(lane).or_default() += answers;
        }
    }
    let lost: Vec<LostAnswers> =
        lost.into_iter().map(|(lane, answers)| LostAnswers { lane: lane.to_string(), answers }).collect();
    for LostAnswers { lane, answers } in &lost {
        let touched = ResourceChange::only(format!("{TOPIC}/{lane}")).with("answers_without_key", *answers);
        let event = AuditEvent::on(&Actor::job("restore"), Action::Destroy, TOPIC, touched);
        audit::write(app, &event, Vec::new()).await?.either_way();
    }
    Ok(lost)
}

fn epoch_of(sort_key: &str) -> Option<u32> {
    sort_key.split('#').next()?.parse().ok()
}

/// Whether answers of an epoch are not published yet.
async fn waits(app: &App, lane: &Lane, epoch: u32) -> Result<bool, Error> {
    let Some(stored) = lanes::stored(app, lane).await? else { return Ok(false) };
    if epoch < stored.head.waiting.unwrap_or(stored.head.filling) {
        return Ok(false);
    }
    if !stored.head.ended {
        return Ok(true);
    }
    let place = PublishedPlace::Lane(lane.clone());
    let published = load::<PublishedItem>(&*app.table, &keys::published(&place)).await?;
    let finals = load::<FinalsHeadItem>(&*app.table, &keys::finals_head(Edition::first(lane.quarter))).await?;
    Ok(finals.is_none() && published.is_none_or(|published| published.form.too_few != Some(0)))
}
