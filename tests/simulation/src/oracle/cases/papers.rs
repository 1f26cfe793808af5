//! Documents that parties agree to, checks with conditions, studies and their findings: what officials write, who has agreed to which text,
//! what is still to be met. A check is the companion of a document, a finding that of a study.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::attempts::CaseAttempt;
use super::{CaseModel, Moment, day, text};
use crate::chance::Chance;
use crate::days;
use crate::office::SERVICE;
use crate::oracle::Oracle;

/// What people are asked to do in every study.
pub(super) const TASK: &str = "Записаться";

/// What is known of a document, or of a check.
#[derive(Clone, Debug, Default)]
pub struct PaperModel {
    /// Who has agreed to the newest text.
    agreed: BTreeSet<String>,
    /// The version of the case that brought the newest text.
    text_since: u64,
    /// Conditions of a check, and those that are met.
    conditions: u64,
    met: BTreeSet<u64>,
}

impl PaperModel {
    /// Whether every party has agreed to the newest text.
    pub(super) fn is_agreed(&self, model: &CaseModel) -> bool {
        model.agreeing.iter().all(|party| self.agreed.contains(party))
    }

    /// Whether there is no such condition, or it is met.
    pub(super) fn lacks(&self, body: &Value) -> bool {
        let number = body["fields"]["condition"].as_u64().unwrap_or(0);
        !(1..=self.conditions).contains(&number) || self.met.contains(&number)
    }
}

/// A clock's name, with the party or condition that it is of.
pub(super) fn name_of(clock: &Value) -> Option<String> {
    let name = text(&clock["name"])?;
    Some(text(&clock["of"]).map_or(name.clone(), |of| format!("{name}:{of}")))
}

/// The name without its party or condition.
pub(super) fn kind_of(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

/// Moves that are asked of each party, or for each condition.
pub(super) fn each(name: &str) -> Option<&'static str> {
    match name {
        "agree" => Some("agree"),
        "meet_condition" => Some("condition"),
        _ => None,
    }
}

/// Whether a case of that kind has another that is about it.
pub(super) fn has_companion(kind: &str) -> bool {
    ["document", "study"].contains(&kind)
}

/// What is put of a study.
pub(super) fn study() -> Value {
    let target = json!({"kind": "service", "id": SERVICE.0});
    json!({"target": target, "details": {"tasks": [{"task": TASK}], "series": "Запись"}})
}

/// What is put of a document, with a text of its own, to be agreed to by whoever carries out and the head.
pub(super) fn document(text: u64, head: &str) -> Value {
    let agreeing: Vec<&str> = ["doer", head].into_iter().filter(|party| *party != "ac").collect();
    let clauses = json!([{"number": "1", "text": format!("Текст {text}")}]);
    json!({"parties": {"agreeing": agreeing}, "details": {"document_type": "service_standard", "clauses": clauses}})
}

/// What a check finds.
pub(super) fn conclusion(chance: &mut Chance, today: NaiveDate) -> Value {
    let verdict = *chance.pick(&["passed", "failed", "passed_with_conditions", "passed_with_conditions"]);
    let point = if verdict == "failed" { "failed" } else { "passed" };
    let mut fields = json!({"verdict": verdict, "points": [{"point": "1", "verdict": point, "evidence": "снимок"}]});
    if verdict == "passed_with_conditions" {
        let condition = |days: i64| json!({"text": "Исправить", "due": days::plus_days(today, days)});
        fields["conditions"] = json!([condition(chance.between(1, 30)), condition(chance.between(10, 60))]);
    }
    fields
}

/// What may be answered to whoever puts a case that is there: another was first, and wrote it otherwise; a text is written while it is open.
pub(super) fn put_answers(moment: &Moment, attempt: &CaseAttempt) -> Vec<&'static str> {
    match attempt.body["version"].as_u64() {
        None => vec!["done", "stale"],
        Some(version) if version != moment.version => vec!["stale"],
        Some(_) if ["draft", "in_agreement"].contains(&moment.state.as_str()) => vec!["done"],
        Some(_) => vec!["state_has_no_such_move"],
    }
}

/// Whether what was read is not what stands. What others said meanwhile makes the word of a party no staler: only a new text does.
pub(super) fn is_stale(moment: &Moment, attempt: &CaseAttempt) -> bool {
    let version = attempt.body["version"].as_u64().unwrap_or(0);
    match attempt.name.as_str() {
        "agree" | "object" => version < moment.paper.text_since || moment.version < version,
        _ => version != moment.version,
    }
}

impl CaseModel {
    /// What a move does to a document or a check; answers who is to know beside whom the table names.
    pub(super) fn paper_moved_on(
        &mut self,
        next: &mut Moment,
        name: &str,
        entry: &Value,
        at: DateTime<Utc>,
    ) -> Vec<String> {
        let (fields, who) = (&entry["fields"], text(&entry["who"]).unwrap_or_default());
        let drafter = || vec!["ac".to_owned()];
        match (self.kind.as_str(), name) {
            ("document", "put") => {
                next.paper.text_since = next.version + 1;
                next.paper.agreed.clear();
                if next.state == "in_agreement" {
                    self.ask(next, at);
                    return self.agreeing.clone();
                }
            }
            ("document", "offer") => self.ask(next, at),
            ("document", "agree") => {
                self.stop(at, |clock| clock == format!("agree:{who}"));
                next.paper.agreed.insert(who);
                return if next.paper.is_agreed(self) { drafter() } else { Vec::new() };
            }
            ("document", "object") => {
                self.stop(at, |clock| clock == format!("agree:{who}"));
                next.paper.agreed.remove(&who);
                return drafter();
            }
            ("document", "answer") => {
                let party = text(&fields["party"]).unwrap_or_default();
                if !next.paper.agreed.contains(&party) {
                    self.start(&format!("agree:{party}"), "10d", at, None);
                }
                return vec![party];
            }
            ("check", "conclude") => {
                for (number, condition) in (1..).zip(fields["conditions"].as_array().into_iter().flatten()) {
                    next.paper.conditions = number;
                    self.start(&format!("condition:{number}"), "due", at, day(&condition["due"]));
                }
            }
            ("check", "meet_condition") => {
                let number = fields["condition"].as_u64().unwrap_or(0);
                self.stop(at, |clock| clock == format!("condition:{number}"));
                next.paper.met.insert(number);
            }
            _ => {}
        }
        Vec::new()
    }

    /// A term for each party that has not agreed to the newest text.
    fn ask(&mut self, next: &Moment, at: DateTime<Utc>) {
        for party in self.agreeing.clone() {
            if !next.paper.agreed.contains(&party) {
                self.start(&format!("agree:{party}"), "10d", at, None);
            }
        }
    }
}

impl Oracle {
    /// What is done about the check of a document, or the finding of a study: it is put, or moved.
    pub(super) fn of_companion(
        &self,
        chance: &mut Chance,
        of: &str,
        model: &CaseModel,
        now: DateTime<Utc>,
    ) -> CaseAttempt {
        let is_document = model.kind == "document";
        let id = format!("{of}-{}", if is_document { "k" } else { "f" });
        if let Some(companion) = self.cases.by_id.get(&id) {
            return self.move_of(chance, &id, companion, now);
        }
        let (by, body) = if is_document {
            let details = json!({"check": "control", "document": of, "document_version": 1});
            let target = json!({"kind": "document", "id": of});
            ("ac", json!({"kind": "check", "title": "Проверка", "target": target, "details": details}))
        } else {
            let details = json!({"study": of, "task": TASK, "severity": 3, "seen_by": 2, "of": 5});
            let target = json!({"kind": "service", "id": SERVICE.0});
            let by = *chance.pick(&["lab", "ac"]);
            (by, json!({"kind": "finding", "title": "Не находят", "target": target, "details": details}))
        };
        self.attempt(&id, by, "put", body, false)
    }

    /// A new text of a document, from the version that was read.
    pub(super) fn rewriting(&self, draw: u64, id: &str, model: &CaseModel) -> CaseAttempt {
        let head = model.agreeing.iter().find(|party| *party != "doer").map_or("ac", String::as_str);
        let mut body = document(draw + 1, head);
        (body["kind"], body["title"]) = (json!("document"), json!(format!("Дело {id}")));
        body["version"] = json!(model.now().version);
        self.attempt(id, "ac", "put", body, false)
    }
}
