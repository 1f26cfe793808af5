//! Whether every language says everything, and says it right.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use expect_test::expect;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::*;

mod counted;

/// The messages of a language in a folder, each with the values that it shows.
fn messages(folder: &str, language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(language.code());
    let mut messages = BTreeMap::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let resource = parser::parse(text.as_str()).unwrap_or_else(|(_, faults)| panic!("{path:?}: {faults:?}"));
        for entry in resource.body {
            if let Entry::Message(message) = entry {
                let mut shown = BTreeSet::new();
                placeables(message.value.as_ref().unwrap(), &mut shown);
                let former = messages.insert(message.id.name.to_owned(), shown);
                assert!(former.is_none(), "{path:?} repeats {}", message.id.name);
            }
        }
    }
    messages
}

fn placeables(pattern: &Pattern<&str>, shown: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::Placeable { expression: Expression::Inline(inline) } => variable(inline, shown),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                variable(selector, shown);
                variants.iter().for_each(|variant| placeables(&variant.value, shown));
            }
            PatternElement::TextElement { .. } => {}
        }
    }
}

fn variable(inline: &InlineExpression<&str>, shown: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        shown.insert(id.name.to_owned());
    }
}

/// A message that one language lacks would silently have no function; a value that it leaves out would be lost there.
#[test]
fn every_language_has_every_message_with_every_value() {
    for (folder, languages) in [("locales", Language::ALL.as_slice()), ("cabinet", &cabinet::LANGUAGES)] {
        let russian = messages(folder, Language::Ru);
        assert!(20 < russian.len(), "the folder {folder} was not read");
        for language in languages {
            assert_eq!(messages(folder, *language), russian, "{folder} {language:?}");
        }
    }
}

#[test]
fn every_language_is_its_own() {
    for language in Language::ALL {
        assert_eq!(folder(language).as_ref(), language.code());
    }
    expect!["Русский, English, Татарча"].assert_eq(&Language::ALL.map(name_of).join(", "));
}

#[test]
fn numbers_take_the_form_that_the_language_wants() {
    let told = |language| {
        let heading = |count: u32| of(language).faults_heading(count);
        let tail = |count| heading(count).rsplit(": ").next().unwrap().to_owned();
        [1, 2, 5, 11, 21, 22].map(tail).join(" | ")
    };
    expect!["исправьте ещё 1 место | исправьте ещё 2 места | исправьте ещё 5 мест | исправьте ещё 11 мест | исправьте ещё 21 место | исправьте ещё 22 места"].assert_eq(&told(Language::Ru));
    expect!["1 place to put right | 2 places to put right | 5 places to put right | 11 places to put right | 21 places to put right | 22 places to put right"].assert_eq(&told(Language::En));
    expect!["1 урынны төзәтәсе калды | 2 урынны төзәтәсе калды | 5 урынны төзәтәсе калды | 11 урынны төзәтәсе калды | 21 урынны төзәтәсе калды | 22 урынны төзәтәсе калды"].assert_eq(&told(Language::Tt));
}

#[test]
fn dates_are_in_words() {
    let words = |date: &str| {
        let date = date.parse().unwrap();
        Language::ALL.map(|language| super::date(date, language)).join(" / ").replace('\u{a0}', " ")
    };
    expect!["15 февраля 2026 года / 15 February 2026 / 2026 елның 15 феврале"].assert_eq(&words("2026-02-15"));
    expect!["1 мая 2026 года / 1 May 2026 / 2026 елның 1 мае"].assert_eq(&words("2026-05-01"));
    expect!["31 декабря 2027 года / 31 December 2027 / 2027 елның 31 декабре"].assert_eq(&words("2027-12-31"));
}

/// The words of every message of a folder, by name.
fn words(folder: &str, language: Language) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(language.code());
    let mut lines = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        for line in std::fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            lines.extend(line.split_once(" = ").map(|(name, text)| (name.to_owned(), text.to_owned())));
        }
    }
    lines
}

/// What follows one another in a paragraph is sentences.
#[test]
fn what_is_said_of_coverage_ends_as_a_sentence() {
    for language in cabinet::LANGUAGES {
        let said = words("cabinet", language);
        for name in [
            "coverage-above",
            "coverage-without-withdrawn",
            "coverage-channels",
            "coverage-cohort",
            "coverage-cohort-complete",
        ] {
            let (_, text) = said.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}"));
            assert!(text.ends_with('.'), "{language:?} {name}: {text}");
        }
    }
}

/// An answer is kept apart from its author, and a comment can still tell who wrote it: nothing says that nobody can know.
#[test]
fn no_words_claim_more_than_the_programs_do() {
    const CLAIMS: [&str; 11] = [
        "анонимн",
        "аноним",
        "anonym",
        "обезличен",
        "не узнает",
        "does not learn",
        "белмәяч",
        "сведения скрыты",
        "data are masked",
        "data are hidden",
        "больше не связан",
    ];
    for (folder, languages) in [("locales", Language::ALL.as_slice()), ("cabinet", &cabinet::LANGUAGES)] {
        for language in languages {
            for (name, text) in words(folder, *language) {
                let claim = CLAIMS.into_iter().find(|claim| text.to_lowercase().contains(claim));
                assert_eq!(claim, None, "{folder} {language:?} {name}: {text}");
            }
        }
    }
}

/// Whoever writes a comment and whoever reads it are told alike what the program hides and what it does not find.
#[test]
fn what_is_hidden_in_comments_is_told_where_they_are_written_and_where_they_are_read() {
    let both = |hidden: &str, not_found: &str, text: &str| {
        let (before, after) = text.split_once(not_found).unwrap_or_else(|| panic!("{not_found}: {text}"));
        hidden.split('|').all(|kind| before.contains(kind)) && !after.is_empty()
    };
    let (russian, english) = (
        "телефоны|адреса почты|ники|ссылки на страницы|номера документов и карт|полные русские имена",
        "telephone numbers|mail addresses|handles|links to people’s pages|numbers of documents and cards|Russian full names",
    );
    for (hidden, not_found, text) in [
        (russian, "Других имён", of(Language::Ru).check_not_found()),
        (russian, "Других имён", cabinet::of(Language::Ru).comments_note("12")),
        (english, "does not find other names", of(Language::En).check_not_found()),
        (english, "does not find other names", cabinet::of(Language::En).comments_note("12")),
        (
            "телефон номерларын|почта адресларын|никларны|документ һәм карта номерларын|рус тулы исемнәрен",
            "Башка исемнәрне",
            of(Language::Tt).check_not_found(),
        ),
    ] {
        assert!(both(hidden, not_found, &text), "{text}");
    }
}
