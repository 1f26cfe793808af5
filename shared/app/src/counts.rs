//! What is counted for each organisation and quarter: running, final, restated, and reported by other regions.

pub mod case_counts;
pub mod close;
pub mod count;
pub mod federation;
pub mod finals;
pub mod organisation_results;
pub mod quarter_sums;
pub mod recount;
pub mod region_results;
pub mod restate;
pub mod seal;
pub mod snapshots;
