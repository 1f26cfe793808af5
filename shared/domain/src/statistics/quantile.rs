//! Quantiles of the normal and of Student's distribution.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// Degrees of freedom from which the expansion around the normal quantile replaces the search. There it is exact to ten
/// digits, and the search, which has no bound on its steps, is not tried with millions of them.
const EXPANSION_FROM: f64 = 200.0;

/// The value below which a standard normal variable stays with that probability.
/// Infinite at 0 and 1; outside `0..=1` not a number.
pub fn normal(probability: f64) -> f64 {
    if (0.0..=1.0).contains(&probability) { Normal::standard().inverse_cdf(probability) } else { f64::NAN }
}

/// The probability that a standard normal variable stays below a value.
pub fn normal_below(value: f64) -> f64 {
    Normal::standard().cdf(value)
}

/// The value below which Student's variable with so many degrees of freedom stays with that probability.
///
/// The degrees of freedom need not be whole (Welch's are not). Infinite where they are 0 or less: nothing can be told
/// from a single answer. Outside `0..=1` not a number.
pub fn student(probability: f64, freedom: f64) -> f64 {
    let z = normal(probability);
    if z.is_nan() || z == 0.0 || z.is_infinite() {
        return z;
    }
    match StudentsT::new(0.0, 1.0, freedom) {
        Err(_) => f64::INFINITY.copysign(z),
        Ok(_) if freedom >= EXPANSION_FROM => expansion(z, freedom),
        Ok(distribution) => distribution.inverse_cdf(probability),
    }
}

/// The probability that Student's variable with so many degrees of freedom stays below a value; ½ where they are 0 or less.
pub fn student_below(value: f64, freedom: f64) -> f64 {
    StudentsT::new(0.0, 1.0, freedom).map_or(0.5, |distribution| distribution.cdf(value))
}

/// Abramowitz and Stegun, 26.7.5.
fn expansion(z: f64, freedom: f64) -> f64 {
    let square = z * z;
    let terms = [
        z * (square + 1.0) / 4.0,
        z * ((5.0 * square + 16.0) * square + 3.0) / 96.0,
        z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0,
        z * ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0) / 92_160.0,
    ];
    terms.iter().rev().fold(0.0, |sum, term| (sum + term) / freedom) + z
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Published: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2 (three decimals).
    #[test]
    fn quantiles_are_the_published_ones() {
        for (probability, freedom, expected) in [
            (0.95, 1.0, 6.314),
            (0.95, 4.0, 2.132),
            (0.95, 9.0, 1.833),
            (0.95, 29.0, 1.699),
            (0.95, 100.0, 1.660),
            (0.975, 1.0, 12.706),
            (0.975, 2.0, 4.303),
            (0.975, 4.0, 2.776),
            (0.975, 9.0, 2.262),
            (0.975, 29.0, 2.045),
            (0.975, 60.0, 2.000),
            (0.975, 99.0, 1.984),
            (0.99, 10.0, 2.764),
            (0.995, 30.0, 2.750),
            (0.975, 1e9, 1.960),
        ] {
            assert!((student(probability, freedom) - expected).abs() < 0.000_51, "t({probability}, {freedom})");
        }
        for (probability, expected) in
            [(0.5, 0.0), (0.95, 1.644_853_627), (0.975, 1.959_963_985), (0.999, 3.090_232_306)]
        {
            assert!((normal(probability) - expected).abs() < 1e-9, "z({probability})");
        }
    }

    #[test]
    fn nothing_to_tell_is_infinite_and_nonsense_is_not_a_number() {
        assert_eq!(student(0.975, 0.0), f64::INFINITY);
        assert_eq!(student(0.025, -1.0), f64::NEG_INFINITY);
        assert_eq!(student(0.5, 0.0), 0.0);
        assert!(student(1.5, 3.0).is_nan() && normal(-0.1).is_nan());
    }

    proptest! {
        #[test]
        fn more_freedom_is_a_smaller_quantile(freedom in 0.5f64..1e7, more in 1.001f64..2.0) {
            prop_assert!(student(0.975, freedom * more) < student(0.975, freedom));
            prop_assert!(student(0.975, freedom) > normal(0.975));
        }

        #[test]
        fn search_and_expansion_agree_where_they_meet(freedom in 200.0f64..2_000.0, probability in 0.9f64..0.999) {
            let searched = StudentsT::new(0.0, 1.0, freedom).unwrap().inverse_cdf(probability);
            prop_assert!((searched - student(probability, freedom)).abs() < 1e-8, "{searched}");
        }

        #[test]
        fn both_sides_are_alike(freedom in 0.5f64..1e4, probability in 0.5f64..0.999) {
            prop_assert!((student(probability, freedom) + student(1.0 - probability, freedom)).abs() < 1e-6 * student(probability, freedom).max(1.0));
        }
    }
}
