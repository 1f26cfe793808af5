//! Processor time by who spends it, and memory, as the kernel accounts them: unlike a rate, they hardly move with what else the machine does.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use anyhow::Context;

/// The kernel counts in hundredths of a second.
const MICROSECONDS_PER_TICK: u64 = 10_000;

/// Processor time of programs that this process has started and that have ended.
pub(crate) fn spent_by_children() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, tail) = stat.rsplit_once(')').context("a line about this process")?;
    // After the name: state is field 3, user time of children 16, system time of children 17.
    let fields = tail.split_whitespace().skip(13).take(2);
    let ticks = fields.map(|field| Ok(field.parse::<u64>()?)).sum::<anyhow::Result<u64>>()?;
    Ok(Duration::from_micros(ticks * MICROSECONDS_PER_TICK))
}

/// Processor time of all threads of a process so far, to the nanosecond.
pub(crate) fn spent_by(process: u32) -> anyhow::Result<Duration> {
    let mut nanoseconds = 0;
    for task in fs::read_dir(format!("/proc/{process}/task"))? {
        let told = fs::read_to_string(task?.path().join("schedstat"))?;
        nanoseconds += told.split_whitespace().next().context("a time")?.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanoseconds))
}

/// Bytes that a process has in memory.
pub(crate) fn resident(process: u32) -> anyhow::Result<u64> {
    memory(process, "VmRSS:")
}

/// Of those, bytes that lie in no file: the pages of the program itself are read again where there is need.
pub(crate) fn resident_alone(process: u32) -> anyhow::Result<u64> {
    memory(process, "RssAnon:")
}

/// Bytes that a process had in memory at most.
pub(crate) fn resident_at_most(process: u32) -> anyhow::Result<u64> {
    memory(process, "VmHWM:")
}

fn memory(process: u32, what: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(what)).context("resident memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

/// Microseconds that the threads of this process have spent so far, by what they do.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spent {
    /// HTTP and the functions.
    pub(crate) functions: u64,
    /// The one thread that writes the data file; for bare SQLite, the only one.
    pub(crate) writer: u64,
    /// The benchmark's own clients.
    pub(crate) clients: u64,
}

impl Spent {
    /// Until now. Threads that have ended are no longer seen, so ask while they live.
    pub(crate) fn until_now() -> Spent {
        let mut by_name: BTreeMap<String, u64> = BTreeMap::new();
        let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        for stat in tasks.filter_map(|task| fs::read_to_string(task.path().join("stat")).ok()) {
            let Some((head, tail)) = stat.rsplit_once(')') else { continue };
            let name = head.split_once('(').map_or("", |(_, name)| name);
            // After the name: state is field 3, user time 14, system time 15.
            let ticks: u64 =
                tail.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
            *by_name.entry(name.to_owned()).or_default() += ticks * MICROSECONDS_PER_TICK;
        }
        let mut spent = Spent::default();
        for (name, microseconds) in by_name {
            match name.as_str() {
                name if name.starts_with("tokio") => spent.functions += microseconds,
                name if name.starts_with("data file") => spent.writer += microseconds,
                _ => spent.clients += microseconds,
            }
        }
        spent
    }

    /// Since an earlier moment.
    pub(crate) fn since(self, earlier: Spent) -> Spent {
        Spent {
            functions: self.functions.saturating_sub(earlier.functions),
            writer: self.writer.saturating_sub(earlier.writer),
            clients: self.clients.saturating_sub(earlier.clients),
        }
    }
}
