//! A share of a whole and how far it may be off: Wilson's interval.

use super::Interval;
use super::quantile::normal;

/// The probability below the upper end of a two-sided 95 % interval.
const UPPER: f64 = 0.975;

/// Wilson's 95 % score interval of a share, both ends from 0 to 1.
///
/// `None` where there is no whole, or where the part is greater than it. Coverage (A2.9а) is such a case: the
/// questionnaires of a period may answer notices of the one before; its cohort coverage is a true share.
pub fn share(part: u64, whole: u64) -> Option<Interval> {
    if whole == 0 || part > whole {
        return None;
    }
    let (count, total) = (part as f64, whole as f64);
    let z = normal(UPPER);
    let square = z * z;
    let centre = (count + square / 2.0) / (total + square);
    let half_width = z / (total + square) * (count * (total - count) / total + square / 4.0).sqrt();
    let low = if part == 0 { 0.0 } else { (centre - half_width).max(0.0) };
    let high = if part == whole { 1.0 } else { (centre + half_width).min(1.0) };
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Published: R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17
    /// (1998), table I, method 3 (score, no continuity correction), four decimals.
    #[test]
    fn intervals_are_the_published_ones() {
        for (part, whole, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = share(part, whole).unwrap();
            assert!(
                (interval.low - low).abs() < 0.000_051 && (interval.high - high).abs() < 0.000_051,
                "{part}/{whole} {interval:?}"
            );
        }
    }

    #[test]
    fn what_is_not_a_share_has_no_interval() {
        assert_eq!((share(0, 0), share(3, 2)), (None, None));
    }

    proptest! {
        #[test]
        fn it_holds_the_share_and_mirrors_and_narrows(whole in 1u64..1_000_000, part in 0.0f64..=1.0, times in 2u64..100) {
            let part = (part * whole as f64) as u64;
            let interval = share(part, whole).unwrap();
            let exact = part as f64 / whole as f64;
            prop_assert!(0.0 <= interval.low && interval.low <= exact && exact <= interval.high && interval.high <= 1.0);
            let mirrored = share(whole - part, whole).unwrap();
            prop_assert!((interval.low + mirrored.high - 1.0).abs() < 1e-12);
            let more = share(part * times, whole * times).unwrap();
            prop_assert!(more.high - more.low < interval.high - interval.low);
        }
    }
}
