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

/// What a stranger needs: each chapter in Russian and in English.
const CHAPTERS: [&str; 9] =
    ["api", "cloud", "glossary", "operating", "paper", "quick-start", "receipts", "regulation", "sign-in"];

/// The names of the pages of a directory, without their ending.
fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        below(directory).iter().map(|page| page.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

/// The English text of a chapter: what developers read, too, stands beside the folders of languages.
fn english(chapter: &str) -> PathBuf {
    let docs = repository().join("docs");
    let own = docs.join(format!("en/{chapter}.md"));
    if own.exists() { own } else { docs.join(format!("{chapter}.md")) }
}

/// What the first group of a pattern finds in a text, in order.
fn found(pattern: &str, text: &str) -> Vec<String> {
    Regex::new(pattern).unwrap().captures_iter(text).map(|it| it[1].trim().to_owned()).collect()
}

#[test]
fn every_chapter_is_there_in_both_languages_with_the_same_pictures() {
    let docs = repository().join("docs");
    assert_eq!(names(&docs.join("ru")), CHAPTERS);
    assert_eq!(names(&docs.join("guides/ru")), names(&docs.join("guides/en")));
    assert!(names(&docs.join("en")).iter().all(|name| CHAPTERS.contains(&name.as_str())));
    for chapter in CHAPTERS {
        let read =
            |path: PathBuf| fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (russian, english) = (read(docs.join(format!("ru/{chapter}.md"))), read(english(chapter)));
        let pictures = |text: &str, language: &str| found(&format!(r"pictures/{language}/([a-z-]+\.png)"), text);
        assert_eq!(pictures(&russian, "ru"), pictures(&english, "en"), "{chapter}");
        assert!(pictures(&russian, "en").is_empty() && pictures(&english, "ru").is_empty(), "{chapter}");
    }
}

#[test]
fn glossary_and_clauses_are_whole_in_both_languages() {
    let read = |name: &str| fs::read_to_string(repository().join("docs").join(name)).unwrap();
    let clause = r"(?m)^\| ((?:A\d\.|A/|B\.)\S+) \|";
    assert_eq!(found(clause, &read("ru/regulation.md")), found(clause, &read("regulation.md")));
    let (term, in_russian) = (r"(?m)^\| ([^|]+) \|(?:[^|]+\|){3}$", r"(?m)^\| [^|]+ \| [^|]+ \| ([^|]+) \|[^|]+\|$");
    let sorted = |mut all: Vec<String>| {
        all.retain(|it| !matches!(it.as_str(), "term" | "по-английски" | "---"));
        all.sort();
        all
    };
    assert_eq!(sorted(found(in_russian, &read("ru/glossary.md"))), sorted(found(term, &read("glossary.md"))));
}

/// Bytes of a picture at most: a page of the book is read over a slow line, too.
const PICTURE_BYTES_MAX: u64 = 150 * 1024;

#[test]
fn every_picture_of_the_book_is_shown_and_light() {
    let docs = repository().join("docs");
    let text: String = below(&docs).iter().map(|page| fs::read_to_string(page).unwrap()).collect();
    let mut seen = 0;
    for language in ["ru", "en"] {
        for picture in fs::read_dir(docs.join("pictures").join(language)).unwrap() {
            let picture = picture.unwrap();
            let name = format!("pictures/{language}/{}", picture.file_name().to_str().unwrap());
            assert!(text.contains(&name), "{name} is on no page");
            assert!(picture.metadata().unwrap().len() <= PICTURE_BYTES_MAX, "{name} is too heavy");
            seen += 1;
        }
    }
    assert!(10 < seen, "{seen}");
}

/// A comment can tell who wrote it: no page for people says that nobody can know.
#[test]
fn no_guide_claims_more_than_the_programs_do() {
    for page in below(&repository().join("docs/guides")) {
        let text = fs::read_to_string(&page).unwrap().to_lowercase();
        for claim in ["не узна", "анонимн", "обезличен", "learns who", "anonym"] {
            assert!(!text.contains(claim), "{}: {claim}", page.display());
        }
    }
}

/// Where a link leads, without `..`.
fn resolved(page: &Path, target: &str) -> PathBuf {
    let mut path = page.parent().unwrap().to_path_buf();
    for part in Path::new(target).components() {
        match part {
            std::path::Component::ParentDir => _ = path.pop(),
            other => path.push(other),
        }
    }
    path
}

/// The book is read without the repository around it.
#[test]
fn no_page_of_the_book_leads_out_of_it() {
    let docs = repository().join("docs");
    for page in below(&docs) {
        let text = fs::read_to_string(&page).unwrap();
        let inside =
            found(r"\]\(([^)#\s]+)[^)]*\)", &text).into_iter().filter(|it| !it.contains("://") && !it.starts_with('/'));
        let out: Vec<String> = inside.filter(|target| !resolved(&page, target).starts_with(&docs)).collect();
        assert_eq!(out, [""; 0], "{}", page.display());
    }
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
