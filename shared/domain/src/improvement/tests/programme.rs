//! How participants keep to their terms, by what the cases and their journals say.

use super::*;
use crate::improvement::programme::{Behind, Keeping, add, counted};

/// Moves a case, each at an instant, and answers it with its journal.
fn told(world: &World, mut case: Case, steps: &[(&str, &str, &str, MoveBody)]) -> (Case, Vec<Entry>) {
    let mut journal = vec![world.first(case.kind(), "c1").entry];
    for (at, who, name, body) in steps {
        let command = a_move(name, &case, body.clone());
        match world.apply_at(Some(&case), &command, who, at.parse().unwrap()) {
            Ok(Outcome::Done(done)) => {
                journal.push(done.entry.clone());
                case = done.case;
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    (case, journal)
}

fn keeping(world: &World, case: &Case, journal: &[Entry], now: &str, who: &str) -> Keeping {
    let mut of = std::collections::BTreeMap::new();
    add(&mut of, case, journal, now.parse().unwrap(), Tz::Europe__Moscow, &world.calendar);
    of.remove(&participant(who)).unwrap_or_default()
}

fn days(steps: &[Behind]) -> Vec<u32> {
    steps.iter().filter_map(|step| step.days).collect()
}

#[test]
fn a_step_takes_the_working_days_since_the_one_before() {
    let world = World::new();
    let nothing = MoveBody::default();
    // Made on Wednesday 29 April; assessed on Monday 4 May: Thursday and Monday, for the 1st to the 3rd are off.
    let case = world.made(Kind::ChangeRequest, "c1");
    let steps =
        [("2026-05-04T09:00:00Z", "ac", "assess", nothing.clone()), ("2026-05-04T12:00:00Z", "em", "accept", nothing)];
    let (case, journal) = told(&world, case, &steps);
    let ac = keeping(&world, &case, &journal, "2026-05-05T09:00:00Z", "ac");
    assert_eq!(days(&ac.steps["assess"]), [2]);
    let em = keeping(&world, &case, &journal, "2026-05-05T09:00:00Z", "em");
    assert_eq!((days(&em.steps["accept"]), em.with_term), (vec![0], Vec::new()));
}

#[test]
fn terms_are_those_of_the_owner_and_of_whoever_carries_out() {
    let world = World::new();
    for (kind, who, now, expected) in [
        (Kind::Request, "owner", "2026-05-07T20:59:59Z", (1, 0)),
        (Kind::Request, "owner", "2026-05-07T21:00:00Z", (1, 1)),
        (Kind::Measure, "performer", "2026-06-30T21:00:00Z", (1, 1)),
        (Kind::Measure, "owner", "2026-06-30T21:00:00Z", (0, 0)),
    ] {
        let case = world.made(kind, "c1");
        let found = keeping(&world, &case, &[], now, who);
        assert_eq!((found.with_term.len(), counted(&found.with_term)), expected, "{kind:?} {who} {now}");
    }
}

#[test]
fn a_report_is_in_time_by_its_first_term() {
    let world = World::new();
    let report = world.made(Kind::Report, "c1");
    let now = "2026-05-20T09:00:00Z";
    let counts = |case: &Case, at: &str| {
        let found = keeping(&world, case, &[], at, "owner");
        (found.reports.len(), counted(&found.reports))
    };
    assert_eq!(counts(&report, "2026-05-01T09:00:00Z"), (0, 0), "it is not due yet");
    assert_eq!(counts(&report, now), (1, 0));
    let submitted = world.done(&report, "owner", "submit", MoveBody::default()).case;
    assert_eq!(counts(&submitted, now), (1, 1));
    let returned = world.done(&submitted, "wg", "return", because()).case;
    assert_eq!(counts(&returned, now), (1, 1), "one that was returned came in time all the same");
}

#[test]
fn what_helped_is_counted_of_what_was_looked_at_for_the_last_time() {
    let world = World::new();
    for (state, looks, expected) in [
        ("in_force", 0, (0, 0)),
        ("verified", 1, (1, 1)),
        ("not_confirmed", 1, (1, 0)),
        ("cannot_tell", 1, (0, 0)),
        ("cannot_tell", 2, (1, 0)),
        ("declined", 0, (0, 0)),
    ] {
        let mut case = world.case(Kind::ChangeRequest, state);
        if let Details::ChangeRequest(request) = &mut case.details {
            request.in_force_on = (state != "declined").then(|| "2026-04-01".parse().unwrap());
            request.looks = looks;
        }
        let found = keeping(&world, &case, &[], NOW, "owner");
        assert_eq!((found.evaluated.len(), counted(&found.evaluated)), expected, "{state} {looks}");
    }
}
