//! Signs that an organisation has done something to its own figures: answers that look alike, services that nobody hears of. A sign is a question to
//! whoever reads it, never a verdict: it is told with its numbers, and nothing is ever deleted for it (`docs/gaming.md`).
//!
//! | module | subject |
//! |---|---|
//! | [`flag`] | what is found of an organisation in a quarter, and what a person says of it |
//! | [`answered`] | straight lines and copies among published answers |
//! | [`bursts`] | days on which far more answers come than notices bring |
//! | [`rendered`] | receipts against services that were rendered |
//! | [`weeks`] | receipts of some weeks that are missing |
//! | [`without`] | figures with and without the answers that a sign is about |

pub mod answered;
pub mod bursts;
pub mod flag;
pub mod rendered;
pub mod weeks;
pub mod without;
