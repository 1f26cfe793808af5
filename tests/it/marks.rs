//! Every clause that the code cites has its line in `docs/regulation.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::arrows::files_below;
use crate::host::repository;

/// The marks of clauses in a text: `A1.4ж`, `A2.6`, `B.7к`. Not those of groups of requirements, as `A-7`.
fn marks(text: &str) -> BTreeSet<String> {
    let mut marks = BTreeSet::new();
    for (at, _) in text.match_indices(['A', 'B']) {
        let stands_alone = !text[..at].ends_with(|before: char| before.is_alphanumeric() || "_.-".contains(before));
        let section = ["A1.", "A2.", "B."].into_iter().find(|section| text[at..].starts_with(section));
        let Some(section) = section.filter(|_| stands_alone) else { continue };
        let rest = &text[at + section.len()..];
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let letter: String = rest[number.len()..].chars().take_while(|it| ('а'..='я').contains(it)).collect();
        let ends = !rest[number.len() + letter.len()..].starts_with(|after: char| after.is_alphanumeric());
        if !number.is_empty() && number.len() <= 2 && letter.chars().count() <= 1 && ends {
            marks.insert(format!("{section}{number}{letter}"));
        }
    }
    marks
}

/// The marks that have a line of a table.
fn explained(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    rows.filter(|(_, meaning)| !meaning.trim_end_matches('|').trim().is_empty())
        .flat_map(|(mark, _)| marks(mark))
        .collect()
}

/// Where each mark is cited first.
fn cited(root: &Path) -> BTreeMap<String, String> {
    let mut files = Vec::new();
    for directory in ["shared", "functions", "infra", "tests"] {
        files_below(&root.join(directory), &mut files);
    }
    files.push(root.join("docs/glossary.md"));
    files.sort();
    let mut cited = BTreeMap::new();
    for path in files.iter().filter(|path| !path.ends_with("tests/it/marks.rs")) {
        for mark in std::fs::read_to_string(path).map(|text| marks(&text)).unwrap_or_default() {
            cited.entry(mark).or_insert_with(|| path.strip_prefix(root).unwrap().display().to_string());
        }
    }
    cited
}

#[test]
fn every_clause_that_is_cited_is_explained() {
    let explained = explained(&std::fs::read_to_string(repository().join("docs/regulation.md")).unwrap());
    let cited = cited(repository());
    assert!(40 < cited.len(), "the code was not read: {cited:?}");
    let faults = cited.iter().filter(|(mark, _)| !explained.contains(*mark));
    let faults: Vec<_> = faults.map(|(mark, path)| format!("{path} cites {mark}")).collect();
    assert!(faults.is_empty(), "without a line in docs/regulation.md:\n{}", faults.join("\n"));
}

/// Each clause of part B that asks for something has a story that names it; headings of lists of duties ask for nothing themselves.
#[test]
fn every_clause_of_part_b_has_a_story_that_names_it() {
    let regulation = std::fs::read_to_string(repository().join("docs/regulation.md")).unwrap();
    let clauses = explained(&regulation).into_iter().filter(|mark| mark.starts_with("B."));
    let clauses: Vec<String> = clauses.filter(|mark| !["B.4", "B.6", "B.7", "B.8"].contains(&mark.as_str())).collect();
    assert!(20 < clauses.len(), "the clauses were not read: {clauses:?}");
    let mut files = Vec::new();
    for directory in ["functions", "shared", "tests/it"] {
        files_below(&repository().join(directory), &mut files);
    }
    let is_story = |path: &&std::path::PathBuf| {
        let path = path.display().to_string();
        path.contains("/tests/") && !path.ends_with("marks.rs") || path.ends_with("_tests.rs")
    };
    let told = files.iter().filter(is_story).filter_map(|path| std::fs::read_to_string(path).ok());
    let named: BTreeSet<String> = told.flat_map(|text| marks(&text)).collect();
    let missing: Vec<_> = clauses.iter().filter(|clause| !named.contains(*clause)).collect();
    assert!(missing.is_empty(), "without a story that names it: {missing:?}");
}

#[test]
fn marks_are_read() {
    for (text, expected) in [
        ("late (A2.4), by growth (A1.4ж, A1.10д)", vec!["A1.10д", "A1.4ж", "A2.4"]),
        ("checked (B.7к); B.10 too", vec!["B.10", "B.7к"]),
        ("group A-7, annex A/2, version BA2.4, A2.4x, a.B.7, A2.", vec![]),
    ] {
        assert_eq!(marks(text).into_iter().collect::<Vec<_>>(), expected, "{text}");
    }
    assert_eq!(explained("| A2.6 | the link |\n| A2.7 | |\n").into_iter().collect::<Vec<_>>(), ["A2.6"]);
}
