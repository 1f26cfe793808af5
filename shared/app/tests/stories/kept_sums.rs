//! The sums of a running quarter are kept where many regions are added up: pages read them, and add nothing up again. A region by itself, and a
//! country of few regions, say what was counted just now.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::identity::access::CallingParticipant;
use table::memory::MemoryTable;
use testkit::{BreakingTable, Meter};

use super::*;
use crate::figures::store_answers;

const NOW: &str = "2026-02-15T09:00:00Z";

/// More regions than are added up for each page.
const REGIONS: [&str; 9] = ["02", "16", "23", "50", "52", "61", "63", "66", "77"];

struct Country {
    world: World,
    caller: CallingParticipant,
}

impl Country {
    /// One clinic in each region, each with ten completed questionnaires.
    async fn of(regions: &[&str], world: World) -> Country {
        for (region, number) in regions.iter().zip(102_770_013_219_u64..) {
            let ogrn = format!("{number}{}", number % 11 % 10);
            let organisation =
                world.add_organisation(&clinic(region), &ogrn, OrganisationType::HEALTHCARE, region).await;
            world.put(Entry::Region(organisation.region, RegionItem::joined("2026-01-01".parse().unwrap()))).await;
            store_answers(&world, ("2026Q1", region, &clinic(region)), 10, 5, None).await;
        }
        let caller = world.coordinator().await;
        Country { world, caller }
    }

    /// Completed questionnaires by region, as whoever sees the whole country is told.
    async fn told(&self) -> String {
        let all = Filter::default();
        let rows = indicators::rows(&self.world.app, &self.caller, Period::Running, By::Region, &all);
        let told = |row: &Row| row.indicators.completed.to_string();
        rows.await.unwrap().unwrap().iter().map(told).collect::<Vec<_>>().join(" ")
    }

    /// Likewise, asked for region by region: each is added up.
    async fn added_up(&self, regions: &[&str]) -> String {
        let mut told = Vec::new();
        for region in regions {
            let filter = Filter { region: Some(RegionCode::parse(region).unwrap()), ..Filter::default() };
            let rows = indicators::rows(&self.world.app, &self.caller, Period::Running, By::Region, &filter).await;
            told.push(rows.unwrap().unwrap()[0].indicators.completed.to_string());
        }
        told.join(" ")
    }

    fn kept(&self) -> usize {
        self.world.memory.dump().iter().filter(|item| item.key.pk.starts_with("RUNNING#")).count()
    }
}

fn clinic(region: &str) -> String {
    format!("clinic-{region}")
}

#[tokio::test]
async fn many_regions_are_added_up_once_and_few_each_time() {
    let (meter, memory) = (Meter::default(), Arc::new(MemoryTable::new()));
    let many = Country::of(&REGIONS, World::over(NOW, memory.clone(), meter.table(memory))).await;
    let more = async || store_answers(&many.world, ("2026Q1", "77", "clinic-77"), 5, 5, None).await;
    let read = async || {
        meter.read();
        (many.told().await, meter.read().units().read_halves / 2)
    };
    let (told, adding_up) = read().await;
    assert_eq!((told.as_str(), many.kept()), ("10 10 10 10 10 10 10 10 10", REGIONS.len()));
    more().await;
    let (told, reading) = read().await;
    assert_eq!(told, "10 10 10 10 10 10 10 10 10", "what is kept is good for some minutes");
    assert!(reading * 2 < adding_up, "{reading} of {adding_up} units");
    assert_eq!(many.added_up(&REGIONS).await, "10 10 10 10 10 10 10 10 15", "a region by itself is as it is");

    // The sweep is there before they are old, and whoever comes then adds nothing up.
    many.world.set_clock("2026-02-15T09:10:00Z");
    sweep::sweep(&many.world.app).await.unwrap();
    many.world.set_clock("2026-02-15T09:24:00Z");
    assert_eq!(read().await, ("10 10 10 10 10 10 10 10 15".to_owned(), reading));

    // Without it, whoever finds them old adds up.
    more().await;
    many.world.set_clock("2026-02-15T09:26:00Z");
    assert_eq!(read().await.0, "10 10 10 10 10 10 10 10 20");

    let few = Country::of(&REGIONS[1..], World::at(NOW)).await;
    assert_eq!((few.told().await.as_str(), few.kept()), ("10 10 10 10 10 10 10 10", 0));
    store_answers(&few.world, ("2026Q1", "77", "clinic-77"), 5, 5, None).await;
    assert_eq!(few.told().await, "10 10 10 10 10 10 10 15");
}

#[tokio::test]
async fn the_hourly_job_makes_them_for_the_first_reader() {
    let country = Country::of(&REGIONS, World::at(NOW)).await;
    for _ in 0..2 {
        close::close(&country.world.app).await.unwrap();
        assert_eq!(country.kept(), REGIONS.len());
    }
    assert_eq!(country.told().await, country.added_up(&REGIONS).await);
}

/// Sums of regions that nobody has read for an hour are left alone; the hourly job alone is no reader.
#[tokio::test]
async fn what_nobody_reads_is_not_kept_fresh() {
    let country = Country::of(&REGIONS, World::at(NOW)).await;
    let kept = || {
        let items = country.world.memory.dump().into_iter().filter(|item| item.key.pk.starts_with("RUNNING#"));
        items.map(|item| item.body).collect::<Vec<_>>()
    };
    let swept = async |clock: &str| {
        country.world.set_clock(clock);
        let before = kept();
        sweep::sweep(&country.world.app).await.unwrap();
        kept() != before
    };
    close::close(&country.world.app).await.unwrap();
    assert!(!swept("2026-02-15T09:10:00Z").await, "nobody has read them");

    country.world.set_clock("2026-02-15T09:12:00Z");
    country.told().await;
    assert!(swept("2026-02-15T09:20:00Z").await, "somebody has");
    // Read within the hour they are read once more.
    country.told().await;
    country.world.set_clock("2026-02-15T10:05:00Z");
    close::close(&country.world.app).await.unwrap();
    assert!(!swept("2026-02-15T10:15:00Z").await, "an hour after the last reader");
    country.told().await;
    assert!(swept("2026-02-15T10:30:00Z").await, "until the next one");
}

#[tokio::test]
async fn a_sweep_that_breaks_off_anywhere_leaves_sums_that_the_next_one_mends() {
    for (broken, carried_out) in (0..12).flat_map(|broken| [(broken, false), (broken, true)]) {
        let memory = Arc::new(MemoryTable::new());
        let table =
            Arc::new(BreakingTable { inner: memory.clone(), writes: AtomicUsize::new(1_000), broken, carried_out });
        let country = Country::of(&REGIONS, World::over(NOW, memory, table.clone())).await;
        country.told().await;
        store_answers(&country.world, ("2026Q1", "02", "clinic-02"), 5, 5, None).await;
        store_answers(&country.world, ("2026Q1", "77", "clinic-77"), 5, 5, None).await;
        country.world.set_clock("2026-02-15T09:10:00Z");
        table.writes.store(0, Ordering::SeqCst);
        for _ in 0..2 {
            // One of them may break off; the next goes on.
            let _ = sweep::sweep(&country.world.app).await;
        }
        assert_eq!(country.told().await, "15 10 10 10 10 10 10 10 15", "broken at {broken}, {carried_out}");
        assert_eq!(country.told().await, country.added_up(&REGIONS).await);
    }
}
