//! What is wanted of whom, and until when.

use chrono::{DateTime, Utc};

use super::{CaseModel, moves, papers};
use crate::oracle::Oracle;
use crate::work::Task;

impl CaseModel {
    /// The moves that the case asks somebody for.
    fn asked_of<'a>(&'a self, official: &'a str) -> impl Iterator<Item = &'static moves::Row> + 'a {
        let stands = |row: &&moves::Row| row.asked && row.from.contains(&self.now().state.as_str());
        let theirs =
            move |row: &&moves::Row| row.asked_of.iter().any(|who| self.holders(who).iter().any(|it| it == official));
        moves::rows(&self.kind).filter(stands).filter(theirs)
    }

    /// Whether the case asks somebody for anything.
    pub(super) fn asks(&self, official: &str) -> bool {
        self.asked_of(official).next().is_some()
    }
}

impl Oracle {
    /// What is wanted of an official is what the table asks for, with the earliest term that the move stops.
    pub fn check_tasks(&mut self, official: &str, told: Result<Vec<Task>, app::Error>, now: DateTime<Utc>) {
        let mut due = Vec::new();
        for (id, model) in &self.cases.by_id {
            for row in model.asked_of(official) {
                let running = model.running();
                // Each party and each condition has a task of its own.
                if let Some(each) = papers::each(row.name) {
                    let mine = |name: &str| each == "condition" || name == format!("agree:{official}");
                    let these = running.iter().filter(|(name, _)| papers::kind_of(name) == each && mine(name));
                    due.extend(these.map(|(_, by)| (id.clone(), row.name.to_owned(), Some(*by))));
                    continue;
                }
                let stopped = running.iter().filter(|(name, _)| row.stops.contains(&papers::kind_of(name)));
                let by = stopped.map(|(_, by)| *by).min();
                due.push((id.clone(), row.name.to_owned(), by));
            }
            // What is long past the secretary brings before a meeting.
            let past = model.long_past(now);
            due.extend(past.filter(|_| official == "wg").map(|by| (id.clone(), "overdue".to_owned(), Some(by))));
        }
        let mut told = told.unwrap_or_default();
        told.sort();
        due.sort();
        self.must(told == due, || format!("of {official} is wanted {told:?}, and {due:?} is due"));
    }
}
