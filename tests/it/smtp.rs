//! A real mail server as a process of its own: aiosmtpd, by `smtp_server.py`.

use std::net::TcpListener;
use std::path::PathBuf;

use serde_json::Value;

use crate::client::text;
use crate::host::wait_for;
use crate::python::PythonServer;

/// A mail server that runs until this is dropped.
pub(crate) struct MailServer {
    /// Where it listens, on 127.0.0.1.
    pub(crate) port: u16,
    _server: PythonServer,
    directory: tempfile::TempDir,
}

impl MailServer {
    /// Starts one; the options are those of `smtp_server.py`.
    #[track_caller]
    pub(crate) fn start(options: &[&str]) -> MailServer {
        let directory = tempfile::tempdir().unwrap();
        let server = PythonServer::start("tests/it/smtp_server.py", directory.path(), options);
        MailServer { port: server.port, _server: server, directory }
    }

    /// The mail server's URL.
    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Mails that it took over, oldest first, as a mail program reads them.
    pub(crate) fn mails(&self) -> Vec<Value> {
        let files = std::fs::read_dir(self.directory.path()).unwrap().map(|file| file.unwrap().path());
        let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
        files.sort();
        files.iter().map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
    }

    /// Waits for a mail to this address.
    #[track_caller]
    pub(crate) fn mail_to(&self, address: &str) -> Value {
        wait_for("the mail", || self.mails().into_iter().find(|mail| text(&mail["to"][0]) == address))
    }

    /// The first mail exactly as it came over the wire.
    pub(crate) fn first_on_the_wire(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("0001.eml")).unwrap()
    }
}

/// A port on which nobody listens.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
