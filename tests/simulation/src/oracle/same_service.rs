//! Receipts that report one service: the same citizen, organisation, kind and first day. They have one invitation, which lives while one of
//! them does; each is counted, and all but the first are counted as such.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use table::Item;

use super::form::{InvitationForm, document};
use super::invitations::InvitationModel;
use super::receipts::{ReceiptModel, begins_on};
use super::{Count, CountedOn, Oracle};
use crate::core::Worker;
use crate::days;
use crate::plan::{PlannedService, Posting, SOURCES, source_of};

/// A service of which a respondent is asked: respondent, recipient, organisation, whether it lasts, first day.
pub type ServiceKey = (usize, usize, String, bool, NaiveDate);

fn lasts(service: PlannedService) -> bool {
    matches!(service, PlannedService::LongRunning(..))
}

/// Whether a service had ended when its receipt arrived.
pub fn had_ended(service: PlannedService, arrived_on: NaiveDate) -> bool {
    matches!(service, PlannedService::LongRunning(_, Some(to)) if to < arrived_on)
}

impl Oracle {
    /// The service of a receipt of that first content, of which a citizen is asked.
    pub(crate) fn key_of(&self, citizen: usize, organisation: &str, first: &Posting) -> ServiceKey {
        (citizen, first.recipient, organisation.to_owned(), lasts(first.service), begins_on(first.service))
    }

    /// Every receipt that an invitation names reports its service, and no other invitation is about it.
    pub(crate) fn check_same_service(&mut self, form: &InvitationForm, citizen: usize) -> BTreeSet<usize> {
        let names: BTreeSet<usize> = std::iter::once(form.receipt).chain(form.beside.iter().copied()).collect();
        for number in &names {
            let Some(receipt) = self.receipts.get(number) else {
                self.violated(format!("an invitation names r{number}, which nobody sent"));
                continue;
            };
            let key = self.key_of(citizen, &form.organisation, &receipt.first);
            let was_there = receipt.organisations.iter().any(|it| self.organisation(*it).id == form.organisation);
            let asks = receipt.first.ever_asked().contains(&citizen);
            let known = self.by_service.entry(key).or_insert_with(|| form.id.clone()).clone();
            self.must(was_there && asks, || format!("r{number} does not report the service of {form:?}"));
            self.must(known == form.id, || format!("I3: r{number} is asked about twice, of {known} and {}", form.id));
        }
        names
    }

    /// Whether some receipt of an invitation is of this kind.
    pub(crate) fn any_receipt(&self, model: &InvitationModel, is: impl Fn(&ReceiptModel) -> bool) -> bool {
        model.receipts.iter().filter_map(|number| self.receipts.get(number)).any(is)
    }

    /// What a write of a receipt changes of its being counted as one of several.
    pub(crate) fn same_service_counted(
        &self,
        worker: &Worker,
        now: DateTime<Utc>,
        model: &ReceiptModel,
        (was, is): (bool, bool),
        counts: &mut Vec<Count>,
    ) {
        let open = Oracle::clock_allows(worker, now, |clock| clock < days::closes_at(model.counted_on));
        let amount = match (was, is) {
            (false, true) => 1,
            (true, false) if open => -1,
            _ => return,
        };
        counts.push(model.count("same_service", amount));
    }

    /// At rest: the invitation of several receipts follows the one that lasts longest and came first, counts its days from the first arrival,
    /// and all but the first by which somebody could be asked are known as such.
    pub(crate) fn check_standing(&mut self, now: DateTime<Utc>, items: &[Item]) {
        let stored: BTreeMap<&str, &Item> = items.iter().map(|item| (item.key.pk.as_str(), item)).collect();
        let settled_long_ago = |it: &ReceiptModel| it.changed_at < now - Duration::minutes(30);
        let form_of = |number: usize| {
            let pk = format!("RECEIPT#{}#r{number}", SOURCES[source_of(number)]);
            stored.get(pk.as_str()).map(|item| document(item)).unwrap_or_default()
        };
        let mut broken = Vec::new();
        let mut carried: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
        for model in self.invitations.values() {
            let form = &model.form;
            let all: Vec<(usize, &ReceiptModel)> =
                model.receipts.iter().filter_map(|number| Some((*number, self.receipts.get(number)?))).collect();
            // Whoever is erased is followed no more.
            let erased = all.iter().any(|(number, _)| form_of(*number)["served"]["persons"].is_null());
            let ended = self.end_of_link(model).is_some_and(|end| end <= now);
            if !all.iter().all(|(_, receipt)| settled_long_ago(receipt)) || (erased && ended) {
                continue;
            }
            let there = |it: &ReceiptModel| !it.withdrawn && self.organisation(it.organisation).id == form.organisation;
            let alive: Vec<(usize, &ReceiptModel)> = all.iter().copied().filter(|(_, it)| there(it)).collect();
            let mismatched = |number: usize| !form_of(number)["mismatched"].is_null();
            if form.state == "withdrawn" && !alive.is_empty() {
                broken.push(format!("{form:?} is taken back although r{} lives", alive[0].0));
            }
            let end = |it: &ReceiptModel| match it.service {
                PlannedService::LongRunning(_, to) => to.unwrap_or(NaiveDate::MAX),
                PlannedService::OneOff(_) => NaiveDate::MAX,
            };
            let name = |number: usize| (SOURCES[source_of(number)], format!("r{number}"));
            let leads = alive.iter().min_by_key(|(number, it)| {
                (it.ended, mismatched(*number), std::cmp::Reverse(end(it)), it.received_at, name(*number))
            });
            if let Some((number, _)) = leads.filter(|(number, _)| *number != form.receipt) {
                broken.push(format!("{form:?} follows r{} and not r{number}", form.receipt));
            }
            let rank = |number: usize, it: &ReceiptModel| (mismatched(number), it.received_at, name(number));
            // One that is taken back after its persons were erased tells the others nothing.
            for (number, receipt) in alive.iter().filter(|_| !erased) {
                // One that came when the service had ended invites nobody.
                let others = alive.iter().filter(|(other, it)| other != number && !it.ended);
                let told = others.into_iter().any(|(other, it)| rank(*other, it) < rank(*number, receipt));
                carried.entry(*number).or_default().push(told);
            }
            // Who was never taken back or corrected away counts with its arrival, whenever it was heard of.
            let untouched = all.iter().all(|(_, it)| !it.withdrawn && it.organisations.len() == 1);
            let hours_east = days::hours_east(&form.zone);
            let first = all.iter().map(|(_, it)| days::day_at(it.received_at, hours_east)).min();
            if untouched && form.state != "expired" && first != Some(form.arrived_on) {
                broken.push(format!("{form:?} counts its days from {} and not {first:?}", form.arrived_on));
            }
        }
        for (number, told) in carried {
            let ended = self.receipts.get(&number).is_some_and(|receipt| receipt.ended);
            let due = told.iter().all(|told| *told) && !ended;
            if (form_of(number)["same_service"] == true) != due {
                broken.push(format!("r{number} is known as one of several: {}, due {due}", !due));
            }
        }
        self.violations.extend(broken);
    }
}

impl ReceiptModel {
    /// A count where the receipt is counted for good.
    pub fn count(&self, name: &str, amount: i64) -> Count {
        Count {
            on: CountedOn::Day(self.counted_on),
            organisation: self.organisation,
            region: self.regions.last().cloned().unwrap_or_default(),
            name: name.to_owned(),
            amount,
        }
    }
}
