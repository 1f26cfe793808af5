//! The smallest history that still fails: faults, outages, actions and accounts are left out one after the other, as long as
//! the same thing goes wrong.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::plan::Plan;
use crate::run::{Report, run_plan};

/// A history that cannot be made smaller in the time that there was.
pub struct Shrunk {
    /// What is left of the plan.
    pub plan: Plan,
    /// What its run shows, with the history.
    pub report: Report,
}

/// What goes wrong, without the names that it happens to: a smaller history must fail in the same way.
pub fn kind(violation: &str) -> String {
    let plain = violation.chars().filter(|letter| !letter.is_ascii_digit());
    plain.take_while(|letter| !"{[(\"".contains(*letter)).take(24).collect()
}

/// Shrinks a plan that fails.
pub fn shrink(plan: Plan, violation: &str, time_max: Duration) -> Shrunk {
    let started = Instant::now();
    let wanted = kind(violation);
    let mut smallest = plan;
    let fails = |candidate: &Plan| {
        let report = run_plan(Arc::new(candidate.clone()), false);
        report.violations.first().is_some_and(|violation| kind(violation) == wanted)
    };
    let mut smaller = true;
    while smaller && started.elapsed() < time_max {
        smaller = false;
        for candidate in without_faults(&smallest) {
            if started.elapsed() < time_max && fails(&candidate) {
                (smallest, smaller) = (candidate, true);
                break;
            }
        }
        let mut chunk = smallest.actions.len().div_ceil(2).max(1);
        while started.elapsed() < time_max {
            let mut at = 0;
            while at < smallest.actions.len() && started.elapsed() < time_max {
                let mut candidate = smallest.clone();
                candidate.actions.drain(at..(at + chunk).min(candidate.actions.len()));
                if fails(&candidate) {
                    (smallest, smaller) = (candidate, true);
                } else {
                    at += chunk;
                }
            }
            if chunk == 1 {
                break;
            }
            chunk = chunk.div_ceil(2);
        }
    }
    let report = run_plan(Arc::new(smallest.clone()), true);
    Shrunk { plan: smallest, report }
}

fn without_faults(plan: &Plan) -> Vec<Plan> {
    let mut fewer = Vec::new();
    for fault in plan.options.faults.kinds() {
        let mut candidate = plan.clone();
        candidate.options.faults = candidate.options.faults.without(fault);
        candidate.outages.retain(|outage| outage.fault != fault);
        fewer.push(candidate);
    }
    for number in 0..plan.outages.len() {
        let mut candidate = plan.clone();
        candidate.outages.remove(number);
        fewer.push(candidate);
    }
    fewer
}
