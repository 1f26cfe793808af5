//! The outside ports, each a place where others may go first and where something may go wrong.

use app::ports::{
    Account, AccountDirectory, Clock, Keys, Mail, MailError, Mailer, Purpose, Queue, QueueName, Unavailable,
};
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use testkit::FixedKeys;

use crate::core::{Core, Event, Message, Shared};
use crate::faults::Fault;
use crate::mutation::Mutation;
use crate::office;
use crate::people;
use crate::plan::{CHILDREN_FROM, SYNTHETIC_ADDRESS};

/// The virtual clock, with the error of whoever reads it.
pub struct SimClock(pub Shared);

impl Clock for SimClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.core().read_clock()
    }
}

/// Queues that lose, double, delay and shuffle.
pub struct SimQueue(pub Shared);

#[async_trait]
impl Queue for SimQueue {
    async fn send(&self, queue: QueueName, bodies: Vec<String>) -> Result<(), Unavailable> {
        self.0.turn().await;
        let mut core = self.0.core();
        let fails = core.fails(Fault::QueueSend);
        let sent = if fails { core.chance.below(bodies.len() as u64 + 1) as usize } else { bodies.len() };
        for body in bodies.into_iter().take(sent) {
            let rate = |fault| core.plan.options.faults.rate(fault);
            let (loss, double, delay) = (rate(Fault::QueueLoss), rate(Fault::QueueDuplicate), rate(Fault::QueueDelay));
            let calm = core.calm;
            // Losing all means all, also when everything else is calm: the walk alone meets every term.
            if loss == 1_000 || (!calm && core.chance.happens(loss)) {
                core.tell(|_| format!("{queue:?} lost {body}"));
                continue;
            }
            let copies = if !calm && core.chance.happens(double) { core.chance.between(2, 3) } else { 1 };
            for _ in 0..copies {
                let seconds = match !calm && core.chance.happens(delay) {
                    true => core.chance.between(60, 4 * 24 * 3_600),
                    false => core.chance.between(0, 2),
                };
                let message = Message { queue, body: body.clone(), received: 0, poison: false };
                let at = core.now + Duration::seconds(seconds);
                core.cause(at, Event::Deliver(message));
            }
        }
        core.count_effect();
        match fails {
            true => Err(Unavailable { service: "queue", cause: "simulated".to_owned() }),
            false => Ok(()),
        }
    }
}

/// Root keys in a service that may be out of reach.
pub struct SimKeys(pub Shared);

impl SimKeys {
    async fn reach(&self) -> Result<(), Unavailable> {
        self.0.turn().await;
        let mut core = self.0.core();
        match core.fails(Fault::KeysOutage) || core.fails(Fault::KeysUnavailable) {
            true => Err(Unavailable { service: "keys", cause: "simulated".to_owned() }),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Keys for SimKeys {
    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        FixedKeys.mac(purpose, data)
    }

    async fn wrap(&self, data_key: &[u8; 32]) -> Result<Vec<u8>, Unavailable> {
        self.reach().await?;
        FixedKeys.wrap(data_key).await
    }

    async fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; 32], Unavailable> {
        self.reach().await?;
        FixedKeys.unwrap(wrapped).await
    }
}

/// A mail server that breaks, and citizens who read what it delivers.
pub struct SimMailer(pub Shared);

#[async_trait]
impl Mailer for SimMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        self.0.turn().await;
        let answer = {
            let mut core = self.0.core();
            let said = || "simulated".to_owned();
            let answer = if core.fails(Fault::MailOutage) || core.fails(Fault::MailNotNow) {
                Err(MailError::NotNow(said()))
            } else if core.fails(Fault::MailRefused) {
                Err(if core.chance.happens(500) {
                    MailError::Refused(said())
                } else {
                    MailError::NoSuchAddress(said())
                })
            } else if core.fails(Fault::MailUnknown) {
                Err(MailError::Unknown(said()))
            } else {
                Ok(())
            };
            let taken = match &answer {
                Ok(()) => true,
                Err(MailError::Unknown(_)) => core.chance.happens(500),
                Err(_) => false,
            };
            if matches!(answer, Err(MailError::NoSuchAddress(_))) {
                core.oracle.refused_unknown += 1;
            }
            core.count_effect();
            core.tell(|_| format!("mail {} to {}: {answer:?}, taken: {taken}", mail.message_id, mail.to));
            let core = &mut *core;
            let worker = core.current.and_then(|number| core.workers.get(&number)).cloned();
            if mail.to == SYNTHETIC_ADDRESS {
                // Nobody knows of it: whatever came of its trip in any count, list or term would be a difference to the model.
            } else if let Some(worker) = worker.as_ref().filter(|_| office::official_of(&mail.to).is_some()) {
                core.oracle.letter_mailed(worker, core.now, mail, &answer, taken);
                if taken {
                    words(core, &mail.message_id);
                }
            } else if let Some(worker) = worker {
                core.oracle.mailed(&worker, core.now, mail, &answer, taken);
                if taken {
                    for (at, event) in core.oracle.reactions(core.now, mail) {
                        core.caused.push((at, event));
                    }
                    words(core, &mail.message_id);
                }
            }
            answer
        };
        // The server's answer takes its time: the process may die before it reads it.
        self.0.turn().await;
        answer
    }
}

/// What is said about a mail that was taken: early, late, twice, one thing and then another, or of a mail that nobody sent.
fn words(core: &mut Core, message_id: &str) {
    if core.calm || !core.plan.options.faults.has(Fault::MailWords) {
        return;
    }
    let chance = &mut core.chance;
    let said: &[&str] = match chance.below(100) {
        0..40 => &["delivered"],
        40..50 => &["delivered", "delivered"],
        50..58 => &["delayed", "bounced_for_now"],
        58..64 => &["bounced_for_now", "delivered"],
        64..70 => &["delivered", "bounced_for_good"],
        70..74 => &["bounced_for_good", "bounced_for_good"],
        74..78 => &["complained", "delivered"],
        78..80 => &["bounced_for_now", "bounced_for_good", "complained"],
        _ => &[],
    };
    let (soon, unknown) = (chance.happens(500), chance.happens(50));
    for event in said {
        let seconds = if soon { core.chance.between(0, 2) } else { core.chance.between(60, 3 * 24 * 3_600) };
        let message_id = if unknown { "nobody@otklik.example" } else { message_id };
        core.oracle.word_will_be_said(message_id, event);
        let body = serde_json::json!({ "type": "MailWordV1", "message_id": message_id, "event": event }).to_string();
        let message = Message { queue: QueueName::MailFeedback, body, received: 0, poison: false };
        let at = core.now + Duration::seconds(seconds);
        core.cause(at, Event::Deliver(message));
    }
}

/// The portal's directory, as the plan has it at every instant.
pub struct SimDirectory(pub Shared);

#[async_trait]
impl AccountDirectory for SimDirectory {
    async fn find(&self, snils: &Snils) -> Result<Option<Account>, Unavailable> {
        self.0.turn().await;
        let mut core = self.0.core();
        if core.fails(Fault::DirectoryOutage) || core.fails(Fault::DirectoryUnavailable) {
            return Err(Unavailable { service: "directory", cause: "simulated".to_owned() });
        }
        let digits = snils.digits();
        let index = digits[..9].parse::<usize>().map_or(CHILDREN_FROM, |number| (number - 100_000_007) / 37);
        let account = core.account(index, core.now);
        let anybody = core.plan.options.mutation == Some(Mutation::AnybodyInvited);
        Ok(account.map(|it| Account {
            verified: it.verified || anybody,
            email: it.address.then(|| people::address(index)),
            language: None,
            person: match it.is_anothers && core.plan.options.mutation != Some(Mutation::StrangersInvited) {
                true => {
                    KnownPerson {
                        family: Some("Петров".to_owned()), given: Some("Пётр".to_owned()), born_on: None
                    }
                }
                false => KnownPerson { family: Some("ИВАНОВА".to_owned()), ..KnownPerson::default() },
            },
        }))
    }
}
