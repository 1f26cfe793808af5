//! What an operator does with a host's data: checks them, copies them, puts a copy in place, looks whether all is well.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;

use rusqlite::Connection;
use serde_json::json;

use crate::command::otklik;
use crate::host::{Host, Start, copy_pool_keys, wait_for};
use crate::region::{answers, one_off, receipt};

pub(crate) fn start(data: &Path) -> Host {
    Host::start(Start { data: Some(data), ..Start::of("--dev --clock 2026-01-15T09:00:00Z") })
}

/// The main job with everything in it, up to the finals of its quarter; answers the source's key.
pub(crate) fn main_job(host: &Host) -> String {
    host.add_clinic();
    (1..=3).chain(11..=20).for_each(|number| host.add_account(number));
    let key = host.add_source("mis", &["clinic"]);
    host.add_coordinator();
    for number in (1..=4).chain(11..=20) {
        host.post_receipt(&key, receipt(&format!("r-{number}"), "clinic", number, one_off("2026-01-14")));
    }
    for number in 1..=2 {
        host.respond(&host.token_of(number), &answers([Some(5), Some(4), None, Some(5), Some(number as u8)]))
            .expect(201);
    }
    // With ten more there is a group to publish.
    for number in 11..=20 {
        host.respond(&host.token_of(number), &answers([Some(4); 5])).expect(201);
    }
    host.idle();
    host.set_clock("2026-04-01T12:00:00Z");
    // The clock has made it due: by now it has run once at least.
    host.run("rollup");
    host.post_receipt(&key, receipt("r-5", "clinic", 3, one_off("2026-04-01")));
    let token = wait_for("the second mail", || {
        host.mails().into_iter().filter(|mail| mail["to"] == crate::region::address(3)).nth(1)
    });
    host.respond(&crate::region::token_in(token["text"].as_str().unwrap()), &answers([Some(3); 5])).expect(201);
    host.idle();
    key
}

/// A data directory after the main job, its host stopped.
pub(crate) fn filled(data: &Path) {
    let host = start(data);
    main_job(&host);
    assert!(host.terminate().success());
}

fn copy_of(data: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for name in ["otklik.db", "keys.json"] {
        std::fs::copy(data.join(name), to.join(name)).unwrap();
    }
}

#[test]
fn check_passes_after_the_main_job_however_it_ended() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let host = start(&data);
    let key = main_job(&host);
    otklik("check --data {}", &[&data]).badly("is in use by another process");
    // In the middle of its work.
    let receipts: Vec<_> =
        (10..200).map(|number| receipt(&format!("k-{number}"), "clinic", number, one_off("2026-04-01"))).collect();
    host.post_receipts(&key, &receipts);
    drop(host);
    let said = otklik("check --data {}", &[&data]).well("ok     structure: the data file is whole");
    let told: Vec<&str> = said.output.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(
        told,
        [
            "ok     structure",
            "ok     forms",
            "ok     answers",
            "ok     publication",
            "ok     finals",
            "ok     notices",
            "ok     deadline violations",
            "ok     due index",
            "ok     references",
            "ok     audit trail"
        ]
    );
    assert!(start(&data).terminate().success());
    otklik("check --data {}", &[&data]).well("ok     references");
}

#[test]
fn what_was_tampered_with_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    filled(&data);
    let changes = [
        (
            "UPDATE item SET counters = json_set(counters, '$.completed', 7) WHERE pk = 'LANE#2026Q2#77'",
            "LANE#2026Q2#77 clinic#standard#2: 7 answers were given, 0 are published, and 1 are left",
        ),
        (
            "DELETE FROM item WHERE pk LIKE 'POOL#2026Q2%'",
            "LANE#2026Q2#77 clinic#standard#2: 1 answers were given, 0 are published, and 0 are left",
        ),
        ("DELETE FROM item WHERE pk LIKE 'INVITATION#%'", "LINK: its invitation is not there"),
        ("DELETE FROM item WHERE pk = 'RECEIPT#mis#r-1'", "INVITATION: its receipt is not there"),
        (
            "UPDATE item SET body = json_set(body, '$.answers[0].scores.goodwill', 1) WHERE pk LIKE 'GROUP#2026Q1%'",
            "its sums are not those of its groups",
        ),
        (
            "UPDATE item SET body = json_set(body, '$.answers[0].citizen', 'c') WHERE pk LIKE 'GROUP#2026Q1%'",
            "it carries something that no answer has",
        ),
        (
            "UPDATE item SET body = json_set(body, '$.counters.notices', 99) WHERE pk LIKE 'FINAL#%'",
            "FINALS 2026Q1: its hash is not that of its finals",
        ),
        (
            "UPDATE item SET due_shard = NULL, due_at = NULL WHERE pk = 'RECEIPT#mis#r-5'",
            "RECEIPT#mis#r-5 RECEIPT: it is not due for the erasure of its persons, or for nothing",
        ),
        ("UPDATE item SET body = 'Анна' WHERE pk = 'RECEIPT#mis#r-2'", "RECEIPT#mis#r-2 RECEIPT: it does not decode"),
        ("UPDATE item SET counters = 'x' WHERE pk = 'TALLY#2026Q2#77'", "its column counters has no value that fits"),
        (
            "DELETE FROM item WHERE pk LIKE 'OGRN#%'",
            "REGISTER#organisations clinic: the way from its OGRN is not there",
        ),
        ("DELETE FROM item WHERE pk = 'REGISTER#sources'", "its holder, who would list it is not there"),
        (
            "UPDATE item SET pk = 'INVITATION#other' WHERE pk LIKE 'INVITATION#%' AND body LIKE '%r-1\"%'",
            "INVITATION#other INVITATION: it lies under the key of another",
        ),
        (
            "UPDATE item SET body = json_set(body, '$.name', 'Другая') WHERE pk = 'REGISTER#organisations'",
            "REGISTER#organisations clinic: it was changed without a record",
        ),
        (
            "UPDATE item SET body = replace(body, 'operator', 'job:nobody') WHERE pk = 'AUDIT#2026-01-15.sources' AND sk LIKE '%1'",
            "AUDIT#2026-01-15.sources 0000000001: the record is not what was recorded",
        ),
        (
            "DELETE FROM item WHERE pk = 'AUDIT#2026-01-15.sources' AND sk LIKE '%1'",
            "AUDIT#2026-01-15.sources 0000000001: the record is not there",
        ),
        (
            "DELETE FROM item WHERE pk LIKE 'AUDIT%' AND (pk LIKE '%regions' OR sk LIKE '%regions')",
            "saw another record here, or more of them",
        ),
        (
            "UPDATE item SET body = json_set(body, '$.seal', 'guessed') WHERE pk = 'AUDITHEAD'",
            "the head was not signed with this key",
        ),
        (
            "UPDATE item SET counters = '{\"account_match\":0}' WHERE pk LIKE 'PERSONS#2026-01-15' AND counters <> '{}'",
            "fewer readings are counted than were added up",
        ),
    ];
    for (number, (change, named)) in changes.into_iter().enumerate() {
        let changed = directory.path().join(format!("changed-{number}"));
        copy_of(&data, &changed);
        let connection = Connection::open(changed.join("otklik.db")).unwrap();
        assert!(0 < connection.execute(change, []).unwrap(), "{change}");
        connection.close().unwrap();
        let said = otklik("check --data {}", &[&changed]).badly(named);
        assert!(!said.output.contains("Анна"), "{}", said.output);
    }
}

#[test]
fn a_copy_of_a_running_host_is_whole_and_serves() {
    let directory = tempfile::tempdir().unwrap();
    let (data, copy) = (directory.path().join("data"), directory.path().join("copy.db"));
    let host = start(&data);
    let key = main_job(&host);
    let base = Path::new(host.client.base());
    let (done, posted) = (AtomicBool::new(false), AtomicU32::new(0));
    let before = thread::scope(|scope| {
        let (host, key, done, posted) = (&host, &key, &done, &posted);
        let posting = scope.spawn(move || {
            while !done.load(Ordering::Relaxed) {
                let first = 1_000 + 50 * posted.load(Ordering::Relaxed);
                let receipts: Vec<_> = (first..first + 50)
                    .map(|number| receipt(&format!("b-{number}"), "clinic", number, one_off("2026-04-01")))
                    .collect();
                host.post_receipts(key, &receipts);
                posted.fetch_add(1, Ordering::Relaxed);
            }
        });
        wait_for("some receipts", || (2 < posted.load(Ordering::Relaxed)).then_some(()));
        let before = posted.load(Ordering::Relaxed);
        let said = otklik("backup --from {} --to {}", &[base, &copy]);
        done.store(true, Ordering::Relaxed);
        posting.join().unwrap();
        said.well("a whole copy").well("keys.json is not in it");
        before
    });
    let names: Vec<_> = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("temporary")), "{names:?}");
    let manifest = std::fs::read_to_string(directory.path().join("copy.db.manifest.json")).unwrap();
    assert!(manifest.contains("\"opens_until\": \"2026-"), "{manifest}");
    let beside = std::fs::read_dir(directory.path()).unwrap().count();
    assert_eq!(beside, 4, "beside data, keys, copy and manifest nothing is left");
    otklik("backup --from {} --to {}", &[base, &copy]).badly("exists already and is not overwritten");
    let other = directory.path().join("other.db");
    // What lies there already is somebody's.
    for beside in ["other.db.partial", "other.db.manifest.json"] {
        let beside = directory.path().join(beside);
        std::fs::write(&beside, "precious").unwrap();
        otklik("backup --from {} --to {}", &[base, &other]).badly(beside.to_str().unwrap());
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), "precious");
        std::fs::remove_file(beside).unwrap();
    }
    otklik("backup --from {} --key wrong --to {}", &[base, &other]).badly("the host refuses (401)");
    host.client.send("POST", "/operations/backup", &[], "").expect(401);
    assert!(!other.exists());

    let restored = directory.path().join("restored");
    otklik("restore --from {} --data {}", &[&copy, &restored])
        .badly("make this directory and put keys.json there first");
    std::fs::create_dir(&restored).unwrap();
    otklik("restore --from {} --data {}", &[&copy, &restored]).badly("keys.json must be restored beside it");
    std::fs::copy(data.join("keys.json"), restored.join("keys.json")).unwrap();
    let pool = directory.path().join("restored-pool");
    otklik("restore --from {} --data {}", &[&copy, &restored]).badly("there are no keys of the pool");
    assert!(!pool.exists(), "a name that may be mistyped makes nothing");
    copy_pool_keys(&data, &restored);
    otklik("restore --from {} --data {}", &[&copy, &restored]).well("the keys open it");
    otklik("check --data {}", &[&restored]).well("ok     references");
    let second = start(&restored);
    let last = format!("/v1/receipts/b-{}", 1_000 + 50 * before - 1);
    second.client.get_as(&key, &last).expect(200);
    second.set_clock("2026-04-01T12:10:00Z");
    second.idle();
    assert!(second.terminate().success());
    otklik("check --data {}", &[&restored]).well("ok     due index");
}

#[test]
fn damage_and_places_that_cannot_be_written_are_told_plainly() {
    let directory = tempfile::tempdir().unwrap();
    let (data, copy) = (directory.path().join("data"), directory.path().join("copy.db"));
    filled(&data);
    otklik("check --data {}", &[&directory.path().join("nowhere")]).badly("there is no data file");
    otklik("backup --data {} --to {}", &[&data, Path::new("/proc/copy.db")]).badly("/proc/copy.db");
    otklik("backup --data {} --to {}", &[&data, &copy]).well("a whole copy");

    // In the middle: some page is not what it was.
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2 / 8192 * 8192;
    bytes[middle..middle + 4096].fill(0xa5);
    let damaged = directory.path().join("damaged");
    std::fs::create_dir(&damaged).unwrap();
    std::fs::copy(data.join("keys.json"), damaged.join("keys.json")).unwrap();
    let broken = directory.path().join("broken.db");
    std::fs::write(&broken, &bytes).unwrap();
    otklik("restore --from {} --data {}", &[&broken, &damaged]).badly("broken.db is damaged (");
    std::fs::copy(&broken, damaged.join("otklik.db")).unwrap();
    otklik("check --data {}", &[&damaged]).badly("WRONG  structure: the data file is damaged");
    // At the beginning.
    std::fs::write(damaged.join("otklik.db"), "not a data file ".repeat(1_000)).unwrap();
    otklik("check --data {}", &[&damaged]).badly("is not a data file, or its beginning is damaged");
    // A copy that was cut short.
    std::fs::write(&broken, &std::fs::read(&copy).unwrap()[..middle]).unwrap();
    std::fs::remove_file(damaged.join("otklik.db")).unwrap();
    std::fs::remove_file(damaged.join("otklik.db.lock")).unwrap();
    otklik("restore --from {} --data {}", &[&broken, &damaged]).badly("broken.db is damaged (");
}

#[test]
fn status_tells_whether_the_work_is_done() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let host = start(&data);
    main_job(&host);
    let base = host.client.base().to_owned();
    let status = || otklik("status --from {}", &[Path::new(&base)]);
    let said =
        status().well("ok     store: it serves").well("ok     job lifecycle: ran").well("ok     job rollup: ran");
    assert!(said.output.contains("ok     queue notices:"), "{}", said.output);
    assert!(said.output.contains("due invitation:"), "{}", said.output);
    let metrics = host.client.get("/metrics").expect(200).body;
    assert!(metrics.contains("otklik_job_heartbeat_age_seconds{job=\"lifecycle\"} "), "{metrics}");
    assert!(host.terminate().success());

    // Nobody has run these jobs since the day of the test's clock.
    let said = otklik("status --data {}", &[&data]).badly("WRONG  job lifecycle: ran");
    assert!(said.output.contains("ok     store: it serves"), "{}", said.output);
    let connection = Connection::open(data.join("otklik.db")).unwrap();
    let now = json!({"ran_at": "9999-01-01T00:00:00Z", "report": null}).to_string();
    connection.execute("UPDATE item SET body = ?1 WHERE pk = 'HEARTBEAT'", [now]).unwrap();
    // Whatever was to be erased since then is still there, and that is said, too.
    let said = otklik("status --data {}", &[&data]).badly("WRONG  term erasure: 1 over and not done");
    assert!(said.output.contains("ok     job rollup"), "{}", said.output);
    let dead = "INSERT INTO message (queue, body, sent_at, visible_at, dead_at) VALUES ('notices', '{}', 1, 1, 1)";
    connection.execute(dead, []).unwrap();
    connection.close().unwrap();
    otklik("status --data {}", &[&data]).badly("WRONG  queue notices:");
}

/// Who keeps a checkpoint elsewhere sees that an older store, true in itself, stands in place of the present one.
#[test]
fn the_audit_trail_is_listed_and_verified() {
    let directory = tempfile::tempdir().unwrap();
    let (data, older) = (directory.path().join("data"), directory.path().join("older"));
    let host = start(&data);
    host.add_clinic();
    host.run("lifecycle");
    assert!(host.terminate().success());
    copy_of(&data, &older);
    let host = start(&data);
    let key = host.add_source("mis", &["*"]);
    host.run("lifecycle");
    assert!(host.terminate().success());

    let said = otklik("audit verify --data {}", &[&data]).well("ok     audit trail");
    let checkpoint = said.output.lines().find_map(|line| line.strip_prefix("checkpoint ")).unwrap().to_owned();
    let verify = |data: &Path| otklik(&format!("audit verify --data {{}} --checkpoint {checkpoint}"), &[data]);
    verify(&data).well("ok     audit trail");
    otklik("audit verify --data {}", &[&older]).well("ok     audit trail");
    verify(&older).badly("an older store stands in its place");

    let listed = otklik("audit list --data {} --from 2026-01-15 --to 2026-01-15 --topic sources", &[&data]).well("");
    let lines: Vec<&str> = listed.output.lines().collect();
    assert_eq!(lines.len(), 2, "{}", listed.output);
    assert!(lines[0].starts_with("2026-01-15T09:00:00+00:00 operator put sources/mis{"), "{}", lines[0]);
    assert!(lines[1].starts_with("2026-01-15T09:00:00+00:00 operator issue_key sources/mis{\"keys\":"), "{}", lines[1]);
    assert!(!listed.output.contains(&key));
    // Without the keys nobody can say whether the heads are ours.
    std::fs::remove_file(older.join("keys.json")).unwrap();
    otklik("check --data {}", &[&older]).badly("there is no key file");
}
