//! After a story with everything in it, the whole store keeps its own rules.

use std::sync::Arc;

use app::counts::{close, restate};
use app::store;
use app::upkeep::{check, watch};
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::organisation::RegionCode;
use domain::publication::Lane;
use domain::questionnaire::Questionnaire;
use table::items::PublishedItem;
use table::keys::{self, PublishedPlace};
use table::{Counters, Item, Key, Table};
use testkit::{FixedKeys, World};

use crate::figures::store_answers;
use crate::tell;

#[tokio::test]
async fn after_the_main_job_the_store_keeps_its_rules() {
    let (world, _) = tell(
        "account adult
        post clinic 1 one_off:2026-01-14
        post clinic 2 one_off:2026-01-14
        post kinder 3 long:2026-01-14.. child
        post clinic 4 one_off:2026-01-14
        deliver
        answer 5 4 - 5 5
        decline all
        withdraw 2
        lose
        clock 2026-01-15T15:00:00Z
        account parent
        mail fails
        sweep
        post kinder 3 long:2026-01-14..2026-07-20 child
        deliver
        clock 2026-04-01T12:00:00Z
        sweep
        close",
    )
    .await;
    store_answers(&world, ("2026Q2", "77", "clinic"), 20, 5, None).await;
    let items = world.memory.dump();
    let mut checker = check::Checker::new(&world.app.profile).with_keys(Arc::new(FixedKeys));
    items.iter().for_each(|item| checker.look(item));
    let report = checker.finish();
    assert!(report.is_clean(), "{report}");
    let looked_at: Vec<u64> = report.checks.iter().map(|check| check.looked_at).collect();
    assert!(looked_at.iter().all(|count| 0 < *count), "{report}");

    let mut undue = items.clone();
    let unfinished = undue.iter_mut().filter_map(|item| item.due.take()).count() as u64;
    let report = check::check(&world.app.profile, &undue);
    assert_eq!(report.checks.iter().map(|check| check.wrong).sum::<u64>(), unfinished, "{report}");

    // Without any one of what others lead to, something is said.
    for (place, item) in items.iter().enumerate() {
        let entity = item.key.pk.split('#').next().unwrap();
        if ["INVITATION", "RESPONSE", "FINAL", "TALLY", "OGRN", "CREDENTIAL"].contains(&entity) {
            let counts_nothing = entity == "TALLY" && !item.counters.contains_key("completed");
            let rest = items.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, item)| item);
            let report = check::check(&world.app.profile, rest);
            assert_eq!(report.is_clean(), counts_nothing, "without {:?}: {report}", item.key);
        }
    }
}

/// An organisation that has left a region is frozen there if it was counted there.
#[tokio::test]
async fn a_lane_whose_first_answer_never_came_needs_no_final() {
    let (world, _) = tell(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        answer 5 4 - 5 5
        clock 2026-04-01T12:00:00Z
        sweep
        close",
    )
    .await;
    let mut items = world.memory.dump();
    let lane = items.iter().find(|item| item.key.pk == "LANE#2026Q1#77").cloned().unwrap();
    items.push(Item { key: Key::new("LANE#2026Q1#78", lane.key.sk.clone()), ..lane });
    for (completed, is_missed) in [(0, false), (1, true)] {
        items.last_mut().unwrap().counters = Counters::from([("completed".to_owned(), completed)]);
        let report = check::check(&world.app.profile, &items).to_string();
        let missed = report.contains("FINAL#2026Q1#78 clinic: it is not there, and the quarter is closed");
        assert_eq!(missed, is_missed, "{completed}: {report}");
    }
}

#[tokio::test]
async fn a_data_key_of_its_own_comes_and_goes_with_what_it_sealed() {
    let (world, _) = tell(
        "post kinder 1 long:2026-01-14.. child
        post kinder 1 long:2026-01-14.. child
        deliver
        post kinder 1 long:2026-01-14..2026-05-31 child
        deliver
        post kinder 1 long:2026-01-14.. child
        deliver
        account adult
        clock 2026-01-15T15:00:00Z
        sweep
        deliver
        post kinder 2 long:2026-01-14.. child
        withdraw 2
        deliver",
    )
    .await;
    // The persons of the first could still be read after the end came and went: a mail was sent.
    assert_eq!(world.mails.all().len(), 1);
    let keys = |start: &str| world.memory.dump().iter().filter(|item| item.key.pk.starts_with(start)).count();
    assert_eq!(keys("DATAKEY#own-"), 1);
    assert_eq!(keys("DATAKEY#month-"), 1);
}

#[tokio::test]
async fn a_months_data_key_that_is_gone_too_early_is_missed() {
    for (story, missed) in [
        ("post clinic 1 one_off:2026-01-14\ndeliver", true),
        ("post clinic 1 one_off:2026-01-14\ndeliver\nclock 2026-03-31T23:59:59Z\nsweep", false),
        ("post clinic 1 one_off:2026-01-14\nwithdraw 1\ndeliver", false),
    ] {
        let (world, _) = tell(story).await;
        let mut items = world.memory.dump();
        assert!(check::check(&world.app.profile, &items).is_clean(), "{story}");
        items.retain(|item| !item.key.pk.starts_with("DATAKEY#month-"));
        let report = check::check(&world.app.profile, &items).to_string();
        assert_eq!(report.contains("RECEIPT#mis#1 RECEIPT: its data key is not there"), missed, "{story}: {report}");
    }
}

#[tokio::test]
async fn counts_of_broken_terms_are_held_against_what_else_tells_of_them() {
    let (world, _) = tell("post clinic 1 one_off:2026-01-10\ndeliver").await;
    let items = world.memory.dump();
    let without = |entity: &str| {
        let rest = items.iter().filter(|item| !item.key.pk.starts_with(entity));
        check::check(&world.app.profile, rest).to_string()
    };
    assert!(without("BREACH#").contains("BREACH#2026Q1#77 clinic: `report` is 0, and its tally gives 1"));
    assert!(without("BREACH#").contains("BREACH mis: `report` is 0 for this source, and its receipts give 1"));
    assert!(without("TALLY#").contains("`report` is 1, and its tally gives 0"));
    assert!(without("RECEIPT#").contains("`report` is 1 for this source, and its receipts give 0"));
    assert!(without("REGISTER#sources").contains("BREACH#2026Q1#77 clinic#mis: its source is not there"));
}

#[tokio::test]
async fn a_final_that_its_groups_do_not_give_is_an_alarm_until_it_is_restated() {
    let world = World::at("2026-02-15T09:00:00Z");
    world.add_clinic().await;
    store_answers(&world, ("2026Q1", "77", "clinic"), 20, 5, None).await;
    let quarter = Quarter::parse("2026Q1").unwrap();
    // Somebody publishes a score that nobody gave.
    let lane = Lane {
        quarter,
        region: RegionCode::parse("77").unwrap(),
        organisation: OrganisationId::parse("clinic").unwrap(),
        questionnaire: Questionnaire::standard().reference(),
    };
    let key = keys::published(&PublishedPlace::Lane(lane));
    let stored = store::load::<PublishedItem>(&*world.memory, &key).await.unwrap().unwrap();
    let mut forged = stored.form.clone();
    forged.published.questions.values_mut().next().unwrap().counts[1] += 1;
    world.memory.write(vec![store::put(key, &forged, stored.expect()).unwrap()]).await.unwrap();
    assert_eq!(watch::miscounted(&*world.memory).await.unwrap(), 0);
    world.set_clock("2026-04-01T12:00:00Z");
    for _ in ["once", "twice"] {
        close::close(&world.app).await.unwrap();
        assert_eq!(watch::miscounted(&*world.memory).await.unwrap(), 1);
    }
    restate::restate(&world.app, quarter, "a score that nobody gave").await.unwrap().unwrap();
    assert_eq!(watch::miscounted(&*world.memory).await.unwrap(), 0);
}

/// What is altered of mails and of their counts, and of answers that wait where their keys are at hand, is told by a check.
#[tokio::test]
async fn a_check_tells_altered_counts_of_notices_and_altered_answers_that_wait() {
    let (world, _) = tell(
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        answer 5 4 - 5 5",
    )
    .await;
    let items = world.memory.dump();
    let told = async |alter: &dyn Fn(&mut Item)| {
        let mut items = items.clone();
        items.iter_mut().for_each(alter);
        let checker = check::Checker::new(&world.app.profile).with_mails().with_pool_keys(&*world.app.pool_keys);
        let mut checker = checker.await.unwrap();
        items.iter().for_each(|item| checker.look(item));
        checker.finish().to_string()
    };
    assert!(!told(&|_| {}).await.contains("WRONG"));
    let more = |item: &mut Item| item.counters.get_mut("notices").into_iter().for_each(|count| *count += 1);
    let counted = told(&more).await;
    assert!(counted.contains("TALLY#2026Q1#77 clinic: `notices` is 2, and the mails give 1"), "{counted}");
    let in_body = |entity: &'static str, from: &'static str, to: &'static str| {
        move |item: &mut Item| {
            if item.key.pk.starts_with(entity) {
                item.body = item.body.replacen(from, to, 1);
            }
        }
    };
    let heard = told(&in_body("MESSAGE#", "pending", "delivered")).await;
    assert!(heard.contains("`heard` is 0, and the mails give 1"), "{heard}");
    let waiting = told(&in_body("POOL#", "\"sealed\":\"", "\"sealed\":\"AAAA")).await;
    assert!(waiting.contains("it was altered while it waits"), "{waiting}");
}
