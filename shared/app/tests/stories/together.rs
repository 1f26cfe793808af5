//! The portal's directory looks for many citizens in one request, if they are asked for at the same time: the sweep does so.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use app::App;
use app::assembly::{Directory, Parts, assemble};
use app::intake::receive::{self, Record};
use app::ports::{Account, AccountDirectory, Clock, Mail, MailError, Mailer, Unavailable};
use app::upkeep::sweep;
use async_trait::async_trait;
use chrono::Duration;
use domain::person::Snils;
use domain::person::likeness::KnownPerson;
use domain::receipt::Draft;
use testkit::{StoppedClock, World};

use crate::person;

/// Answers in one request whoever asks before it comes round to answering.
#[derive(Default)]
struct Gathering {
    waiting: Mutex<usize>,
    /// How many each request asked for.
    requests: Mutex<Vec<usize>>,
    fails: AtomicUsize,
    /// What everybody's account is.
    account: Mutex<Option<Account>>,
}

#[async_trait]
impl AccountDirectory for Gathering {
    async fn find(&self, _: &Snils) -> Result<Option<Account>, Unavailable> {
        *self.waiting.lock().unwrap() += 1;
        tokio::task::yield_now().await;
        let gathered = std::mem::take(&mut *self.waiting.lock().unwrap());
        if 0 < gathered {
            self.requests.lock().unwrap().push(gathered);
        }
        match self.fails.load(Ordering::Relaxed) {
            0 => Ok(self.account.lock().unwrap().clone()),
            _ => Err(Unavailable { service: "directory", cause: "away".to_owned() }),
        }
    }
}

/// A mail server that takes its time.
struct SlowMailer {
    clock: Arc<StoppedClock>,
    seconds: i64,
    mails: AtomicUsize,
}

#[async_trait]
impl Mailer for SlowMailer {
    async fn send(&self, _: &Mail) -> Result<(), MailError> {
        self.clock.set(self.clock.now() + Duration::seconds(self.seconds));
        self.mails.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// The SNILS of a number, with its control number.
pub(crate) fn snils(number: u32) -> String {
    let nine = format!("{number:09}");
    let sum: u32 = nine.bytes().zip((1..=9).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{nine}{:02}", sum % 101 % 100)
}

/// The receipt of a citizen, whose SNILS is that of 112,000,000 and this number.
pub(crate) fn record(number: u32) -> Record {
    Record {
        external_id: Some(format!("r{number}")),
        organisation_id: Some("clinic".to_owned()),
        draft: Draft {
            recipient: Some(person("1985-02-11", &snils(112_000_000 + number))),
            service_kind: Some("one_off".to_owned()),
            service_date: Some("2026-01-14".to_owned()),
            ..Draft::default()
        },
        ..Record::default()
    }
}

#[tokio::test]
async fn the_sweep_looks_for_citizens_of_a_page_at_the_same_time() {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    let source = world.source(&world.add_source().await).await;
    let directory = Arc::new(Gathering::default());
    let app: Arc<App> = assemble(Parts { directory: Directory::Outside(directory.clone()), ..world.app.parts() });
    let records: Vec<Record> = (0..250).map(record).collect();
    receive::receive(&app, &source, &records).await.unwrap();

    // Whoever cannot be looked for now is looked for by the next sweep, each once.
    world.set_clock("2026-01-15T09:05:00Z");
    directory.fails.store(1, Ordering::Relaxed);
    let report = sweep::sweep(&app).await.unwrap();
    assert_eq!((report.receipts, report.failures), (0, 250));
    let asked = std::mem::take(&mut *directory.requests.lock().unwrap());
    assert!(asked.iter().sum::<usize>() == 250 && asked.len() < 40, "{asked:?}");

    directory.fails.store(0, Ordering::Relaxed);
    let report = sweep::sweep(&app).await.unwrap();
    assert_eq!((report.receipts, report.failures), (250, 0));
    let asked = std::mem::take(&mut *directory.requests.lock().unwrap());
    assert!(asked.iter().sum::<usize>() == 250 && asked.len() < 40, "{asked:?}");
    sweep::sweep(&app).await.unwrap();
    assert_eq!(directory.requests.lock().unwrap().len(), 0, "twice is once");

    // Whoever had no account is looked for again later, likewise.
    world.set_clock("2026-01-16T09:05:00Z");
    let report = sweep::sweep(&app).await.unwrap();
    assert_eq!((report.invitations, report.failures), (250, 0));
    let asked = std::mem::take(&mut *directory.requests.lock().unwrap());
    assert!(asked.iter().sum::<usize>() == 250 && asked.len() < 40, "{asked:?}");
}

/// So many citizens are found and get a notice, and the server takes so many seconds for each mail: answers how many each request asked for.
async fn asked_until_notices_went(count: u32, seconds: i64) -> Vec<usize> {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    let source = world.source(&world.add_source().await).await;
    let directory = Arc::new(Gathering::default());
    let account = Account {
        verified: true,
        email: Some("anna@mail.example".to_owned()),
        language: None,
        person: KnownPerson::default(),
    };
    *directory.account.lock().unwrap() = Some(account);
    let mailer = Arc::new(SlowMailer { clock: world.clock.clone(), seconds, mails: AtomicUsize::default() });
    let parts = Parts { directory: Directory::Outside(directory.clone()), mailer: mailer.clone(), ..world.app.parts() };
    let app: Arc<App> = assemble(parts);
    let records: Vec<Record> = (0..count).map(record).collect();
    receive::receive(&app, &source, &records).await.unwrap();
    world.set_clock("2026-01-15T09:05:00Z");
    // Notices of parts of the index that come later go with the first, the others with the second.
    for _ in 0..2 {
        let report = sweep::sweep(&app).await.unwrap();
        assert_eq!(report.failures, 0);
    }
    assert_eq!(mailer.mails.load(Ordering::Relaxed), count as usize);
    std::mem::take(&mut *directory.requests.lock().unwrap())
}

#[tokio::test]
async fn the_sweep_asks_at_the_same_time_where_the_notices_of_a_page_go() {
    let asked = asked_until_notices_went(250, 0).await;
    assert!(asked.iter().sum::<usize>() == 500 && asked.len() < 80, "{asked:?}");
}

/// Whoever deleted an address meanwhile gets no mail any more.
#[tokio::test]
async fn what_was_asked_a_minute_ago_is_asked_again() {
    let asked = |seconds| async move { asked_until_notices_went(80, seconds).await.iter().sum::<usize>() };
    assert_eq!(asked(0).await, 160);
    // The first mail of a page goes at once: two sweeps have a page of each part of the index.
    assert!((160 + 80 - 16..160 + 80).contains(&asked(60).await), "each but the first of a page again");
}
