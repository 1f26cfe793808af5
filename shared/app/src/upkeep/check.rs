//! The whole store is held against its own rules: every form decodes, every figure follows from the published groups, everything
//! unfinished is due, nothing leads nowhere. It looks at each item once, in any order, and decides at the end.
//!
//! What it keeps in memory meanwhile are keys, not documents: some hundreds of bytes for each invitation. A use case needs
//! none of this; it is for a host that is stopped, and for tests.

mod counts;
mod effects;
mod forms;
mod lateness;
mod notices;
mod publication;
mod references;
mod report;
mod schedule;
mod trail;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::audit::ChainHead;
use domain::improvement::Rules;
use domain::regulation::{Profile, Terms};
use serde_json::Value;
use table::items::GroupItem;
use table::whole::{Unreadable, WholeStore};
use table::{Item, PoolKey, PoolKeys, StoreError};

use crate::ports::Keys;
use counts::Counts;
pub use effects::effects;
use lateness::Lateness;
use notices::Notices;
use publication::Publication;
use references::References;
pub use report::{Check, Finding, Report};
use trail::AuditTrail;

/// Looks at items, and says at the end what is wrong.
pub struct Checker {
    terms: Terms,
    smallest_cell: u64,
    following_months: u32,
    forms: Check,
    answers: Check,
    due: Check,
    publication: Publication,
    counts: Counts,
    lateness: Lateness,
    notices: Option<Notices>,
    references: References,
    trail: AuditTrail,
    effects: u64,
    sealing: Option<Arc<dyn Keys>>,
    pool_keys: BTreeMap<String, PoolKey>,
    witness: Option<ChainHead>,
}

impl Checker {
    /// A checker that has seen nothing yet. The terms decide what is due when.
    pub fn new(profile: &Profile) -> Checker {
        Checker {
            terms: profile.terms.clone(),
            smallest_cell: profile.policies.smallest_cell,
            following_months: Rules::shipped().told.following_months,
            forms: Check::new("forms", "items are read as what their keys say"),
            answers: Check::new("answers", "groups of answers carry nothing but their form"),
            due: Check::new("due index", "unfinished items have their instant"),
            publication: Publication::default(),
            counts: Counts::default(),
            lateness: Lateness::default(),
            notices: None,
            references: References::default(),
            trail: AuditTrail::default(),
            effects: 0,
            sealing: None,
            pool_keys: BTreeMap::new(),
            witness: None,
        }
    }

    /// This checker with the keys that sealed the heads of the audit trail. Without them a trail that was written anew as a
    /// whole is not told from a true one.
    pub fn with_keys(self, keys: Arc<dyn Keys>) -> Checker {
        Checker { sealing: Some(keys), ..self }
    }

    /// This checker with an eye on mails: it counts again what tallies say of notices, and keeps the place of every invitation for it.
    pub fn with_mails(self) -> Checker {
        Checker { notices: Some(Notices::default()), ..self }
    }

    /// This checker with the keys of the pool: whether an answer that waits was altered is told by its own alone.
    ///
    /// # Errors
    /// When the keys cannot be read.
    pub async fn with_pool_keys(mut self, keys: &dyn PoolKeys) -> Result<Checker, StoreError> {
        for kept in keys.list().await? {
            let key = keys.get(&kept.name).await?;
            self.pool_keys.extend(key.map(|key| (kept.name, key)));
        }
        Ok(self)
    }

    /// This checker with a checkpoint of the audit trail that was kept elsewhere.
    pub fn with_witness(self, witness: ChainHead) -> Checker {
        Checker { witness: Some(witness), ..self }
    }

    /// Looks at an item.
    pub fn look(&mut self, item: &Item) {
        self.forms.looked_at += 1;
        if let Err(what) = self.look_inside(item) {
            self.forms.found(&item.key, what);
        }
    }

    /// Looks at everything in a store at rest, whatever its engine.
    ///
    /// # Errors
    /// When the items cannot be read to their end.
    pub async fn look_through(&mut self, store: &dyn WholeStore) -> Result<(), StoreError> {
        let look = &mut |item: Result<Item, Unreadable>| match item {
            Ok(item) => self.look(&item),
            Err(unreadable) => self.unreadable(&unreadable),
        };
        store.each_item(look).await
    }

    /// Notes something that is not even an item.
    fn unreadable(&mut self, unreadable: &Unreadable) {
        self.forms.looked_at += 1;
        self.forms.found(&unreadable.key, unreadable.cause.clone());
    }

    /// Everything was looked at: what was found.
    pub fn finish(self) -> Report {
        let types = self.publication.types();
        let (publication, recounted) = self.publication.finish(self.smallest_cell, &self.counts.closed_here());
        let notices = self.notices.map(|notices| notices.finish(self.counts.moved_away()));
        let finals = self.counts.finish(recounted, &types);
        let violations = self.lateness.finish();
        let trail = self.trail.finish(self.sealing, self.witness.as_ref());
        let references = self.references.finish();
        let mut checks = vec![self.forms, self.answers, publication, finals];
        checks.extend(notices);
        checks.extend([violations, self.due, references, trail]);
        Report { checks, effects: self.effects }
    }

    /// Whoever could add a field to an answer could lead it back to its citizen.
    fn look_at_group(&mut self, item: &Item, group: &GroupItem) {
        self.answers.looked_at += group.answers.len() as u64;
        let stored: Value = serde_json::from_str(&item.body).unwrap_or_default();
        let form = serde_json::to_value(group).unwrap_or_default();
        if !is_within(&stored, &form) {
            self.answers.found(&item.key, "it carries something that no answer has".to_owned());
        }
        if item.version != 1 || item.due.is_some() || item.expires_at.is_some() {
            self.answers.found(&item.key, "it was changed after it was stored".to_owned());
        }
    }
}

/// Looks at all of these items.
pub fn check<'items>(profile: &Profile, items: impl IntoIterator<Item = &'items Item>) -> Report {
    let mut checker = Checker::new(profile);
    items.into_iter().for_each(|item| checker.look(item));
    checker.finish()
}

/// Whether a document has no field that its form has not, however deep, and no other value.
fn is_within(stored: &Value, form: &Value) -> bool {
    match (stored, form) {
        (Value::Object(stored), Value::Object(form)) => {
            stored.iter().all(|(name, value)| form.get(name).is_some_and(|known| is_within(value, known)))
        }
        (Value::Array(stored), Value::Array(form)) => {
            stored.len() == form.len() && stored.iter().zip(form).all(|(stored, form)| is_within(stored, form))
        }
        (stored, form) => stored == form,
    }
}

#[cfg(test)]
mod tests;
