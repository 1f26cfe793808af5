//! The legal deadlines (I5): active by the third day, noticed by the fourth, reminded every half-year — as long as account, address,
//! directory, mail and schedule are there, and as soon as they are back.

use chrono::{DateTime, Duration, Utc};

use super::Oracle;
use super::invitations::InvitationModel;
use crate::days;
use crate::faults::Fault;
use crate::plan::{AccountChange, PlannedService};

/// Whatever a notice needs that can be down for days.
const OUTAGES: [Fault; 4] = [Fault::DirectoryOutage, Fault::ScheduleOutage, Fault::MailOutage, Fault::KeysOutage];

impl InvitationModel {
    /// When the next round of a long-running service begins; `None`: never, as things are.
    pub fn next_round_at(&self) -> Option<DateTime<Utc>> {
        let PlannedService::LongRunning(..) = self.form.service else { return None };
        let base = self.counted.map(|(day, _)| day).max(self.opened_on)?;
        let due_on = days::plus_months(base, 6);
        if self.last_day.is_some_and(|last_day| last_day < due_on) {
            return None;
        }
        Some(days::instant(days::plus_days(due_on, -7), 10, days::hours_east(&self.form.zone)))
    }
}

impl Oracle {
    pub(crate) fn check_terms(&mut self, now: DateTime<Utc>) {
        let mut broken = Vec::new();
        for invitation in self.invitations.values() {
            // What was changed on the way has other terms from there on; that it is followed at all is checked elsewhere.
            let came_of_age = self.any_receipt(invitation, |receipt| receipt.came_of_age_by(now));
            // So has what was over and goes on, because another receipt says that the service lasts longer.
            let untouched = !came_of_age
                && invitation.expired_at.is_empty()
                && !self.any_receipt(invitation, |receipt| receipt.amended || receipt.withdrawn);
            broken.extend(if untouched { self.late_activation(invitation, now) } else { None });
            broken.extend(if untouched { self.late_notice(invitation, now) } else { None });
            broken.extend(if came_of_age { None } else { self.never_noticed(invitation, now) });
            broken.extend(self.late_reminder(invitation, now));
        }
        self.violations.extend(broken);
    }

    /// Time that faults may cost at most beyond a term: a try every five minutes, and one in four or better gets through.
    pub(crate) fn patience(&self) -> Duration {
        if self.plan.options.faults.kinds().is_empty() { Duration::minutes(20) } else { Duration::hours(8) }
    }

    /// The later end of a term that begins then, when some of these were down while it ran.
    pub(crate) fn with_outages(
        &self,
        from: DateTime<Utc>,
        term: DateTime<Utc>,
        retry: Duration,
        faults: &[Fault],
    ) -> DateTime<Utc> {
        let mut term = term;
        for _ in 0..self.plan.outages.len() {
            for outage in self.plan.outages.iter().filter(|outage| faults.contains(&outage.fault)) {
                if outage.from <= term && from < outage.until {
                    term = term.max(outage.until + retry + self.patience());
                }
            }
        }
        term
    }

    /// As [`Oracle::with_outages`], for a notice: a busy server is tried less and less often, first after five minutes, then after twice as
    /// long each time, at least once a day. So one that turns a mail away after many others costs up to a day more, also after an outage.
    fn with_retries(&self, invitation: &InvitationModel, from: DateTime<Utc>, term: DateTime<Utc>) -> DateTime<Utc> {
        let day = Duration::hours(24);
        let mut term = self.with_outages(from, term, day, &OUTAGES);
        for at in &invitation.turned_away {
            if term < *at {
                break;
            }
            let taken = invitation.mails_taken.iter().rfind(|taken| *taken < at);
            let before = invitation.turned_away.iter().filter(|it| *it < at && taken < Some(*it)).count();
            let wait = Duration::minutes(5 << before.min(9)).min(day);
            // Shorter waits are part of the patience.
            if self.patience() < wait {
                term = self.with_outages(from, term.max(*at + wait + self.patience()), day, &OUTAGES);
            }
        }
        term
    }

    /// From when on the citizen has a verified account, or one with an address too.
    fn account_since(&self, citizen: usize, with_address: bool, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let good = |change: &AccountChange| change.invites() && (change.address || !with_address);
        let changes = self.plan.account_changes(citizen);
        let bad = changes.iter().rposition(|change| change.from <= at && !good(change));
        let good_from = changes.iter().skip(bad.map_or(0, |bad| bad + 1)).find(|change| good(change));
        good_from.map(|change| change.from).filter(|from| *from <= at)
    }

    fn late_activation(&self, invitation: &InvitationModel, now: DateTime<Utc>) -> Option<String> {
        let hours_east = days::hours_east(&invitation.form.zone);
        let arrived_on = days::day_at(invitation.arrived_at, hours_east);
        let verified = self.account_since(invitation.citizen, false, now)?.max(invitation.arrived_at);
        let term = days::end_of(days::plus_days(arrived_on, 3), hours_east)
            .max(verified + Duration::hours(6) + self.patience());
        let down = [Fault::DirectoryOutage, Fault::ScheduleOutage, Fault::KeysOutage];
        let term = self.with_outages(invitation.arrived_at, term, Duration::hours(6), &down);
        if self.end_of_link(invitation).is_some_and(|end| end <= term) || now < term {
            return None;
        }
        let late = invitation.activated_at.is_none_or(|at| term < at);
        late.then(|| {
            format!(
                "I5: r{}/{} was active at {:?}, due by {term}",
                invitation.form.receipt, invitation.form.respondent, invitation.activated_at
            )
        })
    }

    fn wants_notices(&self, invitation: &InvitationModel) -> bool {
        let wishes = self.wishes.get(&invitation.citizen).is_some_and(|wishes| wishes.ever);
        // Where the server's answer never came to us, twice, a word is waited for, and then a new mail goes.
        let unknown = invitation.messages.iter().filter_map(|id| self.mails.get(id)).any(|mail| mail.claims > 1);
        let reachable = !self.unreachable.contains(&invitation.citizen);
        !wishes && !invitation.declined && !invitation.refused && reachable && !unknown
    }

    fn late_notice(&self, invitation: &InvitationModel, now: DateTime<Utc>) -> Option<String> {
        if !self.wants_notices(invitation) || !invitation.answers.is_empty() {
            return None;
        }
        let hours_east = days::hours_east(&invitation.form.zone);
        let arrived_on = days::day_at(invitation.arrived_at, hours_east);
        let reachable = self.account_since(invitation.citizen, true, now)?;
        // Whoever has no address is looked for once a day.
        let retry = Duration::hours(24);
        let unreachable = reachable > invitation.arrived_at;
        let mut term = days::end_of(days::plus_days(arrived_on, 4), hours_east);
        if unreachable {
            term = term.max(reachable + retry + Duration::hours(6) + self.patience());
        }
        let term = self.with_retries(invitation, invitation.arrived_at, term);
        if self.end_of_link(invitation).is_some_and(|end| end <= term) || now < term {
            return None;
        }
        let first = invitation.mails_taken.first();
        let late = first.is_none_or(|at| term < *at);
        late.then(|| {
            format!(
                "I5: r{}/{} was noticed at {first:?}, due by {term}",
                invitation.form.receipt, invitation.form.respondent
            )
        })
    }

    /// Whoever may answer and never heard of it is found, whatever happened on the way.
    fn never_noticed(&self, invitation: &InvitationModel, now: DateTime<Utc>) -> Option<String> {
        if invitation.form.state != "active" || !invitation.mails_taken.is_empty() || !self.wants_notices(invitation) {
            return None;
        }
        let reachable = self.account_since(invitation.citizen, true, now)?;
        let receipts = invitation.receipts.iter().filter_map(|number| self.receipts.get(number));
        let changed_at = receipts.map(|receipt| receipt.changed_at).max()?;
        let hours_east = days::hours_east(&invitation.form.zone);
        // Who answered a round before its notice went out is told when the next one begins.
        let former = invitation.form.round.saturating_sub(1);
        let asked_again = invitation.opened_on.filter(|_| invitation.answered_in(former));
        let asked_again = asked_again.map_or(reachable, |day| days::instant(day, 10, hours_east));
        let from = reachable.max(changed_at).max(invitation.activated_at?).max(asked_again);
        // Where it may wait for others, it may until the term of the law.
        let latest = days::end_of(invitation.form.notify_by, hours_east);
        let term = (from + Duration::days(4) + self.patience()).max(latest);
        let term = self.with_retries(invitation, from, term);
        let open = self.end_of_link(invitation).is_none_or(|end| now < end);
        (open && term < now).then(|| {
            format!("I5: r{}/{} may answer and was never told", invitation.form.receipt, invitation.form.respondent)
        })
    }

    fn late_reminder(&self, invitation: &InvitationModel, now: DateTime<Utc>) -> Option<String> {
        let PlannedService::LongRunning(..) = invitation.form.service else { return None };
        let always = self.account_since(invitation.citizen, true, now)? <= *invitation.mails_taken.first()?;
        if !self.wants_notices(invitation)
            || !invitation.expired_at.is_empty()
            || !always
            || invitation.form.state == "withdrawn"
        {
            return None;
        }
        let hours_east = days::hours_east(&invitation.form.zone);
        let mut mails = invitation.mails_taken.clone();
        mails.push(now);
        for pair in mails.windows(2) {
            let due_on = days::plus_months(days::day_at(pair[0], hours_east), 6);
            if invitation.last_day.is_some_and(|last_day| last_day < due_on) {
                return None;
            }
            let end = days::end_of(due_on, hours_east);
            let term = self.with_retries(invitation, end - Duration::days(8), end);
            // Who answered the new round before its notice went out is asked half a year after that round began.
            let answered = invitation.answered_at.iter().any(|at| end - Duration::days(8) <= *at && *at <= term);
            // A service that was to end before the reminder, and then was prolonged, has its reminder when that is known.
            let prolonged = self.any_receipt(invitation, |receipt| pair[0] < receipt.changed_at);
            if term < pair[1] && !answered && !prolonged {
                let name = format!("r{}/{}", invitation.form.receipt, invitation.form.respondent);
                return Some(format!("I5: {name} was told at {} and then not before {}", pair[0], pair[1]));
            }
        }
        None
    }
}
