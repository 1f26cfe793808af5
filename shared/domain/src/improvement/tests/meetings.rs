//! Meetings and reports: who has the agenda, what becomes of tasks, what the owner of a report cannot write over.

use super::journal::Recipient;
use super::kinds::meeting::nothing_new;
use super::*;

fn body_of(follow_up: &FollowUp) -> PutBody {
    follow_up.made().expect("a case is made").expect("it can be read").body
}

#[test]
fn the_program_adds_to_an_agenda_that_its_secretary_goes_on_writing() {
    let world = World::new();
    let meeting = world.made(Kind::Meeting, "c1");
    let items = json!({"items": [{"case": "doc", "why": "consider"}, {"case": "older", "why": "overdue"}]});
    let added = world.done(&meeting, "system", "add", fields(items)).case;
    let Details::Meeting(now) = &added.details else { panic!("{added:?}") };
    let named: Vec<_> = now.given.items.iter().filter_map(|item| item.case.clone()).collect();
    assert_eq!(named, [id("doc"), id("older")], "what is there is not added again");
    let rewritten = |state: &str| {
        let mut body = body(Kind::Meeting);
        body.details["items"] = json!([{"subject": "Разное"}]);
        body.version = Some(added.version);
        let case = Case { state: serde_json::from_value(json!(state)).unwrap(), ..added.clone() };
        let command = Command::Put(Box::new(Put { id: id("c1"), body, evidence: Vec::new() }));
        let actor = Actor { participant: Some(participant("ac")), ..actor("ac") };
        apply(Some(&case), &command, &actor, &world.facts, super::now(), &world.calendar, &world.rules)
    };
    assert!(matches!(rewritten("planned"), Ok(Outcome::Done(_))));
    let refusal = rewritten("agenda_sent").unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_deref()), (RefusalCode::StateHasNoSuchMove, Some("details")));
}

#[test]
fn an_agenda_names_a_case_once_and_every_item_says_something() {
    let world = World::new();
    for items in
        [json!([{"case": "doc"}, {"case": "doc"}]), json!([{}]), json!([{"subject": " "}]), json!([{"why": "overdue"}])]
    {
        let mut body = body(Kind::Meeting);
        body.details["items"] = items.clone();
        let command = Command::Put(Box::new(Put { id: id("c1"), body, evidence: Vec::new() }));
        let refusal = world.apply(None, &command, "wg").unwrap_err();
        let expected = (RefusalCode::FieldInvalid, Some("details.items"));
        assert_eq!((refusal.code, refusal.field.as_deref()), expected, "{items}");
    }
}

#[test]
fn whoever_had_the_agenda_hears_of_the_minutes() {
    let world = World::new();
    let meeting = world.made(Kind::Meeting, "c1");
    let sent = world.done(&meeting, "wg", "send_agenda", MoveBody::default());
    let to = |done: &Done| done.letters.iter().map(|letter| letter.to.clone()).collect::<Vec<_>>();
    let expected = [
        Recipient::Participant(participant("owner")),
        Recipient::Role(Role::EconomyMinistry),
        Recipient::Role(Role::AnalyticalCentre),
    ];
    assert_eq!(to(&sent), expected, "owner and controller of its item, the centre and the ministry");
    let held = world.done(&sent.case, "wg", "hold", MoveBody::default());
    assert_eq!(to(&held), []);
    let signed = world.done(&held.case, "wg", "sign", MoveBody::default());
    assert_eq!(to(&signed), expected);
    let cancelled = world.done(&sent.case, "wg", "cancel", because());
    assert_eq!(to(&cancelled), expected);
    assert_eq!(to(&world.done(&meeting, "wg", "cancel", because())), [], "nobody had it");
}

#[test]
fn tasks_become_measures_about_what_their_item_is_about() {
    let world = World::new();
    let meeting = world.case(Kind::Meeting, "agenda_sent");
    let tasks = json!({"tasks": [
        {"title": "Исправить", "performers": ["performer"], "due_on": "2026-06-30", "case": "doc"},
        {"title": "Сообщить", "performers": ["one", "two"], "due_on": "2026-06-30"},
    ]});
    let held = world.done(&meeting, "wg", "hold", fields(tasks));
    let made: Vec<_> = held.follow_ups.iter().map(body_of).collect();
    assert_eq!(made.iter().map(|body| body.title.as_str()).collect::<Vec<_>>(), ["Исправить", "Сообщить"]);
    assert_eq!(made[0].target, world.facts.cases[&id("doc")].target);
    assert_eq!(made[1].target, None);
    let Details::Meeting(now) = &held.case.details else { panic!("{held:?}") };
    assert_eq!(now.tasks, held.follow_ups.iter().map(|it| it.case.clone()).collect::<Vec<_>>());
    let mut facts = world.facts.clone();
    facts.cases.insert(held.case.id.clone(), held.case.clone());
    facts.target_known = false;
    let put = held.follow_ups[1].made().unwrap().unwrap();
    let (command, system) = (Command::Put(Box::new(put)), Actor::system());
    let made = apply(None, &command, &system, &facts, super::now(), &world.calendar, &world.rules);
    let Ok(Outcome::Done(done)) = made else { panic!("the program may make it: {made:?}") };
    assert_eq!(done.case.parties.controller, Chain::default().controller());
    assert_eq!(done.case.due(), Some("2026-06-30T21:00:00Z".parse().unwrap()));
}

#[test]
fn nobody_writes_over_what_the_program_counted_in_a_report() {
    let world = World::new();
    let report = world.made(Kind::Report, "c1");
    assert_eq!(report.due(), Some("2026-05-05T21:00:00Z".parse().unwrap()), "in time until the fifth");
    let mut body = body(Kind::Report);
    body.details["counted"]["verified"] = json!(5);
    body.version = Some(report.version);
    let command = Command::Put(Box::new(Put { id: id("c1"), body, evidence: Vec::new() }));
    let refusal = world.apply(Some(&report), &command, "owner").unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_deref()), (RefusalCode::FieldInvalid, Some("details")));
    let mut submitted = world.done(&report, "owner", "submit", fields(json!({"text": "Готово"}))).case;
    assert_eq!(submitted.due(), None);
    submitted = world.done(&submitted, "wg", "return", because()).case;
    assert_eq!(submitted.due(), Some("2026-05-07T21:00:00Z".parse().unwrap()), "five working days more");
}

#[test]
fn a_decision_names_a_meeting_that_there_is_or_none() {
    let world = World::new();
    let document = world.case(Kind::Document, "in_agreement");
    let consider = |meeting: Option<&str>| {
        let decision = Decision { meeting: meeting.map(str::to_owned), ..decision() };
        let body = MoveBody { decision: Some(decision), ..MoveBody::default() };
        let mut document = document.clone();
        document.parties.agreeing.clear();
        world.apply(Some(&document), &a_move("consider", &document, body), "wg")
    };
    for there in [None, Some("in absentia"), Some("sitting")] {
        assert!(matches!(consider(there), Ok(Outcome::Done(_))), "{there:?}");
    }
    for (absent, code) in [
        ("nowhere", RefusalCode::TargetUnknown),
        ("doc", RefusalCode::TargetUnknown),
        ("not a name", RefusalCode::FieldInvalid),
    ] {
        let refusal = consider(Some(absent)).unwrap_err();
        assert_eq!((refusal.code, refusal.field.as_deref()), (code, Some("decision.meeting")), "{absent}");
    }
}

#[test]
fn who_is_reminded_is_written_to_once_a_day() {
    let mut world = World::new();
    let meeting = world.made(Kind::Meeting, "c1");
    for name in ["owner", "one"] {
        world.facts.asked.insert(participant(name), BTreeSet::from([id("doc")]));
    }
    let to = |names: &[&str]| {
        let to: Vec<_> = names.iter().map(|name| json!({"participant": name, "cases": ["doc"]})).collect();
        fields(json!({"to": to}))
    };
    let of = |done: &Done| done.letters.iter().map(|letter| letter.to.clone()).collect::<Vec<_>>();
    let first = world.done(&meeting, "wg", "remind", to(&["owner"]));
    assert_eq!(of(&first), [Recipient::Participant(participant("owner"))]);
    let second = world.done(&first.case, "wg", "remind", to(&["owner", "one"]));
    assert_eq!(of(&second), [Recipient::Participant(participant("one"))], "who was reminded today is not again");
    let third = world.apply(Some(&second.case), &a_move("remind", &second.case, to(&["owner", "one"])), "wg");
    assert_eq!(third.unwrap_err().field.as_deref(), Some("fields.to"));
    let tomorrow = now() + chrono::Duration::days(1);
    let again = world.apply_at(Some(&second.case), &a_move("remind", &second.case, to(&["owner"])), "wg", tomorrow);
    assert!(matches!(again, Ok(Outcome::Done(_))));
    let over = "2028-01-10T09:00:00Z".parse().unwrap();
    let late = world.apply_at(Some(&second.case), &a_move("remind", &second.case, to(&["owner"])), "wg", over);
    assert_eq!(late.unwrap_err().code, RefusalCode::ExperimentOver, "no letter is written any more");
}

#[test]
fn what_is_on_an_agenda_already_is_no_move() {
    let world = World::new();
    let meeting = world.made(Kind::Meeting, "c1");
    let items = || fields(json!({"items": [{"case": "older", "why": "overdue"}]}));
    let first = world.done(&meeting, "system", "add", items()).case;
    let again = world.apply(Some(&first), &a_move("add", &first, items()), "system");
    assert_eq!(again.unwrap_err(), nothing_new());
}
