//! A disk that is full, that breaks, or that may only be read. The first two by a library between the host and its disk
//! (`disk.c`), which needs no right to mount anything; the last by a user who may not write.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::json;

use crate::command::otklik;
use crate::host::{Host, OPERATOR_KEY, Start, build_directory, repository, wait_for};
use crate::region::{answers, one_off, receipt};

/// A disk that can be made full or broken, and the data directory on it.
struct Disk {
    directory: tempfile::TempDir,
}

impl Disk {
    fn new() -> Disk {
        let disk = Disk { directory: tempfile::tempdir().unwrap() };
        let source = repository().join("tests/it/faults/disk.c");
        let mut compiler = Command::new("cc");
        let compiled = compiler.args(["-shared", "-fPIC", "-o"]).arg(disk.library()).arg(source).arg("-ldl").output();
        let compiled = compiled.unwrap_or_else(|error| panic!("a C compiler is needed, as for the host: {error}"));
        assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
        disk
    }

    fn library(&self) -> PathBuf {
        self.directory.path().join("disk.so")
    }

    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    fn set(&self, what: &str, is_so: bool) {
        let flag = self.directory.path().join(what);
        if is_so { std::fs::write(flag, "").unwrap() } else { std::fs::remove_file(flag).unwrap() }
    }

    fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let flag = |what| self.directory.path().join(what);
        vec![("LD_PRELOAD", self.library()), ("OTKLIK_FULL_DISK", flag("full")), ("OTKLIK_BROKEN_DISK", flag("broken"))]
    }

    fn start(&self) -> Host {
        let environment = self.environment();
        Host::start(Start { data: Some(&self.data()), environment, ..Start::of("--dev --clock 2026-01-15T09:00:00Z") })
    }

    /// A start that is bound to fail.
    fn refused(&self) -> String {
        let mut command = serve(&build_directory().join("otklik"), &self.data());
        said(&command.envs(self.environment()).output().unwrap())
    }
}

fn serve(binary: &Path, data: &Path) -> Command {
    let mut command = Command::new(binary);
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data).stdin(Stdio::null());
    command
}

/// What a command said that failed as commands do.
#[track_caller]
fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn receipts(numbers: std::ops::Range<u32>) -> serde_json::Value {
    let one = |number| receipt(&format!("r-{number}"), "clinic", number, one_off("2026-01-14"));
    json!({"receipts": numbers.map(one).collect::<Vec<_>>()})
}

#[test]
fn a_full_disk_refuses_for_a_while_and_loses_nothing() {
    let disk = Disk::new();
    let host = disk.start();
    host.add_clinic();
    host.add_account(1);
    let key = host.add_source("mis", &["clinic"]);
    let coordinator = host.add_coordinator();
    let post = |numbers| host.client.json_as(&key, "POST", "/v1/receipts", &receipts(numbers));
    assert_eq!(post(1..20).expect(202).json()["accepted"], 19);
    let token = host.token_of(1);
    host.idle();

    disk.set("full", true);
    let refused = post(20..40);
    assert_eq!(refused.problem(), "503 unavailable");
    assert!(refused.header("retry-after").parse::<u32>().is_ok(), "{:?}", refused.headers);
    let body = answers([Some(5); 5]);
    assert_eq!(host.respond(&token, &body).problem(), "503 unavailable");
    // Ready is another word than alive: what was asked a moment before the disk was full speaks for five seconds.
    wait_for("nothing can be stored", || (host.client.get("/healthz").status == 503).then_some(()));
    assert_eq!(host.client.get("/healthz").problem(), "503 unavailable");
    host.client.get("/livez").expect(200);
    // Whoever only reads is served.
    host.client.get_as(&key, "/v1/receipts/r-7").expect(200);
    assert_eq!(host.invitation(&token)["state"], "active");
    let base = host.client.base().to_owned();
    let copy = disk.directory.path().join("copy.db");
    otklik("backup --from {} --to {}", &[Path::new(&base), &copy]).badly("the data directory has no room for a copy");

    disk.set("full", false);
    host.client.get("/healthz").expect(200);
    let again = post(1..40).expect(202).json();
    assert_eq!((&again["repeated"], &again["accepted"]), (&json!(19), &json!(20)), "{again}");
    host.respond(&token, &body).expect(201);
    host.idle();
    let figures = host.indicators(&coordinator, "by=country").remove(0);
    assert_eq!((&figures["receipts"], &figures["completed"]), (&json!(39), &json!(1)), "{figures}");
    assert!(host.terminate().success());
    otklik("check --data {}", &[&disk.data()]).well("ok     references");

    // A start needs a little room, too.
    disk.set("full", true);
    let said = disk.refused();
    assert!(said.contains("otklik.db cannot be written: the disk is full. Make room, then start again"), "{said}");
    disk.set("full", false);
    assert!(disk.start().terminate().success());
}

#[test]
fn a_host_whose_disk_breaks_ends_and_the_next_start_has_everything() {
    let disk = Disk::new();
    let mut host = disk.start();
    host.add_clinic();
    let key = host.add_source("mis", &["clinic"]);
    let post = |host: &Host, numbers| host.client.json_as(&key, "POST", "/v1/receipts", &receipts(numbers));
    assert_eq!(post(&host, 1..20).expect(202).json()["accepted"], 19);
    host.idle();
    disk.set("broken", true);
    // What becomes of these nobody can say; that is why they are not acknowledged.
    assert_eq!(post(&host, 20..40).problem(), "503 unavailable");
    let code = wait_for("the host ends", || host.has_ended());
    assert_eq!(code.code(), Some(1));
    let log = host.log();
    assert!(log.contains("the data file must be reopened, because its disk failed"), "{log}");
    disk.set("broken", false);
    drop(host);
    let host = disk.start();
    let again = post(&host, 1..40).expect(202).json();
    assert_eq!(again["refused"], 0, "{again}");
    assert!(19 <= again["repeated"].as_u64().unwrap(), "{again}");
    host.idle();
    assert!(host.terminate().success());
    otklik("check --data {}", &[&disk.data()]).well("ok     references");
}

#[test]
fn a_directory_that_may_only_be_read_is_told_of() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data");
    let host = Host::start(Start { data: Some(&data), ..Start::of("--dev") });
    host.add_clinic();
    assert!(host.terminate().success());

    // Root may write everywhere, so another user does it then.
    const NOBODY: u32 = 65_534;
    let binary = directory.path().join("otklik");
    std::fs::copy(build_directory().join("otklik"), &binary).unwrap();
    let is_root = chown(&binary, Some(NOBODY), None).is_ok();
    let mode = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    mode(directory.path(), 0o755);
    for name in ["otklik.db", "otklik.db.lock", "keys.json"] {
        if is_root {
            chown(data.join(name), Some(NOBODY), None).unwrap();
        }
    }
    if is_root {
        chown(&data, Some(NOBODY), None).unwrap();
    }
    let as_somebody = |mut command: Command| {
        if is_root {
            command.uid(NOBODY);
        }
        command.env("OTKLIK_OPERATOR_KEY", OPERATOR_KEY).output().unwrap()
    };
    let check = || {
        let mut command = Command::new(&binary);
        command.args(["check", "--data"]).arg(&data);
        command
    };
    let checked = as_somebody(check());
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));

    mode(&data.join("otklik.db"), 0o400);
    mode(&data.join("otklik.db.lock"), 0o400);
    mode(&data, 0o500);
    for command in [serve(&binary, &data), check()] {
        let said = said(&as_somebody(command));
        assert!(
            said.contains("otklik.db cannot be written: the file or its directory is read-only for this user"),
            "{said}"
        );
    }
    mode(&data.join("otklik.db.lock"), 0o600);
    for command in [serve(&binary, &data), check()] {
        let said = said(&as_somebody(command));
        assert!(
            said.contains("otklik.db cannot be written: the file or its directory is read-only for this user"),
            "{said}"
        );
    }
    mode(&data, 0o700);
    mode(&data.join("otklik.db"), 0o600);
    assert!(as_somebody(check()).status.success());
}
