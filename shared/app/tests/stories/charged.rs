//! What an answer costs where each write is charged: in DynamoDB's units, two for each started KB of an item that is part of a larger write.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use app::Settings;
use app::answers::answer;
use app::assembly::{Parts, assemble};
use app::intake::receive;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use table::kinds;
use table::memory::MemoryTable;
use table::pool_keys::{Kept, PoolKey, PoolKeys};
use table::{Item, Key, StoreError, Table, Write, WriteError};
use testkit::{Intercepted, Intercepts, World};

use crate::{person, record, scores_of};

/// Bytes of an item beside key, body and counters: names and numbers of its attributes, and its mark.
const OVERHEAD_BYTES: usize = 120;

/// What was charged, by what it was charged for.
#[derive(Clone, Default)]
struct Meter(Arc<Mutex<BTreeMap<String, u64>>>);

impl Meter {
    fn charge(&self, what: &str, units: u64) {
        *self.0.lock().unwrap().entry(what.to_owned()).or_default() += units;
    }

    /// What was charged since it was asked last.
    fn read(&self) -> BTreeMap<String, u64> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// Charges each write.
struct MeteredTable {
    meter: Meter,
}

struct MeteredKeys {
    keys: Arc<dyn PoolKeys>,
    meter: Meter,
}

fn bytes(item: &Item) -> usize {
    let counters: usize = item.counters.keys().map(|name| name.len() + 8).sum();
    item.key.pk.len() + item.key.sk.len() + item.body.len() + counters + OVERHEAD_BYTES
}

#[async_trait]
impl Intercepts for MeteredTable {
    async fn write(&self, table: &MemoryTable, writes: Vec<Write>) -> Result<(), WriteError> {
        let keys: Vec<Key> = writes.iter().map(|write| write.key().clone()).collect();
        let each = if keys.len() == 1 { 1 } else { 2 };
        table.write(writes).await?;
        for key in keys {
            let kilobytes = table.get(&key).await?.map_or(1, |item| bytes(&item).div_ceil(1024));
            self.meter.charge(kinds::prefix(&key), each * kilobytes as u64);
        }
        Ok(())
    }
}

#[async_trait]
impl PoolKeys for MeteredKeys {
    async fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError> {
        self.meter.charge("keys", 1);
        self.keys.create_if_absent(name, key).await
    }

    async fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError> {
        self.keys.get(name).await
    }

    async fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        // The destruction that follows a day later, too.
        self.meter.charge("keys", 2);
        self.keys.retire(name, at).await
    }

    async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        self.meter.charge("keys", 1);
        self.keys.destroy(name).await
    }

    async fn list(&self) -> Result<Vec<Kept>, StoreError> {
        self.keys.list().await
    }
}

fn snils(number: usize) -> String {
    let nine = format!("{:09}", 112_000_000 + number);
    let sum: u32 = nine.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{nine}{:02}", sum % 101 % 100)
}

/// Write units of one answer, on average over an organisation's so many citizens who answer by their links, and by what they are charged for.
/// Every so many of them leave the comment.
async fn units_of_an_answer(citizens: usize, comment: &str, every: usize) -> (f64, String) {
    let memory = Arc::new(MemoryTable::new());
    let meter = Meter::default();
    let table = Arc::new(Intercepted { inner: memory.clone(), by: MeteredTable { meter: meter.clone() } });
    let mut world = World::over("2026-01-15T09:00:00Z", memory, table);
    let pool_keys = Arc::new(MeteredKeys { keys: world.app.pool_keys.clone(), meter: meter.clone() });
    // As in the cloud, where rows expire by themselves.
    let settings = Settings { spent_keys_hours: 26, deletes_dead_rows: false, ..world.app.settings.clone() };
    world.app = assemble(Parts { pool_keys, settings, ..world.app.parts() });
    world.add_clinic().await;
    let source = world.source(&world.add_source().await).await;
    for citizen in 0..citizens {
        world.add_account(&snils(citizen), &format!("citizen-{citizen}@example.org")).await;
        let mut sent = record("clinic", &citizen.to_string(), "one_off:2026-01-14", None);
        sent.draft.recipient = Some(person("1985-02-11", &snils(citizen)));
        receive::receive(&world.app, &source, &[sent]).await.unwrap();
    }
    world.deliver_hints().await;
    let tokens = world.mails.all().into_iter().map(|mail| mail.unsubscribe_url.unwrap());
    let scores: BTreeMap<String, Option<i64>> = scores_of(&["5", "4", "-", "5", "3"]);
    meter.read();
    for (number, url) in tokens.enumerate() {
        assert!(number < citizens);
        let token = url.rsplit('/').next().unwrap();
        let outcome =
            answer::submit(&world.app, token, &scores, number.is_multiple_of(every).then_some(comment)).await.unwrap();
        assert_eq!(format!("{outcome:?}"), "Taken");
    }
    let each = |units: u64| units as f64 / citizens as f64;
    let charged = meter.read();
    let by_kind: Vec<String> = charged.iter().map(|(what, units)| format!("{what} {:.2}", each(*units))).collect();
    (each(charged.values().sum()), by_kind.join(", "))
}

/// Before the pool it was six: invitation, response, tally. A quarter more is allowed. Where every single citizen writes at length it is more:
/// a group is charged for its bytes, too.
#[tokio::test]
async fn an_answer_costs_no_more_than_a_quarter_above_what_it_did_before_the_pool() {
    let long = "Ждали два часа, в коридоре негде сесть, врач принял за пять минут и ничего не объяснил. ".repeat(3);
    let mut told = Vec::new();
    for (citizens, comment, every, most) in [
        (20, "", 1, 7.5),
        (100, "", 1, 7.5),
        (100, "Спасибо, всё понравилось", 1, 7.5),
        (100, &*long, 5, 7.5),
        (100, &*long, 1, 8.0),
    ] {
        let (units, by_kind) = units_of_an_answer(citizens, comment, every).await;
        told.push(format!("{units:.2}: {by_kind}"));
        assert!(units <= most, "{citizens} citizens, {told:?}");
    }
    expect_test::expect![[r#"
        6.75: GROUP 0.20, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.10, keys 0.25
        7.03: GROUP 0.36, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29
        7.03: GROUP 0.36, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29
        7.03: GROUP 0.36, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29
        7.75: GROUP 1.08, INVITATION 2.00, LANE 2.20, POOL 2.00, PUBLISHED 0.18, keys 0.29"#]]
    .assert_eq(&told.join("\n"));
}
