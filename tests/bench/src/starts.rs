//! How long a function takes from its start to the moment at which it asks for its first work, how much memory it has then and how large it is:
//! each beside a function that does nothing and has the same runtime. Both are programs of their own, as they are shipped where there are such.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use app::privacy::root_keys::RootKeys;
use indicatif::ProgressBar;
use testkit::CountingRandom;

use crate::processor::{resident, spent_by};
use crate::programs::EndsWithUs;
use crate::report::{Line, median};
use crate::{Scale, programs};

/// The function that does nothing.
const HELLO: &str = "hello";

/// Ours: those on which most journeys wait first.
const FUNCTIONS: [&str; 10] = [
    "ingest",
    "notify",
    "invite",
    "survey",
    "mail-feedback",
    "lifecycle",
    "rollup",
    "cabinet",
    "federation",
    "improve",
];

/// How often each is started, one after another in turn.
const STARTS: usize = 20;

/// What a function that starts may take at most before something is wrong with it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What asks for work says so.
const NEXT: &str = "GET /2018-06-01/runtime/invocation/next ";

/// What the build is called that is shipped.
const SHIPPING: &str = "shipping";

/// Measures all of them.
pub(crate) fn measure(_: &tokio::runtime::Runtime, scale: Scale, progress: &ProgressBar) -> anyhow::Result<Vec<Line>> {
    let work = |function: &str| format!("start of {function}, to its first question for work");
    let missing = |function: &str| {
        let how = format!("cargo build --profile shipping -p hello -p {function} --features {function}/lambda");
        Line::new(work(function), 0.0, "ms").without(format!("{how} comes first, or with --release"))
    };
    let asked = &FUNCTIONS[..scale.of(FUNCTIONS.len(), 2).min(FUNCTIONS.len())];
    let Some((build, directory)) = build()? else { return Ok(asked.iter().map(|it| missing(it)).collect()) };
    let (functions, absent): (Vec<&str>, Vec<&str>) =
        asked.iter().copied().partition(|it| directory.join(it).is_file());
    let scratch = tempfile::tempdir()?;
    let runtime = RuntimeApi::start()?;
    let variables = variables(scratch.path(), runtime.address)?;
    let mut started: BTreeMap<&str, Vec<Start>> = BTreeMap::new();
    for round in 0..scale.of(STARTS, 1) {
        progress.set_message(format!("functions start, round {}", round + 1));
        for name in functions.iter().copied().chain([HELLO]) {
            let start = runtime.start_of(&directory.join(name), &variables).with_context(|| name.to_owned())?;
            started.entry(name).or_default().push(start);
        }
    }
    let size = |name: &str| stripped(&directory.join(name), scratch.path());
    let hello = Figures::of(started.get(HELLO), size(HELLO)?);
    let mut lines: Vec<Line> = absent.into_iter().map(missing).collect();
    for name in functions {
        let own = Figures::of(started.get(name), size(name)?);
        let (spent, of_hello) = (own.spent_ms, hello.spent_ms);
        let notes = format!("{build} build; processor time {spent:.2} ms = {:.2} × {of_hello:.2}", spent / of_hello);
        lines.push(Line::new(work(name), own.took_ms, "ms").against(HELLO, hello.took_ms).target("<= 3").notes(notes));
        let resident = Line::new(format!("resident of {name} then"), own.resident_mb, "MB");
        lines.push(resident.against(HELLO, hello.resident_mb).target("<= 3"));
        let stripped = Line::new(format!("program of {name}, stripped, {build}"), own.stripped_mb, "MB");
        lines.push(stripped.against(HELLO, hello.stripped_mb).target("<= 10 MB"));
    }
    Ok(lines)
}

/// What the build is called that is measured, and where its programs are: the one that is shipped, or that of this program; `None`: neither has
/// the function that does nothing.
fn build() -> anyhow::Result<Option<(String, PathBuf)>> {
    let own = programs::directory()?;
    let places = [own.with_file_name(SHIPPING), own];
    let found = places.into_iter().find(|it| it.join(HELLO).is_file());
    let name = |it: &Path| it.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(found.map(|it| (name(&it), it)))
}

/// The size of a program without what only debuggers read.
fn stripped(program: &Path, scratch: &Path) -> anyhow::Result<u64> {
    let copy = scratch.join("stripped");
    let status = Command::new("strip").arg("-o").arg(&copy).arg(program).status().context("strip, of binutils")?;
    ensure!(status.success(), "strip: {status}");
    Ok(copy.metadata()?.len())
}

/// What every function reads: as the template sets it, the keys from a file, nobody who signs in from outside.
fn variables(scratch: &Path, runtime: SocketAddr) -> anyhow::Result<BTreeMap<&'static str, String>> {
    let keys = scratch.join("keys.json");
    std::fs::write(&keys, RootKeys::draw(&CountingRandom::seeded(1)))?;
    let mut variables: BTreeMap<&str, String> = [
        ("ROOT_KEYS", format!("file:{}", keys.display())),
        ("AWS_LAMBDA_RUNTIME_API", runtime.to_string()),
        ("OPERATOR_KEY_HASH", "0".repeat(64)),
    ]
    .into();
    let words = "TABLE=t POOL_KEYS=p SPENT_KEYS_HOURS=26 KEY=root ENVIRONMENT=test PROFILE=permanent CONTACT= PUBLIC_RESULTS= STACK=s \
         PUBLIC_URL=https://otklik.example MAIL_FROM=otklik@otklik.example CONFIGURATION_SET=c \
         RECEIPTS_QUEUE=https://q/r NOTICES_QUEUE=https://q/n MAIL_FEEDBACK_QUEUE=https://q/m RESULTS_QUEUE= \
         CITIZENS_ISSUER= CITIZENS_CLIENT_ID= CITIZENS_CLIENT_SECRET= CITIZENS_SCOPES= CITIZENS_SNILS_CLAIM= CITIZENS_VERIFIED_CLAIM= \
         CITIZENS_VERIFIED_VALUE= PARTICIPANTS_ISSUER= PARTICIPANTS_CLIENT_ID= PARTICIPANTS_CLIENT_SECRET= PARTICIPANTS_SCOPES= \
         PARTICIPANTS_IDENTITY_CLAIM=email ACCOUNTS_URL= ACCOUNTS_TOKEN_URL= ACCOUNTS_CLIENT_ID= ACCOUNTS_CLIENT_SECRET= ACCOUNTS_SCOPES= \
         ACCOUNTS_CERTIFICATE= ACCOUNTS_AUTHORITIES= AWS_REGION=ru-central1 AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=s \
         AWS_LAMBDA_FUNCTION_NAME=f AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256 AWS_LAMBDA_FUNCTION_VERSION=1 AWS_LAMBDA_LOG_GROUP_NAME=g \
         AWS_LAMBDA_LOG_STREAM_NAME=l";
    variables
        .extend(words.split_whitespace().filter_map(|it| it.split_once('=')).map(|(name, it)| (name, it.to_owned())));
    Ok(variables)
}

/// One start.
struct Start {
    took: Duration,
    spent: Duration,
    resident: u64,
}

/// Of all starts of a program: what lies in the middle, and its size.
struct Figures {
    took_ms: f64,
    spent_ms: f64,
    resident_mb: f64,
    stripped_mb: f64,
}

impl Figures {
    fn of(starts: Option<&Vec<Start>>, stripped: u64) -> Figures {
        let starts = starts.map(Vec::as_slice).unwrap_or_default();
        let milliseconds = |of: fn(&Start) -> Duration| median(starts.iter().map(of).collect()).as_secs_f64() * 1e3;
        let resident = starts.iter().map(|it| it.resident).max().unwrap_or_default();
        Figures {
            took_ms: milliseconds(|it| it.took),
            spent_ms: milliseconds(|it| it.spent),
            resident_mb: resident as f64 / 1e6,
            stripped_mb: stripped as f64 / 1e6,
        }
    }
}

/// What a cloud has beside each function: it is asked for work, and here it has none.
struct RuntimeApi {
    address: SocketAddr,
    asked: Receiver<Instant>,
}

impl RuntimeApi {
    fn start() -> anyhow::Result<RuntimeApi> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (told, asked) = mpsc::channel();
        thread::Builder::new().name("runtime api".to_owned()).spawn(move || {
            for connection in listener.incoming().flatten() {
                let told = told.clone();
                // It ends with its connection.
                let _ = thread::Builder::new()
                    .name("runtime api".to_owned())
                    .spawn(move || wait_for_next(connection, &told));
            }
        })?;
        Ok(RuntimeApi { address, asked })
    }

    /// Starts a program, and ends it when it asks for work.
    fn start_of(&self, program: &Path, variables: &BTreeMap<&str, String>) -> anyhow::Result<Start> {
        let mut command = Command::new(program);
        command.env_clear().envs(variables).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let began = Instant::now();
        let mut child = EndsWithUs(command.spawn().with_context(|| program.display().to_string())?);
        let Ok(asked) = self.asked.recv_timeout(PATIENCE) else {
            child.0.kill()?;
            let told = child.0.stderr.take().map(std::io::read_to_string).transpose()?.unwrap_or_default();
            bail!("it does not ask for work: {told}");
        };
        Ok(Start { took: asked - began, spent: spent_by(child.0.id())?, resident: resident(child.0.id())? })
    }
}

/// Tells when a connection asks for work, and keeps it waiting.
fn wait_for_next(connection: TcpStream, told: &Sender<Instant>) -> anyhow::Result<()> {
    let mut lines = BufReader::new(connection);
    let mut line = String::new();
    while 0 < lines.read_line(&mut line)? {
        if line.starts_with(NEXT) {
            told.send(Instant::now())?;
        }
        line.clear();
    }
    Ok(())
}
