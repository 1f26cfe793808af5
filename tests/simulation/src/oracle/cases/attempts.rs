//! What officials try to do in cases: chosen from the seed when its time has come, by what the model says of the case; and which
//! answers are due.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::meetings::REMIND;
use super::moves::{Row, rows};
use super::papers;
use super::{CaseModel, Moment};
use crate::chance::Chance;
use crate::core::Worker;
use crate::days;
use crate::office::{FALLEN, head_of, officials};
use crate::oracle::Oracle;
use crate::oracle::candidates::decision_of;
use crate::plan::PlannedCase;

/// The answer to what opens something, or writes to somebody, outside of the experiment.
const OVER: &str = "experiment_over";

/// One attempt of an official; tried again as it is until it is answered.
#[derive(Clone, Debug)]
pub struct CaseAttempt {
    /// The case.
    pub case: String,
    /// Who tries.
    pub by: String,
    /// The move, or `put`.
    pub name: String,
    /// What is sent.
    pub body: Value,
    /// Whether what the move needs is left out.
    pub bare: bool,
    /// Moments of the case when it began.
    pub begun: usize,
    /// The entry that it made.
    pub entry: Option<u64>,
}

impl CaseAttempt {
    /// Whether it asks for the same. A case that is there as it is asked for is so whoever put it.
    fn is_alike(&self, other: &CaseAttempt) -> bool {
        let same = (&self.case, &self.name, &self.body) == (&other.case, &other.name, &other.body);
        same && (self.by == other.by || self.name == "put")
    }
}

/// What an official was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseAnswer {
    /// It is as was asked.
    Done,
    /// It cannot be: a code.
    Refused(String),
}

/// Hours by which Moscow is before Greenwich.
const MOSCOW: i64 = 3;

impl Oracle {
    /// Somebody turns to a case: which attempt that is, if there is anything to try.
    pub fn case_attempt(&mut self, planned: &PlannedCase, draw: u64, now: DateTime<Utc>) -> Option<usize> {
        let mut chance = Chance::of(self.plan.options.seed, "case", draw);
        let id = if planned.kind == "fall" {
            self.cases.by_id.keys().find(|id| id.starts_with("fall-") && id.ends_with(FALLEN))?.clone()
        } else {
            planned.id.clone()
        };
        if planned.kind == "rise" {
            let practice = self.candidate.as_ref().map(|candidate| candidate.practice());
            let made = practice.and_then(|id| Some((self.cases.by_id.get(&id)?.clone(), id)));
            let attempt = match made {
                Some((model, id)) if chance.happens(700) => self.move_of(&mut chance, &id, &model, now),
                _ => self.decision(&mut chance)?,
            };
            return Some(self.attempted(attempt));
        }
        if planned.kind == "report" {
            // The program makes them: somebody turns to one of those that there are.
            let reports: Vec<_> = self.cases.by_id.iter().filter(|(_, it)| it.kind == "report").collect();
            let (id, model) = reports.get(chance.below(reports.len().max(1) as u64) as usize)?;
            let attempt = self.move_of(&mut chance, id, model, now);
            return Some(self.attempted(attempt));
        }
        let attempt = match self.cases.by_id.get(&id).cloned() {
            None => self.put_of(&mut chance, planned, now),
            Some(model) => {
                let measure = format!("{id}-m");
                let wants_measure = model.kind == "change_request"
                    && ["accepted", "planned", "in_force"].contains(&model.now().state.as_str());
                match self.cases.by_id.get(&measure).cloned() {
                    None if wants_measure => self.put_of_measure(&mut chance, &measure, &id, &model, now),
                    Some(of_measure) if chance.happens(550) => self.move_of(&mut chance, &measure, &of_measure, now),
                    _ if papers::has_companion(&model.kind) && chance.happens(300) => {
                        self.of_companion(&mut chance, &id, &model, now)
                    }
                    _ if model.kind == "meeting" && chance.happens(300) => {
                        self.attempt(&id, "wg", REMIND, json!({"turn": draw}), false)
                    }
                    _ if model.kind == "document" && chance.happens(60) => self.rewriting(draw, &id, &model),
                    _ => self.move_of(&mut chance, &id, &model, now),
                }
            }
        };
        Some(self.attempted(attempt))
    }

    /// Notes an attempt; answers its number.
    fn attempted(&mut self, attempt: CaseAttempt) -> usize {
        self.cases.attempts.push(attempt);
        self.cases.attempts.len() - 1
    }

    /// An official tries this, for the first time or again.
    pub fn case_tried(&mut self, case: &str, by: &str, name: &str, body: Value) -> usize {
        let attempt = self.attempt(case, by, name, body, false);
        let number = self.cases.attempts.iter().position(|other| other.is_alike(&attempt));
        number.unwrap_or_else(|| self.attempted(attempt))
    }

    /// An attempt as it is made, once more.
    pub fn case_attempt_of(&self, number: usize) -> CaseAttempt {
        self.cases.attempts[number].clone()
    }

    pub(crate) fn attempt(&self, case: &str, by: &str, name: &str, body: Value, bare: bool) -> CaseAttempt {
        let begun = self.cases.by_id.get(case).map_or(0, |model| model.moments.len());
        let (case, by, name) = (case.to_owned(), by.to_owned(), name.to_owned());
        CaseAttempt { case, by, name, body, bare, begun, entry: None }
    }

    fn put_of(&self, chance: &mut Chance, planned: &PlannedCase, now: DateTime<Utc>) -> CaseAttempt {
        let head = head_of(&planned.organisation);
        let is_headed = officials().iter().any(|official| official.id == head);
        let head = if is_headed { head.as_str() } else { "ac" };
        let target = json!({"kind": "organisation", "id": planned.organisation});
        let title = format!("Дело {}", planned.id);
        let (by, mut body) = match planned.kind {
            "incident" => {
                let severity = chance.between(1, 3);
                (*chance.pick(&[head, "ac"]), json!({"target": target, "details": {"severity": severity}}))
            }
            "request" => {
                let owner = *chance.pick(&["doer", head]);
                let body = json!({"parties": {"owner": owner}, "details": {"question": "Сколько?"}});
                let asks = *chance.pick(&["ac", "em", "wg"]);
                // Nobody accepts an answer of their own.
                (if asks == owner { "em" } else { asks }, body)
            }
            "meeting" => {
                let date = days::plus_days(days::day_at(now, MOSCOW), chance.between(0, 100));
                let items = json!([{"subject": "Открытие"}]);
                ("wg", json!({"details": {"body": "working_group", "date": date, "items": items}}))
            }
            "study" => (*chance.pick(&["lab", "ac"]), papers::study()),
            "document" => ("ac", papers::document(0, head)),
            "practice" => (*chance.pick(&[head, "ac"]), json!({"target": target, "details": {"description": "Так"}})),
            _ => (*chance.pick(&[head, "ac", "em"]), json!({"target": target})),
        };
        (body["kind"], body["title"]) = (json!(planned.kind), json!(title));
        self.attempt(&planned.id, by, "put", body, false)
    }

    fn put_of_measure(
        &self,
        chance: &mut Chance,
        id: &str,
        change_request: &str,
        model: &CaseModel,
        now: DateTime<Utc>,
    ) -> CaseAttempt {
        let today = days::day_at(now, model.hours_east);
        let due = days::plus_days(today, chance.between(2, 60));
        let body = json!({
            "kind": "measure", "title": "Мероприятие", "target": {"kind": "organisation", "id": model.organisation},
            "parties": {"performers": ["doer"]},
            "details": {"starts_on": today, "due_on": due, "change_request": change_request},
        });
        let owner = model.owner.clone().unwrap_or_else(|| "ac".to_owned());
        let by = if chance.happens(500) { owner } else { "ac".to_owned() };
        self.attempt(id, &by, "put", body, false)
    }

    /// Mostly a move that the state has, by somebody whom the table names; now and then any move by anybody.
    pub(super) fn move_of(&self, chance: &mut Chance, id: &str, model: &CaseModel, now: DateTime<Utc>) -> CaseAttempt {
        let movable: Vec<&Row> = rows(&model.kind).filter(|row| !["put", REMIND].contains(&row.name)).collect();
        let state = model.now().state.as_str();
        let stands =
            |row: &&&Row| row.from.contains(&state) && row.who.iter().any(|who| !model.holders(who).is_empty());
        let open: Vec<&Row> = movable.iter().filter(stands).copied().collect();
        let onward: Vec<&Row> = open.iter().filter(|row| row.asked).copied().collect();
        let (row, by) = if open.is_empty() || chance.happens(150) {
            (*chance.pick(&movable), chance.pick(&officials()).id.clone())
        } else {
            let aside = onward.is_empty() || chance.happens(330);
            let row = *chance.pick(if aside { &open } else { &onward });
            let holders: Vec<String> = row.who.iter().flat_map(|who| model.holders(who)).collect();
            (row, chance.pick(&holders).clone())
        };
        let bare = chance.happens(50);
        let body = self.body_of(chance, row, id, model, now, bare);
        self.attempt(id, &by, row.name, body, bare)
    }

    fn body_of(
        &self,
        chance: &mut Chance,
        row: &Row,
        id: &str,
        model: &CaseModel,
        now: DateTime<Utc>,
        bare: bool,
    ) -> Value {
        let mut body = json!({"version": model.now().version});
        let today = days::day_at(now, model.hours_east);
        for need in row.needs.iter().filter(|_| !bare) {
            match *need {
                "reason" => body["reason"] = json!("Так решили"),
                "decision" => {
                    let date = days::plus_days(today, -1);
                    body["decision"] = json!({"number": "7", "date": date, "body": "Подкомиссия", "text": "Решено"});
                }
                "due" => {
                    let from = model.now().due_on.unwrap_or(days::plus_days(today, 30));
                    body["due"] =
                        json!(days::plus_days(from, chance.between(if row.kind == "measure" { 0 } else { 1 }, 30)));
                }
                "verdict" => body["fields"] = papers::conclusion(chance, today),
                "condition" => {
                    let number = chance.between(1, 2);
                    body["fields"] = json!({"condition": number, "evidence": "снимок"});
                }
                "party" => body["fields"]["party"] = json!(chance.pick(&model.agreeing)),
                "change_request" if chance.happens(700) => {
                    body["fields"]["change_request"] = json!(format!("from-{id}"));
                }
                "change_request" => {
                    let requests = self.cases.by_id.iter().filter(|(_, it)| it.kind == "change_request");
                    let requests: Vec<&String> = requests.map(|(other, _)| other).collect();
                    let new = format!("from-{id}");
                    body["fields"]["change_request"] =
                        json!(if requests.is_empty() { &new } else { chance.pick(&requests) });
                }
                "retest" => {
                    let study = id.strip_suffix("-f").unwrap_or(id);
                    body["fields"] = json!({"retest": study, "seen_by": 0, "of": 5});
                }
                "cause" => body["fields"]["cause"] = json!("Сбой"),
                "text" => body["fields"]["text"] = json!("Семь"),
                "into" => {
                    let older = self.cases.by_id.iter().filter(|(other, it)| it.kind == model.kind && *other != id);
                    let older: Vec<&String> = older.map(|(other, _)| other).collect();
                    let nobody = "nobody".to_owned();
                    body["fields"]["into"] = json!(if older.is_empty() { &nobody } else { chance.pick(&older) });
                }
                "effects" => {
                    let requests = self.cases.by_id.iter().filter(|(_, it)| it.kind == "change_request");
                    let requests: Vec<&String> = requests.map(|(other, _)| other).collect();
                    let nobody = "nobody".to_owned();
                    body["fields"]["effects"] =
                        json!([if requests.is_empty() { &nobody } else { chance.pick(&requests) }]);
                }
                "tasks" if chance.happens(600) => {
                    let due_on = days::plus_days(today, chance.between(1, 40));
                    body["fields"]["tasks"] = json!([{"title": "Поручение", "performers": ["doer"], "due_on": due_on}]);
                }
                "measures" => body["fields"]["measures"] = json!([format!("{id}-m")]),
                "evaluation" => {
                    let before = days::quarter(days::plus_months(today, -3));
                    let evaluation =
                        json!({"question": null, "expected": "0.2", "comparison": "type", "before": [before]});
                    body["fields"]["evaluation"] = evaluation;
                }
                _ => {}
            }
        }
        if row.name == "analyse" && chance.happens(700) {
            body["fields"]["outcomes"] = json!([{"task": papers::TASK, "done": chance.between(0, 5), "of": 5}]);
        }
        if row.name == "declare" && chance.happens(300) {
            body["fields"]["severity"] = json!(chance.between(1, 3));
        }
        body
    }

    /// An attempt ended with an answer: it is one of those that were due at some moment since it began.
    pub fn case_answered(&mut self, number: usize, worker: &Worker, answer: &CaseAnswer, now: DateTime<Utc>) {
        let attempt = self.cases.attempts[number].clone();
        if decision_of(&attempt).is_some() {
            return self.decision_answered(&attempt, answer);
        }
        let what = format!("{} of {} by {} ({})", attempt.name, attempt.case, attempt.by, attempt.body);
        match answer {
            // Nobody may be left to be reminded.
            CaseAnswer::Done if attempt.name == REMIND => {}
            CaseAnswer::Done => {
                let alike = |other: &CaseAttempt| other.is_alike(&attempt) && other.entry.is_some();
                let done = self.cases.attempts.iter().any(alike);
                self.must(done, || format!("{what} was confirmed and did not happen"));
            }
            CaseAnswer::Refused(code) => {
                // A text that was written over since is written again by nobody.
                let is_overtaken = attempt.name == "put" && code == "stale" && attempt.body["kind"] == "document";
                // Each try looks anew whom to remind: what an earlier one did says nothing of it.
                let is_anew = attempt.name == REMIND;
                let is_late = attempt.entry.is_none() || is_overtaken || is_anew;
                self.must(is_late, || format!("{what} happened, and was refused then: {code}"));
                let due: BTreeSet<&str> = match self.cases.by_id.get(&attempt.case) {
                    None => [self.opens(worker, now)].into(),
                    Some(model) => {
                        let since = model.moments.iter().skip(attempt.begun.saturating_sub(1));
                        // Nobody is written to when the experiment is over, so nobody is reminded.
                        let is_over = || Self::clock_allows(worker, now, |clock| !model.is_running(clock));
                        let over = (attempt.name == REMIND && is_over()).then_some(OVER);
                        let answers = since.flat_map(|moment| self.due_answers(model, moment, &attempt));
                        answers.chain(over).collect()
                    }
                };
                self.must(due.contains(code.as_str()), || format!("{what} was refused: {code}; due was {due:?}"));
            }
        }
    }

    /// Whether anything is opened now.
    fn opens(&self, worker: &Worker, now: DateTime<Utc>) -> &'static str {
        let (year, month, day) = super::LAST_DAY;
        let last = chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        // Whatever the zone, a day off the edge is over everywhere.
        let over = Self::clock_allows(worker, now, |clock| last < days::day_at(clock + Duration::hours(12), 0));
        if over { OVER } else { "done" }
    }

    /// What may be answered to an attempt at that moment.
    fn due_answers(&self, model: &CaseModel, moment: &Moment, attempt: &CaseAttempt) -> Vec<&'static str> {
        if attempt.name == "put" {
            return papers::put_answers(moment, attempt);
        }
        let by = &attempt.by;
        let sees = ["ac", "em", "sc", "wg", "lab"].contains(&by.as_str())
            || [&model.owner, &model.creator].into_iter().flatten().any(|party| party == by)
            || model.performers.contains(by)
            || model.agreeing.contains(by)
            || model.meeting.had.contains(by)
            || (model.kind == "practice" && moment.state == "recommended")
            || model.organisation.as_ref().is_some_and(|id| head_of(id) == *by);
        let named: Vec<&Row> = rows(&model.kind)
            .filter(|row| row.name == attempt.name && row.who.iter().any(|who| model.holders(who).contains(by)))
            .collect();
        let stands = named.iter().find(|row| row.from.contains(&moment.state.as_str()));
        match stands {
            _ if !sees => vec!["not_found"],
            _ if papers::is_stale(moment, attempt) => vec!["stale"],
            // Whoever sees a practice may adopt it by a change of its own; what it lacks is told later.
            _ if attempt.name == "adopt" => vec!["state_has_no_such_move", "field_missing"],
            _ if named.is_empty() => vec!["not_entitled"],
            None => vec!["state_has_no_such_move"],
            // Somebody acted while it was looked whom to remind.
            Some(row) if row.name == REMIND => vec!["stale", "field_invalid"],
            Some(row) if row.name == "support" => vec!["field_missing", "field_invalid", "target_unknown", "done"],
            // It is told of its day by the clock of whoever looks.
            Some(row) if row.name == "hold" => vec!["field_invalid", "done"],
            Some(row) if attempt.bare && !row.needs.is_empty() => {
                vec!["reason_missing", "decision_missing", "due_missing", "field_missing"]
            }
            Some(row) if row.name == "consider" && !moment.paper.is_agreed(model) => vec!["agreement_missing"],
            Some(row) if row.name == "meet_condition" && moment.paper.lacks(&attempt.body) => vec!["field_invalid"],
            Some(row) if row.name == "merge" => vec!["merge_not_possible", "target_unknown", "done"],
            Some(row) if row.name == "extend" && moment.extended => vec!["extended_already", "due_not_later"],
            Some(row) if row.name == "extend" => vec!["due_not_later", "done"],
            Some(row) if row.name == "postpone" => {
                let due = attempt.body["due"].as_str().and_then(|due| due.parse().ok());
                vec![if due <= moment.due_on { "due_not_later" } else { "done" }]
            }
            Some(_) => vec!["done"],
        }
    }
}
