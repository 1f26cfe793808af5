//! What every engine of the Table port must do: [`run_examples`], each a small story, and [`run_random_histories`],
//! which no engine may answer otherwise than the model in memory. Both panic, saying where.
//!
//! Nothing here asks for more than DynamoDB gives: the order of equal instants in `due` is left open, `due` is read
//! only after [`Engine::settle`], and pages may be shorter than their limit.

mod examples;
mod histories;
pub mod pool_keys;
mod story;
mod together;

use std::sync::Arc;

use async_trait::async_trait;

use crate::port::Table;

pub use histories::run_random_histories;

/// How the suite gets at an engine.
#[async_trait]
pub trait Engine: Sync {
    /// A table with nothing in it, that nobody else uses.
    async fn empty_table(&self) -> Arc<dyn Table>;

    /// Returns when `due` shows every acknowledged write; for engines whose index lags.
    async fn settle(&self) {}

    /// Whether writes that are sent at once happen in the order of sending. If so, histories send some at once, which
    /// makes them meet inside the engine, and still know every answer.
    fn keeps_the_order_of_sending(&self) -> bool {
        false
    }

    /// Closes the table and opens it again; for engines whose tables outlive their handles.
    async fn reopen(&self, table: Arc<dyn Table>) -> Arc<dyn Table> {
        table
    }
}

/// Runs every example, each on a table of its own.
pub async fn run_examples(engine: &dyn Engine) {
    for (name, story) in examples::stories() {
        let table = engine.empty_table().await;
        story::check(engine, table.as_ref(), name, &story).await;
    }
    together::run(engine).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryTable;

    /// The model is an engine, too.
    struct Memory;

    #[async_trait]
    impl Engine for Memory {
        async fn empty_table(&self) -> Arc<dyn Table> {
            Arc::new(MemoryTable::new())
        }
    }

    #[tokio::test]
    async fn the_model_keeps_the_examples() {
        run_examples(&Memory).await;
    }

    #[tokio::test]
    async fn the_model_agrees_with_itself() {
        run_random_histories(&Memory, 0..60, 200).await;
    }
}
