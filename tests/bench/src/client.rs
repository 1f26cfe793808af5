//! A client of one connection that does as little as possible: on this machine its work is paid by the host's processors.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use anyhow::Context;

/// A connection that stays open.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> anyhow::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Client { stream: BufReader::with_capacity(256 * 1024, stream) })
    }

    /// One request with a JSON body; answers status and body.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        authorization: &str,
        body: &str,
    ) -> anyhow::Result<(u16, String)> {
        self.send_as("application/json", &format!("{method} {path}"), authorization, body)
    }

    /// One request with a body of that type; answers status and body. The host always says how long its answer is.
    pub(crate) fn send_as(
        &mut self,
        content_type: &str,
        what: &str,
        authorization: &str,
        body: &str,
    ) -> anyhow::Result<(u16, String)> {
        let mut request = format!(
            "{what} HTTP/1.1\r\nhost: bench\r\nauthorization: {authorization}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        request.push_str(body);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).context("a status line")?;
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let header = line.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok((status, String::from_utf8(answer)?))
    }
}
