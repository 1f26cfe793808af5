//! The key file as an operator meets it, and what its keys promise.

use std::fs;

use expect_test::{Expect, expect};
use tempfile::TempDir;

use super::*;
use crate::random::SystemRandom;

const PURPOSES: [Purpose; 6] =
    [Purpose::Citizen, Purpose::Invitation, Purpose::Account, Purpose::Receipt, Purpose::Session, Purpose::Address];

fn create(directory: &TempDir) -> (PathBuf, KeyFile) {
    let path = directory.path().join("keys");
    let keys = KeyFile::create(&path, Arc::new(SystemRandom)).unwrap();
    (path, keys)
}

fn open(path: &Path) -> Result<KeyFile, KeyFileError> {
    KeyFile::open(path, Arc::new(SystemRandom))
}

#[test]
fn only_the_owner_may_read_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let (path, _) = create(&directory);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "something was left behind");
}

#[test]
fn each_purpose_has_a_key_of_its_own_which_outlives_the_process() {
    let directory = tempfile::tempdir().unwrap();
    let (path, keys) = create(&directory);
    let macs = PURPOSES.map(|purpose| keys.mac(purpose, b"112-233-445 95"));
    assert_eq!(PURPOSES.map(|purpose| open(&path).unwrap().mac(purpose, b"112-233-445 95")), macs);
    for (index, mac) in macs.iter().enumerate() {
        assert!(!macs[..index].contains(mac), "two purposes share a key");
    }
    let elsewhere = tempfile::tempdir().unwrap();
    assert!(!macs.contains(&create(&elsewhere).1.mac(Purpose::Citizen, b"112-233-445 95")), "keys are not random");
}

#[test]
fn a_file_of_an_older_program_gets_the_key_that_it_lacks_once() {
    let directory = tempfile::tempdir().unwrap();
    let (path, keys) = create(&directory);
    let text = fs::read_to_string(&path).unwrap();
    let older: String = text.lines().filter(|line| !line.contains("\"address\"")).collect();
    fs::write(&path, older).unwrap();
    let mac = open(&path).unwrap().mac(Purpose::Address, b"anna@mail.example");
    assert_eq!(open(&path).unwrap().mac(Purpose::Address, b"anna@mail.example"), mac);
    assert_eq!(open(&path).unwrap().mac(Purpose::Citizen, b"1"), keys.mac(Purpose::Citizen, b"1"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1, "something was left behind");
}

#[tokio::test]
async fn a_wrapped_key_is_recovered_by_this_file_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let (path, keys) = create(&directory);
    let wrapped = keys.wrap(&[7; 32]).await.unwrap();
    assert_eq!(open(&path).unwrap().unwrap(&wrapped).await, Ok([7; 32]));
    assert_ne!(keys.wrap(&[7; 32]).await.unwrap(), wrapped, "a nonce is never used twice");

    let elsewhere = tempfile::tempdir().unwrap();
    assert!(create(&elsewhere).1.unwrap(&wrapped).await.is_err());
}

#[tokio::test]
async fn a_wrapped_key_that_was_changed_anywhere_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let (_, keys) = create(&directory);
    let wrapped = keys.wrap(&[7; 32]).await.unwrap();
    for index in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[index] ^= 1;
        assert!(keys.unwrap(&changed).await.is_err(), "byte {index}");
        assert!(keys.unwrap(&wrapped[..index]).await.is_err(), "cut at {index}");
    }
}

#[test]
fn keys_are_never_made_anew_in_place_of_others() {
    let directory = tempfile::tempdir().unwrap();
    let (path, _) = create(&directory);
    let before = fs::read(&path).unwrap();
    let error = KeyFile::create(&path, Arc::new(SystemRandom)).unwrap_err();
    told(&error, &path, expect!["the key file KEYS exists already and is not overwritten"]);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_missing_file_is_not_replaced_in_silence() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys");
    let expected = expect!["there is no key file KEYS: put the one that belongs to these data there"];
    told(&open(&path).unwrap_err(), &path, expected);
    assert!(!path.exists());
}

#[test]
fn a_file_that_others_may_open_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let (path, _) = create(&directory);
    for (mode, allowed) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(open(&path).is_ok(), allowed, "{mode:o}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let expected = expect!["the key file KEYS is open to others (mode 644): run chmod 600 on it"];
    told(&open(&path).unwrap_err(), &path, expected);
}

#[test]
fn a_file_of_another_form_is_refused_without_telling_its_contents() {
    let directory = tempfile::tempdir().unwrap();
    let (path, _) = create(&directory);
    let good = fs::read_to_string(&path).unwrap();
    let key = good.split('"').nth(5).unwrap().to_owned();
    let story = [
        (String::new(), expect!["KEYS is not a key file of form 1: Eof error in line 1"]),
        ("Dear diary".to_owned(), expect!["KEYS is not a key file of form 1: Syntax error in line 1"]),
        (good.replace(&key, &key[1..]), expect!["KEYS is not a key file of form 1: the key citizen is not base64"]),
        (good.replace(&key, &key[4..]), expect!["KEYS is not a key file of form 1: the key citizen has not 32 bytes"]),
        (good.replace("1,", "2,"), expect!["KEYS is not a key file of form 1: its version is 2"]),
        (good.replace("session", "sessions"), expect!["KEYS is not a key file of form 1: Data error in line 7"]),
    ];
    for (text, expected) in story {
        fs::write(&path, text).unwrap();
        told(&open(&path).unwrap_err(), &path, expected);
    }
}

#[test]
fn a_first_start_that_was_interrupted_is_repeated() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("keys.partial"), "half a f").unwrap();
    let (path, _) = create(&directory);
    open(&path).unwrap();
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn keys_are_not_shown_by_debug() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(format!("{:?}", create(&directory).1), "KeyFile(***)");
}

#[track_caller]
fn told(error: &KeyFileError, path: &Path, expected: Expect) {
    expected.assert_eq(&error.to_string().replace(&path.display().to_string(), "KEYS"));
}
