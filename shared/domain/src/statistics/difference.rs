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

/// Compares the means of two periods, the earlier one first. The two are taken as independent.
///
/// The plus-two means are compared, as they belong to the plus-two standard errors. With the official means the test is
/// not kept: of an unchanged organisation with 100 answers and then 5, about 16 in 100 would be called risen. The two
/// never contradict: what is called risen has an official mean that rose, and likewise fallen.
pub fn compare(earlier: &Estimate, later: &Estimate) -> Verdict {
    let difference = later.centre - earlier.centre;
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
