//! Receipts are counted by the week of their service, beside what is counted of their quarter: once each, and where they are counted.

use std::collections::BTreeMap;

use app::intake::receive::{self, Record};
use app::upkeep::check;
use domain::organisation::OrganisationType;
use domain::tally::CountedByWeek;
use table::kinds::Kind;
use table::memory::MemoryTable;
use testkit::World;

use crate::record;

/// Receipts by organisation, quarter and week, those that are there no more left out.
pub(super) fn by_week(memory: &MemoryTable) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for item in memory.dump().into_iter().filter(|item| Kind::Tally.is(&item.key)) {
        let (quarter, organisation) = (item.key.pk.split('#').nth(1).unwrap(), item.key.sk.split('#').next().unwrap());
        for (name, count) in item.counters.iter().filter(|(name, _)| name.starts_with(CountedByWeek::Receipts.as_str()))
        {
            *counts.entry(format!("{organisation} {quarter} {name}")).or_default() += count;
        }
    }
    counts.retain(|_, count| *count != 0);
    counts
}

fn counted<const N: usize>(expected: [(&str, i64); N]) -> BTreeMap<String, i64> {
    expected.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
}

#[tokio::test]
async fn a_receipt_is_counted_in_the_week_of_its_service() {
    let world = World::at("2026-01-15T09:00:00Z");
    world.add_clinic().await;
    world.add_organisation("hospital", "1037739010891", OrganisationType::HEALTHCARE, "77").await;
    let key = world.add_source().await;
    let source = world.source(&key).await;
    let send = async |records: &[Record]| {
        receive::receive(&world.app, &source, records).await.unwrap();
        let report = check::check(&world.app.profile, &world.memory.dump());
        assert!(report.is_clean(), "{report}");
        by_week(&world.memory)
    };
    let first = [
        record("clinic", "1", "one_off:2026-01-12", None),
        record("clinic", "2", "one_off:2026-01-11", Some("child")),
        // Late, and of the quarter before: counted where it came, of the week in which it was.
        record("clinic", "3", "one_off:2025-12-31", Some("child")),
        record("clinic", "4", "long:2026-01-12..", Some("child")),
    ];
    let expected = counted([
        ("clinic 2026Q1 week.2025-12-29", 1),
        ("clinic 2026Q1 week.2026-01-05", 1),
        ("clinic 2026Q1 week.2026-01-12", 1),
    ]);
    assert_eq!(send(&first).await, expected);
    assert_eq!(send(&first).await, expected, "twice is once");

    // It goes to the hospital, and its week with it; then it is taken back, which is counted elsewhere.
    let moved = [record("hospital", "1", "one_off:2026-01-12", None)];
    let expected = counted([
        ("clinic 2026Q1 week.2025-12-29", 1),
        ("clinic 2026Q1 week.2026-01-05", 1),
        ("hospital 2026Q1 week.2026-01-12", 1),
    ]);
    assert_eq!(send(&moved).await, expected);
    let withdrawn = Record { external_id: Some("1".to_owned()), withdrawn: true, ..Record::default() };
    assert_eq!(send(&[withdrawn]).await, expected);

    // Nobody asks any more of a week that was looked at with the quarter before.
    assert_eq!(send(&[record("clinic", "5", "one_off:2025-12-10", Some("child"))]).await, expected);
}
