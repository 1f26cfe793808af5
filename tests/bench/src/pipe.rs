//! The whole pipe: receipts come over HTTP, and their mails are taken by a mail server. What a mail server can take of a client in C is measured
//! beside it where one is installed.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use otklik::{Configuration, Development, Host};

use crate::client::Client;
use crate::processor::Spent;
use crate::report::Line;
use crate::{Scale, writing};

/// Receipts, each of a citizen of its own with an account.
const RECEIPTS: usize = 20_000;

/// Connections of the client in C, and mails of it.
const SESSIONS: usize = 8;

/// How long the mails may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// Measures it.
pub(crate) fn measure(
    runtime: &tokio::runtime::Runtime,
    scale: Scale,
    progress: &ProgressBar,
) -> anyhow::Result<Vec<Line>> {
    let receipts = scale.of(RECEIPTS, 100);
    progress.set_message(format!("{receipts} receipts, to their mails"));
    let sink = Sink::start()?;
    let directory = tempfile::tempdir()?;
    let configuration = Configuration {
        smtp: Some(format!("smtp://{}", sink.address)),
        ..Configuration::for_development(directory.path(), Development::default())
    };
    let host = runtime.block_on(Host::start(configuration))?;
    writing::prepare(&host)?;
    let mut operator = Client::connect(host.address())?;
    writing::add_accounts(&mut operator, receipts)?;
    let key = format!("Bearer {}", writing::source_key(&host)?);
    let bytes_before = bytes(directory.path())?;
    let (started, spent) = (Instant::now(), Spent::until_now());
    writing::post_receipts(&mut operator, &key, receipts)?;
    while sink.taken.load(Ordering::Relaxed) < receipts {
        ensure!(started.elapsed() < PATIENCE, "{} mails of {receipts}", sink.taken.load(Ordering::Relaxed));
        thread::sleep(Duration::from_millis(5));
    }
    let (took, spent) = (started.elapsed(), Spent::until_now().since(spent));
    runtime.block_on(host.stop())?;
    let each = |of_all: u64| of_all as f64 / receipts as f64;
    let kept = bytes(directory.path())?.saturating_sub(bytes_before);
    let pipe = Line::rate("whole pipe, receipts to mails", receipts, took).target(">= 5,000 /s");
    let pipe = match in_c(sink.address, receipts)? {
        Some(took) => pipe.against("smtp-source into the same server", receipts as f64 / took.as_secs_f64()),
        None => pipe.without("smtp-source is not installed"),
    };
    Ok(vec![
        pipe,
        Line::new("processor time of a journey", each(spent.functions + spent.writer), "us").target("<= 250 us"),
        Line::new("stored of a journey", each(kept), "B").target("<= 2,048 B"),
    ])
}

/// How long a client in C takes for so many mails of about our size; `None`: it is not installed.
fn in_c(server: SocketAddr, mails: usize) -> anyhow::Result<Option<Duration>> {
    let arguments = ["-s", &SESSIONS.to_string(), "-m", &mails.to_string(), "-l", "6000", "-d"];
    let started = Instant::now();
    let command = Command::new("smtp-source").args(arguments).arg(server.to_string()).stdout(Stdio::null()).status();
    match command {
        Ok(status) => {
            ensure!(status.success(), "smtp-source: {status}");
            Ok(Some(started.elapsed()))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Bytes of all files below a directory.
fn bytes(directory: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        sum += if entry.file_type()?.is_dir() { bytes(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(sum)
}

/// A mail server that takes every mail and keeps none.
struct Sink {
    address: SocketAddr,
    taken: Arc<AtomicUsize>,
}

impl Sink {
    fn start() -> anyhow::Result<Sink> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, taken) = (listener.local_addr()?, Arc::new(AtomicUsize::new(0)));
        let counter = Arc::clone(&taken);
        thread::Builder::new().name("mail sink".to_owned()).spawn(move || {
            for connection in listener.incoming().flatten() {
                let taken = Arc::clone(&counter);
                // It ends with its connection.
                let _ = thread::Builder::new().name("mail sink".to_owned()).spawn(move || take(connection, &taken));
            }
        })?;
        Ok(Sink { address, taken })
    }
}

/// One connection until it ends: answers are gathered as long as more commands are there already.
fn take(connection: TcpStream, taken: &AtomicUsize) -> anyhow::Result<()> {
    connection.set_nodelay(true)?;
    let mut answers = connection.try_clone()?;
    let mut commands = BufReader::with_capacity(64 * 1024, connection);
    let (mut line, mut answer) = (Vec::new(), Vec::new());
    answers.write_all(b"220 sink\r\n")?;
    loop {
        line.clear();
        if commands.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let word = line.get(..4).context("a command")?.to_ascii_uppercase();
        match word.as_slice() {
            b"EHLO" => answer.extend_from_slice(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"),
            b"DATA" => {
                answer.extend_from_slice(b"354 go on\r\n");
                answers.write_all(&answer)?;
                answer.clear();
                loop {
                    line.clear();
                    ensure!(0 < commands.read_until(b'\n', &mut line)?, "a mail that breaks off");
                    if line == b".\r\n" {
                        break;
                    }
                }
                taken.fetch_add(1, Ordering::Relaxed);
                answer.extend_from_slice(b"250 taken\r\n");
            }
            b"QUIT" => {
                answers.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => answer.extend_from_slice(b"250 ok\r\n"),
        }
        if commands.buffer().is_empty() {
            answers.write_all(&answer)?;
            answer.clear();
        }
    }
}
