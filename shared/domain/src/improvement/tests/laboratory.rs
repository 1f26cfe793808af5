//! Studies and findings: what they say of each other, and how a finding becomes a change request.

use super::*;

#[test]
fn a_finding_names_what_its_study_has() {
    let world = World::new();
    for (field, value, code) in [
        ("study", json!("nowhere"), RefusalCode::TargetUnknown),
        ("study", json!("older"), RefusalCode::FieldInvalid),
        ("task", json!("Уйти"), RefusalCode::FieldInvalid),
        ("step", json!("Выйти"), RefusalCode::FieldInvalid),
        ("severity", json!(5), RefusalCode::FieldInvalid),
        ("seen_by", json!(13), RefusalCode::FieldInvalid),
    ] {
        let mut body = body(Kind::Finding);
        body.details[field] = value.clone();
        let command = Command::Put(Box::new(Put { id: id("c1"), body, evidence: Vec::new() }));
        let refusal = world.apply(None, &command, "lab").unwrap_err();
        let expected = (code, Some(format!("details.{field}")));
        assert_eq!((refusal.code, refusal.field), expected, "{field} {value}");
    }
}

#[test]
fn a_study_has_tasks_each_of_its_own_name() {
    let world = World::new();
    for (details, expected) in [
        (json!({"tasks": []}), (RefusalCode::FieldMissing, "details.tasks")),
        (json!({"tasks": [{"task": " "}]}), (RefusalCode::FieldInvalid, "details.tasks")),
        (json!({"tasks": [{"task": "a"}, {"task": "a"}]}), (RefusalCode::FieldInvalid, "details.tasks")),
        (json!({"tasks": [{"task": "a", "steps": [""]}]}), (RefusalCode::FieldInvalid, "details.tasks")),
        (json!({"tasks": [{"task": "a"}], "series": ""}), (RefusalCode::FieldInvalid, "details.series")),
    ] {
        let mut body = body(Kind::Study);
        body.details = details.clone();
        let command = Command::Put(Box::new(Put { id: id("c1"), body, evidence: Vec::new() }));
        let refusal = world.apply(None, &command, "lab").unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_deref()), (expected.0, Some(expected.1)), "{details}");
    }
}

#[test]
fn the_centre_is_asked_to_raise_a_finding_and_the_laboratory_may() {
    let world = World::new();
    let finding = world.made(Kind::Finding, "c1");
    let wanted = moves::wanted(&finding, &world.facts, &world.rules);
    let asked: Vec<_> = wanted.iter().map(|wanted| (wanted.name, wanted.roles.as_slice())).collect();
    assert_eq!(asked, [("raise", [Role::AnalyticalCentre].as_slice())]);
}

#[test]
fn a_finding_becomes_a_change_request_that_the_program_makes_where_there_is_none() {
    let world = World::new();
    let finding = world.made(Kind::Finding, "c1");
    let there = world.done(&finding, "lab", "raise", fields(json!({"change_request": "older"})));
    assert_eq!(there.follow_ups.len(), 0);
    let made = world.done(&finding, "lab", "raise", fields(json!({"change_request": "new"})));
    let [follow_up] = made.follow_ups.as_slice() else { panic!("{made:?}") };
    assert_eq!((follow_up.case.as_str(), follow_up.move_name.as_str()), ("new", "put"));
    let put = follow_up.made().unwrap().unwrap();
    assert_eq!((&put.id, &put.body.title, &put.body.target), (&id("new"), &finding.title, &finding.target));
    let command = Command::Put(Box::new(put));
    let Ok(Outcome::Done(done)) = world.apply(None, &command, "system") else { panic!("the program may make it") };
    assert_eq!(done.case.parties.owner, finding.parties.owner);
}

/// Studies of a series, each a day later than the one before, with what came of the task.
fn studies(world: &World, outcomes: &[(u32, u32)]) -> Vec<Case> {
    let one = |(place, (done, of)): (usize, &(u32, u32))| {
        let mut case = world.made(Kind::Study, &format!("s{place}"));
        let Details::Study(study) = &mut case.details else { panic!("{case:?}") };
        study.series = Some("Запись".to_owned());
        let outcome = json!({"task": "Записаться", "done": done, "of": of, "median_seconds": 60 + place});
        study.outcomes = vec![serde_json::from_value(outcome).unwrap()];
        case.created_at += chrono::Duration::days(i64::try_from(place).unwrap());
        case
    };
    outcomes.iter().enumerate().map(one).collect()
}

#[test]
fn a_series_has_the_same_tasks_in_the_order_of_its_studies() {
    use crate::statistics::difference::Verdict;

    let world = World::new();
    let mut cases = studies(&world, &[(2, 12), (6, 12), (11, 12)]);
    // Another series, another target and none at all are apart.
    let mut apart = studies(&world, &[(1, 12), (1, 12), (1, 12)]);
    for (place, case) in apart.iter_mut().enumerate() {
        let Details::Study(study) = &mut case.details else { panic!("{case:?}") };
        match place {
            0 => study.series = Some("Оплата".to_owned()),
            1 => case.target = Some(Target { kind: TargetKind::Situation, id: "birth".to_owned() }),
            _ => study.series = None,
        }
    }
    cases.extend(apart);
    cases.reverse();
    let found = series::series(&cases);
    assert_eq!(found.iter().map(|it| (it.name, it.studies.len())).collect::<Vec<_>>().len(), 3);
    let of_three = found.iter().find(|it| it.studies.len() == 3).unwrap();
    let [task] = of_three.tasks().try_into().unwrap();
    let told: Vec<_> = task.points.iter().map(|it| (it.outcome.done, it.outcome.median_seconds)).collect();
    assert_eq!(told, [(2, Some(60)), (6, Some(61)), (11, Some(62))]);
    assert_eq!(task.trend().map(|trend| trend.verdict), Some(Verdict::Risen));
    for other in found.iter().filter(|it| it.studies.len() == 1) {
        assert_eq!(other.tasks()[0].trend(), None, "of one study there is no trend");
    }
}

#[test]
fn a_retest_is_due_when_the_change_is_in_force() {
    use super::kinds::finding::Finding;

    let world = World::new();
    let state = |name: &str| serde_json::from_value::<State>(json!(name)).unwrap();
    let mut change = world.made(Kind::ChangeRequest, "c2");
    assert!(!Finding::awaits_retest(state("raised"), Some(&change)) && !Finding::awaits_retest(state("raised"), None));
    let Details::ChangeRequest(request) = &mut change.details else { panic!("{change:?}") };
    request.in_force_on = Some(now().date_naive());
    assert!(Finding::awaits_retest(state("raised"), Some(&change)));
    assert!(!Finding::awaits_retest(state("fixed"), Some(&change)), "it was seen to");
}
