//! Shares that are larger than those of the others, by more than chance and by more than the others differ by themselves.
//!
//! The others differ: one school is better than another. So a share is held against a binomial whose own share varies from one to the next around the
//! median of all, as widely as the median deviation says. Both are robust: up to half of those compared may be wrong. How widely they differ is itself only
//! known from them, so the variation is Student's. What is compared is how much is left of what need not belong to the share, as a logarithm.

use statrs::distribution::{Binomial, Continuous, DiscreteCDF, StudentsT};

/// A normal variable lies so many median deviations from its centre as often as one standard deviation.
const DEVIATIONS: f64 = 1.482_602_218_505_602;

/// A median deviation says as much as a standard deviation of so much fewer values: its efficiency.
const EFFICIENCY: f64 = 0.37;

/// The others are looked at so many standard deviations to both sides, in steps of a tenth.
const TENTHS: i32 = 150;

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// So many belong to it.
    pub part: u64,
    /// Of so many.
    pub whole: u64,
    /// The share that belongs to it anyway, whatever is asked about: 0 and more, less than 1.
    pub anyway: f64,
    /// How surely that is known: the variance of the logarithm of the rest.
    pub doubt: f64,
}

impl Share {
    /// A part beside an earlier part of an earlier whole: what belonged to it then does so anyway.
    pub fn after(earlier: (u64, u64), (part, whole): (u64, u64)) -> Share {
        let (left, all) = rest(earlier);
        Share { part, whole, anyway: 1.0 - left / all, doubt: 1.0 / left - 1.0 / all }
    }

    /// The logarithm of how much less is left than what need not belong to it.
    fn lost(&self) -> f64 {
        let (left, all) = rest((self.part, self.whole));
        ((1.0 - self.anyway) * all / left).ln()
    }

    /// The share that belongs to it where so much is lost.
    fn where_lost(&self, lost: f64) -> f64 {
        (1.0 - (1.0 - self.anyway) * (-lost).exp()).clamp(0.0, 1.0)
    }

    fn is_one(&self) -> bool {
        0 < self.whole && self.part <= self.whole && (0.0..1.0).contains(&self.anyway)
    }
}

/// What is left of a whole, and the whole. Half a one is added to both parts: none has lost everything.
fn rest((part, whole): (u64, u64)) -> (f64, f64) {
    (whole.saturating_sub(part) as f64 + 0.5, whole as f64 + 1.0)
}

/// How shares of the same kind lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    centre: f64,
    /// By how much they differ: a standard deviation. What of it is chance is left in: it cannot be told from the rest so surely that nobody were
    /// accused for it.
    spread: f64,
    /// Degrees of freedom with which that is known.
    freedom: f64,
}

impl Shares {
    /// From all of them; `None` where there is none.
    pub fn of(all: &[Share]) -> Option<Shares> {
        let known: Vec<&Share> = all.iter().filter(|share| share.is_one()).collect();
        let lost: Vec<f64> = known.iter().map(|share| share.lost()).collect();
        let centre = median(lost.clone())?;
        let deviation = DEVIATIONS * median(lost.iter().map(|it| (it - centre).abs()).collect())?;
        Some(Shares { centre, spread: deviation, freedom: (EFFICIENCY * known.len() as f64).max(1.0) })
    }

    /// The part that one like the others has.
    pub fn usual(&self, share: &Share) -> f64 {
        share.where_lost(self.centre) * share.whole as f64
    }

    /// How surprising so large a part, or a larger one, is of one like the others.
    pub fn probability(&self, share: &Share) -> f64 {
        let variation = StudentsT::new(0.0, 1.0, self.freedom);
        let (Ok(variation), true) = (variation, share.is_one()) else { return 1.0 };
        let spread = (self.spread * self.spread + share.doubt).sqrt();
        let (mut sum, mut weights) = (0.0, 0.0);
        for tenth in -TENTHS..=TENTHS {
            let z = f64::from(tenth) / 10.0;
            let weight = variation.pdf(z);
            weights += weight;
            sum += weight * at_least(share.part, share.whole, share.where_lost(self.centre + spread * z));
        }
        (sum / weights).clamp(0.0, 1.0)
    }
}

/// The probability of a part, or a larger one, where each of the whole belongs to it with that share. 1 for what is no share.
pub fn at_least(part: u64, whole: u64, share: f64) -> f64 {
    match (part.checked_sub(1), Binomial::new(share, whole)) {
        (Some(fewer), Ok(drawn)) if part <= whole => drawn.sf(fewer).clamp(0.0, 1.0),
        _ => 1.0,
    }
}

/// The middle of them; `None`: there are none.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    Some(if values.len() % 2 == 1 { upper } else { (values[half - 1] + upper) / 2.0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(part: u64, whole: u64) -> Share {
        Share { part, whole, anyway: 0.0, doubt: 0.0 }
    }

    fn of(parts: &[u64], whole: u64) -> Shares {
        Shares::of(&parts.iter().map(|part| share(*part, whole)).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn chance_alone_is_the_binomial() {
        // By hand: 10 heads of 10 throws; 9 or more.
        assert!((at_least(10, 10, 0.5) - 1.0 / 1024.0).abs() < 1e-9);
        assert!((at_least(9, 10, 0.5) - 11.0 / 1024.0).abs() < 1e-9);
        assert_eq!((at_least(0, 10, 0.5), at_least(3, 2, 0.5), at_least(1, 2, f64::NAN)), (1.0, 1.0, 1.0));
        // Equal shares have no spread. Half a one of a hundred and one is left over: nearly one half.
        let equal = of(&[50; 9], 100);
        assert_eq!(equal.spread, 0.0);
        assert!((equal.probability(&share(10, 10)) - 0.5_f64.powi(10)).abs() < 1e-9);
        assert!((equal.usual(&share(0, 200)) - 100.0).abs() < 0.1);
        assert_eq!(Shares::of(&[]), None);
        assert_eq!((equal.probability(&share(0, 10)), equal.probability(&share(3, 2))), (1.0, 1.0));
    }

    #[test]
    fn what_belongs_to_it_anyway_is_no_surprise() {
        // Half of what need not belong to it does, everywhere: 50 of 100, and 90 of 100 where 80 do anyway.
        let plain = of(&[50; 9], 100);
        let mostly = Share { anyway: 0.8, ..share(90, 100) };
        assert!((plain.usual(&mostly) - 90.0).abs() < 0.1);
        assert!(0.4 < plain.probability(&mostly) && plain.probability(&share(90, 100)) < 1e-9);
    }

    #[test]
    fn what_is_hardly_known_from_before_makes_less_surprising() {
        let changed = of(&[50; 9], 100);
        let [few, many] = [(4, 10), (400, 1_000)].map(|earlier| Share::after(earlier, (95, 100)));
        assert!((few.anyway - 0.4).abs() < 0.02 && (many.anyway - 0.4).abs() < 0.001);
        assert!(changed.probability(&many) < 1e-6 && 1e-4 < changed.probability(&few));
    }

    #[test]
    fn those_who_differ_by_themselves_make_less_surprising() {
        let alike = of(&[790, 795, 800, 805, 810, 800, 795, 805, 800], 1000);
        let apart = of(&[650, 740, 800, 850, 900, 700, 780, 860, 820], 1000);
        let surprise = |shares: &Shares| shares.probability(&share(930, 1000));
        assert!(surprise(&alike) < 0.005 && 0.02 < surprise(&apart), "{} {}", surprise(&alike), surprise(&apart));
    }

    #[test]
    fn fewer_than_half_who_are_wrong_do_not_move_the_middle_far() {
        let usual = of(&[70, 72, 74, 75, 76, 78, 99, 99, 99, 99], 100).usual(&share(0, 100));
        assert!((74.0..80.0).contains(&usual), "{usual}");
    }

    proptest! {
        #[test]
        fn more_is_more_surprising(all in prop::collection::vec((0_u64..50, 1_u64..50), 1..20), part in 1_u64..60, anyway in 0.0..0.9) {
            let all: Vec<Share> = all.into_iter().map(|(part, rest)| share(part, part + rest)).collect();
            let shares = Shares::of(&all).unwrap();
            let of = |part| shares.probability(&Share { anyway, ..share(part, 60) });
            prop_assert!((0.0..=1.0).contains(&of(part)) && of(part) <= of(part - 1) + 1e-12);
        }
    }
}
