//! The report of refused records: what the sender must correct, and where. It quotes nothing of a record but its name.

use std::fs::File;
use std::path::Path;

use anyhow::Context;

use super::RecordAnswer;

/// Refused records shown in the log where no report is written.
const SHOWN_MAX: u64 = 20;

/// Where refusals go.
pub(super) enum Refusals {
    /// A CSV file.
    Report(Box<csv::Writer<File>>),
    /// The log, up to a bound.
    Log {
        /// How many there were.
        count: u64,
    },
}

impl Refusals {
    /// A new report, or the log.
    pub(super) fn create(report: Option<&Path>) -> anyhow::Result<Refusals> {
        let Some(path) = report else { return Ok(Refusals::Log { count: 0 }) };
        let unwritable = || format!("the report {} cannot be written", path.display());
        let mut writer = csv::Writer::from_path(path).with_context(unwritable)?;
        writer.write_record(["row", "external_id", "codes", "fields", "messages"]).with_context(unwritable)?;
        Ok(Refusals::Report(Box::new(writer)))
    }

    /// Takes a refused record down.
    pub(super) fn note(&mut self, row: u64, record: &RecordAnswer) -> anyhow::Result<()> {
        let joined = |separator: &str, part: fn(&super::RecordError) -> &str| {
            record.errors.iter().map(part).collect::<Vec<_>>().join(separator)
        };
        let codes = joined(" ", |error| &error.code);
        let fields = joined(" ", |error| &error.field);
        let external_id = record.external_id.as_deref().unwrap_or_default();
        match self {
            Refusals::Report(writer) => {
                let messages = joined("; ", |error| &error.message);
                writer.write_record([&row.to_string(), external_id, &codes, &fields, &messages])?;
            }
            Refusals::Log { count } => {
                *count += 1;
                if *count <= SHOWN_MAX {
                    tracing::warn!(row, external_id, codes, fields, "A receipt was refused");
                }
            }
        }
        Ok(())
    }

    /// Writes what is left to write.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        match self {
            Refusals::Report(mut writer) => writer.flush().context("the report was not written to its end")?,
            Refusals::Log { count } if SHOWN_MAX < count => {
                tracing::warn!("{} more were refused: --report FILE lists them all", count - SHOWN_MAX);
            }
            Refusals::Log { .. } => {}
        }
        Ok(())
    }
}
