//! What a million journeys cost in a cloud: units, requests, calls and mails as the paths ask for them, beside what is argued to be the least,
//! in money by `prices.toml`; and how hot the hottest partition becomes.

use std::fmt::Write;

use anyhow::Context;
use indicatif::ProgressBar;
use serde::Deserialize;

use crate::Scale;
use crate::paths::{self, Path};
use crate::report::Line;

mod partitions;
mod steps;

pub(crate) use partitions::{PEAK_DAY, PEAK_RECEIPTS_A_SECOND, PEAK_SECONDS};
use steps::STEPS;

const PRICES: &str = include_str!("../prices.toml");

/// Journeys that are charged for.
const JOURNEYS: f64 = 1e6;

/// What the project asks for: at most so many times the least.
const RATIO_MAX: f64 = 1.25;

/// A step of a journey.
struct Step {
    /// The path that it is.
    path: &'static str,
    /// Calls of a function for one of it.
    calls: f64,
    /// Of those, how many come over HTTP.
    over_http: f64,
    /// Requests that receive its message and complete it, for one of it.
    received: f64,
    /// Units of reading and writing, and requests to queues, of which no fewer would do.
    least: (f64, f64, f64),
    /// Why no fewer would do.
    why: &'static str,
}

#[derive(Deserialize)]
struct Prices {
    list: ListPrices,
    operator: Operator,
    assumed: Assumed,
}

#[derive(Deserialize)]
struct ListPrices {
    as_of: String,
    source: String,
    million_read_units: f64,
    million_write_units: f64,
    million_queue_requests: f64,
    million_calls: f64,
    gigabyte_second: f64,
    million_http_requests: f64,
    thousand_mails: f64,
    gigabyte_month: f64,
}

#[derive(Deserialize)]
struct Operator {
    roubles_per_dollar: f64,
}

#[derive(Deserialize)]
struct Assumed {
    gigabytes_of_a_function: f64,
    milliseconds_of_a_call: f64,
}

impl Prices {
    /// Of units and requests, each of a million journeys.
    fn of_store(&self, (read, written, requests): (f64, f64, f64)) -> f64 {
        let list = &self.list;
        read * list.million_read_units + written * list.million_write_units + requests * list.million_queue_requests
    }

    fn of_calls(&self, calls: f64, over_http: f64) -> f64 {
        let (list, assumed) = (&self.list, &self.assumed);
        let seconds = calls * JOURNEYS * assumed.milliseconds_of_a_call / 1e3;
        calls * list.million_calls
            + over_http * list.million_http_requests
            + seconds * assumed.gigabytes_of_a_function * list.gigabyte_second
    }

    fn of_mails(&self, mails: f64) -> f64 {
        mails * JOURNEYS / 1e3 * self.list.thousand_mails
    }
}

/// What a step asks for, each of one.
struct Asked<'a> {
    step: &'a Step,
    read: f64,
    written: f64,
    requests: f64,
    mails: f64,
    kept_bytes: f64,
}

impl Asked<'_> {
    fn store(&self) -> (f64, f64, f64) {
        (self.read, self.written, self.requests)
    }

    /// How much dearer the store and the queues are than at least.
    fn ratio(&self, prices: &Prices) -> f64 {
        prices.of_store(self.store()) / prices.of_store(self.step.least)
    }
}

fn asked(paths: &[Path]) -> anyhow::Result<Vec<Asked<'static>>> {
    let of = |step: &'static Step| {
        let path = paths.iter().find(|path| path.name == step.path).context(step.path)?;
        let units = path.used.units();
        Ok(Asked {
            step,
            read: path.each(units.read_halves) / 2.0,
            written: path.each(units.written),
            requests: path.each(path.used.requests) + step.received,
            mails: path.each(path.used.mails),
            kept_bytes: path.each(path.used.written_bytes),
        })
    };
    STEPS.iter().map(of).collect()
}

/// Write units of a journey.
pub(crate) fn written_units(paths: &[Path]) -> anyhow::Result<f64> {
    Ok(asked(paths)?.iter().map(|it| it.written).sum())
}

/// The whole page: `docs/cost.md`.
pub(crate) fn page(paths: &[Path]) -> anyhow::Result<String> {
    let prices: Prices = toml::from_str(PRICES)?;
    let steps = asked(paths)?;
    let mut page = String::new();
    writeln!(page, "{}", include_str!("cost/head.md").trim_end())?;
    writeln!(page, "\n## A million journeys\n")?;
    writeln!(
        page,
        "| step | read units | write units | requests to queues | at least (R, W, requests) | ratio in money |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|")?;
    for it in &steps {
        let (read, written, requests) = it.step.least;
        let ratio = it.ratio(&prices);
        let dear = if RATIO_MAX < ratio { " ⚠" } else { "" };
        writeln!(
            page,
            "| {} | {:.2} | {:.2} | {:.2} | {read:.2}, {written:.2}, {requests:.2} | {ratio:.2}{dear} |",
            it.step.path, it.read, it.written, it.requests
        )?;
    }
    let sum = |of: fn(&Asked<'_>) -> f64| steps.iter().map(of).sum::<f64>();
    let all = (sum(|it| it.read), sum(|it| it.written), sum(|it| it.requests));
    let least = (sum(|it| it.step.least.0), sum(|it| it.step.least.1), sum(|it| it.step.least.2));
    let ratio = prices.of_store(all) / prices.of_store(least);
    writeln!(
        page,
        "| **together** | {:.2} | {:.2} | {:.2} | {:.2}, {:.2}, {:.2} | {ratio:.2} |",
        all.0, all.1, all.2, least.0, least.1, least.2
    )?;
    writeln!(page, "\nWhy no fewer would do:\n")?;
    for it in &steps {
        writeln!(page, "- {}: {}", it.step.path, it.step.why)?;
    }
    let (calls, over_http) = (sum(|it| it.step.calls), sum(|it| it.step.over_http));
    let mails = sum(|it| it.mails);
    writeln!(page, "\n## In money\n")?;
    let list = &prices.list;
    writeln!(page, "List prices of {}: {}.", list.as_of, list.source)?;
    let rate = prices.operator.roubles_per_dollar;
    match 0.0 < rate {
        true => writeln!(page, "Roubles at {rate} for a dollar, as the operator has filled in.\n")?,
        false => {
            writeln!(page, "No rate is filled in for roubles: `roubles_per_dollar` in `tests/bench/prices.toml`.\n")?
        }
    }
    writeln!(page, "| of a million journeys | how many | dollars | roubles |")?;
    writeln!(page, "|---|---|---|---|")?;
    let bills = [
        ("read units", all.0 * JOURNEYS, prices.of_store((all.0, 0.0, 0.0))),
        ("write units", all.1 * JOURNEYS, prices.of_store((0.0, all.1, 0.0))),
        ("requests to queues", all.2 * JOURNEYS, prices.of_store((0.0, 0.0, all.2))),
        ("calls of functions, and requests over HTTP", calls * JOURNEYS, prices.of_calls(calls, over_http)),
        ("mails", mails * JOURNEYS, prices.of_mails(mails)),
    ];
    let together: f64 = bills.iter().map(|(.., dollars)| dollars).sum();
    for (what, count, dollars) in bills.into_iter().chain([("**together**", JOURNEYS, together)]) {
        let roubles = if 0.0 < rate { format!("{:.2}", dollars * rate) } else { "—".to_owned() };
        writeln!(page, "| {what} | {count:.0} | {dollars:.2} | {roubles} |")?;
    }
    let gigabytes = sum(|it| it.kept_bytes) * JOURNEYS / 1e9;
    writeln!(
        page,
        "\nAssumed: a call takes {} ms in {} GB of memory. Written in all, each change counted: {gigabytes:.1} GB, which would be {:.2} dollars a month if\nall of it stayed.",
        prices.assumed.milliseconds_of_a_call,
        prices.assumed.gigabytes_of_a_function,
        gigabytes * list.gigabyte_month
    )?;
    page.push_str(&partitions::section(paths)?);
    Ok(page)
}

/// What the steps cost, as lines.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    _scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    progress.set_message("a million journeys");
    let prices: Prices = toml::from_str(PRICES)?;
    let paths = runtime.block_on(paths::journey())?;
    let line = |it: &Asked<'_>| {
        let dollars = prices.of_store(it.store());
        let line = Line::new(format!("a million: {}", it.step.path), dollars, "$");
        line.against("the least", prices.of_store(it.step.least)).target("<= 1.25")
    };
    let mut lines: Vec<Line> = asked(&paths)?.iter().map(line).collect();
    lines.extend(partitions::lines(&paths));
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    use super::*;

    /// `UPDATE_EXPECT=1 cargo test -p bench cost` writes the page anew.
    #[tokio::test]
    async fn the_page_says_what_a_journey_costs() {
        let page = page(&paths::journey().await.unwrap()).unwrap();
        expect_file!["../../../docs/cost.md"].assert_eq(&page);
    }
}
