//! Rooms of a crate, and what may use what: the rooms of `app` and `domain` are their top modules, and every path
//! `crate::room…` in code that is not a test is an arrow. No arrows make a circle, and each is one of the
//! table. Nor do those between the modules of a room make one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::host::repository;

/// What stands below every room of `app`: ports, store and the like may be used without saying so.
const APP_GROUND: [&str; 8] = ["error", "hands", "health", "heartbeat", "hints", "panics", "ports", "store"];

/// The rooms of `app`, each after all those that it may use.
const APP: [(&str, &[&str]); 20] = [
    ("audit", &[]),
    ("portal", &["registers"]),
    ("deadlines", &["portal"]),
    ("privacy", &["audit"]),
    ("registers", &["audit", "privacy"]),
    ("identity", &["audit", "privacy", "registers"]),
    ("pool", &["audit", "registers"]),
    ("assembly", &["counts", "identity", "pool", "privacy", "registers"]),
    ("invitations", &["audit", "deadlines", "privacy", "registers"]),
    ("intake", &["deadlines", "identity", "privacy", "registers"]),
    ("mail", &["audit", "deadlines", "invitations", "privacy"]),
    ("answers", &["audit", "deadlines", "invitations", "pool", "portal", "registers"]),
    ("following", &["answers", "audit", "mail", "privacy", "registers"]),
    ("counts", &["audit", "pool", "registers"]),
    ("figures", &["audit", "counts", "identity", "pool", "registers"]),
    ("gaming", &["audit", "counts", "figures", "identity", "pool", "registers"]),
    ("subscriptions", &["audit", "counts", "figures", "identity", "mail", "privacy", "registers"]),
    (
        "improvement",
        &["answers", "audit", "counts", "figures", "following", "identity", "mail", "privacy", "registers"],
    ),
    ("synthetic", &["answers", "assembly", "identity", "intake", "invitations", "mail", "registers"]),
    (
        "upkeep",
        &[
            "audit",
            "counts",
            "deadlines",
            "following",
            "identity",
            "improvement",
            "invitations",
            "mail",
            "pool",
            "privacy",
            "registers",
            "subscriptions",
            "synthetic",
        ],
    ),
];

/// What stands below every room of `domain`: names of things, languages, exact fractions, digests as text, texts that look the same.
const DOMAIN_GROUND: [&str; 6] = ["decimal", "digest", "identifier", "language", "names", "spelling"];

/// The rooms of `domain`, each after all those that it may use.
const DOMAIN: [(&str, &[&str]); 22] = [
    ("audit", &[]),
    ("person", &[]),
    ("regulation", &[]),
    ("organisation", &[]),
    ("calendar", &["organisation"]),
    ("source", &["calendar"]),
    ("disclosure", &["organisation"]),
    ("tally", &["calendar", "disclosure"]),
    ("statistics", &["tally"]),
    ("receipt", &["calendar", "organisation", "person", "regulation"]),
    ("questionnaire", &["organisation", "person", "tally"]),
    ("invitation", &["calendar", "organisation", "questionnaire", "receipt", "regulation", "tally"]),
    ("deadline", &["calendar", "invitation", "regulation", "tally"]),
    ("scope", &["disclosure", "organisation"]),
    ("figures", &["calendar", "deadline", "disclosure", "organisation", "regulation", "scope", "statistics", "tally"]),
    ("comments", &["calendar", "organisation", "questionnaire", "tally"]),
    ("following", &["calendar", "organisation"]),
    ("subscription", &["calendar", "regulation", "scope"]),
    ("publication", &["calendar", "organisation", "questionnaire", "tally"]),
    ("working_time", &["calendar"]),
    ("improvement", &["calendar", "figures", "organisation", "statistics", "tally", "working_time"]),
    (
        "gaming",
        &[
            "calendar",
            "comments",
            "improvement",
            "organisation",
            "questionnaire",
            "regulation",
            "scope",
            "statistics",
            "tally",
        ],
    ),
];

/// Whom each module uses.
type Arrows = BTreeMap<String, BTreeSet<String>>;

/// What follows `within`, as `crate::`, in the paths of a source text, without its comments and tests. A name with a capital
/// letter is an item, and no module.
fn used_modules(source: &str, within: &str) -> BTreeSet<String> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: Vec<_> = code.take_while(|line| line.trim() != "#[cfg(test)]").collect();
    let code = code.join("\n");
    let mut used = BTreeSet::new();
    for path in code.split(within).skip(1) {
        match path.strip_prefix('{') {
            Some(group) => used.extend(heads_of_group(group)),
            None => {
                used.insert(head(path));
            }
        }
    }
    used.retain(|name| name.starts_with(|first: char| first.is_ascii_lowercase()));
    used
}

/// The name with which a path begins.
fn head(path: &str) -> String {
    path.trim_start().chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
}

/// The names with which the paths of a group begin, up to the brace that closes it.
fn heads_of_group(group: &str) -> Vec<String> {
    let (mut depth, mut heads) = (0_usize, vec![head(group)]);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(head(&group[at + 1..])),
            _ => {}
        }
    }
    heads
}

/// The arrows between the top modules of a crate, from its sources.
fn arrows_of(path: &str) -> Arrows {
    let root = repository().join(path).join("src");
    let mut arrows = Arrows::new();
    read_below(&root, &root, "crate::", &mut arrows);
    arrows
}

/// The arrows between the modules of one room, each with whatever is below it.
fn arrows_within(crate_name: &str, room: &str) -> Arrows {
    let root = repository().join("shared").join(crate_name).join("src").join(room);
    let mut arrows = Arrows::new();
    if root.is_dir() {
        read_below(&root, &root, &format!("crate::{room}::"), &mut arrows);
    }
    let modules: BTreeSet<String> = arrows.keys().cloned().collect();
    arrows.values_mut().for_each(|used| used.retain(|it| modules.contains(it)));
    arrows
}

fn read_below(directory: &Path, root: &Path, within: &str, arrows: &mut Arrows) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let of_tests = name == "tests" || name.ends_with("_tests");
        if path.is_dir() {
            read_below(&path, root, within, arrows);
        } else if !of_tests && path != root.join("lib.rs") {
            let below = path.strip_prefix(root).unwrap().with_extension("");
            let module = below.iter().next().unwrap().to_string_lossy().into_owned();
            let mut used = used_modules(&std::fs::read_to_string(&path).unwrap(), within);
            used.remove(&module);
            arrows.entry(module).or_default().extend(used);
        }
    }
}

/// A circle of modules, if there is one: each uses the next, and the last is the first.
fn circle(arrows: &Arrows) -> Option<Vec<String>> {
    let mut finished = BTreeSet::new();
    arrows.keys().find_map(|start| circle_from(start, arrows, &mut Vec::new(), &mut finished))
}

fn circle_from(
    module: &str,
    arrows: &Arrows,
    way: &mut Vec<String>,
    finished: &mut BTreeSet<String>,
) -> Option<Vec<String>> {
    if let Some(at) = way.iter().position(|it| it == module) {
        return Some(way[at..].iter().cloned().chain([module.to_owned()]).collect());
    }
    if finished.contains(module) {
        return None;
    }
    way.push(module.to_owned());
    let used = arrows.get(module).into_iter().flatten();
    let found = used.into_iter().find_map(|next| circle_from(next, arrows, way, finished));
    way.pop();
    finished.insert(module.to_owned());
    found
}

/// Everything in which arrows and table do not agree, and a circle if there is one.
fn faults(arrows: &Arrows, ground: &[&str], rooms: &[(&str, &[&str])]) -> Vec<String> {
    let allowed: BTreeMap<_, _> = rooms.iter().copied().collect();
    let mut faults = Vec::new();
    for (module, used) in arrows {
        let (is_ground, may_use) = (ground.contains(&module.as_str()), allowed.get(module.as_str()));
        if !is_ground && may_use.is_none() {
            faults.push(format!("`{module}` is a room without a line in tests/it/rooms.rs"));
            continue;
        }
        let may_use = may_use.copied().unwrap_or_default();
        let wrong = used.iter().filter(|it| !ground.contains(&it.as_str()) && !may_use.contains(&it.as_str()));
        faults.extend(wrong.map(|it| format!("`{module}` uses `{it}`, and that arrow does not exist")));
        let unused = may_use.iter().filter(|it| !used.contains(**it));
        faults.extend(unused.map(|it| format!("`{module}` may use `{it}`, and does not: take the arrow out")));
    }
    faults.extend(circle(arrows).map(|it| format!("a circle: {}", it.join(" → "))));
    faults
}

#[track_caller]
fn check(crate_name: &str, ground: &[&str], rooms: &[(&str, &[&str])]) {
    let arrows = arrows_of(&format!("shared/{crate_name}"));
    assert!(rooms.iter().all(|(room, _)| arrows.contains_key(*room)), "a room of the table is not there: {arrows:?}");
    let mut faults = faults(&arrows, ground, rooms);
    for (room, _) in rooms {
        let found = circle(&arrows_within(crate_name, room));
        faults.extend(found.map(|it| format!("a circle within `{room}`: {}", it.join(" → "))));
    }
    assert!(faults.is_empty(), "in `{crate_name}`:\n{}", faults.join("\n"));
}

#[test]
fn the_rooms_of_app_keep_to_their_arrows() {
    check("app", &APP_GROUND, &APP);
}

#[test]
fn the_rooms_of_domain_keep_to_their_arrows() {
    check("domain", &DOMAIN_GROUND, &DOMAIN);
}

/// What is written goes through `store::write`, which refuses what must be recorded, or through the audit trail, which records it.
#[test]
fn only_the_store_and_the_audit_trail_of_app_write_to_the_table() {
    let root = repository().join("shared/app/src");
    let mut writers = BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path).unwrap().contains("table.write(") {
                writers.insert(path.strip_prefix(&root).unwrap().display().to_string());
            }
        }
    }
    assert_eq!(writers.into_iter().collect::<Vec<_>>(), ["audit.rs", "store.rs"]);
}

/// Crates that are no rooms by subject: their modules may use each other as they like, and make no circle.
const EDGE: [&str; 10] = [
    "functions/cabinet",
    "functions/improve",
    "functions/ingest",
    "functions/survey",
    "infra/host",
    "shared/aws",
    "shared/local",
    "shared/pages",
    "shared/tables",
    "shared/web",
];

#[test]
fn the_modules_of_the_edge_make_no_circle() {
    for path in EDGE {
        let arrows = arrows_of(path);
        assert!(arrows.values().any(|used| !used.is_empty()), "nothing was read of {path}");
        assert_eq!(circle(&arrows), None, "{path}");
    }
}

#[test]
fn paths_are_read_from_code_alone() {
    let source = "
        //! Like [`crate::documented`].
        use crate::mail::letters::{Letter, rendered};
        use crate::{App, Error, registers, counts::{self, close}};
        fn later() -> u8 { crate::store::shard_of(\"\") }
        #[cfg(test)]
        mod tests { use crate::only_in_tests; }
    ";
    let used: Vec<_> = used_modules(source, "crate::").into_iter().collect();
    assert_eq!(used, ["counts", "mail", "registers", "store"]);
}

#[test]
fn a_seeded_circle_and_a_seeded_arrow_are_found() {
    let arrows = |seeds: &[(&str, &str)]| {
        let read = |(module, source): &(&str, &str)| (module.to_string(), used_modules(source, "crate::"));
        seeds.iter().map(read).collect::<Arrows>()
    };
    let rooms: &[(&str, &[&str])] = &[("closing", &["reading"]), ("reading", &["store"]), ("store", &[])];
    let good = [("closing", "use crate::reading::Row;"), ("reading", "use crate::store::load;"), ("store", "")];
    let mut circular = good;
    circular[2].1 = "fn late() { crate::closing::close() }";
    for (seeds, expected) in [
        (good, vec![]),
        (
            circular,
            vec![
                "`store` uses `closing`, and that arrow does not exist",
                "a circle: closing → reading → store → closing",
            ],
        ),
    ] {
        assert_eq!(faults(&arrows(&seeds), &[], rooms), expected);
    }
    let strange = arrows(&[("attic", "")]);
    assert_eq!(faults(&strange, &[], rooms), ["`attic` is a room without a line in tests/it/rooms.rs"]);
}
