//! One command of `otklik`, run to its end.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::host::{OPERATOR_KEY, build_directory};

/// What a command of `otklik` said.
pub(crate) struct Said {
    /// The command's exit code.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) output: String,
    /// Standard error.
    pub(crate) errors: String,
}

impl Said {
    /// Succeeds, and says this.
    #[track_caller]
    pub(crate) fn well(self, said: &str) -> Said {
        assert_eq!(self.code, Some(0), "{}{}", self.output, self.errors);
        assert!(self.output.contains(said), "`{said}` is not in: {}", self.output);
        self
    }

    /// Fails as a command does, and says this somewhere.
    #[track_caller]
    pub(crate) fn badly(self, said: &str) -> Said {
        let everything = format!("{}{}", self.output, self.errors);
        assert_eq!(self.code, Some(1), "{everything}");
        assert!(everything.contains(said), "`{said}` is not in: {everything}");
        assert!(!everything.contains("panicked"), "{everything}");
        self
    }
}

/// One command, with directories in the place of `{}`.
pub(crate) fn otklik(line: &str, places: &[&Path]) -> Said {
    otklik_reading(line, places, Stdio::null())
}

/// One command, with a file as its standard input.
pub(crate) fn otklik_fed(line: &str, places: &[&Path], input: &Path) -> Said {
    otklik_reading(line, places, File::open(input).unwrap().into())
}

fn otklik_reading(line: &str, places: &[&Path], input: Stdio) -> Said {
    let mut places = places.iter();
    let arguments = line.split(' ').map(|word| match word {
        "{}" => places.next().unwrap().as_os_str().to_owned(),
        word => word.into(),
    });
    let mut command = Command::new(build_directory().join("otklik"));
    let done = command.args(arguments).env("OTKLIK_OPERATOR_KEY", OPERATOR_KEY).stdin(input).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: done.status.code(), output: text(done.stdout), errors: text(done.stderr) }
}
