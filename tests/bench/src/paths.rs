//! What each path asks of the ports, in DynamoDB's units, requests and mails: counted by a meter in front of the table in memory, so that
//! every machine counts the same. `paths.txt` beside this is what the paths cost today; a test holds every one to it.

mod citizen;
mod country;
mod officials;

use std::sync::Arc;

use anyhow::{Context, ensure};
use app::App;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use indicatif::ProgressBar;
use testkit::{Meter, Used};

use crate::Scale;
use crate::report::Line;

pub(crate) use citizen::{RECEIPTS, journey, journeys};
pub(crate) use country::{ORGANISATIONS, organisations};
pub(crate) use officials::cases;

/// A path, and what it asked of the ports.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// What is done.
    pub(crate) name: &'static str,
    /// How often it was done.
    pub(crate) count: u64,
    /// What all of them asked for.
    pub(crate) used: Used,
}

impl Path {
    /// Of one of them.
    pub(crate) fn each(&self, of_all: u64) -> f64 {
        of_all as f64 / self.count as f64
    }
}

/// Who takes a request.
#[derive(Clone, Copy)]
enum Function {
    Ingest,
    Survey,
    Cabinet,
    Improve,
}

/// A request, its method and path first, with its headers, to a function; the answer must have this status.
async fn ask(
    app: &Arc<App>,
    function: Function,
    request: (&str, &str),
    headers: &[(header::HeaderName, &str)],
    body: &str,
    status: StatusCode,
) -> anyhow::Result<(HeaderMap, String)> {
    let (method, path) = request;
    let mut sent = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        sent = sent.header(name, *value);
    }
    let (app, sent) = (Arc::clone(app), sent.body(Body::from(body.to_owned()))?);
    let response = match function {
        Function::Ingest => ingest::handle(app, sent).await,
        Function::Survey => survey::handle(app, sent).await,
        Function::Cabinet => cabinet::handle(app, sent).await,
        Function::Improve => improve::handle(app, sent).await,
    };
    let (parts, body) = response.into_parts();
    let text = String::from_utf8_lossy(&axum::body::to_bytes(body, usize::MAX).await?).into_owned();
    ensure!(parts.status == status, "{method} {path}: {} {text}", parts.status);
    Ok((parts.headers, text))
}

/// Paths in the order in which they are gone.
struct Walk {
    meter: Meter,
    paths: Vec<Path>,
}

impl Walk {
    /// What was asked of the ports since the path before is what so many of these asked for.
    fn passed(&mut self, name: &'static str, count: usize) {
        self.paths.push(Path { name, count: count as u64, used: self.meter.read() });
    }

    /// Leaves out what was asked for between two paths.
    fn leave_out(&self) {
        self.meter.read();
    }
}

/// The first cookie that an answer sets, as a browser sends it.
fn cookie(headers: &HeaderMap) -> anyhow::Result<String> {
    let set = headers.get(header::SET_COOKIE).context("a cookie")?.to_str()?;
    Ok(set.split(';').next().unwrap_or_default().to_owned())
}

/// The paths as lines: units of one of each.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    _scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    progress.set_message("what each path asks of the ports");
    let mut paths = runtime.block_on(journey())?;
    paths.extend(runtime.block_on(cases())?);
    let line = |path: &Path| {
        let units = path.used.units();
        let (read, written) = (path.each(units.read_halves) / 2.0, path.each(units.written));
        Line::new(path.name, written, "W").notes(format!("{read:.2} R"))
    };
    let mut lines: Vec<Line> = paths.iter().map(line).collect();
    let [few, many] = ORGANISATIONS;
    let (few, many) = (runtime.block_on(organisations(few))?, runtime.block_on(organisations(many))?);
    for (of_few, of_many) in few.iter().zip(&many) {
        let read = |path: &Path| path.each(path.used.units().read_halves) / 2.0;
        let line = Line::new(format!("opened again: {}", of_many.again.name), read(&of_many.again), "R");
        let line = line.against("in a country of few organisations", read(&of_few.again)).notes(format!(
            "{} R by a process that has just begun; {} bytes sent, and {} of its style once",
            read(&of_many.first),
            of_many.sent_bytes,
            of_many.style_bytes.unwrap_or_default(),
        ));
        lines.push(if of_many.is_list { line } else { line.target("<= 1.2") });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests;
