//! When figures of an organisation are flagged: part of the regulation profile.

use serde::{Deserialize, Serialize};

/// Thresholds of the signs that an organisation has done something to its own figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GamingPolicies {
    /// Of a thousand flags of one sign in a quarter so many may be chance: the rate of false discoveries.
    pub false_per_thousand: u64,
    /// Published questionnaires of a quarter below which nothing is looked for in an organisation's answers.
    pub answers_min: u64,
    /// Organisations of a type, itself among them, below which none is held against the others.
    pub peers_min: usize,
    /// Straight lines: so many in a hundred questionnaires more than were to be expected, at least.
    pub straight_points_min: u64,
    /// Of the same whole answers, and those in which one question differs, so many in a hundred are the same by chance.
    pub copies_chance_percent: u64,
    /// Questionnaires in a hundred that have the same whole answers at least.
    pub copies_percent_min: u64,
    /// Comments in a hundred that say what another says, by chance.
    pub comments_chance_percent: u64,
    /// Comments in a hundred that do at least.
    pub comments_percent_min: u64,
    /// Questionnaires of a day, below which none is a burst.
    pub burst_answers_min: u64,
    /// Questionnaires of a day in a hundred of those that come on a full day, at least.
    pub burst_percent_min: u64,
    /// So many days after the end of a week its receipts have come, late ones among them.
    pub week_complete_days: u64,
    /// Receipts of a week that were to be expected, below which no week is looked at.
    pub week_receipts_min: u64,
    /// Of a hundred receipts of a week that were to be expected so many are missing, at least.
    pub week_missing_percent_min: u64,
    /// Services that were rendered in a quarter, below which receipts are not held against them.
    pub rendered_min: u64,
    /// Of a hundred services so many have no receipt, at least.
    pub rendered_missing_percent_min: u64,
}
