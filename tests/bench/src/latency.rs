//! How long things took, told by the share of those that took no longer.

use std::fmt;
use std::time::Duration;

/// Times, the shortest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    pub(crate) fn of(mut times: Vec<Duration>) -> Latencies {
        times.sort_unstable();
        Latencies(times)
    }

    /// So many of a thousand took no longer: the time of the one that completes this share.
    pub(crate) fn of_thousand(&self, share: usize) -> Duration {
        let rank = (self.0.len() * share).div_ceil(1_000);
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }
}

impl fmt::Display for Latencies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |share| self.of_thousand(share).as_secs_f64() * 1e3;
        let [half, most, nearly, all] = [500, 990, 999, 1_000].map(told);
        write!(formatter, "p50 {half:.2} ms, p99 {most:.2} ms, p99.9 {nearly:.2} ms, max {all:.2} ms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_that_took_no_longer() {
        let of = |count: u64| Latencies::of((1..=count).rev().map(Duration::from_millis).collect());
        for (count, share, milliseconds) in [
            (1_000, 500, 500),
            (1_000, 990, 990),
            (1_000, 999, 999),
            (1_000, 1_000, 1_000),
            (10, 500, 5),
            (10, 990, 10),
            (1, 1, 1),
            (0, 990, 0),
        ] {
            let told = of(count).of_thousand(share);
            assert_eq!(told, Duration::from_millis(milliseconds), "{share} of a thousand of {count}");
        }
    }
}
