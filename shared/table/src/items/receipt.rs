//! What sources report, as it is stored.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::calendar::{Quarter, local_date};
use domain::identifier::{ExternalId, OrganisationId, SourceId};
use domain::invitation::ReceiptName;
use domain::organisation::{OrganisationType, RegionCode};
use domain::receipt::Service;
use serde::{Deserialize, Serialize};

use super::Sealed;

/// A receipt: the wish of its source. The invitations are made to follow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptItem {
    /// The source that sent it.
    pub source: SourceId,
    /// The receipt's name in that source.
    pub external_id: ExternalId,
    /// Keyed fingerprint of what may not change under this name. Where `persons_fingerprint` is not kept, an older program made it, of what
    /// that one is made of.
    pub fingerprint: String,
    /// Keyed fingerprint of names and birth dates, which may be corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub persons_fingerprint: Option<String>,
    /// Where, when and for whom; `None` for a name that was withdrawn before it was ever used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served: Option<ServiceContext>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The quarter in which it is counted: that of its arrival, where it was first said to be, and no correction changes it.
    /// `None` where that was stored before the quarter was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_in: Option<Quarter>,
    /// Whether it came after the term.
    pub late: bool,
    /// Whether the source took it back.
    pub withdrawn: bool,
    /// Whether the invitations follow the present content.
    pub settled: bool,
    /// Whether a verified account was found for some respondent.
    pub invited: bool,
    /// Whether the service had ended when it arrived, by the last word of the source, and it is counted so.
    #[serde(default, skip_serializing_if = "is_not_so")]
    pub ended_before_reported: bool,
    /// Whether another receipt, which came before, reports the same service, and this one is counted so.
    #[serde(default, skip_serializing_if = "is_not_so")]
    pub same_service: bool,
    /// Organisations that it was corrected away from and whose invitations do not know it yet.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left: BTreeSet<OrganisationId>,
    /// Respondents whose account is another person's (A2.2): JSON pointers into the receipt.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub mismatched: BTreeSet<String>,
    /// Whether the accounts of those who are invited are to be held against it anew: a name or a birth date was corrected, or a notice was to
    /// be sent to another person.
    #[serde(default, skip_serializing_if = "is_not_so")]
    pub in_doubt: bool,
    /// Whether nobody whom it invited is asked any more, as the accounts were found to be other persons' since.
    #[serde(default, skip_serializing_if = "is_not_so")]
    pub withheld: bool,
}

impl ReceiptItem {
    /// The source and the name that it has there.
    pub fn name(&self) -> ReceiptName {
        ReceiptName { source: self.source.clone(), external_id: self.external_id.clone() }
    }

    /// The quarter in which it is counted, as a receipt of that service.
    pub fn quarter(&self, served: &ServiceContext) -> Quarter {
        self.counted_in.unwrap_or_else(|| Quarter::of(local_date(self.received_at, served.zone)))
    }
}

fn is_not_so(it: &bool) -> bool {
    !it
}

/// The part of a receipt that says where, when and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceContext {
    /// The organisation.
    pub organisation: OrganisationId,
    /// The organisation's region.
    pub region: RegionCode,
    /// The organisation's type.
    #[serde(rename = "type")]
    pub organisation_type: OrganisationType,
    /// The organisation's zone.
    pub zone: chrono_tz::Tz,
    /// The service.
    pub service: Service,
    /// The persons, sealed; `None` once erased.
    pub persons: Option<Sealed>,
    /// When the persons are to be erased; `None` while the end of the purpose is not known.
    pub erase_at: Option<DateTime<Utc>>,
}
