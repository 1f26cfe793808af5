//! The stored forms as the oracle reads them: plain JSON, by the words of the contract.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use table::Item;

use crate::plan::PlannedService;

/// A stored invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the stored form")]
pub struct InvitationForm {
    pub id: String,
    pub receipt: usize,
    pub beside: Vec<usize>,
    pub respondent: u64,
    pub citizen: String,
    pub organisation: String,
    pub region: String,
    pub service: PlannedService,
    pub zone: String,
    pub arrived_on: NaiveDate,
    pub activate_from: DateTime<Utc>,
    pub activate_by: NaiveDate,
    pub notify_by: NaiveDate,
    pub last_day: Option<NaiveDate>,
    pub round: u64,
    pub state: String,
    pub notice: String,
    pub message_id: Option<String>,
    pub repeats: u64,
    pub mismatched_on: Option<NaiveDate>,
    pub noticed_on: Option<NaiveDate>,
    pub opened_on: Option<NaiveDate>,
    pub matched_on: Option<NaiveDate>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn day(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

/// A stored instant.
pub fn instant(value: &Value) -> Option<DateTime<Utc>> {
    value.as_str()?.parse().ok()
}

/// A stored service.
pub fn service(value: &Value) -> Option<PlannedService> {
    match value["kind"].as_str()? {
        "one_off" => Some(PlannedService::OneOff(day(&value["date"])?)),
        _ => Some(PlannedService::LongRunning(day(&value["from"])?, day(&value["to"]))),
    }
}

/// The number of a receipt by its name.
pub fn receipt_number(name: &str) -> Option<usize> {
    name.strip_prefix('r')?.parse().ok()
}

/// The document of an item.
pub fn document(item: &Item) -> Value {
    serde_json::from_str(&item.body).unwrap_or_default()
}

impl InvitationForm {
    /// Reads one.
    pub fn read(item: &Item) -> Option<InvitationForm> {
        let form = document(item);
        let window = &form["window"];
        Some(InvitationForm {
            id: text(&form["id"]),
            receipt: receipt_number(form["external_id"].as_str()?)?,
            beside: form["beside"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|it| receipt_number(it["external_id"].as_str()?))
                .collect(),
            respondent: form["respondent"].as_u64()?,
            citizen: text(&form["citizen"]),
            organisation: text(&form["organisation"]),
            region: text(&form["region"]),
            service: service(&form["service"])?,
            zone: text(&window["zone"]),
            arrived_on: day(&window["arrived_on"])?,
            activate_from: instant(&window["activate_from"])?,
            activate_by: day(&window["activate_by"])?,
            notify_by: day(&window["notify_by"])?,
            last_day: day(&window["last_day"]),
            round: form["round"].as_u64()?,
            state: text(&form["state"]["name"]),
            notice: text(&form["notice"]["name"]),
            message_id: form["notice"]["message_id"].as_str().map(str::to_owned),
            repeats: form["notice"]["repeats"].as_u64().unwrap_or(0),
            mismatched_on: day(&form["mismatched_on"]),
            noticed_on: day(&form["noticed_on"]),
            opened_on: day(&form["opened_on"]),
            matched_on: day(&form["matched_on"]),
        })
    }
}
