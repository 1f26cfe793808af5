//! `docs/asvs.md` claims nothing that is not there: each test and each file that it names exists, and no number stands in it twice.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::arrows::files_below;
use crate::host::repository;

const DOCUMENT: &str = include_str!("../../docs/asvs.md");

/// What stands between back quotes and looks like the name of a test.
fn named_tests() -> impl Iterator<Item = &'static str> {
    let quoted = DOCUMENT.split('`').skip(1).step_by(2);
    quoted.filter(|name| {
        20 < name.len() && name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
    })
}

#[test]
fn every_test_that_is_named_exists() {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in ["shared", "functions", "infra", "tests"] {
        files_below(&repository().join(folder), &mut files);
    }
    let sources: String = files
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let missing: Vec<&str> = named_tests().filter(|name| !sources.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(60 < named_tests().count(), "tests are named");
}

#[test]
fn every_file_that_is_named_exists() {
    let quoted = DOCUMENT.split('`').skip(1).step_by(2);
    let files = quoted.filter(|name| name.contains('/') && !name.contains([' ', '{', '<']));
    let missing: Vec<&str> = files.filter(|name| !repository().join(name).exists()).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_number_stands_twice() {
    let mut seen = BTreeSet::new();
    for line in DOCUMENT.lines().filter(|line| line.starts_with("| ")) {
        let numbers = line.split('|').nth(1).unwrap_or_default().split(',').map(str::trim);
        for number in numbers.filter(|number| number.contains('.')) {
            assert!(seen.insert(number), "{number} stands twice");
        }
    }
    assert!(150 < seen.len(), "{} lines", seen.len());
}
