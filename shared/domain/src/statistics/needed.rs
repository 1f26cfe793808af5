//! How many answers it takes to tell a rise from chance: what a plan is held against before it is registered.

use super::effect::FIRST_OF_TWO;
use super::quantile::normal;

/// In how many cases a rise of that size is to be told.
pub const POWER: f64 = 0.8;

/// Answers of each of two quarters, so that a rise of the mean by so many points is told with [`POWER`] at the level of the first look at a
/// change in force ([`FIRST_OF_TWO`]): `2 σ² (z₁ + z₂)² / δ²`, rounded up. `deviation` is that of single answers, in points. Comparable
/// organisations, which move by themselves, make it more. `None`: there is no such rise.
pub fn answers_needed(rise: f64, deviation: f64) -> Option<u64> {
    if !(rise.is_finite() && 0.0 < rise && deviation.is_finite() && 0.0 < deviation) {
        return None;
    }
    let both = normal(FIRST_OF_TWO) + normal(POWER);
    Some((2.0 * (deviation * both / rise).powi(2)).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By statsmodels 0.14.6: `NormalIndPower().solve_power(effect_size=δ/σ, alpha=0.04, power=0.8)`.
    #[test]
    fn a_small_rise_needs_many_answers() {
        for (rise, deviation, expected) in [
            (0.2, 1.0, Some(420)),
            (0.1, 1.0, Some(1_677)),
            (0.5, 1.0, Some(68)),
            (0.2, 2.0, Some(1_677)),
            (0.0, 1.0, None),
            (-0.1, 1.0, None),
            (f64::NAN, 1.0, None),
        ] {
            assert_eq!(answers_needed(rise, deviation), expected, "{rise} {deviation}");
        }
    }
}
