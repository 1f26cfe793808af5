//! What citizens do about their mails.

use app::answers::answer::Wish;
use app::ports::Mail;
use chrono::{DateTime, Duration, Utc};

use super::Oracle;
use super::mails::tokens_of;
use crate::chance::Chance;
use crate::core::{Answering, Event};
use crate::faults::Fault;

impl Oracle {
    /// What the citizen does about the links of a mail: always the same about the same one.
    pub fn reactions(&self, now: DateTime<Utc>, mail: &Mail) -> Vec<(DateTime<Utc>, Event)> {
        if !self.plan.citizens_react {
            return Vec::new();
        }
        tokens_of(mail).into_iter().flat_map(|token| self.reactions_to(now, token)).collect()
    }

    fn reactions_to(&self, now: DateTime<Utc>, token: String) -> Vec<(DateTime<Utc>, Event)> {
        let Some(invitation) = self.tokens.get(&token).and_then(|id| self.invitations.get(id)) else {
            return Vec::new();
        };
        let number = invitation.form.receipt as u64 * 1_000
            + invitation.form.respondent * 100
            + invitation.mails_taken.len() as u64;
        let mut chance = Chance::of(self.plan.options.seed, "reaction", number);
        let chance = &mut chance;
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
            Event::Submit(Answering { token: token.clone(), scores: scores(chance), tries_left: 4, opened_at: None })
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
                // Or with a form that was opened before the end, and then took its time.
                let opened_at = edge - Duration::minutes(chance.between(0, 40));
                let sent_at = edge + Duration::seconds(*chance.pick(&[1, 600, 1_798, 1_802, 3_000]));
                let late = Answering {
                    token: token.clone(),
                    scores: scores(chance),
                    tries_left: 4,
                    opened_at: Some(opened_at),
                };
                events.push((sent_at, Event::Submit(late)));
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
            events.push((now + Duration::seconds(chance.between(0, 600)), Event::Scan(token.clone())));
        }
        if chance.happens(200) {
            let at = at + Duration::seconds(chance.between(0, 60));
            events.extend([(at, Event::Follow(token.clone(), true)), (at, Event::Follow(token.clone(), true))]);
            if chance.happens(500) {
                events.push((at + soon(chance), Event::Follow(token, false)));
            }
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
