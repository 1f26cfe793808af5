//! Who moves what: an official once for each attempt, the program what is its to do.

use super::meetings::REMIND;
use crate::core::{Role, Worker};
use crate::office::FALLEN;
use crate::oracle::Oracle;
use crate::oracle::candidates::decision_of;

impl Oracle {
    /// Who is at work may move the case so, and did not before.
    pub(super) fn check_mover(&mut self, worker: &Worker, id: &str, name: &str, who: &str, number: u64, what: &str) {
        match (&worker.role, who) {
            (Role::Sweep, "system") => {
                // What follows from another case has a name of its own.
                let is_made = |id: &str| id.starts_with("from-") || id.starts_with("ref-");
                let follows = name == "absorb" || name == "put" && is_made(id);
                self.must(follows, || format!("{what} by the sweep"));
            }
            (Role::Close, "system") => {
                let due = ["put", "evaluate", "reopen", "add"].contains(&name);
                self.must(due, || format!("{what} by the closing"));
                let of_figures = id.contains(FALLEN) || self.is_wished_for(id);
                self.must(name != "put" || of_figures, || format!("{what}, and nothing fell there"));
            }
            // What comes of a decision.
            (Role::Case(attempt), "system") if decision_of(&self.cases.attempts[*attempt]).is_some() => {
                let wished = name == "put" && self.is_wished_for(id);
                self.must(wished, || format!("{what}, and nobody wished for it"));
            }
            (Role::Case(attempt), _) => {
                let attempt = &mut self.cases.attempts[*attempt];
                let theirs = attempt.case == id && attempt.name == name && attempt.by == who;
                // Tried again on another day it reminds again.
                let again = attempt.entry.replace(number).filter(|_| name != REMIND);
                self.must(theirs, || format!("{what}, which nobody tried"));
                self.must(again.is_none(), || format!("{what} for the second time, first as {again:?}"));
            }
            _ => self.violated(format!("{what}, out of turn")),
        }
    }
}
