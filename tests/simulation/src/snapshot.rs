//! What is stored, without what may differ between two runs that mean the same: random names, versions, ciphertext, and the
//! shards over which counts are spread.

use std::collections::BTreeMap;

use serde_json::Value;
use table::Item;

use crate::oracle::form::document;

/// How closely two runs are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    /// To the day: the runs took the same time.
    Days,
    /// Only what was agreed: the runs came to it at other times.
    Outcome,
}

/// The stored state as comparable lines.
pub fn snapshot(items: &[Item], closeness: Closeness) -> BTreeMap<String, u64> {
    let mut lines: BTreeMap<String, u64> = BTreeMap::new();
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for item in items {
        let (entity, rest) = item.key.pk.split_once('#').unwrap_or((&item.key.pk, ""));
        if entity == "TALLY" || entity == "LANE" {
            let organisation = item.key.sk.split('#').next().unwrap_or_default();
            let place = if closeness == Closeness::Days { rest } else { "" };
            for (name, count) in item.counters.iter().filter(|(name, _)| *name != "citizens") {
                *counts.entry(format!("{place} {organisation} {name}")).or_default() += count;
            }
            continue;
        }
        if let Some(line) = line(item, entity, rest, closeness) {
            *lines.entry(line).or_default() += 1;
        }
    }
    let counts = counts.into_iter().filter(|(_, count)| *count != 0);
    lines.extend(counts.map(|(name, count)| (format!("TALLY {name} {count}"), 1)));
    lines
}

fn line(item: &Item, entity: &str, rest: &str, closeness: Closeness) -> Option<String> {
    let mut form = document(item);
    let due = item.due.as_ref().map(|due| due.at.to_rfc3339());
    let days = closeness == Closeness::Days;
    match entity {
        "RECEIPT" => {
            form["served"]["persons"] = Value::Bool(!form["served"]["persons"].is_null());
            let due = due.filter(|_| days);
            Some(format!("RECEIPT {rest} {form} {due:?}"))
        }
        "INVITATION" => {
            let proof = !form["repeat_proof"].is_null();
            form["repeat_proof"] = Value::Bool(proof);
            // An instant of processing: it decides which late act is a violation, and those are compared as counts.
            form["owed_since"] = Value::Null;
            // So is when an account is looked for again: whoever is told by another's step looks a few minutes later if that one died.
            form["state"]["retry_at"] = Value::Null;
            let due = due.map(|at| if form["state"]["name"] == "pending_account" { String::new() } else { at });
            if !days {
                for field in ["matched_on", "noticed_on", "opened_on", "state", "notice"] {
                    form[field] = form[field]["name"].clone();
                }
            }
            let due = due.filter(|_| days);
            Some(format!("INVITATION {form} {due:?}"))
        }
        "BREACH" if days => Some(format!("BREACH {rest} {} {:?}", item.key.sk, item.counters)),
        "POOL" if days => Some(format!("POOL {rest} {}", item.key.sk.split('#').next().unwrap_or_default())),
        "POOL" => Some(format!("POOL {}", rest.split('#').nth(2).unwrap_or_default())),
        "GROUP" | "PUBLISHED" if days => Some(format!("{entity} {rest} {} {form}", item.key.sk)),
        "CITIZEN" | "REFUSALS" => Some(format!("{entity} {rest} {} {form} {:?}", item.key.sk, item.counters)),
        "FINAL" if days => Some(format!("FINAL {rest} {} {form}", item.key.sk)),
        "FINALS" if days => Some(format!("FINALS {} {}", item.key.sk, form["hash"])),
        // How often a letter was tried differs; which are left does not.
        "CASE" if days && item.key.sk == "DUTY" => {
            let left = ["letters", "follow_ups", "mails"].map(|list| form[list].as_array().map_or(0, Vec::len));
            Some(format!("CASE {rest} DUTY {left:?} {} {}", form["told"], form["carried_out"]))
        }
        "NEWCASES" if days => Some(format!("NEWCASES {rest} {} {}", form["waiting"], form["telling"].is_array())),
        "CASE" | "CASES" | "CASENUMBER" if days => Some(format!("{entity} {rest} {} {form}", item.key.sk)),
        "FALLS" | "FALL" if days => Some(format!("{entity} {rest} {} {}", item.key.sk, form["tests"])),
        // Each sealing of a receipt without an end has a data key of its own.
        "DATAKEY" if days && rest.starts_with("own-") => Some("DATAKEY own".to_owned()),
        "DATAKEY" if days => Some(format!("DATAKEY {rest} {due:?}")),
        _ => None,
    }
}

/// The first lines that only one of two states has.
pub fn difference(one: &BTreeMap<String, u64>, other: &BTreeMap<String, u64>) -> Vec<String> {
    let only = |from: &BTreeMap<String, u64>, to: &BTreeMap<String, u64>, sign: &str| -> Vec<String> {
        from.iter()
            .filter(|(line, count)| to.get(*line) != Some(count))
            .map(|(line, _)| format!("{sign} {line}"))
            .collect()
    };
    let mut lines = only(one, other, "-");
    lines.extend(only(other, one, "+"));
    lines.truncate(8);
    lines
}
