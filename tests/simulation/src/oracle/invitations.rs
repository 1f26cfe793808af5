//! The life of every link (I3, I4): who gets one, when it works, when a round begins.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use table::Item;

use super::form::InvitationForm;
use super::pool::first_day;
use super::{Count, CountedOn, Oracle, regulation};
use crate::core::{Role, Worker};
use crate::days;
use crate::plan::AccountChange;

/// A link of a respondent.
#[derive(Clone, Debug)]
pub struct InvitationModel {
    /// As it is stored.
    pub form: InvitationForm,
    /// Every receipt that ever reported its service.
    pub receipts: BTreeSet<usize>,
    /// When the receipt arrived from which its days are counted.
    pub arrived_at: DateTime<Utc>,
    /// The citizen who is invited.
    pub citizen: usize,
    /// Last day of the link, by the oracle's calendar.
    pub last_day: Option<NaiveDate>,
    /// When the account was found.
    pub matched_at: Option<DateTime<Utc>>,
    /// When it became active first.
    pub activated_at: Option<DateTime<Utc>>,
    /// When it was seen to be expired; again and again if the service was prolonged.
    pub expired_at: Vec<DateTime<Utc>>,
    /// Every claim.
    pub messages: Vec<String>,
    /// Every mail that the server took.
    pub mails_taken: Vec<DateTime<Utc>>,
    /// Whenever the server took no mail of it now.
    pub turned_away: Vec<DateTime<Utc>>,
    /// Local day of the last notice that was counted, with its round.
    pub counted: Option<(NaiveDate, u64)>,
    /// When a notice was counted last.
    pub counted_at: Option<DateTime<Utc>>,
    /// Local day on which the present round began.
    pub opened_on: Option<NaiveDate>,
    /// When answers were taken.
    pub answered_at: Vec<DateTime<Utc>>,
    /// Number of the response of each round.
    pub answers: BTreeMap<u64, usize>,
    /// Whether notices of it were ever refused by the citizen.
    pub declined: bool,
    /// Whether the server ever refused the address.
    pub refused: bool,
}

impl InvitationModel {
    /// Whether the round has its response.
    pub fn answered_in(&self, round: u64) -> bool {
        self.answers.contains_key(&round)
    }
}

impl Oracle {
    pub(crate) fn invitation_written(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        step: u64,
        after: &Item,
        counts: &mut Vec<Count>,
    ) {
        let Some(form) = InvitationForm::read(after) else { return self.violated("an invitation that cannot be read") };
        let before = self.invitations.get(&form.id).cloned();
        let Some(citizen) = self.pseudonyms.get(&form.citizen).copied() else {
            return self.violated("an invitation of nobody that is known");
        };
        let mut model = match &before {
            Some(model) => InvitationModel { form: form.clone(), ..model.clone() },
            None => self.new_invitation(worker, now, &form, citizen),
        };
        let names = self.check_same_service(&form, citizen);
        model.receipts.extend(names);
        self.check_window(worker, now, &mut model);
        let name = format!("r{}/{}", form.receipt, form.respondent);
        let former = before.as_ref().map(|model| &model.form);
        if let Some(former) = former {
            let same = former.citizen == form.citizen && former.organisation == form.organisation;
            let known = former.receipt == form.receipt || model.receipts.contains(&former.receipt);
            self.must(same && known, || format!("{name} changed hands"));
        }
        let matched =
            !matches!(form.state.as_str(), "pending_account" | "expired" | "withdrawn") && model.matched_at.is_none();
        if matched {
            self.check_verified(worker, now, &model);
            model.matched_at = Some(now);
            if let Some(organisation) = self.organisation_named(&form.organisation) {
                let (region, name) = (form.region.clone(), "invited".to_owned());
                counts.push(Count { on: CountedOn::Now, organisation, region, name, amount: 1 });
            }
        }
        self.withdrawal_counted(before.as_ref(), &model, counts);
        self.check_mismatch(worker, now, former, &form, citizen, counts);
        self.check_state(worker, now, former.map(|former| former.state.as_str()), &mut model);
        self.check_round(worker, now, before.as_ref(), &mut model);
        let claim = |form: &InvitationForm| form.message_id.clone().map(|message_id| (message_id, form.repeats));
        // A mail that was sent twice is sent no more: its notice only waits for a word.
        let newly_claimed = claim(&form).filter(|(_, repeats)| *repeats <= 1 && former.and_then(claim) != claim(&form));
        let sent = form.notice == "sent" && former.is_some_and(|former| former.notice == "claimed");
        if sent && let Some(former) = former {
            let hours_east = days::hours_east(&form.zone);
            let clock = worker.clock.map_or(now, |(_, last)| last);
            model.counted_at = Some(now);
            model.counted = Some((form.noticed_on.unwrap_or_else(|| days::day_at(clock, hours_east)), form.round));
            let right =
                Oracle::clock_allows(worker, now, |clock| Some(days::day_at(clock, hours_east)) == form.noticed_on);
            self.must(right, || format!("the notice of {name} has the wrong day {:?}", form.noticed_on));
            if let Some(organisation) = self.organisation_named(&form.organisation) {
                let (region, name) = (form.region.clone(), "notices".to_owned());
                counts.push(Count { on: CountedOn::Now, organisation, region, name, amount: 1 });
            }
            let message_id = former.message_id.clone().unwrap_or_default();
            self.notice_counted(&message_id, &form.id, form.noticed_on.unwrap_or_default());
        }
        // A notice that came back was not sent: no day of it is left.
        let came_back = former.is_some_and(|former| former.noticed_on.is_some()) && form.noticed_on.is_none();
        if came_back {
            (model.counted, model.counted_at) = (None, None);
            let unreachable = self.unreachable.contains(&citizen);
            self.must(unreachable, || format!("the notice of {name} was taken for bounced"));
        }
        // What was answered before its receipt was taken back, or its account another person's, is so again afterwards.
        let was_held = former.is_some_and(|it| matches!(it.state.as_str(), "withdrawn" | "pending_account"));
        let again = was_held && model.answered_in(form.round);
        let completed = form.state == "completed"
            && !again
            && former.is_none_or(|former| former.state != "completed" || former.round < form.round);
        if completed {
            self.check_completed(worker, &mut model, counts);
            model.answered_at.push(now);
        }
        let id = form.id.clone();
        self.invitations.insert(id.clone(), model);
        if let Some((message_id, _)) = newly_claimed {
            self.claimed(worker, now, step, &id, &message_id);
        }
    }

    fn new_invitation(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        form: &InvitationForm,
        citizen: usize,
    ) -> InvitationModel {
        let name = format!("r{}/{}", form.receipt, form.respondent);
        let receipt = self.receipts.get(&form.receipt);
        let respondents = receipt.map(|receipt| receipt.first.ever_asked()).unwrap_or_default();
        let place = usize::try_from(form.respondent).unwrap_or(usize::MAX);
        let itself = receipt.is_some_and(|receipt| receipt.first.recipient == citizen);
        let right = receipt.is_none_or(|receipt| {
            let on = |clock| days::day_at(clock, days::hours_east(&form.zone));
            let of_age = |clock| receipt.services.iter().map(move |it| receipt.is_of_age(*it, on(clock)));
            let has_parents = !receipt.first.parents.is_empty();
            !has_parents || Oracle::clock_allows(worker, now, |clock| of_age(clock).any(|of_age| of_age == itself))
        });
        let arrived_at = receipt.map_or(now, |receipt| receipt.received_at);
        self.must(right, || format!("{name} was invited at another age: itself {itself}"));
        self.must(respondents.get(place) == Some(&citizen), || format!("I3: {name} went to citizen {citizen}"));
        InvitationModel {
            form: form.clone(),
            receipts: BTreeSet::new(),
            arrived_at,
            citizen,
            last_day: None,
            matched_at: None,
            activated_at: None,
            expired_at: Vec::new(),
            messages: Vec::new(),
            mails_taken: Vec::new(),
            turned_away: Vec::new(),
            counted: None,
            counted_at: None,
            opened_on: None,
            answered_at: Vec::new(),
            answers: BTreeMap::new(),
            declined: false,
            refused: false,
        }
    }

    /// The stored window is the one of the calendar, for the content that the source gave.
    fn check_window(&mut self, worker: &Worker, now: DateTime<Utc>, model: &mut InvitationModel) {
        let form = &model.form;
        let hours_east = days::hours_east(&form.zone);
        let receipts: Vec<_> = model.receipts.iter().filter_map(|number| self.receipts.get(number)).collect();
        let known = receipts.iter().any(|receipt| receipt.services.contains(&form.service));
        let delay = self.plan.activation_delay_days;
        let active_from = |received_at: DateTime<Utc>| match delay {
            0 => received_at,
            delay => days::instant(days::plus_days(days::day_at(received_at, hours_east), delay as i64), 0, hours_east),
        };
        // Its days are counted from the arrival of one of its receipts.
        let arrivals = receipts.iter().map(|receipt| receipt.received_at);
        let counted = |at: &DateTime<Utc>| {
            let fits = days::day_at(*at, hours_east) == form.arrived_on && active_from(*at) == form.activate_from;
            (fits, *at == model.arrived_at)
        };
        let Some(received_at) = arrivals.max_by_key(counted) else { return };
        let active_from = active_from(received_at);
        model.arrived_at = received_at;
        let arrived_on = days::day_at(received_at, hours_east);
        // What is over keeps the end that it had.
        let over = regulation::is_over(&form.state, form.last_day, hours_east, now);
        let profiles = self.profiles_by(now);
        let ends = profiles.iter().map(|profile| regulation::last_day(profile, form.service, arrived_on));
        let known_end = ends.into_iter().any(|end| end == form.last_day);
        let present = regulation::last_day(self.plan.profile_at(worker.started_at), form.service, arrived_on);
        model.last_day = if over { form.last_day } else { present };
        let organisation = self.organisation_named(&form.organisation).map(|index| self.organisation(index).clone());
        let of_region = receipts.iter().any(|receipt| receipt.regions.contains(&form.region));
        let same_zone = organisation.is_some_and(|it| it.hours_east == hours_east && of_region);
        let right = form.arrived_on == arrived_on
            && known_end
            && form.activate_from == active_from
            && form.activate_by == days::plus_days(arrived_on, 3)
            && form.notify_by == days::plus_days(arrived_on, 4);
        let (form, last_day) = (&model.form, model.last_day);
        self.must(known && same_zone, || format!("an invitation says what no source said: {form:?}"));
        self.must(right, || format!("I4: a window is {form:?}; it is active from {active_from} to {last_day:?}"));
    }

    /// Only a citizen with a verified account is invited (A2.2).
    fn check_verified(&mut self, worker: &Worker, now: DateTime<Utc>, model: &InvitationModel) {
        let accounts = self.plan.account_changes(model.citizen);
        let invites = |at| accounts.iter().rfind(|change| change.from <= at).is_some_and(AccountChange::invites);
        let was = invites(now) || invites(worker.started_at);
        self.must(was, || {
            format!("r{} was matched to citizen {} who has no verified account", model.form.receipt, model.citizen)
        });
    }

    /// An account that is another person's invites nobody, and is counted so on the day on which it is found, until it is none any more or the
    /// quarter is closed.
    fn check_mismatch(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        former: Option<&InvitationForm>,
        form: &InvitationForm,
        citizen: usize,
        counts: &mut Vec<Count>,
    ) {
        let of = |it: &InvitationForm| it.mismatched_on.map(|day| (day, it.organisation.clone(), it.region.clone()));
        let (was, is) = (former.and_then(of), of(form));
        if was == is {
            return;
        }
        // Whoever had been invited is missing elsewhere.
        let never = |it: Option<&InvitationForm>| it.is_some_and(|it| it.matched_on.is_none());
        let name = format!("r{}/{}", form.receipt, form.respondent);
        if let Some((day, ..)) = &is {
            let accounts = self.plan.account_changes(citizen);
            let others =
                |at| accounts.iter().rfind(|change| change.from <= at).is_some_and(|change| change.is_anothers);
            let right = others(now) || others(worker.started_at);
            self.must(right, || format!("the account of {name} was taken for another person's"));
            let hours_east = days::hours_east(&form.zone);
            let today = Oracle::clock_allows(worker, now, |clock| days::day_at(clock, hours_east) == *day);
            self.must(today, || format!("the account of {name} was found to be another person's on {day}"));
            let unmatched = matches!(form.state.as_str(), "pending_account" | "expired" | "withdrawn");
            self.must(unmatched, || format!("{name} is {} by another person's account", form.state));
        }
        let is_open = |day: NaiveDate| Oracle::clock_allows(worker, now, |clock| clock < days::closes_at(day));
        let taken_back = was.filter(|(day, ..)| never(former) && is_open(*day));
        for (counted, amount) in [(taken_back, -1), (is.filter(|_| never(Some(form))), 1)] {
            let Some((day, organisation, region)) = counted else { continue };
            if let Some(organisation) = self.organisation_named(&organisation) {
                counts.push(Count {
                    on: CountedOn::Day(day),
                    organisation,
                    region,
                    name: "mismatched".to_owned(),
                    amount,
                });
            }
        }
    }

    fn check_state(&mut self, worker: &Worker, now: DateTime<Utc>, former: Option<&str>, model: &mut InvitationModel) {
        let name = format!("r{}/{}", model.form.receipt, model.form.respondent);
        let state = model.form.state.clone();
        if former == Some(state.as_str()) {
            return;
        }
        match state.as_str() {
            "expired" => {
                let end = self.end_of_link(model);
                let over = Oracle::clock_allows(worker, now, |clock| end.is_some_and(|end| end <= clock));
                // A parent's ends when the child is asked itself.
                let handed_over = self.any_receipt(model, |receipt| {
                    receipt.first.recipient != model.citizen && receipt.came_of_age_by(now)
                });
                // A child's ends again where a clock is late on its birthday: by that one its parents are asked still.
                let handed_back = self.any_receipt(model, |receipt| {
                    let is_child = receipt.first.recipient == model.citizen && !receipt.first.parents.is_empty();
                    let was_none = |clock: DateTime<Utc>| !receipt.came_of_age_by(clock - Duration::days(1));
                    is_child && Oracle::clock_allows(worker, now, was_none)
                });
                let over = over || handed_over || handed_back;
                self.must(over, || format!("I4: {name} expired before its end {end:?}"));
                model.expired_at.push(now);
            }
            "withdrawn" => {
                let gone =
                    |receipt: &super::receipts::ReceiptModel| receipt.withdrawn || 1 < receipt.organisations.len();
                let withdrawn = self.any_receipt(model, gone);
                self.must(withdrawn, || format!("{name} was withdrawn although nobody took it back"));
            }
            "completed"
                if matches!(former, Some("withdrawn" | "pending_account")) && model.answered_in(model.form.round) => {}
            "completed" => {
                self.must(matches!(worker.role, Role::Submit(_)), || format!("{name} was completed without an answer"));
            }
            "declined" => {
                model.declined = true;
                let wishes = self.wishes.get(&model.citizen).is_some_and(|wishes| wishes.ever);
                let wished = wishes || matches!(worker.role, Role::Wish(..));
                self.must(wished, || format!("{name} was declined although nobody wished it"));
            }
            "active" => {
                let active = Oracle::clock_allows(worker, now, |clock| model.form.activate_from <= clock);
                let again = model.activated_at.is_some();
                self.must(active || again, || format!("I4: {name} became active before {}", model.form.activate_from));
                model.activated_at.get_or_insert(now);
            }
            _ => {}
        }
    }

    fn check_round(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        before: Option<&InvitationModel>,
        model: &mut InvitationModel,
    ) {
        let name = format!("r{}/{}", model.form.receipt, model.form.respondent);
        let hours_east = days::hours_east(&model.form.zone);
        let former_round = before.map_or(1, |before| before.form.round);
        if model.form.round != former_round {
            let known = |before: &InvitationModel| InvitationModel { opened_on: before.opened_on, ..model.clone() };
            let at = before.and_then(|before| known(before).next_round_at());
            let due = Oracle::clock_allows(worker, now, |clock| at.is_some_and(|at| at <= clock));
            self.must(due && model.form.round == former_round + 1, || {
                format!("I5: {name} went from round {former_round} to {} where {at:?} was due", model.form.round)
            });
        }
        let opened = before.and_then(|before| before.opened_on) != model.form.opened_on;
        if opened {
            let right = Oracle::clock_allows(worker, now, |clock| {
                Some(days::day_at(clock, hours_east)) == model.form.opened_on
            });
            self.must(right, || format!("{name} opened on the wrong day {:?}", model.form.opened_on));
            model.opened_on = model.form.opened_on;
            model.activated_at.get_or_insert(now);
        }
    }

    /// An answer closes the round: one for each, and it counts where it is given, by how far back the round's notice was counted. So nothing is
    /// counted in a quarter after its end.
    fn check_completed(&mut self, worker: &Worker, model: &mut InvitationModel, counts: &mut Vec<Count>) {
        let name = format!("r{}/{}", model.form.receipt, model.form.respondent);
        let round = model.form.round;
        let Role::Submit(attempt) = worker.role else { return };
        let twice = model.answers.insert(round, attempt).is_some();
        self.must(!twice, || format!("I3: {name} has two responses in round {round}"));
        let counted = model.counted.filter(|(_, of)| *of == round || model.form.notice == "sent");
        let answered_on = model.form.answered_in.as_deref().map(first_day);
        let organisation = self.organisation_named(&model.form.organisation);
        if let (Some((noticed_on, _)), Some(answered_on), Some(organisation)) = (counted, answered_on, organisation) {
            let quarters = |day: NaiveDate| day.year() * 4 + day.month0() as i32 / 3;
            let name = match quarters(answered_on) - quarters(noticed_on) {
                0 => "cohort_completed",
                1 => "cohort_one_before",
                2 => "cohort_two_before",
                _ => return,
            };
            let (name, region) = (name.to_owned(), model.form.region.clone());
            counts.push(Count { on: CountedOn::Day(answered_on), organisation, region, name, amount: 1 });
        }
    }
}
