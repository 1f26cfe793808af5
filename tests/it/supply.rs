//! What the programs are made of keeps to `deny.toml`: licences, crates that are not wanted, where they come from, what is known to be weak.

mod advisories;
mod images;

use std::collections::BTreeSet;

use cargo_metadata::Package;
use spdx::{Expression, Licensee};

use crate::arrows::{OUTSIDE, linked_into, ours};
use crate::host::repository;

/// A list of texts in TOML.
fn texts(list: &toml::Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// What `deny.toml` says.
struct Rules {
    licences: Vec<Licensee>,
    unwanted: BTreeSet<String>,
    registries: Vec<String>,
}

impl Rules {
    fn read() -> Rules {
        let text = std::fs::read_to_string(repository().join("deny.toml")).unwrap();
        let rules: toml::Table = text.parse().unwrap();
        Rules {
            licences: texts(&rules["licenses"]["allow"]).iter().map(|it| Licensee::parse(it).unwrap()).collect(),
            unwanted: rules["bans"]["deny"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["crate"].as_str().unwrap().to_owned())
                .collect(),
            registries: texts(&rules["sources"]["allow-registry"]),
        }
    }

    /// What is wrong with a crate.
    fn faults(&self, name: &str, licence: Option<&str>, source: &str) -> Vec<&'static str> {
        let mut faults = Vec::new();
        let expression = licence.and_then(|it| Expression::parse(&it.replace('/', " OR ")).ok());
        let is_allowed =
            |it: &Expression| it.evaluate(|wanted| self.licences.iter().any(|given| given.satisfies(wanted)));
        if !expression.as_ref().is_some_and(is_allowed) {
            faults.push("its licence is not allowed");
        }
        if self.unwanted.contains(name) {
            faults.push("it is not wanted");
        }
        if !self.registries.iter().any(|it| source.strip_prefix("registry+") == Some(it)) {
            faults.push("it comes from elsewhere");
        }
        faults
    }
}

#[test]
fn what_is_linked_keeps_to_the_rules() {
    let rules = Rules::read();
    let products = ours().into_keys().filter(|name| !OUTSIDE.contains(name));
    let linked: Vec<&Package> =
        products.flat_map(|name| linked_into(name).into_values()).filter(|it| it.source.is_some()).collect();
    assert!(linked.len() > 100, "only {} crates of others are linked", linked.len());
    let faults: BTreeSet<String> = linked
        .into_iter()
        .flat_map(|it| {
            let source = it.source.as_ref().map(|it| it.repr.clone()).unwrap_or_default();
            let found = rules.faults(&it.name, it.license.as_deref(), &source);
            found.into_iter().map(|fault| format!("{} {}: {fault} ({:?})", it.name, it.version, it.license))
        })
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn what_breaks_a_rule_is_found() {
    let rules = Rules::read();
    let crates_io = "registry+https://github.com/rust-lang/crates.io-index";
    for (name, licence, source, expected) in [
        ("serde", Some("MIT OR Apache-2.0"), crates_io, vec![]),
        ("old", Some("MIT/Apache-2.0"), crates_io, vec![]),
        ("choice", Some("GPL-3.0-only OR MIT"), crates_io, vec![]),
        ("both", Some("GPL-3.0-only AND MIT"), crates_io, vec!["its licence is not allowed"]),
        ("copyleft", Some("AGPL-3.0-or-later"), crates_io, vec!["its licence is not allowed"]),
        ("none", None, crates_io, vec!["its licence is not allowed"]),
        ("openssl", Some("Apache-2.0"), crates_io, vec!["it is not wanted"]),
        ("fork", Some("MIT"), "git+https://example.org/fork", vec!["it comes from elsewhere"]),
    ] {
        assert_eq!(rules.faults(name, licence, source), expected, "{name}");
    }
}
