//! Counted words: each takes the form that its number wants, in every message.

use std::path::PathBuf;

use expect_test::expect_file;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::parser;
use fluent_typed::prelude::{FluentArgs, L10nBundle};

use super::{Language, cabinet};

/// Values that stand before a word and do not count it: days, names, numbers of things, what is at least or at most so much.
const NOT_COUNTING: [&str; 38] = [
    "accepted",
    "before",
    "body",
    "columns",
    "country",
    "date",
    "day",
    "done",
    "expected",
    "first",
    "from",
    "high",
    "host",
    "id",
    "kind",
    "last",
    "late",
    "line",
    "low",
    "more",
    "name",
    "number",
    "numbers",
    "of",
    "part",
    "participant",
    "quarter",
    "reached",
    "required",
    "row",
    "seconds",
    "steps",
    "target",
    "text",
    "threshold",
    "to",
    "what",
    "worst",
];

/// A file of a language in a folder, parsed.
fn files(folder: &str, language: Language) -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder).join(language.code());
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn folders() -> [(&'static str, &'static [Language]); 2] {
    [("locales", &Language::ALL), ("cabinet", &cabinet::LANGUAGES)]
}

/// Whether the keys of a selector are those of numbers, and not words.
fn chooses_by_number(variants: &[Variant<&str>]) -> bool {
    let key = |variant: &Variant<&str>| match variant.key {
        VariantKey::Identifier { name } => name.to_owned(),
        VariantKey::NumberLiteral { value } => value.to_owned(),
    };
    variants.iter().any(|variant| matches!(key(variant).as_str(), "one" | "few" | "many"))
}

/// Values that stand right before a word of the language, outside any selector by number: nothing agrees with them.
fn unagreeing(pattern: &Pattern<&str>, found: &mut Vec<String>) {
    for (at, element) in pattern.elements.iter().enumerate() {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                let after = match pattern.elements.get(at + 1) {
                    Some(PatternElement::TextElement { value }) => value,
                    _ => "",
                };
                let word = after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase));
                if word && !NOT_COUNTING.contains(&id.name) {
                    found.push(format!("{}{after}", id.name));
                }
            }
            Expression::Select { variants, .. } if !chooses_by_number(variants) => {
                variants.iter().for_each(|variant| unagreeing(&variant.value, found));
            }
            _ => {}
        }
    }
}

/// A number that is followed by the word that it counts stands in a selector; or the word stands before it: `Анкет: 5`.
#[test]
fn no_counted_word_stands_in_one_form_for_every_number() {
    let mut found = Vec::new();
    for (folder, languages) in folders() {
        for language in languages.iter().filter(|language| **language != Language::Tt) {
            for (path, text) in files(folder, *language) {
                let resource = parser::parse(text.as_str()).unwrap();
                for entry in &resource.body {
                    if let Entry::Message(message) = entry {
                        let mut of_message = Vec::new();
                        unagreeing(message.value.as_ref().unwrap(), &mut of_message);
                        let place = path.file_name().unwrap().to_string_lossy();
                        found.extend(
                            of_message.iter().map(|it| format!("{language:?} {place} {}: {it}", message.id.name)),
                        );
                    }
                }
            }
        }
    }
    assert_eq!(found, Vec::<String>::new());
}

/// The values by whose number a message chooses.
fn numbers<'a>(pattern: &'a Pattern<&str>, found: &mut Vec<&'a str>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression: Expression::Select { selector, variants } } = element {
            if let InlineExpression::VariableReference { id } = selector
                && chooses_by_number(variants)
            {
                found.push(id.name);
            }
            variants.iter().for_each(|variant| numbers(&variant.value, found));
        }
    }
}

/// Every message with a counted word, with each number that takes another form in Russian.
#[test]
fn every_counted_word_takes_the_form_of_its_number() {
    let mut told = String::new();
    for (folder, languages) in folders() {
        for language in languages {
            for (_, text) in files(folder, *language) {
                let bundle = L10nBundle::new_without_isolation(language.code(), text.as_bytes()).unwrap();
                let resource = parser::parse(text.as_str()).unwrap();
                for entry in &resource.body {
                    let Entry::Message(message) = entry else { continue };
                    let (mut chosen, mut shown) = (Vec::new(), std::collections::BTreeSet::new());
                    numbers(message.value.as_ref().unwrap(), &mut chosen);
                    super::placeables(message.value.as_ref().unwrap(), &mut shown);
                    if chosen.is_empty() {
                        continue;
                    }
                    for count in [1_u32, 2, 5, 21] {
                        let mut values = FluentArgs::new();
                        for name in &shown {
                            match chosen.contains(&name.as_str()) {
                                true => values.set(name.as_str(), count),
                                false => values.set(name.as_str(), count.to_string()),
                            }
                        }
                        let said = bundle.msg(message.id.name, Some(values)).unwrap();
                        told.push_str(&format!("{} {}: {said}\n", language.code(), message.id.name));
                    }
                }
            }
        }
    }
    expect_file!["counted.txt"].assert_eq(&told);
}
