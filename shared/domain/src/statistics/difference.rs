//! Whether a mean has risen or fallen between two periods: Welch's test on the plus-two standard errors.

use crate::names;

use super::mean::Estimate;
use super::quantile::student;

/// The probability below which an unchanged mean stays short of "risen", and likewise of "fallen".
const ONE_SIDED: f64 = 0.95;

names! {
    /// What can be said of a change beside the official difference (A1.4ж, A1.12е).
    pub enum Verdict {
        /// It has risen; an unchanged one would be called so in at most about 5 of 100 cases.
        Risen = "risen",
        /// It has fallen; likewise.
        Fallen = "fallen",
        /// The answers are too few, or the change too small, to tell.
        CannotTell = "cannot_tell",
    }
}

/// How many rose, how many fell, and of how many neither can be told.
pub fn counted(verdicts: impl IntoIterator<Item = Option<Verdict>>) -> [usize; 3] {
    verdicts.into_iter().fold([0; 3], |[risen, fallen, unknown], verdict| match verdict {
        Some(Verdict::Risen) => [risen + 1, fallen, unknown],
        Some(Verdict::Fallen) => [risen, fallen + 1, unknown],
        _ => [risen, fallen, unknown + 1],
    })
}

names! {
    /// Whether the rise that was due has come (A1.4ж, A1.10д, A1.12е).
    pub enum Reached {
        /// It has; one that fell short would be called so in at most about 5 of 100 cases.
        Reached = "reached",
        /// It has not; likewise.
        NotReached = "not_reached",
        /// The answers are too few, or the rise too near to what was due, to tell.
        CannotTell = "cannot_tell",
    }
}

/// Whether the rise between two periods, the earlier one first, is at least so many points of the scale: [`compare`] against that rise.
pub fn reaches(earlier: &Estimate, later: &Estimate, due: f64) -> Reached {
    match verdict(later.centre - earlier.centre - due, earlier, later) {
        Verdict::Risen => Reached::Reached,
        Verdict::Fallen => Reached::NotReached,
        Verdict::CannotTell => Reached::CannotTell,
    }
}

/// Compares the means of two periods, the earlier one first. The two are taken as independent.
///
/// The plus-two means are compared, as they belong to the plus-two standard errors. With the official means the test is
/// not kept: of an unchanged organisation with 100 answers and then 5, about 16 in 100 would be called risen. The two
/// never contradict: what is called risen has an official mean that rose, and likewise fallen.
pub fn compare(earlier: &Estimate, later: &Estimate) -> Verdict {
    verdict(later.centre - earlier.centre, earlier, later)
}

fn verdict(difference: f64, earlier: &Estimate, later: &Estimate) -> Verdict {
    let (first, second) = (earlier.standard_error.powi(2), later.standard_error.powi(2));
    // Welch and Satterthwaite. A single answer has no freedom, and makes this 0: nothing can be told.
    let freedom = (first + second).powi(2) / (first.powi(2) / earlier.freedom + second.powi(2) / later.freedom);
    let least = student(ONE_SIDED, freedom) * (first + second).sqrt();
    if difference > least {
        Verdict::Risen
    } else if difference < -least {
        Verdict::Fallen
    } else {
        Verdict::CannotTell
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tally::ScoreCounts;

    #[test]
    fn a_rise_is_held_against_what_was_due() {
        for (earlier, later, expected) in [
            ([0, 0, 500, 1_000, 500], [0, 0, 100, 600, 1_300], Reached::Reached),
            ([0, 0, 500, 1_000, 500], [0, 0, 450, 1_000, 550], Reached::NotReached),
            ([0, 0, 500, 1_000, 500], [0, 0, 500, 1_000, 500], Reached::NotReached),
            ([0, 0, 5, 10, 5], [0, 0, 4, 8, 8], Reached::CannotTell),
        ] {
            let estimate = |counts: ScoreCounts| Estimate::of(&counts).unwrap();
            assert_eq!(reaches(&estimate(earlier), &estimate(later), 0.2), expected, "{earlier:?} {later:?}");
        }
    }

    fn verdict(earlier: ScoreCounts, later: ScoreCounts) -> Verdict {
        compare(&Estimate::of(&earlier).unwrap(), &Estimate::of(&later).unwrap())
    }

    #[test]
    fn verdicts() {
        for (earlier, later, expected) in [
            ([0, 0, 5, 10, 5], [0, 0, 5, 10, 5], Verdict::CannotTell),
            ([0, 0, 5, 10, 5], [0, 0, 4, 10, 6], Verdict::CannotTell),
            ([0, 0, 50, 100, 50], [0, 0, 30, 80, 90], Verdict::Risen),
            ([0, 0, 30, 80, 90], [0, 0, 50, 100, 50], Verdict::Fallen),
            ([20, 0, 0, 0, 0], [0, 0, 0, 0, 20], Verdict::Risen),
            ([1, 0, 0, 0, 0], [0, 0, 0, 0, 1000], Verdict::CannotTell),
            ([1, 0, 0, 0, 0], [0, 0, 0, 0, 1], Verdict::CannotTell),
        ] {
            assert_eq!(verdict(earlier, later), expected, "{earlier:?} {later:?}");
        }
    }

    proptest! {
        #[test]
        fn a_verdict_never_contradicts_the_official_means(
            earlier in prop::array::uniform5(0u64..50),
            later in prop::array::uniform5(0u64..5_000),
        ) {
            let (Some(earlier), Some(later)) = (Estimate::of(&earlier), Estimate::of(&later)) else { return Ok(()) };
            for (first, second) in [(&earlier, &later), (&later, &earlier)] {
                match compare(first, second) {
                    Verdict::Risen => prop_assert!(first.mean < second.mean),
                    Verdict::Fallen => prop_assert!(second.mean < first.mean),
                    Verdict::CannotTell => {}
                }
            }
        }

        #[test]
        fn time_reversed_is_the_opposite(
            earlier in prop::array::uniform5(1u64..500),
            later in prop::array::uniform5(1u64..500),
        ) {
            let opposite = match verdict(earlier, later) {
                Verdict::Risen => Verdict::Fallen,
                Verdict::Fallen => Verdict::Risen,
                Verdict::CannotTell => Verdict::CannotTell,
            };
            prop_assert_eq!(verdict(later, earlier), opposite);
        }
    }
}
