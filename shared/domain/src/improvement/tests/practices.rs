//! Practices: proposed by the program from what truly helped, offered to all, adopted by a change of one's own.

use super::journal::Recipient;
use super::sight::{Reader, sees};
use super::*;

#[test]
fn what_is_shown_to_have_helped_is_proposed_once() {
    let world = World::new();
    let mut request = world.case(Kind::ChangeRequest, "in_force");
    let verdict = |verdict: &str| fields(json!({ "verdict": verdict }));
    for (told, proposed) in [("not_confirmed", false), ("cannot_tell", false), ("verified", true)] {
        let done = world.done(&request, "system", "evaluate", verdict(told));
        assert_eq!(done.follow_ups.len(), usize::from(proposed), "{told}");
    }
    let done = world.done(&request, "system", "evaluate", verdict("verified"));
    let put = done.follow_ups[0].made().unwrap().unwrap();
    assert_eq!((put.body.kind, &put.body.title), (Kind::Practice, &request.title));
    let (name, command) = (put.id.clone(), Command::Put(Box::new(put)));
    let mut facts = world.facts.clone();
    facts.cases.insert(request.id.clone(), done.case.clone());
    let made = apply(None, &command, &Actor::system(), &facts, now(), &world.calendar, &world.rules);
    let Ok(Outcome::Done(made)) = made else { panic!("the program may propose it: {made:?}") };
    assert_eq!(made.case.parties.owner, request.parties.owner);
    // Restated finals that say the same propose nothing again, and a request that helped again proposes the same.
    request = done.case;
    let restated = fields(json!({"verdict": "verified", "restated": true}));
    if let Details::ChangeRequest(details) = &mut request.details {
        details.looks = 1;
    }
    assert_eq!(world.done(&request, "system", "evaluate", restated).follow_ups, []);
    let again = world.case(Kind::ChangeRequest, "in_force");
    assert_eq!(world.done(&again, "system", "evaluate", verdict("verified")).follow_ups[0].case, name);
}

#[test]
fn a_recommended_practice_is_offered_to_everybody_and_told_to_owners_of_its_types() {
    let world = World::new();
    let reader = Reader { actor: actor("stranger"), ..Reader::default() };
    for (state, seen) in [("proposed", false), ("supported", false), ("recommended", true), ("withdrawn", false)] {
        assert_eq!(sees(&world.case(Kind::Practice, state), &reader), seen, "{state}");
    }
    let supported = world.case(Kind::Practice, "supported");
    let types = json!({"service_types": ["Выдача справок", "Запись на приём"]});
    let done = world.done(&supported, "ac", "recommend", fields(types));
    let to: Vec<_> = done.letters.iter().map(|letter| letter.to.clone()).collect();
    let expected = ["Выдача справок", "Запись на приём"].map(|name| Recipient::OwnersOfType(name.to_owned()));
    assert_eq!(to, expected);
}

#[test]
fn whoever_adopted_hears_that_it_is_withdrawn() {
    let world = World::new();
    let practice = world.case(Kind::Practice, "recommended");
    let adopted = world.done(&practice, "owner", "adopt", fields(json!({"change_request": "older"}))).case;
    let Details::Practice(now) = &adopted.details else { panic!("{adopted:?}") };
    assert_eq!((now.adopters.len(), &now.adopters[0].participant), (1, &participant("owner")));
    let refusal = world.refused(&adopted, "owner", "adopt", fields(json!({"change_request": "older"})));
    assert_eq!(refusal.code, RefusalCode::FieldInvalid, "nobody adopts twice by one change");
    let done = world.done(&adopted, "ac", "withdraw", because());
    assert!(done.letters.iter().any(|letter| letter.to == Recipient::Participant(participant("owner"))), "{done:?}");
}
