//! What a document of B.4г says in numbers and lists, beside its clauses: a target state is measured from → to, a standard lists documents
//! and procedures, criteria are applied to services, indicators to participants, and the list of mass socially significant services has
//! its services. Each type of document has a form of its own; what it comes to is computed here, from the form and what was looked up.
//!
//! | module | of which document |
//! |---|---|
//! | [`target_state`] | a target state (B.2) |
//! | [`standard`] | an optimised standard (B.2), a standard of realisation of a service or a situation (B.4г) |
//! | [`criteria`] | criteria by which services are selected (B.4г) |
//! | [`efficiency`] | indicators of participants' efficiency (B.4г) |
//! | [`mss_list`] | the list of mass socially significant services (B.2, B.7и) |

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::comparison::Change;
use super::refusal::{Refusal, RefusalCode};
use crate::identifier::ServiceId;

pub mod criteria;
pub mod efficiency;
pub mod mss_list;
pub mod standard;
pub mod target_state;

/// Rows of one list at most.
pub const ROWS_MAX: usize = 500;

/// Characters of a name or a remark at most.
pub const TEXT_MAX: usize = 500;

/// The largest number that a row has.
pub const NUMBER_MAX: u32 = 1_000_000;

/// The measured content of a document. What it is follows from the type of the document; each form has a list that no other has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// Of a target state.
    TargetState(target_state::TargetState),
    /// Of a standard.
    Standard(standard::Standard),
    /// Of selection criteria.
    Criteria(criteria::Criteria),
    /// Of indicators of efficiency.
    Efficiency(efficiency::Efficiency),
    /// Of the list of mass socially significant services.
    MssList(mss_list::MssList),
}

impl Content {
    /// Whether it can be so: lists are neither empty nor too long, nothing is named twice, numbers are within their bounds.
    ///
    /// # Errors
    /// `field_missing`, `field_invalid` with the path of the field under `details.content`.
    pub fn check(&self) -> Result<(), Refusal> {
        match self {
            Content::TargetState(content) => content.check(),
            Content::Standard(content) => content.check(),
            Content::Criteria(content) => content.check(),
            Content::Efficiency(content) => content.check(),
            Content::MssList(content) => content.check(),
        }
    }

    /// The services that it names, each with the path of its field.
    pub fn services(&self) -> Vec<(&ServiceId, String)> {
        match self {
            Content::Criteria(content) => named(content.services.iter().map(|it| &it.service)),
            Content::MssList(content) => named(content.services.iter().map(|it| &it.service)),
            _ => Vec::new(),
        }
    }

    /// Bytes that it takes in storage.
    pub fn size(&self) -> usize {
        json!(self).to_string().len()
    }
}

fn named<'a>(services: impl Iterator<Item = &'a ServiceId>) -> Vec<(&'a ServiceId, String)> {
    services.enumerate().map(|(place, id)| (id, format!("details.content.services.{place}.service"))).collect()
}

/// By which of its fields a row of a list is known; a list that is not here is a plain value.
const KNOWN_BY: [(&str, &[&str]); 7] = [
    ("measures", &["quantity", "name"]),
    ("principles", &["from"]),
    ("documents", &["name"]),
    ("procedures", &["name"]),
    ("criteria", &["code"]),
    ("services", &["service"]),
    ("indicators", &["indicator", "step"]),
];

/// What became of a row of the content between two versions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowChange {
    /// The list, or the field.
    pub part: String,
    /// What the row is known by; empty of a plain value.
    pub row: String,
    /// What became of it.
    pub change: Change,
    /// As it was; `null` of one that came.
    pub out: Value,
    /// As it is; `null` of one that went.
    #[serde(rename = "in")]
    pub into: Value,
}

/// Compares two contents row by row: in the order of the later one, then what went.
pub fn compare(earlier: Option<&Content>, later: Option<&Content>) -> Vec<RowChange> {
    let (before, after) = (rows(earlier), rows(later));
    let find = |all: &[(String, String, Value)], part: &str, row: &str| {
        all.iter().find(|it| it.0 == part && it.1 == row).map(|it| it.2.clone())
    };
    let mut changes: Vec<RowChange> = after
        .iter()
        .map(|(part, row, into)| {
            let out = find(&before, part, row);
            let change = match &out {
                None => Change::Added,
                Some(out) if out == into => Change::Unchanged,
                Some(_) => Change::Changed,
            };
            let (part, row, into) = (part.clone(), row.clone(), into.clone());
            RowChange { part, row, change, out: out.unwrap_or_default(), into }
        })
        .collect();
    let went = before.into_iter().filter(|(part, row, _)| find(&after, part, row).is_none());
    changes.extend(went.map(|(part, row, out)| RowChange {
        part,
        row,
        change: Change::Removed,
        out,
        into: Value::Null,
    }));
    changes
}

/// Every row of a content: its list, what it is known by, and all of it.
fn rows(content: Option<&Content>) -> Vec<(String, String, Value)> {
    let Some(Value::Object(fields)) = content.map(|content| json!(content)) else { return Vec::new() };
    let mut rows = Vec::new();
    for (part, value) in fields {
        let known_by = KNOWN_BY.iter().find(|(name, _)| *name == part).map(|(_, by)| *by);
        match (value, known_by) {
            (Value::Array(all), Some(by)) => rows.extend(all.into_iter().map(|row| {
                let name: Vec<_> = by.iter().filter_map(|field| row.get(*field)?.as_str()).collect();
                (part.clone(), name.join(" "), row)
            })),
            (value, _) => rows.push((part, String::new(), value)),
        }
    }
    rows
}

/// The path of a field of a row.
fn at(list: &str, place: usize, field: &str) -> String {
    format!("details.content.{list}.{place}.{field}")
}

fn invalid(field: String) -> Refusal {
    Refusal::field(RefusalCode::FieldInvalid, field)
}

/// A list has rows, and no more than people can look at.
fn check_list<T>(list: &str, rows: &[T]) -> Result<(), Refusal> {
    match rows.len() {
        0 => Err(Refusal::field(RefusalCode::FieldMissing, format!("details.content.{list}"))),
        1..=ROWS_MAX => Ok(()),
        _ => Err(invalid(format!("details.content.{list}"))),
    }
}

/// A text that says something, is not too long, and stands in one cell of a row: people write rows as lines whose cells are parted by `|`.
fn check_text(text: &str, field: String) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::field(RefusalCode::FieldMissing, field));
    }
    let parts_cells = text.contains(['|', '\n', '\r']);
    if parts_cells || TEXT_MAX < text.chars().count() { Err(invalid(field)) } else { Ok(()) }
}

fn check_number(number: u32, most: u32, field: String) -> Result<(), Refusal> {
    if most < number { Err(invalid(field)) } else { Ok(()) }
}

/// No row is known by what another is known by.
fn check_once<K: Ord>(list: &str, field: &str, keys: impl IntoIterator<Item = K>) -> Result<(), Refusal> {
    let mut known = BTreeSet::new();
    let twice = keys.into_iter().position(|key| !known.insert(key));
    twice.map_or(Ok(()), |place| Err(invalid(at(list, place, field))))
}

#[cfg(test)]
#[path = "content_tests.rs"]
mod content_tests;
