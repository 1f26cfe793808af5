//! Meetings: what comes onto an agenda, who has it, and on which day one meets.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use serde_json::Value;

use super::{CaseModel, text};
use crate::core::Worker;
use crate::oracle::Oracle;

/// A meeting.
#[derive(Clone, Debug, Default)]
pub struct MeetingModel {
    /// The cases on its agenda.
    pub items: BTreeSet<String>,
    /// Who had the agenda.
    pub had: BTreeSet<String>,
    /// Who was reminded on which days.
    pub reminded: BTreeSet<(String, NaiveDate)>,
}

/// The move by which whoever is waited for is reminded.
pub const REMIND: &str = "remind";

impl MeetingModel {
    /// As a case is made.
    pub(super) fn of(form: &Value) -> MeetingModel {
        MeetingModel { items: items(&form["details"]["items"]), ..MeetingModel::default() }
    }
}

/// The cases that an agenda names.
fn items(value: &Value) -> BTreeSet<String> {
    value.as_array().into_iter().flatten().filter_map(|item| text(&item["case"])).collect()
}

impl Oracle {
    /// Whoever is waited for is reminded, once a day: in cases of the agenda until the meeting is held, and in tasks.
    pub(super) fn reminded(&mut self, model: &mut CaseModel, worker: &Worker, fields: &Value, today: NaiveDate) {
        let is_before = ["planned", "agenda_sent"].contains(&model.now().state.as_str());
        for reminder in fields["to"].as_array().into_iter().flatten() {
            let who = text(&reminder["participant"]).unwrap_or_default();
            let cases: Vec<String> = reminder["cases"].as_array().into_iter().flatten().filter_map(text).collect();
            let what = format!("{} reminds {who} of {cases:?}", model.number);
            for id in &cases {
                let case = self.cases.by_id.get(id).cloned();
                // What changes while it is looked may have been seen as it was.
                let settled = case.filter(|case| case.changed_at < worker.started_at - Duration::minutes(20));
                let asked = settled.is_none_or(|case| case.asks(&who));
                let is_task = self.cases.by_id.get(id).is_some_and(|case| case.kind == "measure");
                let on_agenda = is_before && model.meeting.items.contains(id);
                self.must(asked && (on_agenda || is_task), || format!("{what}, of whom {id} asks nothing"));
            }
            let new = model.meeting.reminded.insert((who, today));
            self.must(new && !cases.is_empty(), || format!("{what} for the second time on {today}"));
        }
    }

    /// What a move of a meeting does to the model.
    pub(super) fn meeting_moved_on(
        &mut self,
        model: &mut CaseModel,
        name: &str,
        fields: &Value,
        date: Option<NaiveDate>,
        today: NaiveDate,
    ) {
        match name {
            "add" => {
                let added = items(&fields["items"]);
                let known = added.iter().all(|id| self.cases.by_id.contains_key(id));
                let new = !added.is_empty() && model.meeting.items.is_disjoint(&added);
                self.must(known && new, || format!("{added:?} came onto an agenda that has {:?}", model.meeting.items));
                model.meeting.items.extend(added);
            }
            "send_agenda" => {
                let owners = model.meeting.items.iter().filter_map(|id| self.cases.by_id.get(id)?.owner.clone());
                model.meeting.had = owners.chain(["ac", "em"].map(str::to_owned)).collect();
            }
            _ => {
                let in_time = date.is_some_and(|date| date <= today);
                self.must(in_time, || format!("a meeting of {date:?} was held on {today}"));
            }
        }
    }
}
