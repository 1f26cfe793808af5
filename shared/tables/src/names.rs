//! The names of a file's records, of which each may stand there once.

use std::collections::HashMap;

use crate::RowFault;

/// The names so far, each with the line of the record that has it.
#[derive(Debug, Default)]
pub struct Names(HashMap<String, u64>);

impl Names {
    /// Takes the name of the record on this line.
    ///
    /// # Errors
    /// [`RowFault::Twice`]: an earlier one has it.
    pub fn take(&mut self, name: &str, line: u64) -> Result<(), RowFault> {
        match *self.0.entry(name.to_owned()).or_insert(line) {
            first if first == line => Ok(()),
            first => Err(RowFault::Twice(first)),
        }
    }
}
