//! The Debian package: built as `infra/package` builds it, of the program under test.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::expect;

use super::done;
use crate::client::Client;
use crate::host::{Running, binary, build_directory, repository, wait_for};
use crate::smtp::free_port;

/// The package, built anew.
fn package() -> PathBuf {
    binary();
    let mut build = Command::new(repository().join("infra/package"));
    done(build.arg("--built").arg(build_directory()));
    let built = repository().join("target/debian");
    let mut packages: Vec<PathBuf> = fs::read_dir(built)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|it| it.extension().is_some_and(|it| it == "deb"))
        .collect();
    packages.sort();
    packages.pop().expect("a package")
}

/// Files with their rights, the pages of the manual counted only.
fn contents(package: &Path) -> String {
    let listed = done(Command::new("dpkg-deb").arg("--contents").arg(package));
    let mut pages = 0;
    let mut files = Vec::new();
    for line in listed.lines().filter(|line| line.starts_with('-')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let path = words[5].trim_start_matches('.');
        if path.contains("/man1/") {
            pages += 1;
        } else {
            files.push(format!("{path} {} {}\n", words[0], words[1]));
        }
    }
    assert!(20 < pages, "{pages} pages of the manual");
    files.sort();
    files.concat()
}

/// Settings as systemd reads them: a line each, no line of comment.
fn settings(file: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The words of `ExecStart=`: `${NAME}` is one word, `$NAME` as many as it has.
fn command_of(unit: &str, settings: &BTreeMap<String, String>) -> Vec<String> {
    let unit = unit.replace("\\\n", " ");
    let line = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap().to_owned();
    let mut words = Vec::new();
    for word in line.split_whitespace() {
        if let Some(name) = word.strip_prefix("${").and_then(|it| it.strip_suffix('}')) {
            words.push(settings[name].clone());
        } else if let Some(name) = word.strip_prefix('$') {
            words.extend(settings[name].split_whitespace().map(str::to_owned));
        } else {
            words.push(word.to_owned());
        }
    }
    words
}

#[test]
fn the_package_is_installed_and_its_service_serves() {
    let package = package();
    expect![[r#"
        /etc/otklik/otklik.env -rw-r--r-- 0/0
        /usr/bin/otklik -rwxr-xr-x 0/0
        /usr/lib/systemd/system/otklik.service -rw-r--r-- 0/0
        /usr/share/bash-completion/completions/otklik -rw-r--r-- 0/0
        /usr/share/doc/otklik/Caddyfile -rw-r--r-- 0/0
        /usr/share/doc/otklik/NOTICES.txt -rw-r--r-- 0/0
        /usr/share/doc/otklik/copyright -rw-r--r-- 0/0
        /usr/share/doc/otklik/watch/alerts-test.yaml -rw-r--r-- 0/0
        /usr/share/doc/otklik/watch/alerts.yaml -rw-r--r-- 0/0
        /usr/share/doc/otklik/watch/dashboard.json -rw-r--r-- 0/0
        /usr/share/doc/otklik/watch/prometheus.yaml -rw-r--r-- 0/0
        /usr/share/fish/vendor_completions.d/otklik.fish -rw-r--r-- 0/0
        /usr/share/zsh/vendor-completions/_otklik -rw-r--r-- 0/0
    "#]]
    .assert_eq(&contents(&package));

    let directory = tempfile::tempdir().unwrap();
    let root = directory.path();
    done(Command::new("dpkg-deb").arg("-x").arg(&package).arg(root));
    done(Command::new("dpkg-deb").arg("-e").arg(&package).arg(root.join("scripts")));

    let notices = fs::read_to_string(root.join("usr/share/doc/otklik/NOTICES.txt")).unwrap();
    let of_crates = notices.lines().filter(|line| line.ends_with(')') && line.contains(" (")).count();
    assert!(100 < of_crates && notices.contains("Copyright (c) 2003 by Bitstream"), "terms of crates and of the fonts");

    // What it does on the first day, and again on the second: the key stays.
    let configure = || done(Command::new(root.join("scripts/postinst")).arg("configure").env("DPKG_ROOT", root));
    configure();
    let keys = root.join("etc/otklik/keys.env");
    assert_eq!(fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
    let drawn = settings(&keys)["OTKLIK_OPERATOR_KEY"].clone();
    assert_eq!(drawn.len(), 32);
    configure();
    assert_eq!(settings(&keys)["OTKLIK_OPERATOR_KEY"], drawn);

    // systemd takes the unit as it is, and finds little that the service could do beyond its own directories.
    let unit = root.join("usr/lib/systemd/system/otklik.service");
    let here = directory.path().join("otklik.service");
    let program = root.join("usr/bin/otklik").display().to_string();
    fs::write(&here, fs::read_to_string(&unit).unwrap().replace("/usr/bin/otklik", &program)).unwrap();
    assert_eq!(done(Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&here)), "");
    done(Command::new("systemd-analyze").args(["security", "--offline=true", "--threshold=20"]).arg(&unit));

    // The command of the unit with the settings that come along, in directories of the test.
    let mut given = settings(&root.join("etc/otklik/otklik.env"));
    let listen = format!("127.0.0.1:{}", free_port());
    given.insert("LISTEN".to_owned(), listen.clone());
    given.insert("METRICS_LISTEN".to_owned(), "127.0.0.1:0".to_owned());
    let words = command_of(&fs::read_to_string(&unit).unwrap(), &given);
    let inside = |word: &String| {
        if word.starts_with("/usr/") || word.starts_with("/var/") {
            format!("{}{word}", root.display())
        } else {
            word.clone()
        }
    };
    let words: Vec<String> = words.iter().map(inside).collect();
    fs::create_dir_all(root.join("var/lib")).unwrap();
    let mut serve = Command::new(&words[0]);
    let _service = Running::start(serve.args(&words[1..]).env("OTKLIK_OPERATOR_KEY", &drawn));
    let client = Client::of(&format!("http://{listen}"));
    wait_for("the service serves", || client.try_send("GET", "/livez", &[], "").ok());
    client.send("GET", "/v1/registry/regions", &[&format!("Authorization: Bearer {drawn}")], "").expect(200);

    // Its manual is read by `man`, its completions by a shell.
    let page = root.join("usr/share/man/man1/otklik-serve.1.gz");
    assert!(page.exists());
    done(Command::new("bash").arg("-n").arg(root.join("usr/share/bash-completion/completions/otklik")));
}
