//! A stored kind is declared in one place: nothing else in the products writes a prefix of its keys.

use std::path::{Path, PathBuf};

use table::kinds::Kind;

use crate::host::repository;

/// Where kinds are declared.
const DECLARED_IN: &str = "shared/table/src/kinds";

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let of_tests = ["tests", "target", "node_modules"].contains(&name.as_str()) || name.contains("tests.rs");
        match path.is_dir() {
            _ if of_tests || name.starts_with('.') => {}
            true => sources(&path, found),
            false if name.ends_with(".rs") => found.push(path),
            false => {}
        }
    }
}

/// Places where this source writes a prefix of a stored key as text of its own.
fn written_anew(source: &str) -> Vec<String> {
    // What stands behind the first test module is no product.
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let prefixes = Kind::ALL.iter().map(|kind| kind.about().prefix);
    let lines = product.lines().filter(|line| !line.trim_start().starts_with("//"));
    let lines: Vec<&str> = lines.collect();
    let found = prefixes.flat_map(|prefix| {
        let texts = [format!("\"{prefix}#"), format!("\"{prefix}\"")];
        lines.iter().filter(move |line| texts.iter().any(|text| line.contains(text.as_str()))).copied()
    });
    found.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_prefix_of_stored_keys_is_written_once() {
    let mut files = Vec::new();
    for directory in ["shared", "functions", "infra"] {
        sources(&repository().join(directory), &mut files);
    }
    assert!(100 < files.len(), "the sources were not found");
    let mut faults = Vec::new();
    for path in files {
        let place = path.strip_prefix(repository()).unwrap().display().to_string();
        if place.starts_with(DECLARED_IN) {
            continue;
        }
        // Sort keys that are called as their partition stand in the functions that make keys, and a conformance test has keys of its own.
        if place.starts_with("shared/table/src/keys") || place.starts_with("shared/table/src/conformance") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        faults.extend(written_anew(&source).into_iter().map(|line| format!("{place}: {line}")));
    }
    assert!(
        faults.is_empty(),
        "write `Kind::….is(&key)` or a function of `table::keys` instead:\n{}",
        faults.join("\n")
    );
}

#[test]
fn a_prefix_that_is_written_again_is_found() {
    for (source, expected) in [
        ("if key.pk.starts_with(\"RECEIPT#\") {", 1),
        ("match entity { \"FINALS\" => 1, _ => 0 }", 1),
        ("// RECEIPT#… \"RECEIPT#\"", 0),
        ("let spelled = \"RECEIPTS\";", 0),
        ("fn x() {}\n#[cfg(test)]\nmod tests { const P: &str = \"RECEIPT#\"; }", 0),
    ] {
        assert_eq!(written_anew(source).len(), expected, "{source}");
    }
}
