//! A lane turns while somebody answers.

use std::sync::{Arc, Mutex};

use app::pool::entry::{Place, Provenance};
use app::pool::turn;
use app::registers;
use app::upkeep::check;
use async_trait::async_trait;
use domain::calendar::Quarter;
use domain::identifier::{OrganisationId, QuestionId};
use domain::organisation::{OrganisationType, RegionCode};
use domain::publication::{Lane, PooledAnswer, Reach};
use domain::questionnaire::{Answers, Questionnaire, Score};
use table::items::{GroupItem, decode};
use table::memory::MemoryTable;
use table::{Table, Write, WriteError};
use testkit::{Intercepted, Intercepts, World};

/// A table in which somebody else's writes come right before a lane is turned.
struct Overtaken {
    first: Mutex<Option<Vec<Write>>>,
}

#[async_trait]
impl Intercepts for Overtaken {
    async fn write(&self, table: &MemoryTable, writes: Vec<Write>) -> Result<(), WriteError> {
        let turns = writes.iter().any(|write| matches!(write, Write::Put(put) if put.keeps_counters));
        let first = if turns { self.first.lock().unwrap().take() } else { None };
        if let Some(first) = first {
            table.write(first).await?;
        }
        table.write(writes).await
    }
}

struct Story {
    world: World,
    table: Arc<Intercepted<Overtaken>>,
    lane: Lane,
}

impl Story {
    async fn new() -> Story {
        let memory = Arc::new(MemoryTable::new());
        let table = Arc::new(Intercepted { inner: memory.clone(), by: Overtaken { first: Mutex::default() } });
        let world = World::over("2026-02-15T09:00:00Z", memory, table.clone());
        world.add_clinic().await;
        let lane = Lane {
            quarter: Quarter::parse("2026Q1").unwrap(),
            region: RegionCode::parse("77").unwrap(),
            organisation: OrganisationId::parse("clinic").unwrap(),
            questionnaire: Questionnaire::standard().reference(),
        };
        Story { world, table, lane }
    }

    /// What a citizen who answers nothing else would write now, and whether it fills the epoch.
    async fn answer(&self) -> (Vec<Write>, bool) {
        let place = Place::in_lane(&self.world.app, self.lane.clone(), OrganisationType::HEALTHCARE).await;
        let questionnaire = registers::questionnaire(&self.world.app, &self.lane.questionnaire).await.unwrap();
        let scores = [(QuestionId::parse("comfort").unwrap(), Score::new(4))].into();
        let answer = PooledAnswer { answers: Answers { scores, comment: None }, first_within: Some(Reach::Country) };
        let entry = place
            .unwrap()
            .unwrap()
            .entry(&self.world.app, &questionnaire, answer, Provenance::of_no_notice(self.lane.quarter.first_day()))
            .unwrap()
            .unwrap();
        (entry.writes, entry.ripe.is_some())
    }

    /// So many citizens answer, one after another; answers after how many of them the lane was turned.
    async fn answers(&self, count: usize) -> Vec<usize> {
        let mut turned = Vec::new();
        for number in 1..=count {
            let (writes, fills) = self.answer().await;
            self.world.app.table.write(writes).await.unwrap();
            if fills && turn::turn_if_ripe(&self.world.app, &self.lane).await.unwrap() {
                turned.push(number);
            }
        }
        turned
    }

    /// Citizens of each published group.
    fn groups(&self) -> Vec<u64> {
        let items = self.world.memory.dump();
        let report = check::check(&self.world.app.profile, &items);
        assert!(report.is_clean(), "{report}");
        let groups = items.iter().filter(|item| item.key.pk.starts_with("GROUP#"));
        groups.map(|item| decode::<GroupItem>(item).unwrap().citizens).collect()
    }
}

/// Found by killing a host: the answer stayed in the epoch for which it was sealed, and filled the next one.
#[tokio::test]
async fn an_answer_that_overtakes_a_turn_is_counted_in_its_own_epoch() {
    let story = Story::new().await;
    assert_eq!(story.answers(9).await, [0; 0]);
    // Both read the lane before either has written.
    let ((tenth, fills), (eleventh, _)) = (story.answer().await, story.answer().await);
    assert!(fills);
    story.world.app.table.write(tenth).await.unwrap();
    *story.table.by.first.lock().unwrap() = Some(eleventh);
    assert!(turn::turn_if_ripe(&story.world.app, &story.lane).await.unwrap());
    assert!(story.table.by.first.lock().unwrap().is_none(), "nobody overtook");
    assert_eq!(story.groups(), [0; 0]);
    // Each further epoch needs ten citizens of its own.
    assert_eq!(story.answers(20).await, [10, 20]);
    assert_eq!(story.groups(), [11, 10]);
}
