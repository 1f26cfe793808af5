//! Who may depend on whom (ARCHITECTURE.md), how long a file may be, and that nothing lies about unread.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, Node, Package, PackageId};

use crate::host::repository;

/// Our crates that each may depend on, and on no other.
const ALLOWED: [(&str, &[&str]); 19] = [
    ("charts", &[]),
    ("printing", &["charts"]),
    ("tables", &["domain"]),
    ("domain", &[]),
    ("texts", &["domain"]),
    ("table", &["domain"]),
    ("app", &["table", "texts", "domain"]),
    ("triggers", &[]),
    ("web", &["app", "table", "tables", "texts", "domain"]),
    ("pages", &["web", "app", "table", "tables", "texts", "domain"]),
    ("message", &["app"]),
    ("local", &["message", "app", "table", "domain"]),
    ("aws", &["message", "app", "table", "domain"]),
    ("oidc", &["app", "table", "domain"]),
    ("accounts", &["app", "domain"]),
    ("testkit", &["app", "table", "domain"]),
    ("a function", &["charts", "pages", "printing", "tables", "web", "triggers", "app", "table", "texts", "domain"]),
    (
        "otklik",
        &[
            "a function",
            "charts",
            "local",
            "accounts",
            "oidc",
            "tables",
            "web",
            "triggers",
            "app",
            "table",
            "texts",
            "domain",
        ],
    ),
    (
        "otklik-container",
        &["otklik", "a function", "aws", "accounts", "oidc", "web", "triggers", "app", "table", "texts", "domain"],
    ),
];

/// Outside crates that a layer must not depend on, by the beginning of their names.
const FORBIDDEN: [(&str, &[&str]); 15] = [
    ("tables", &["tokio", "futures", "async", "axum", "http", "hyper", "rusqlite", "ureq", "lettre", "aws", "reqwest"]),
    ("texts", &["tokio", "futures", "async", "axum", "http", "hyper", "rusqlite", "ureq", "lettre", "aws"]),
    ("domain", &["tokio", "futures", "async", "axum", "http", "hyper", "rusqlite", "ureq", "lettre", "aws", "reqwest"]),
    ("table", &["tokio", "axum", "http", "hyper", "rusqlite", "ureq", "lettre", "aws", "reqwest"]),
    ("app", &["axum", "http", "hyper", "rusqlite", "ureq", "lettre", "aws", "reqwest", "tokio"]),
    ("web", &["rusqlite", "lettre", "aws", "ureq"]),
    ("pages", &["rusqlite", "lettre", "aws", "ureq"]),
    ("message", &["axum", "tokio", "rusqlite", "aws", "ureq"]),
    ("local", &["axum", "aws"]),
    ("aws", &["axum", "rusqlite", "lettre", "ureq", "lambda_"]),
    ("accounts", &["axum", "rusqlite", "lettre", "aws", "reqwest", "hyper"]),
    ("oidc", &["axum", "rusqlite", "lettre", "aws", "reqwest", "hyper"]),
    ("triggers", &["axum", "rusqlite", "lettre", "aws-", "aws_sdk"]),
    ("a function", &["rusqlite", "lettre", "aws-", "aws_sdk", "ureq"]),
    ("otklik", &["aws-", "aws_sdk", "lambda_runtime", "lambda_http", "lettre", "rusqlite"]),
];

/// Outside crates that must not be linked below a layer, however deep, by the beginning of their names.
const FORBIDDEN_DEEP: [(&str, &[&str]); 2] = [
    (
        "domain",
        &["tokio", "futures", "async", "axum", "http", "hyper", "rusqlite", "libsqlite", "ureq", "lettre", "aws"],
    ),
    ("app", &["tokio", "axum", "http", "hyper", "rusqlite", "libsqlite", "ureq", "lettre", "aws"]),
];

/// The crates that hold tests or measure: they may see everything, and nothing may see them.
pub(crate) const OUTSIDE: [&str; 5] = ["it", "bench", "hello", "simulation", "fuzz"];

/// Lines of one of our files at most.
const LINES_MAX: usize = 400;

/// The one file that may be longer: the cloud takes a stack as a single template, and its routes alone are half of it.
const LONGER: &str = "infra/template.yaml";

fn metadata() -> &'static Metadata {
    static METADATA: OnceLock<Metadata> = OnceLock::new();
    METADATA.get_or_init(|| {
        let mut command = MetadataCommand::new();
        command.manifest_path(repository().join("Cargo.toml"));
        // Only what is built for this machine: for browsers some crates depend on quite others.
        let options = ["--offline", "--locked", "--filter-platform", &this_platform()].map(str::to_owned);
        command.other_options(options).exec().unwrap()
    })
}

fn this_platform() -> String {
    let told = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    told.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

/// What `ALLOWED` and `FORBIDDEN` call a crate.
fn layer(package: &Package) -> &str {
    let function = package.manifest_path.starts_with(repository().join("functions"));
    if function { "a function" } else { package.name.as_str() }
}

pub(crate) fn ours() -> BTreeMap<&'static str, &'static Package> {
    metadata().workspace_packages().into_iter().map(|package| (package.name.as_str(), package)).collect()
}

/// Direct dependencies of our crates that are not for tests: who, on whom. What a function needs to run in the cloud is
/// optional, behind its feature `lambda`, and counts where it is linked.
fn edges() -> impl Iterator<Item = (&'static Package, &'static str)> {
    ours().into_values().flat_map(|package| {
        // What only a cloud switches on.
        let always = move |it: &&Dependency| !(it.optional && ["a function", "web"].contains(&layer(package)));
        let used = package.dependencies.iter().filter(|it| it.kind != DependencyKind::Development).filter(always);
        used.map(move |dependency| (package, dependency.name.as_str()))
    })
}

/// All faults at once: whoever broke one arrow may have broken two.
#[track_caller]
fn check(faults: Vec<String>) {
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_arrow_points_down() {
    let (allowed, ours) = (BTreeMap::from(ALLOWED), ours());
    let mut faults = Vec::new();
    for (package, below) in edges().filter(|(package, _)| !OUTSIDE.contains(&package.name.as_str())) {
        let Some(target) = ours.get(below) else { continue };
        let name = &package.name;
        match allowed.get(layer(package)) {
            Some(layers) if layers.contains(&layer(target)) => {}
            Some(_) => faults.push(format!("`{name}` depends on `{below}`, and that arrow does not exist")),
            None => faults.push(format!("`{name}` has no place among the layers: give it one in tests/it/arrows.rs")),
        }
    }
    check(faults);
}

#[test]
fn a_layer_knows_no_technology_of_another() {
    let forbidden = BTreeMap::from(FORBIDDEN);
    let mut faults = Vec::new();
    for (package, below) in edges() {
        let prefixes = forbidden.get(layer(package)).copied().unwrap_or_default();
        if let Some(prefix) = prefixes.iter().find(|prefix| below.starts_with(**prefix)) {
            // The shapes of the cloud's events are data and link no SDK.
            if below != "aws_lambda_events" {
                faults.push(format!("`{}` depends on `{below}`: {prefix}… belongs to another layer", package.name));
            }
        }
    }
    check(faults);
}

#[test]
fn nothing_of_another_layer_is_linked_deep_below() {
    let mut faults = Vec::new();
    for (layer, prefixes) in FORBIDDEN_DEEP {
        let linked = linked_into(layer).into_values();
        let found = linked.filter(|it| prefixes.iter().any(|prefix| it.name.starts_with(prefix)));
        faults.extend(found.map(|it| format!("`{layer}` links `{}`, by way of something that it depends on", it.name)));
    }
    check(faults);
}

#[test]
fn what_only_tests_need_stays_with_tests() {
    let of_tests = ["testkit", "it", "bench", "simulation", "fuzz", "lambda_http", "proptest", "expect-test", "insta"];
    let of_products =
        |package: &Package| !OUTSIDE.contains(&package.name.as_str()) && package.name.as_str() != "testkit";
    let faults = edges().filter(|(package, below)| of_tests.contains(below) && of_products(package));
    check(faults.map(|(it, below)| format!("`{}` depends on `{below}`, which is for tests", it.name)).collect());
}

/// Everything that is linked into this crate of ours, however far below, without what only its tests need.
pub(crate) fn linked_into(name: &str) -> BTreeMap<&'static PackageId, &'static Package> {
    let metadata = metadata();
    let nodes: BTreeMap<&PackageId, &Node> =
        metadata.resolve.as_ref().unwrap().nodes.iter().map(|it| (&it.id, it)).collect();
    let packages: BTreeMap<&PackageId, &'static Package> = metadata.packages.iter().map(|it| (&it.id, it)).collect();
    let mut linked = BTreeMap::new();
    let mut waiting = vec![&ours()[name].id];
    while let Some(id) = waiting.pop() {
        if linked.insert(id, packages[id]).is_none() {
            let below = nodes[id].deps.iter();
            let normal = below.filter(|it| it.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
            waiting.extend(normal.map(|it| &it.pkg));
        }
    }
    linked
}

#[test]
fn the_host_links_no_sdk() {
    let linked = linked_into("otklik");
    assert!(linked.len() > 100, "the graph was not walked");
    let sdk = |name: &str| name.starts_with("aws-sdk-") || name.starts_with("aws-smithy") || name == "aws-config";
    let found = linked.values().filter(|it| sdk(&it.name) || it.name.starts_with("lambda_"));
    check(found.map(|it| format!("the host links `{}`", it.name)).collect());
}

#[test]
fn every_licence_lets_anybody_use_what_is_linked() {
    let ours: BTreeSet<&PackageId> = metadata().workspace_packages().into_iter().map(|it| &it.id).collect();
    let faults = linked_into("otklik").into_iter().filter(|(id, _)| !ours.contains(id)).filter_map(|(_, package)| {
        let licence = package.license.as_deref().unwrap_or_default();
        (!may_be_linked(licence)).then(|| format!("`{}` is under `{licence}`", package.name))
    });
    check(faults.collect());
}

/// Whether an SPDX expression offers terms without duties for those who link: each part of AND must, one of OR is enough.
fn may_be_linked(expression: &str) -> bool {
    let part = |text: &str| {
        text.replace('/', " OR ").replace(['(', ')'], " ").split(" OR ").any(|licence| is_open(licence.trim()))
    };
    !expression.is_empty() && expression.split(" AND ").all(part)
}

fn is_open(licence: &str) -> bool {
    let prefixes = [
        "MIT",
        "Apache-2.0",
        "BSD-",
        "ISC",
        "Zlib",
        "Unicode-",
        "0BSD",
        "Unlicense",
        "CC0-1.0",
        "CDLA-Permissive",
        "MPL-2.0",
    ];
    prefixes.iter().any(|prefix| licence.starts_with(prefix))
}

#[test]
fn a_licence_is_read() {
    for (expression, expected) in [
        ("MIT", true),
        ("MIT OR Apache-2.0", true),
        ("Apache-2.0/MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("GPL-3.0-only OR MIT", true),
        ("AGPL-3.0-or-later", false),
        ("GPL-2.0-only", false),
        ("MIT AND GPL-3.0-only", false),
        ("SSPL-1.0", false),
        ("", false),
    ] {
        assert_eq!(may_be_linked(expression), expected, "{expression}");
    }
}

/// Our own files below a directory, without what is built or installed.
pub(crate) fn files_below(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match path.is_dir() {
            true if name.starts_with('.') || ["target", "node_modules", "data"].contains(&name.as_str()) => {}
            true => files_below(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn no_file_is_longer_than_one_reads() {
    let mut files = Vec::new();
    for directory in ["shared", "functions", "infra", "tests"] {
        files_below(&repository().join(directory), &mut files);
    }
    let source = ["rs", "py", "sh", "yaml", "html", "css", "js", "ts", "toml"];
    let faults = files.iter().filter(|path| path.extension().is_some_and(|it| source.iter().any(|known| it == *known)));
    let faults = faults.filter(|path| !path.ends_with(LONGER)).filter_map(|path| {
        let lines = std::fs::read_to_string(path).unwrap_or_default().lines().count();
        (LINES_MAX < lines).then(|| {
            format!("{} has {lines} lines, over {LINES_MAX}", path.strip_prefix(repository()).unwrap().display())
        })
    });
    check(faults.collect());
}

/// Whoever reads a comment in a hover sees nothing around it: what begins with these words means nothing there.
#[test]
fn doc_comments_stand_alone() {
    let mut files = Vec::new();
    for directory in ["shared", "functions", "infra", "tests"] {
        files_below(&repository().join(directory), &mut files);
    }
    let rust = files.iter().filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let faults = rust.flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let name = path.strip_prefix(repository()).unwrap().display().to_string();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let begun = |it: &str| ["///", "//!"].into_iter().any(|mark| it.starts_with(mark));
        let leaning = |it: &str| {
            let words = it[3..].trim_start();
            ["Its ", "The same", "Which ", "Which.", "Whose ", "Whose."].iter().any(|word| words.starts_with(word))
        };
        let first = |number: usize| number == 0 || !begun(lines[number - 1]) || lines[number - 1].len() == 3;
        let found = lines.iter().enumerate().filter(|(number, line)| begun(line) && first(*number) && leaning(line));
        found.map(|(number, line)| format!("{name}:{}: {line}", number + 1)).collect::<Vec<_>>()
    });
    check(faults.collect());
}

#[test]
fn every_event_is_of_a_function_that_exists() {
    let mut files = Vec::new();
    files_below(&repository().join("events"), &mut files);
    let faults = files.iter().filter_map(|path| {
        let place = path.strip_prefix(repository().join("events")).unwrap();
        let parts: Vec<_> = place.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        let fits =
            parts.len() == 2 && parts[1].ends_with(".json") && repository().join("functions").join(&parts[0]).is_dir();
        (!fits).then(|| format!("events/{} is not events/<function>/<case>.json", place.display()))
    });
    check(faults.collect());
}
