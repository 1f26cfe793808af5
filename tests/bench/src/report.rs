//! What was measured, as a table for people and as JSON for programs.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// One thing that was measured, beside what it is held against in the same run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    /// What.
    pub(crate) work: String,
    /// The figure, and its unit.
    pub(crate) value: f64,
    /// Of the figure and of the reference.
    pub(crate) unit: &'static str,
    /// What it is held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reference: Option<Reference>,
    /// What it shall be, as the project says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<&'static str>,
    /// What else is worth knowing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) notes: String,
}

/// What a figure is held against.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reference {
    /// What it is; or why there is none.
    pub(crate) what: String,
    /// The figure of the reference, in the unit of the line; `None`: it was not measured.
    pub(crate) value: Option<f64>,
    /// The figure divided by this one.
    pub(crate) ratio: Option<f64>,
}

impl Line {
    /// A figure alone.
    pub(crate) fn new(work: impl Into<String>, value: f64, unit: &'static str) -> Line {
        Line { work: work.into(), value, unit, reference: None, target: None, notes: String::new() }
    }

    /// So many in a time: a rate.
    pub(crate) fn rate(work: impl Into<String>, count: usize, took: Duration) -> Line {
        Line::new(work, count as f64 / took.as_secs_f64(), "/s")
    }

    /// Beside this reference.
    pub(crate) fn against(self, what: impl Into<String>, value: f64) -> Line {
        let reference = Reference { what: what.into(), value: Some(value), ratio: Some(self.value / value) };
        Line { reference: Some(reference), ..self }
    }

    /// Beside a reference that is missing, for this reason.
    pub(crate) fn without(self, why: impl Into<String>) -> Line {
        Line { reference: Some(Reference { what: why.into(), value: None, ratio: None }), ..self }
    }

    /// What it shall be.
    pub(crate) fn target(self, target: &'static str) -> Line {
        Line { target: Some(target), ..self }
    }

    /// What else is worth knowing.
    pub(crate) fn notes(self, notes: impl Into<String>) -> Line {
        Line { notes: notes.into(), ..self }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:<58} {:>12} {:<5}", self.work, number(self.value), self.unit)?;
        if let Some(Reference { what, value, ratio }) = &self.reference {
            match (value, ratio) {
                (Some(value), Some(ratio)) => write!(formatter, " {ratio:>7.2} × {what} {}", number(*value))?,
                _ => write!(formatter, " not measured: {what}")?,
            }
        }
        if let Some(target) = self.target {
            write!(formatter, "  [{target}]")?;
        }
        if !self.notes.is_empty() {
            write!(formatter, "\n    {}", self.notes)?;
        }
        Ok(())
    }
}

/// With as many places as say something.
fn number(value: f64) -> String {
    match value.abs() {
        magnitude if 100.0 <= magnitude => format!("{value:.0}"),
        magnitude if 1.0 <= magnitude => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}

/// The time in the middle.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
