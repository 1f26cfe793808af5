//! What citizens asked to be told of.

use domain::following::Following;
use serde::{Deserialize, Serialize};

use super::Sealed;

/// A citizen is to be told once when something changes at an organisation. Nothing in it leads to an answer: no link, no round, no instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowingItem {
    /// Of what, since when, and how far the mail has come.
    #[serde(flatten)]
    pub following: Following,
    /// The SNILS, by which the directory is asked for the address: sealed under a data key of its own.
    pub snils: Sealed,
}
