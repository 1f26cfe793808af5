//! What citizens are told of a change.

use super::*;
use crate::improvement::told::{Told, told};

#[test]
fn every_state_of_a_change_says_something_or_nothing() {
    let world = World::new();
    for (state, expected) in [
        ("proposed", None),
        ("assessed", None),
        ("merged", None),
        ("accepted", Some(Told::Prepared)),
        ("planned", Some(Told::Prepared)),
        ("in_force", Some(Told::InForce)),
        ("verified", Some(Told::Helped)),
        ("not_confirmed", Some(Told::DidNotHelp)),
        ("cannot_tell", Some(Told::CannotTellYet)),
        ("declined", Some(Told::Declined)),
        ("abandoned", Some(Told::Declined)),
    ] {
        assert_eq!(told(&world.case(Kind::ChangeRequest, state)), expected, "{state}");
    }
    let mut looked_twice = world.case(Kind::ChangeRequest, "cannot_tell");
    if let Details::ChangeRequest(request) = &mut looked_twice.details {
        request.looks = 2;
    }
    assert_eq!(told(&looked_twice), Some(Told::CannotTell));
    let states = Kind::ChangeRequest.table().states();
    assert_eq!(states.len(), 11, "each of them is above: {states:?}");
    // Of nothing else a word is said.
    assert_eq!(told(&world.case(Kind::Measure, "accepted")), None);
}

#[test]
fn done_and_helped_are_two_words() {
    let done: Vec<_> = Told::ALL.into_iter().filter(|it| it.is_done()).map(Told::as_str).collect();
    assert_eq!(done, ["in_force", "helped", "did_not_help", "cannot_tell_yet", "cannot_tell"]);
}
