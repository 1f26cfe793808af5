//! What a check of the whole store found.

use std::fmt;

use table::Key;

/// Faults of one check that are told one by one; more are only counted.
const FINDINGS_TOLD_MAX: usize = 50;

/// What was found, check by check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The checks, in the order in which they are told.
    pub checks: Vec<Check>,
    /// Stored effects of changes in force: [`super::effects`] computes them again.
    pub effects: u64,
}

/// One rule, held against the whole store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The name of the check.
    pub name: &'static str,
    /// What is true of everything that it looked at, if nothing is wrong.
    pub rule: &'static str,
    /// How much it looked at.
    pub looked_at: u64,
    /// How much of that is wrong.
    pub wrong: u64,
    /// The first of what is wrong.
    pub findings: Vec<Finding>,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it is stored. Keys hold nothing personal.
    pub key: Key,
    /// What is wrong with it; nothing of what it holds.
    pub what: String,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|check| check.wrong == 0)
    }
}

impl Check {
    pub(super) fn new(name: &'static str, rule: &'static str) -> Check {
        Check { name, rule, looked_at: 0, wrong: 0, findings: Vec::new() }
    }

    pub(super) fn found(&mut self, key: &Key, what: String) {
        self.wrong += 1;
        if self.findings.len() < FINDINGS_TOLD_MAX {
            self.findings.push(Finding { key: key.clone(), what });
        }
    }
}

/// A line for each check, and one for each fault below it.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, check) in self.checks.iter().enumerate() {
            if 0 < index {
                writeln!(formatter)?;
            }
            write!(formatter, "{check}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Check { name, rule, looked_at, wrong, findings } = self;
        match wrong {
            0 => write!(formatter, "ok     {name}: {looked_at} {rule}")?,
            _ => write!(formatter, "WRONG  {name}: {wrong} faults; looked at {looked_at}")?,
        }
        for Finding { key, what } in findings {
            write!(formatter, "\n       {} {}: {what}", key.pk, key.sk)?;
        }
        let untold = wrong.saturating_sub(findings.len() as u64);
        if 0 < untold {
            write!(formatter, "\n       and {untold} more")?;
        }
        Ok(())
    }
}
