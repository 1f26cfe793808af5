//! Mail servers as they are: they want a password, or TLS, refuse an address, have no time, or are not there.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::client::text;
use crate::host::{Host, Start};
use crate::region::{address, one_off, receipt};
use crate::smtp::{MailServer, free_port};

/// A host in development mode that sends over this server.
fn host_over(smtp: &str) -> Host {
    with_clinic(Start::of(&format!("--dev --clock 2026-01-15T09:00:00Z --smtp {smtp}")))
}

fn with_clinic(start: Start) -> Host {
    let host = Host::start(start);
    host.add_clinic();
    host
}

/// Has citizens 1 to `count` invited, and waits until nothing is going on.
fn invite(host: &Host, count: u32) {
    let key = host.add_source("mis", &["*"]);
    (1..=count).for_each(|number| host.add_account(number));
    let receipts: Vec<Value> =
        (1..=count).map(|number| receipt(&format!("mis-{number}"), "clinic", number, one_off("2026-01-15"))).collect();
    assert_eq!(host.post_receipts(&key, &receipts)["accepted"], count);
    host.idle();
}

/// Who got a mail, in order of addresses.
fn recipients(server: &MailServer) -> Vec<String> {
    let mut recipients: Vec<String> = server.mails().iter().map(|mail| text(&mail["to"][0])).collect();
    recipients.sort();
    recipients
}

fn notices(host: &Host) -> Value {
    let token = host.add_coordinator();
    host.indicators(&token, "by=organisation")[0]["notices"].clone()
}

#[test]
fn a_server_that_wants_a_password_gets_it() {
    for mechanism in ["PLAIN", "LOGIN"] {
        let server = MailServer::start(&["--auth", "otklik:p@ss word", "--mechanism", mechanism]);
        let host = host_over(&format!("smtp://otklik:p%40ss%20word@127.0.0.1:{}", server.port));
        invite(&host, 1);
        assert_eq!(recipients(&server), [address(1)], "{mechanism}");
        assert_eq!(server.mails()[0]["signed_in"], true, "{mechanism}");
    }
}

#[test]
fn a_wrong_password_silences_nobody_for_good() {
    let server = MailServer::start(&["--auth", "otklik:right"]);
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("data");
    let start = |password: &str, now: &str| {
        let arguments = format!("--dev --clock {now} --smtp smtp://otklik:{password}@127.0.0.1:{}", server.port);
        Start { data: Some(&folder), ..Start::of(&arguments) }
    };
    let host = with_clinic(start("wrong", "2026-01-15T09:00:00Z"));
    invite(&host, 2);
    assert_eq!(server.mails().len(), 0);
    assert!(!host.log().contains("wrong"), "the log tells the password");
    assert!(host.terminate().success());
    let host = Host::start(start("right", "2026-01-15T09:05:00Z"));
    host.run("lifecycle");
    host.idle();
    assert_eq!(recipients(&server), [address(1), address(2)]);
}

#[test]
fn mails_go_over_tls_where_it_is_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let certificate = self_signed_certificate(directory.path(), "mail");
    let server = MailServer::start(&["--certificate", certificate.to_str().unwrap(), "--auth", "otklik:secret"]);
    let arguments = format!(
        "--dev --clock 2026-01-15T09:00:00Z --smtp smtp://otklik:secret@127.0.0.1:{}?tls=required",
        server.port
    );
    let trusting = Start { environment: vec![("SSL_CERT_FILE", certificate.clone())], ..Start::of(&arguments) };
    let host = with_clinic(trusting);
    invite(&host, 1);
    assert_eq!(recipients(&server), [address(1)]);
    assert_eq!(server.mails()[0]["tls"], true);

    // Whoever does not know who signed the certificate sends nothing, and says nothing secret.
    let doubting = with_clinic(Start::of(&arguments));
    invite(&doubting, 1);
    assert_eq!(server.mails().len(), 1);
    assert_eq!(notices(&doubting), 0);
}

/// A certificate for 127.0.0.1 that nobody but itself vouches for, with its key, in one PEM file.
pub(crate) fn self_signed_certificate(directory: &Path, name: &str) -> PathBuf {
    let file = directory.join(format!("{name}.pem"));
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
                 -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE";
    let made = Command::new("openssl")
        .args(words.split_whitespace())
        .args([Path::new("-out"), &file, Path::new("-keyout"), &directory.join("key.pem")])
        .output();
    let made =
        made.unwrap_or_else(|error| panic!("this test needs the command `openssl` (apt install openssl): {error}"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let key = std::fs::read_to_string(directory.join("key.pem")).unwrap();
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + &key).unwrap();
    file
}

#[test]
fn an_address_that_is_refused_hurts_no_other() {
    let refused = format!("{}=550", address(2));
    let server = MailServer::start(&["--answer", &refused]);
    let host = host_over(&server.url());
    invite(&host, 3);
    assert_eq!(recipients(&server), [address(1), address(3)]);
    assert_eq!(notices(&host), 2);
    // For good: no later sweep tries again.
    host.advance_clock("P7D");
    host.run("lifecycle");
    host.idle();
    assert_eq!(server.mails().len(), 2);
}

#[test]
fn a_server_that_is_busy_or_full_is_tried_again() {
    let (busy, full) = (format!("{}=451,451,250", address(1)), format!("{}=452,250", address(2)));
    let server = MailServer::start(&["--answer", &busy, "--answer", &full]);
    let host = host_over(&server.url());
    invite(&host, 3);
    assert_eq!(recipients(&server), [address(3)]);
    for (duration, expected) in [
        ("PT4M59S", vec![address(3)]),
        ("PT1S", vec![address(2), address(3)]),
        ("PT9M59S", vec![address(2), address(3)]),
        ("PT1S", vec![address(1), address(2), address(3)]),
        ("P7D", vec![address(1), address(2), address(3)]),
    ] {
        host.advance_clock(duration);
        host.run("lifecycle");
        host.idle();
        assert_eq!(recipients(&server), expected, "after a further {duration}");
    }
    assert_eq!(notices(&host), 3);
}

#[test]
fn a_server_that_is_down_gets_the_mails_when_it_returns() {
    let port = free_port();
    let host = host_over(&format!("smtp://127.0.0.1:{port}"));
    invite(&host, 2);
    assert_eq!(notices(&host), 0);
    let key = host.add_source("mis", &["*"]);
    assert_eq!(host.client.get_as(&key, "/v1/receipts/mis-1").json()["state"], "invited");
    let server = MailServer::start(&["--port", &port.to_string()]);
    host.advance_clock("PT5M");
    host.run("lifecycle");
    host.idle();
    assert_eq!(recipients(&server), [address(1), address(2)]);
    assert_eq!(notices(&host), 2);
}
