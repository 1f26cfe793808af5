//! The way of a case so far: its journal in words.

use domain::improvement::journal::Decision;
use domain::improvement::table::State;
use domain::improvement::{Case, Entry, Role};
use pages::{Localizer, PageError};
use serde_json::Value;

use super::naming::Naming;

/// An entry of the journal.
pub(super) struct Step {
    pub when: String,
    pub what: String,
    pub who: String,
    pub states: Option<String>,
    pub decision: Option<String>,
    /// What was written.
    pub said: Vec<String>,
}

/// What people wrote with a move.
const SAID: [&str; 5] = ["assessment", "cause", "lessons", "link", "answer"];

/// The journal in words.
pub(super) async fn steps(naming: &Naming<'_>, case: &Case, journal: &[Entry]) -> Result<Vec<Step>, PageError> {
    let words = naming.words;
    let mut steps = Vec::new();
    for entry in journal {
        let who = match &entry.who {
            Some(who) => format!("{} ({})", naming.participant(who).await?, words.case_role(entry.role.as_str())),
            None => words.case_role(Role::System.as_str()),
        };
        let what = match (entry.name.as_str(), entry.from) {
            ("put", None) => words.entry_made(),
            ("put", Some(_)) => words.entry_changed(),
            (name, _) => words.case_move(name),
        };
        let moved = entry.from.filter(|from| *from != entry.to);
        let state = |state: State| words.case_state(state.as_str());
        let said = SAID.iter().filter_map(|name| entry.fields.get(*name)).flat_map(texts);
        steps.push(Step {
            when: naming.instant(entry.when, case.region),
            what,
            who,
            states: moved.map(|from| words.entry_states(state(from), state(entry.to))),
            decision: entry.decision.as_ref().map(|it| decided(words, it)),
            said: entry.reason.iter().cloned().chain(said).collect(),
        });
    }
    Ok(steps)
}

/// A decision in words.
pub(super) fn decided(words: Localizer, it: &Decision) -> String {
    format!("{}: {}", words.entry_decision(&it.number, words.day(it.date), &it.body), it.text)
}

fn texts(value: &Value) -> Vec<String> {
    let several = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
    several.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}
