//! The whole system under one seeded scheduler and a virtual clock: the real use cases and handlers over the memory engine, with
//! faults, against an independent model. The same seed gives the same run, to the last step.
//!
//! | module | holds |
//! |---|---|
//! | [`plan`] | what actors will attempt, made from the seed |
//! | [`faults`] | what can go wrong |
//! | [`core`] | the time, who is at work, the turns they take |
//! | [`ports`], [`store`] | the ports, where others go first and calls fail |
//! | [`office`] | who acts in cases |
//! | [`work`] | handlers as futures that can be run step by step and dropped |
//! | [`run`] | the scheduler |
//! | [`oracle`] | what must hold |
//! | [`shrink`] | the smallest history that still fails |
//! | [`crash`] | every point between two effects at which a handler can die |
//! | [`mutation`] | rules broken on purpose |

pub mod chance;
pub mod core;
pub mod crash;
pub mod days;
pub mod faults;
pub mod mutation;
pub mod office;
pub mod oracle;
pub mod people;
pub mod plan;
mod pool_keys;
pub mod ports;
pub mod run;
mod sabotage;
mod scanning;
pub mod shrink;
pub mod snapshot;
pub mod store;
pub mod work;
pub mod world;
