//! A data file whose bytes are not what they were. Wherever that is, the host says so and serves no wrong answer; what was
//! cut off the log is as if it had never been sent, and never half of it.

use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::command::otklik;
use crate::host::{Host, Start, copy_pool_keys, wait_for};
use crate::region::{one_off, receipt};

const PAGE: u64 = 8192;

fn start(data: &Path) -> Host {
    Host::start(Start { data: Some(data), ..Start::of("--dev --clock 2026-01-15T09:00:00Z") })
}

fn receipts(count: u32) -> Value {
    let one = |number| receipt(&format!("r-{number}"), "clinic", number, one_off("2026-01-14"));
    json!({"receipts": (1..=count).map(one).collect::<Vec<_>>()})
}

/// A data directory with some hundred receipts in it; answers the source's key.
fn filled(data: &Path, receipts_count: u32) -> String {
    let host = start(data);
    host.add_clinic();
    let key = host.add_source("mis", &["clinic"]);
    host.client.json_as(&key, "POST", "/v1/receipts", &receipts(receipts_count)).expect(202);
    host.idle();
    assert!(host.terminate().success());
    key
}

fn copy_of(data: &Path, to: &Path) -> PathBuf {
    std::fs::create_dir(to).unwrap();
    copy_pool_keys(data, to);
    for entry in std::fs::read_dir(data).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
    to.join("otklik.db")
}

fn overwrite(path: &Path, at: u64, bytes: u64) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&vec![0xa5; bytes as usize]).unwrap();
}

#[test]
fn a_file_that_is_damaged_anywhere_is_found_and_not_served() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let key = filled(&data, 300);
    let backup = directory.path().join("backup.db");
    otklik("backup --data {} --to {}", &[&data, &backup]).well("a whole copy");
    let pages = data.join("otklik.db").metadata().unwrap().len() / PAGE;
    assert!(20 < pages, "{pages} pages");
    let places = [(0, 64), (100, 400), (PAGE, PAGE)].into_iter();
    let inside = (2..pages).step_by((pages / 6) as usize).map(|page| (page * PAGE, PAGE));
    let end = [((pages - 1) * PAGE, PAGE)];
    let mut refused = 0;
    for (number, (at, bytes)) in places.chain(inside).chain(end).enumerate() {
        let place = format!("{bytes} bytes at {at} of {pages} pages");
        let damaged = directory.path().join(format!("damaged-{number}"));
        overwrite(&copy_of(&data, &damaged), at, bytes);
        let said = otklik("check --data {}", &[&damaged]);
        let everything = format!("{}{}", said.output, said.errors);
        assert_eq!(said.code, Some(1), "{place}: {everything}");
        assert!(everything.contains("damaged") && !everything.contains("panicked"), "{place}: {everything}");

        // Either it does not start, or it ends when it meets the damage; until then each answer is right or a 503.
        let attempt = std::panic::catch_unwind(|| start(&damaged));
        let Ok(mut host) = attempt else {
            refused += 1;
            continue;
        };
        for receipt in 1..=300 {
            let path = format!("/v1/receipts/r-{receipt}");
            let authorization = format!("authorization: Bearer {key}");
            let Ok(answer) = host.client.try_send("GET", &path, &[&authorization], "") else { break };
            match answer.status {
                200 => assert!(answer.json()["received_at"].is_string(), "{place}: {}", answer.body),
                _ => {
                    assert_eq!(answer.problem(), "503 unavailable", "{place}");
                    assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{place}");
                }
            }
        }
        let log = host.log();
        assert!(!log.contains("panicked"), "{place}: {log}");
        if log.contains("the data file is damaged") {
            refused += 1;
            assert!(log.contains("look at it with `otklik check`, restore a backup"), "{place}: {log}");
            assert_eq!(wait_for("the host ends", || host.has_ended()).code(), Some(1), "{place}");
        }
    }
    assert!(4 < refused, "the damage was met only {refused} times");

    // What the message says helps.
    let restored = directory.path().join("restored");
    std::fs::create_dir(&restored).unwrap();
    std::fs::copy(data.join("keys.json"), restored.join("keys.json")).unwrap();
    copy_pool_keys(&data, &restored);
    otklik("restore --from {} --data {}", &[&backup, &restored]).well("the keys open it");
    otklik("check --data {}", &[&restored]).well("ok     references");
    let host = start(&restored);
    let again = host.client.json_as(&key, "POST", "/v1/receipts", &receipts(300)).expect(202).json();
    assert_eq!(again["repeated"], 300, "{again}");
}

#[test]
fn a_log_that_is_cut_short_or_damaged_gives_a_state_that_was() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    filled(&data, 1);
    let host = start(&data);
    let key = host.add_source("other", &["clinic"]);
    let length = || data.join("otklik.db-wal").metadata().unwrap().len();
    // What is written behind this are the receipts, many of them in one commit.
    let before_receipts = length();
    host.client.json_as(&key, "POST", "/v1/receipts", &receipts(200)).expect(202);
    host.idle();
    // Killed: its last changes lie in the log.
    drop(host);
    let length = length();
    assert!(10 * PAGE < length, "{length}");
    let mut stored_once = 0;
    let places = [0, 1, 10, 50, 90, 99].map(|share| length / 100 * share);
    for (number, at) in places.into_iter().chain([before_receipts + PAGE]).enumerate() {
        for cut in [true, false] {
            let changed = directory.path().join(format!("changed-{number}-{cut}"));
            copy_of(&data, &changed);
            let log = changed.join("otklik.db-wal");
            match cut {
                true => std::fs::OpenOptions::new().write(true).open(&log).unwrap().set_len(at).unwrap(),
                false => overwrite(&log, at, 512),
            }
            otklik("check --data {}", &[&changed]).well("ok     references");
            let host = start(&changed);
            // The source may be among what was cut off; if not, it sends its file again, and all is there.
            let again = host.client.json_as(&key, "POST", "/v1/receipts", &receipts(200));
            if again.status == 202 {
                let again = again.json();
                assert_eq!(again["refused"], 0, "{again}");
                stored_once += u32::from(again["accepted"] != 0);
            } else {
                assert_eq!(again.problem(), "401 unauthorized");
            }
            host.idle();
            assert!(host.terminate().success());
            otklik("check --data {}", &[&changed]).well("ok     references");
        }
    }
    assert!(0 < stored_once, "no cut fell among the receipts");
}
