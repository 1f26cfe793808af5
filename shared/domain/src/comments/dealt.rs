//! That a published comment was dealt with: by whom and when. It says nothing of who wrote it; comments of the same words are one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Quarter;
use crate::identifier::{OrganisationId, ParticipantId};

/// What somebody said of a comment last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealtWith {
    /// Of whom the comment is.
    pub organisation: OrganisationId,
    /// The quarter of the comment.
    pub period: Quarter,
    /// Whether it is dealt with; `false`: it was, and is open again.
    pub is_dealt_with: bool,
    /// Who said so.
    pub by: ParticipantId,
    /// The day on which that was, where the organisation is.
    pub on: NaiveDate,
}
