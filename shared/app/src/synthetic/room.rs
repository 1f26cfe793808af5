//! The room of the store in which the synthetic citizen lives: everything that a trip writes lies in one partition that nothing else reads, under
//! the key that it would have elsewhere. So it is in no count and no list, whatever is ever counted or listed, and no rule of ours knows of it. The
//! registers show through, to be read.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use domain::identifier::SourceId;

use table::kinds::Kind;
use table::{Found, Item, Key, Page, Range, StoreError, Table, Write, WriteError, keys};

use crate::Error;
use crate::store::{self, all};

/// How long what a trip wrote stays at most, where it broke off and none follows.
const KEPT: Duration = Duration::days(2);

/// Kinds that show through: the registers, which lie in partitions of one prefix, and what leads to them.
const REGISTERS: [Kind; 4] = [Kind::Organisation, Kind::Ogrn, Kind::RegionalOrganisation, Kind::Policy];

/// A table inside a partition of another.
pub(super) struct Room {
    around: Arc<dyn Table>,
    partition: String,
    swept_at: DateTime<Utc>,
}

impl Room {
    pub(super) fn of(around: Arc<dyn Table>, source: &SourceId, now: DateTime<Utc>) -> Room {
        Room { around, partition: keys::synthetic_room(source), swept_at: now + KEPT }
    }

    /// Takes out whatever is in it.
    pub(super) async fn empty(&self) -> Result<(), Error> {
        for item in all(&*self.around, &self.partition, &Range::All).await? {
            let delete = table::Delete { key: item.key, version: item.version };
            // Whoever wrote it meanwhile is another trip, which empties the room itself.
            store::write(&*self.around, vec![Write::Delete(delete)]).await?.either_way();
        }
        Ok(())
    }

    fn inside(&self, key: &Key) -> Key {
        Key::new(self.partition.clone(), format!("{}|{}", key.pk, key.sk))
    }

    fn outside(item: Item) -> Item {
        let (pk, sk) = item.key.sk.split_once('|').unwrap_or_default();
        Item { key: Key::new(pk, sk), ..item }
    }

    fn moved_in(&self, mut write: Write) -> Write {
        match &mut write {
            Write::Put(put) => {
                put.key = self.inside(&put.key);
                // The sweep knows nothing of it.
                put.due = None;
                put.expires_at = Some(self.swept_at);
            }
            Write::Add(add) => add.key = self.inside(&add.key),
            Write::Delete(delete) => delete.key = self.inside(&delete.key),
        }
        write
    }
}

fn shows_through(pk: &str) -> bool {
    REGISTERS.iter().any(|kind| pk.split('#').next() == Some(kind.about().prefix))
}

#[async_trait]
impl Table for Room {
    async fn get(&self, key: &Key) -> Result<Option<Item>, StoreError> {
        if shows_through(&key.pk) {
            return self.around.get(key).await;
        }
        Ok(self.around.get(&self.inside(key)).await?.map(Room::outside))
    }

    async fn query(&self, pk: &str, range: &Range, page: &Page) -> Result<Found, StoreError> {
        if shows_through(pk) {
            return self.around.query(pk, range, page).await;
        }
        let within = |sk: &str| format!("{pk}|{sk}");
        let range = match range {
            Range::All => Range::Prefix(within("")),
            Range::Prefix(prefix) => Range::Prefix(within(prefix)),
            Range::Between(first, last) => Range::Between(within(first), within(last)),
        };
        let found = self.around.query(&self.partition, &range, page).await?;
        Ok(Found { items: found.items.into_iter().map(Room::outside).collect(), next: found.next })
    }

    async fn due(&self, _: u8, _: DateTime<Utc>, _: &Page) -> Result<Found, StoreError> {
        Ok(Found { items: Vec::new(), next: None })
    }

    async fn write(&self, writes: Vec<Write>) -> Result<(), WriteError> {
        if let Some(write) = writes.iter().find(|write| shows_through(&write.key().pk)) {
            let told = format!("a trip would change a register: {}", write.key().pk);
            return Err(StoreError::Invalid(told).into());
        }
        let moved = writes.into_iter().map(|write| self.moved_in(write)).collect();
        self.around.write(moved).await.map_err(|error| match error {
            WriteError::Conflict(mut conflict) => {
                conflict.stored = conflict.stored.map(Room::outside);
                WriteError::Conflict(conflict)
            }
            store @ WriteError::Store(_) => store,
        })
    }

    /// Nothing in it is of a person.
    async fn purge(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
