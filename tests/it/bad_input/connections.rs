//! Clients that begin and do not go on. How connections are bounded stands beside `otklik::http::serve`; here, that the settings get there.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::host::{Host, PATIENCE, Start};

/// Sends these bytes and no more; answers how long the host waited for the rest.
#[track_caller]
fn cut_off(host: &Host, begun: &str) -> Duration {
    let started = Instant::now();
    let mut stream = TcpStream::connect(host.client.base().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(begun.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert_eq!(answer, "");
    started.elapsed()
}

#[test]
fn a_host_says_whom_to_tell_of_a_weakness() {
    let host =
        Host::start(Start::of("--dev --clock 2026-01-15T09:00:00Z --security-contact mailto:security@otklik.example"));
    let told = host.client.get("/.well-known/security.txt").expect(200);
    let canonical = format!("Canonical: {}/.well-known/security.txt", host.client.base());
    let expected = [
        "Contact: mailto:security@otklik.example",
        "Expires: 2026-04-15T09:00:00Z",
        "Preferred-Languages: ru, en",
        &canonical,
    ];
    assert_eq!(told.body.lines().collect::<Vec<_>>(), expected);
    assert_eq!(Host::at("2026-01-15T09:00:00Z").client.get("/.well-known/security.txt").problem(), "404 not_found");
}

#[test]
fn half_a_header_is_cut_off_within_the_limit_of_the_settings() {
    let host = Host::start(Start::of("--dev --clock 2026-01-15T09:00:00Z --request-head-seconds 1"));
    let waiting = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| cut_off(&host, "GET /healthz HTTP/1.1\r\nho"));
        host.client.get("/healthz").expect(200);
        waiting.join().unwrap()
    });
    assert!((Duration::from_millis(900)..Duration::from_secs(30)).contains(&waiting), "after {waiting:?}");
}
