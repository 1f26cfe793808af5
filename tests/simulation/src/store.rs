//! The memory engine behind a door at which others may go first, calls fail, outcomes stay unknown and the due index lags.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use futures::FutureExt;
use table::memory::MemoryTable;
use table::{Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError};

use crate::core::Shared;
use crate::faults::Fault;
use crate::mutation::Mutation;
use crate::sabotage;

/// See the module.
pub struct SimTable {
    shared: Shared,
    memory: Arc<MemoryTable>,
    index: Mutex<Index>,
}

/// The due index as readers see it, and as it really is.
#[derive(Default)]
struct Index {
    truth: BTreeSet<(i64, Key)>,
    truth_of: HashMap<Key, i64>,
    visible: BTreeMap<(u8, i64, Key), Item>,
    visible_of: HashMap<Key, (u8, i64)>,
    late: VecDeque<(DateTime<Utc>, Key, Option<Item>)>,
}

impl Index {
    fn note(&mut self, key: &Key, item: Option<&Item>) {
        if let Some(at) = self.truth_of.remove(key) {
            self.truth.remove(&(at, key.clone()));
        }
        if let Some(due) = item.and_then(|item| item.due.as_ref()) {
            let at = due.at.timestamp_millis();
            self.truth.insert((at, key.clone()));
            self.truth_of.insert(key.clone(), at);
        }
    }

    fn show(&mut self, key: &Key, item: Option<Item>) {
        if let Some((shard, at)) = self.visible_of.remove(key) {
            self.visible.remove(&(shard, at, key.clone()));
        }
        if let Some((item, due)) = item.and_then(|item| item.due.clone().map(|due| (item, due))) {
            let at = due.at.timestamp_millis();
            self.visible_of.insert(key.clone(), (due.shard, at));
            self.visible.insert((due.shard, at, key.clone()), item);
        }
    }

    fn catch_up(&mut self, now: DateTime<Utc>, all: bool) {
        while self.late.front().is_some_and(|(at, _, _)| all || *at <= now) {
            if let Some((_, key, item)) = self.late.pop_front() {
                self.show(&key, item);
            }
        }
    }
}

impl SimTable {
    /// A door to this memory.
    pub fn new(shared: Shared, memory: Arc<MemoryTable>) -> SimTable {
        SimTable { shared, memory, index: Mutex::default() }
    }

    /// The earliest instant at which something wants attention.
    pub fn first_due(&self) -> Option<DateTime<Utc>> {
        self.index().truth.first().and_then(|(at, _)| DateTime::from_timestamp_millis(*at))
    }

    /// Everything that wants attention by then.
    pub fn due_by(&self, until: DateTime<Utc>) -> Vec<(DateTime<Utc>, Key)> {
        let index = self.index();
        let due = index.truth.iter().take_while(|(at, _)| *at <= until.timestamp_millis());
        due.filter_map(|(at, key)| Some((DateTime::from_timestamp_millis(*at)?, key.clone()))).collect()
    }

    fn is_empty(&self, shard: u8, until: DateTime<Utc>) -> bool {
        let (now, calm) = {
            let core = self.shared.core();
            (core.now, core.calm)
        };
        let mut index = self.index();
        index.catch_up(now, calm);
        let first = index.visible.range((shard, i64::MIN, Key::new("", ""))..).next();
        !first.is_some_and(|((of, at, _), _)| *of == shard && *at <= until.timestamp_millis())
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unavailable(&self) -> Result<(), StoreError> {
        match self.shared.core().fails(Fault::StoreUnavailable) {
            true => Err(StoreError::Unavailable("simulated".to_owned())),
            false => Ok(()),
        }
    }

    fn stored(&self, key: &Key) -> Option<Item> {
        self.memory.get(key).now_or_never().and_then(Result::ok).flatten()
    }

    fn mutation(&self) -> Option<Mutation> {
        let core = self.shared.core();
        if core.is_setting_up() { None } else { core.plan.options.mutation }
    }

    fn commit(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        let mutation = self.mutation();
        let writes = sabotage::writes(mutation, writes, |key| self.stored(key));
        let (writes, pretended) = match writes {
            Some(writes) => (writes, false),
            None => return Ok(()),
        };
        let before: Vec<Option<Item>> = writes.iter().map(|write| self.stored(write.key())).collect();
        let result = self.memory.write(writes.clone()).now_or_never().unwrap_or(Ok(()));
        let mut core = self.shared.core();
        let core = &mut *core;
        let entities =
            || writes.iter().map(|write| write.key().pk.split('#').next().unwrap_or_default()).collect::<Vec<_>>();
        if let Err(error) = result {
            core.tell(|_| format!("write {}: {error}", entities().join(" + ")));
            if let (Some(Mutation::RepeatCounted), false) = (mutation, pretended) {
                let counted = writes.into_iter().filter(|write| matches!(write, Write::Add(_))).collect::<Vec<_>>();
                let _ = self.memory.write(counted).now_or_never();
            }
            return Err(error);
        }
        core.tell(|_| format!("write {}", entities().join(" + ")));
        core.count_effect();
        let lag = core.plan.options.faults.rate(Fault::StaleIndex);
        let lags = !core.is_setting_up() && !core.calm && core.chance.happens(lag * 3);
        let shown_at = core.now + Duration::seconds(if lags { core.chance.between(1, 600) } else { 0 });
        let after: Vec<Option<Item>> = writes.iter().map(|write| self.stored(write.key())).collect();
        {
            let mut index = self.index();
            for (write, item) in writes.iter().zip(&after) {
                // Counters alone are never due; those of a document change what its index shows.
                let is_due = item.as_ref().is_some_and(|item| item.due.is_some());
                if matches!(write, Write::Add(_)) && !is_due {
                    continue;
                }
                index.note(write.key(), item.as_ref());
                // In the order of the writes: what lags lets everything behind it lag too.
                if lags || !index.late.is_empty() {
                    let shown_at = index.late.back().map_or(shown_at, |(at, _, _)| shown_at.max(*at));
                    index.late.push_back((shown_at, write.key().clone(), item.clone()));
                } else {
                    index.show(write.key(), item.clone());
                }
            }
        }
        let worker = core.current.and_then(|number| core.workers.get(&number)).cloned();
        core.oracle.written(worker.as_ref(), core.now, core.step, &writes, &before, &after);
        Ok(())
    }
}

#[async_trait]
impl Table for SimTable {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        self.shared.turn().await;
        self.unavailable()?;
        let item = self.memory.get(key).await?;
        Ok(sabotage::read(self.mutation(), &self.shared, item))
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        self.shared.turn().await;
        self.unavailable()?;
        self.memory.query(pk, range, page).await
    }

    async fn due(&self, shard: u8, until: DateTime<Utc>, page: &Page) -> Result<Found, StoreError> {
        // A shard with nothing due shows nobody anything: passing over it takes no turn.
        if self.is_empty(shard, until) {
            return Ok(Found { items: Vec::new(), next: None });
        }
        self.shared.turn().await;
        self.unavailable()?;
        let (now, calm) = {
            let core = self.shared.core();
            (core.now, core.calm)
        };
        let mut index = self.index();
        index.catch_up(now, calm);
        let place = |at: i64, key: &Key| format!("{at:015}|{}|{}", key.pk, key.sk);
        let in_shard = index.visible.range((shard, i64::MIN, Key::new("", ""))..);
        let mut matching = in_shard
            .take_while(|((of, at, _), _)| *of == shard && *at <= until.timestamp_millis())
            .filter(|((_, at, key), _)| page.after.as_ref().is_none_or(|after| place(*at, key) > *after));
        let found: Vec<(String, Item)> =
            matching.by_ref().take(page.limit).map(|((_, at, key), item)| (place(*at, key), item.clone())).collect();
        let next = matching.next().and_then(|_| found.last().map(|(place, _)| place.clone()));
        Ok(Found { items: found.into_iter().map(|(_, item)| item).collect(), next })
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        self.shared.turn().await;
        self.unavailable()?;
        if self.shared.core().fails(Fault::StoreUnknown) {
            let happens = self.shared.core().chance.happens(500);
            if happens {
                // A condition that does not hold is known at once; only what was done stays unknown.
                self.commit(writes)?;
            }
            return Err(StoreError::Unknown("simulated".to_owned()).into());
        }
        self.commit(writes)
    }

    async fn purge(&self) -> Result<(), StoreError> {
        self.shared.turn().await;
        self.unavailable()?;
        if self.mutation() == Some(Mutation::RecordedBeforePurge) {
            return Ok(());
        }
        self.memory.purge().await?;
        self.shared.core().oracle.purged();
        Ok(())
    }
}
