//! One citizen answers about two services at one instant: a group must not count that citizen twice.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use app::answers::answer::{self, Outcome};
use app::intake::receive;
use app::pool::lanes;
use async_trait::async_trait;
use domain::calendar::Quarter;
use domain::identifier::{InvitationId, OrganisationId};
use domain::organisation::RegionCode;
use domain::publication::{Lane, Reach};
use domain::questionnaire::Questionnaire;
use table::memory::MemoryTable;
use table::{Table, Write, WriteError};
use testkit::{Intercepted, Intercepts, World};
use tokio::sync::Barrier;

use crate::{ADULT, record, scores_of};

/// A table at which the first two answers wait for each other: each has read what it needs before either is written.
struct Meeting {
    answers: AtomicUsize,
    barrier: Barrier,
    /// Writes that went with each answer that was stored.
    sizes: Mutex<Vec<usize>>,
}

#[async_trait]
impl Intercepts for Meeting {
    async fn write(&self, table: &MemoryTable, writes: Vec<Write>) -> Result<(), WriteError> {
        let is_answer = writes.iter().any(|write| write.key().pk.starts_with("POOL#"));
        if is_answer && self.answers.fetch_add(1, Ordering::SeqCst) < 2 {
            self.barrier.wait().await;
        }
        let size = writes.len();
        table.write(writes).await?;
        self.sizes.lock().unwrap().extend(is_answer.then_some(size));
        Ok(())
    }
}

/// Answers about each of the services at one instant; tells how many citizens each answer is the first of, from the least to the most, and
/// how many writes went with each.
async fn check(services: [(&str, &str); 2], expected: &str) {
    let memory = Arc::new(MemoryTable::new());
    let meeting = Meeting { answers: AtomicUsize::default(), barrier: Barrier::new(2), sizes: Mutex::default() };
    let table = Arc::new(Intercepted { inner: memory.clone(), by: meeting });
    let world = World::over("2026-01-15T09:00:00Z", memory.clone(), table.clone());
    world.add_clinic().await;
    world.add_organisation("other", "1037739010891", domain::organisation::OrganisationType::HEALTHCARE, "77").await;
    let source = world.source(&world.add_source().await).await;
    world.add_account(ADULT, "anna@example.org").await;
    for (number, (organisation, service)) in services.into_iter().enumerate() {
        let sent = record(organisation, &number.to_string(), service, None);
        receive::receive(&world.app, &source, &[sent]).await.unwrap();
    }
    world.deliver_hints().await;
    let mut tokens = Vec::new();
    for item in memory.dump().iter().filter(|item| item.key.pk.starts_with("INVITATION#")) {
        let id = InvitationId::parse(item.key.pk.trim_start_matches("INVITATION#")).unwrap();
        tokens.push(answer::issue_link(&world.app, &id).await.unwrap());
    }
    let scores: BTreeMap<String, Option<i64>> = scores_of(&["5", "4", "-", "5", "3"]);
    let [first, second] = &tokens[..] else { panic!("{tokens:?}") };
    let outcomes = tokio::join!(
        answer::submit(&world.app, first, &scores, None),
        answer::submit(&world.app, second, &scores, Some("Спасибо"))
    );
    assert_eq!((outcomes.0.unwrap(), outcomes.1.unwrap()), (Outcome::Taken, Outcome::Taken));

    let mut reaches: Vec<Option<Reach>> = Vec::new();
    for organisation in ["clinic", "other"] {
        let lane = Lane {
            quarter: Quarter::parse("2026Q1").unwrap(),
            region: RegionCode::parse("77").unwrap(),
            organisation: OrganisationId::parse(organisation).unwrap(),
            questionnaire: Questionnaire::standard().reference(),
        };
        let answers = lanes::opened(&world.app, &lane, 0).await.unwrap();
        reaches.extend(answers.iter().map(|answer| answer.first_within));
    }
    reaches.sort();
    let mut sizes = table.by.sizes.lock().unwrap().clone();
    sizes.sort();
    assert_eq!(format!("{reaches:?}, written {sizes:?}"), expected);
}

#[tokio::test]
async fn of_two_answers_at_one_instant_one_knows_of_the_other() {
    let here = "one_off:2026-01-14";
    check([("clinic", here), ("clinic", "one_off:2026-01-13")], "[None, Some(Country)], written [3, 4]").await;
    check([("clinic", here), ("other", here)], "[Some(Organisation), Some(Country)], written [3, 4]").await;
}
