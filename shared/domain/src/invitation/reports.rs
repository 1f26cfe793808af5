//! Receipts that report one service: the same citizen, organisation and day, or first day, told by two sources, or twice under two names.
//! They have one invitation. It follows one of them, and lives as long as one of them does.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::local_date;
use crate::identifier::{ExternalId, SourceId};
use crate::invitation::{Invitation, Notice, State, Window};
use crate::receipt::Service;
use crate::regulation::Terms;

/// Receipts beside the one that it follows of which an invitation keeps the names. Who reports one service oftener is told so, and carries
/// nothing on.
const BESIDE_MAX: usize = 100;

/// A receipt by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReceiptName {
    /// The source that sent it.
    pub source: SourceId,
    /// What that source calls it.
    pub external_id: ExternalId,
}

/// What decides which of several receipts comes before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The receipt.
    pub name: ReceiptName,
    /// The service, as this one has it.
    pub service: Service,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Whether the account that was found is another person's than it names (A2.2).
    pub is_mismatched: bool,
    /// Whether the service had ended when it arrived, so that nobody can be asked by it.
    pub had_ended: bool,
}

impl Report {
    /// Whether the invitation follows this one rather than the other: the one by which somebody can be asked, then the one whose person has an
    /// account, then the one by which the service lasts longest, then the first.
    pub fn leads_before(&self, other: &Report) -> bool {
        let rank = |it: &Report| {
            let lasts = match it.service {
                Service::OneOff { .. } => NaiveDate::MAX,
                Service::LongRunning { to, .. } => to.unwrap_or(NaiveDate::MAX),
            };
            (it.had_ended, it.is_mismatched, Reverse(lasts), it.received_at, it.name.clone())
        };
        rank(self) < rank(other)
    }

    /// Whether the other one comes after this one: it came later, or does not name whose account it is.
    pub fn comes_before(&self, other: &Report) -> bool {
        let rank = |it: &Report| (it.is_mismatched, it.received_at, it.name.clone());
        rank(self) < rank(other)
    }

    /// Whether the other one tells of the same service anew. One that came when the service had ended invites nobody, and so holds nothing of
    /// what comes after it.
    pub fn is_told_before(&self, other: &Report) -> bool {
        !self.had_ended && self.comes_before(other)
    }
}

impl Invitation {
    /// The receipt that it follows.
    pub fn follows(&self) -> ReceiptName {
        ReceiptName { source: self.source.clone(), external_id: self.external_id.clone() }
    }

    /// Every receipt that reports its service, that which it follows first.
    pub fn reported_by(&self) -> impl Iterator<Item = ReceiptName> {
        std::iter::once(self.follows()).chain(self.beside.iter().cloned())
    }

    /// Another receipt reports its service as well.
    pub fn also_reported_by(self, name: &ReceiptName) -> Invitation {
        if self.beside.len() == BESIDE_MAX || self.reported_by().any(|it| it == *name) {
            return self;
        }
        let beside = self.beside.iter().cloned().chain([name.clone()]).collect();
        Invitation { beside, ..self }
    }

    /// A receipt beside the one that it follows reports it no more.
    pub fn not_reported_by(self, name: &ReceiptName) -> Invitation {
        let beside = self.beside.iter().filter(|it| *it != name).cloned().collect();
        Invitation { beside, ..self }
    }

    /// It follows another of its receipts from now on, and ends when that one says: its persons may be erased, so that nobody follows it anew.
    pub fn following(self, report: &Report, now: DateTime<Utc>, terms: &Terms) -> Invitation {
        let former = self.follows();
        let kept = self.not_reported_by(&report.name);
        let ReceiptName { source, external_id } = report.name.clone();
        let followed = Invitation { source, external_id, ..kept }.also_reported_by(&former);
        followed.with_service(report.service, now, terms)
    }

    /// The first arrival counts for every term: a receipt may be heard of after one that came later.
    pub fn arrived_at(self, received_at: DateTime<Utc>, terms: &Terms) -> Invitation {
        let earlier = local_date(received_at, self.window.zone) < self.window.arrived_on;
        if !earlier || matches!(self.state, State::Expired | State::Withdrawn) {
            return self;
        }
        Invitation { window: Window::of(self.service, received_at, self.window.zone, terms), ..self }
    }

    /// Whoever reported the service took it back, and it is reported anew: the invitation goes on where it stood, with the window that the new
    /// arrival gives it. What was answered stays answered, and of what was sent nothing is sent again.
    /// It is owed since that instant.
    pub fn taken_up_again(self, window: Window, since: DateTime<Utc>, now: DateTime<Utc>) -> Invitation {
        if self.state != State::Withdrawn {
            return self;
        }
        let again = Invitation { window, owed_since: Some(since), ..self };
        // Whether its window is over or not.
        if again.repeat_proof.is_some() {
            return Invitation { state: State::Completed, ..again };
        }
        let again = Invitation { state: State::Expired, ..again }.revived(now);
        match again.state {
            State::PendingAccount { .. } => Invitation { state: State::PendingAccount { retry_at: since }, ..again },
            _ => again,
        }
    }

    /// The receipt is about another organisation now, and no other reports this service: nobody was invited, and nobody is.
    pub fn left(self) -> Invitation {
        Invitation { mismatched_on: None, ..self.withdrawn() }
    }

    /// A notice that waits may have to wait no more.
    pub(super) fn hurried(self, now: DateTime<Utc>) -> Invitation {
        match self.notice {
            Notice::Due { from, attempts: 0 } if now < from && self.bounces == 0 => {
                Invitation { notice: Notice::Due { from: now, attempts: 0 }, ..self }
            }
            _ => self,
        }
    }
}
