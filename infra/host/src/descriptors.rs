//! How many files the process may open: each connection is one. A service of systemd may open 1024 at first, and as many as it says itself.

use crate::http::ConnectionLimits;

/// Files that are kept for everything but connections: the data file, queues, mails, calls to others.
const KEPT: u64 = 256;

/// Raises how many files may be open as far as the system allows and the connections need; the limits with no more connections than that.
pub fn within(limits: ConnectionLimits) -> ConnectionLimits {
    let wanted = u64::from(limits.connections_max) + KEPT;
    let allowed = rlimit::increase_nofile_limit(wanted).unwrap_or_else(|error| {
        tracing::warn!(%error, "How many files may be open was not raised");
        KEPT + u64::from(u16::MAX)
    });
    let connections_max = held(limits.connections_max, allowed);
    if connections_max < limits.connections_max {
        tracing::warn!(
            connections_max,
            wanted = limits.connections_max,
            "Fewer connections are held than wanted: the process may open {allowed} files. Raise LimitNOFILE, or ulimit -n"
        );
    }
    ConnectionLimits { connections_max, ..limits }
}

/// How many connections there may be where so many files may be open.
fn held(wanted: u16, allowed: u64) -> u16 {
    let free = allowed.saturating_sub(KEPT).max(allowed / 4).max(1);
    wanted.min(u16::try_from(free).unwrap_or(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_rest() {
        for (wanted, allowed, expected) in
            [(10_000, 20_000, 10_000), (10_000, 1_024, 768), (100, 1_024, 100), (800, 256, 64), (5, 0, 1)]
        {
            assert_eq!(held(wanted, allowed), expected, "{wanted} of {allowed}");
        }
    }
}
