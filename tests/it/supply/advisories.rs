//! Every version in `Cargo.lock` is held against `infra/advisories.toml`; what is hit is judged in `deny.toml`, and nothing else is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use cargo_metadata::semver::{Version, VersionReq};
use chrono::{Duration, NaiveDate};
use expect_test::expect;
use tempfile::TempDir;

use super::texts;
use crate::host::repository;
use crate::python::python;

/// What is known to be weak in some versions of a crate.
struct Advisory {
    id: String,
    package: String,
    /// Requirements one of which every version meets that is not weak.
    sound: Vec<VersionReq>,
    is_withdrawn: bool,
}

impl Advisory {
    /// A version before a release meets fewer requirements than one would read into them: it is told of once too often rather than not.
    fn hits(&self, (name, version): &(String, Version)) -> bool {
        !self.is_withdrawn && self.package == *name && !self.sound.iter().any(|it| it.matches(version))
    }
}

fn read(path: impl AsRef<Path>) -> toml::Table {
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}

/// The advisories of a list, and the crates that were asked about.
fn known(list: &toml::Table) -> (Vec<Advisory>, BTreeSet<String>) {
    let advisories = list["advisories"].as_array().unwrap().iter().map(|it| {
        let versions = |field: &str| it.get(field).map(texts).unwrap_or_default();
        let sound = [versions("patched"), versions("unaffected")].concat();
        Advisory {
            id: it["id"].as_str().unwrap().to_owned(),
            package: it["package"].as_str().unwrap().to_owned(),
            sound: sound.iter().map(|it| it.parse().unwrap()).collect(),
            is_withdrawn: it.get("withdrawn").is_some(),
        }
    });
    (advisories.collect(), texts(&list["asked"]).into_iter().collect())
}

/// Crates of others in a `Cargo.lock`.
fn locked(lock: &toml::Table) -> Vec<(String, Version)> {
    let of_others = lock["package"].as_array().unwrap().iter().filter(|it| it.get("source").is_some());
    of_others
        .map(|it| (it["name"].as_str().unwrap().to_owned(), it["version"].as_str().unwrap().parse().unwrap()))
        .collect()
}

/// Advisories with the versions that each hits.
fn hits(advisories: &[Advisory], locked: &[(String, Version)]) -> BTreeMap<String, Vec<String>> {
    let hit = |advisory: &Advisory| -> Vec<String> {
        locked.iter().filter(|it| advisory.hits(it)).map(|(name, version)| format!("{name} {version}")).collect()
    };
    advisories.iter().map(|it| (it.id.clone(), hit(it))).filter(|(_, hit)| !hit.is_empty()).collect()
}

#[test]
fn what_is_known_to_be_weak_is_not_used_or_is_judged() {
    let list = read(repository().join("infra/advisories.toml"));
    let (advisories, asked) = known(&list);
    let locked = locked(&read(repository().join("Cargo.lock")));
    let unknown: BTreeSet<&String> = locked.iter().map(|(name, _)| name).filter(|it| !asked.contains(*it)).collect();
    assert!(
        unknown.is_empty(),
        "infra/advisories.toml knows nothing of {unknown:?}: ask for them, infra/advisories refresh"
    );

    let judged = read(repository().join("deny.toml"));
    let judged: BTreeMap<&str, &str> = judged["advisories"]["ignore"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["id"].as_str().unwrap(), it["reason"].as_str().unwrap()))
        .collect();
    assert!(judged.values().all(|reason| reason.len() > 20), "a judgement says why: {judged:?}");
    let mut hits = hits(&advisories, &locked);
    for id in judged.keys() {
        assert!(hits.remove(*id).is_some(), "deny.toml judges {id}, which hits no version any more");
    }
    assert!(hits.is_empty(), "update these versions, or judge in deny.toml: {hits:#?}");
}

/// A database of advisories: mended in two lines of releases, never mended, withdrawn, of a crate that nobody uses; and a proposal.
fn database(at: &Path) {
    for (name, id, told, versions) in [
        (
            "brook",
            "RUSTSEC-2026-0001",
            "",
            "patched = [\">= 1.4.2\", \">= 1.2.9, < 1.3.0\"]\nunaffected = [\"< 1.1.0\"]",
        ),
        (
            "stone",
            "RUSTSEC-2025-0002",
            "informational = \"unmaintained\"\naliases = [\"CVE-2025-1\"]\n",
            "patched = []",
        ),
        ("stone", "RUSTSEC-2025-0003", "withdrawn = \"2025-03-01\"\n", "patched = []"),
        ("cloud", "RUSTSEC-2026-0009", "", "patched = []"),
    ] {
        let day = if id.contains("2026") { "2026-02-03" } else { "2025-02-03" };
        let head = format!(
            "[advisory]\nid = \"{id}\"\npackage = \"{name}\"\ndate = \"{day}\"\n{told}\n[versions]\n{versions}"
        );
        let folder = at.join("crates").join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(id).with_extension("md"), format!("```toml\n{head}\n```\n\n# A \"text\"\n"))
            .unwrap();
    }
    std::fs::write(at.join("crates/stone/RUSTSEC-0000-0000.md"), "as it was proposed").unwrap();
}

/// A `Cargo.lock` of one crate of ours and these of others.
fn lock(at: &Path, others: &[(&str, &str)]) {
    let mut text = "version = 4\n\n[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n".to_owned();
    for (name, version) in others {
        text += &format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry+there\"\n");
    }
    std::fs::write(at.join("Cargo.lock"), text).unwrap();
}

fn advisories(within: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(python());
    command.arg(repository().join("infra/advisories")).args(arguments);
    command.args(["--lock", "Cargo.lock", "--file", "advisories.toml"]).current_dir(within).output().unwrap()
}

#[test]
fn a_list_made_anew_finds_the_weak_versions() {
    let place = TempDir::new().unwrap();
    database(&place.path().join("database"));
    lock(place.path(), &[("brook", "1.4.1"), ("stone", "2.0.0"), ("clay", "1.0.0")]);
    let done = advisories(place.path(), &["refresh", "--from", "database"]);
    assert!(done.status.success(), "{done:?}");
    let file = place.path().join("advisories.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let without_the_day: Vec<&str> = text.lines().filter(|line| !line.starts_with("collected = ")).collect();
    // The newest is of the database, also where nobody uses what it is about.
    expect![[r##"
        # What is known to be weak in crates of Cargo.lock. Written by `infra/advisories refresh`; what hits a version that is used is judged in deny.toml.
        # An advisory is read at https://rustsec.org/advisories/ID.html.

        source = "a folder"
        newest = { id = "RUSTSEC-2026-0009", date = 2026-02-03 }
        advisories = [
            { package = "brook", id = "RUSTSEC-2026-0001", date = 2026-02-03, kind = "vulnerability", patched = [">= 1.4.2", ">= 1.2.9, < 1.3.0"], unaffected = ["< 1.1.0"] },
            { package = "stone", id = "RUSTSEC-2025-0002", date = 2025-02-03, kind = "unmaintained", patched = [], aliases = ["CVE-2025-1"] },
            { package = "stone", id = "RUSTSEC-2025-0003", date = 2025-02-03, kind = "vulnerability", patched = [], withdrawn = 2025-03-01 },
        ]
        # Every crate of others in Cargo.lock on that day. Nothing is known of one that is not here.
        asked = [
            "brook", "clay", "stone",
        ]"##]]
    .assert_eq(&without_the_day.join("\n"));

    let (advisories, _) = known(&read(file));
    for (name, version, expected) in [
        ("brook", "1.0.9", None),
        ("brook", "1.1.0", Some("RUSTSEC-2026-0001")),
        ("brook", "1.2.8", Some("RUSTSEC-2026-0001")),
        ("brook", "1.2.9", None),
        ("brook", "1.3.0", Some("RUSTSEC-2026-0001")),
        ("brook", "1.4.1", Some("RUSTSEC-2026-0001")),
        ("brook", "1.4.2", None),
        ("brook", "2.0.0", None),
        ("brook", "1.4.2-rc.1", Some("RUSTSEC-2026-0001")),
        ("stone", "9.9.9", Some("RUSTSEC-2025-0002")),
        ("clay", "1.0.0", None),
    ] {
        lock(place.path(), &[(name, version)]);
        let found = hits(&advisories, &locked(&read(place.path().join("Cargo.lock"))));
        let expected = expected.map(|id| (id.to_owned(), vec![format!("{name} {version}")]));
        assert_eq!(found, expected.into_iter().collect(), "{name} {version}");
    }
}

#[test]
fn a_database_is_cloned_and_its_revision_told() {
    let place = TempDir::new().unwrap();
    let at = place.path().join("database");
    database(&at);
    lock(place.path(), &[("brook", "1.4.1")]);
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
            .args(arguments)
            .current_dir(&at)
            .output()
            .unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "advisories"]);
    let address = format!("file://{}", at.display());
    assert!(advisories(place.path(), &["refresh", "--from", &address]).status.success());
    let told = read(place.path().join("advisories.toml"));
    assert_eq!(told["source"].as_str(), Some(format!("{address} at {}", git(&["rev-parse", "HEAD"])).as_str()));
}

#[test]
fn what_is_no_database_leaves_the_list_as_it_was() {
    let place = TempDir::new().unwrap();
    lock(place.path(), &[("brook", "1.4.1")]);
    std::fs::write(place.path().join("advisories.toml"), "as it was").unwrap();
    let misnamed = "```toml\n[advisory]\nid = \"RUSTSEC-2026-0002\"\npackage = \"brook\"\ndate = \"2026-01-01\"\n[versions]\npatched = []\n```";
    for (file, text) in [
        ("crates/nothing", ""),
        ("crates/brook/RUSTSEC-2026-0001.md", "# No facts at its head"),
        ("crates/brook/RUSTSEC-2026-0001.md", misnamed),
    ] {
        let path = place.path().join("database").join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        let refused = advisories(place.path(), &["refresh", "--from", "database"]);
        assert!(!refused.status.success() && !refused.stderr.is_empty(), "{file} {text}: {refused:?}");
    }
    assert_eq!(std::fs::read_to_string(place.path().join("advisories.toml")).unwrap(), "as it was");
}

#[test]
fn an_old_list_warns() {
    let place = TempDir::new().unwrap();
    database(&place.path().join("database"));
    lock(place.path(), &[]);
    assert!(advisories(place.path(), &["refresh", "--from", "database"]).status.success());
    let file = place.path().join("advisories.toml");
    let today: NaiveDate = read(&file)["collected"].to_string().parse().unwrap();
    for (days, warns) in [(0, false), (29, false), (32, true)] {
        let newest = today - Duration::days(days);
        let list =
            format!("collected = {today}\nnewest = {{ id = \"RUSTSEC-2026-0001\", date = {newest} }}\nasked = []\n");
        std::fs::write(&file, list).unwrap();
        let done = advisories(place.path(), &["age"]);
        assert!(done.status.success(), "{done:?}");
        let told = String::from_utf8_lossy(&done.stdout);
        assert!(told.contains(&today.to_string()) && told.contains(&newest.to_string()), "{done:?}");
        assert_eq!(!done.stderr.is_empty(), warns, "after {days} days: {done:?}");
    }
}
