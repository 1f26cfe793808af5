//! Over real connections: what is not closed in time, or is closed too soon, is seen by a client.

use std::net::SocketAddr;
use std::time::Instant;

use axum::Extension;
use axum::body::Bytes;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::*;
use crate::metrics::HoldsConnections;
use crate::shutdown::{self, Stop};

const LIMIT: Duration = Duration::from_secs(1);
const LIMITS: ConnectionLimits = ConnectionLimits {
    connections_max: 20,
    of_an_address_max: 20,
    request_head: LIMIT,
    answer_standstill: LIMIT,
    stop_grace: LIMIT,
};

/// What has not happened by then, on a busy machine too, never will.
const NEVER: Duration = Duration::from_secs(15);

/// More than the buffers of both sides hold.
const LARGE: usize = 32 * 1024 * 1024;

/// A server whose `/` answers at once, whose `/slow` answers after the limits, whose `/large` answers much, and whose `/from` tells who asks; a POST
/// of `/` takes all that it is sent.
struct Trial {
    address: SocketAddr,
    held: Arc<Connections>,
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
        let whole = async |_: Bytes| "well";
        let from = async |Extension(ClientAddress(address)): Extension<ClientAddress>| format!("{address} is well");
        let router = Router::new().route("/", get("well").post(whole)).route("/slow", get(slow));
        let router = router.route("/large", get(large)).route("/from", get(from));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopping) = shutdown::channel();
        let held = Connections::new(limits, vec![address.ip()]);
        let server = tokio::spawn(serve(listener, router, Arc::clone(&held), None, stopping));
        Trial { address, held, stop, server }
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
async fn more_requests_than_may_be_wait_for_one_that_is_answered() {
    let trial = Trial::start(ConnectionLimits { connections_max: 2, request_head: NEVER, ..LIMITS }).await;
    let (mut first, second) = (trial.ask("/slow").await, trial.ask("/slow").await);
    let mut third = trial.ask("/").await;
    let waits = tokio::time::timeout(LIMIT, is_well(&mut third)).await;
    assert!(waits.is_err(), "a third one is answered");
    is_well(&mut first).await;
    drop(first);
    is_well(&mut third).await;
    // Also while all are taken the word to stop is heard.
    trial.stop.stop();
    tokio::time::timeout(NEVER / 2, trial.server).await.expect("it never stops").unwrap();
    drop(second);
}

/// Whoever opens as many connections as may be and asks nothing keeps nobody out.
#[tokio::test]
async fn connections_that_ask_nothing_are_closed_for_others() {
    let trial = Trial::start(ConnectionLimits { connections_max: 4, request_head: 2 * NEVER, ..LIMITS }).await;
    let mut begun = trial.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\na").await;
    let mut silent = Vec::new();
    for half in ["", "GET / HTT", ""] {
        silent.push(trial.send(half).await);
        tokio::time::sleep(LIMIT / 10).await;
    }
    for _ in 0..2 {
        let mut other = trial.ask("/").await;
        is_well(&mut other).await;
    }
    let (bytes, _) = until_closed(silent.remove(0)).await;
    assert_eq!(bytes, 0, "the one that was silent for longest is closed first");
    begun.write_all(b"b").await.unwrap();
    is_well(&mut begun).await;
    assert!(1 <= trial.held.figures().closed_for_others);
}

/// A proxy tells for whom it asks; of what anybody may have written before that nothing counts.
#[tokio::test]
async fn a_proxy_tells_for_whom_it_asks() {
    let trial = Trial::start(LIMITS).await;
    for (headers, expected) in [
        ("", "127.0.0.1 is well"),
        ("x-forwarded-for: 192.0.2.1\r\n", "192.0.2.1 is well"),
        ("x-forwarded-for: 10.1.1.1, 192.0.2.1\r\n", "192.0.2.1 is well"),
        ("x-forwarded-for: 10.1.1.1\r\nx-forwarded-for: 2001:db8::1\r\n", "2001:db8::1 is well"),
        ("x-forwarded-for: nobody\r\n", "127.0.0.1 is well"),
    ] {
        let mut stream = trial.send(&format!("GET /from HTTP/1.1\r\nhost: a\r\n{headers}\r\n")).await;
        let mut read = Vec::new();
        while !read.ends_with(b"well") {
            assert_ne!(tokio::time::timeout(NEVER, stream.read_buf(&mut read)).await.unwrap().unwrap(), 0);
        }
        let read = String::from_utf8(read).unwrap();
        assert_eq!(read.rsplit("\r\n").next(), Some(expected), "{headers}");
    }
}

/// Many connections come and go, and nothing of them stays.
#[tokio::test]
async fn a_burst_leaves_nothing_behind() {
    let trial = Trial::start(ConnectionLimits { connections_max: 500, request_head: 2 * NEVER, ..LIMITS }).await;
    let mut burst = Vec::new();
    for _ in 0..300 {
        burst.push(trial.send("GET / HT").await);
    }
    is_well(&mut trial.ask("/").await).await;
    assert!(300 <= trial.held.figures().open);
    drop(burst);
    let none = async {
        while 0 < trial.held.figures().open {
            tokio::time::sleep(LIMIT / 20).await;
        }
    };
    tokio::time::timeout(NEVER, none).await.expect("they are held for ever");
}

/// Half a request holds a stop up for no longer than its grace; a whole one is answered.
#[tokio::test]
async fn a_stop_waits_for_half_a_request_no_longer_than_its_grace() {
    let trial = Trial::start(ConnectionLimits { request_head: 4 * NEVER, ..LIMITS }).await;
    let half = trial.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\na").await;
    let silent = trial.send("GET / HTTP/1.1\r\nho").await;
    let mut whole = trial.ask("/slow").await;
    is_well(&mut trial.ask("/").await).await;
    trial.stop.stop();
    let started = Instant::now();
    is_well(&mut whole).await;
    tokio::time::timeout(NEVER, trial.server).await.expect("it waits for half a request").unwrap();
    assert!(LIMIT / 2 < started.elapsed(), "it does not wait at all");
    drop((half, silent));
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

/// Makes a certificate and its key; answers where they are.
fn certificate(directory: &std::path::Path, name: &str) -> TlsFiles {
    let files =
        TlsFiles { certificate: directory.join(format!("{name}.pem")), key: directory.join(format!("{name}.key")) };
    let mut command = std::process::Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]);
    command.args(["-subj", &format!("/CN={name}"), "-addext", "subjectAltName=DNS:localhost", "-addext"]);
    command.args(["basicConstraints=critical,CA:FALSE", "-keyout"]);
    let made = command.arg(&files.key).arg("-out").arg(&files.certificate).output();
    let made =
        made.unwrap_or_else(|error| panic!("this test needs the command `openssl` (apt install openssl): {error}"));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    files
}

/// The certificate that a server shows, and what it answers to `/`.
async fn over_tls(address: SocketAddr, trusted: &TlsFiles) -> Result<String, std::io::Error> {
    use tokio_rustls::rustls::{
        ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer, pki_types::pem::PemObject,
    };
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&trusted.certificate).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config =
        config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let mut stream = connector.connect("localhost".try_into().unwrap(), stream).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await?;
    let mut read = String::new();
    stream.read_to_string(&mut read).await?;
    Ok(read)
}

#[tokio::test]
async fn a_certificate_that_changes_is_used_from_then_on() {
    let directory = tempfile::tempdir().unwrap();
    let (first, second) = (certificate(directory.path(), "first"), certificate(directory.path(), "second"));
    let used = TlsFiles { certificate: directory.path().join("used.pem"), key: directory.path().join("used.key") };
    let put = |files: &TlsFiles| {
        std::fs::copy(&files.certificate, &used.certificate).unwrap();
        std::fs::copy(&files.key, &used.key).unwrap();
    };
    put(&first);
    let tls = Arc::new(Tls::open_looking_every(used.clone(), Duration::ZERO).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (_stop, stopping) = shutdown::channel();
    let held = Connections::new(LIMITS, Vec::new());
    let router = Router::new().route("/", get("well"));
    tokio::spawn(serve(listener, router, held, Some(Arc::clone(&tls)), stopping));
    assert!(over_tls(address, &first).await.unwrap().ends_with("well"));
    assert!(over_tls(address, &second).await.is_err());
    std::fs::write(&used.certificate, "half a certif").unwrap();
    assert!(over_tls(address, &first).await.unwrap().ends_with("well"), "what cannot be read is not used");
    put(&second);
    assert!(over_tls(address, &second).await.unwrap().ends_with("well"));
    // Whoever speaks no TLS is not answered and holds nobody up.
    let mut plain = TcpStream::connect(address).await.unwrap();
    plain.write_all(request("/").as_bytes()).await.unwrap();
    until_closed(plain).await;
}

#[test]
fn a_certificate_of_another_key_is_refused_at_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let (one, other) = (certificate(directory.path(), "one"), certificate(directory.path(), "other"));
    let mixed = TlsFiles { key: other.key, ..one };
    let error = Tls::open(mixed).map(|_| ()).unwrap_err();
    assert!(format!("{error:#}").starts_with("certificate and key do not belong together"), "{error:#}");
    let error = Tls::open(TlsFiles { certificate: "/nowhere".into(), key: "/nowhere".into() }).map(|_| ()).unwrap_err();
    assert!(format!("{error:#}").starts_with("/nowhere cannot be read as PEM"), "{error:#}");
}
