//! What sources sent (I1): stored as sent, counted once, moved between organisations with its count.

use app::intake::verdict::Verdict;
use chrono::{DateTime, NaiveDate, Utc};
use table::Item;

use super::form::{document, instant, receipt_number, service};
use super::same_service::had_ended;
use super::{Count, CountedOn, Oracle, regulation};
use crate::core::{Role, Worker};
use crate::days;
use crate::plan::{PlannedService, Posting};

/// A receipt that is stored.
#[derive(Clone, Debug)]
pub struct ReceiptModel {
    /// What was sent first.
    pub first: Posting,
    /// Where the service was received, by the last word of the source.
    pub organisation: usize,
    /// Every organisation that it was ever said to be about.
    pub organisations: Vec<usize>,
    /// Whether the service had ended when it arrived, by the last word of the source.
    pub ended: bool,
    /// The regions that the organisations belonged to when it arrived and when it was moved, in order.
    pub regions: Vec<String>,
    /// What was received, by the last word of the source.
    pub service: PlannedService,
    /// Everything that it was ever said to be.
    pub services: Vec<PlannedService>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The local day on which it arrived and is counted for good.
    pub counted_on: NaiveDate,
    /// Whether it was late.
    pub late: bool,
    /// Taken back.
    pub withdrawn: bool,
    /// Step at which the source knew that it is taken back.
    pub withdrawal_known: Option<u64>,
    /// Some respondent was matched.
    pub invited: bool,
    /// When its content changed last.
    pub changed_at: DateTime<Utc>,
    /// Whether its content ever changed.
    pub amended: bool,
    /// What the clock of whoever wrote its present content said first and last.
    pub said_at: (DateTime<Utc>, DateTime<Utc>),
}

/// The day on which a service begins.
pub fn begins_on(service: PlannedService) -> NaiveDate {
    match service {
        PlannedService::OneOff(day) | PlannedService::LongRunning(day, _) => day,
    }
}

impl ReceiptModel {
    /// Whether, on that local day, who received a service of that extent is asked in the place of its representatives.
    pub fn is_of_age(&self, service: PlannedService, on: NaiveDate) -> bool {
        let PlannedService::LongRunning(from, to) = service else { return false };
        let age_counts_on = to.map_or(on, |to| on.min(to)).max(from);
        !self.first.parents.is_empty() && !days::is_child(self.first.born_on, age_counts_on)
    }

    /// Whether it ever was by then, whatever the service was said to be.
    pub fn came_of_age_by(&self, now: DateTime<Utc>) -> bool {
        self.services.iter().any(|service| self.is_of_age(*service, now.date_naive() + chrono::Days::new(1)))
    }
}

impl Oracle {
    pub(crate) fn receipt_written(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        _step: u64,
        before: Option<&Item>,
        after: &Item,
        counts: &mut Vec<Count>,
    ) {
        let Some(number) = after.key.pk.rsplit('#').next().and_then(receipt_number) else {
            return self.violated("a receipt that nobody sent");
        };
        let form = document(after);
        if let Role::Receive(postings) = &worker.role {
            let Some(posting) = postings.iter().find(|posting| posting.receipt == number).cloned() else {
                return self.violated(format!("r{number} was written and not sent"));
            };
            match before {
                None => {
                    let region = form["served"]["region"].as_str().unwrap_or_default().to_owned();
                    self.receipt_arrived(worker, now, &posting, instant(&form["received_at"]), region, counts);
                }
                Some(before) => {
                    let region = form["served"]["region"].as_str().unwrap_or_default().to_owned();
                    self.receipt_changed(worker, now, &posting, region, before, counts);
                }
            }
        }
        let Some(model) = self.receipts.get_mut(&number) else { return };
        if form["invited"] == true {
            model.invited = true;
        }
        let model = model.clone();
        let same_service = |form: &serde_json::Value| form["same_service"] == true;
        let was =
            before.map(document).filter(|before| before["served"]["organisation"] == form["served"]["organisation"]);
        let (was, is) = (was.is_some_and(|before| same_service(&before)), same_service(&form));
        self.same_service_counted(worker, now, &model, (was, is), counts);
        let expected = &self.organisation(model.organisation).id;
        let same = form["withdrawn"] == model.withdrawn
            && form["served"]["organisation"] == expected.as_str()
            && form["served"]["region"].as_str() == model.regions.last().map(String::as_str)
            && service(&form["served"]["service"]) == Some(model.service)
            && form["late"] == model.late
            && instant(&form["received_at"]) == Some(model.received_at);
        self.must(same, || format!("I1: receipt r{number} is stored as {form} where {model:?} was sent"));
        let erased = form["served"]["persons"].is_null();
        let erase_at = instant(&form["served"]["erase_at"]);
        let candidates = self.erase_at(&model, form["served"]["zone"].as_str().unwrap_or_default(), now);
        let due = candidates.last().copied();
        self.must(candidates.contains(&erase_at), || {
            format!("the persons of r{number} are to be erased at {erase_at:?} where {due:?} was due")
        });
        let may_be_erased =
            model.withdrawn || Oracle::clock_allows(worker, now, |clock| erase_at.is_some_and(|at| at <= clock));
        self.must(!erased || may_be_erased, || format!("the persons of r{number} were erased too early"));
    }

    fn receipt_arrived(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        posting: &Posting,
        received_at: Option<DateTime<Utc>>,
        region: String,
        counts: &mut Vec<Count>,
    ) {
        let name = posting.name();
        let plausible =
            received_at.is_some_and(|at| worker.clock.is_some_and(|(first, last)| first <= at && at <= last));
        self.must(plausible, || format!("{name} arrived at {received_at:?}, outside the handler's life"));
        let received_at = received_at.unwrap_or(now);
        let hours_east = self.organisation(posting.organisation).hours_east;
        let counted_on = days::day_at(received_at, hours_east);
        let late = days::plus_days(begins_on(posting.service), 1) < counted_on;
        let ended = had_ended(posting.service, counted_on);
        if posting.withdrawn {
            self.violated(format!("I1: {name} was stored by being taken back"));
        } else {
            let fault = self.fault_of(posting, counted_on).or(self.not_included(worker, posting, counted_on));
            self.must(fault.is_none(), || format!("I1: {name} was stored although {fault:?}"));
            let known = self.regions_of(posting.organisation, worker.started_at, now);
            self.must(known.contains(&region), || format!("{name} was counted in {region} and not in {known:?}"));
            let count = |name: &str| Count {
                on: CountedOn::Day(counted_on),
                organisation: posting.organisation,
                region: region.clone(),
                name: name.to_owned(),
                amount: 1,
            };
            counts.push(count("receipts"));
            counts.extend(week_of(posting.service, counted_on).map(|week| count(&week)));
            counts.extend(late.then(|| count("late")));
            counts.extend(ended.then(|| count("ended_before_reported")));
        }
        let model = ReceiptModel {
            first: posting.clone(),
            organisation: posting.organisation,
            organisations: vec![posting.organisation],
            ended,
            regions: vec![region],
            service: posting.service,
            services: vec![posting.service],
            received_at,
            counted_on,
            late,
            withdrawn: false,
            withdrawal_known: None,
            invited: false,
            changed_at: now,
            amended: false,
            said_at: worker.clock.unwrap_or((now, now)),
        };
        self.receipts_of.entry(model.first.recipient).or_default().push(posting.receipt);
        let twice = self.receipts.insert(posting.receipt, model).is_some();
        self.must(!twice, || format!("I1: {name} was stored twice"));
    }

    fn receipt_changed(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        posting: &Posting,
        region: String,
        before: &Item,
        counts: &mut Vec<Count>,
    ) {
        let Some(mut model) = self.receipts.get(&posting.receipt).cloned() else { return };
        let name = posting.name();
        self.must(!model.withdrawn, || format!("{name} changed although it was taken back"));
        model.changed_at = now;
        model.amended = true;
        if posting.withdrawn {
            model.withdrawn = true;
            // Whoever is missing for another reason is missing for that one, and for no second.
            let before = document(before);
            let has_reason = !before["mismatched"].is_null() || before["same_service"] == true || model.ended;
            if !model.invited && !has_reason {
                counts.push(model.count("withdrawn_unmatched", 1));
            }
        } else {
            self.must(posting.flaw.is_none(), || format!("{name} was changed by a record with a fault"));
            if posting.organisation != model.organisation {
                self.must(!model.invited, || format!("{name} moved although somebody was invited"));
                let was_told = document(before)["same_service"] == true;
                let moved =
                    ReceiptModel { organisation: posting.organisation, regions: vec![region.clone()], ..model.clone() };
                if Oracle::clock_allows(worker, now, |clock| clock < days::closes_at(model.counted_on)) {
                    for (place, amount) in [(&model, -1), (&moved, 1)] {
                        counts.push(place.count("receipts", amount));
                        let week = week_of(model.service, model.counted_on);
                        counts.extend(week.map(|week| place.count(&week, amount)));
                        counts.extend(model.late.then(|| place.count("late", amount)));
                        counts.extend(model.ended.then(|| place.count("ended_before_reported", amount)));
                    }
                    counts.extend(was_told.then(|| model.count("same_service", -1)));
                }
                model.regions.push(region);
                model.organisations.push(posting.organisation);
            }
            model.said_at = worker.clock.unwrap_or((now, now));
            model.organisation = posting.organisation;
            model.service = posting.service;
            model.services.push(posting.service);
            let arrived_on = days::day_at(model.received_at, self.organisation(posting.organisation).hours_east);
            let ended = had_ended(posting.service, arrived_on);
            let open = Oracle::clock_allows(worker, now, |clock| clock < days::closes_at(model.counted_on));
            counts.extend((ended && !model.ended).then(|| model.count("ended_before_reported", 1)));
            counts.extend((!ended && model.ended && open).then(|| model.count("ended_before_reported", -1)));
            model.ended = ended;
        }
        self.receipts.insert(posting.receipt, model);
    }

    /// A source was answered (I1).
    pub fn received(&mut self, worker: &Worker, now: DateTime<Utc>, step: u64, posting: &Posting, verdict: &Verdict) {
        let name = posting.name();
        let hours_east = self.organisation(posting.organisation).hours_east;
        let (first, last) = worker.clock.unwrap_or((now, now));
        let arrived_on = [first, last].map(|clock| days::day_at(clock, hours_east));
        let model = self.receipts.get(&posting.receipt).cloned();
        let changed_meanwhile = model.as_ref().is_some_and(|model| worker.started_at <= model.changed_at);
        match verdict {
            Verdict::Refused(_) => {
                let faulty = !posting.withdrawn && arrived_on.iter().any(|day| self.fault_of(posting, *day).is_some());
                // What is stored may be corrected whoever takes part by now.
                let stored = model.as_ref().is_some_and(|model| model.organisation == posting.organisation);
                let excluded = arrived_on.iter().any(|day| self.not_included(worker, posting, *day).is_some());
                // What was never sent is not taken back.
                let unknown = posting.withdrawn && (model.is_none() || changed_meanwhile);
                let reused = model.is_some_and(|model| {
                    model.withdrawn
                        || (model.organisation != posting.organisation && model.invited)
                        || changed_meanwhile
                });
                self.must(faulty || (excluded && !stored) || reused || unknown, || {
                    format!("{name} was refused without a fault: {verdict:?}")
                });
            }
            _ => {
                self.acknowledged.insert(posting.receipt);
                let Some(mut model) = model else {
                    return self.violated(format!("I1: {name} was acknowledged and is not stored"));
                };
                let same = match posting.withdrawn {
                    true => model.withdrawn,
                    false => model.organisation == posting.organisation && model.service == posting.service,
                };
                self.must(same || changed_meanwhile, || format!("I1: {verdict:?} for {name}, stored is {model:?}"));
                if posting.withdrawn && model.withdrawal_known.is_none() {
                    model.withdrawal_known = Some(step);
                    self.receipts.insert(posting.receipt, model);
                } else if let Verdict::Accepted { late, .. }
                | Verdict::Repeated { late, .. }
                | Verdict::Amended { late, .. } = verdict
                {
                    self.must(posting.withdrawn || *late == model.late, || format!("{name} was called late: {late}"));
                }
            }
        }
    }

    /// Why a record must be refused when it arrives on that local day.
    pub(crate) fn fault_of(&self, posting: &Posting, arrived_on: NaiveDate) -> Option<&'static str> {
        let begins_on = begins_on(posting.service);
        let child = days::is_child(posting.born_on, begins_on);
        if posting.flaw.is_some() {
            return Some("it has a flaw");
        }
        if arrived_on < begins_on {
            return Some("the service lies in the future");
        }
        (child == posting.parents.is_empty()).then_some("a child has parents and an adult has none")
    }

    /// Why no new receipt of the organisation is taken on that local day.
    fn not_included(&self, worker: &Worker, posting: &Posting, arrived_on: NaiveDate) -> Option<&'static str> {
        let organisation = self.organisation(posting.organisation);
        if arrived_on < organisation.joined_on || organisation.excluded_on.is_some_and(|day| day <= arrived_on) {
            return Some("the organisation takes no part on that day");
        }
        let (first, last) = regulation::takes_receipts(self.plan.profile_at(worker.started_at))?;
        (arrived_on < first || last < arrived_on).then_some("citizens are not asked on that day")
    }

    /// When the persons are to be erased: thirty days after the window, and not before the end of the day on which they were
    /// sent; `None` while the window's end is not known. Each regulation that was in force by now may have said when.
    fn erase_at(&self, model: &ReceiptModel, zone: &str, now: DateTime<Utc>) -> Vec<Option<DateTime<Utc>>> {
        let hours_east = days::hours_east(zone);
        let arrived_on = days::day_at(model.received_at, hours_east);
        let (first, last) = model.said_at;
        let profiles = self.profiles_by(now);
        let ends = profiles.iter().map(|profile| regulation::last_day(profile, model.service, arrived_on));
        let candidates = ends.flat_map(|end| {
            [first, last].map(|clock| {
                let over = days::end_of(days::plus_days(end?.max(arrived_on), 30), hours_east);
                Some(over.max(days::end_of(days::day_at(clock, hours_east), hours_east)))
            })
        });
        // Beside another one that came before, they are needed as long as its link.
        let same = |it: &&ReceiptModel| begins_on(it.first.service) == begins_on(model.first.service);
        let of_recipient = self.receipts_of.get(&model.first.recipient).into_iter().flatten();
        let others = of_recipient
            .filter_map(|number| self.receipts.get(number))
            .filter(same)
            .map(|it| days::day_at(it.received_at, hours_east));
        let with_others = others.flat_map(|arrived_on| {
            let ends = profiles.iter().map(move |profile| regulation::last_day(profile, model.service, arrived_on));
            ends.map(|end| Some(days::end_of(days::plus_days(end?, 30), hours_east)))
        });
        let is_one_off = matches!(model.service, PlannedService::OneOff(_));
        with_others.filter(|_| is_one_off).chain(candidates).collect()
    }
}

/// The counter of the week of a service, by its Monday. A service that goes on has none, nor one that is told of when its week was looked at, in the
/// quarter in which it had ended a fortnight ago.
fn week_of(service: PlannedService, counted_on: NaiveDate) -> Option<String> {
    let PlannedService::OneOff(day) = service else { return None };
    let monday = days::monday(day);
    (days::quarter(counted_on) <= days::quarter(days::plus_days(monday, 20))).then(|| format!("week.{monday}"))
}
