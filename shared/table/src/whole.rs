//! A store as a whole, for whoever looks after it: check, export, import and division need every item, which no use case may. The
//! store should be at rest meanwhile; only an engine that reads one moment gives more.

use std::path::Path;

use async_trait::async_trait;

use crate::port::{Item, Key, StoreError};

/// Something stored that is no item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Where it is stored.
    pub key: Key,
    /// What is wrong with it; never what stands in it.
    pub cause: String,
}

/// What is handed each item of a store, or what stands in the place of one.
pub type Look<'look> = dyn FnMut(Result<Item, Unreadable>) + Send + 'look;

/// The port to a whole store. Every engine of the [`Table`](crate::Table) port keeps it, too.
#[async_trait]
pub trait WholeStore: Send + Sync + 'static {
    /// Hands over every item, in any order. May block its thread while it reads.
    ///
    /// # Errors
    /// When the store cannot be read to its end. An item that cannot be read is handed over as such and stops nothing.
    async fn each_item(&self, look: &mut Look<'_>) -> Result<(), StoreError>;

    /// Checks what lies below the items, as far as the engine leaves that to us: the pages of a file, not the disks of a service.
    /// Slow; may block its thread.
    ///
    /// # Errors
    /// What is wrong, a line each.
    async fn check_structure(&self) -> Result<(), Vec<String>>;
}

/// Why there is no copy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// There is no room for it.
    #[error("there is no room for a copy: {0}")]
    NoRoom(String),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

/// The port to an engine that is copied by us. A service that keeps copies of its own has none.
pub trait Backup: Send + Sync + 'static {
    /// Writes a copy of the present state to a new file, while reading and writing go on. Blocks until it is on the disk.
    ///
    /// # Errors
    /// When no copy is there under that name afterwards.
    fn backup_to(&self, path: &Path) -> Result<(), BackupError>;
}
