//! The outside world in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use app::ports::{Clock, Keys, Mail, MailError, Mailer, Purpose, Queue, QueueName, Random, Unavailable};
use async_trait::async_trait;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that moves only when told to.
pub struct StoppedClock(Mutex<DateTime<Utc>>);

impl StoppedClock {
    /// Stopped at that instant.
    pub fn at(now: DateTime<Utc>) -> StoppedClock {
        StoppedClock(Mutex::new(now))
    }

    /// Moves it, also back.
    pub fn set(&self, now: DateTime<Utc>) {
        *lock(&self.0) = now;
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        *lock(&self.0)
    }
}

/// Bytes that look random, never repeat, and are the same in every run with the same seed.
pub struct CountingRandom(Mutex<u64>);

impl CountingRandom {
    /// A sequence of its own for each seed.
    pub fn seeded(seed: u64) -> CountingRandom {
        CountingRandom(Mutex::new(seed << 32))
    }
}

impl Random for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let mut counter = lock(&self.0);
            *counter += 1;
            chunk.copy_from_slice(&Sha256::digest(counter.to_be_bytes())[..chunk.len()]);
        }
    }
}

/// Root keys that are the same in every run.
pub struct FixedKeys;

#[async_trait]
impl Keys for FixedKeys {
    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(format!("{purpose:?}").as_bytes()).expect("any length will do");
        mac.update(data);
        mac.finalize().into_bytes().into()
    }

    async fn wrap(&self, data_key: &[u8; 32]) -> Result<Vec<u8>, Unavailable> {
        let nonce = XNonce::from([7; 24]);
        Ok(XChaCha20Poly1305::new(&[1; 32].into()).encrypt(&nonce, &data_key[..]).expect("a key is short"))
    }

    async fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; 32], Unavailable> {
        let nonce = XNonce::from([7; 24]);
        let broken = || Unavailable { service: "keys", cause: "a wrapped key does not open".to_owned() };
        let opened = XChaCha20Poly1305::new(&[1; 32].into()).decrypt(&nonce, wrapped).map_err(|_| broken())?;
        opened.try_into().map_err(|_| broken())
    }
}

/// Hints in the order in which they were sent; nobody receives them unless the test does.
#[derive(Default)]
pub struct KeptQueue {
    sent: Mutex<VecDeque<(QueueName, String)>>,
    broken: Mutex<bool>,
}

impl KeptQueue {
    /// The oldest hint.
    pub fn next(&self) -> Option<(QueueName, String)> {
        lock(&self.sent).pop_front()
    }

    /// Loses every hint.
    pub fn lose_all(&self) {
        lock(&self.sent).clear();
    }

    /// From now on sending fails, or works again.
    pub fn set_broken(&self, broken: bool) {
        *lock(&self.broken) = broken;
    }
}

#[async_trait]
impl Queue for KeptQueue {
    async fn send(&self, queue: QueueName, bodies: Vec<String>) -> Result<(), Unavailable> {
        if *lock(&self.broken) {
            return Err(Unavailable { service: "queue", cause: "broken by the test".to_owned() });
        }
        lock(&self.sent).extend(bodies.into_iter().map(|body| (queue, body)));
        Ok(())
    }
}

/// Mails that were handed over, and what the next ones shall meet.
#[derive(Default)]
pub struct KeptMails {
    mails: Mutex<Vec<Mail>>,
    answers: Mutex<VecDeque<Result<(), MailError>>>,
}

impl KeptMails {
    /// All mails, oldest first.
    pub fn all(&self) -> Vec<Mail> {
        lock(&self.mails).clone()
    }

    /// What the next mails meet, one each; then all are taken. A mail that meets `Unknown` was taken all the same.
    pub fn answer_next(&self, answers: impl IntoIterator<Item = Result<(), MailError>>) {
        lock(&self.answers).extend(answers);
    }
}

#[async_trait]
impl Mailer for KeptMails {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let answer = lock(&self.answers).pop_front().unwrap_or(Ok(()));
        if matches!(answer, Ok(()) | Err(MailError::Unknown(_))) {
            lock(&self.mails).push(mail.clone());
        }
        answer
    }
}
