//! What is written for people: every link leads somewhere, and both languages name the same commands.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::host::repository;

fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for directory in ["", "docs", "infra"] {
        let entries = fs::read_dir(repository().join(directory)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|it| it == "md")));
    }
    pages.sort();
    pages
}

/// What a page leads to inside the repository and is not there.
fn broken(page: &Path, text: &str) -> Vec<String> {
    let link = Regex::new(r#"\]\(([^)#\s]+)[^)]*\)|src="([^"]+)""#).unwrap();
    let targets = link.captures_iter(text).map(|found| found.get(1).or(found.get(2)).unwrap().as_str());
    let inside = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    inside.filter(|target| !page.parent().unwrap().join(target).exists()).map(str::to_owned).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let pages = pages();
    assert!(10 < pages.len(), "{pages:?}");
    for page in pages {
        assert_eq!(broken(&page, &fs::read_to_string(&page).unwrap()), [""; 0], "{}", page.display());
    }
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let page = repository().join("README.md");
    let text =
        "[there](docs/glossary.md#word) [not](docs/nothing.md) [far](https://a.example) <img src=\"docs/no.png\">";
    assert_eq!(broken(&page, text), ["docs/nothing.md", "docs/no.png"]);
}

#[test]
fn both_languages_name_the_same_commands() {
    let command = Regex::new(r"(?s)```sh\n(.*?)```").unwrap();
    let read = |name: &str| fs::read_to_string(repository().join(name)).unwrap();
    let (russian, english) = (read("README.ru.md"), read("README.md"));
    let commands: Vec<&str> = command.captures_iter(&russian).map(|it| it.get(1).unwrap().as_str()).collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        assert!(english.contains(command), "{command}");
    }
}
