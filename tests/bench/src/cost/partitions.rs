//! How hot partitions become. The service gives one partition a thousand write units and three thousand read units a second; what lies under
//! one partition key cannot be relied on to be spread further.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::steps::STEPS;
use crate::paths::Path;
use crate::report::Line;

/// Units a second of one partition.
const WRITTEN_MAX: f64 = 1_000.0;
const READ_MAX: f64 = 3_000.0;

/// Receipts of the peak day for each citizen: five million of 145 million citizens.
pub(crate) const PEAK_DAY: f64 = 5.0 / 145.0;

/// Half of a day's receipts come within three hours.
pub(crate) const PEAK_SECONDS: f64 = 3.0 * 3600.0 * 2.0;

/// Receipts a second in those hours, of the whole country.
pub(crate) const PEAK_RECEIPTS_A_SECOND: f64 = 145e6 * PEAK_DAY / PEAK_SECONDS;

/// The largest region's share of all citizens, and the largest organisation's.
const LARGEST_REGION: f64 = 0.09;
const LARGEST_ORGANISATION: f64 = 0.002;

/// Citizens for whom it is told.
const CITIZENS: [f64; 3] = [1e6, 10e6, 100e6];

/// How many partitions are told, the hottest first.
const TOLD: usize = 8;

/// A partition that many journeys share.
struct Shared {
    /// How its key is written.
    name: String,
    /// Share of all journeys that come to the hottest of its kind.
    share: f64,
    /// Units of a journey.
    written: f64,
    read: f64,
}

impl Shared {
    /// Of the hottest limit at so many citizens: 1 is as much as the service gives.
    fn heat(&self, citizens: f64) -> f64 {
        let journeys = citizens * PEAK_DAY / PEAK_SECONDS * self.share;
        (journeys * self.written / WRITTEN_MAX).max(journeys * self.read / READ_MAX)
    }
}

/// Partitions of the steps of a journey that others share, the hottest first.
fn shared(paths: &[Path]) -> Vec<Shared> {
    let mut found: BTreeMap<String, Shared> = BTreeMap::new();
    for path in paths.iter().filter(|path| STEPS.iter().any(|step| step.path == path.name)) {
        let mut add = |name: String, share: f64, written: u64, read_halves: u64| {
            let shared = found.entry(name.clone()).or_insert(Shared { name, share, written: 0.0, read: 0.0 });
            shared.written += path.each(written);
            shared.read += path.each(read_halves) / 2.0;
        };
        for (partition, units) in &path.used.partitions {
            if let Some((name, share)) = kind(partition) {
                add(name, share, units.written, units.read_halves);
            }
        }
        let due = path.used.due_shards.values();
        let (written, read) = due.fold((0, 0), |(w, r), units| (w + units.written, r + units.read_halves));
        let shards = f64::from(table::port::DUE_SHARDS);
        add("the index over due instants, a shard".to_owned(), 1.0 / shards, written, read);
    }
    let mut found: Vec<Shared> = found.into_values().collect();
    found.sort_by(|one, other| other.heat(1e6).total_cmp(&one.heat(1e6)));
    found
}

/// What a partition's key says of who shares it; `None`: one journey alone.
fn kind(partition: &str) -> Option<(String, f64)> {
    let mut parts: Vec<&str> = partition.split('#').collect();
    let share = match parts.as_slice() {
        ["TALLY" | "LANE" | "PUBLISHED" | "BREACH" | "RUNNING", _, "77", ..] => LARGEST_REGION,
        ["ORGANISATIONS", "77"] => LARGEST_REGION,
        ["POOL" | "GROUP", ..] => LARGEST_ORGANISATION,
        [
            "REGISTER" | "REFUSALS" | "PERSONS" | "FUSE" | "AUDIT" | "AUDITHEAD" | "DATAKEY" | "POLICY" | "HEARTBEAT",
            ..,
        ] => 1.0,
        ["CREDENTIAL", ..] => 0.01,
        ["SUPPRESSION", ..] => 1.0 / 64.0,
        ["PORTALCHANGE", ..] => 1.0 / 8.0,
        _ => return None,
    };
    for part in &mut parts {
        *part = match *part {
            "77" => "<region>",
            "clinic" => "<organisation>",
            part if part.starts_with("2026Q") => "<quarter>",
            part if part.starts_with("2026-") => "<day>",
            part => part,
        };
    }
    match parts.first() {
        Some(first @ (&"SUPPRESSION" | &"CREDENTIAL" | &"DATAKEY" | &"AUDIT")) => Some((format!("{first}#…"), share)),
        _ => Some((parts.join("#"), share)),
    }
}

/// The section of the page.
pub(super) fn section(paths: &[Path]) -> anyhow::Result<String> {
    let mut section = String::new();
    writeln!(section, "\n## The hottest partitions\n")?;
    writeln!(section, "{}\n", include_str!("partitions.md").trim_end())?;
    writeln!(
        section,
        "| partition | its share of all journeys | W of a journey | R of a journey | 1 million citizens | 10 million | 100 million |"
    )?;
    writeln!(section, "|---|---|---|---|---|---|---|")?;
    for it in shared(paths).iter().take(TOLD) {
        let heat = CITIZENS.map(|citizens| format!("{:.0} %", 100.0 * it.heat(citizens)));
        let [one, ten, hundred] = heat;
        writeln!(
            section,
            "| `{}` | {:.3} | {:.2} | {:.2} | {one} | {ten} | {hundred} |",
            it.name, it.share, it.written, it.read
        )?;
    }
    Ok(section)
}

/// The hottest of them, as lines.
pub(super) fn lines(paths: &[Path]) -> Vec<Line> {
    let hottest = shared(paths).into_iter().take(3);
    let line = |it: Shared| {
        Line::new(format!("hottest at 100 million citizens: {}", it.name), 100.0 * it.heat(100e6), "%")
            .target("<= 100 %")
    };
    hottest.map(line).collect()
}
