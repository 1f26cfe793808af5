//! Whatever is done in whatever order, a case stays whole.

use chrono::Duration;
use proptest::prelude::*;

use super::*;

/// Clocks that may run in a state, by kind and state.
const MAY_RUN: &[(Kind, &str, &[&str])] = &[
    (Kind::ChangeRequest, "assess", &["proposed"]),
    (Kind::Incident, "acknowledge", &["declared"]),
    (Kind::Incident, "resolve", &["declared", "acknowledged"]),
    (Kind::Measure, "carry_out", &["planned", "in_progress", "returned"]),
    (Kind::Document, "agree", &["in_agreement", "considered"]),
    (Kind::Check, "condition", &["passed_with_conditions"]),
    (Kind::Request, "answer", &["issued", "acknowledged", "returned"]),
    (Kind::Report, "report", &["prefilled", "returned"]),
];

/// A body that is enough for most moves.
fn generous(kind: Kind, name: &str, day: u32) -> MoveBody {
    let point = |verdict: &str| json!({"point": "1", "verdict": verdict, "evidence": "https://example.ru"});
    let evaluation = json!({"question": null, "expected": "0.2", "comparison": "type", "before": ["2025Q4"]});
    let given = match (kind, name) {
        (_, "merge") => json!({"into": "older"}),
        (_, "absorb") => json!({"case": "younger"}),
        (_, "plan") => json!({"measures": ["m1"], "evaluation": evaluation}),
        (Kind::Practice, "evaluate") => json!({"roll_out": {
            "method": "roll-out-1", "until": "2026Q1", "quarters": 5, "question": null, "units": day, "others": 7,
            "simple": null, "by_time": [],
        }}),
        (_, "evaluate") => {
            let verdict = ["verified", "not_confirmed", "cannot_tell"][day as usize % 3];
            json!({ "verdict": verdict })
        }
        (_, "resolve") => json!({"cause": "Сбой"}),
        (Kind::Document, "answer") => json!({"party": "one"}),
        (Kind::Request, "answer") => json!({"text": "60"}),
        (_, "raise") => {
            let change_request = ["older", "made-by-this"][day as usize % 2];
            json!({ "change_request": change_request })
        }
        (_, "support") => json!({"effects": ["helped"]}),
        (_, "recommend") => json!({"service_types": ["Выдача справок"]}),
        (_, "adopt") => json!({"change_request": "older"}),
        (_, "add") => {
            let case = ["older", "m1"][day as usize % 2];
            json!({"items": [{"case": case, "why": "overdue"}]})
        }
        (_, "hold") => json!({"tasks": [
            {"title": "Исправить", "performers": ["performer"], "due_on": "2026-06-30", "case": "doc"},
            {"title": "Сообщить", "performers": ["one"], "due_on": "2026-06-30"},
        ]}),
        (_, "remind") => json!({"to": [{"participant": "owner", "cases": ["doc"]}]}),
        (_, "sign") => json!({"minutes": {"link": "https://example.ru", "hash": "0".repeat(64)}}),
        (_, "hear") => json!({"meeting": "sitting"}),
        (_, "fix") => json!({"retest": "study", "seen_by": 0, "of": 10}),
        (_, "appoint_controller") => json!({"controller": "dm"}),
        (_, "conclude") if day.is_multiple_of(2) => json!({"verdict": "passed", "points": [point("passed")]}),
        (_, "conclude") => json!({
            "verdict": "passed_with_conditions",
            "points": [point("failed")],
            "conditions": [{"text": "a", "due": "2026-06-01"}, {"text": "b", "due": "2026-06-02"}],
        }),
        (_, "meet_condition") => json!({"condition": 1 + day % 2, "evidence": "https://example.ru"}),
        _ => json!({}),
    };
    let due = "2026-07-01".parse::<chrono::NaiveDate>().unwrap() + Duration::days(day.into());
    let (reason, decision) = (because().reason, Some(decision()));
    MoveBody { version: 0, reason, decision, due: Some(due), fields: fields(given).fields }
}

/// Somebody who may make the move.
fn entitled(world: &World, case: &Case, row: &str) -> Option<&'static str> {
    let roles = world.rules.roles(case.kind(), row, case.chain(world.facts.chain));
    let may = |who: &&str| roles.iter().any(|role| role.entitles(case, &actor(who), &world.facts, &world.rules));
    PEOPLE.into_iter().chain(["system"]).find(may)
}

fn check_whole(case: &Case, journal: &[Entry]) -> Result<(), TestCaseError> {
    prop_assert_eq!(case.version, journal.len() as u64);
    prop_assert!(journal.iter().zip(1..).all(|(entry, number)| entry.number == number));
    prop_assert!(journal.windows(2).all(|pair| pair[1].from == Some(pair[0].to)));
    prop_assert_eq!(journal.last().map(|entry| entry.to), Some(case.state));
    prop_assert!(case.kind().table().states().contains(&case.state));
    for clock in case.clocks.iter().filter(|clock| clock.runs()) {
        let may = MAY_RUN.iter().any(|(kind, name, states)| {
            *kind == case.kind() && *name == clock.name.as_str() && states.contains(&case.state.as_str())
        });
        prop_assert!(may, "{} runs in {}", clock.name.as_str(), case.state.as_str());
        let again = case.clocks.iter().filter(|other| other.runs() && other.name == clock.name && other.of == clock.of);
        prop_assert_eq!(again.count(), 1);
    }
    prop_assert!(!case.is_ended() || case.due().is_none());
    let mut names: Vec<_> = case.letters.iter().map(|letter| &letter.name).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    prop_assert_eq!(names.len(), all);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_commands_in_any_order_leave_a_case_whole(
        kind in prop::sample::select(Kind::ALL.to_vec()),
        mss in any::<bool>(),
        steps in prop::collection::vec((any::<prop::sample::Index>(), 0..PEOPLE.len() + 1, 0_u32..60, any::<bool>()), 1..40),
    ) {
        let mut world = World::new();
        world.facts.chain.mss = mss;
        let (mut case, mut journal) = {
            let first = world.first(kind, "c1");
            (first.case, vec![first.entry])
        };
        let rows = kind.table().rows;
        for (row, who, day, likely) in steps {
            // Every second time somebody does what the table has here; otherwise anybody tries anything.
            let here: Vec<_> = rows.iter().filter(|row| row.from.contains(&case.state)).collect();
            let row = if likely && !here.is_empty() { here[row.index(here.len())] } else { &rows[row.index(rows.len())] };
            let who = PEOPLE.get(who).copied().unwrap_or("system");
            let who = if likely { entitled(&world, &case, row.key).unwrap_or(who) } else { who };
            let mut given = generous(kind, row.name, day);
            given.fields.retain(|name, _| {
                row.may.contains(&name.as_str()) || row.needs.iter().any(|need| need.name() == format!("fields.{name}"))
            });
            let command = a_move(row.name, &case, given);
            let before = case.clone();
            let at = now() + Duration::hours(journal.len() as i64);
            let views = moves::moves(&case, &actor(who), &world.facts, at, &world.calendar, &world.rules);
            let allowed = views.iter().any(|view| view.name == row.name && view.allowed);
            match world.apply_at(Some(&case), &command, who, at) {
                Ok(Outcome::Done(done)) => {
                    prop_assert!(allowed, "{} was made though it was not shown as allowed", row.name);
                    journal.push(done.entry.clone());
                    // The same again, by the same participant, is the same.
                    let mut facts = world.facts.clone();
                    facts.later_entries = vec![done.entry];
                    facts.owns_target = who == "owner";
                    let again = apply(Some(&done.case), &command, &actor(who), &facts, at, &world.calendar, &world.rules);
                    prop_assert_eq!(again, Ok(Outcome::Repeated));
                    case = done.case;
                    let read: Case = serde_json::from_str(&serde_json::to_string(&case).unwrap()).unwrap();
                    prop_assert_eq!(&read, &case);
                }
                Ok(Outcome::Repeated) => prop_assert!(false, "nothing was repeated"),
                Err(_) => prop_assert_eq!(&before, &case),
            }
            check_whole(&case, &journal)?;
        }
    }
}
