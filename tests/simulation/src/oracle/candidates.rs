//! Candidates of practices: the closing finds the one organisation that rises, once, and nobody else; what was found stays, whoever supports
//! practices decides, and of a decision comes one practice, wherever it breaks off.

use chrono::{DateTime, Duration, Utc};
use domain::calendar::Quarter;
use domain::identifier::OrganisationId;
use domain::improvement::candidates::Decision;
use serde_json::{Value, json};
use table::Item;

use super::Oracle;
use super::cases::attempts::{CaseAnswer, CaseAttempt};
use super::form::document;
use crate::chance::Chance;
use crate::core::{Role, Worker};
use crate::office::RISEN;

/// Who supports practices, and so decides.
const DECIDES: &str = "ac";

/// A candidate.
#[derive(Clone, Debug)]
pub struct CandidateModel {
    period: String,
    rises: Value,
    /// What was decided, with the reason, and when; the last one counts.
    decided: Vec<(String, Value, DateTime<Utc>)>,
}

impl CandidateModel {
    /// The case that comes of it.
    pub(super) fn practice(&self) -> String {
        format!("rise-{}-{RISEN}", self.period)
    }

    /// Whether a practice was asked for: that is not taken back.
    pub(super) fn is_proposed(&self) -> bool {
        self.decided.iter().any(|(decision, ..)| decision == Decision::Proposed.as_str())
    }
}

/// What an attempt decides, and of which quarter's candidate; `None`: it moves a case.
pub fn decision_of(attempt: &CaseAttempt) -> Option<(Quarter, OrganisationId, Decision)> {
    let decision = Decision::parse(&attempt.name)?;
    let period = attempt.case.strip_prefix("rise-")?.split('-').next()?;
    Some((Quarter::parse(period).ok()?, OrganisationId::parse(RISEN).ok()?, decision))
}

impl Oracle {
    /// Somebody turns to the candidate: mostly who may decide, now and then without the reason that a refusal needs.
    pub(super) fn decision(&self, chance: &mut Chance) -> Option<CaseAttempt> {
        let practice = self.candidate.as_ref()?.practice();
        let by = if chance.happens(800) { DECIDES } else { *chance.pick(&["em", "doer", "head-o0"]) };
        let (decision, reason) = match chance.below(10) {
            0..6 => (Decision::Proposed, Value::Null),
            6..9 => (Decision::Refused, json!(format!("Причина {}", chance.below(2)))),
            _ => (Decision::Refused, Value::Null),
        };
        Some(self.attempt(&practice, by, decision.as_str(), json!({"reason": reason}), false))
    }

    /// Whether a case is the practice of the candidate, and somebody wished for it.
    pub(super) fn is_wished_for(&self, id: &str) -> bool {
        self.candidate.as_ref().is_some_and(|it| it.practice() == id && it.is_proposed())
    }

    pub(crate) fn candidate_written(
        &mut self,
        worker: &Worker,
        now: DateTime<Utc>,
        before: Option<&Item>,
        after: &Item,
    ) {
        let form = document(after);
        let period = after.key.pk.trim_start_matches("CANDIDATE#").to_owned();
        let what = format!("the candidate {}/{}", after.key.pk, after.key.sk);
        self.must(after.key.sk == RISEN && period == self.plan.rises_in(), || format!("{what} rose by chance"));
        let Some(mut model) = self.candidate.clone() else {
            let found = matches!(worker.role, Role::Close) && before.is_none() && form["decided"].is_null();
            self.must(found, || format!("{what} was not found by the closing: {form}"));
            self.candidate = Some(CandidateModel { period, rises: form["rises"].clone(), decided: Vec::new() });
            return;
        };
        let stays = before.is_some() && model.rises == form["rises"];
        self.must(stays, || format!("{what} was found again, as another: {form}"));
        let Role::Case(attempt) = &worker.role else { return self.violated(format!("{what} decided, out of turn")) };
        let attempt = &self.cases.attempts[*attempt];
        let told = |name: &str| form["decided"][name].clone();
        let (decision, reason) = (told("decision"), told("reason"));
        let theirs = decision == attempt.name.as_str()
            && reason == attempt.body["reason"]
            && told("by") == attempt.by.as_str()
            && attempt.by == DECIDES;
        self.must(theirs, || format!("{what} is decided as nobody asked: {form}"));
        let decision = decision.as_str().unwrap_or_default().to_owned();
        let is_new = model.decided.last().is_none_or(|(last, why, _)| (last, why) != (&decision, &reason));
        self.must(is_new && !model.is_proposed(), || format!("{what} was decided, and is decided again: {form}"));
        self.cases.seen.insert(format!("candidate {decision}"));
        model.decided.push((decision, reason, now));
        self.candidate = Some(model);
    }

    /// Whoever decided hears that it is so, or why it cannot be.
    pub(super) fn decision_answered(&mut self, attempt: &CaseAttempt, answer: &CaseAnswer) {
        let Some(model) = &self.candidate else { return self.violated("decided of nothing".to_owned()) };
        let asked = (&attempt.name, &attempt.body["reason"]);
        let was = model.decided.iter().any(|(decision, reason, _)| (decision, reason) == asked);
        let refuses = attempt.name == Decision::Refused.as_str();
        let right = match answer {
            CaseAnswer::Done => was,
            CaseAnswer::Refused(code) if attempt.by != DECIDES => code == "not_found",
            CaseAnswer::Refused(code) if asked.1.is_null() => refuses && code == "reason_missing",
            CaseAnswer::Refused(code) => refuses && code == "state_has_no_such_move" && model.is_proposed(),
        };
        let what = format!("{attempt:?} was answered {answer:?}, with {:?}", model.decided);
        self.must(right, || what);
    }

    /// Once it was looked who fell and who rose, the candidate is there; once somebody wished for a practice, that is.
    pub(crate) fn check_candidate(&mut self, now: DateTime<Utc>, items: &[Item]) {
        let rises_in = self.plan.rises_in();
        let looked = items.iter().any(|item| item.key.pk == "FALLS" && item.key.sk == rises_in);
        let is_found = self.candidate.is_some();
        self.must(is_found == (looked && self.plan.fallen.falls), || {
            format!("in {rises_in} it was looked: {looked}; a candidate was found: {is_found}")
        });
        let Some(model) = &self.candidate else { return };
        let hour = now - Duration::hours(1);
        let wished = model.decided.iter().any(|(what, _, at)| what == Decision::Proposed.as_str() && *at < hour);
        let made = self.cases.by_id.contains_key(&model.practice());
        self.must(made || !wished, || "a practice was wished for, and is not there".to_owned());
    }
}
