//! Answers of citizens who need no invitation: they go the way of all answers from the pool on.

use std::collections::BTreeSet;

use app::pool::entry::{Place, Provenance};
use app::pool::{lanes, turn};
use app::{App, registers, store};
use domain::organisation::OrganisationType;
use domain::publication::{Lane, PooledAnswer, Reach};
use domain::questionnaire::Answers;
use domain::tally::Counter;
use table::items::{GroupItem, LaneHead, PublishedItem, decode};
use table::keys::{self, PublishedPlace};
use table::kinds::{self, Kind};
use table::{Counters, Expect, Item};

/// Takes the answer of a citizen who answers nothing else, on the day of the clock.
pub async fn answer_of_a_stranger(app: &App, lane: &Lane, organisation_type: OrganisationType, answers: Answers) {
    let place =
        Place::in_lane(app, lane.clone(), organisation_type).await.expect("the store").expect("the key is there");
    let questionnaire = registers::questionnaire(app, &lane.questionnaire).await.expect("the questionnaire");
    let answer = PooledAnswer { answers, first_within: Some(Reach::Country) };
    let entry = place
        .entry(app, &questionnaire, answer, Provenance::of_no_notice(app.clock.now().date_naive()))
        .expect("a form")
        .expect("a short comment");
    app.table.write(entry.writes).await.expect("the table");
    if let Some(lane) = entry.ripe {
        turn::turn_if_ripe(app, &lane).await.expect("a turn");
    }
}

/// Every answer that is stored, waiting or published, in no order that tells anything.
pub async fn stored_answers(app: &App, items: &[Item]) -> Vec<Answers> {
    let mut answers = Vec::new();
    let mut epochs = BTreeSet::new();
    for item in items {
        match Kind::of(&item.key) {
            Some(Kind::PooledAnswer) => {
                let lane = keys::lane_named(kinds::rest(&item.key)).expect("a lane");
                let epoch = item.key.sk.split('#').next().and_then(|epoch| epoch.parse().ok()).expect("an epoch");
                epochs.insert((lane, epoch));
            }
            Some(Kind::Group) => answers.extend(decode::<GroupItem>(item).expect("a group").answers),
            _ => {}
        }
    }
    for (lane, epoch) in epochs {
        let waiting = lanes::opened(app, &lane, epoch).await.expect("the key is there");
        answers.extend(waiting.into_iter().map(|waiting| waiting.answers));
    }
    answers
}

/// Stores a lane whose answers, each of another citizen, are published as one group if they are enough, else wait where nobody reads them.
pub async fn store_published(app: &App, lane: &Lane, organisation_type: OrganisationType, answers: Vec<Answers>) {
    let smallest_cell = app.profile.policies.smallest_cell;
    let head = LaneHead::new(organisation_type);
    let completed = store::add(keys::lane(lane), Counters::from([Counter::Completed.by(answers.len() as i64)]));
    let mut item = PublishedItem { organisation_type: Some(organisation_type), ..PublishedItem::default() };
    let pooled = answers.iter().map(|it| PooledAnswer { answers: it.clone(), first_within: Some(Reach::Country) });
    let place = PublishedPlace::Lane(lane.clone());
    let mut writes = vec![completed];
    if let Ok(Some(group)) = item.published.end(pooled.collect(), smallest_cell) {
        let answers: Vec<Answers> = group.answers().iter().map(|it| it.answers.clone()).collect();
        let stored = GroupItem { citizens: answers.len() as u64, answers };
        writes.push(store::put(keys::group(&place, 0), &stored, Expect::Absent).expect("a form"));
        writes.push(store::put(keys::published(&place), &item, Expect::Absent).expect("a form"));
    }
    let put = store::put(keys::lane(lane), &head, Expect::Absent).expect("a form");
    app.table.write(vec![put]).await.expect("the table");
    app.table.write(writes).await.expect("the table");
}
