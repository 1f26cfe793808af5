//! A region moves from a system of several to one of its own, and nothing is lost.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::Error;
use app::answers::answer::Outcome;
use app::counts::{recount, restate};
use app::subscriptions::subscribe::{self, Wanted};
use app::upkeep::divide::Division;
use domain::calendar::Quarter;
use domain::identifier::ParticipantId;
use domain::language::Language;
use domain::subscription::Topic;
use table::lines::{line_of, restore_lines};
use table::{Item, Key};
use testkit::FixedKeys;

use super::*;

const HERE: &str = "https://77.otklik.example";
const THERE: &str = "https://16.otklik.example";

/// A system with two regions, in each of which one citizen answered, was told of another service by a joint mail, and has a form
/// on paper. The first quarter is closed.
async fn two_regions() -> World {
    let world = World::with_joint_notices("2026-01-15T09:00:00Z", 8);
    world.add_organisation("kazan", "1027739642281", OrganisationType::HEALTHCARE, "16").await;
    let (world, _) = tell_in(
        world,
        "account adult
        post clinic 1 one_off:2026-01-14
        deliver
        answer 5 5 5 5 5
        post kazan 2 one_off:2026-01-14
        deliver
        answer 1 1 1 1 1
        post clinic 3 one_off:2025-12-01
        post kazan 4 one_off:2025-12-01
        clock 2026-04-01T12:00:00Z
        sweep
        close
        post clinic 5 one_off:2026-04-01
        post kazan 6 one_off:2026-04-01
        deliver
        print kazan
        print clinic",
    )
    .await;
    let newest = world.mails.all().pop().unwrap();
    assert_eq!(tokens(&newest.text).len(), 2, "one mail announces links of both regions: {}", newest.text);
    world
}

fn tokens(mail: &str) -> BTreeSet<String> {
    let links = mail.split("/s/").skip(1);
    links.map(|rest| rest.chars().take_while(|it| it.is_alphanumeric() || "-_".contains(*it)).collect()).collect()
}

/// What moves with region 16, and what stays.
fn divided(everything: &[Item]) -> (Vec<Item>, Vec<Item>) {
    let mut division = Division::new([RegionCode::parse("16").unwrap()].into(), THERE.to_owned());
    everything.iter().for_each(|item| division.learn(item).unwrap());
    let parts: Vec<_> = everything.iter().map(|item| division.divide(item.clone()).unwrap()).collect();
    let moving = parts.iter().filter_map(|part| part.moving.clone()).collect();
    (moving, parts.into_iter().filter_map(|part| part.staying).collect())
}

/// A system of its own over a part, which knows where the other region is.
async fn system(former: &World, part: &[Item], other: &str, url: &str) -> World {
    let world = World::with_joint_notices("2026-04-02T09:00:00Z", 8);
    // Chance begins where the former system's has not been: what it draws is new.
    for _ in 0..10_000 {
        world.app.random_text(1);
    }
    // The keys of the pool go to both, too.
    for key in former.app.pool_keys.list().await.unwrap() {
        let bytes = former.app.pool_keys.get(&key.name).await.unwrap().unwrap();
        world.app.pool_keys.create_if_absent(&key.name, &bytes).await.unwrap();
    }
    let lines: Vec<String> = part.iter().map(|item| line_of(item).unwrap()).collect();
    restore_lines(&*world.memory, lines.join("\n").as_bytes()).await.unwrap();
    let moved = RegionItem { moved_to: Some(url.to_owned()), ..RegionItem::joined("2025-01-01".parse().unwrap()) };
    world.put(Entry::Region(RegionCode::parse(other).unwrap(), moved)).await;
    world
}

fn assert_clean(world: &World) {
    let items = world.memory.dump();
    let mut checker = check::Checker::new(&world.app.profile).with_keys(Arc::new(FixedKeys));
    items.iter().for_each(|item| checker.look(item));
    let report = checker.finish();
    assert!(report.is_clean(), "{report}");
}

/// The completed questionnaires of a quarter by region.
async fn completed(world: &World, period: Period) -> String {
    let caller = world.coordinator().await;
    let rows = indicators::rows(&world.app, &caller, period, By::Region, &Filter::default()).await.unwrap().unwrap();
    let told =
        rows.iter().map(|row| format!("{} {} of {}", row.unit, row.indicators.completed, row.indicators.receipts));
    told.collect::<Vec<_>>().join("; ")
}

async fn received(world: &World, organisation: &str) -> Verdict {
    let source = world.source(&world.add_source().await).await;
    let records = [record(organisation, "7", "one_off:2026-03-31", None)];
    receive::receive(&world.app, &source, &records).await.unwrap().remove(0)
}

#[tokio::test]
async fn either_part_keeps_its_rules_and_together_they_are_the_whole() {
    let world = two_regions().await;
    let everything = world.memory.dump();
    let (moving, staying) = divided(&everything);
    let keys = |part: &[Item]| part.iter().map(|item| item.key.clone()).collect::<BTreeSet<Key>>();
    assert_eq!(&keys(&moving) | &keys(&staying), keys(&everything));
    let entity = |key: &Key| key.pk.split('#').next().unwrap_or_default().to_owned();
    let shared: BTreeSet<String> = (&keys(&moving) & &keys(&staying)).iter().map(entity).collect();
    expect_test::expect!["ACCOUNT AUDIT AUDITHEAD CREDENTIAL DATAKEY EXPIRY FINAL FINALS FINALSUMMARY HEARTBEAT LINK MESSAGE OGRN ORGANISATIONS PERSONS POLICY PUBLISHED REFUSALS REGISTER REPORTSWALK"].assert_eq(&shared.into_iter().collect::<Vec<_>>().join(" "));

    let (there, here) = (system(&world, &moving, "77", HERE).await, system(&world, &staying, "16", THERE).await);
    assert_clean(&there);
    assert_clean(&here);
    // Closed, it shows everywhere what it showed; what runs is counted where the region is.
    let closed = Period::Quarter(Quarter::parse("2026Q1").unwrap());
    expect_test::expect!["region:16 1 of 2; region:77 1 of 2"].assert_eq(&completed(&world, closed).await);
    assert_eq!(completed(&there, closed).await, completed(&world, closed).await);
    assert_eq!(completed(&here, closed).await, completed(&world, closed).await);
    expect_test::expect!["region:16 0 of 1"].assert_eq(&completed(&there, Period::Running).await);
    expect_test::expect!["region:77 0 of 1"].assert_eq(&completed(&here, Period::Running).await);
}

#[tokio::test]
async fn links_work_where_the_region_is_and_lead_there_from_where_it_was() {
    let world = two_regions().await;
    let (moving, staying) = divided(&world.memory.dump());
    let (there, here) = (system(&world, &moving, "77", HERE).await, system(&world, &staying, "16", THERE).await);
    let newest = world.mails.all().pop().unwrap();
    let mut moved = 0;
    for token in tokens(&newest.text) {
        let view = answer::view(&world.app, &token).await.unwrap().unwrap();
        let (home, away) = match view.organisation_name.ends_with("kazan") {
            true => (&there, &here),
            false => (&here, &there),
        };
        let leads_to = answer::moved_to(&away.app, &token).await.unwrap();
        // Nobody was ever sent a link of the new address.
        assert_eq!(leads_to.as_deref(), view.organisation_name.ends_with("kazan").then_some(THERE));
        moved += usize::from(leads_to.is_some());
        let scores = scores_of(&["4", "4", "4", "4", "4"]);
        assert_eq!(answer::submit(&away.app, &token, &scores, None).await.unwrap(), Outcome::Unknown);
        assert_eq!(answer::submit(&home.app, &token, &scores, None).await.unwrap(), Outcome::Taken);
    }
    assert_eq!(moved, 1);
    assert_clean(&there);
    assert_clean(&here);
}

#[tokio::test]
async fn each_goes_on_with_its_own_and_leaves_the_other_alone() {
    let world = two_regions().await;
    let (moving, staying) = divided(&world.memory.dump());
    let (there, here) = (system(&world, &moving, "77", HERE).await, system(&world, &staying, "16", THERE).await);
    for (system, own, foreign) in [(&there, "kazan", "clinic"), (&here, "clinic", "kazan")] {
        assert!(matches!(received(system, own).await, Verdict::Accepted { .. }));
        assert!(matches!(received(system, foreign).await, Verdict::Refused(_)));
        for clock in ["2026-04-03T09:00:00Z", "2026-05-03T12:00:00Z", "2026-07-01T12:00:00Z"] {
            system.set_clock(clock);
            sweep::sweep(&system.app).await.unwrap();
            system.deliver_hints().await;
        }
        // One mail, about what came after the move: what was told before is not told again.
        let mails = system.mails.all();
        assert_eq!(mails.iter().map(|mail| tokens(&mail.text).len()).sum::<usize>(), 1);
        close::close(&system.app).await.unwrap();
        assert_clean(system);
        for quarter in ["2026Q1", "2026Q2"] {
            let quarter = Quarter::parse(quarter).unwrap();
            let found = recount::recount_final(&system.app, quarter).await.unwrap().unwrap();
            assert!(found.hash_holds && found.miscounted.is_empty(), "{found:?}");
        }
    }
}

#[tokio::test]
async fn a_restatement_carries_what_the_other_region_had() {
    let world = two_regions().await;
    let (_, staying) = divided(&world.memory.dump());
    let here = system(&world, &staying, "16", THERE).await;
    let clinic = OrganisationId::parse("clinic").unwrap();
    let quarter = Quarter::parse("2026Q1").unwrap();
    let key = table::keys::tally(quarter, RegionCode::parse("77").unwrap(), &clinic, 0);
    let counters = [("cohort_completed".to_owned(), 1)].into();
    use table::Table;
    here.memory.write(vec![table::Write::Add(table::port::Add { key, counters, expect: None })]).await.unwrap();
    let restated = restate::restate(&here.app, quarter, "an answer came late").await.unwrap().unwrap();
    assert_eq!((restated.organisations, restated.miscounted), (3, Vec::new()));
    let found = recount::recount_final(&here.app, quarter).await.unwrap().unwrap();
    assert!(found.hash_holds && found.miscounted.is_empty(), "{found:?}");
}

#[tokio::test]
async fn what_nobody_knows_is_not_guessed() {
    let item = Item {
        key: Key::new("RIDDLE#1", "RIDDLE"),
        version: 1,
        body: "{}".to_owned(),
        counters: Default::default(),
        due: None,
        expires_at: None,
    };
    let division = Division::new([RegionCode::parse("16").unwrap()].into(), THERE.to_owned());
    assert!(matches!(division.divide(item), Err(Error::Corrupt(_))));
}

/// Nobody gets a mail from either side that the other sends, too.
#[tokio::test]
async fn subscriptions_go_with_whoever_sees_nothing_but_the_region() {
    let world = two_regions().await;
    let limits = [("federal", "coordinator", ""), ("tatarstan", "regional_executive", "16")];
    for (id, role, limit) in limits.into_iter().chain([("head", "organisation_head", "kazan")]) {
        let item = crate::subscribed::participant(role, limit);
        world.put(Entry::Participant(ParticipantId::parse(id).unwrap(), item)).await;
        let caller = crate::subscribed::caller(&world.app, &world, id).await;
        let (topics, address) = (Topic::ALL.into(), format!("{id}@example.org"));
        let wanted = Wanted { topics, language: Language::Ru, thresholds: Default::default(), address };
        subscribe::subscribe(&world.app, &caller, &wanted).await.unwrap().unwrap();
    }
    sweep::sweep(&world.app).await.unwrap();
    for mail in world.mails.all().iter().rev().take(2) {
        let link = mail.text.lines().find(|line| line.contains("/confirm/")).unwrap();
        assert!(subscribe::confirm(&world.app, link.rsplit('/').next().unwrap()).await.unwrap());
    }
    world.set_clock("2026-04-02T06:05:00Z");
    sweep::sweep(&world.app).await.unwrap();
    let everything = world.memory.dump();
    let (moving, staying) = divided(&everything);
    let subscribers = |part: &[Item]| {
        let of = |item: &Item| item.key.pk.strip_prefix("SUBSCRIPTION#").map(str::to_owned);
        part.iter().filter_map(of).collect::<Vec<_>>().join(" ")
    };
    assert_eq!((subscribers(&moving).as_str(), subscribers(&staying).as_str()), ("head tatarstan", "federal"));
    let looks = |part: &[Item]| part.iter().filter(|item| item.key.pk.starts_with("FALLEN#")).count();
    assert!(0 < looks(&everything) && looks(&everything) < looks(&moving) + looks(&staying));
    for (part, other, url) in [(moving, "77", HERE), (staying, "16", THERE)] {
        assert_clean(&system(&world, &part, other, url).await);
    }
}
