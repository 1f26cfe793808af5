//! The keys of the pool behind the same door as the store: others may go first, calls fail, outcomes stay unknown, and
//! whoever calls may die before it hears of what was done.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use table::pool_keys::{Kept, MemoryPoolKeys, PoolKey, PoolKeys};
use table::port::StoreError;

use crate::core::Shared;
use crate::faults::Fault;
use crate::mutation::Mutation;
use crate::oracle::erasure::WRAPPING;

/// The keys, and what may come between.
pub(crate) struct SimPoolKeys {
    pub(crate) memory: Arc<MemoryPoolKeys>,
    pub(crate) shared: Shared,
}

impl SimPoolKeys {
    async fn reach(&self) -> Result<(), StoreError> {
        self.shared.turn().await;
        match self.shared.core().fails(Fault::StoreUnavailable) {
            true => Err(StoreError::Unavailable("simulated".to_owned())),
            false => Ok(()),
        }
    }

    /// A key goes: the oracle hears of it where it really does.
    async fn goes(
        &self,
        name: &str,
        going: impl Future<Output = Result<(), StoreError>> + Send,
    ) -> Result<(), StoreError> {
        let told = async {
            let answer = going.await;
            self.shared.core().oracle.pool_key_goes(name);
            answer
        };
        self.change(told).await
    }

    /// A change that happens, or does not, or of which nobody hears whether it did.
    async fn change<T>(&self, change: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        self.reach().await?;
        let unknown = self.shared.core().fails(Fault::StoreUnknown);
        if unknown && !self.shared.core().chance.happens(500) {
            return Err(StoreError::Unknown("simulated".to_owned()));
        }
        let answer = change.await?;
        self.shared.core().count_effect();
        if unknown { Err(StoreError::Unknown("simulated".to_owned())) } else { Ok(answer) }
    }
}

#[async_trait]
impl PoolKeys for SimPoolKeys {
    async fn create_if_absent(&self, name: &str, key: &PoolKey) -> Result<PoolKey, StoreError> {
        let made = self.change(self.memory.create_if_absent(name, key)).await;
        let mutation = self.shared.core().plan.options.mutation;
        let former =
            name.rsplit_once('#').and_then(|(lane, epoch)| Some((lane, epoch.parse::<u32>().ok()?.checked_sub(1)?)));
        if let (Some(Mutation::KeyDestroyedEarly), Some((lane, epoch))) = (mutation, former) {
            let name = format!("{lane}#{epoch:06}");
            self.goes(&name, self.memory.destroy(&name)).await?;
        }
        made
    }

    async fn get(&self, name: &str) -> Result<Option<PoolKey>, StoreError> {
        self.reach().await?;
        self.memory.get(name).await
    }

    async fn retire(&self, name: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.goes(name, self.memory.retire(name, at)).await
    }

    async fn destroy(&self, name: &str) -> Result<(), StoreError> {
        let kept = self.shared.core().plan.options.mutation == Some(Mutation::WrappingKeyKept);
        if kept && name.starts_with(WRAPPING) {
            return Ok(());
        }
        self.goes(name, self.memory.destroy(name)).await
    }

    async fn list(&self) -> Result<Vec<Kept>, StoreError> {
        self.reach().await?;
        self.memory.list().await
    }
}
