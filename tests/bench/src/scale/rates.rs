//! What this machine does in a second, as it was measured last: the part of the model that no counting gives.

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use otklik::Host;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::processor::Spent;
use crate::report::Line;
use crate::{Scale, closing, pipe, writing};

const HEAD: &str = "# Rates of one machine, for the model of docs/scale.md. `cargo run --release -p bench -- scale` measures them and writes this file.\n\n";

/// Receipts whose end is measured.
const ENDED: usize = 20_000;

/// See the module.
#[derive(Deserialize, Serialize)]
pub(crate) struct Rates {
    /// What was run.
    pub(super) of: String,
    /// Processor time of a journey, from the receipt to the mail.
    pub(super) journey_us: f64,
    pub(super) mails_a_second: f64,
    /// Receipts of which the sweep ends what there is of them.
    pub(super) ended_a_second: f64,
    /// Of a quarter's finals, an organisation.
    pub(super) organisation_us: f64,
    /// Of a quarter's finals, an answer that is recounted.
    pub(super) answer_us: f64,
}

impl Rates {
    #[cfg(test)]
    pub(super) fn read() -> anyhow::Result<Rates> {
        Ok(toml::from_str(include_str!("../../rates.toml"))?)
    }

    pub(super) fn written(&self) -> anyhow::Result<String> {
        Ok(format!("{HEAD}{}", toml::to_string(self)?))
    }

    pub(super) fn measured(
        runtime: &tokio::runtime::Runtime,
        scale: Scale,
        progress: &ProgressBar,
    ) -> anyhow::Result<Rates> {
        let of_pipe = pipe::measure(runtime, scale, progress)?;
        let value = |lines: &[Line], what: &str| {
            lines.iter().find(|line| line.work.starts_with(what)).map(|line| line.value).context(what.to_owned())
        };
        progress.set_message("ends of receipts");
        let ended_a_second = ended(runtime, scale.of(ENDED, 100))?;
        let of_closing = closing::measure(runtime, scale, progress)?;
        let organisations = closing::organisations(scale) as f64;
        let answers = organisations * closing::ANSWERS_EACH as f64;
        let (finals, recount) = (value(&of_closing, "finals of")?, value(&of_closing, "recount of")?);
        Ok(Rates {
            of: format!("cargo run --release -p bench -- scale --scale {}", scale.share),
            journey_us: value(&of_pipe, "processor time")?,
            mails_a_second: value(&of_pipe, "whole pipe")?,
            ended_a_second,
            organisation_us: (finals - recount).max(0.0) * 1e6 / organisations,
            answer_us: recount * 1e6 / answers,
        })
    }
}

/// So many receipts that nobody is invited for, erased by the sweep: how many in a second of processor time.
fn ended(runtime: &tokio::runtime::Runtime, receipts: usize) -> anyhow::Result<f64> {
    let directory = tempfile::tempdir()?;
    let host = runtime.block_on(Host::start(writing::configuration(directory.path())))?;
    writing::prepare(host.address())?;
    let mut client = Client::connect(host.address())?;
    let mut must = |method: &str, path: &str, body: &str| {
        let (status, answer) = client.send(method, path, &format!("Bearer {}", writing::OPERATOR), body)?;
        ensure!(status < 300, "{path}: {status} {answer}");
        anyhow::Ok(())
    };
    let key = writing::source_key(host.address())?;
    writing::post_receipts(&mut Client::connect(host.address())?, &key, writing::DAY, 0..receipts)?;
    must("GET", "/dev/idle", "")?;
    let before = Spent::until_now();
    must("POST", "/dev/clock", r#"{"advance":"P70D"}"#)?;
    must("POST", "/dev/run/lifecycle", "")?;
    let spent = Spent::until_now().since(before);
    runtime.block_on(host.stop())?;
    Ok(receipts as f64 * 1e6 / (spent.functions + spent.writer).max(1) as f64)
}
