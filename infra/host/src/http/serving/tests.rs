//! Over real connections: what is not closed in time, or is closed too soon, is seen by a client.

use std::net::SocketAddr;
use std::time::Instant;

use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::*;
use crate::shutdown::{self, Stop};

const LIMIT: Duration = Duration::from_secs(1);
const LIMITS: ConnectionLimits =
    ConnectionLimits { connections_max: 20, request_head: LIMIT, answer_standstill: LIMIT };

/// What has not happened by then, on a busy machine too, never will.
const NEVER: Duration = Duration::from_secs(15);

/// More than the buffers of both sides hold.
const LARGE: usize = 32 * 1024 * 1024;

/// A server whose `/` answers at once, whose `/slow` answers after the limits, and whose `/large` answers much.
struct Trial {
    address: SocketAddr,
    stop: Stop,
    server: JoinHandle<()>,
}

impl Trial {
    async fn start(limits: ConnectionLimits) -> Trial {
        let slow = async || {
            tokio::time::sleep(LIMIT * 3 / 2).await;
            "well"
        };
        let large = async || vec![0_u8; LARGE];
        let router = Router::new().route("/", get("well")).route("/slow", get(slow)).route("/large", get(large));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = shutdown::channel();
        Trial { address, stop, server: tokio::spawn(serve(listener, router, limits, stopping)) }
    }

    async fn send(&self, bytes: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        stream
    }

    async fn ask(&self, path: &str) -> TcpStream {
        self.send(&request(path)).await
    }
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n")
}

/// Reads an answer of `/` or `/slow`.
async fn is_well(stream: &mut TcpStream) {
    let mut read = Vec::new();
    while !read.ends_with(b"well") {
        let more =
            tokio::time::timeout(NEVER, stream.read_buf(&mut read)).await.expect("it is never answered").unwrap();
        assert_ne!(more, 0, "closed after {:?}", String::from_utf8_lossy(&read));
    }
    assert!(read.starts_with(b"HTTP/1.1 200 OK\r\n"), "{:?}", String::from_utf8_lossy(&read));
}

/// Reads on until the connection is closed; answers how many bytes came and how long that took.
async fn until_closed(mut stream: TcpStream) -> (usize, Duration) {
    let started = Instant::now();
    let mut rest = Vec::new();
    // A reset is an end as well.
    let _ = tokio::time::timeout(NEVER, stream.read_to_end(&mut rest)).await.expect("it is never closed");
    (rest.len(), started.elapsed())
}

#[tokio::test]
async fn a_request_that_does_not_come_is_cut_off_and_the_others_are_answered() {
    let trial = Trial::start(LIMITS).await;
    let begun = ["", "G", "PRI * HTT", "GET / HTTP/1.1\r\nho", "GET / HTTP/1.1\r\nhost: a\r\n"];
    let cut_off = begun.map(async |begun| {
        let (bytes, took) = until_closed(trial.send(begun).await).await;
        assert_eq!(bytes, 0, "{begun:?}");
        assert!(LIMIT / 2 < took, "{begun:?} is closed after {took:?}");
    });
    // A byte now and then does not help.
    let dripping = async {
        let mut stream = trial.send("").await;
        let started = Instant::now();
        for byte in request("/").bytes().cycle() {
            if stream.write_all(&[byte]).await.is_err() {
                return;
            }
            assert!(started.elapsed() < NEVER, "it is never closed");
            tokio::time::sleep(LIMIT / 10).await;
        }
    };
    let ordinary = async { is_well(&mut trial.ask("/").await).await };
    tokio::join!(futures::future::join_all(cut_off), dripping, ordinary);
}

#[tokio::test]
async fn a_connection_serves_on_and_is_closed_when_it_is_idle() {
    let trial = Trial::start(LIMITS).await;
    let mut stream = trial.ask("/").await;
    is_well(&mut stream).await;
    // The limit is of the client: an answer may take longer.
    for path in ["/slow", "/"] {
        stream.write_all(request(path).as_bytes()).await.unwrap();
        is_well(&mut stream).await;
    }
    let (bytes, took) = until_closed(stream).await;
    assert_eq!(bytes, 0);
    assert!(LIMIT / 2 < took, "it is closed after {took:?}");
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answer_is_cut_off() {
    let trial = Trial::start(LIMITS).await;
    let still = async {
        let stream = trial.ask("/large").await;
        tokio::time::sleep(3 * LIMIT).await;
        let (bytes, _) = until_closed(stream).await;
        assert!(bytes < LARGE, "all of it came");
    };
    let slow = async {
        let mut stream = trial.ask("/large").await;
        let (mut bytes, mut chunk) = (0, vec![0; 1024 * 1024]);
        while bytes < LARGE {
            tokio::time::sleep(LIMIT / 10).await;
            bytes += stream.read_exact(&mut chunk).await.expect("it goes on, slowly");
        }
    };
    tokio::join!(still, slow);
}

#[tokio::test]
async fn more_connections_than_may_be_wait_for_one_that_is_closed() {
    let trial = Trial::start(ConnectionLimits { connections_max: 2, request_head: NEVER, ..LIMITS }).await;
    let (first, second) = (trial.send("").await, trial.send("").await);
    let mut third = trial.ask("/").await;
    let waits = tokio::time::timeout(LIMIT, is_well(&mut third)).await;
    assert!(waits.is_err(), "a third one is answered");
    drop(first);
    is_well(&mut third).await;
    // Also while all are taken the word to stop is heard.
    trial.stop.stop();
    tokio::time::timeout(NEVER / 2, trial.server).await.expect("it never stops").unwrap();
    drop(second);
}

#[tokio::test]
async fn a_stop_finishes_what_was_begun_and_waits_for_nobody_else() {
    let trial = Trial::start(ConnectionLimits { request_head: NEVER, ..LIMITS }).await;
    let mut idle = trial.ask("/").await;
    is_well(&mut idle).await;
    let mut begun = trial.ask("/slow").await;
    tokio::time::sleep(LIMIT / 2).await;
    trial.stop.stop();
    is_well(&mut begun).await;
    let (bytes, took) = until_closed(idle).await;
    assert_eq!(bytes, 0);
    assert!(took < NEVER / 2, "the idle one is closed after {took:?}");
    tokio::time::timeout(NEVER / 2, trial.server).await.expect("it never stops").unwrap();
    assert!(TcpStream::connect(trial.address).await.is_err(), "it still listens");
}
