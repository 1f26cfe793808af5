//! The states and moves of all kinds as a page for people, with a picture of each kind, made from the tables and the profile.

use std::fmt::Write;

use super::kinds::Kind;
use super::rules::{Entitled, Rules};
use super::table::{Row, State, Table};

/// The page `docs/improvement-states.md`.
pub fn state_table(rules: &Rules) -> String {
    let mut page =
        "# States and moves of part B\n\nMade from the tables of `domain::improvement::kinds` and the profile \
        `923-2025` by a test (`UPDATE_EXPECT=1`); not written by hand.\n★: asked for, it stands among the tasks of its \
        roles. R: a reason, D: a decision, `=`: the state stays.\n"
            .to_owned();
    for kind in Kind::ALL {
        let table = kind.table();
        let ends: Vec<_> = table.ends.iter().map(|state| state.as_str()).collect();
        let _ = write!(
            page,
            "\n## {} ({})\n\nBegins as `{}`; ends: {}. May be put by: {}.\n\n\
             {}\n\
             | move | from → to | roles | requires | starts / stops |\n|---|---|---|---|---|\n",
            kind.as_str(),
            kind.prefix(),
            table.initial.as_str(),
            ends.join(", "),
            roles(rules, kind, "put"),
            picture(table),
        );
        for row in table.rows {
            let star = if row.asked { " ★" } else { "" };
            let _ = writeln!(
                page,
                "| {}{star} | {} → {} | {} | {} | {} |",
                row.name,
                names(row.from),
                if row.to.is_empty() { "=".to_owned() } else { names(row.to) },
                roles(rules, kind, row.key),
                requires(row),
                clocks(row),
            );
        }
    }
    page
}

/// The way from state to state, as Mermaid draws it. A move that leaves the state is no arrow.
fn picture(table: &Table) -> String {
    let mut picture = format!("```mermaid\nstateDiagram-v2\n    [*] --> {}\n", table.initial.as_str());
    for row in table.rows {
        for (from, to) in row.from.iter().flat_map(|from| row.to.iter().map(move |to| (from, to))) {
            let _ = writeln!(picture, "    {} --> {} : {}", from.as_str(), to.as_str(), row.name);
        }
    }
    for end in table.ends {
        let _ = writeln!(picture, "    {} --> [*]", end.as_str());
    }
    picture + "```\n"
}

fn names(states: &[State]) -> String {
    states.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(", ")
}

fn roles(rules: &Rules, kind: Kind, row: &str) -> String {
    let list = |roles: &[super::Role]| roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
    match rules.moves.get(kind.as_str()).and_then(|rows| rows.get(row)) {
        Some(Entitled::Always(roles)) => list(roles),
        Some(Entitled::ByChain { not_mss, mss }) => format!("{}; MSS: {}", list(not_mss), list(mss)),
        None => "nobody".to_owned(),
    }
}

fn requires(row: &Row) -> String {
    let needed = row.needs.iter().map(|need| match need.name().as_str() {
        "reason" => "R".to_owned(),
        "decision" => "D".to_owned(),
        name => name.to_owned(),
    });
    let mss = row.only_mss.then(|| "MSS only".to_owned());
    let optional = row.may.iter().map(|field| format!("fields.{field}?"));
    let all: Vec<_> = mss.into_iter().chain(needed).chain(optional).collect();
    if all.is_empty() { "–".to_owned() } else { all.join(", ") }
}

fn clocks(row: &Row) -> String {
    let told = |word: &str, names: &[super::clocks::ClockName]| {
        let names: Vec<_> = names.iter().map(|name| name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
    };
    let all: Vec<_> = told("starts", row.starts).into_iter().chain(told("stops", row.stops)).collect();
    if all.is_empty() { "–".to_owned() } else { all.join("; ") }
}
