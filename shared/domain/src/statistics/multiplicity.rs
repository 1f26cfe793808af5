//! Many tests at once: of a hundred effects where nothing happened, five look like one. Benjamini and Hochberg (1995).

/// Beside each probability its q: the share of false ones among all that have no larger q, at most. In the order given.
pub fn benjamini_hochberg(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|one, other| probabilities[*one].total_cmp(&probabilities[*other]));
    let (mut adjusted, mut least) = (vec![1.0; probabilities.len()], 1.0_f64);
    for (rank, at) in order.into_iter().enumerate().rev() {
        // The factor first: it is 1 or more, and no rounding makes a product with it less than the probability itself.
        let factor = probabilities.len() as f64 / (rank as f64 + 1.0);
        least = least.min(probabilities[at] * factor);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the paper: 15 comparisons, of which 4 are kept at 5 %.
    #[test]
    fn of_the_papers_fifteen_four_are_kept() {
        let probabilities = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0,
        ];
        let q = benjamini_hochberg(&probabilities);
        assert_eq!(q.iter().filter(|q| **q <= 0.05).count(), 4);
        assert!((q[0] - 0.0015).abs() < 1e-12 && (q[3] - 0.0095 * 15.0 / 4.0).abs() < 1e-12);
        let mut reversed = probabilities;
        reversed.reverse();
        assert!(benjamini_hochberg(&reversed).iter().rev().eq(q.iter()));
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    /// As a random test found it: three times 0.173 divided by three is less than 0.173 in binary fractions.
    #[test]
    fn no_q_is_below_its_p() {
        for tests in 1..200 {
            for thousandth in 1..1000 {
                let p = f64::from(thousandth) / 1000.0;
                assert!(benjamini_hochberg(&vec![p; tests]).iter().all(|q| *q >= p), "{tests} times {p}");
            }
        }
    }
}
