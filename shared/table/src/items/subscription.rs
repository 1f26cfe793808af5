//! What participants subscribed to.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::subscription::Topic;
use domain::subscription::thresholds::Thresholds;
use serde::{Deserialize, Serialize};

use super::Sealed;

/// What somebody wishes to be told by mail. How far the mails have come is a [`domain::subscription::Mailing`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionItem {
    /// What is subscribed to.
    #[serde(rename = "kinds")]
    pub topics: BTreeSet<Topic>,
    /// In which language.
    pub language: Language,
    /// Below which values an organisation is told of.
    #[serde(flatten)]
    pub thresholds: Thresholds,
    /// The address, sealed.
    pub address: Sealed,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// When whoever reads the address confirmed it; until then it gets nothing but the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_at: Option<DateTime<Utc>>,
}
