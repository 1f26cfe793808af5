//! Whether shares in an order rise or fall by more than chance: the test of Cochran and Armitage, in equal steps.

use super::difference::Verdict;
use super::quantile::normal_below;

/// Shares that make a trend, at least: of two there is a difference and no trend.
const SHARES_MIN: usize = 3;

/// Successes and failures over all, at least: with fewer the statistic is not normal.
const EACH_MIN: u64 = 5;

/// A trend is told where it would come by chance in no more than so many cases.
const LEVEL: f64 = 0.05;

/// What the test says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareTrend {
    /// The statistic without correction, a chi-squared with one degree of freedom.
    pub statistic: f64,
    /// The probability of so steep a course either way where nothing changes, with a correction for counts being whole.
    pub p: f64,
    /// Whether the shares rise, fall, or neither can be told.
    pub verdict: Verdict,
}

/// Tests shares, each a part of a whole, the first one first. `None`: they are too few to be tested.
pub fn share_trend(shares: &[(u64, u64)]) -> Option<ShareTrend> {
    let (parts, all) = shares.iter().fold((0, 0), |(part, all), (one, whole)| (part + one, all + whole));
    let tested = shares.iter().filter(|(_, whole)| 0 < *whole).count();
    if tested < SHARES_MIN || parts < EACH_MIN || all.checked_sub(parts)? < EACH_MIN {
        return None;
    }
    let share = parts as f64 / all as f64;
    let placed = || shares.iter().enumerate().map(|(place, (part, whole))| (place as f64, *part as f64, *whole as f64));
    let steps: f64 = placed().map(|(place, part, whole)| place * (part - whole * share)).sum();
    let (first, second) = placed()
        .fold((0.0, 0.0), |(first, second), (place, _, whole)| (first + whole * place, second + whole * place * place));
    let variance = share * (1.0 - share) * (second - first * first / all as f64);
    // The weighted sum of whole counts moves in steps of one: half a step is taken off.
    let corrected = (steps.abs() - 0.5).max(0.0) / variance.sqrt();
    let p = 2.0 * normal_below(-corrected);
    let verdict = match p < LEVEL {
        true if 0.0 < steps => Verdict::Risen,
        true => Verdict::Fallen,
        false => Verdict::CannotTell,
    };
    Some(ShareTrend { statistic: steps * steps / variance, p, verdict })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `prop.trend.test(c(83, 90, 129, 70), c(86, 93, 136, 82))` of R: the smokers among patients of Fleiss (1981), p. 139.
    #[test]
    fn the_statistic_is_the_published_one() {
        let found = share_trend(&[(83, 86), (90, 93), (129, 136), (70, 82)]).unwrap();
        assert!((found.statistic - 8.2249).abs() < 0.000_05, "{found:?}");
        // Without correction 0.004132: half a step less is a little more.
        assert!((0.004_132..0.006).contains(&found.p), "{found:?}");
        assert_eq!(found.verdict, Verdict::Fallen);
    }

    #[test]
    fn too_few_are_not_tested_and_a_course_is_told_by_its_direction() {
        for (shares, expected) in [
            (&[(5, 12), (9, 12)][..], None),
            (&[(1, 12), (1, 12), (2, 12)], None),
            (&[(12, 12), (11, 12), (12, 12)], None),
            (&[(5, 12), (9, 12), (0, 0)], None),
            (&[(2, 12), (6, 12), (11, 12)], Some(Verdict::Risen)),
            (&[(11, 12), (6, 12), (2, 12)], Some(Verdict::Fallen)),
            (&[(5, 12), (7, 12), (6, 12)], Some(Verdict::CannotTell)),
        ] {
            assert_eq!(share_trend(shares).map(|it| it.verdict), expected, "{shares:?}");
        }
    }

    /// Counted over every outcome, not drawn: where nothing changes a trend is told in no more than 5 of 100 series.
    #[test]
    fn where_nothing_changes_a_trend_is_told_in_five_of_a_hundred_at_most() {
        for (studies, people) in [(3, 5), (3, 8), (3, 12), (4, 6), (5, 5)] {
            for share in [0.2, 0.4, 0.5, 0.7, 0.9] {
                let mut false_ones = 0.0;
                let outcomes = (people as usize + 1).pow(studies);
                for outcome in 0..outcomes {
                    let digit =
                        |place: u32| (outcome / (people as usize + 1).pow(place) % (people as usize + 1)) as u64;
                    let shares: Vec<(u64, u64)> = (0..studies).map(|place| (digit(place), people)).collect();
                    if share_trend(&shares).is_some_and(|it| it.verdict != Verdict::CannotTell) {
                        false_ones +=
                            shares.iter().map(|(part, whole)| binomial(*part, *whole, share)).product::<f64>();
                    }
                }
                assert!(false_ones <= 0.05, "{studies} studies of {people}, {share}: {false_ones}");
            }
        }
    }

    fn binomial(part: u64, whole: u64, share: f64) -> f64 {
        let ways: f64 = (0..part).map(|it| (whole - it) as f64 / (part - it) as f64).product();
        ways * share.powi(part as i32) * (1.0 - share).powi((whole - part) as i32)
    }
}
