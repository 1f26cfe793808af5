//! A participant who subscribes a while before the present, so that the outbox has what subscribers get.

use std::sync::Arc;

use anyhow::Context;
use app::App;
use app::identity::access::CallingParticipant;
use app::subscriptions::subscribe::{self, Wanted};
use domain::identifier::ParticipantId;
use domain::language::Language;
use domain::scope::{ParticipantRole, Scope};
use domain::subscription::Topic;
use tokio::runtime::Handle;

/// Days before the present: a confirmation, and then a Monday, lie between.
pub(super) const SUBSCRIBES_DAYS_BEFORE: i64 = 14;

/// The ministry, at its desk.
pub(super) struct Subscriber {
    pub(super) app: Arc<App>,
    pub(super) runtime: Handle,
}

impl Subscriber {
    /// Fills in the form of the cabinet. Twice is once.
    pub(super) fn subscribe(&self) -> anyhow::Result<()> {
        let caller = CallingParticipant {
            id: ParticipantId::parse("mintrud").context("a name of the demonstration")?,
            name: String::new(),
            role: ParticipantRole::Coordinator,
            scope: Scope::Country,
            types: Default::default(),
        };
        let address = "ministry@mail.example".to_owned();
        let wanted =
            Wanted { topics: Topic::ALL.into(), language: Language::Ru, thresholds: Default::default(), address };
        self.runtime.block_on(subscribe::subscribe(&self.app, &caller, &wanted)).map(drop).map_err(Into::into)
    }

    /// Reads a mail, and presses the button behind its link if it asks for that.
    pub(super) fn read(&self, mail: &str) -> anyhow::Result<()> {
        let Some((_, link)) = mail.split_once("/subscriptions/confirm/") else { return Ok(()) };
        let token = link.lines().next().unwrap_or_default();
        self.runtime.block_on(subscribe::confirm(&self.app, token)).map(drop).map_err(Into::into)
    }
}
