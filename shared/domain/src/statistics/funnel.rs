//! The funnel: around the mean of all, the limits within which an organisation like all others would lie with so many
//! answers. They are wide for few answers and narrow for many. Who lies outside truly differs, or 1 of 20 (1 of 500) times
//! does not.

use super::quantile::normal;
use crate::tally::{Score, ScoreCounts};

/// How sure the limits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 95 % of organisations like all others lie within: a warning.
    Warning,
    /// 99.8 % do: an alarm.
    Alarm,
}

impl Level {
    fn upper(self) -> f64 {
        match self {
            Level::Warning => 0.975,
            Level::Alarm => 0.999,
        }
    }
}

/// Where an organisation lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Below the limits of the level.
    Below(Level),
    /// Within both limits: chance may explain the difference.
    Within,
    /// Above the limits of the level.
    Above(Level),
}

impl Position {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Position::Below(Level::Alarm) => "far_below",
            Position::Below(Level::Warning) => "below",
            Position::Within => "within",
            Position::Above(Level::Warning) => "above",
            Position::Above(Level::Alarm) => "far_above",
        }
    }
}

/// The funnel of a set of organisations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Funnel {
    /// The mean of all their scores: the line in the middle.
    pub centre: f64,
    /// Standard deviation of one response around it.
    pub deviation: f64,
}

impl Funnel {
    /// From the scores of all organisations together; `None` where there is none. A response is taken as one answer, as in
    /// [`super::mean::Estimate::of_responses`]: the limits are never too narrow.
    pub fn of(counts: &ScoreCounts) -> Option<Funnel> {
        let answers: u64 = counts.iter().sum();
        let sum = |value: &dyn Fn(f64) -> f64| -> f64 {
            counts.iter().zip(1u8..).map(|(count, score)| *count as f64 * value(f64::from(score))).sum()
        };
        (answers > 0).then(|| {
            let centre = sum(&|score| score) / answers as f64;
            Funnel { centre, deviation: (sum(&|score| (score - centre).powi(2)) / answers as f64).sqrt() }
        })
    }

    /// The limits for so many responses, within the scale.
    pub fn limits(&self, responses: u64, level: Level) -> super::Interval {
        let half_width = normal(level.upper()) * self.deviation / (responses.max(1) as f64).sqrt();
        let (lowest, highest) = (f64::from(Score::LOWEST.get()), f64::from(Score::HIGHEST.get()));
        super::Interval { low: (self.centre - half_width).max(lowest), high: (self.centre + half_width).min(highest) }
    }

    /// How far the means of so many earlier and so many later responses lie apart by chance, to either side of how far those of all do.
    pub fn half_width_of_change(&self, earlier: u64, later: u64, level: Level) -> f64 {
        let variance = 1.0 / earlier.max(1) as f64 + 1.0 / later.max(1) as f64;
        normal(level.upper()) * self.deviation * variance.sqrt()
    }

    /// Where a mean of so many responses lies.
    pub fn position(&self, mean: f64, responses: u64) -> Position {
        for level in [Level::Alarm, Level::Warning] {
            let limits = self.limits(responses, level);
            if mean < limits.low {
                return Position::Below(level);
            }
            if mean > limits.high {
                return Position::Above(level);
            }
        }
        Position::Within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_by_hand() {
        // Half threes, half fives: mean 4, deviation 1. 1.96 and 3.09 deviations of the mean.
        let funnel = Funnel::of(&[0, 0, 500, 0, 500]).unwrap();
        assert_eq!((funnel.centre, funnel.deviation), (4.0, 1.0));
        for (responses, level, low, high) in [
            (100, Level::Warning, 3.804_004, 4.195_996),
            (100, Level::Alarm, 3.690_977, 4.309_023),
            (4, Level::Warning, 3.020_018, 4.979_982),
            (1, Level::Alarm, 1.0, 5.0),
        ] {
            let limits = funnel.limits(responses, level);
            assert!((limits.low - low).abs() < 1e-6 && (limits.high - high).abs() < 1e-6, "{responses} {limits:?}");
        }
        assert_eq!(Funnel::of(&[0; 5]), None);
    }

    #[test]
    fn limits_of_a_change_by_hand() {
        // Deviation 1; 100 and 100 responses: the root of 2/100. 3.0902 and 1.96 of it.
        let funnel = Funnel::of(&[0, 0, 500, 0, 500]).unwrap();
        for (earlier, later, level, expected) in [
            (100, 100, Level::Alarm, 3.090_232 * 0.02_f64.sqrt()),
            (25, 100, Level::Warning, 1.959_964 * 0.05_f64.sqrt()),
        ] {
            let found = funnel.half_width_of_change(earlier, later, level);
            assert!((found - expected).abs() < 1e-6, "{earlier} {later} {found}");
        }
    }

    #[test]
    fn the_same_mean_is_chance_of_few_and_an_alarm_of_many() {
        let funnel = Funnel::of(&[0, 0, 500, 0, 500]).unwrap();
        let told = |mean, responses| funnel.position(mean, responses).as_str();
        assert_eq!([told(3.5, 10), told(3.5, 16), told(3.5, 100)], ["within", "below", "far_below"]);
        assert_eq!([told(4.5, 10), told(4.5, 16), told(4.5, 100)], ["within", "above", "far_above"]);
    }
}
