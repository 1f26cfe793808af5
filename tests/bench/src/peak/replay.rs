//! Requests that are sent when they are due, whatever became of those before: where all connections wait, one more is opened. What a request took
//! counts from the moment at which it was due, so a host that stands still is seen by everybody who comes meanwhile.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::LocalSet;

/// Requests that may wait for their answers at the same time; what is due beyond them waits here, and its time goes on.
const WAITING_MAX: usize = 800;

/// How long an answer may take before it counts as none.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request, and when it is due.
#[derive(Clone, Debug)]
pub(super) struct Request {
    /// After the beginning.
    pub(super) due: Duration,
    pub(super) path: &'static str,
    pub(super) authorization: String,
    pub(super) body: String,
    /// The status that it must be answered with.
    pub(super) status: u16,
}

/// Sends all of them; answers how long each took from the moment at which it was due, in the same order.
pub(super) fn replay(address: SocketAddr, began: Instant, requests: Vec<Request>) -> anyhow::Result<Vec<Duration>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, async {
        let (idle, waiting) = (Rc::new(RefCell::new(Vec::new())), Arc::new(Semaphore::new(WAITING_MAX)));
        let mut sent = Vec::with_capacity(requests.len());
        for request in requests {
            tokio::time::sleep_until((began + request.due).into()).await;
            let permit = Arc::clone(&waiting).acquire_owned().await?;
            let idle = Rc::clone(&idle);
            sent.push(tokio::task::spawn_local(async move {
                let _permit = permit;
                let answered = tokio::time::timeout(PATIENCE, send(address, &idle, &request)).await;
                answered.with_context(|| format!("{} is not answered", request.path))??;
                Ok::<_, anyhow::Error>(began.elapsed() - request.due)
            }));
        }
        let mut took = Vec::with_capacity(sent.len());
        for one in sent {
            took.push(one.await??);
        }
        Ok(took)
    })
}

type Idle = RefCell<Vec<BufReader<TcpStream>>>;

/// One request over an idle connection, or over a new one.
async fn send(address: SocketAddr, idle: &Idle, request: &Request) -> anyhow::Result<()> {
    let taken = idle.borrow_mut().pop();
    let mut connection = match taken {
        Some(connection) => connection,
        None => {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            BufReader::new(stream)
        }
    };
    let Request { path, authorization, body, .. } = request;
    let length = body.len();
    let text = format!(
        "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: {authorization}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    connection.get_mut().write_all(text.as_bytes()).await?;
    let (status, answer) = answer(&mut connection).await?;
    ensure!(status == request.status, "{path}: {status} {}", String::from_utf8_lossy(&answer));
    idle.borrow_mut().push(connection);
    Ok(())
}

/// Status and body of an answer. The host always says how long it is.
async fn answer(connection: &mut BufReader<TcpStream>) -> anyhow::Result<(u16, Vec<u8>)> {
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let status = line.split(' ').nth(1).and_then(|it| it.parse().ok()).context("a status line")?;
    let mut length = 0;
    loop {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            bail!("an answer that breaks off");
        }
        let header = line.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await?;
    Ok((status, body))
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Answers at once, but does nothing at all for that long in the middle.
    fn stands_still(from: Instant, pause: Duration) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                thread::spawn(move || {
                    let (mut lines, mut answers) = (BufReader::new(connection.try_clone().unwrap()), connection);
                    let mut line = String::new();
                    while 0 < lines.read_line(&mut line).unwrap_or_default() {
                        if line == "\r\n" {
                            if from <= Instant::now() {
                                thread::sleep((from + pause).saturating_duration_since(Instant::now()));
                            }
                            answers.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok").unwrap();
                        }
                        line.clear();
                    }
                });
            }
        });
        address
    }

    #[test]
    fn whoever_comes_while_a_host_stands_still_has_waited() {
        let began = Instant::now() + Duration::from_millis(50);
        let address = stands_still(began + Duration::from_millis(200), Duration::from_millis(400));
        let request = |number: u64| Request {
            due: Duration::from_millis(10 * number),
            path: "/",
            authorization: String::new(),
            body: String::new(),
            status: 201,
        };
        let took = replay(address, began, (0..100).map(request).collect()).unwrap();
        // The first that is due while it stands still waits 400 ms, the next 390, and so on: forty of a hundred.
        let waited = took.iter().filter(|it| Duration::from_millis(45) < **it).count();
        assert!((30..50).contains(&waited), "{waited} of 100 waited");
        assert!(Duration::from_millis(350) < *took.iter().max().unwrap());
    }
}
