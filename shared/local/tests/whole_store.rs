//! What an operator does with everything stored — check, export, import, divide, recount — is done on every engine alike.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;

use app::counts::recount;
use app::intake::receive::{self, Record};
use app::upkeep::check::Checker;
use app::upkeep::divide::Division;
use domain::organisation::{OrganisationType, RegionCode};
use domain::receipt::{Draft, PersonDraft};
use local::data_file::DataFile;
use local::table::SqliteTable;
use table::Table;
use table::lines::{ExportError, export_lines, item_of, line_of, restore_lines};
use table::memory::MemoryTable;
use table::whole::WholeStore;
use testkit::{FixedKeys, World};

/// An engine: its name, its table, everything in that. The directory is kept as long.
struct Engine(
    &'static str,
    Arc<dyn Table>,
    Arc<dyn WholeStore>,
    #[expect(dead_code, reason = "the directory lives as long as its engine")] tempfile::TempDir,
);

/// An empty store of each engine.
fn engines() -> [Engine; 2] {
    let [kept, unused] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let memory = Arc::new(MemoryTable::new());
    let file = DataFile::open(kept.path().join("otklik.db")).unwrap();
    [
        Engine("memory", memory.clone(), memory, unused),
        Engine("sqlite", Arc::new(SqliteTable::new(file.clone())), file, kept),
    ]
}

/// A system with an invitation in each of two regions; its last quarter is closed.
async fn world_on(table: &Arc<dyn Table>) -> World {
    let world = World::over("2026-01-15T09:00:00Z", Arc::default(), table.clone());
    world.add_clinic().await;
    world.add_organisation("kazan", "1027739642281", OrganisationType::HEALTHCARE, "16").await;
    world.add_account("112-233-445 95", "person@example.org").await;
    let source = world.source(&world.add_source().await).await;
    let record = |external_id: &str, organisation: &str| {
        let recipient = PersonDraft {
            snils: Some("112-233-445 95".to_owned()),
            family_name: Some("Петров".to_owned()),
            given_name: Some("Пётр".to_owned()),
            birth_date: Some("1980-05-17".to_owned()),
            ..PersonDraft::default()
        };
        let draft = Draft {
            recipient: Some(recipient),
            service_kind: Some("one_off".to_owned()),
            service_date: Some("2026-01-14".to_owned()),
            ..Draft::default()
        };
        let (external_id, organisation_id) = (Some(external_id.to_owned()), Some(organisation.to_owned()));
        Record { external_id, organisation_id, draft, ..Record::default() }
    };
    receive::receive(&world.app, &source, &[record("1", "clinic"), record("2", "kazan")]).await.unwrap();
    world.deliver_hints().await;
    world.set_clock("2026-04-01T12:00:00Z");
    app::counts::close::close(&world.app).await.unwrap();
    world
}

async fn lines_of(store: &dyn WholeStore) -> Vec<String> {
    let mut lines = Vec::new();
    let count = export_lines(store, |line| {
        lines.push(line.to_owned());
        Ok(())
    });
    assert_eq!(count.await.unwrap(), lines.len() as u64);
    lines.sort();
    lines
}

/// The lines stored anew on each engine.
async fn imported(lines: &[String]) -> [Engine; 2] {
    let engines = engines();
    for Engine(name, table, whole, _) in &engines {
        let restored = restore_lines(&**table, lines.join("\n").as_bytes()).await.unwrap();
        assert_eq!(restored.stored, lines.len() as u64, "{name}");
        assert_eq!(lines_of(&**whole).await, lines, "{name}");
    }
    engines
}

/// How many items were looked at; none of them is wrong.
async fn check(Engine(name, _, whole, _): &Engine, world: &World) -> u64 {
    assert_eq!(whole.check_structure().await, Ok(()), "{name}");
    let mut checker = Checker::new(&world.app.profile).with_keys(Arc::new(FixedKeys));
    checker.look_through(&**whole).await.unwrap();
    let report = checker.finish();
    assert!(report.is_clean(), "{name}: {report}");
    report.checks.iter().map(|check| check.looked_at).max().unwrap_or_default()
}

#[tokio::test]
async fn a_store_moves_from_any_engine_to_any_and_keeps_its_rules() {
    for engine in engines() {
        let world = world_on(&engine.1).await;
        let quarter = domain::calendar::Quarter::running(world.now()).back(1);
        let recount = recount::recount_final(&world.app, quarter).await.unwrap().unwrap();
        assert!(recount.hash_holds, "{}", engine.0);
        let lines = lines_of(&*engine.2).await;
        assert_eq!(check(&engine, &world).await, lines.len() as u64);
        for other in imported(&lines).await {
            check(&other, &world).await;
        }
    }
}

#[tokio::test]
async fn a_store_is_divided_on_any_engine() {
    for engine in engines() {
        let world = world_on(&engine.1).await;
        let items: Vec<_> = lines_of(&*engine.2).await.iter().map(|line| item_of(line).unwrap()).collect();
        let regions = [RegionCode::parse("16").unwrap()].into();
        let mut division = Division::new(regions, "https://16.otklik.example".to_owned());
        items.iter().for_each(|item| division.learn(item).unwrap());
        let (mut moving, mut staying) = (Vec::new(), Vec::new());
        for item in items {
            let divided = division.divide(item).unwrap();
            moving.extend(divided.moving.map(|item| line_of(&item).unwrap()));
            staying.extend(divided.staying.map(|item| line_of(&item).unwrap()));
        }
        for part in [moving, staying] {
            assert_eq!(
                part.iter().filter(|line| line.contains("\"INVITATION#") && line.contains("\"due\"")).count(),
                1
            );
            for system in imported(&part).await {
                check(&system, &world).await;
            }
        }
    }
}

#[tokio::test]
async fn an_export_ends_with_its_output() {
    for Engine(name, table, whole, _) in engines() {
        world_on(&table).await;
        let mut lines = 0;
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let exported = export_lines(&*whole, |_| {
            lines += 1;
            if lines == 3 { Err(full()) } else { Ok(()) }
        });
        let failed = matches!(exported.await, Err(ExportError::Output(_)));
        assert!(failed && lines == 3, "{name}: {lines}");
    }
}
