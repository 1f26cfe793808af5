//! What a measure has brought: the difference of differences. Those who took it have changed by so much; comparable
//! ones that did not take it have changed by so much as well, without it; the rest is the measure's.

use super::Interval;
use super::difference::Verdict;
use super::mean::Estimate;
use super::quantile::student;

/// The probability below the upper end of a two-sided 95 % interval.
const UPPER: f64 = 0.975;

/// Two means of the same unit, before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Before.
    pub before: Estimate,
    /// After.
    pub after: Estimate,
}

/// An effect and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Points of the scale by which those concerned have risen more than the others.
    pub points: f64,
    /// Its 95 % interval; without bounds where a single answer is all there is of one of the four.
    pub interval: Interval,
}

impl Effect {
    /// Compares those concerned with the others. The four means are taken as independent samples; as in
    /// [`super::difference::compare`] they are the plus-two means, which belong to the plus-two standard errors.
    pub fn of(concerned: &Change, others: &Change) -> Effect {
        let four = [concerned.after, concerned.before, others.after, others.before];
        let points = (four[0].centre - four[1].centre) - (four[2].centre - four[3].centre);
        let variance: f64 = four.iter().map(|it| it.standard_error.powi(2)).sum();
        // Welch and Satterthwaite, for four.
        let parts: f64 = four.iter().map(|it| it.standard_error.powi(4) / it.freedom).sum();
        let half_width = student(UPPER, variance.powi(2) / parts) * variance.sqrt();
        Effect { points, interval: Interval { low: points - half_width, high: points + half_width } }
    }

    /// What can be said of it: whether the interval leaves 0 out.
    pub fn verdict(&self) -> Verdict {
        if self.interval.low > 0.0 {
            Verdict::Risen
        } else if self.interval.high < 0.0 {
            Verdict::Fallen
        } else {
            Verdict::CannotTell
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tally::ScoreCounts;

    fn change(before: ScoreCounts, after: ScoreCounts) -> Change {
        Change { before: Estimate::of(&before).unwrap(), after: Estimate::of(&after).unwrap() }
    }

    #[test]
    fn an_effect_by_hand() {
        // Counts 8, 8, 8, 8, 8 become 8.4 each: mean 3, variance 2, n' = 42. Only fives: 40.4 of 42, mean 5 − 4/42.
        let (even, fives) = ([8, 8, 8, 8, 8], [0, 0, 0, 0, 40]);
        let effect = Effect::of(&change(even, fives), &change(even, even));
        let mean = 3.0 + (40.4 * 2.0 + 0.4 * (1.0 - 1.0 - 2.0)) / 42.0;
        assert!((effect.points - (mean - 3.0)).abs() < 1e-9, "{effect:?}");
        let spread =
            40.4 * (5.0 - mean).powi(2) + 0.4 * (1..=4).map(|score| (f64::from(score) - mean).powi(2)).sum::<f64>();
        let (wide, narrow) = (2.0 / 42.0, spread / 42.0 / 42.0);
        let variance: f64 = 3.0 * wide + narrow;
        let freedom = variance.powi(2) * 39.0 / (3.0 * wide * wide + narrow * narrow);
        let half_width = student(0.975, freedom) * variance.sqrt();
        assert!((effect.interval.high - effect.points - half_width).abs() < 1e-9);
        assert_eq!(effect.verdict(), Verdict::Risen);
    }

    #[test]
    fn what_all_have_gained_is_not_the_measures() {
        let (low, high) = ([10, 10, 10, 10, 10], [0, 0, 10, 20, 40]);
        assert_eq!(Effect::of(&change(low, high), &change(low, high)).verdict(), Verdict::CannotTell);
        assert_eq!(Effect::of(&change(low, low), &change(low, high)).verdict(), Verdict::Fallen);
        // One answer before: nothing can be told.
        let unknown = Effect::of(&change([0, 0, 0, 0, 1], high), &change(low, high));
        assert_eq!(unknown.verdict(), Verdict::CannotTell);
        assert!(unknown.interval.high.is_infinite());
    }

    proptest! {
        #[test]
        fn who_is_compared_with_whom_only_changes_the_sign(
            counts in prop::array::uniform4(prop::array::uniform5(1u64..200)),
        ) {
            let [a, b, c, d] = counts;
            let (first, second) = (change(a, b), change(c, d));
            let (one, other) = (Effect::of(&first, &second), Effect::of(&second, &first));
            prop_assert!((one.points + other.points).abs() < 1e-12);
            prop_assert!((one.interval.low + other.interval.high).abs() < 1e-9);
        }
    }
}
