//! The text form of metrics: a head for each metric, and a line for each sample.
//!
//! Not by the crate `prometheus-client`: it writes OpenMetrics, whose help texts and end differ from the text form 0.0.4 that is
//! promised. Not by `prometheus`, which writes that form: most figures are read from the store at the moment of asking, and for those its
//! families and labels are longer to build than these lines, and come sorted by name in the place of by subject.

use std::fmt::{Display, Write};

/// Metrics as text, being written.
#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    /// The head of a metric. Its samples follow at once, and there is one head for each name.
    pub fn metric(&mut self, name: &str, kind: &str, help: &str) {
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
    }

    /// One sample.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        if labels.is_empty() {
            return self.line(format_args!("{name} {value}"));
        }
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!("{label}=\"{}\"", escaped(value))).collect();
        self.line(format_args!("{name}{{{}}} {value}", labels.join(",")));
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.0
    }

    fn line(&mut self, line: impl Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{line}");
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
