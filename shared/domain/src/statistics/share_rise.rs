//! How surprising a rise of a share would be if nothing had changed: Fisher's exact test, one-sided. It holds for the smallest counts, as comments
//! of one organisation are.

use statrs::distribution::{DiscreteCDF, Hypergeometric};

/// The probability of so large a part of the later whole, or a larger one, where earlier and later have the same share: near 0 where it has risen.
/// 1 where there is no whole, or where a part is greater than it.
pub fn probability((before, before_of): (u64, u64), (now, now_of): (u64, u64)) -> f64 {
    if before_of < before || now_of < now || before_of == 0 || now_of == 0 {
        return 1.0;
    }
    let drawn = Hypergeometric::new(before_of + now_of, before + now, now_of);
    match (drawn, now.checked_sub(1)) {
        (Ok(drawn), Some(fewer)) => drawn.sf(fewer).clamp(0.0, 1.0),
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Published: Fisher's tea (17 of 70), and convictions of twins, 2 of 17 against 10 of 13, in the manual of R's `fisher.test`: 0.0004652.
    #[test]
    fn the_probabilities_are_the_published_ones() {
        for (before, now, expected) in
            [((1, 4), (3, 4), 17.0 / 70.0), ((1, 4), (1, 4), 55.0 / 70.0), ((2, 17), (10, 13), 0.000_465_181)]
        {
            let found = probability(before, now);
            assert!((found - expected).abs() < 1e-9, "{before:?} {now:?} {found}");
        }
    }

    #[test]
    fn what_is_no_share_tells_nothing() {
        for (before, now) in [((0, 0), (3, 4)), ((1, 4), (0, 0)), ((5, 4), (1, 4)), ((0, 4), (0, 4))] {
            assert_eq!(probability(before, now), 1.0, "{before:?} {now:?}");
        }
    }

    proptest! {
        #[test]
        fn more_of_it_is_more_surprising(before in 0_u64..30, more in 0_u64..30, now in 1_u64..30, rest in 0_u64..30) {
            let of = |part| (part, now + rest + 1);
            let (fewer, as_many) = (probability((before, before + more + 1), of(now - 1)), probability((before, before + more + 1), of(now)));
            prop_assert!((0.0..=1.0).contains(&as_many) && as_many <= fewer + 1e-9, "{as_many} {fewer}");
        }
    }
}
