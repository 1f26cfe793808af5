//! What a measure has brought (A-10, A2.13): by how much more a unit has changed than comparable ones that did nothing of the
//! kind. Each comparable organisation counts as a unit: organisations move by themselves, and however many answers there
//! are, they say no more of that than there are organisations.
//!
//! With the unit's change `D` and its variance `v`, and those of `J` comparable ones, `d` and `v` of each:
//! `τ²` after DerSimonian and Laird, weights `w = 1/(v + τ²)`, effect `D − Σ w d / Σ w`, its variance
//! `v + τ² + 1/Σ w`, Student's distribution with `J − 1` degrees of freedom.
//!
//! Few organisations with few answers cannot show how far organisations move by themselves: `τ²` is then often 0 where it is not, and a
//! unit with many answers would have an effect in one of six or seven cases where there is none. So the variance is never less than what the changes
//! scatter by, each taken alike: `s² (1 + 1/J) + max(0, v − v̄)`.

use super::Interval;
use super::difference::Verdict;
use super::mean::Estimate;
use super::quantile::{student, student_below};

/// Comparable organisations at least; below it nothing is concluded.
pub const COMPARABLE_MIN: usize = 5;

/// The probability below the upper end of the 95 % interval that is shown at the first look, and by which the change before is judged.
pub const FIRST_LOOK: f64 = 0.975;

/// Likewise of the 96 % interval by which the first of two looks at a measure or a change in force is judged. Both levels together leave 5 of
/// 100 for false verdicts: with 95 % and 99 % there would be more.
pub const FIRST_OF_TWO: f64 = 0.98;

/// Likewise of the 99 % interval by which the second one is judged.
pub const SECOND_OF_TWO: f64 = 0.995;

/// By how much a unit has changed between two periods.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// Points of the scale, or of percent: the difference of the official means.
    pub points: f64,
    /// The change's variance, from the plus-two standard errors.
    pub variance: f64,
}

impl Change {
    /// Between two means of a unit; `None` where one of them is of a single answer, which tells nothing of how far it is off.
    pub fn between(before: &Estimate, after: &Estimate) -> Option<Change> {
        let told = before.freedom >= 1.0 && after.freedom >= 1.0;
        told.then(|| Change {
            points: after.mean - before.mean,
            variance: before.standard_error.powi(2) + after.standard_error.powi(2),
        })
    }
}

/// An effect and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Points by which the unit has changed more than the others.
    pub points: f64,
    /// The effect's standard error.
    pub standard_error: f64,
    /// Comparable organisations less one.
    pub freedom: f64,
}

/// The weighted mean of changes, its variance, and the variance between the true ones.
struct Common {
    points: f64,
    variance: f64,
    between: f64,
}

impl Common {
    /// After DerSimonian and Laird.
    fn of(changes: &[Change]) -> Common {
        let weighed = |between: f64| {
            let weights = changes.iter().map(|it| (1.0 / (it.variance + between), it.points));
            weights.fold((0.0, 0.0, 0.0), |sum, (weight, points)| {
                (sum.0 + weight, sum.1 + weight * weight, sum.2 + weight * points)
            })
        };
        let (sum, squares, points) = weighed(0.0);
        let scatter: f64 = changes.iter().map(|it| (it.points - points / sum).powi(2) / it.variance).sum();
        let scale = sum - squares / sum;
        let expected = changes.len() as f64 - 1.0;
        let between = if scale > 0.0 { ((scatter - expected) / scale).max(0.0) } else { 0.0 };
        let (sum, _, points) = weighed(between);
        Common { points: points / sum, variance: 1.0 / sum, between }
    }
}

/// The variance of an effect where each comparable unit counts alike, whatever its number of answers.
fn taken_alike(own: &Change, others: &[Change]) -> f64 {
    let count = others.len() as f64;
    let mean = |of: fn(&Change) -> f64| others.iter().map(of).sum::<f64>() / count;
    let (points, variance) = (mean(|it| it.points), mean(|it| it.variance));
    let scatter = others.iter().map(|it| (it.points - points).powi(2)).sum::<f64>() / (count - 1.0);
    scatter * (1.0 + 1.0 / count) + (own.variance - variance).max(0.0)
}

impl Effect {
    /// Of a unit against comparable ones; `None`: they are fewer than [`COMPARABLE_MIN`].
    pub fn of(own: &Change, others: &[Change]) -> Option<Effect> {
        if others.len() < COMPARABLE_MIN {
            return None;
        }
        let common = Common::of(others);
        let weighed = own.variance + common.between + common.variance;
        Some(Effect {
            points: own.points - common.points,
            standard_error: weighed.max(taken_alike(own, others)).sqrt(),
            freedom: others.len() as f64 - 1.0,
        })
    }

    /// The interval whose upper end stays above the truth with that probability, the lower one likewise below.
    pub fn interval(&self, upper: f64) -> Interval {
        let half_width = student(upper, self.freedom) * self.standard_error;
        Interval { low: self.points - half_width, high: self.points + half_width }
    }

    /// What can be said of it: whether that interval leaves 0 out.
    pub fn verdict(&self, upper: f64) -> Verdict {
        let interval = self.interval(upper);
        if interval.low > 0.0 {
            Verdict::Risen
        } else if interval.high < 0.0 {
            Verdict::Fallen
        } else {
            Verdict::CannotTell
        }
    }

    /// The probability of an effect so far from 0, to either side, where there is none.
    pub fn p(&self) -> f64 {
        2.0 * student_below(-(self.points / self.standard_error).abs(), self.freedom)
    }

    /// How rare an effect of that size is among those who did nothing: each of them is held against the other ones,
    /// without the unit. `(1 + those with no smaller effect) / (J + 1)`.
    pub fn placebo(&self, others: &[Change]) -> f64 {
        let as_large = |(at, change): (usize, &Change)| {
            let rest: Vec<Change> =
                others.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, it)| *it).collect();
            (change.points - Common::of(&rest).points).abs() >= self.points.abs()
        };
        let rank = others.iter().enumerate().filter(|it| as_large(*it)).count();
        (1.0 + rank as f64) / (others.len() as f64 + 1.0)
    }
}

#[cfg(test)]
#[path = "effect_tests.rs"]
mod tests;
