//! Every change and reading has its record, in the same write; whoever takes one out or puts another in is noticed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::audit;
use app::figures::measures;
use app::identity::access;
use app::registers::accounts;
use app::registers::{self, Edit, Entry, RegisterError, Seen};
use app::upkeep::check::{Checker, Report};
use app::upkeep::sweep;
use async_trait::async_trait;
use domain::audit::{Actor, CHECKPOINTS, ChainHead, Head, Record};
use domain::identifier::SourceId;
use domain::organisation::RegionCode;
use domain::person::Snils;
use expect_test::expect;
use table::items::{Holder, RegionItem};
use table::memory::MemoryTable;
use table::{Item, Key, StoreError, Table, Write, WriteError};
use testkit::{FixedKeys, Intercepted, Intercepts, World};

use crate::recorded::{head_entry, head_of, measure};
use crate::{ADULT, tell};

pub(crate) fn verify(world: &World, items: &[Item]) -> Report {
    let mut checker = Checker::new(&world.app.profile).with_keys(Arc::new(FixedKeys));
    items.iter().for_each(|item| checker.look(item));
    checker.finish()
}

pub(crate) fn records(world: &World) -> Vec<Record> {
    let items = world.memory.dump();
    items
        .iter()
        .filter(|item| item.key.pk.starts_with("AUDIT#"))
        .map(|item| table::items::decode(item).unwrap())
        .collect()
}

/// Chain, actor, action and subjects of every record, in order of chains.
pub(crate) fn told(world: &World) -> String {
    let line = |record: &Record| {
        let action = serde_json::to_value(record.action).unwrap();
        let touched = record.touched.iter().map(|touched| {
            let fields: Vec<&str> = touched.fields.keys().map(String::as_str).collect();
            format!(" {}({})", touched.subject, fields.join(" "))
        });
        let chains = record.heads.len();
        let heads = if chains == 0 { String::new() } else { format!(" {chains} chains") };
        let touched: String = touched.collect();
        format!("{} {} {} {}{touched}{heads}\n", record.chain, record.number, record.by, action.as_str().unwrap())
    };
    records(world).iter().map(line).collect()
}

async fn audited_world() -> World {
    let (world, _) = tell(
        "account adult
        post clinic 1 one_off:2026-01-14
        post kinder 2 long:2026-01-14.. child
        deliver
        clock 2026-01-16T09:00:00Z
        sweep
        withdraw 2
        deliver
        clock 2026-04-02T12:00:00Z
        sweep
        close
        sweep",
    )
    .await;
    world
}

#[tokio::test]
async fn the_trail_tells_who_did_what() {
    let world = audited_world().await;
    let own = without_random_names(&told(&world));
    expect![[r#"
        2026-01-15.accounts 1 operator put accounts/fn36tPpt7O8A0FbOrSgcZjlJ_A7df_O7_aQ6O9jrCWE(email verified)
        2026-01-15.organisations 1 operator put organisations/clinic(id included_on level name ogrn region type)
        2026-01-15.organisations 2 operator put organisations/kinder(id included_on level name ogrn region type)
        2026-01-15.participants 1 operator put participants/mintrud(keys kind name session_epoch)
        2026-01-15.participants 2 operator issue_key participants/mintrud(keys)
        2026-01-15.regions 1 operator put regions/77(joined_on)
        2026-01-15.sources 1 operator put sources/mis(keys legal_basis level name operator organisations)
        2026-01-15.sources 2 operator issue_key sources/mis(keys)
        2026-01-16.persons 1 job:lifecycle count persons/2026-01-15(account_match notice_address)
        2026-01-16.policies 1 job:lifecycle put policies/profile(hash name version)
        2026-04-02.data_keys 1 job:invite destroy data_keys/own-…(deleted_at ground key_hash rule)
        2026-04-02.data_keys 2 job:lifecycle destroy data_keys/month-2026-03(deleted_at ground key_hash rule)
        2026-04-02.data_keys 3 job:lifecycle destroy wrapping_keys/2026-01-07.2026-02-06(deleted_at ground rule)
        2026-04-02.finals 1 job:rollup close finals/2026Q1(closed_at described elsewhere hash method organisations salt)
        2026-04-02.persons 1 job:lifecycle count persons/2026-01-16(account_match)
        checkpoints 1 job:lifecycle checkpoint 7 chains
        checkpoints 2 job:lifecycle checkpoint 4 chains
        checkpoints 3 job:lifecycle checkpoint 3 chains
    "#]]
    .assert_eq(&own);
}

/// The names of data keys of their own are random.
fn without_random_names(told: &str) -> String {
    let own = |word: &str| match word.split_once("data_keys/own-") {
        Some((before, _)) => format!("{before}data_keys/own-…(deleted_at"),
        None => word.to_owned(),
    };
    let line = |line: &str| line.split(' ').map(own).collect::<Vec<_>>().join(" ") + "\n";
    told.lines().map(line).collect()
}

#[tokio::test]
async fn whatever_is_done_to_the_trail_or_past_it_is_noticed() {
    let world = audited_world().await;
    let items = world.memory.dump();
    let report = verify(&world, &items);
    assert!(report.is_clean(), "{report}");
    let audited = |item: &&Item| {
        item.key.pk.starts_with("AUDIT") || table::keys::audited_subject(&item.key).is_some_and(|_| item.version != 0)
    };
    for item in items.iter().filter(audited) {
        let without: Vec<Item> = items.iter().filter(|other| other.key != item.key).cloned().collect();
        let may_go = item.key.pk.starts_with("ACCOUNT#");
        assert_eq!(verify(&world, &without).is_clean(), may_go, "without {:?}", item.key);

        let edited: Vec<Item> = items
            .iter()
            .map(|other| match other.key == item.key {
                true => Item { body: edited(&other.body), ..other.clone() },
                false => other.clone(),
            })
            .collect();
        assert!(!verify(&world, &edited).is_clean(), "edited {:?}", item.key);
    }
    // Two records of a chain change places.
    let chain = "AUDIT#2026-01-15.organisations";
    let places: Vec<usize> = (0..items.len()).filter(|place| items[*place].key.pk == chain).collect();
    let mut moved = items.clone();
    moved[places[0]].body = items[places[1]].body.clone();
    moved[places[1]].body = items[places[0]].body.clone();
    assert!(!verify(&world, &moved).is_clean());
}

/// Changes a digit or a letter without breaking the JSON.
fn edited(body: &str) -> String {
    for (from, to) in
        [("operator", "job:x"), ("77", "78"), ("2025", "2024"), ("Мин", "Ман"), ("job:", "job:x"), ("2026-0", "2027-0")]
    {
        if body.contains(from) {
            return body.replacen(from, to, 1);
        }
    }
    format!("{body} ")
}

/// Somebody who kept the whole store of yesterday puts it back: only a checkpoint that was kept elsewhere shows it.
#[tokio::test]
async fn an_older_store_in_place_of_this_one_is_told_by_a_kept_checkpoint() {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    sweep::sweep(&world.app).await.unwrap();
    let older = world.memory.dump();
    world.set_clock("2026-01-16T09:00:00Z");
    world.add_source().await;
    sweep::sweep(&world.app).await.unwrap();
    let items = world.memory.dump();
    let head: Head = world
        .memory
        .get(&table::keys::audit_head(CHECKPOINTS))
        .await
        .unwrap()
        .map(|item| table::items::decode(&item).unwrap())
        .unwrap();
    let kept = ChainHead { chain: CHECKPOINTS.to_owned(), count: head.count, last: head.last };
    let check = |items: &[Item]| {
        let mut checker = Checker::new(&world.app.profile).with_keys(Arc::new(FixedKeys)).with_witness(kept.clone());
        items.iter().for_each(|item| checker.look(item));
        checker.finish().is_clean()
    };
    assert!(verify(&world, &older).is_clean());
    assert!(check(&items) && !check(&older));
}

#[tokio::test]
async fn the_same_again_is_recorded_once_and_only_what_was_seen_is_changed() {
    let world = World::at("2026-01-15T09:00:00Z");
    let region = RegionCode::parse("77").unwrap();
    let entry = |day: &str| Entry::Region(region, RegionItem::joined(day.parse().unwrap()));
    let put = async |day: &str, seen: Seen| {
        let edit = Edit { by: Actor::Operator, seen };
        match registers::put(&world.app, &edit, &entry(day)).await {
            Ok(kept) => format!("{} {}", kept.version, kept.changed),
            Err(RegisterError::NotAsSeen { stored }) => format!("not as seen, {stored:?}"),
            Err(error) => panic!("{error}"),
        }
    };
    for (day, seen, expected) in [
        ("2025-01-01", Seen::Version(1), "not as seen, None"),
        ("2025-01-01", Seen::Nothing, "1 true"),
        ("2025-01-01", Seen::Anything, "1 false"),
        ("2025-01-01", Seen::Nothing, "not as seen, Some(1)"),
        ("2025-02-01", Seen::Version(1), "2 true"),
        ("2025-03-01", Seen::Version(1), "not as seen, Some(2)"),
        ("2025-02-01", Seen::Version(2), "2 false"),
    ] {
        assert_eq!(put(day, seen).await, expected, "{day} {seen:?}");
    }
    assert_eq!(records(&world).len(), 2);
    for _ in 0..3 {
        sweep::sweep(&world.app).await.unwrap();
    }
    let checkpoints = records(&world).iter().filter(|record| record.chain == CHECKPOINTS).count();
    assert_eq!(checkpoints, 1, "{}", told(&world));
}

/// Fifty who write to one chain at once: each record is there once, none lost.
#[tokio::test]
async fn a_chain_takes_many_writers() {
    let world = World::at("2026-01-15T09:00:00Z");
    let by = Actor::Participant("mintrud".to_owned().try_into().unwrap());
    let shown = (0..50).map(|number| {
        let (app, by) = (world.app.clone(), by.clone());
        tokio::spawn(async move { audit::shown(&app, &by, &format!("GET /{number}")).await.unwrap() })
    });
    futures::future::join_all(shown).await;
    let subjects: BTreeSet<String> =
        records(&world).into_iter().map(|record| record.touched[0].subject.clone()).collect();
    assert_eq!(subjects.len(), 50);
    assert!(verify(&world, &world.memory.dump()).is_clean());
}

#[tokio::test]
async fn an_operator_reads_personal_data_only_with_a_record() {
    let world = World::at("2026-01-15T09:00:00Z");
    let snils = Snils::parse(ADULT).unwrap();
    world.add_account(ADULT, "anna@example.org").await;
    assert!(accounts::read(&world.app, &Actor::Operator, &snils).await.unwrap().is_some());
    accounts::remove(&world.app, &Actor::Operator, &snils).await.unwrap();
    accounts::remove(&world.app, &Actor::Operator, &snils).await.unwrap();
    assert!(accounts::read(&world.app, &Actor::Operator, &snils).await.unwrap().is_none());
    world.add_account(ADULT, "anna@example.org").await;
    let report = verify(&world, &world.memory.dump());
    assert!(report.is_clean(), "{report}");
    let bodies: String = world.memory.dump().iter().map(|item| item.body.clone()).collect();
    for personal in ["anna", "112-233-445", "11223344595"] {
        assert!(!bodies.contains(personal), "{personal}");
    }
    let actions: Vec<String> = records(&world).iter().map(|record| format!("{:?}", record.action)).collect();
    assert_eq!(actions, ["Put", "Remove", "Put", "Read", "Read"]);
}

/// A table that breaks at one write: before it happens, or after it happened without telling.
struct Breaking {
    left: AtomicUsize,
    happens: bool,
}

#[async_trait]
impl Intercepts for Breaking {
    async fn write(&self, table: &MemoryTable, writes: Vec<Write>) -> Result<(), WriteError> {
        match self.left.fetch_sub(1, Ordering::SeqCst) {
            1 if self.happens => {
                table.write(writes).await?;
                Err(StoreError::Unknown("broken by the test".to_owned()).into())
            }
            1 => Err(StoreError::Unavailable("broken by the test".to_owned()).into()),
            _ => table.write(writes).await,
        }
    }
}

pub(crate) fn organisation_entry(id: &str, number: u64) -> Entry {
    let body = serde_json::json!({
        "id": id, "name": id, "ogrn": ogrn(number), "type": "school", "region": "77", "level": "regional",
        "included_on": "2025-01-01"
    });
    Entry::Organisation(serde_json::from_value(body).unwrap())
}

/// An OGRN with its check digit.
pub(crate) fn ogrn(number: u64) -> String {
    let body = 102_770_000_000 + number;
    format!("{body}{}", body % 11 % 10)
}

fn source_entry(id: &str) -> Entry {
    let body = serde_json::json!({
        "name": id, "operator": "Регион", "level": "regional", "organisations": ["*"], "legal_basis": "приказ"
    });
    Entry::Source(SourceId::parse(id).unwrap(), serde_json::from_value(body).unwrap())
}

/// Everything that the operator does, and the jobs that follow.
async fn operate(world: &World) -> Result<(), String> {
    let app = &world.app;
    let edit = Edit::by(Actor::Operator);
    let region = RegionCode::parse("77").unwrap();
    let joined = RegionItem::joined("2025-01-01".parse().unwrap());
    let source = Holder::Source(SourceId::parse("mis").unwrap());
    let done = async {
        registers::put(app, &edit, &Entry::Region(region, joined)).await.map_err(|error| error.to_string())?;
        let entries: Vec<Entry> = (0..30).map(|number| organisation_entry(&format!("o-{number}"), number)).collect();
        registers::put_all(app, &edit.by, &entries).await.map_err(|error| error.to_string())?;
        registers::put(app, &edit, &source_entry("mis")).await.map_err(|error| error.to_string())?;
        if access::keys_of(app, &source).await.map_err(|error| error.to_string())?.is_some_and(|keys| keys.is_empty()) {
            access::issue(app, &edit.by, &source, None).await.map_err(|error| error.to_string())?;
        }
        let (id, head) = head_entry();
        registers::put(app, &edit, &Entry::Participant(id.clone(), head)).await.map_err(|error| error.to_string())?;
        measures::put_measure(app, &head_of(id), &measure("ramp")).await.map_err(|error| error.to_string())?;
        Ok::<(), String>(())
    };
    let done = done.await;
    // The jobs tell of what failed, and go on.
    let swept = sweep::sweep(app).await;
    done?;
    match swept.map_err(|error| error.to_string())?.failures {
        0 => Ok(()),
        failures => Err(format!("{failures} failures")),
    }
}

#[tokio::test]
async fn broken_off_at_any_write_and_done_again_it_is_done_once() {
    let whole = World::at("2026-01-15T09:00:00Z");
    operate(&whole).await.unwrap();
    let expected = states(&whole.memory.dump());
    let mut broken = 0;
    for happens in [false, true] {
        for point in 1.. {
            let memory = Arc::new(MemoryTable::new());
            let by = Breaking { left: AtomicUsize::new(point), happens };
            let table = Intercepted { inner: memory.clone(), by };
            let world = World::over("2026-01-15T09:00:00Z", memory.clone(), Arc::new(table));
            if operate(&world).await.is_ok() {
                // There are no more writes than that.
                break;
            }
            operate(&world).await.unwrap_or_else(|error| panic!("point {point}, happens: {happens}: {error}"));
            let report = verify(&world, &memory.dump());
            assert!(report.is_clean(), "point {point}, happens: {happens}: {report}");
            assert_eq!(states(&memory.dump()), expected, "point {point}, happens: {happens}");
            // Every change once.
            let touched: Vec<(String, Option<u64>)> = records(&world)
                .iter()
                .flat_map(|record| record.touched.iter().map(|touched| (touched.subject.clone(), touched.version)))
                .collect();
            let distinct: BTreeSet<_> = touched.iter().collect();
            assert_eq!(distinct.len(), touched.len(), "point {point}, happens: {happens}: {touched:?}");
            broken += 1;
        }
    }
    // Fifteen writes: one for the region, five for thirty organisations, one each for a participant and a measure, and so on; three of the sweep.
    assert_eq!(broken, 30);
}

/// What stands in the registers, apart from random keys.
fn states(items: &[Item]) -> Vec<(Key, u64)> {
    let registers =
        items.iter().filter(|item| item.key.pk.starts_with("REGISTER#") || item.key.pk.starts_with("OGRN#"));
    registers.map(|item| (item.key.clone(), item.version)).collect()
}
