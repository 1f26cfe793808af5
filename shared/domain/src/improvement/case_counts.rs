//! How many cases there are, by kind and state, and how many of them are late: what a region tells the federal level of its part of the programme. No
//! case, party or text can be read from it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::kinds::Kind;
use super::table::State;

/// Cases of one kind in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCount {
    /// Of which kind.
    pub kind: Kind,
    /// Where they stand.
    pub state: State,
    /// How many there are.
    pub cases: u32,
    /// Those of which a term has passed and still runs.
    pub overdue: u32,
}

/// Counts that grow case by case.
#[derive(Clone, Debug, Default)]
pub struct CaseCounts(BTreeMap<(Kind, State), (u32, u32)>);

impl CaseCounts {
    /// Counts a case as it stands at that instant.
    pub fn add(&mut self, case: &Case, now: DateTime<Utc>) {
        let is_overdue = case.clocks.iter().any(|clock| clock.runs() && clock.due <= now);
        let (cases, overdue) = self.0.entry((case.kind(), case.state)).or_default();
        *cases += 1;
        *overdue += u32::from(is_overdue);
    }

    /// By kind and state; what there is none of is left out.
    pub fn told(self) -> Vec<CaseCount> {
        let count = |((kind, state), (cases, overdue))| CaseCount { kind, state, cases, overdue };
        self.0.into_iter().map(count).collect()
    }
}

/// Whether counts of another system can be true: each state is one of its kind and is told once, and no more cases are late than there are.
pub fn are_sound(counts: &[CaseCount]) -> bool {
    let mut told = BTreeSet::new();
    counts.iter().all(|it| {
        it.overdue <= it.cases && it.kind.table().states().contains(&it.state) && told.insert((it.kind, it.state))
    })
}

/// All of them together: how many, and how many are late.
pub fn in_all(counts: &[CaseCount]) -> (u64, u64) {
    counts.iter().fold((0, 0), |(cases, overdue), it| (cases + u64::from(it.cases), overdue + u64::from(it.overdue)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn check(counts: Value, sound: Option<bool>) {
        let read = serde_json::from_value::<Vec<CaseCount>>(counts);
        assert_eq!(read.ok().map(|counts| are_sound(&counts)), sound);
    }

    #[test]
    fn what_cannot_be_true_is_told() {
        let row = |kind: &str, state: &str, cases: u32, overdue: u32| json!({"kind": kind, "state": state, "cases": cases, "overdue": overdue});
        check(json!([]), Some(true));
        check(json!([row("incident", "declared", 3, 1), row("incident", "closed", 2, 0)]), Some(true));
        check(json!([row("incident", "declared", 3, 4)]), Some(false));
        check(json!([row("incident", "declared", 3, 1), row("incident", "declared", 1, 0)]), Some(false));
        check(json!([row("incident", "verified", 1, 0)]), Some(false));
        check(json!([row("incident", "lost", 1, 0)]), None);
        check(json!([row("wish", "declared", 1, 0)]), None);
        check(json!([{"kind": "incident", "state": "declared", "cases": 1, "overdue": 0, "title": "Кто-то"}]), None);
    }
}
