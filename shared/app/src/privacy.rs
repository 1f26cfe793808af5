//! Personal data: sealed, kept under keys of cohorts, and destroyed in time.

pub mod adopting;
pub mod destruction;
pub mod moving;
pub(crate) mod persons;
pub mod root_keys;
pub mod sealing;
pub mod vault;
pub mod wrapping;
