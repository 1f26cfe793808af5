//! A copy takes the place of data that were lost: only beside its own keys, or without what lost keys have sealed.

use serde_json::json;

use crate::command::otklik;
use crate::host::{Host, copy_pool_keys};
use crate::operations::{filled, main_job, start};
use crate::region::{answers, one_off, receipt};

#[test]
fn a_copy_is_restored_only_beside_its_own_keys() {
    let directory = tempfile::tempdir().unwrap();
    let (data, copy) = (directory.path().join("data"), directory.path().join("copy.db"));
    filled(&data);
    otklik("backup --data {} --to {}", &[&data, &copy]).well("a whole copy");
    otklik("backup --data {} --to {}", &[&data, &copy]).badly("exists already and is not overwritten");
    otklik("restore --from {} --data {}", &[&copy, &data])
        .badly("already: a copy is restored into a directory with nothing");

    // Nor one that is not what its manifest tells of.
    let (fresh, damaged) = (directory.path().join("fresh"), directory.path().join("damaged.db"));
    std::fs::create_dir(&fresh).unwrap();
    std::fs::copy(data.join("keys.json"), fresh.join("keys.json")).unwrap();
    let mut bytes = std::fs::read(&copy).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&damaged, bytes).unwrap();
    std::fs::copy(directory.path().join("copy.db.manifest.json"), directory.path().join("damaged.db.manifest.json"))
        .unwrap();
    otklik("restore --from {} --data {}", &[&damaged, &fresh]).badly("is not the copy that");

    // A mistyped name of the keys makes no empty file of them.
    let mistyped = directory.path().join("mistyped");
    let keys_file = directory.path().join("keys-file");
    otklik("restore --from {} --data {} --pool-keys {}", &[&copy, &fresh, &mistyped])
        .badly("there are no keys of the pool in");
    otklik("export --data {} --pool-keys {} --pool-keys-file {}", &[&data, &mistyped, &keys_file])
        .badly("there are no keys of the pool in");
    otklik("check --data {}", &[&data]).well("ok     ");
    assert!(!mistyped.exists() && !keys_file.exists());
    assert_eq!(std::fs::read_dir(&fresh).unwrap().count(), 1, "nothing was put there");

    // Nor is a copy emptied that has the name under which it would be written.
    let own = directory.path().join("own");
    std::fs::create_dir(&own).unwrap();
    std::fs::copy(data.join("keys.json"), own.join("keys.json")).unwrap();
    std::fs::copy(&copy, own.join("otklik.db.partial")).unwrap();
    otklik("restore --from {} --data {}", &[&own.join("otklik.db.partial"), &own])
        .badly("has the name of a restore that broke off");
    assert_eq!(std::fs::read(own.join("otklik.db.partial")).unwrap(), std::fs::read(&copy).unwrap());

    let other = directory.path().join("other");
    assert!(start(&other).terminate().success());
    for name in ["otklik.db", "otklik.db.lock"] {
        std::fs::remove_file(other.join(name)).unwrap();
    }
    std::fs::remove_dir_all(directory.path().join("other-pool")).unwrap();
    copy_pool_keys(&data, &other);
    otklik("restore --from {} --data {}", &[&copy, &other]).badly("keys.json does not belong to these data");
    assert_eq!(std::fs::read_dir(&other).unwrap().count(), 1, "nothing was put there");
}

/// Figures, registers and the audit trail need no key of the pool: they come back, and the work goes on with accounts that are imported again.
#[test]
fn a_copy_whose_keys_are_lost_is_restored_without_what_is_sealed() {
    let directory = tempfile::tempdir().unwrap();
    let (data, copy) = (directory.path().join("data"), directory.path().join("copy.db"));
    let host = start(&data);
    let key = main_job(&host);
    let reader = host.add_participant("reader", json!({"name": "Минздрав", "kind": "coordinator"}));
    let figures = |host: &Host| host.indicators(&reader, "period=2026Q1&by=organisation");
    let before = figures(&host);
    assert!(host.terminate().success());
    otklik("backup --data {} --to {}", &[&data, &copy]).well("a whole copy");
    let restored = directory.path().join("restored");
    std::fs::create_dir(&restored).unwrap();
    std::fs::copy(data.join("keys.json"), restored.join("keys.json")).unwrap();
    otklik("restore --from {} --data {}", &[&copy, &restored]).badly("--pool-keys-lost");
    otklik("restore --pool-keys-lost --from {} --data {}", &[&copy, &restored])
        .well("LOST   what ")
        .well("LOST   2026Q2#77#clinic#standard#2: 1 answers waited");

    let second = start(&restored);
    second.set_clock("2026-04-01T12:10:00Z");
    assert_eq!(figures(&second), before);
    // Whose account is imported again, and who is new.
    for number in [1, 50] {
        second.add_account(number);
        second.post_receipt(&key, receipt(&format!("again-{number}"), "clinic", number, one_off("2026-04-01")));
        second.respond(&second.token_of(number), &answers([Some(5); 5])).expect(201);
    }
    // Who has none yet waits for it, and nothing fails.
    second.post_receipt(&key, receipt("again-2", "clinic", 2, one_off("2026-04-01")));
    second.idle();
    second.run("lifecycle");
    assert!(second.terminate().success());
    // What was lost stays told.
    otklik("check --data {}", &[&restored])
        .badly("LANE#2026Q2#77 clinic#standard#2: 3 answers were given, 0 are published, and 2 are left");
}
