//! A world for tests: the real use cases over a clock that stands still, a table in memory, and mails that are kept.
//! A dev-dependency only; its parts panic rather than return errors.

mod answers;
mod breaking;
mod intercepted;
mod meter;
mod ports;
mod world;

pub use answers::{answer_of_a_stranger, store_published, stored_answers};
pub use breaking::BreakingTable;
pub use intercepted::{Intercepted, Intercepts};
pub use meter::{Meter, Units, Used, bytes};
pub use ports::{CountingRandom, FixedKeys, KeptMails, KeptQueue, StoppedClock};
pub use world::{World, participant};
