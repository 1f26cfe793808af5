//! The attacks on erased persons, on bytes: whoever takes the data file, its log, copies of both, exports and today's keys finds
//! nothing of a person who was erased, and nothing of the key.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::assembly::{Parts, assemble};
use app::intake::receive::{self, Record};
use app::upkeep::sweep;
use domain::receipt::{Draft, PersonDraft};
use local::data_file::DataFile;
use local::pool_keys::PoolKeyFile;
use local::table::SqliteTable;
use serde_json::Value;
use table::items::{DataKeyItem, ReceiptItem, Sealed, decode};
use table::lines::export_lines;
use table::whole::WholeStore;
use table::{Item, keys};
use testkit::World;

const PERSONS: usize = 55;

/// A host's directories.
struct Places {
    directory: tempfile::TempDir,
}

impl Places {
    fn data(&self) -> PathBuf {
        self.directory.path().join("otklik.db")
    }

    fn copy(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }
}

fn receipt(external_id: &str, from: Option<&str>) -> Record {
    let recipient = PersonDraft {
        snils: Some("112-233-445 95".to_owned()),
        family_name: Some("Петров".to_owned()),
        given_name: Some("Пётр".to_owned()),
        birth_date: Some("1980-05-17".to_owned()),
        ..PersonDraft::default()
    };
    let one_off = from.is_none();
    let draft = Draft {
        recipient: Some(recipient),
        service_kind: Some(if one_off { "one_off" } else { "long_running" }.to_owned()),
        service_date: one_off.then(|| "2026-01-14".to_owned()),
        service_from: from.map(str::to_owned),
        ..Draft::default()
    };
    let organisation_id = Some("clinic".to_owned());
    Record { external_id: Some(external_id.to_owned()), organisation_id, draft, ..Record::default() }
}

/// A host with persons whose purpose ends, and one who is served on and on until the source takes that back.
async fn host(places: &Places) -> (World, Arc<DataFile>) {
    let file = DataFile::open(places.data()).unwrap();
    let mut world = World::over("2026-01-15T09:00:00Z", Arc::default(), Arc::new(SqliteTable::new(file.clone())));
    let pool_keys = Arc::new(PoolKeyFile::open(&places.copy("pool")).unwrap());
    world.app = assemble(Parts { pool_keys, ..world.app.parts() });
    world.add_clinic().await;
    let source = world.source(&world.add_source().await).await;
    let mut records: Vec<Record> = (0..PERSONS).map(|number| receipt(&format!("r-{number}"), None)).collect();
    records.push(receipt("long", Some("2026-01-14")));
    receive::receive(&world.app, &source, &records).await.unwrap();
    world.deliver_hints().await;
    let taken_back = Record { external_id: Some("long".to_owned()), withdrawn: true, ..Record::default() };
    world.set_clock("2026-01-16T09:00:00Z");
    receive::receive(&world.app, &source, &[taken_back]).await.unwrap();
    (world, file)
}

async fn items(store: &dyn WholeStore) -> Vec<Item> {
    let mut items = Vec::new();
    store.each_item(&mut |item| items.push(item.unwrap())).await.unwrap();
    items
}

/// Everything sealed of persons, with the place that it is bound to.
fn sealed(items: &[Item]) -> Vec<(Sealed, String)> {
    let receipts = items.iter().filter(|item| item.key.pk.starts_with("RECEIPT#"));
    let persons = |item: &Item| Some((decode::<ReceiptItem>(item).ok()?.served?.persons?, item.key.pk.clone()));
    receipts.filter_map(persons).collect()
}

/// The data keys as they are stored, and all persons as they are sealed.
fn marks(items: &[Item]) -> Vec<String> {
    let data_keys = items.iter().filter(|item| item.key.pk.starts_with("DATAKEY#"));
    let mut marks: Vec<String> = data_keys.map(|item| decode::<DataKeyItem>(item).unwrap().wrapped).collect();
    marks.extend(sealed(items).into_iter().map(|(sealed, _)| sealed.data));
    marks
}

/// How many of the marks can be read in a file. A part in the middle is looked for: a half is as telling as the whole.
fn readable(path: &Path, marks: &[String]) -> usize {
    let Ok(bytes) = std::fs::read(path) else { return 0 };
    readable_in(&bytes, marks)
}

fn readable_in(bytes: &[u8], marks: &[String]) -> usize {
    let text: Vec<u8> = bytes.iter().map(|byte| if byte.is_ascii() { *byte } else { b' ' }).collect();
    let text = String::from_utf8(text).unwrap();
    let part = |mark: &String| mark[mark.len() / 2 - 12..mark.len() / 2 + 12].to_owned();
    marks.iter().filter(|mark| text.contains(&part(mark))).count()
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}{ending}", path.display()))
}

async fn sweep_at(world: &World, instant: &str) {
    world.set_clock(instant);
    for _ in 0..2 {
        let report = sweep::sweep(&world.app).await.unwrap();
        assert_eq!(report.failures, 0, "{report:?}");
    }
}

#[tokio::test]
async fn of_an_erased_person_no_byte_is_left_and_no_copy_opens() {
    let places = Places { directory: tempfile::tempdir().unwrap() };
    let (world, file) = host(&places).await;
    let before = items(&*file).await;
    let (marks, persons) = (marks(&before), sealed(&before));
    assert_eq!(persons.len(), PERSONS + 1);
    let old = places.copy("old.db");
    file.backup_to(&old).unwrap();
    assert_eq!(readable(&old, &marks), marks.len(), "this test would see nothing");
    let pool_file = places.copy("pool").join("pool-keys");
    let keys_before = std::fs::read(&pool_file).unwrap();

    for instant in ["2026-01-16T09:05:00Z", "2026-01-16T10:30:00Z", "2026-03-20T09:00:00Z", "2026-04-02T09:00:00Z"] {
        sweep_at(&world, instant).await;
    }

    // What the first attacker took: the file, its log, what lies beside them.
    for ending in ["", "-wal", "-shm"] {
        assert_eq!(readable(&beside(&places.data(), ending), &marks), 0, "in otklik.db{ending}");
    }
    let copy = places.copy("new.db");
    file.backup_to(&copy).unwrap();
    assert_eq!(readable(&copy, &marks), 0, "in a new backup");
    let mut exported = String::new();
    let print = |line: &str| {
        exported.push_str(line);
        Ok::<(), std::io::Error>(())
    };
    export_lines(&*file, print).await.unwrap();
    assert_eq!(readable_in(exported.as_bytes(), &marks), 0, "in the exported stream");
    file.integrity_check().unwrap();

    // The wrapping key of the month was in its file and is not any more.
    let keys_after = std::fs::read(&pool_file).unwrap();
    let slot_of = |bytes: &[u8]| bytes.windows(22).position(|it| it == b"wrapping/month-2026-03");
    assert!(slot_of(&keys_before).is_some() && slot_of(&keys_after).is_none());

    // An old backup beside today's keys, on the day after and within the life of the backup's own keys.
    let restored = SqliteTable::new(DataFile::open(&old).unwrap());
    let app = assemble(Parts { table: Arc::new(restored), ..world.app.parts() });
    for (sealed, place) in &persons {
        let opened = app.vault.open::<Value>(sealed, place).await;
        assert!(!matches!(opened, Ok(Some(_))), "{place} opens");
    }
}

/// What the issue reproduced: deleted, and still there. With the log and yesterday's keys all of them open.
#[tokio::test]
async fn what_was_only_deleted_is_still_in_the_bytes() {
    let places = Places { directory: tempfile::tempdir().unwrap() };
    let (world, file) = host(&places).await;
    let marks = marks(&items(&*file).await);
    let key = keys::data_key("month-2026-03");
    let version = world.app.table.get(&key).await.unwrap().unwrap().version;
    world.app.table.write(vec![table::Write::Delete(table::Delete { key, version })]).await.unwrap();
    let log = beside(&places.data(), "-wal");
    assert!(PERSONS < readable(&log, &marks), "the log forgets by itself: the purge may be simpler");
    world.app.table.purge().await.unwrap();
    assert_eq!(std::fs::metadata(log).unwrap().len(), 0);
}
