//! Agreement to a text, the two chains, and who controls.

use super::case::Controller;
use super::*;

fn running(case: &Case) -> Vec<String> {
    case.clocks.iter().filter(|clock| clock.runs()).filter_map(|clock| clock.of.clone()).collect()
}

fn with_text(case: &Case, text: &str) -> Command {
    let mut body = body(Kind::Document);
    body.details["clauses"] = json!([{"number": "1", "text": text}]);
    body.version = Some(case.version);
    Command::Put(Box::new(Put { id: case.id.clone(), body, evidence: Vec::new() }))
}

#[test]
fn a_new_text_voids_what_was_agreed() {
    let mut world = World::new();
    let draft = world.made(Kind::Document, "c1");
    let offered = world.done(&draft, "ac", "offer", MoveBody::default()).case;
    assert_eq!(running(&offered), ["one", "two"]);
    let agreed = world.done(&offered, "one", "agree", MoveBody::default());
    assert_eq!(running(&agreed.case), ["two"]);
    assert_eq!(agreed.letters.len(), 0, "the drafter hears when the last has agreed");
    // Another's word does not make this one stale.
    world.facts.later_entries = vec![agreed.entry.clone()];
    let both = world.done(&agreed.case, "two", "agree", MoveBody { version: offered.version, ..MoveBody::default() });
    assert_eq!((running(&both.case).len(), both.letters.len()), (0, 1));
    let Ok(Outcome::Done(edited)) = world.apply(Some(&both.case), &with_text(&both.case, "Срок 5 дней"), "ac")
    else {
        panic!("the text is edited in agreement");
    };
    assert_eq!(running(&edited.case), ["one", "two"]);
    assert_eq!(world.refused(&edited.case, "wg", "consider", decided()).code, RefusalCode::AgreementMissing);
    let old = MoveBody { version: both.case.version, ..MoveBody::default() };
    assert_eq!(world.refused(&edited.case, "two", "agree", old).code, RefusalCode::Stale);
}

#[test]
fn an_objection_is_answered_and_the_party_asked_again() {
    let world = World::new();
    let draft = world.made(Kind::Document, "c1");
    let offered = world.done(&draft, "ac", "offer", MoveBody::default()).case;
    let objected = world.done(&offered, "one", "object", because()).case;
    assert_eq!(running(&objected), ["two"]);
    let answer = MoveBody { reason: because().reason, ..fields(json!({"party": "one"})) };
    let answered = world.done(&objected, "ac", "answer", answer).case;
    assert_eq!(running(&answered), ["two", "one"]);
    assert_eq!(world.refused(&answered, "wg", "consider", decided()).code, RefusalCode::AgreementMissing);
}

#[test]
fn a_text_is_edited_only_while_it_is_drafted_and_agreed() {
    let world = World::new();
    for (state, allowed) in [("draft", true), ("in_agreement", true), ("considered", false), ("in_force", false)] {
        let mut case = world.case(Kind::Document, state);
        case.moved = true;
        let outcome = world.apply(Some(&case), &with_text(&case, "Иначе"), "ac");
        match outcome {
            Ok(Outcome::Done(done)) => {
                assert!(allowed, "{state}");
                assert!(matches!(&done.case.details, Details::Document(document) if document.text_version == 2));
                assert_eq!(done.entry.fields.get("text_version"), Some(&json!(2)), "{state}");
            }
            other => {
                assert_eq!((allowed, other.unwrap_err().code), (false, RefusalCode::StateHasNoSuchMove), "{state}")
            }
        }
    }
}

#[test]
fn the_chain_names_the_controller_and_is_frozen_when_submitted() {
    for (mss, licensing, controller) in [
        (false, false, Some(Controller::Role(Role::EconomyMinistry))),
        (false, true, Some(Controller::Role(Role::EconomyMinistry))),
        (true, false, Some(Controller::Role(Role::DigitalMinistry))),
        (true, true, None),
    ] {
        let mut world = World::new();
        world.facts.chain = Chain { mss, licensing };
        let mut case = world.made(Kind::Document, "c1");
        assert_eq!(case.parties.controller, controller, "{mss} {licensing}");
        case.parties.agreeing.clear();
        case.state = serde_json::from_value(json!("considered")).unwrap();
        let submitted = world.done(&case, if mss { "dm" } else { "ac" }, "submit", MoveBody::default()).case;
        // The service is on another list now; the submitted document keeps its chain.
        world.facts.chain = Chain { mss: !mss, licensing: false };
        let confirmed = world.done(&submitted, "sc", "confirm", decided()).case;
        assert_eq!(confirmed.parties.controller, controller, "{mss} {licensing}");
    }
}

#[test]
fn a_controller_that_the_chain_named_follows_it_until_the_text_is_submitted() {
    let role = |role| Some(Controller::Role(role));
    let named = Some(Controller::Participant(participant("dm")));
    // The list at the draft and when it is submitted; whoever the draft names; whoever controls the confirmed document.
    for (before, after, at_first, at_last) in [
        (false, true, None, role(Role::DigitalMinistry)),
        (true, false, None, role(Role::EconomyMinistry)),
        (false, true, named.clone(), named.clone()),
        (true, false, named.clone(), named),
    ] {
        let mut world = World::new().mss(false);
        world.facts.chain.mss = before;
        let mut case = world.made(Kind::Document, "c1");
        if at_first.is_some() {
            case.parties.controller = at_first.clone();
        }
        case.parties.agreeing.clear();
        case.state = serde_json::from_value(json!("considered")).unwrap();
        world.facts.chain.mss = after;
        let submitted = world.done(&case, if after { "dm" } else { "ac" }, "submit", MoveBody::default()).case;
        let confirmed = world.done(&submitted, "sc", "confirm", decided()).case;
        assert_eq!(confirmed.parties.controller, at_last, "{before} {after} {at_first:?}");
    }
}

#[test]
fn a_situation_is_never_mass_significant_and_the_list_always_is() {
    let world = World::new().mss(false);
    let mut case = world.made(Kind::Document, "c1");
    assert!(case.chain(world.facts.chain).mss);
    case.target = Some(Target { kind: TargetKind::Situation, id: "birth".to_owned() });
    assert!(!case.chain(world.facts.chain).mss);
    if let Details::Document(document) = &mut case.details {
        document.document_type = kinds::document::DocumentType::MssList;
    }
    case.target = None;
    assert!(case.chain(Chain::default()).mss);
}

#[test]
fn a_deputy_signs_for_whom_it_stands_in() {
    let world = World::new();
    let draft = world.made(Kind::Document, "c1");
    let offered = world.done(&draft, "ac", "offer", MoveBody::default()).case;
    let deputy = Actor { stands_in_for: vec![participant("one")], ..actor("stranger") };
    let command = a_move("agree", &offered, MoveBody::default());
    match apply(Some(&offered), &command, &deputy, &world.facts, now(), &world.calendar, &world.rules) {
        Ok(Outcome::Done(done)) => {
            assert_eq!(done.entry.who, Some(participant("stranger")));
            assert_eq!(running(&done.case), ["two"]);
        }
        other => panic!("{other:?}"),
    }
}
