//! Caddy in front of a host, with the file that is shipped.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{done, shipped};
use crate::host::{Host, Running, Start, repository, wait_for};
use crate::python::python;
use crate::smtp::free_port;

/// Asks over HTTPS, with a body of so many bytes.
fn fetch(authority: &Path, method: &str, url: &str, bytes: usize, headers: &[String]) -> Value {
    let mut command = Command::new(python());
    command.arg(repository().join("tests/it/fetch.py")).arg(authority).args([method, url, &bytes.to_string()]);
    serde_json::from_str(&done(command.args(headers))).unwrap()
}

#[test]
fn the_proxy_ends_tls_and_keeps_the_inside_inside() {
    let directory = tempfile::tempdir().unwrap();
    let port = free_port();
    let public = format!("localhost:{port}");
    let host = Host::start(Start::of(&format!("--public-url https://{public}")));
    // The file as it is shipped, but for ports that need no rights, and an authority of its own that nobody is asked to trust.
    let own = format!("{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {}\n", free_port());
    let file = directory.path().join("Caddyfile");
    std::fs::write(&file, shipped("packages/Caddyfile").replacen("{\n", &own, 1)).unwrap();
    let _caddy = Running::start(
        Command::new("caddy")
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&file)
            .env("XDG_DATA_HOME", directory.path())
            .env("XDG_CONFIG_HOME", directory.path())
            .env("PUBLIC_HOST", &public)
            .env("BACKEND", host.client.base().trim_start_matches("http://")),
    );
    let authority = directory.path().join("caddy/pki/authorities/local/root.crt");
    wait_for("the proxy serves", || {
        (authority.exists() && std::net::TcpStream::connect(("localhost", port)).is_ok()).then_some(())
    });

    let ask = |method: &str, path: &str, bytes, headers: &[String]| {
        fetch(&authority, method, &format!("https://{public}{path}"), bytes, headers)
    };
    let alive = ask("GET", "/livez", 0, &[]);
    assert_eq!(alive["status"], 200, "{alive}");
    assert_eq!(alive["headers"]["strict-transport-security"], "max-age=63072000");
    for inside in ["/metrics", "/operations/status", "/dev/outbox"] {
        let refused = ask("GET", inside, 0, &[]);
        assert_eq!((refused["status"].as_u64(), refused["body"].as_str()), (Some(404), Some("")), "{inside}");
    }
    // Whoever is refused before the body is read hears why, and not of a broken gateway.
    for bytes in [1, 100_000, 1_000_000, 5_000_000] {
        assert_eq!(ask("POST", "/v1/receipts", bytes, &[])["status"], 401, "{bytes}");
    }

    // Whoever says to come from elsewhere is not believed: guesses at the operator's key count for the address from which they come.
    let guess = |number: usize| {
        let claim = [format!("Authorization: Bearer guess-{number}"), format!("X-Forwarded-For: 203.0.113.{number}")];
        ask("GET", "/v1/registry/regions", 0, &claim)["status"].as_u64()
    };
    assert_eq!(guess(0), Some(401));
    // Some are allowed each minute: however slow the machine is, guesses come faster than that.
    let refused = (1..100).map(guess).find(|answer| *answer != Some(401));
    assert_eq!(refused, Some(Some(429)));
}
