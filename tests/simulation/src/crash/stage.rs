//! The stage on which handlers are interrupted: one handler at a time, no chance.

use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use app::answers::answer::Wish;
use app::ports::QueueName;
use chrono::{DateTime, Duration, Utc};
use domain::organisation::{OrganisationType, RegionCode};
use serde_json::Value;

use crate::core::{Answering, Event, Message, Role, Worker};
use crate::faults::Faults;
use crate::plan::{AccountChange, Fallen, Options, Plan, PlannedOrganisation, Posting};
use crate::work::{self, Done, Work};
use crate::world::World;

/// A world in which one handler after the other is run to its end.
pub(super) struct Stage {
    pub(super) world: World,
    numbers: u64,
    pub(super) hints: Vec<Message>,
}

/// The citizen who has no account.
pub(super) const UNKNOWN: usize = 4;

/// An empty world with two organisations, four citizens and one without an account, and an organisation whose figures fall.
pub(super) fn stage(falls: bool) -> Stage {
    let start: DateTime<Utc> = "2026-01-15T09:00:00Z".parse().expect("an instant");
    let options = Options { seed: 1, months: 12, citizens: 5, faults: Faults::none(), mutation: None };
    let organisation = |id: &str, region: &str, organisation_type, hours_east| PlannedOrganisation {
        id: id.to_owned(),
        region: RegionCode::parse(region).expect("a region"),
        organisation_type,
        hours_east,
        joined_on: "2025-01-01".parse().expect("a date"),
        excluded_on: None,
    };
    let account = AccountChange::good(start);
    let plan = Plan {
        options,
        profiles: vec![(start, "permanent")],
        activation_delay_days: 0,
        bundles_notices: false,
        has_synthetic_citizen: false,
        start,
        calm_from: start + Duration::days(365),
        organisations: vec![
            organisation("o0", "77", OrganisationType::HEALTHCARE, 3),
            organisation("o1", "41", OrganisationType::SCHOOL, 12),
        ],
        accounts: [vec![vec![account]; 4], vec![Vec::new()]].concat(),
        fallen: Fallen { region: RegionCode::parse("39").expect("a region"), hours_east: 2, falls },
        cases: Vec::new(),
        actions: Vec::new(),
        outages: Vec::new(),
        citizens_react: false,
    };
    Stage { world: World::new(&Arc::new(plan), false), numbers: 0, hints: Vec::new() }
}

impl Stage {
    /// Runs a handler to its end, or to its death; answers its effects too.
    fn drive(&mut self, role: Role, mut work: Work, dies_after: Option<u32>) -> (Option<Done>, u32) {
        self.numbers += 1;
        let number = self.numbers;
        {
            let mut core = self.world.shared.core();
            core.step += 1;
            let worker = Worker {
                number,
                role,
                skew: Duration::zero(),
                started_at: core.now,
                started_step: core.step,
                clock: None,
                wakes_at: None,
                effects: 0,
                dies_after,
                troubled: false,
            };
            core.workers.insert(number, worker);
        }
        let mut context = Context::from_waker(Waker::noop());
        let (done, worker) = loop {
            self.world.shared.core().current = Some(number);
            let polled = work.as_mut().poll(&mut context);
            let mut core = self.world.shared.core();
            core.current = None;
            let Some(worker) = core.workers.get(&number).cloned() else { return (None, 0) };
            match polled {
                Poll::Ready(done) => break (Some(done), worker),
                Poll::Pending if dies_after.is_some_and(|effects| effects <= worker.effects) => break (None, worker),
                Poll::Pending => {}
            }
        };
        let mut core = self.world.shared.core();
        core.workers.remove(&number);
        core.oracle.sender_ended(&worker, done.is_none());
        let caused = std::mem::take(&mut core.caused);
        self.hints.extend(caused.into_iter().filter_map(|(_, event)| match event {
            Event::Deliver(message) => Some(message),
            _ => None,
        }));
        drop(core);
        if done.is_none() {
            // The process starts afresh: what it kept in memory is gone.
            self.world.processes = vec![self.world.process()];
        }
        (done, worker.effects)
    }

    fn app(&self) -> Arc<app::App> {
        self.world.processes[0].clone()
    }

    pub(super) fn set_clock(&self, at: &str) {
        self.world.shared.core().now = at.parse().expect("an instant");
    }

    pub(super) fn post(&mut self, posting: &Posting, dies_after: Option<u32>) -> u32 {
        let work = work::receive(&self.world, self.app(), std::slice::from_ref(posting));
        self.drive(Role::Receive(vec![posting.clone()]), work, dies_after).1
    }

    pub(super) fn sweep(&mut self, dies_after: Option<u32>) -> u32 {
        let work = work::sweep(&self.world, self.app());
        self.drive(Role::Sweep, work, dies_after).1
    }

    pub(super) fn close(&mut self, dies_after: Option<u32>) -> u32 {
        let work = work::close(&self.world, self.app());
        self.drive(Role::Close, work, dies_after).1
    }

    /// Delivers the oldest hint.
    pub(super) fn deliver(&mut self, dies_after: Option<u32>) -> u32 {
        let message = self.hints.remove(0);
        let work = work::batch(&self.world, self.app(), std::slice::from_ref(&message));
        let (done, effects) = self.drive(Role::Batch(vec![message.clone()]), work, dies_after);
        if done.is_none() {
            self.hints.insert(0, message);
        }
        effects
    }

    pub(super) fn deliver_all(&mut self) {
        while !self.hints.is_empty() {
            self.deliver(None);
        }
    }

    fn token(&self) -> String {
        self.world.shared.core().oracle.tokens.keys().min().cloned().unwrap_or_default()
    }

    pub(super) fn submit(&mut self, dies_after: Option<u32>) -> u32 {
        self.submit_with(self.token(), dies_after)
    }

    /// The recipient of a receipt answers.
    pub(super) fn submit_for(&mut self, receipt: usize, dies_after: Option<u32>) -> u32 {
        let token = {
            let oracle = &self.world.shared.core().oracle;
            let invitation = oracle.invitation_of(receipt, 0);
            oracle.tokens.iter().find(|(_, of)| Some(*of) == invitation.as_ref()).map(|(token, _)| token.clone())
        };
        self.submit_with(token.unwrap_or_default(), dies_after)
    }

    fn submit_with(&mut self, token: String, dies_after: Option<u32>) -> u32 {
        let answering =
            Answering { token, scores: vec![Some(5), Some(4), None, Some(1), Some(3)], tries_left: 0, opened_at: None };
        let begun = {
            let mut core = self.world.shared.core();
            let now = core.now;
            core.oracle.attempt_begins(&answering, now, 0)
        };
        let Some(attempt) = begun else { return 0 };
        let work = work::submit(&self.world, self.app(), &answering);
        let (done, effects) = self.drive(Role::Submit(attempt), work, dies_after);
        let mut core = self.world.shared.core();
        let now = core.now;
        match done {
            Some(Done::Submitted(result)) => core.oracle.attempt_ended(attempt, now, false, Some(&result)),
            _ => core.oracle.attempt_ended(attempt, now, true, None),
        }
        effects
    }

    pub(super) fn wish(&mut self, wish: Wish, dies_after: Option<u32>) -> u32 {
        let token = self.token();
        self.world.shared.core().oracle.wish_begins(&token, wish);
        let work = work::wish(&self.world, self.app(), token.clone(), wish);
        self.drive(Role::Wish(token, wish), work, dies_after).1
    }

    /// An official makes or moves a case.
    pub(super) fn act(&mut self, case: &str, by: &str, name: &str, body: Value, dies_after: Option<u32>) -> u32 {
        let number = self.world.shared.core().oracle.case_tried(case, by, name, body);
        let attempt = self.world.shared.core().oracle.case_attempt_of(number);
        let work = work::case(&self.world, self.app(), &attempt);
        self.drive(Role::Case(number), work, dies_after).1
    }

    /// A word about the only mail comes.
    pub(super) fn hear(&mut self, event: &str) {
        let oracle = &mut self.world.shared.core().oracle;
        let message_id = oracle.mails.keys().next().cloned().unwrap_or_default();
        oracle.word_will_be_said(&message_id, event);
        let body = serde_json::json!({ "type": "MailWordV1", "message_id": message_id, "event": event }).to_string();
        self.hints.push(Message { queue: QueueName::MailFeedback, body, received: 0, poison: false });
    }

    /// An hour of the schedule, with every hint delivered: at its end comes the hourly run, and then the sweep, which destroys the keys of
    /// what that closed.
    pub(super) fn come_to_rest(&mut self) {
        for _ in 0..12 {
            self.deliver_all();
            self.world.shared.core().now += Duration::minutes(5);
            self.sweep(None);
        }
        self.close(None);
        self.sweep(None);
    }
}
