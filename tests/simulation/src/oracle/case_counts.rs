//! How many cases each region has, as it is counted once a day for the federal level: by kind and state, and how many are late.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use table::Item;

use super::Oracle;
use super::form::{document, instant};

impl Oracle {
    /// At rest each region's counts are of the cases that it has, as they stood when it was counted.
    pub(crate) fn check_case_counts(&mut self, items: &[Item]) {
        let own = |item: &&Item| item.key.pk == "CASECOUNTS" && item.key.sk.starts_with("own#");
        let mut wrong = Vec::new();
        for item in items.iter().filter(own) {
            let region = Some(item.key.sk.trim_start_matches("own#")).filter(|region| !region.is_empty());
            let form = document(item);
            let Some(at) = instant(&form["as_of"]) else { continue };
            let told: BTreeSet<String> =
                form["counts"].as_array().into_iter().flatten().map(Value::to_string).collect();
            if let Some(due) = self.case_counts(region, at)
                && told != due
            {
                wrong.push(format!("{region:?} has {told:?} by {at}, and {due:?} was due"));
            }
        }
        self.violations.extend(wrong);
    }

    /// `None`: a case was changed about then, or since.
    fn case_counts(&self, region: Option<&str>, at: DateTime<Utc>) -> Option<BTreeSet<String>> {
        let mut counts: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
        for model in self.cases.by_id.values().filter(|model| model.region.as_deref() == region) {
            if at - Duration::minutes(30) < model.changed_at {
                return None;
            }
            let (all, late) = counts.entry((model.kind.clone(), model.now().state.clone())).or_default();
            *all += 1;
            *late += u64::from(model.running().values().any(|due| *due <= at));
        }
        let row = |((kind, state), (cases, overdue))| {
            json!({"kind": kind, "state": state, "cases": cases, "overdue": overdue}).to_string()
        };
        Some(counts.into_iter().map(row).collect())
    }
}
