//! The real `otklik`, started as a process and killed when the test is over, however it ends.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use crate::client::Client;

/// The operator's key of every host here; given by the environment, as an operator would.
pub(crate) const OPERATOR_KEY: &str = "operator-of-the-tests-3f9c2a7b1d";

/// How long something that is bound to happen soon may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A host to be started.
pub(crate) struct Start<'a> {
    /// The rest of `otklik serve --data … --listen 127.0.0.1:0`.
    pub(crate) arguments: Vec<String>,
    /// The host's data directory; `None`: an empty one of its own.
    pub(crate) data: Option<&'a Path>,
    /// Further environment.
    pub(crate) environment: Vec<(&'static str, PathBuf)>,
}

/// A program that runs until this is dropped.
pub(crate) struct Running(pub(crate) Child);

impl Running {
    /// Starts one of which nothing is heard.
    pub(crate) fn start(command: &mut Command) -> Running {
        Running(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only for a process that has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A host that runs.
pub(crate) struct Host {
    /// Speaks to it.
    pub(crate) client: Client,
    process: Child,
    directory: tempfile::TempDir,
}

impl Host {
    /// In development mode, its clock stopped at that instant, mails kept in the outbox.
    #[track_caller]
    pub(crate) fn at(now: &str) -> Host {
        Host::start(Start::of(&format!("--dev --clock {now}")))
    }

    /// Starts it; when this returns, it answers.
    #[track_caller]
    pub(crate) fn start(start: Start) -> Host {
        let directory = tempfile::tempdir().unwrap();
        let data = start.data.map_or_else(|| directory.path().join("data"), Path::to_path_buf);
        let log = File::create(directory.path().join("log")).unwrap();
        let mut process = Command::new(binary())
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(&start.arguments)
            .env("OTKLIK_OPERATOR_KEY", OPERATOR_KEY)
            .envs(start.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut first_line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut first_line).unwrap();
        let base = first_line.trim_end().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let host = Host { client: Client::of(&base), process, directory };
        assert!(base.starts_with("http://"), "the host does not say where it listens, but `{first_line}`");
        host
    }

    /// Tells it to stop, and waits until it has.
    pub(crate) fn terminate(mut self) -> ExitStatus {
        // The shell's own `kill`: it is there wherever there is a shell.
        let command = format!("kill -TERM {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
        wait_for("the host stops", || self.process.try_wait().unwrap())
    }

    /// How it ended, if it has by itself.
    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().unwrap()
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Host {
    #[expect(clippy::print_stderr, reason = "a failed test tells what the host said")]
    fn drop(&mut self) {
        // Both fail only for a process that has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if thread::panicking() {
            let log = self.log();
            let start = log.char_indices().rev().nth(5_000).map_or(0, |(at, _)| at);
            eprintln!("the end of the host's log:\n{}", &log[start..]);
        }
    }
}

impl Start<'_> {
    /// With these arguments, which have no blanks in them, over an empty data directory.
    pub(crate) fn of(arguments: &str) -> Start<'static> {
        Start { arguments: arguments.split(' ').map(str::to_owned).collect(), data: None, environment: Vec::new() }
    }
}

/// Puts a copy of a host's keys of the pool where a host over another data directory looks for its own.
pub(crate) fn copy_pool_keys(data: &Path, to: &Path) {
    let beside = |data: &Path| PathBuf::from(format!("{}-pool", data.display()));
    std::fs::DirBuilder::new().mode(0o700).create(beside(to)).unwrap();
    std::fs::copy(beside(data).join("pool-keys"), beside(to).join("pool-keys")).unwrap();
}

/// Asks again and again until there is an answer.
#[track_caller]
pub(crate) fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = std::time::Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < PATIENCE, "{what}: not within {} seconds", PATIENCE.as_secs());
        thread::sleep(Duration::from_millis(5));
    }
}

/// The root of the repository.
pub(crate) fn repository() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap())
}

/// The directory into which this build writes: `target/debug`, or another profile's.
pub(crate) fn build_directory() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(Path::parent).unwrap().to_path_buf()
}

/// The host's binary, if it is not older than what it was made of: tests of yesterday's program tell nothing.
pub(crate) fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let binary = build_directory().join("otklik");
        let how = "run tests/run, or `cargo build -p otklik` (with this build's profile) first";
        assert!(binary.exists(), "{} is not there: {how}", binary.display());
        // Cargo's list of what the binary was made of: `binary: file file …`, with blanks escaped.
        let list = std::fs::read_to_string(binary.with_extension("d")).unwrap();
        let (_, sources) = list.split_once(": ").unwrap();
        let built = binary.metadata().unwrap().modified().unwrap();
        for source in sources.trim_end().replace("\\ ", "\0").split(' ').map(|path| path.replace('\0', " ")) {
            let changed = Path::new(&source).metadata().and_then(|it| it.modified());
            assert!(changed.is_ok_and(|it| it <= built), "{source} has changed since the host was built: {how}");
        }
        binary
    })
}
