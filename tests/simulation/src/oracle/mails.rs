//! What is handed to the mail server (I6, I7), and what citizens do about it.

use app::answering::Wish;
use app::ports::{Mail, MailError};
use chrono::{DateTime, Duration, Utc};

use super::Oracle;
use super::invitations::InvitationModel;
use crate::chance::Chance;
use crate::core::{Answering, Event, Worker};
use crate::days;
use crate::faults::Fault;
use crate::people;

/// A mail that a sender prepared.
#[derive(Clone, Debug)]
pub struct MailModel {
    /// For which invitation.
    pub invitation: String,
    /// In which round.
    pub round: u64,
    /// Who sends it.
    pub sender: u64,
    /// Whether its sender is still at work.
    pub in_flight: bool,
    /// When it was handed over.
    pub handed_at: Option<DateTime<Utc>>,
    /// Whether the server took it.
    pub taken: bool,
    /// What the server said.
    pub answer: Option<Result<(), MailError>>,
    /// Whether it was counted.
    pub counted: bool,
    /// Whether another sender took the claim over, or the claim was given up.
    pub superseded: bool,
}

impl Oracle {
    /// A mail was handed over.
    pub fn mailed(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        mail: &Mail,
        answer: &Result<(), MailError>,
        taken: bool,
    ) {
        let Some(model) = self.mails.get_mut(&mail.message_id) else {
            return self.violated("a mail was sent without a claim");
        };
        let twice = model.handed_at.replace(now).is_some();
        model.taken = taken;
        model.answer = Some(answer.clone());
        let model = model.clone();
        self.must(!twice, || "I7: one message was handed over twice".to_owned());
        self.must(model.sender == worker.number, || "a mail was sent under another's claim".to_owned());
        let Some(invitation) = self.invitations.get_mut(&model.invitation) else { return };
        if taken {
            invitation.mails_taken.push(now);
        }
        if matches!(answer, Err(MailError::Refused(_))) {
            invitation.refused = true;
        }
        let citizen = invitation.citizen;
        self.must(mail.to == people::address(citizen), || format!("a mail to citizen {citizen} went to {}", mail.to));
        let named = mail.text.contains("Организация o");
        self.must(!named, || "a mail names an organisation".to_owned());
        let token = mail.unsubscribe_url.rsplit('/').next().unwrap_or_default().to_owned();
        self.tokens.insert(token, model.invitation);
    }

    /// An invitation was written with a claim of this sender: from here on its mail may be sent (I6, I7).
    pub(crate) fn claimed(&mut self, worker: &Worker, now: DateTime<Utc>, id: &str, message_id: &str) {
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
        let mut former = Vec::new();
        for other in &invitation.messages {
            if let Some(mail) = self.mails.get_mut(other).filter(|mail| mail.round == round) {
                mail.superseded = true;
                former.push(mail.clone());
            }
        }
        let counted = former.iter().any(|mail| mail.counted);
        self.must(!counted, || format!("I7: {} was taken up although it is counted", what()));
        let in_flight = former.iter().any(|mail| mail.in_flight);
        self.must(!in_flight, || format!("I7: {} was taken up while another sender is at it", what()));
        let mail = MailModel {
            invitation: id.to_owned(),
            round,
            sender: worker.number,
            in_flight: true,
            handed_at: None,
            taken: false,
            answer: None,
            counted: false,
            superseded: false,
        };
        self.mails.insert(message_id.to_owned(), mail);
        self.senders.entry(worker.number).or_default().push(message_id.to_owned());
        if let Some(invitation) = self.invitations.get_mut(id) {
            invitation.messages.push(message_id.to_owned());
        }
    }

    /// A handler ended, or died: its mails are no longer in flight. What it knew to be taken is counted, if nothing stopped it.
    pub fn sender_ended(&mut self, worker: &Worker, died: bool) {
        let mut lost = Vec::new();
        for message_id in self.senders.remove(&worker.number).unwrap_or_default() {
            let Some(mail) = self.mails.get_mut(&message_id) else { continue };
            mail.in_flight = false;
            let known = mail.answer == Some(Ok(()));
            if known && !died && !worker.troubled && !mail.counted && !mail.superseded {
                lost.push(mail.clone());
            }
        }
        for mail in lost {
            self.violated(format!("I7: a mail that the server took is not counted: {mail:?}"));
        }
    }

    /// A notice was counted together with this message.
    pub(crate) fn notice_counted(&mut self, message_id: &str) {
        let Some(mail) = self.mails.get_mut(message_id) else { return };
        let (twice, known) = (mail.counted, mail.answer == Some(Ok(())));
        mail.counted = true;
        self.must(!twice, || "I7: a notice was counted twice".to_owned());
        self.must(known, || "I7: a notice was counted although the server never took it".to_owned());
    }

    /// The first instant at which a link no longer works.
    pub(crate) fn end_of_link(&self, invitation: &InvitationModel) -> Option<DateTime<Utc>> {
        let last_day = invitation.last_day?;
        Some(days::end_of(last_day, days::hours_east(&invitation.form.zone)))
    }

    /// What the citizen does about a mail: always the same about the same one.
    pub fn reactions(&self, now: DateTime<Utc>, mail: &Mail) -> Vec<(DateTime<Utc>, Event)> {
        let Some(invitation) = self.mails.get(&mail.message_id).and_then(|mail| self.invitations.get(&mail.invitation))
        else {
            return Vec::new();
        };
        if !self.plan.citizens_react {
            return Vec::new();
        }
        let number = invitation.form.receipt as u64 * 1_000
            + invitation.form.respondent * 100
            + invitation.mails_taken.len() as u64;
        let mut chance = Chance::of(self.plan.options.seed, "reaction", number);
        let chance = &mut chance;
        let token = mail.unsubscribe_url.rsplit('/').next().unwrap_or_default().to_owned();
        let mut events = Vec::new();
        if chance.happens(500) {
            events.push((now + Duration::seconds(chance.between(0, 30)), Event::View(token.clone())));
        }
        let soon = |chance: &mut Chance| match chance.below(3) {
            0 => Duration::seconds(chance.between(0, 600)),
            1 => Duration::hours(chance.between(1, 100)),
            _ => Duration::days(chance.between(1, 33)),
        };
        let at = now + soon(chance);
        let answer = |chance: &mut Chance| {
            Event::Submit(Answering { token: token.clone(), scores: scores(chance), tries_left: 4 })
        };
        match chance.below(100) {
            0..20 => {}
            20..45 => events.push((at, answer(chance))),
            45..55 => {
                let once = answer(chance);
                events.extend([(at, once.clone()), (at + Duration::seconds(chance.between(0, 3)), once)]);
            }
            55..65 => events.extend([(at, answer(chance)), (at, answer(chance))]),
            65..80 => {
                let edge = self.end_of_link(invitation).unwrap_or(at) + Duration::seconds(chance.between(-1, 1));
                events.push((edge, answer(chance)));
            }
            80..90 => {
                let wish = *chance.pick(&[Wish::DeclineAll, Wish::DeclineOrganisation]);
                events.push((at, Event::Wish(token.clone(), wish)));
                if chance.happens(500) {
                    events.push((at + soon(chance), Event::Wish(token.clone(), Wish::AcceptAgain)));
                }
                if chance.happens(300) {
                    events.push((at + soon(chance), answer(chance)));
                }
            }
            _ => {
                events.extend([(at, answer(chance)), (at, Event::Wish(token.clone(), Wish::DeclineAll))]);
            }
        }
        if self.has(Fault::Scanner) {
            events.push((now + Duration::seconds(chance.between(0, 600)), Event::Scan(token)));
        }
        events
    }
}

/// Answers to the five questions of the standard questionnaire; now and then they do not fit.
pub fn scores(chance: &mut Chance) -> Vec<Option<i64>> {
    let faulty = chance.happens(30);
    (0..5)
        .map(|place| {
            if faulty && place == 2 {
                Some(6)
            } else {
                *chance.pick(&[None, Some(1), Some(2), Some(3), Some(4), Some(5)])
            }
        })
        .collect()
}
