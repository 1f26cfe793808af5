//! What is told when somebody's work ends, and what others do about it: they believe the answer, or try again.

use app::ports::QueueName;
use chrono::Duration;

use super::Run;
use crate::core::{Answering, Event, Message, Role, Worker};
use crate::plan::Posting;
use crate::work::{self, Done};

/// How often a message is delivered before it is put aside.
const RECEIVES_MAX: u32 = 5;

impl Run {
    /// A process died: nobody was answered.
    pub(super) fn died(&mut self, worker: Worker) {
        // Whatever the process kept in memory is gone.
        let restarted = self.world.process();
        let place = (worker.number % 2) as usize;
        self.world.processes[place] = restarted;
        match worker.role {
            Role::Receive(postings) => self.post_again(postings),
            Role::Batch(messages) => self.deliver_again(messages),
            Role::Submit(attempt) => {
                let answering = {
                    let mut core = self.world.shared.core();
                    let now = core.now;
                    core.oracle.attempt_ended(attempt, now, true, None);
                    core.oracle.answering_of(attempt)
                };
                self.submit_again(answering);
            }
            Role::Wish(token, wish) => self.later(60, Event::Wish(token, wish)),
            Role::Follow(token, wants) => self.later(60, Event::Follow(token, wants)),
            Role::Close => self.close_again(),
            Role::Case(attempt) => self.case_again(attempt),
            Role::Sweep | Role::View | Role::List => {}
        }
    }

    pub(super) fn ended(&mut self, worker: Worker, done: Done) {
        match (worker.role.clone(), done) {
            (Role::Receive(postings), Done::Received(result)) => match result {
                Ok(verdicts) => {
                    let mut core = self.world.shared.core();
                    let (now, step) = (core.now, core.step);
                    let each = postings.len() == verdicts.len();
                    core.oracle.must(each, || "I1: not every record has a verdict".to_owned());
                    for (posting, verdict) in postings.iter().zip(&verdicts) {
                        core.oracle.received(&worker, now, step, posting, verdict);
                    }
                }
                Err(error) => {
                    self.untroubled(&worker, &error);
                    self.post_again(postings);
                }
            },
            (Role::Batch(messages), Done::Batch(failed)) => {
                for (number, message) in messages.iter().enumerate() {
                    let fails = failed.contains(&number);
                    let blamed = fails && !message.poison && !worker.troubled && messages.len() == 1;
                    let cause = if blamed { work::cause_of_failure(&self.world, message) } else { String::new() };
                    let oracle = &mut self.world.shared.core().oracle;
                    oracle.must(fails || !message.poison, || "a poisoned message was worked off".to_owned());
                    oracle.must(!blamed, || format!("a message failed without a fault: {}: {cause}", message.body));
                }
                let again = messages.into_iter().enumerate().filter(|(number, _)| failed.contains(number));
                self.deliver_again(again.map(|(_, message)| message).collect());
            }
            (Role::Sweep, Done::Swept(result)) => match result {
                Ok(report) => {
                    let mut core = self.world.shared.core();
                    let blamed = report.failures > 0 && !worker.troubled;
                    core.oracle.must(!blamed, || format!("a walk failed without a cause: {report:?}"));
                }
                Err(error) => self.untroubled(&worker, &error),
            },
            (Role::Close, Done::Closed(result)) => match result {
                Ok(report) => {
                    let mut core = self.world.shared.core();
                    self.closed_at = Some(core.now);
                    let miscounted = report.closed.iter().any(|closed| !closed.miscounted.is_empty());
                    core.oracle.must(!miscounted, || format!("I9: the recount differs: {report:?}"));
                }
                Err(error) => {
                    self.untroubled(&worker, &error);
                    self.close_again();
                }
            },
            (Role::View, Done::Viewed(result)) => match result {
                Ok(found) => {
                    let mut core = self.world.shared.core();
                    core.oracle.must(found, || "I1: a link is not known any more".to_owned());
                }
                Err(error) => self.untroubled(&worker, &error),
            },
            (Role::Submit(attempt), Done::Submitted(result)) => {
                let answering = {
                    let mut core = self.world.shared.core();
                    let now = core.now;
                    core.oracle.attempt_ended(attempt, now, worker.troubled, Some(&result));
                    core.oracle.answering_of(attempt)
                };
                if result.is_err() {
                    self.submit_again(answering);
                }
            }
            (Role::Wish(token, wish), Done::Wished(result)) => match result {
                Ok(found) => {
                    let mut core = self.world.shared.core();
                    let step = core.step;
                    core.oracle.must(found, || "a wish was not taken".to_owned());
                    core.oracle.wish_known(&token, wish, step);
                }
                Err(error) => {
                    self.untroubled(&worker, &error);
                    self.later(120, Event::Wish(token, wish));
                }
            },
            (Role::Follow(..), Done::Followed(Ok(()))) => {}
            (Role::Follow(token, wants), Done::Followed(Err(error))) => {
                self.untroubled(&worker, &error);
                self.later(120, Event::Follow(token, wants));
            }
            (Role::Case(attempt), Done::Acted(result)) => match result {
                Ok(answer) => {
                    let mut core = self.world.shared.core();
                    let now = core.now;
                    core.oracle.case_answered(attempt, &worker, &answer, now);
                }
                Err(error) => {
                    self.untroubled(&worker, &error);
                    self.case_again(attempt);
                }
            },
            _ => {}
        }
    }

    /// A failure without any fault is a violation.
    fn untroubled(&mut self, worker: &Worker, error: &app::Error) {
        let mut core = self.world.shared.core();
        core.oracle.must(worker.troubled, || format!("{:?} failed without a cause: {error}", worker.role));
    }

    fn later(&mut self, seconds: i64, event: Event) {
        let at = self.world.shared.core().now + Duration::seconds(seconds);
        self.comes(at, event);
    }

    /// A source that got no answer sends the record again, however often it takes.
    fn post_again(&mut self, postings: Vec<Posting>) {
        let seconds = self.world.shared.core().chance.between(5, 1_800);
        self.later(seconds, Event::Resend(postings));
    }

    /// The schedule comes round again; one tick stands for all that failed.
    fn close_again(&mut self) {
        let hour = self.world.shared.core().now + Duration::hours(1);
        if !self.coming.iter().any(|coming| matches!(coming.event, Event::Close) && coming.at <= hour) {
            self.later(3_600, Event::Close);
        }
    }

    fn case_again(&mut self, attempt: usize) {
        let seconds = self.world.shared.core().chance.between(1, 900);
        self.later(seconds, Event::Case(attempt));
    }

    fn submit_again(&mut self, answering: Answering) {
        if answering.tries_left > 0 {
            let seconds = self.world.shared.core().chance.between(5, 300);
            self.later(seconds, Event::Submit(Answering { tries_left: answering.tries_left - 1, ..answering }));
        }
    }

    fn deliver_again(&mut self, messages: Vec<Message>) {
        for message in messages {
            let again = Message { received: message.received + 1, ..message };
            // Events of mails are no hints: who sends them keeps them until they are taken.
            if again.received < RECEIVES_MAX || again.queue == QueueName::MailFeedback {
                self.later(60, Event::Deliver(again));
            }
        }
    }
}
