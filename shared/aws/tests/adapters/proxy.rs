//! Stands between an adapter and a service, and does to single requests what networks do.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What happens to a request.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// It is carried out, and its answer is lost.
    AnswerLost,
    /// It never arrives.
    RequestLost,
    /// The service gives this answer and does nothing.
    Answered(u16, String),
}

/// A proxy of one service.
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) endpoint: String,
    waiting: Arc<Mutex<VecDeque<Fault>>>,
}

impl Proxy {
    /// A proxy of the service at that address, without faults.
    pub(crate) async fn of(upstream: &str) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let waiting = Arc::new(Mutex::new(VecDeque::new()));
        let (upstream, faults) = (upstream.to_owned(), Arc::clone(&waiting));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let fault = faults.lock().unwrap().pop_front();
                tokio::spawn(pass_on(client, upstream.clone(), fault));
            }
        });
        Proxy { endpoint, waiting }
    }

    /// These happen to the next requests, in turn.
    pub(crate) fn next(&self, faults: impl IntoIterator<Item = Fault>) {
        self.waiting.lock().unwrap().extend(faults);
    }
}

/// One request on one connection, which is closed after it.
async fn pass_on(mut client: TcpStream, upstream: String, fault: Option<Fault>) -> std::io::Result<()> {
    let request = read_request(&mut client).await?;
    match fault {
        Some(Fault::RequestLost) => return Ok(()),
        Some(Fault::Answered(status, body)) => {
            let length = body.len();
            let kind = "application/x-amz-json-1.0";
            let answer = format!(
                "HTTP/1.1 {status} Told\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            return client.write_all(answer.as_bytes()).await;
        }
        _ => {}
    }
    let mut service = TcpStream::connect(upstream).await?;
    // The service closes after its answer, so the end of the stream is the end of the answer.
    let line_end = request.windows(2).position(|two| two == b"\r\n").unwrap_or(0) + 2;
    service.write_all(&request[..line_end]).await?;
    service.write_all(b"connection: close\r\n").await?;
    service.write_all(&request[line_end..]).await?;
    let mut answer = Vec::new();
    service.read_to_end(&mut answer).await?;
    if matches!(fault, Some(Fault::AnswerLost)) { Ok(()) } else { client.write_all(&answer).await }
}

async fn read_request(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        let mut chunk = [0; 16 * 1024];
        let length = client.read(&mut chunk).await?;
        request.extend_from_slice(&chunk[..length]);
        if length == 0 || is_whole(&request) {
            return Ok(request);
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let words = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = words.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    head + 4 + length.unwrap_or(0) <= request.len()
}
