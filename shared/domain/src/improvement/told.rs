//! What citizens are told of what was done about what they said (B.9): that a change is prepared, is in force, helped or did not, or why
//! nothing is changed. "Done" and "helped" are two words.

use super::case::Case;
use super::kinds::Details;
use crate::names;

names! {
    /// How far a change has come, in words for citizens.
    pub enum Told {
        /// It was decided upon and is being prepared.
        Prepared = "prepared",
        /// It is in force; whether it helped is not known yet.
        InForce = "in_force",
        /// It is shown to have helped.
        Helped = "helped",
        /// It is shown not to have helped as was expected.
        DidNotHelp = "did_not_help",
        /// Too little is known so far; it is looked at once more.
        CannotTellYet = "cannot_tell_yet",
        /// It cannot be told.
        CannotTell = "cannot_tell",
        /// It was decided not to change this.
        Declined = "declined",
    }
}

impl Told {
    /// Whether the change has come into force.
    pub fn is_done(self) -> bool {
        !matches!(self, Told::Prepared | Told::Declined)
    }
}

/// What is told of a case; `None`: nothing, for nothing has been decided, or it is told with another.
pub fn told(case: &Case) -> Option<Told> {
    let Details::ChangeRequest(_) = &case.details else { return None };
    match case.state.as_str() {
        "accepted" | "planned" => Some(Told::Prepared),
        "in_force" => Some(Told::InForce),
        "verified" => Some(Told::Helped),
        "not_confirmed" => Some(Told::DidNotHelp),
        "cannot_tell" if case.is_ended() => Some(Told::CannotTell),
        "cannot_tell" => Some(Told::CannotTellYet),
        "declined" | "abandoned" => Some(Told::Declined),
        _ => None,
    }
}
