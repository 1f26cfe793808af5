//! What the counts allow to be said: intervals and verdicts. Exact integers in, the same floating-point numbers out on
//! every run; the official figures themselves are exact and are in [`crate::figures::indicator`].
//!
//! | module | question |
//! |---|---|
//! | [`mean`] | how far may a mean of scores be off? |
//! | [`fall`] | how surprising would a fall be if nothing had changed? |
//! | [`proportion`] | how far may a share be off? |
//! | [`share_rise`] | how surprising would a rise of a share be if nothing had changed? |
//! | [`share_trend`] | do shares in an order rise or fall by more than chance? |
//! | [`difference`] | has a mean risen, fallen, or can it not be told? |
//! | [`effect`] | has a measure helped, against those who did not take it? |
//! | [`roll_out`] | what has a roll-out brought, over all who adopted at different times? |
//! | [`needed`] | how many answers tell a rise from chance? |
//! | [`multiplicity`] | which of many effects are more than the chance of many tests? |
//! | [`ranking`] | in which order do organisations stand, with chance taken out? |
//! | [`funnel`] | which organisations differ by more than chance? |
//! | [`among`] | which shares are larger than the others', which differ by themselves, too? |
//! | [`quantile`] | the distributions behind them |
//!
//! The levels, 95 % for intervals and 5 % on each side for verdicts, are choices of the method, not terms of the
//! regulation.

pub mod among;
pub mod difference;
pub mod effect;
pub mod fall;
pub mod funnel;
pub mod mean;
pub mod multiplicity;
pub mod needed;
pub mod proportion;
pub mod quantile;
pub mod ranking;
pub mod roll_out;
pub mod share_rise;
pub mod share_trend;

#[cfg(test)]
pub(crate) mod simulation;

/// An interval that would hold the true value in at least 95 of 100 repetitions. Both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}
