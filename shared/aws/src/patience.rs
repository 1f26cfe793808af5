//! How long to wait before the next attempt: exponential with full jitter, so that those who met once do not meet again.

use std::time::Duration;

use app::ports::Random;

/// Attempts at one call.
pub const ATTEMPTS_MAX: u32 = 8;

const FIRST_MILLISECONDS: u64 = 25;
const LONGEST_MILLISECONDS: u64 = 1_000;

/// Waits before the attempt with this number; the first, 0, starts at once.
pub async fn before(attempt: u32, random: &dyn Random) {
    if let Some(longest) = longest_before(attempt) {
        let mut bytes = [0; 8];
        random.fill(&mut bytes);
        let waited = u64::from_le_bytes(bytes) % (longest + 1);
        tokio::time::sleep(Duration::from_millis(waited)).await;
    }
}

fn longest_before(attempt: u32) -> Option<u64> {
    let doublings = attempt.checked_sub(1)?;
    Some(FIRST_MILLISECONDS.saturating_mul(1 << doublings.min(16)).min(LONGEST_MILLISECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_bound() {
        let waits: Vec<_> = (0..ATTEMPTS_MAX).map(longest_before).collect();
        assert_eq!(waits, [None, Some(25), Some(50), Some(100), Some(200), Some(400), Some(800), Some(1000)]);
    }
}
