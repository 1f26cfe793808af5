//! What is handed to the mail server, and what is heard of it (I6, I7).

use std::collections::BTreeSet;

use app::ports::{Mail, MailError};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::Value;
use table::Item;

use super::form::document;
use super::invitations::InvitationModel;
use super::{Count, CountedOn, Oracle};
use crate::core::Worker;
use crate::days;
use crate::faults::Fault;
use crate::people;

/// A mail that a sender prepared: one name, sent again at most once where nobody knows what became of it.
#[derive(Clone, Debug)]
pub struct MailModel {
    /// What it announces, in order.
    pub announced: Vec<AnnouncedModel>,
    /// To which citizen.
    pub citizen: usize,
    /// Who sends it, or sent it last.
    pub sender: u64,
    /// In which step it was taken up last.
    pub claimed_at_step: u64,
    /// Whether its sender is still at work.
    pub in_flight: bool,
    /// How often it was taken up.
    pub claims: u32,
    /// How often it was handed over.
    pub handed: u32,
    /// Whether the server took it, once at least.
    pub taken: bool,
    /// What the server said last.
    pub answer: Option<Result<(), MailError>>,
    /// Every word that anybody will ever say about it.
    pub words: BTreeSet<String>,
}

/// A notice inside a mail.
#[derive(Clone, Debug)]
pub struct AnnouncedModel {
    /// For which invitation.
    pub invitation: String,
    /// In which round.
    pub round: u64,
    /// Local day on which it was counted.
    pub counted_on: Option<NaiveDate>,
    /// Whether another mail took its place, or the claim was given up.
    pub superseded: bool,
    /// Up to which fate its words are counted.
    pub fate: usize,
}

/// The fates of a mail, from nothing heard to the worst.
pub const FATES: [&str; 5] = ["pending", "delivered", "bounced_for_now", "bounced_for_good", "complained"];

fn rank(fate: &str) -> usize {
    FATES.iter().position(|known| *known == fate).unwrap_or(0)
}

/// The tokens of a mail's links, in order.
pub(super) fn tokens_of(mail: &Mail) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for rest in mail.text.split("/s/").skip(1) {
        let is_of_token = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        let token: String = rest.chars().take_while(|letter| is_of_token(*letter)).collect();
        if !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    tokens
}

impl Oracle {
    /// A link was stored, under the hash of its token.
    pub(crate) fn link_written(&mut self, hash: &str, after: &Item) {
        let invitation = document(after)["invitation"].as_str().unwrap_or_default().to_owned();
        self.links.insert(hash.to_owned(), invitation);
    }

    /// A mail was handed over.
    pub fn mailed(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        mail: &Mail,
        answer: &Result<(), MailError>,
        taken: bool,
    ) {
        // Only a notice has a way out of its own.
        if mail.unsubscribe_url.is_none() {
            return self.change_mailed(mail, answer);
        }
        let Some(model) = self.mails.get_mut(&mail.message_id) else {
            return self.violated("a mail was sent without a claim");
        };
        model.handed += 1;
        model.taken |= taken;
        model.answer = Some(answer.clone());
        let model = model.clone();
        self.must(model.handed <= 2, || "I7: one mail was handed over three times".to_owned());
        self.must(model.sender == worker.number, || "a mail was sent under another's claim".to_owned());
        let right = mail.to == people::address(model.citizen);
        self.must(right, || format!("a mail to citizen {} went to {}", model.citizen, mail.to));
        self.must(!mail.text.contains("Организация o"), || "a mail names an organisation".to_owned());
        let clock = worker.clock.map_or(now, |(_, last)| last);
        let alone = self.left_alone.get(&model.citizen).copied();
        self.must(alone.is_none_or(|(step, until)| worker.started_step < step || until <= clock), || {
            format!("I6: a mail went to citizen {}, who is left alone: {alone:?}", model.citizen)
        });
        if matches!(answer, Err(MailError::Refused(_) | MailError::NoSuchAddress(_))) {
            self.unreachable.insert(model.citizen);
        }
        let mut announced = Vec::new();
        for token in tokens_of(mail) {
            let Some(id) = self.links.get(&app::invitations::token::token_hash(&token)).cloned() else {
                return self.violated("a mail holds a link that is not stored");
            };
            self.tokens.insert(token, id.clone());
            announced.push(id);
        }
        if model.handed == 1 {
            self.check_bundled(worker, model.citizen, &announced, clock);
        }
        let known = announced.iter().all(|id| model.announced.iter().any(|it| it.invitation == *id));
        self.must(known && !announced.is_empty(), || "a mail holds other links than it announces".to_owned());
        for id in announced {
            let Some(invitation) = self.invitations.get_mut(&id) else { continue };
            if taken {
                invitation.mails_taken.push(now);
            }
            if matches!(answer, Err(MailError::NotNow(_))) {
                invitation.turned_away.push(now);
            }
            if matches!(answer, Err(MailError::Refused(_) | MailError::NoSuchAddress(_))) {
                invitation.refused = true;
            }
        }
    }

    /// Where notices are bundled, whoever has had one hears of nothing else until something may wait no longer.
    fn check_bundled(&mut self, worker: &Worker, citizen: usize, announced: &[String], clock: DateTime<Utc>) {
        if !self.plan.bundles(worker.started_at) {
            return;
        }
        let mut of_citizen = self.invitations.values().filter(|it| it.citizen == citizen);
        let told_before = of_citizen
            .any(|it| !announced.contains(&it.form.id) && it.counted_at.is_some_and(|at| at <= worker.started_at));
        let may_not_wait = |it: &InvitationModel| {
            let latest = days::end_of(it.form.notify_by, days::hours_east(&it.form.zone)) - Duration::hours(12);
            let ends = it.last_day.is_some_and(|last_day| last_day <= it.form.notify_by);
            1 < it.form.round || 1 < it.messages.len() || ends || latest <= clock
        };
        let goes = announced.iter().filter_map(|id| self.invitations.get(id)).any(may_not_wait);
        self.must(!told_before || goes, || format!("a notice of {announced:?} did not wait for others at {clock}"));
    }

    /// An invitation was written with a claim of this sender: from here on its mail may be sent (I6, I7).
    pub(crate) fn claimed(&mut self, worker: &Worker, now: DateTime<Utc>, step: u64, id: &str, message_id: &str) {
        let Some(invitation) = self.invitations.get(id).cloned() else { return };
        let round = invitation.form.round;
        let receipt = invitation.form.receipt;
        let what = || format!("the notice of r{receipt}/{} in round {round}", invitation.form.respondent);
        self.must(!invitation.answered_in(round), || format!("I6: {} was taken up after the answer", what()));
        let known = self.receipts.get(&receipt).and_then(|receipt| receipt.withdrawal_known);
        self.must(known.is_none_or(|step| worker.started_step < step), || {
            format!("I6: {} was taken up after the withdrawal", what())
        });
        let wishes = self.wishes.get(&invitation.citizen).cloned().unwrap_or_default();
        let declined = [wishes.all, wishes.organisations.get(&invitation.form.organisation).copied()];
        let declined = declined.into_iter().flatten().any(|step| step < worker.started_step);
        self.must(!declined, || format!("I6: {} was taken up after the refusal of notices", what()));
        let slow = if self.has(Fault::Slow) { Duration::minutes(10) } else { Duration::zero() };
        if let Some(end) = self.end_of_link(&invitation) {
            let clock = worker.clock.map_or(worker.clock_at(now), |(_, last)| last);
            self.must(clock - slow < end, || format!("I6: {} was taken up after the link's end", what()));
        }
        for other in &invitation.messages {
            let Some(mail) = self.mails.get_mut(other) else { continue };
            let in_flight = mail.in_flight && mail.sender != worker.number;
            let bounced = mail.words.iter().any(|word| rank(word) >= 2);
            let Some(announced) = mail.announced.iter_mut().find(|it| it.invitation == id && it.round == round) else {
                continue;
            };
            let counted = announced.counted_on.is_some();
            announced.superseded = announced.superseded || other != message_id;
            self.must(!in_flight, || format!("I7: {} was taken up while another sender is at it", what()));
            self.must(!counted || bounced, || format!("I7: {} was taken up although it is counted", what()));
        }
        let mail = self.mails.entry(message_id.to_owned()).or_insert_with(|| MailModel {
            announced: Vec::new(),
            citizen: invitation.citizen,
            sender: worker.number,
            claimed_at_step: 0,
            in_flight: false,
            claims: 0,
            handed: 0,
            taken: false,
            answer: None,
            words: BTreeSet::new(),
        });
        if mail.claimed_at_step != step {
            mail.claimed_at_step = step;
            mail.claims += 1;
            self.senders.entry(worker.number).or_default().push(message_id.to_owned());
        }
        (mail.sender, mail.in_flight) = (worker.number, true);
        let (claims, one_citizen) = (mail.claims, mail.citizen == invitation.citizen);
        if !mail.announced.iter().any(|it| it.invitation == id) {
            let invitation = id.to_owned();
            mail.announced.push(AnnouncedModel { invitation, round, counted_on: None, superseded: false, fate: 0 });
        }
        self.must(claims <= 2, || format!("I7: {} was sent again more than once", what()));
        self.must(one_citizen, || "one mail goes to two citizens".to_owned());
        if let Some(invitation) = self.invitations.get_mut(id)
            && !invitation.messages.iter().any(|known| known == message_id)
        {
            invitation.messages.push(message_id.to_owned());
        }
    }

    /// A handler ended, or died: its mails are no longer in flight. What it knew to be taken is counted, if nothing stopped it.
    pub fn sender_ended(&mut self, worker: &Worker, died: bool) {
        self.letters_ended(worker, died);
        let mut lost = Vec::new();
        for message_id in self.senders.remove(&worker.number).unwrap_or_default() {
            let Some(mail) = self.mails.get_mut(&message_id) else { continue };
            if mail.sender != worker.number {
                continue;
            }
            mail.in_flight = false;
            let known = mail.answer == Some(Ok(()));
            let uncounted = mail.announced.iter().any(|it| it.counted_on.is_none() && !it.superseded);
            if known && !died && !worker.troubled && uncounted {
                lost.push(mail.clone());
            }
        }
        for mail in lost {
            self.violated(format!("I7: a mail that the server took is not counted: {mail:?}"));
        }
    }

    /// A notice was counted together with this message: its sender knows that it was taken, or somebody was heard who received it.
    pub(crate) fn notice_counted(&mut self, message_id: &str, invitation: &str, day: NaiveDate) {
        let Some(mail) = self.mails.get_mut(message_id) else { return };
        let known = mail.answer == Some(Ok(())) || !mail.words.is_empty();
        let Some(announced) = mail.announced.iter_mut().find(|it| it.invitation == invitation) else { return };
        let twice = announced.counted_on.replace(day).is_some();
        self.must(!twice, || "I7: a notice was counted twice".to_owned());
        self.must(known, || "I7: a notice was counted although the server never took it".to_owned());
    }

    /// A mail of which the first word is that it came back was taken: its notices are counted, and not seen as sent.
    fn counted_by_a_bounce(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        message_id: &str,
        form: &Value,
        counts: &mut Vec<Count>,
    ) {
        let (first, last) = worker.clock.unwrap_or((now, now));
        let further = form["further"].as_array().cloned().unwrap_or_default();
        for stored in std::iter::once(form).chain(&further) {
            let (Some(quarter), Some(id)) = (stored["counted_in"].as_str(), stored["invitation"].as_str()) else {
                continue;
            };
            let Some(mail) = self.mails.get(message_id) else { return };
            if mail.announced.iter().any(|it| it.invitation == id && it.counted_on.is_some()) {
                continue;
            }
            let Some(invitation) = self.invitations.get(id).map(|it| it.form.clone()) else { continue };
            let hours_east = days::hours_east(&invitation.zone);
            let on = [last, first].map(|clock| days::day_at(clock, hours_east));
            let Some(day) = on.into_iter().find(|day| days::quarter(*day) == quarter) else {
                return self.violated(format!("a notice was counted in {quarter}"));
            };
            self.notice_counted(message_id, id, day);
            let organisation = self.organisation_named(&invitation.organisation);
            let name = "notices".to_owned();
            let region = invitation.region.clone();
            counts.extend(organisation.map(|organisation| Count {
                on: CountedOn::Now,
                organisation,
                region,
                name,
                amount: 1,
            }));
        }
    }

    /// The fuse is stored, or goes. Until it blows for the first time every mail is believed, so each is counted once at most.
    pub(crate) fn fuse_written(&mut self, after: Option<&Item>) {
        let form = after.map(document);
        let counted = form.as_ref().and_then(|form| form["day"]["unknown"].as_u64()).unwrap_or_default();
        let said = self.said_unknown.len() as u64 + self.refused_unknown;
        let is_once = self.fuse_blew || counted <= said;
        self.must(is_once, || format!("the fuse counts {counted} of {said} unknown addresses"));
        self.fuse_is_blown = form.is_some_and(|form| form["blown"].is_object());
        self.fuse_blew |= self.fuse_is_blown;
    }

    /// Somebody will say this about a mail.
    pub fn word_will_be_said(&mut self, message_id: &str, event: &str) {
        if event == "bounced_for_good" {
            self.said_unknown.insert(message_id.to_owned());
        }
        // An address is left alone whatever the mail was about; a mail about a change that bounced for now says nothing of it.
        if let Some((citizen, _)) = self.changes_told.get(message_id)
            && 3 <= rank(event)
        {
            self.unreachable.insert(*citizen);
        }
        let Some(mail) = self.mails.get_mut(message_id) else { return };
        mail.words.insert(event.to_owned());
        if rank(event) >= 2 {
            self.unreachable.insert(mail.citizen);
        }
    }

    /// What was heard of a mail is stored: somebody said it, it only ever gets worse, and each step is counted once (I7).
    pub(crate) fn message_written(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        step: u64,
        message_id: &str,
        after: &Item,
        counts: &mut Vec<Count>,
    ) {
        let form = document(after);
        let fate = form["fate"].as_str().unwrap_or("pending").to_owned();
        self.counted_by_a_bounce(worker, now, message_id, &form, counts);
        let Some(mail) = self.mails.get_mut(message_id) else { return };
        let reached = rank(&fate);
        // With the fuse blown in the same write, a bounce for good is one that may pass.
        let doubted = self.fuse_is_blown && fate == "bounced_for_now" && mail.words.contains("bounced_for_good");
        let said = reached == 0 || mail.words.contains(&fate) || doubted;
        let mut counted = Vec::new();
        let mut fell = false;
        for announced in &mut mail.announced {
            fell |= reached < announced.fate;
            let Some(day) = announced.counted_on else { continue };
            for (name, from) in [("heard", 1), ("returned", 2), ("complained", 4)] {
                if announced.fate < from && from <= reached {
                    counted.push((announced.invitation.clone(), day, name));
                }
            }
            announced.fate = announced.fate.max(reached);
        }
        let citizen = mail.citizen;
        for (invitation, day, name) in counted {
            let Some(form) = self.invitations.get(&invitation).map(|it| it.form.clone()) else { continue };
            let organisation = self.organisation_named(&form.organisation);
            let (region, name) = (form.region, name.to_owned());
            let count = |organisation| Count { on: CountedOn::Day(day), organisation, region, name, amount: 1 };
            counts.extend(organisation.map(count));
        }
        self.must(said, || format!("a mail is {fate}, which nobody said"));
        self.must(!fell, || "a mail's fate fell".to_owned());
        let days = match reached {
            3 => 180,
            4 => 365,
            _ => return,
        };
        let clock = worker.clock.map_or(now, |(first, _)| first);
        self.left_alone.entry(citizen).or_insert((step, clock + Duration::days(days)));
    }

    /// The first instant at which a link no longer works.
    pub(crate) fn end_of_link(&self, invitation: &InvitationModel) -> Option<DateTime<Utc>> {
        let last_day = invitation.last_day?;
        Some(days::end_of(last_day, days::hours_east(&invitation.form.zone)))
    }
}
