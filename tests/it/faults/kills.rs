//! The host is killed (`kill -9`) in every phase of a day. Several callers work on it until it is gone; what each was
//! answered is remembered, and held against what the next start finds.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;
use crate::command::otklik;
use crate::host::{Host, OPERATOR_KEY, Start, build_directory, wait_for};
use crate::region::{address, answers, ogrn, one_off, receipt, snils, token_in};

/// Callers at once.
const CALLERS: usize = 4;

/// From the first answer to the kill, in milliseconds: at once, in the middle of a commit, after many.
const MOMENTS: [u64; 4] = [0, 7, 40, 150];

/// A data directory over which hosts are started and killed.
struct Machine {
    directory: tempfile::TempDir,
    clock: &'static str,
}

impl Machine {
    fn at(clock: &'static str) -> Machine {
        Machine { directory: tempfile::tempdir().unwrap(), clock }
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn start(&self) -> Host {
        Host::start(Start { data: Some(&self.data()), ..Start::of(&format!("--dev --clock {}", self.clock)) })
    }

    /// Starts a host, lets callers work on it, each on its own numbers, and kills it that long after the first answer.
    /// Answers the numbers that were acknowledged.
    fn kill_while(&self, moment: u64, next: &AtomicU32, work: impl Fn(&Client, u32) -> bool + Sync) -> Vec<u32> {
        let host = self.start();
        let acknowledged = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..CALLERS {
                let (client, work, acknowledged) = (host.client.clone(), &work, &acknowledged);
                scope.spawn(move || {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if !work(&client, number) {
                            return;
                        }
                        acknowledged.lock().unwrap().push(number);
                    }
                });
            }
            wait_for("the first answer", || (!acknowledged.lock().unwrap().is_empty()).then_some(()));
            thread::sleep(Duration::from_millis(moment));
            drop(host);
        });
        acknowledged.into_inner().unwrap()
    }

    /// Stops the host as it should be, and looks through what it leaves.
    #[track_caller]
    fn check(&self, host: Host) {
        host.idle();
        assert!(host.terminate().success());
        otklik("check --data {}", &[&self.data()]).well("ok     references");
    }
}

/// A source that may report for everybody, and a coordinator; the tokens survive every kill.
fn register(host: &Host) -> (String, String) {
    host.add_clinic();
    (host.add_source("mis", &["*"]), host.add_coordinator())
}

/// Verified accounts of the citizens 1 to `count`.
fn add_accounts(host: &Host, count: u32) {
    let rows: String = (1..=count).map(|number| format!("{},true,{}\n", snils(number), address(number))).collect();
    let authorization = format!("authorization: Bearer {OPERATOR_KEY}");
    let headers = [authorization.as_str(), "content-type: text/csv"];
    let path = "/v1/registry/accounts/import";
    let imported = host.client.send("POST", path, &headers, format!("snils,verified,email\n{rows}")).expect(200).json();
    assert_eq!(imported["refused"], 0, "{imported}");
}

/// Batch `number`: ten receipts of citizens that are its own.
fn batch(number: u32) -> Value {
    let of_batch = |place: u32| {
        let citizen = number * 10 + place + 1;
        receipt(&format!("r-{citizen}"), "clinic", citizen, one_off("2026-01-14"))
    };
    json!({"receipts": (0..10).map(of_batch).collect::<Vec<_>>()})
}

fn post(client: &Client, key: &str, number: u32) -> Option<Value> {
    let authorization = format!("authorization: Bearer {key}");
    let headers = [authorization.as_str(), "content-type: application/json"];
    let answer = client.try_send("POST", "/v1/receipts", &headers, batch(number).to_string()).ok()?;
    Some(answer.expect(202).json())
}

fn figures(host: &Host, token: &str, period: &str) -> Value {
    host.indicators(token, &format!("period={period}&by=country")).remove(0)
}

#[test]
fn receipts_and_mails_survive_every_kill() {
    let machine = Machine::at("2026-01-15T09:00:00Z");
    let host = machine.start();
    let (key, coordinator) = register(&host);
    add_accounts(&host, 600);
    drop(host);
    let next = AtomicU32::new(0);
    for moment in MOMENTS {
        // Invitations are made and mails are sent all the while.
        let first = next.load(Ordering::Relaxed);
        let work = |client: &Client, number| post(client, &key, number).is_some();
        let acknowledged = machine.kill_while(moment, &next, work);
        let host = machine.start();
        for number in first..next.load(Ordering::Relaxed) {
            let again = post(&host.client, &key, number).unwrap();
            assert_eq!(again["refused"], 0, "{again}");
            let stored = again["repeated"].as_u64().unwrap();
            assert!(!acknowledged.contains(&number) || stored == 10, "batch {number} was acknowledged: {again}");
        }
        // And again at once, in the middle of taking up what lies there.
        drop(host);
    }
    for pause in [1, 15, 60] {
        let host = machine.start();
        thread::sleep(Duration::from_millis(pause));
        drop(host);
    }
    let host = machine.start();
    host.idle();
    // A mail in flight at a kill is sent again when its claim lapses; then each is counted, and once.
    host.advance_clock("PT1H");
    host.run("lifecycle");
    host.idle();
    let receipts = u64::from(next.load(Ordering::Relaxed)) * 10;
    let with_account = receipts.min(600);
    let figures = figures(&host, &coordinator, "2026Q1");
    for (name, expected) in [("receipts", receipts), ("invited", with_account), ("notices", with_account)] {
        assert_eq!(figures[name], expected, "{name}: {figures}");
    }
    machine.check(host);
}

#[test]
fn answers_survive_every_kill() {
    let machine = Machine::at("2026-01-15T09:00:00Z");
    let host = machine.start();
    let (key, coordinator) = register(&host);
    add_accounts(&host, 400);
    (0..40).for_each(|number| assert!(post(&host.client, &key, number).is_some()));
    host.idle();
    let tokens: Vec<String> = host.mails().iter().map(|mail| token_in(mail["text"].as_str().unwrap())).collect();
    assert_eq!(tokens.len(), 400);
    drop(host);
    let respond = |client: &Client, number: u32| {
        let token = tokens.get(number as usize)?;
        let authorization = format!("authorization: Invitation {token}");
        let body = answers([Some(5), Some(number as u8 % 5 + 1), None, Some(4), Some(3)]).to_string();
        client.try_send("POST", "/v1/invitation/response", &[&authorization], body).ok().map(|answer| answer.status)
    };
    let next = AtomicU32::new(0);
    for moment in MOMENTS {
        let first = next.load(Ordering::Relaxed);
        let acknowledged = machine.kill_while(moment, &next, |client, number| {
            respond(client, number).inspect(|status| assert_eq!(*status, 201)).is_some()
        });
        let host = machine.start();
        for number in first..next.load(Ordering::Relaxed).min(400) {
            let again = respond(&host.client, number).unwrap();
            // Once its group is published nothing is kept by which it could be told from another answer: it is called completed.
            assert!([200, 201, 409].contains(&again), "answer {number}: {again}");
            assert!(!acknowledged.contains(&number) || again != 201, "answer {number} was acknowledged: {again}");
        }
    }
    let host = machine.start();
    let answered = next.load(Ordering::Relaxed).min(400);
    host.set_clock("2026-03-31T22:30:00Z");
    host.run("rollup");
    let figures = figures(&host, &coordinator, "2026Q1");
    assert_eq!((&figures["completed"], &figures["final"]), (&json!(answered), &json!(true)), "{figures}");
    let counts = &figures["questions"]["information"]["counts"];
    assert_eq!(counts, &json!([0, 0, 0, 0, 0, answered]), "{figures}");
    machine.check(host);
}

#[test]
fn a_quarter_is_closed_once_however_often_the_host_is_killed_in_the_middle() {
    let mut machine = Machine::at("2026-03-30T09:00:00Z");
    let host = machine.start();
    let (key, coordinator) = register(&host);
    let organisations = 1..=40_u32;
    for number in organisations.clone() {
        host.add_organisation(&format!("o-{number}"), &ogrn(u64::from(number)), "77");
    }
    let receipts: Vec<Value> = organisations
        .clone()
        .map(|number| receipt(&format!("r-{number}"), &format!("o-{number}"), number, one_off("2026-03-29")))
        .collect();
    host.post_receipts(&key, &receipts);
    host.idle();
    drop(host);
    machine.clock = "2026-04-01T09:00:00Z";
    // The clock has made it due: it begins with each start, and after some starts it has come to its end.
    for pause in [0, 2, 5, 10, 20, 40, 80] {
        let host = machine.start();
        thread::sleep(Duration::from_millis(pause));
        drop(host);
    }
    let host = machine.start();
    host.run("rollup");
    let rows = host.indicators(&coordinator, "period=2026Q1&by=organisation");
    let closed = rows.iter().filter(|row| row["final"] == true && row["receipts"] == 1).count();
    assert_eq!(closed, 40, "{rows:?}");
    let hash = rows[0]["hash"].clone();
    assert!(hash.is_string() && rows.iter().all(|row| row["hash"] == hash), "{rows:?}");
    // What comes now counts in the next quarter.
    host.post_receipt(&key, receipt("late", "clinic", 1, one_off("2026-03-30")));
    assert_eq!(host.run("rollup")["closed"], json!([]));
    assert_eq!(figures(&host, &coordinator, "2026Q1")["receipts"], 40);
    machine.check(host);
}

#[test]
fn a_backup_that_is_cut_off_leaves_nothing_behind() {
    let machine = Machine::at("2026-01-15T09:00:00Z");
    let host = machine.start();
    let (key, _) = register(&host);
    (0..40).for_each(|number| assert!(post(&host.client, &key, number).is_some()));
    drop(host);
    let copy = |number: usize| machine.directory.path().join(format!("copy-{number}.db"));
    for (number, pause) in [5, 20, 45, 90].into_iter().enumerate() {
        let host = machine.start();
        let base = host.client.base().to_owned();
        let to = copy(number);
        let backup = thread::spawn(move || otklik("backup --from {} --to {}", &[Path::new(&base), &to]));
        thread::sleep(Duration::from_millis(pause));
        drop(host);
        let said = backup.join().unwrap();
        assert_eq!(said.code == Some(0), copy(number).exists(), "{}{}", said.output, said.errors);
        assert!(!said.errors.contains("panicked"), "{}", said.errors);
    }
    let host = machine.start();
    otklik("backup --from {} --to {}", &[Path::new(host.client.base()), &copy(9)]).well("a whole copy");
    let left = |directory: &Path, word: &str| {
        let names = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains(word)).count()
    };
    assert_eq!((left(&machine.data(), "temporary"), left(machine.directory.path(), "partial")), (0, 0));
    machine.check(host);
}

#[test]
fn a_demonstration_that_is_killed_while_it_fills_leaves_a_sound_file() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let demo = || {
        let mut command = Command::new(build_directory().join("otklik"));
        command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(&data).stdin(Stdio::null());
        command
    };
    let mut filling = demo().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for("the data file", || data.join("otklik.db-wal").exists().then_some(()));
    // The filling takes tens of seconds: this is in its middle.
    thread::sleep(Duration::from_millis(2_500));
    assert!(filling.try_wait().unwrap().is_none(), "it was still filling");
    filling.kill().unwrap();
    filling.wait().unwrap();
    otklik("check --data {}", &[&data]).well("ok     references");
    let again = demo().output().unwrap();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!again.status.success() && said.contains("holds data that no finished demonstration made"), "{said}");
    // As an ordinary host it goes on with what is there.
    let host = Host::start(Start { data: Some(&data), ..Start::of("--dev --clock 2026-11-22T09:00:00Z") });
    host.idle();
    assert!(host.terminate().success());
    otklik("check --data {}", &[&data]).well("ok     references");
}
