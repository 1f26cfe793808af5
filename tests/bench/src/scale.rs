//! What becomes of the system at the size of a country, by a model: what a journey leaves is counted from real calls, the tree of the data file is
//! built and measured, rates are those that `bench -- scale` measured last (`rates.toml`). It writes them and `docs/scale.md`, which a test holds
//! to what is counted.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use table::Item;

use crate::cost::{PEAK_DAY, PEAK_SECONDS, written_units};
use crate::report::Line;
use crate::{Scale, paths};

mod rates;
mod tree;

use rates::Rates;

/// Citizens for whom it is told.
const CITIZENS: [f64; 4] = [1e6, 10e6, 100e6, 145e6];

/// Receipts a year of the country: visits and cases, and two notices for each child in a school or preschool.
const RECEIPTS_A_YEAR: f64 = 800e6 + 2.0 * (18e6 + 7e6);

/// Organisations of the country.
const ORGANISATIONS: f64 = 100_000.0;

const COUNTRY: f64 = 145e6;
const DAYS: f64 = 365.0;

/// Rows of the trees that are built: for the page, and besides for the lines.
const ROWS: [u64; 2] = [10_000, 100_000];
const ROWS_MAX: u64 = 1_000_000;

/// What the service keeps in a partition at most, and writes to it in a second.
const PARTITION_BYTES: f64 = 10e9;
const PARTITION_UNITS: f64 = 1_000.0;

/// What is left of journeys when they are over.
struct Kept {
    /// Rows and bytes of a journey by kind, and whether they stay.
    kinds: BTreeMap<(String, bool), (f64, f64)>,
}

impl Kept {
    /// Of everything that is stored, what many journeys left: registers and counts do not become more with them.
    fn of(items: &[Item]) -> Kept {
        let mut kinds: BTreeMap<(String, bool), (f64, f64)> = BTreeMap::new();
        let each = 1.0 / paths::RECEIPTS as f64;
        for item in items {
            let kind = item.key.pk.split('#').next().unwrap_or_default().to_owned();
            let (rows, bytes) = kinds.entry((kind, item.expires_at.is_none())).or_default();
            (*rows, *bytes) = (*rows + each, *bytes + testkit::bytes(item) as f64 * each);
        }
        kinds.retain(|(kind, _), (rows, _)| JOURNEYS_LEAVE.contains(&kind.as_str()) && 0.0 < *rows);
        Kept { kinds }
    }

    /// Rows and bytes of a journey that stay.
    fn staying(&self) -> (f64, f64) {
        let staying = self.kinds.iter().filter(|((_, stays), _)| *stays).map(|(_, sums)| *sums);
        staying.fold((0.0, 0.0), |(rows, bytes), (more, heavier)| (rows + more, bytes + heavier))
    }
}

/// Kinds of which each journey, or each group of them, leaves some.
const JOURNEYS_LEAVE: [&str; 9] =
    ["RECEIPT", "INVITATION", "CITIZEN", "LINK", "MESSAGE", "GROUP", "POOL", "PUBLISHED", "PORTALCHANGE"];

/// The country, or a part of it, and what it comes to.
struct Size {
    citizens: f64,
    receipts_a_year: f64,
    peak: f64,
}

impl Size {
    fn of(citizens: f64) -> Size {
        let receipts_a_year = RECEIPTS_A_YEAR * citizens / COUNTRY;
        Size { citizens, receipts_a_year, peak: citizens * PEAK_DAY / PEAK_SECONDS }
    }
}

/// The whole page: `docs/scale.md`.
pub(crate) fn page(paths: &[paths::Path], items: &[Item], rates: &Rates) -> anyhow::Result<String> {
    let kept = Kept::of(items);
    let mut page = include_str!("scale/head.md").trim_end().to_owned();
    writeln!(page, "\n\n## What a journey leaves\n")?;
    writeln!(page, "| kind | rows of a journey | bytes of a journey | |\n|---|---|---|---|")?;
    for ((kind, stays), (rows, bytes)) in &kept.kinds {
        let told = if *stays { "stays" } else { "goes by itself" };
        writeln!(page, "| `{kind}` | {rows:.2} | {bytes:.0} | {told} |")?;
    }
    let (rows, bytes) = kept.staying();
    let row_bytes = bytes / rows;
    writeln!(page, "| **stays together** | {rows:.2} | {bytes:.0} | |")?;

    writeln!(page, "\n## The tree of the data file\n\n{}\n", include_str!("scale/tree.md").trim_end())?;
    writeln!(
        page,
        "| rows of {row_bytes:.0} bytes | levels, measured | levels, by the formula | bytes of the file for a byte |\n|---|---|---|---|"
    )?;
    let mut factor = 1.0;
    for count in ROWS {
        let built = tree::build(count, row_bytes as u64)?;
        factor = built.factor;
        let by_formula = tree::depth(count as f64, row_bytes);
        writeln!(page, "| {count} | {} | {by_formula} | {factor:.2} |", built.depth)?;
    }

    writeln!(page, "\n## By citizens\n")?;
    writeln!(page, "| | 1 million | 10 million | 100 million | 145 million |\n|---|---|---|---|---|")?;
    let mut row = |what: &str, of: &dyn Fn(&Size) -> String| {
        let cells = CITIZENS.map(|citizens| of(&Size::of(citizens)));
        writeln!(page, "| {what} | {} |", cells.join(" | "))
    };
    row("receipts a year, millions", &|it| number(it.receipts_a_year / 1e6))?;
    row("receipts a second in the peak hours", &|it| number(it.peak))?;
    row("rows that stay of a year, millions", &|it| number(it.receipts_a_year * rows / 1e6))?;
    row("the same in items, GB", &|it| number(it.receipts_a_year * bytes / 1e9))?;
    row("the same in one data file, GB", &|it| number(it.receipts_a_year * bytes * factor / 1e9))?;
    row("levels of its tree after a year", &|it| tree::depth(it.receipts_a_year * rows, row_bytes).to_string())?;
    row("… after five", &|it| tree::depth(5.0 * it.receipts_a_year * rows, row_bytes).to_string())?;
    row("one machine: processors busy in the peak hours", &|it| number(it.peak * rates.journey_us / 1e6))?;
    row("one machine: hours for the mails of a peak day", &|it| {
        number(it.citizens * PEAK_DAY / rates.mails_a_second / 3600.0)
    })?;
    row("one machine: minutes of a day for the ends of receipts", &|it| {
        number(it.receipts_a_year / DAYS / rates.ended_a_second / 60.0)
    })?;
    row("one machine: minutes for a quarter's finals", &|it| {
        let organisations = ORGANISATIONS * it.citizens / COUNTRY;
        let answers = it.receipts_a_year / 4.0 / 2.0;
        number((organisations * rates.organisation_us + answers * rates.answer_us) / 60e6)
    })?;
    let units = written_units(paths)?;
    row("cloud: partitions for the bytes of a year", &|it| {
        number((it.receipts_a_year * bytes / PARTITION_BYTES).ceil())
    })?;
    row("cloud: partitions for the writes of the peak hours", &|it| {
        number((it.peak * units / PARTITION_UNITS).ceil())
    })?;

    writeln!(page, "\nMeasured by `{}`:", rates.of)?;
    writeln!(
        page,
        "{:.0} µs of processor time a journey, {:.0} mails a second, {:.0} receipts a second ended by the sweep; finals {:.0} µs an organisation and {:.1} µs an answer.",
        rates.journey_us, rates.mails_a_second, rates.ended_a_second, rates.organisation_us, rates.answer_us
    )?;
    writeln!(page, "\n{}", include_str!("scale/limits.md").trim_end())?;
    Ok(page)
}

/// With two or three places.
fn number(value: f64) -> String {
    match value {
        value if 10.0 <= value || value == 0.0 => format!("{value:.0}"),
        value if 1.0 <= value => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Where this crate is, and the page.
fn places() -> (PathBuf, PathBuf) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    (own.join("rates.toml"), own.join("../../docs/scale.md"))
}

/// Measures the rates, and writes them and the page.
pub(crate) fn write(runtime: &tokio::runtime::Runtime, scale: Scale, progress: &ProgressBar) -> anyhow::Result<()> {
    let (at, page_at) = places();
    let rates = Rates::measured(runtime, scale, progress)?;
    let (paths, items) = runtime.block_on(paths::journeys())?;
    std::fs::write(page_at, page(&paths, &items, &rates)?)?;
    Ok(std::fs::write(at, rates.written()?)?)
}

/// The trees, measured and by the formula, as lines.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let (_, items) = runtime.block_on(paths::journeys())?;
    let (rows, bytes) = Kept::of(&items).staying();
    let mut lines = vec![Line::new("stays of a journey, in items", bytes, "B").notes(format!("{rows:.2} rows"))];
    let largest = scale.of(ROWS_MAX as usize, ROWS[0] as usize) as u64;
    for count in ROWS.into_iter().filter(|it| *it < largest).chain([largest]) {
        progress.set_message(format!("a tree of {count} rows"));
        let built = tree::build(count, (bytes / rows) as u64)?;
        let line = Line::new(format!("levels of the data file's tree, {count} rows"), f64::from(built.depth), "");
        lines.push(line.against("by the formula", f64::from(tree::depth(count as f64, bytes / rows))));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::*;

    /// `UPDATE_EXPECT=1 cargo test -p bench scale` writes the page anew, with the rates that were measured last.
    #[tokio::test]
    async fn the_page_says_what_is_counted() {
        let (paths, items) = paths::journeys().await.unwrap();
        let page = page(&paths, &items, &Rates::read().unwrap()).unwrap();
        expect_file!["../../../docs/scale.md"].assert_eq(&page);
    }
}
