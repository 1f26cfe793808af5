//! Many tests at once: at 5 % each, one in twenty says something where nothing is. Benjamini and Hochberg (1995) bound the
//! expected share of false ones among the findings instead.

/// Of each probability the smallest share of false findings at which it is still a finding, in the order given
/// ("q", the adjusted p): `min over j ≥ i of p(j)·m/j`, at most 1.
///
/// Those with `q ≤ rate` are the findings of the step-up procedure at that rate. What is not a number counts as a test
/// that finds nothing.
pub fn false_discovery(probabilities: &[f64]) -> Vec<f64> {
    let of = |place: usize| if probabilities[place].is_nan() { 1.0 } else { probabilities[place] };
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|one, other| of(*one).total_cmp(&of(*other)));
    let tests = probabilities.len() as f64;
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut least = 1.0_f64;
    for (rank, place) in order.into_iter().enumerate().rev() {
        least = least.min(of(place) * tests / (rank + 1) as f64);
        adjusted[place] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The fifteen tests of Benjamini and Hochberg's own example: four are kept at 0.05, where Bonferroni keeps three.
    const PUBLISHED: [f64; 15] = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    ];

    #[test]
    fn the_published_example_keeps_four_of_fifteen() {
        let adjusted = false_discovery(&PUBLISHED);
        assert_eq!(adjusted.iter().filter(|q| **q <= 0.05).count(), 4);
        for (q, expected) in adjusted.iter().zip([0.0015, 0.003, 0.0095, 0.035_625, 0.0603]) {
            assert!((q - expected).abs() < 1e-12, "{q} {expected}");
        }
        assert_eq!(PUBLISHED.iter().filter(|p| **p <= 0.05 / 15.0).count(), 3);
    }

    #[test]
    fn the_ends_of_the_scale() {
        assert_eq!(false_discovery(&[]), Vec::<f64>::new());
        assert_eq!(false_discovery(&[0.03]), [0.03]);
        assert_eq!(false_discovery(&[f64::NAN, 0.01]), [1.0, 0.02]);
        assert_eq!(false_discovery(&[0.01, 0.01]), [0.01, 0.01]);
    }

    proptest! {
        /// The definition: the largest k with p(k) ≤ k/m·rate, and everything up to it.
        #[test]
        fn it_keeps_what_the_step_up_procedure_keeps(mut p in prop::collection::vec(0.0_f64..1.0, 1..60), rate in 0.001_f64..0.5) {
            p.sort_by(f64::total_cmp);
            let tests = p.len() as f64;
            let kept = (1..=p.len()).rev().find(|k| p[k - 1] * tests / *k as f64 <= rate).unwrap_or(0);
            let found = false_discovery(&p).iter().filter(|q| **q <= rate).count();
            prop_assert_eq!(found, kept);
        }

        #[test]
        fn the_order_of_the_tests_says_nothing(p in prop::collection::vec(0.0_f64..1.0, 1..60)) {
            let mut reversed = p.clone();
            reversed.reverse();
            let mut adjusted = false_discovery(&reversed);
            adjusted.reverse();
            prop_assert_eq!(adjusted, false_discovery(&p));
        }
    }
}
