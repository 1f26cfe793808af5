//! Whatever comes from outside is mutated and read. Three things are held: nothing panics or answers that it is broken; the work for an input
//! grows with its length and no faster; and what a target says of its own holds, as that a fault names its field, or that what was read
//! and written is read again the same.
//!
//! * [`targets`] — the one list of what is read from outside, each with inputs to begin with.
//! * [`mutation`] — one input becomes another.
//! * [`examining`] — one input is read under the bounds.
//! * [`campaign`] — many inputs, by a seed; those that were answered as no other go on.
//! * [`found`] — inputs that once failed, which are read first ever after.
//!
//! The test run reads a fixed number by a fixed seed. `cargo run --release -p fuzz -- --minutes 60` goes on as long as one likes.
#![allow(clippy::unwrap_used, reason = "what finds faults may panic")]

pub mod campaign;
pub mod examining;
pub mod found;
pub mod mutation;
pub mod targets;

use std::path::PathBuf;

/// A reader under examination: tells in a word or two how it answered, or which of its promises does not hold.
pub type Subject = Box<dyn FnMut(&[u8]) -> Result<String, String>>;

/// Something that is read from outside.
pub struct Target {
    /// What it is called on the command line and in the folder of found inputs.
    pub name: &'static str,
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Words that mean something to it.
    pub words: &'static [&'static str],
    /// Makes the reader, over a world of its own.
    pub subject: fn() -> Subject,
    /// How many inputs the test run reads.
    pub executions: u64,
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
