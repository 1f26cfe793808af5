//! How the attacker joins: whatever puts citizens into an order against whatever puts answers into one.

use std::collections::BTreeMap;

use super::Given;
use super::copies::View;

/// What the attacker knows of a citizen who answered.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    pub(super) citizen: u32,
    /// The epoch of the row that was written with her answer.
    pub(super) epoch: u32,
    /// The rest of its name.
    pub(super) row: String,
    /// What it holds.
    pub(super) sealed: String,
    /// The number of the commit.
    pub(super) commit: usize,
    /// The invitation that was closed in the same commit.
    pub(super) invitation: String,
    /// When it is due.
    pub(super) due_at: Option<i64>,
    /// The mail that led to it.
    pub(super) message: String,
    /// Her pseudonym.
    pub(super) pseudonym: String,
    /// How many records of the audit trail were there, and of answers on paper.
    pub(super) records: (usize, usize),
}

/// A way to put citizens into an order: what it goes by, and the text that is sorted.
type Order = (&'static str, fn(&Trace) -> String);

/// Everything by which citizens can be put into an order.
const ORDERS: [Order; 9] = [
    ("commits", |trace| format!("{:09}", trace.commit)),
    ("names of rows", |trace| trace.row.clone()),
    ("sizes of rows", |trace| format!("{:09}", trace.sealed.len())),
    ("sealed bytes", |trace| trace.sealed.clone()),
    ("invitations", |trace| trace.invitation.clone()),
    ("due index", |trace| format!("{:020} {}", trace.due_at.unwrap_or(0), trace.invitation)),
    ("messages", |trace| trace.message.clone()),
    ("pseudonyms", |trace| trace.pseudonym.clone()),
    ("audit trail", |trace| format!("{:09} {:09}", trace.records.1, trace.records.0)),
];

/// Follows what was stored from commit to commit: who answered, and what was written with it.
pub(super) fn traces(commits: &[View]) -> Vec<Trace> {
    let mut traces = Vec::new();
    for (number, pair) in commits.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let changed = |entity: &'static str| {
            let of_entity = after.iter().filter(move |((pk, _), _)| pk.starts_with(entity));
            of_entity.filter(|(key, item)| before.get(*key).is_none_or(|before| before.body != item.body))
        };
        let rows: Vec<_> = changed("POOL#").collect();
        let closed: Vec<_> = changed("INVITATION#").filter(|(_, item)| item.body.contains("answered_in")).collect();
        // Where a commit closes several, the attacker is not sure.
        let ([((_, row), sealed)], [((invitation, _), item)]) = (&rows[..], &closed[..]) else { continue };
        let (epoch, row) = row.split_once('#').unwrap();
        let id = invitation.trim_start_matches("INVITATION#");
        let naming = |entity: &str| {
            let mut named = after.iter().filter(|((pk, _), _)| pk.starts_with(entity));
            let found = named.find(|((_, sk), item)| sk.contains(id) || item.body.contains(id));
            found.map(|((pk, _), _)| pk.clone()).unwrap_or_default()
        };
        let records = after.keys().filter(|(pk, _)| pk.starts_with("AUDIT#"));
        let on_paper = records.clone().filter(|(pk, _)| pk.ends_with("paper_responses")).count();
        let (_, rest) = item.body.split_once("\"r-").unwrap();
        traces.push(Trace {
            citizen: rest.split('"').next().unwrap().parse().unwrap(),
            epoch: epoch.parse().unwrap(),
            row: row.to_owned(),
            sealed: sealed.body.clone(),
            commit: number,
            invitation: invitation.clone(),
            due_at: item.due_at,
            message: naming("MESSAGE#"),
            pseudonym: naming("CITIZEN#"),
            records: (records.count(), on_paper),
        });
    }
    traces
}

/// The published groups, each with its answers as they are stored, by the comments in them.
pub(super) fn groups(view: &View) -> Vec<Vec<String>> {
    let groups = view.iter().filter(|((pk, _), _)| pk.starts_with("GROUP#"));
    let comments = |body: &str| {
        let group: serde_json::Value = serde_json::from_str(body).unwrap();
        let answers = group["answers"].as_array().unwrap();
        answers.iter().map(|answer| answer["comment"].as_str().unwrap().to_owned()).collect()
    };
    groups.map(|(_, item)| comments(&item.body)).collect()
}

/// How many answers of published groups are given to the right citizen, in each way to guess.
pub(super) fn guesses(traces: &[Trace], groups: &[Vec<String>], given: &[Given]) -> BTreeMap<String, usize> {
    let said: BTreeMap<u32, &String> = given.iter().map(|given| (given.citizen, &given.comment)).collect();
    let mut right = BTreeMap::new();
    for (by, order) in ORDERS {
        for (epoch, answers) in groups.iter().enumerate() {
            let mut citizens: Vec<&Trace> = traces.iter().filter(|trace| trace.epoch as usize == epoch).collect();
            citizens.sort_by_key(|trace| order(trace));
            let (stored, mut by_length) = (answers.clone(), answers.clone());
            by_length.sort_by_key(String::len);
            let reversed: Vec<String> = stored.iter().rev().cloned().collect();
            for (what, answers) in [("as stored", stored), ("from the end", reversed), ("by length", by_length)] {
                let hits = citizens.iter().zip(&answers).filter(|(trace, answer)| said[&trace.citizen] == *answer);
                *right.entry(format!("{by}, {what}")).or_default() += hits.count();
            }
        }
    }
    right
}
