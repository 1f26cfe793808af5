use std::collections::BTreeSet;

use table::conformance::pool_keys::{PoolKeysEngine, run_pool_keys};
use tempfile::TempDir;

use super::*;

/// New directories, which live as long as the test.
#[derive(Default)]
struct Files {
    directories: Mutex<Vec<TempDir>>,
}

impl Files {
    fn open_last(&self) -> Arc<dyn PoolKeys> {
        Arc::new(PoolKeyFile::open(&place(self.directories.lock().unwrap().last().unwrap())).unwrap())
    }
}

#[async_trait]
impl PoolKeysEngine for Files {
    async fn empty(&self) -> Arc<dyn PoolKeys> {
        self.directories.lock().unwrap().push(tempfile::tempdir().unwrap());
        self.open_last()
    }

    async fn reopen(&self, keys: Arc<dyn PoolKeys>) -> Arc<dyn PoolKeys> {
        drop(keys);
        self.open_last()
    }
}

fn place(directory: &TempDir) -> PathBuf {
    directory.path().join("data-pool")
}

fn at(milliseconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_800_000_000_000 + milliseconds).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_keeps_the_contract() {
    run_pool_keys(&Files::default(), 0..6, 120).await;
}

/// What the file holds: names, the first byte of each key, and whether it is spent.
fn held(path: &Path) -> BTreeSet<(String, u8, bool)> {
    let keys = PoolKeyFile::open(path.parent().unwrap()).unwrap();
    let index = keys.0.index();
    let told = |(name, place): (&String, &Place)| {
        (name.clone(), keys.0.key_in(place.slot).unwrap().0[0], place.retired_at.is_some())
    };
    index.places.iter().map(told).collect()
}

/// A machine that stops while a change is on its way to the disk leaves a beginning, or an end, of what was written. Whatever it
/// is, the file opens as it was before the change or after it, and half a slot leaves nothing behind.
#[tokio::test]
async fn a_torn_write_is_as_none_or_whole() {
    let directory = tempfile::tempdir().unwrap();
    let path = place(&directory).join(FILE);
    let stays = PoolKey([1; 32]);
    let keys = PoolKeyFile::open(&place(&directory)).unwrap();
    keys.create_if_absent("lane/1", &stays).await.unwrap();
    let mut states = vec![std::fs::read(&path).unwrap()];
    keys.create_if_absent("lane/2", &PoolKey([2; 32])).await.unwrap();
    states.push(std::fs::read(&path).unwrap());
    keys.retire("lane/2", at(0)).await.unwrap();
    states.push(std::fs::read(&path).unwrap());
    keys.destroy("lane/2").await.unwrap();
    states.push(std::fs::read(&path).unwrap());
    drop(keys);
    let mut opened = 0;
    for pair in states.windows(2) {
        let [before, after] = pair else { unreachable!("windows of two") };
        std::fs::write(&path, before).unwrap();
        let held_before = held(&path);
        std::fs::write(&path, after).unwrap();
        let held_after = held(&path);
        assert_ne!(held_before, held_after, "each step changes something");
        for (one, other) in [(before, after), (after, before)] {
            for cut in SLOT_BYTES..2 * SLOT_BYTES {
                let torn = [&one[..cut], &other[cut..]].concat();
                if torn == *before || torn == *after {
                    continue;
                }
                std::fs::write(&path, &torn).unwrap();
                let found = held(&path);
                // What was noted of it may be torn off a key that is whole: then it is noted again.
                let without_notes = |held: &BTreeSet<(String, u8, bool)>| -> Vec<(String, u8)> {
                    held.iter().map(|(name, byte, _)| (name.clone(), *byte)).collect()
                };
                let found = without_notes(&found);
                let is_gone = found.len() == 1;
                let is_known = found == without_notes(&held_before) || found == without_notes(&held_after);
                assert!(is_known || is_gone, "cut at {cut}: {found:?}");
                assert!(found.contains(&("lane/1".to_owned(), 1)), "its neighbour is not touched");
                let left = std::fs::read(&path).unwrap();
                let key_left = left.windows(8).any(|bytes| bytes == [2; 8]);
                assert_eq!(key_left, found.len() == 2, "cut at {cut}: half a slot leaves nothing behind");
                opened += 1;
            }
        }
    }
    assert!(100 < opened, "{opened} different states");
}

#[tokio::test]
async fn a_torn_note_costs_no_key() {
    let directory = tempfile::tempdir().unwrap();
    let path = place(&directory).join(FILE);
    let keys = PoolKeyFile::open(&place(&directory)).unwrap();
    keys.create_if_absent("lane/1", &PoolKey([1; 32])).await.unwrap();
    keys.retire("lane/1", at(0)).await.unwrap();
    drop(keys);
    let whole = std::fs::read(&path).unwrap();
    for cut in SLOT_BYTES - 12..SLOT_BYTES {
        let mut torn = whole.clone();
        torn[cut..SLOT_BYTES].fill(0);
        std::fs::write(&path, torn).unwrap();
        assert_eq!(held(&path), [("lane/1".to_owned(), 1, false)].into(), "cut at {cut}");
    }
}

#[test]
fn a_file_that_is_something_else_is_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    drop(PoolKeyFile::open(&place(&directory)).unwrap());
    let path = place(&directory).join(FILE);
    let mut later = ZEROS.to_vec();
    later.extend(b"precious");
    for foreign in [b"{\"keys\":1}\n".to_vec(), later, vec![0xff; 3 * SLOT_BYTES]] {
        std::fs::write(&path, &foreign).unwrap();
        let refused = PoolKeyFile::open(&place(&directory)).unwrap_err().to_string();
        assert!(refused.ends_with("it is no file of keys of the pool, and is left as it is"), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), foreign);
    }
}

#[tokio::test]
async fn a_destroyed_key_is_nowhere_in_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    let keys = PoolKeyFile::open(&place(&directory)).unwrap();
    // More than the file has room for at first.
    for number in 0..=GROWTH as u8 {
        keys.create_if_absent(&format!("lane/{number}"), &PoolKey([100 + number; 32])).await.unwrap();
    }
    let holding = |byte: u8| {
        let files = std::fs::read_dir(place(&directory)).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| std::fs::read(path).unwrap().windows(4).any(|bytes| bytes == [byte; 4])).count()
    };
    assert_eq!(holding(107), 1);
    keys.destroy("lane/7").await.unwrap();
    assert_eq!((holding(107), holding(108)), (0, 1));
    // Its place is used again: the file does not grow for ever.
    let length = || place(&directory).join(FILE).metadata().unwrap().len();
    let before = length();
    for _ in 0..3 * GROWTH {
        keys.create_if_absent("lane/again", &PoolKey([7; 32])).await.unwrap();
        keys.destroy("lane/again").await.unwrap();
    }
    assert_eq!(length(), before);
}

#[test]
fn only_one_process_and_only_its_owner_may_use_it() {
    let directory = tempfile::tempdir().unwrap();
    let keys = PoolKeyFile::open(&place(&directory)).unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let file = place(&directory).join(FILE);
    assert_eq!((mode(&place(&directory)), mode(&file)), (0o700, 0o600));
    assert!(matches!(PoolKeyFile::open(&place(&directory)), Err(PoolKeysError::InUse { .. })));
    drop(keys);
    drop(PoolKeyFile::open(&place(&directory)).unwrap());
    for (path, open, shut) in [(place(&directory), 0o750, 0o700), (file, 0o604, 0o600)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(open)).unwrap();
        let refused = PoolKeyFile::open(&place(&directory));
        assert!(matches!(refused, Err(PoolKeysError::Exposed { mode, .. }) if mode == open), "{refused:?}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(shut)).unwrap();
    }
}
