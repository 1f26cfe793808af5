//! The order of organisations: no raw league table. Few answers scatter widely, so both ends of a raw table are taken by the
//! smallest organisations. Here each mean is drawn towards the mean of all, by as much as it may be off: the
//! empirical-Bayes mean, with the variance between organisations after DerSimonian and Laird.

use super::mean::Estimate;

/// What is common to all organisations that are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Population {
    /// The mean that each is drawn to.
    pub mean: f64,
    /// Variance of the true means between organisations; 0 where chance explains all differences.
    pub variance_between: f64,
}

impl Population {
    /// Learns from all; `None` where there is nobody. Those with a single answer count for their mean alone.
    ///
    /// DerSimonian and Laird: with weights `w = 1/s²`, `Q = Σ w (m − m̄)²` and
    /// `τ² = max(0, (Q − (k − 1)) / (Σ w − Σ w² / Σ w))`; then the mean with weights `1/(s² + τ²)`.
    pub fn of(estimates: &[Estimate]) -> Option<Population> {
        let weights = |variance: f64| -> Vec<f64> {
            estimates.iter().map(|it| 1.0 / (it.standard_error.powi(2) + variance)).collect()
        };
        let fixed = weights(0.0);
        let (sum, squares): (f64, f64) = (fixed.iter().sum(), fixed.iter().map(|weight| weight * weight).sum());
        let centre = weighted_mean(estimates, &fixed)?;
        let scatter: f64 = estimates.iter().zip(&fixed).map(|(it, weight)| weight * (it.mean - centre).powi(2)).sum();
        let expected = (estimates.len() - 1) as f64;
        let scale = sum - squares / sum;
        let variance_between = if scale > 0.0 { ((scatter - expected) / scale).max(0.0) } else { 0.0 };
        Some(Population { mean: weighted_mean(estimates, &weights(variance_between))?, variance_between })
    }

    /// The empirical-Bayes mean of one of them: between its own and that of all.
    pub fn drawn(&self, estimate: &Estimate) -> f64 {
        let own = self.variance_between / (self.variance_between + estimate.standard_error.powi(2));
        own * estimate.mean + (1.0 - own) * self.mean
    }
}

fn weighted_mean(estimates: &[Estimate], weights: &[f64]) -> Option<f64> {
    let sum: f64 = weights.iter().sum();
    (sum > 0.0).then(|| estimates.iter().zip(weights).map(|(it, weight)| it.mean * weight).sum::<f64>() / sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tally::ScoreCounts;

    fn known(mean: f64, standard_error: f64) -> Estimate {
        Estimate { centre: mean, mean, standard_error, freedom: 100.0 }
    }

    /// Weights 4, 4, 1: mean 4.1/9·…: (4·4 + 4·5 + 1·3) / 9 = 39/9. Q = 4/9 + 16/9 + 16/9 = 4. C = 9 − 33/9 = 48/9.
    /// τ² = (4 − 2) / (48/9) = 3/8. New weights 1/(1/4 + 3/8) = 8/5 twice and 1/(1 + 3/8) = 8/11.
    #[test]
    fn the_variance_between_by_hand() {
        let all = [known(4.0, 0.5), known(5.0, 0.5), known(3.0, 1.0)];
        let population = Population::of(&all).unwrap();
        assert!((population.variance_between - 0.375).abs() < 1e-12);
        let mean = (4.0 * 1.6 + 5.0 * 1.6 + 3.0 * 8.0 / 11.0) / (3.2 + 8.0 / 11.0);
        assert!((population.mean - mean).abs() < 1e-12);
        // Drawn by 0.375 / (0.375 + 0.25) = 0.6 of its own.
        assert!((population.drawn(&all[1]) - (0.6 * 5.0 + 0.4 * mean)).abs() < 1e-12);
    }

    #[test]
    fn where_chance_explains_all_everybody_is_the_same() {
        let all = [known(4.0, 0.5), known(4.1, 0.5), known(3.9, 0.5)];
        let population = Population::of(&all).unwrap();
        assert_eq!(population.variance_between, 0.0);
        assert_eq!(population.drawn(&all[1]), population.mean);
        assert_eq!(Population::of(&[]), None);
        assert_eq!(Population::of(&all[..1]).unwrap().mean, 4.0);
    }

    proptest! {
        #[test]
        fn nobody_is_drawn_beyond_the_mean_of_all(counts in prop::collection::vec(prop::array::uniform5(1u64..300), 1..20)) {
            let all: Vec<Estimate> = counts.iter().map(|counts: &ScoreCounts| Estimate::of(counts).unwrap()).collect();
            let population = Population::of(&all).unwrap();
            for estimate in &all {
                let drawn = population.drawn(estimate);
                let (low, high) = (estimate.mean.min(population.mean), estimate.mean.max(population.mean));
                prop_assert!(low - 1e-9 <= drawn && drawn <= high + 1e-9);
            }
        }
    }
}
