//! What comes to pass: somebody begins to work.

use std::sync::Arc;

use app::App;
use app::ports::QueueName;
use chrono::Duration;

use super::{Run, same_queue};
use crate::chance::Chance;
use crate::core::{Answering, Event, Message, Role, Worker};
use crate::faults::Fault;
use crate::oracle::reactions::scores;
use crate::plan::{Deed, Posting};
use crate::work::{self, Work};
use crate::world::World;

/// Messages of one batch at most.
const BATCH_MAX: usize = 10;

impl Run {
    pub(super) fn start(&mut self, event: Event) {
        match event {
            Event::Action(number) => {
                let deed = self.plan.actions[number].what.clone();
                self.act(deed);
            }
            Event::Resend(postings) => self.post(postings),
            Event::Deliver(message) => self.deliver(message),
            Event::View(token) => self.begin(Role::View, |world, app, _| work::view(world, app, token)),
            Event::Scan(token) => self.begin(Role::View, |world, app, _| work::scan(world, app, token)),
            Event::Restart => {
                self.world.processes = (0..2).map(|_| self.world.process()).collect();
                let mut core = self.world.shared.core();
                let now = core.now;
                core.oracle.restarted(now);
            }
            Event::CheckTerms => {
                // The check of all that is stored takes its time: at the end of each run, and of one in five meanwhile.
                if self.plan.options.seed.is_multiple_of(5) {
                    self.world.keeps_its_rules();
                }
                let mut core = self.world.shared.core();
                let now = core.now;
                core.oracle.check_terms(now);
            }
            Event::Submit(answering) => self.submit(answering),
            Event::Wish(token, wish) => {
                self.world.shared.core().oracle.wish_begins(&token, wish);
                let role = Role::Wish(token.clone(), wish);
                self.begin(role, |world, app, _| work::wish(world, app, token, wish));
            }
            Event::Follow(token, wants) => {
                let role = Role::Follow(token.clone(), wants);
                self.begin(role, |world, app, _| work::follow(world, app, token, wants));
            }
            Event::Case(attempt) => self.try_case(attempt),
            Event::Close => self.begin(Role::Close, |world, app, _| work::close(world, app)),
        }
    }

    fn act(&mut self, deed: Deed) {
        match deed {
            Deed::Post(postings) => self.post(postings),
            Deed::AnswerFromList { receipt, respondent } => {
                let found = self.world.shared.core().oracle.invitation_of(receipt, respondent);
                if let Some(invitation) = found {
                    // The link is made by the list of links just before, undisturbed: what is tried is the answer.
                    let app = self.world.processes[0].clone();
                    let id = domain::identifier::InvitationId::parse(&invitation).expect("an identifier");
                    let issued = self.world.undisturbed(app::answers::answer::issue_link(&app, &id));
                    if let Ok(token) = issued {
                        self.world.shared.core().oracle.knows_link(&token, &invitation);
                        let number = (receipt * 10 + respondent) as u64;
                        let mut chance = Chance::of(self.plan.options.seed, "list", number);
                        self.submit(Answering { token, scores: scores(&mut chance), tries_left: 4, opened_at: None });
                    }
                }
            }
            Deed::Poison(receipts) => {
                let queue = if receipts { QueueName::Receipts } else { QueueName::Notices };
                let body = if receipts { r#"{"type":"ReceiptV0","id":1}"# } else { "{" }.to_owned();
                self.deliver(Message { queue, body, received: 0, poison: true });
            }
            Deed::Close => self.start(Event::Close),
            Deed::Move(organisation, region) => {
                self.world.moves(organisation, region);
                let mut core = self.world.shared.core();
                let now = core.now;
                core.oracle.moved(now, organisation, region);
            }
            Deed::Case { case, draw } => {
                let attempt = {
                    let mut core = self.world.shared.core();
                    let (now, planned) = (core.now, core.plan.cases[case].clone());
                    core.oracle.case_attempt(&planned, draw, now)
                };
                if let Some(attempt) = attempt {
                    self.try_case(attempt);
                }
            }
        }
    }

    fn try_case(&mut self, number: usize) {
        let mut core = self.world.shared.core();
        let attempt = core.oracle.case_attempt_of(number);
        core.tell(|_| format!("case {number} is {attempt:?}"));
        drop(core);
        self.begin(Role::Case(number), |world, app, _| work::case(world, app, &attempt));
    }

    fn post(&mut self, postings: Vec<Posting>) {
        let again = postings.clone();
        self.begin(Role::Receive(postings), |world, app, _| work::receive(world, app, &again));
    }

    /// A message, together with others that are to be delivered now.
    fn deliver(&mut self, message: Message) {
        let now = self.world.shared.core().now;
        let mut messages = vec![message];
        let mut others = Vec::new();
        let alone = self.world.shared.core().chance.happens(300);
        while messages.len() < BATCH_MAX && !alone && self.coming.peek().is_some_and(|coming| coming.at <= now) {
            let Some(coming) = self.coming.pop() else { break };
            match coming.event {
                Event::Deliver(other) if same_queue(&messages[0], &other) => messages.push(other),
                event => others.push(event),
            }
        }
        for event in others {
            self.comes(now, event);
        }
        let role = Role::Batch(messages.clone());
        self.begin(role, |world, app, _| work::batch(world, app, &messages));
    }

    fn submit(&mut self, answering: Answering) {
        let skew = self.draw_skew();
        let begun = {
            let mut core = self.world.shared.core();
            let now = core.now;
            core.oracle.attempt_begins(&answering, now, skew.num_seconds())
        };
        if let Some(attempt) = begun {
            let number =
                self.begin_with(Role::Submit(attempt), skew, |world, app, _| work::submit(world, app, &answering));
            self.world.shared.core().oracle.attempt_is_carried_out(attempt, number);
        }
    }

    pub(super) fn begin(&mut self, role: Role, make: impl FnOnce(&World, Arc<App>, u64) -> Work) {
        let skew = self.draw_skew();
        self.begin_with(role, skew, make);
    }

    fn draw_skew(&mut self) -> Duration {
        let mut core = self.world.shared.core();
        // Each up to ten minutes wrong, so up to twenty between two: that is what margins and leases are for.
        let skewed = !core.calm && core.plan.options.faults.has(Fault::ClockSkew);
        Duration::seconds(if skewed { core.chance.between(-600, 600) } else { 0 })
    }

    fn begin_with(&mut self, role: Role, skew: Duration, make: impl FnOnce(&World, Arc<App>, u64) -> Work) -> u64 {
        self.numbers += 1;
        let number = self.numbers;
        let process = {
            let mut core = self.world.shared.core();
            core.step += 1;
            let rate = core.plan.options.faults.rate(Fault::Crash);
            let dies = !core.calm && core.chance.happens(rate);
            let most = if matches!(role, Role::Sweep | Role::Close) { 20 } else { 6 };
            let dies_after = if dies { Some(core.chance.below(most) as u32) } else { None };
            let worker = Worker {
                number,
                role: role.clone(),
                skew,
                started_at: core.now,
                started_step: core.step,
                clock: None,
                wakes_at: None,
                effects: 0,
                dies_after,
                troubled: false,
            };
            core.workers.insert(number, worker);
            core.tell(|_| format!("#{number} begins: {role:?}"));
            core.chance.below(2) as usize
        };
        let app = self.world.processes[process].clone();
        let work = make(&self.world, app, number);
        self.at_work.insert(number, work);
        number
    }
}
