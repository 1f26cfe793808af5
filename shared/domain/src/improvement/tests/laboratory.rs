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
