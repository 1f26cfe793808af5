//! Flags: the closing raises them, once, from at least as many answers as the smallest cell, or of fewer receipts than usual; a figure without
//! marked answers has no score that the one with them has not, and nothing of it changes afterwards.

use serde_json::Value;
use table::Item;

use super::Oracle;
use super::form::document;
use super::pool::SMALLEST_GROUP;
use crate::core::{Role, Worker};

impl Oracle {
    pub(crate) fn flagged_written(&mut self, worker: &Worker, before: Option<&Item>, after: &Item) {
        let form = document(after);
        let what = format!("the flags {}/{}", after.key.pk, after.key.sk);
        let found = matches!(worker.role, Role::Close) && before.is_none() && form["closed"].is_null();
        self.must(found, || format!("{what} were not found by the closing, once: {form}"));
        let counted = |name: &str, flag: &Value| flag[name].as_u64().unwrap_or_default();
        let flags = form["flags"].as_array().cloned().unwrap_or_default();
        let enough = flags.iter().all(|flag| match flag["sign"].as_str() {
            Some("bursts") => {
                let days = flag["days"].as_object().cloned().unwrap_or_default();
                let enough = |count: &Value| count.as_u64().is_some_and(|count| SMALLEST_GROUP <= count);
                !days.is_empty() && days.values().all(enough) && counted("found", flag) <= counted("of", flag)
            }
            // Receipts are no opinions: what is missing may be all of them.
            Some("missing_weeks") => counted("found", flag) < counted("usual", flag),
            _ => SMALLEST_GROUP <= counted("found", flag) && counted("found", flag) <= counted("of", flag),
        });
        self.must(enough && !flags.is_empty(), || format!("{what} tell of too few answers: {form}"));
        let sums = |name: &str| -> Vec<u64> {
            let questions = form["compared"][name].as_object().cloned().unwrap_or_default();
            let counts = questions.values().filter_map(Value::as_array).flatten();
            counts.filter_map(Value::as_u64).collect()
        };
        let (with, without): (u64, u64) = (sums("with").iter().sum(), sums("without").iter().sum());
        self.must(without <= with, || format!("{what} have more scores without the marked answers: {form}"));
    }
}
