//! The port of the keys under which answers wait. They are destroyed one by one, so they lie apart from everything that is copied.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::StoreError;

/// Keys by name. A destroyed key is gone from wherever it lay.
#[async_trait]
pub trait PoolKeys: Send + Sync + 'static {
    /// Keeps a key under that name, unless one is there: gives the one that is there, durable on return.
    async fn create_if_absent(&self, name: &str, key: [u8; 32]) -> Result<[u8; 32], StoreError>;

    /// The key of that name.
    async fn get(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError>;

    /// Destroys the key of that name. Twice is once.
    async fn destroy(&self, name: &str) -> Result<(), StoreError>;

    /// The names of all keys.
    async fn list(&self) -> Result<Vec<String>, StoreError>;
}

/// Keys in memory.
#[derive(Debug, Default)]
pub struct MemoryPoolKeys {
    keys: Mutex<BTreeMap<String, [u8; 32]>>,
}

impl MemoryPoolKeys {
    fn keys(&self) -> MutexGuard<'_, BTreeMap<String, [u8; 32]>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl PoolKeys for MemoryPoolKeys {
    async fn create_if_absent(&self, name: &str, key: [u8; 32]) -> Result<[u8; 32], StoreError> {
        Ok(*self.keys().entry(name.to_owned()).or_insert(key))
    }

    async fn get(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        Ok(self.keys().get(name).copied())
    }

    async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        self.keys().remove(name);
        Ok(())
    }

    async fn list(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.keys().keys().cloned().collect())
    }
}
