//! How surprising a fall of a mean would be if nothing had changed: the one-sided probability of Welch's test on the
//! plus-two means and errors.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::mean::Estimate;

/// Degrees of freedom from which Student's distribution is the normal one to more digits than anybody reads.
const NORMAL_FROM: f64 = 1e7;

/// The probability of a later mean that is so much lower, or lower still, if both periods had the same: near 0 where it has
/// fallen, near 1 where it has risen. 1 where an answer is too few to tell anything.
pub fn probability(earlier: &Estimate, later: &Estimate) -> f64 {
    let (first, second) = (earlier.standard_error.powi(2), later.standard_error.powi(2));
    let freedom = (first + second).powi(2) / (first.powi(2) / earlier.freedom + second.powi(2) / later.freedom);
    let statistic = (later.centre - earlier.centre) / (first + second).sqrt();
    let told = 0.0 < earlier.freedom && 0.0 < later.freedom && statistic.is_finite();
    if !told {
        return 1.0;
    }
    match StudentsT::new(0.0, 1.0, freedom) {
        Ok(student) if freedom < NORMAL_FROM => student.cdf(statistic),
        Ok(_) => Normal::standard().cdf(statistic),
        Err(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::difference::{Verdict, compare};
    use super::super::quantile::student;
    use super::*;
    use crate::tally::ScoreCounts;

    fn estimate(counts: ScoreCounts) -> Estimate {
        Estimate::of(&counts).unwrap()
    }

    #[test]
    fn an_unchanged_mean_is_in_the_middle_and_a_single_answer_tells_nothing() {
        assert!((probability(&estimate([2, 2, 2, 2, 2]), &estimate([2, 2, 2, 2, 2])) - 0.5).abs() < 1e-12);
        assert_eq!(probability(&estimate([0, 0, 0, 0, 900]), &estimate([1, 0, 0, 0, 0])), 1.0);
        assert_eq!(probability(&estimate([0, 0, 0, 0, 1]), &estimate([900, 0, 0, 0, 0])), 1.0);
    }

    /// The quantile is held against published tables; here both are held against each other.
    #[test]
    fn it_is_the_inverse_of_the_quantile() {
        for freedom in [1.0, 4.5, 30.0, 199.0, 201.0, 1e4, 1e6, 9e6, 1e8] {
            for level in [1e-6, 0.001, 0.05, 0.3] {
                // Equal errors and freedoms: Welch's degrees are twice those of each.
                let each = |centre| Estimate { centre, mean: centre, standard_error: 1.0, freedom: freedom / 2.0 };
                let later = 3.0 + student(level, freedom) * 2.0_f64.sqrt();
                let found = probability(&each(3.0), &each(later));
                assert!((found / level - 1.0).abs() < 1e-5, "{freedom} {level} {found}");
            }
        }
    }

    proptest! {
        #[test]
        fn it_agrees_with_the_verdict(one in prop::array::uniform5(0_u64..40), other in prop::array::uniform5(0_u64..40)) {
            prop_assume!(one.iter().sum::<u64>() > 0 && other.iter().sum::<u64>() > 0);
            let (earlier, later) = (estimate(one), estimate(other));
            let p = probability(&earlier, &later);
            prop_assert!((0.0..=1.0).contains(&p));
            prop_assert_eq!(p < 0.05, compare(&earlier, &later) == Verdict::Fallen, "{}", p);
        }
    }
}
