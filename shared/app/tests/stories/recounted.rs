//! The running recount: whoever deletes or alters a stored answer, or what is counted or published of it, is found out within a day.

use app::counts::close;
use app::store;
use app::upkeep::{sweep, watch};
use chrono::Duration;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::Lane;
use domain::questionnaire::{Answers, Questionnaire, Score};
use domain::tally::Counter;
use table::{Add, Counters, Delete, Expect, Item, Put, Table, Write, keys};
use testkit::{World, answer_of_a_stranger};

const CLINIC: (&str, OrganisationType) = ("clinic", OrganisationType::HEALTHCARE);
const KINDERGARTEN: (&str, OrganisationType) = ("kinder", OrganisationType::PRESCHOOL);

async fn answer(world: &World, (organisation, organisation_type): (&str, OrganisationType), count: usize) {
    let lane = Lane {
        quarter: Quarter::parse("2026Q1").unwrap(),
        region: RegionCode::parse("77").unwrap(),
        organisation: OrganisationId::parse(organisation).unwrap(),
        questionnaire: Questionnaire::standard().reference(),
    };
    for number in 0..count {
        let scores = [(QuestionId::parse("comfort").unwrap(), Score::new(number as u8 % 5 + 1))].into();
        let comment = Some("Спасибо".to_owned());
        answer_of_a_stranger(&world.app, &lane, organisation_type, Answers { scores, comment }).await;
    }
}

/// Lets half a day pass, more than that, or nothing; answers how many places are at fault.
async fn after(world: &World, hours: i64) -> u64 {
    world.clock.set(world.now() + Duration::hours(hours));
    let report = sweep::sweep(&world.app).await.unwrap();
    assert_eq!(report.failures, 0);
    watch::miscounted(&*world.memory).await.unwrap()
}

/// A quarter in which one organisation has published groups and waiting answers, and two have too few.
async fn quarter_of(closed: bool) -> World {
    let world = World::at("2026-02-15T09:00:00Z");
    world.add_clinic().await;
    world.add_organisation("kinder", "1037739010891", OrganisationType::PRESCHOOL, "77").await;
    world.add_organisation("school", "1027739177377", OrganisationType::SCHOOL, "77").await;
    answer(&world, CLINIC, 25).await;
    answer(&world, KINDERGARTEN, 6).await;
    answer(&world, ("school", OrganisationType::SCHOOL), 6).await;
    let quarter = Quarter::parse("2026Q1").unwrap();
    let clinic = OrganisationId::parse("clinic").unwrap();
    let notices = Counters::from([Counter::Notices.by(40)]);
    let counted = store::add(keys::tally(quarter, RegionCode::parse("77").unwrap(), &clinic, 0), notices);
    world.memory.write(vec![counted]).await.unwrap();
    if closed {
        world.set_clock("2026-04-01T12:00:00Z");
        close::close(&world.app).await.unwrap();
    }
    world
}

fn with_body(item: &Item, body: String) -> Write {
    Write::Put(Put {
        key: item.key.clone(),
        body,
        due: item.due.clone(),
        expires_at: item.expires_at,
        keeps_counters: true,
        expect: Expect::Version(item.version),
    })
}

/// Something is done to the first item with such a key; answers what undoes it, where that is as simple.
async fn tamper(world: &World, pk: &str, sk: &str, how: &str) -> Option<Write> {
    let items = world.memory.dump();
    let found = items.iter().find(|item| item.key.pk.starts_with(pk) && item.key.sk.starts_with(sk));
    let item = found.unwrap_or_else(|| panic!("no {pk} {sk}"));
    let write = match how.split_once(" becomes ") {
        Some((from, to)) => {
            assert!(item.body.contains(from), "{}", item.body);
            with_body(item, item.body.replacen(from, to, 1))
        }
        None if how == "is deleted" => Write::Delete(Delete { key: item.key.clone(), version: item.version }),
        None => {
            let counters = Counters::from([(how.to_owned(), 1)]);
            Write::Add(Add { key: item.key.clone(), counters, expect: None })
        }
    };
    let undone = how.contains(" becomes ").then(|| {
        let Write::Put(put) = with_body(item, item.body.clone()) else { unreachable!() };
        Write::Put(Put { expect: Expect::Version(item.version + 1), ..put })
    });
    world.memory.write(vec![write]).await.unwrap();
    undone
}

#[tokio::test]
async fn what_nobody_touched_is_as_it_was_counted() {
    for closed in [false, true] {
        let world = quarter_of(closed).await;
        for _ in 0..3 {
            assert_eq!(after(&world, 13).await, 0, "{closed}");
        }
    }
}

#[tokio::test]
async fn whatever_is_deleted_or_altered_is_found_within_a_day() {
    for (closed, pk, sk, how) in [
        (false, "POOL#2026Q1#77#clinic", "000002", "is deleted"),
        (false, "POOL#2026Q1#77#kinder", "000000", "is deleted"),
        (false, "POOL#2026Q1#77#kinder", "000000", "\"sealed\":\" becomes \"sealed\":\"AAAA"),
        (false, "GROUP#2026Q1#77#clinic", "", "is deleted"),
        (false, "GROUP#2026Q1#77#clinic", "", "\"comfort\":1 becomes \"comfort\":5"),
        (false, "GROUP#2026Q1#77#clinic", "", "Спасибо becomes Ужасно"),
        (false, "PUBLISHED#2026Q1#77", "clinic", "is deleted"),
        (false, "PUBLISHED#2026Q1#77", "clinic", "\"answers\":10 becomes \"answers\":11"),
        (false, "LANE#2026Q1#77", "kinder", "completed"),
        (true, "GROUP#2026Q1#77#clinic", "", "\"comfort\":1 becomes \"comfort\":5"),
        (true, "GROUP#2026Q1#77#@", "", "\"comfort\":1 becomes \"comfort\":5"),
        (true, "GROUP#2026Q1#77#@", "", "is deleted"),
        (true, "GROUP#2026Q1#77#clinic", "", "Спасибо becomes Ужасно"),
        (true, "GROUP#2026Q1#77#@", "", "Спасибо becomes Ужасно"),
        (true, "FINAL#2026Q1#77", "clinic", "\"name\":\" becomes \"name\":\"Не "),
        (true, "FINAL#2026Q1#77", "clinic", "\"type\":\"healthcare\" becomes \"type\":\"sport\""),
        (true, "FINAL#2026Q1#77", "clinic", "\"level\":\"regional\" becomes \"level\":\"federal\""),
        (true, "FINAL#2026Q1#77", "clinic", "\"notices\":40 becomes \"notices\":30"),
        (true, "FINAL#2026Q1#77", "clinic", "is deleted"),
        (true, "FINAL#2026Q1#77", "clinic", "\"q.comfort.1\":5 becomes \"q.comfort.1\":4"),
        (true, "FINALSUMMARY#2026Q1", "77", "\"completed\":25 becomes \"completed\":24"),
        (true, "FINALS", "2026Q1", "\"hash\":\" becomes \"hash\":\"0"),
    ] {
        let world = quarter_of(closed).await;
        assert_eq!(after(&world, 13).await, 0, "{pk} {sk}");
        let undone = tamper(&world, pk, sk, how).await;
        assert_eq!(after(&world, 1).await, 0, "the next round has not begun");
        assert_ne!(after(&world, 12).await, 0, "closed: {closed}: {pk} {sk} {how}");
        let Some(undone) = undone else { continue };
        world.memory.write(vec![undone]).await.unwrap();
        assert_ne!(after(&world, 1).await, 0, "an alarm stays until a round passes without what was found");
        assert_eq!(after(&world, 12).await, 0, "closed: {closed}: {pk} {sk} {how}");
    }
}
