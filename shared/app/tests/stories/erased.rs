//! What is erased is gone before that is recorded, whatever breaks on the way; and a copy of the store from before opens nothing
//! of it, and nothing at all when its life is over.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use app::App;
use app::assembly::{Parts, assemble};
use app::audit;
use app::following::{self, Asked};
use app::intake::receive;
use app::ports::AccountDirectory;
use app::privacy::adopting;
use app::privacy::destruction::TOPIC;
use app::registers::accounts::TableDirectory;
use app::store::base64;
use app::upkeep::{check, sweep};
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use domain::audit::certificate::{Certificate, CertificateFault};
use domain::audit::{Action, Record};
use domain::person::Snils;
use table::items::{DataKeyItem, FollowingItem, ReceiptItem, decode, encode};
use table::memory::MemoryTable;
use table::{Expect, Found, Item, Key, Page, Put, Range, StoreError, Table, Write, WriteError};
use testkit::World;

use crate::audited::records;
use crate::{ADULT, record};

/// A table of which one write or purge fails, and that knows whether anything was deleted since the last purge.
struct Breaking {
    inner: Arc<MemoryTable>,
    steps: AtomicUsize,
    broken: usize,
    carried_out: bool,
    unpurged: AtomicBool,
    recorded_too_early: AtomicBool,
}

impl Breaking {
    fn new(broken: usize, carried_out: bool) -> Breaking {
        Breaking {
            inner: Arc::new(MemoryTable::new()),
            steps: AtomicUsize::new(usize::MAX / 2),
            broken,
            carried_out,
            unpurged: AtomicBool::new(false),
            recorded_too_early: AtomicBool::new(false),
        }
    }

    fn breaks(&self) -> bool {
        self.steps.fetch_add(1, Ordering::SeqCst) == self.broken
    }

    async fn carry_out(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        let is_key = |write: &Write| matches!(write, Write::Delete(delete) if delete.key.pk.starts_with("DATAKEY#"));
        let is_act = |write: &Write| matches!(write, Write::Put(put) if put.body.contains(r#""action":"destroy""#));
        let (deletes, records) = (writes.iter().any(is_key), writes.iter().any(is_act));
        self.inner.write(writes).await?;
        if records && self.unpurged.load(Ordering::SeqCst) {
            self.recorded_too_early.store(true, Ordering::SeqCst);
        }
        if deletes {
            self.unpurged.store(true, Ordering::SeqCst);
        }
        Ok(())
    }
}

#[async_trait]
impl Table for Breaking {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(key).await
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        self.inner.query(pk, range, page).await
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        self.inner.due(shard, until, page).await
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        let breaks = self.breaks();
        if !breaks || self.carried_out {
            self.carry_out(writes).await?;
        }
        if breaks { Err(StoreError::Unknown("broken by the test".to_owned()).into()) } else { Ok(()) }
    }

    async fn purge(&self) -> Result<(), StoreError> {
        let breaks = self.breaks();
        if !breaks || self.carried_out {
            self.unpurged.store(false, Ordering::SeqCst);
        }
        if breaks { Err(StoreError::Unavailable("broken by the test".to_owned())) } else { Ok(()) }
    }
}

/// A world with a citizen who was served once and is served still, over that table.
async fn served(memory: Arc<MemoryTable>, table: Arc<dyn Table>) -> World {
    let world = World::over("2026-01-15T09:00:00Z", memory, table);
    world.add_clinic().await;
    world.add_account(ADULT, "anna@example.org").await;
    let source = world.source(&world.add_source().await).await;
    let sent = [record("clinic", "1", "one_off:2026-01-14", None), record("clinic", "2", "long:2026-01-14..", None)];
    receive::receive(&world.app, &source, &sent).await.unwrap();
    world.deliver_hints().await;
    world
}

async fn sweep_at(world: &World, instant: &str) {
    world.set_clock(instant);
    // A run that breaks off is followed by the next.
    for _ in 0..3 {
        let _ = sweep::sweep(&world.app).await;
    }
}

fn acts(world: &World) -> Vec<Record> {
    records(world).into_iter().filter(|record| record.action == Action::Destroy).collect()
}

/// Subjects of acts of destruction, with how often each was recorded. Names of keys of their own are random.
fn destroyed(world: &World) -> BTreeMap<String, usize> {
    let mut destroyed = BTreeMap::new();
    for record in acts(world) {
        let subject = record.touched[0].subject.clone();
        let subject = if subject.starts_with("data_keys/own-") { "data_keys/own-…".to_owned() } else { subject };
        *destroyed.entry(subject).or_default() += 1;
    }
    destroyed
}

async fn play(broken: usize, carried_out: bool) -> (BTreeMap<String, usize>, usize) {
    let table = Arc::new(Breaking::new(broken, carried_out));
    let world = served(table.inner.clone(), table.clone()).await;
    table.steps.store(0, Ordering::SeqCst);
    for instant in ["2026-03-20T09:00:00Z", "2026-04-02T09:00:00Z", "2026-04-02T11:00:00Z"] {
        sweep_at(&world, instant).await;
    }
    let told = format!("step {broken}, carried out: {carried_out}");
    assert!(!table.recorded_too_early.load(Ordering::SeqCst), "{told}: recorded before the bytes were gone");
    let items = table.inner.dump();
    assert!(
        !items.iter().any(|item| item.key.pk.starts_with("DESTRUCTION#")),
        "{told}: something waits for its record"
    );
    assert!(!items.iter().any(|item| item.key.pk == "DATAKEY#month-2026-03"), "{told}");
    let kept = world.app.pool_keys.list().await.unwrap();
    assert!(!kept.iter().any(|key| key.name == "wrapping/month-2026-03"), "{told}: the wrapping key lives on");
    let report = check::check(&world.app.profile, &items);
    assert!(report.is_clean(), "{told}: {report}");
    (destroyed(&world), table.steps.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_destruction_is_recorded_once_and_after_the_bytes_are_gone_wherever_it_breaks() {
    let (whole, steps) = play(usize::MAX, false).await;
    assert_eq!(whole.get("data_keys/month-2026-03"), Some(&1), "{whole:?}");
    assert!(8 < steps, "{steps}");
    for broken in 0..steps {
        for carried_out in [false, true] {
            assert_eq!(play(broken, carried_out).await.0, whole, "step {broken}, carried out: {carried_out}");
        }
    }
}

#[tokio::test]
async fn an_act_tells_by_which_rule_and_what_was_destroyed() {
    let table = Arc::new(Breaking::new(usize::MAX, false));
    let world = served(table.inner.clone(), table).await;
    for instant in ["2026-03-20T09:00:00Z", "2026-04-02T09:00:00Z"] {
        sweep_at(&world, instant).await;
    }
    let acts = acts(&world);
    let act = acts.iter().find(|act| act.touched[0].subject == "data_keys/month-2026-03").unwrap();
    let told = |field: &str| act.touched[0].fields[field].to.clone().unwrap().as_str().unwrap().to_owned();
    assert_eq!(told("ground"), "term_ended");
    assert_eq!(told("rule"), "terms.erasure_days = 30; profile permanent, version 6");
    assert_eq!(told("key_hash").len(), 64);
}

/// A host over a copy of another's store, with today's keys.
async fn restored(world: &World, copy: &[Item]) -> Arc<App> {
    let table = MemoryTable::new();
    for item in copy.iter().filter(|item| item.version != 0) {
        let Item { key, body, due, expires_at, .. } = item.clone();
        table
            .write(vec![Write::Put(Put { key, body, due, expires_at, expect: Expect::Absent, keeps_counters: false })])
            .await
            .unwrap();
    }
    assemble(Parts { table: Arc::new(table), ..world.app.parts() })
}

fn sealed_persons(items: &[Item], name: &str) -> (table::items::Sealed, String) {
    let item = items.iter().find(|item| item.key.pk == format!("RECEIPT#mis#{name}")).unwrap();
    let form: ReceiptItem = decode(item).unwrap();
    (form.served.unwrap().persons.unwrap(), item.key.pk.clone())
}

#[tokio::test]
async fn an_older_copy_opens_nothing_of_an_erased_month() {
    let memory = Arc::new(MemoryTable::new());
    let world = served(memory.clone(), memory.clone()).await;
    let copy = memory.dump();
    let (sealed, place) = sealed_persons(&copy, "1");
    let before = restored(&world, &copy).await;
    assert!(before.vault.open::<serde_json::Value>(&sealed, &place).await.unwrap().is_some());
    for instant in ["2026-03-20T09:00:00Z", "2026-04-02T09:00:00Z"] {
        sweep_at(&world, instant).await;
    }
    let after = restored(&world, &copy).await;
    assert!(after.vault.open::<serde_json::Value>(&sealed, &place).await.unwrap().is_none());
}

#[tokio::test]
async fn an_older_copy_opens_nothing_after_its_life_and_the_store_itself_everything() {
    let memory = Arc::new(MemoryTable::new());
    let world = served(memory.clone(), memory.clone()).await;
    let copy = memory.dump();
    let policies = world.app.profile.policies.erasure.clone();
    let life = i64::from(policies.wrapping_epoch_days + policies.backup_life_days) + 1;
    let (begun_at, snils) = (world.now(), Snils::parse(ADULT).unwrap());
    let directory = |app: &Arc<App>| TableDirectory::new(app.table.clone(), app.keys.clone(), app.vault.clone());
    for day in 0..=life {
        if day == i64::from(policies.backup_life_days) {
            let old = restored(&world, &copy).await;
            assert!(directory(&old).find(&snils).await.unwrap().is_some(), "the copy lost its keys within its life");
        }
        sweep_at(&world, &(begun_at + Duration::days(day)).to_rfc3339()).await;
    }
    let old = restored(&world, &copy).await;
    assert!(directory(&old).find(&snils).await.is_err());
    let (sealed, place) = sealed_persons(&copy, "2");
    assert!(old.vault.open::<serde_json::Value>(&sealed, &place).await.is_err());

    let today = restored(&world, &memory.dump()).await;
    assert!(directory(&today).find(&snils).await.unwrap().is_some());
    let (sealed, place) = sealed_persons(&memory.dump(), "2");
    assert!(today.vault.open::<serde_json::Value>(&sealed, &place).await.unwrap().is_some());
    let epochs = destroyed(&world).into_keys().filter(|subject| subject.starts_with("wrapping_keys/")).count();
    assert_eq!(epochs, 1);
    let report = check::check(&world.app.profile, &memory.dump());
    assert!(report.is_clean(), "{report}");
}

/// Whoever asked to be told of changes is known by a sealed number alone: it outlives the persons of the service and ends with the wish. Then the store opens
/// it no more; the act says by which ground, and nothing of the wish is in the trail or elsewhere in the store. An older copy ends as all of them do.
#[tokio::test]
async fn a_wish_that_has_ended_is_opened_no_more_and_leaves_no_name() {
    for taken_back in [true, false] {
        let memory = Arc::new(MemoryTable::new());
        let world = served(memory.clone(), memory.clone()).await;
        let app = &world.app;
        let citizen = app.citizen(&Snils::parse(ADULT).unwrap());
        let place = following::places(app, &citizen).await.unwrap().remove(0);
        assert_eq!(following::follow(app, &place.invitation).await.unwrap(), Asked::Kept);
        // The persons of the service that has ended are erased; the wish has a purpose of its own.
        for instant in ["2026-03-20T09:00:00Z", "2026-04-02T09:00:00Z"] {
            sweep_at(&world, instant).await;
        }
        let copy = memory.dump();
        let of_wishes = |items: &[Item]| -> Vec<Item> {
            items.iter().filter(|item| item.key.pk.starts_with("FOLLOWING#")).cloned().collect()
        };
        let [wish] = &of_wishes(&copy)[..] else { panic!("one wish is kept") };
        let (form, place_of) = (decode::<FollowingItem>(wish).unwrap(), format!("{}#{}", wish.key.pk, wish.key.sk));
        let opened = async |items: &[Item]| {
            let app = restored(&world, items).await;
            app.vault.open::<String>(&form.snils, &place_of).await.unwrap()
        };
        assert_eq!(opened(&copy).await.as_deref(), Some("11223344595"));
        if taken_back {
            following::unfollow(app, &place.invitation).await.unwrap();
        } else {
            sweep_at(&world, "2027-01-15T09:00:00Z").await;
        }
        sweep_at(&world, if taken_back { "2026-04-02T10:00:00Z" } else { "2027-01-15T10:00:00Z" }).await;
        let items = memory.dump();
        assert_eq!(of_wishes(&items), [], "taken back: {taken_back}");
        assert_eq!(opened(&items).await, None, "taken back: {taken_back}");
        let subject = format!("data_keys/{}", form.snils.cohort);
        let act = acts(&world).into_iter().find(|act| act.touched[0].subject == subject).unwrap();
        let ground = act.touched[0].fields["ground"].to.clone().unwrap();
        assert_eq!(ground, "purpose_ended", "taken back: {taken_back}");
        // Its name is a MAC that serves nothing else: it stood in the count of readings alone, by the day.
        let left = items.iter().filter(|item| item.body.contains(&wish.key.sk) || item.key.pk.contains(&wish.key.sk));
        assert_eq!(left.map(|item| &item.key).collect::<Vec<_>>(), Vec::<&Key>::new(), "taken back: {taken_back}");
        let report = check::check(&world.app.profile, &items);
        assert!(report.is_clean(), "{report}");
    }
}

#[tokio::test]
async fn other_keys_are_not_taken_for_an_erasure() {
    let memory = Arc::new(MemoryTable::new());
    let world = served(memory.clone(), memory.clone()).await;
    let others = Arc::new(table::pool_keys::MemoryPoolKeys::default());
    let app = assemble(Parts { pool_keys: others, ..world.app.parts() });
    let (sealed, place) = sealed_persons(&memory.dump(), "1");
    assert!(app.vault.open::<serde_json::Value>(&sealed, &place).await.is_err());
}

#[tokio::test]
async fn certificates_verify_against_the_trail() {
    let memory = Arc::new(MemoryTable::new());
    let world = served(memory.clone(), memory.clone()).await;
    for instant in ["2026-03-20T09:00:00Z", "2026-04-02T09:00:00Z"] {
        sweep_at(&world, instant).await;
    }
    let (from, to) = ("2026-03-01".parse().unwrap(), "2026-04-30".parse().unwrap());
    let certificates = audit::certificates(&*memory, TOPIC, from, to).await.unwrap();
    assert_eq!(certificates.len(), acts(&world).len());
    assert!(certificates.iter().any(|certificate| certificate.what == "data_keys/month-2026-03"), "{certificates:?}");
    for certificate in &certificates {
        assert_eq!(audit::stands(&*memory, &*world.app.keys, certificate).await.unwrap(), Ok(()));
        let changed = Certificate { rule: "none".to_owned(), ..certificate.clone() };
        let fault = audit::stands(&*memory, &*world.app.keys, &changed).await.unwrap();
        assert_eq!(fault, Err(CertificateFault::Changed));
    }
}

#[tokio::test]
async fn a_store_of_an_older_program_is_sealed_under_wrapping_keys_once() {
    let memory = Arc::new(MemoryTable::new());
    let world = served(memory.clone(), memory.clone()).await;
    // As an older program left it.
    let older = MemoryTable::new();
    for item in memory.dump().into_iter().filter(|item| item.version != 0) {
        let Item { key, body, due, expires_at, .. } = item;
        let (body, due) = match key.pk.strip_prefix("DATAKEY#") {
            Some(cohort) => {
                let wrapped = world.app.keys.wrap(&[7; 32]).await.unwrap();
                let form = DataKeyItem { wrapped: base64(&wrapped), under: None, after_loss: false };
                (encode(&form).unwrap(), due.filter(|_| cohort.starts_with("month-")))
            }
            None => (body, due),
        };
        let put = Put { key, body, due, expires_at, expect: Expect::Absent, keeps_counters: false };
        older.write(vec![Write::Put(put)]).await.unwrap();
    }
    let older = Arc::new(older);
    let fresh = World::over("2026-01-15T09:00:00Z", older.clone(), older.clone());
    assert_eq!(adopting::adopt(&fresh.app, &*older).await.unwrap(), 3);
    assert_eq!(adopting::adopt(&fresh.app, &*older).await.unwrap(), 0);
    // What was sealed before opens as before: its data keys are the same.
    let sealed = fresh.app.vault.seal("accounts", "here", b"1").await.unwrap();
    assert_eq!(fresh.app.vault.open::<u8>(&sealed, "here").await.unwrap(), Some(1));
    sweep_at(&fresh, "2026-01-15T09:05:00Z").await;
    assert_eq!(destroyed(&fresh), BTreeMap::from([("data_keys/under-root-keys".to_owned(), 1)]));
    let due = check::check(&fresh.app.profile, &older.dump()).checks;
    assert!(due.iter().all(|check| check.name != "due index" || check.wrong == 0), "{due:?}");
}
