//! What cases there will be, and when officials turn to them. What they do then is chosen by what the case is like.

use chrono::Duration;
use domain::organisation::RegionCode;

use super::{Action, Deed, Fallen, Plan, PlannedCase};
use crate::chance::Chance;
use crate::days;
use crate::office::{FALLEN, RISEN};

/// How often officials turn to a case at most.
const TURNS_MAX: i64 = 15;

/// The region of the organisation whose figures fall: none that citizens of this run live in.
pub(super) fn fallen(plan: &Plan) -> Fallen {
    let mut chance = Chance::of(plan.options.seed, "fallen", 0);
    let others = |code: &RegionCode| plan.organisations.iter().all(|organisation| organisation.region != *code);
    let free: Vec<RegionCode> = RegionCode::all().map(|region| region.code).filter(others).collect();
    let region = *chance.pick(&free);
    Fallen { region, hours_east: days::hours_east(region.region().zone.name()), falls: chance.happens(300) }
}

/// The cases of a run.
pub(super) fn cases(plan: &Plan) -> Vec<PlannedCase> {
    let mut chance = Chance::of(plan.options.seed, "cases", 0);
    let mut kinds = vec!["change_request", *chance.pick(&["change_request", "incident"]), "incident"];
    kinds.extend(chance.happens(500).then_some("request"));
    kinds.extend(chance.happens(700).then_some("meeting"));
    kinds.extend(chance.happens(200).then_some("practice"));
    kinds.extend(plan.fallen.falls.then_some("fall"));
    let organisations = plan.organisations.len() as u64;
    let case = |(number, kind): (usize, &'static str)| {
        // Two have a head; nobody answers for the third.
        let index = if chance.happens(100) { 2 } else { chance.below(2) };
        let organisation =
            if kind == "fall" { FALLEN.to_owned() } else { format!("o{}", index.min(organisations - 1)) };
        PlannedCase { id: format!("c{number}"), kind, organisation }
    };
    let mut kinds: Vec<PlannedCase> = kinds.into_iter().enumerate().map(case).collect();
    if plan.fallen.falls {
        kinds.push(PlannedCase { id: format!("c{}", kinds.len()), kind: "rise", organisation: RISEN.to_owned() });
    }
    // Drawn apart, so that the cases above are what they were.
    let mut chance = Chance::of(plan.options.seed, "papers", 0);
    for (kind, of_thousand) in [("document", 1_000), ("study", 600), ("report", 600)] {
        let id = format!("c{}", kinds.len());
        let planned = PlannedCase { id, kind, organisation: "o0".to_owned() };
        kinds.extend(chance.happens(of_thousand).then_some(planned));
    }
    kinds
}

/// When officials turn to the cases: at once, within hours, after days, when a term has long passed; two at the same instant.
pub(super) fn turns(plan: &Plan) -> Vec<Action> {
    let mut actions = Vec::new();
    for (case, planned) in plan.cases.iter().enumerate() {
        let mut chance = Chance::of(plan.options.seed, "turns", case as u64);
        let span = (plan.calm_from - plan.start).num_minutes();
        let earliest = if ["fall", "rise"].contains(&planned.kind) { span / 2 } else { 0 };
        let mut at = plan.start + Duration::minutes(earliest + chance.between(0, span / 3));
        // Papers go a longer way, and have companions.
        let turns = match planned.kind {
            "document" => (TURNS_MAX, 2 * TURNS_MAX),
            "study" => (TURNS_MAX / 2, TURNS_MAX),
            _ => (4, TURNS_MAX),
        };
        for turn in 0..chance.between(turns.0, turns.1) {
            let draw = case as u64 * 1_000 + turn as u64;
            actions.push(Action { at, what: Deed::Case { case, draw } });
            if chance.happens(150) {
                actions.push(Action { at, what: Deed::Case { case, draw: draw + 500 } });
            }
            // The program looks by itself what is to be brought before a meeting.
            if planned.kind == "meeting" && chance.happens(500) {
                actions.push(Action { at: at + Duration::minutes(chance.between(1, 600)), what: Deed::Close });
            }
            at += match chance.below(5) {
                0 => Duration::seconds(chance.between(0, 3_000)),
                1 | 2 => Duration::hours(chance.between(1, 60)),
                3 => Duration::days(chance.between(2, 8)),
                _ => Duration::days(chance.between(8, 25)),
            };
        }
    }
    actions
}
