//! The order of refusals, repeats, stale versions, letters, follow-ups, clocks.

use chrono::Duration;

use super::journal::Recipient;
use super::*;

fn local(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&Tz::Europe__Moscow).format("%Y-%m-%d %H:%M").to_string()
}

fn told(letters: &[Letter]) -> Vec<String> {
    let name = |letter: &Letter| match &letter.to {
        Recipient::Participant(participant) => participant.to_string(),
        Recipient::Role(role) => role.as_str().to_owned(),
        Recipient::Digest(role) => format!("digest of {}", role.as_str()),
        Recipient::Followers => "followers".to_owned(),
        Recipient::OwnersOfType(name) => format!("owners of {name}"),
    };
    letters.iter().map(name).collect()
}

#[test]
fn a_refusal_is_the_first_in_the_order() {
    let world = World::new();
    let case = world.case(Kind::Measure, "accepted");
    let stale = MoveBody { version: 7, ..MoveBody::default() };
    for (name, who, body, code) in [
        ("fly", "stranger", stale.clone(), RefusalCode::NotFound),
        ("postpone", "stranger", stale.clone(), RefusalCode::Stale),
        ("postpone", "stranger", MoveBody::default(), RefusalCode::NotEntitled),
        ("postpone", "em", MoveBody::default(), RefusalCode::StateHasNoSuchMove),
    ] {
        assert_eq!(world.refused(&case, who, name, body).code, code, "{name} {who}");
    }
    let refusal = world.refused(&case, "stranger", "postpone", MoveBody::default());
    assert_eq!((refusal.roles, refusal.field), (vec![Role::Controller], None));
    let case = world.case(Kind::Measure, "planned");
    assert_eq!(world.refused(&case, "em", "postpone", MoveBody::default()).code, RefusalCode::DecisionMissing);
    assert_eq!(world.refused(&case, "em", "postpone", decided()).code, RefusalCode::DueMissing);
}

#[test]
fn a_decision_is_whole_and_not_of_tomorrow() {
    let world = World::new();
    let case = world.case(Kind::Incident, "proposed");
    for (change, code, field) in [
        (("number", " "), RefusalCode::FieldMissing, "decision.number"),
        (("body", ""), RefusalCode::FieldMissing, "decision.body"),
        (("text", ""), RefusalCode::FieldMissing, "decision.text"),
        (("date", "2026-04-30"), RefusalCode::FieldInvalid, "decision.date"),
    ] {
        let mut value = json!(decision());
        value[change.0] = json!(change.1);
        let body = MoveBody { decision: Some(serde_json::from_value(value).unwrap()), ..MoveBody::default() };
        let refusal = world.refused(&case, "sc", "declare", body);
        assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some(field)));
    }
}

#[test]
fn a_repeat_is_found_by_its_entry_and_changes_nothing() {
    let mut world = World::new();
    let case = world.case(Kind::ChangeRequest, "proposed");
    let command = a_move("assess", &case, MoveBody::default());
    let first = world.done(&case, "ac", "assess", MoveBody::default());
    world.facts.later_entries = vec![first.entry.clone()];
    assert_eq!(world.apply(Some(&first.case), &command, "ac"), Ok(Outcome::Repeated));
    // Not of somebody else, and not with another body: those are stale.
    let refused = |command, who| world.apply(Some(&first.case), &command, who).unwrap_err().code;
    assert_eq!(refused(command.clone(), "em"), RefusalCode::Stale);
    let other = MoveBody { version: case.version, ..fields(json!({"assessment": "x"})) };
    assert_eq!(refused(a_move("assess", &case, other), "ac"), RefusalCode::Stale);
}

#[test]
fn clocks_of_an_incident_run_in_working_hours() {
    let world = World::new();
    let case = world.case(Kind::Incident, "proposed");
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    // Thursday 30.04.2026, 16:30 in Moscow.
    let declared =
        match world.apply_at(Some(&case), &a_move("declare", &case, decided()), "sc", at("2026-04-30T13:30:00Z")) {
            Ok(Outcome::Done(done)) => done,
            other => panic!("{other:?}"),
        };
    let clocks: Vec<_> = declared.case.clocks.iter().map(|clock| (clock.name.as_str(), local(clock.due))).collect();
    let (acknowledge, resolve) = ("2026-05-04 09:30".to_owned(), "2026-05-04 16:30".to_owned());
    assert_eq!(clocks, [("acknowledge", acknowledge), ("resolve", resolve)]);
    assert_eq!(declared.case.due().map(local).as_deref(), Some("2026-05-04 09:30"));
    assert_eq!(told(&declared.letters), ["owner", "economy_ministry", "analytical_centre"]);
    // Resolved and opened again: the first run stays, stopped, and a full term begins.
    let acknowledged = world.done(&declared.case, "owner", "acknowledge", MoveBody::default()).case;
    let resolved = world.done(&acknowledged, "owner", "resolve", fields(json!({"cause": "Сбой"}))).case;
    assert_eq!(resolved.due(), None);
    let reopened = world.done(&resolved, "ac", "reopen", because()).case;
    let of_resolve = reopened.clocks.iter().filter(|clock| clock.name.as_str() == "resolve");
    assert_eq!(of_resolve.map(|clock| clock.runs()).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn what_follows_in_other_cases_is_kept_until_it_is_done() {
    let world = World::new();
    let case = world.case(Kind::ChangeRequest, "proposed");
    let mut merged = world.done(&case, "ac", "merge", fields(json!({"into": "older"})));
    let [follow_up] = &merged.follow_ups[..] else { panic!("{:?}", merged.follow_ups) };
    assert_eq!((follow_up.name.as_str(), follow_up.case.as_str()), ("c1-2-move-1", "older"));
    let older = world.facts.cases[&id("older")].clone();
    let body = MoveBody { fields: follow_up.fields.clone(), ..MoveBody::default() };
    let absorbed = world.done(&older, "system", &follow_up.move_name, body);
    assert!(matches!(&absorbed.case.details, Details::ChangeRequest(request) if request.absorbed == [id("c1")]));
    let names: Vec<_> =
        merged.case.letters.iter().map(|letter| letter.name.clone()).chain([follow_up.name.clone()]).collect();
    names.iter().for_each(|name| merged.case.carried_out(name));
    assert!(merged.case.letters.is_empty() && merged.case.follow_ups.is_empty(), "{:?}", merged.case);
}

#[test]
fn a_changed_calendar_moves_running_terms_and_says_so() {
    let world = World::new();
    let case = world.case(Kind::Request, "issued");
    assert_eq!(local(case.due().unwrap()), "2026-05-08 00:00");
    let recount = |calendar: &ProductionCalendar| {
        clocks::recount(&case, Tz::Europe__Moscow, now() + Duration::hours(1), calendar, &world.rules)
    };
    assert_eq!(recount(&world.calendar), None);
    let mut year = world.calendar.year(2026).unwrap().clone();
    year.days_off.insert("2026-05-05".parse().unwrap());
    let done = recount(&world.calendar.clone().with([year])).unwrap();
    // 8 May is the last but one before a long weekend; the term's fifth day is now that Friday.
    assert_eq!(local(done.case.due().unwrap()), "2026-05-09 00:00");
    assert_eq!((done.entry.name.as_str(), done.case.version), ("recount", case.version + 1));
    assert!(done.entry.fields.contains_key("clocks.answer"), "{:?}", done.entry.fields);
}

#[test]
fn after_the_end_nothing_is_opened_and_no_clock_or_letter_begins() {
    let world = World::new();
    let after: DateTime<Utc> = "2028-01-10T09:00:00Z".parse().unwrap();
    let opened = world.apply_at(None, &put(Kind::ChangeRequest, "late"), "creator", after);
    assert_eq!(opened.unwrap_err().code, RefusalCode::ExperimentOver);
    let case = world.case(Kind::ChangeRequest, "declined");
    let reopened = match world.apply_at(Some(&case), &a_move("reopen", &case, because()), "ac", after) {
        Ok(Outcome::Done(done)) => done,
        other => panic!("{other:?}"),
    };
    assert_eq!(reopened.letters, []);
    assert!(reopened.case.clocks.iter().all(|clock| clock.started < after));
}

#[test]
fn each_sees_what_it_may_do_and_why_not_the_rest() {
    let mut world = World::new();
    world.facts.on_portal = true;
    let case = world.case(Kind::ChangeRequest, "planned");
    let views = |who: &str| moves::moves(&case, &actor(who), &world.facts, now(), &world.calendar, &world.rules);
    let shown = |who: &str| {
        let of_one = views(who).into_iter().map(|view| {
            let verdict = view.why_not.map_or("allowed", |code| code.as_str());
            format!("{}: {verdict} {}\n", view.name, view.needs.join(" "))
        });
        of_one.collect::<String>()
    };
    expect_test::expect![[r#"
        assess: not_entitled 
        accept: not_entitled 
        decline: not_entitled reason
        merge: not_entitled fields.into
        absorb: not_entitled fields.case
        plan: allowed fields.measures fields.evaluation
        put_in_force: check_not_passed 
        abandon: not_entitled reason
        evaluate: not_entitled fields.verdict
        reopen: not_entitled reason
    "#]]
    .assert_eq(&shown("owner"));
    let evaluate = views("ac").into_iter().find(|view| view.name == "evaluate").unwrap();
    assert_eq!(evaluate.roles, [Role::System]);
}

#[test]
fn what_is_wanted_has_the_term_of_its_clock() {
    let world = World::new();
    let case = world.case(Kind::Request, "issued");
    let wanted = moves::wanted(&case, &world.facts, &world.rules);
    let told: Vec<_> = wanted.iter().map(|task| (task.name, task.roles.clone(), task.due.map(local))).collect();
    assert_eq!(told, [("answer", vec![Role::Owner], Some("2026-05-08 00:00".to_owned()))]);
}

#[test]
fn a_check_of_the_newest_text_lets_a_change_of_the_portal_into_force() {
    let mut world = World::new();
    world.facts.on_portal = true;
    let mut case = world.case(Kind::ChangeRequest, "planned");
    if let Details::ChangeRequest(request) = &mut case.details {
        request.given.document = Some(id("doc"));
    }
    let mut check = world.case(Kind::Check, "passed");
    for (state, version, of, code) in [
        ("passed", 1, "c1", None),
        ("passed_with_conditions", 1, "c1", Some(RefusalCode::CheckNotPassed)),
        ("passed", 2, "c1", Some(RefusalCode::CheckNotPassed)),
        ("passed", 1, "other", Some(RefusalCode::CheckNotPassed)),
    ] {
        check.state = serde_json::from_value::<State>(json!(state)).unwrap();
        if let Details::Check(details) = &mut check.details {
            (details.given.document_version, details.given.change_request) = (version, Some(id(of)));
        }
        world.facts.checks = vec![check.clone()];
        let outcome = world.apply(Some(&case), &a_move("put_in_force", &case, MoveBody::default()), "owner");
        assert_eq!(outcome.err().map(|refusal| refusal.code), code, "{state} {version} {of}");
    }
}
