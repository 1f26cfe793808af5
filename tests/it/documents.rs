//! What is written for people: every link leads somewhere, and both languages name the same commands.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use crate::host::repository;

fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for directory in ["", "infra"] {
        let entries = fs::read_dir(repository().join(directory)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| is_page(path)));
    }
    pages.extend(below(&repository().join("docs")));
    pages.sort();
    pages
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "md")
}

/// The pages of a directory and of all below it.
fn below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] })
        .filter(|path| is_page(path))
        .collect()
}

/// What a page leads to inside the repository, or within the product, and is not there.
fn broken(page: &Path, text: &str) -> Vec<String> {
    let link = Regex::new(r#"\]\(([^)#\s]+)[^)]*\)|src="([^"]+)""#).unwrap();
    let targets = link.captures_iter(text).map(|found| found.get(1).or(found.get(2)).unwrap().as_str());
    let inside = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    let leads = |target: &&str| match target.starts_with('/') {
        true => is_route(target),
        false => page.parent().unwrap().join(target).exists(),
    };
    inside.filter(|target| !leads(target)).map(str::to_owned).collect()
}

/// Whether the product has such an address.
fn is_route(path: &str) -> bool {
    let template = fs::read_to_string(repository().join("infra/template.yaml")).unwrap();
    let route = Regex::new(r#"RouteKey: "GET ([^"]+)""#).unwrap();
    route.captures_iter(&template).any(|found| {
        let (route, asked): (Vec<&str>, Vec<&str>) = (found[1].split('/').collect(), path.split('/').collect());
        route.len() == asked.len() && route.iter().zip(&asked).all(|(of, it)| of == it || of.starts_with('{'))
    })
}

/// The book has every page of `docs`, and no other.
#[test]
fn every_page_stands_in_the_book() {
    let docs = repository().join("docs");
    let summary = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let link = Regex::new(r"\]\(([^)]+)\)").unwrap();
    let mut listed: Vec<PathBuf> = link.captures_iter(&summary).map(|found| docs.join(&found[1])).collect();
    listed.sort();
    let mut there = below(&docs);
    there.retain(|path| !path.ends_with("SUMMARY.md"));
    there.sort();
    assert_eq!(listed, there);
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
    let text = "[there](docs/glossary.md#word) [page](/guide/head) [none](/guides/head) [not](docs/nothing.md) [far](https://a.example) <img src=\"docs/no.png\">";
    assert_eq!(broken(&page, text), ["/guides/head", "docs/nothing.md", "docs/no.png"]);
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
