//! Meetings: what comes onto an agenda, who has it, and on which day one meets.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use super::{CaseModel, text};
use crate::oracle::Oracle;

/// A meeting.
#[derive(Clone, Debug, Default)]
pub struct MeetingModel {
    /// The cases on its agenda.
    pub items: BTreeSet<String>,
    /// Who had the agenda.
    pub had: BTreeSet<String>,
}

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
