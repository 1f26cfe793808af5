//! The Python of the tests, and servers that are written in it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::host::{Running, repository};

/// A server of ours in Python, a process of its own that runs until this is dropped.
pub(crate) struct PythonServer {
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
    _process: Running,
}

impl PythonServer {
    /// Starts a script with what it keeps its things in, and its options; when this returns, it listens.
    #[track_caller]
    pub(crate) fn start(script: &str, place: &Path, options: &[&str]) -> PythonServer {
        let process = Command::new(python())
            .arg(repository().join(script))
            .arg(place)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut process = Running(process.unwrap());
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().strip_prefix("listening on ").and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("{script} says `{line}`; its error stands above"));
        PythonServer { port, _process: process }
    }
}

/// The Python of the tests, with `tests/requirements.txt` installed.
pub(crate) fn python() -> PathBuf {
    let python = repository().join("tests/.venv/bin/python");
    assert!(
        python.exists(),
        "there is no Python for the tests: run tests/run, or\n\
         python3 -m venv tests/.venv && tests/.venv/bin/python -m pip install -r tests/requirements.txt"
    );
    python
}
