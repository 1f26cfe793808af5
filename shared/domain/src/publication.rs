//! When answers become figures: a partition into groups of at least k citizens, of which every figure of opinion is a sum.
//!
//! k is the profile's `smallest_cell`. Answers wait in the epochs of their lane: what one organisation's citizens answer to one version of
//! a questionnaire in one quarter. An epoch closes when k citizens have answered, and is opened whole, as one [`Group`], when the next is
//! closed too. The scores of one question are cut at borders between groups ([`Published::open`]), so that every cut has k citizens who
//! scored it. What a lane cannot publish at its quarter's end ([`Published::end`]) goes up, without its organisation ([`climb::settle`]).
//! Every figure is a sum of whole cuts, so every combination of figures, whatever cells and instants it mixes, is constant on each cut: it
//! touches k citizens or none.

pub mod climb;
mod contents;
mod group;
mod lane;
mod level;
mod published;

#[cfg(test)]
pub(crate) mod attack;
#[cfg(test)]
mod counterexamples;
#[cfg(test)]
mod model;

pub use contents::Contents;
pub use group::{Group, GroupName, PooledAnswer, citizens};
pub use lane::Lane;
pub use level::{Place, Reach};
pub use published::{Held, Published, PublishedQuestion, Scorers};
