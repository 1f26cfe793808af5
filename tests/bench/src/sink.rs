//! A mail server that takes every mail. It keeps none; who wants to know of them is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Instant;

use anyhow::{Context, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// See the module.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    pub(crate) taken: Arc<AtomicUsize>,
}

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    /// The number of the citizen whose address is `citizen-N@…`.
    pub(crate) citizen: usize,
    /// The token of the link.
    pub(crate) token: String,
    pub(crate) at: Instant,
}

impl Sink {
    pub(crate) fn start(told: Option<Sender<Mail>>) -> anyhow::Result<Sink> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, taken) = (listener.local_addr()?, Arc::new(AtomicUsize::new(0)));
        let counter = Arc::clone(&taken);
        thread::Builder::new().name("mail sink".to_owned()).spawn(move || {
            for connection in listener.incoming().flatten() {
                let (taken, told) = (Arc::clone(&counter), told.clone());
                // It ends with its connection.
                let _ = thread::Builder::new()
                    .name("mail sink".to_owned())
                    .spawn(move || take(connection, &taken, told.as_ref()));
            }
        })?;
        Ok(Sink { address, taken })
    }
}

/// One connection until it ends: answers are gathered as long as more commands are there already.
fn take(connection: TcpStream, taken: &AtomicUsize, told: Option<&Sender<Mail>>) -> anyhow::Result<()> {
    connection.set_nodelay(true)?;
    let mut answers = connection.try_clone()?;
    let mut commands = BufReader::with_capacity(64 * 1024, connection);
    let (mut line, mut answer, mut mail) = (Vec::new(), Vec::new(), Vec::new());
    answers.write_all(b"220 sink\r\n")?;
    loop {
        line.clear();
        if commands.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        let word = line.get(..4).context("a command")?.to_ascii_uppercase();
        match word.as_slice() {
            b"EHLO" => answer.extend_from_slice(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"),
            b"DATA" => {
                answer.extend_from_slice(b"354 go on\r\n");
                answers.write_all(&answer)?;
                answer.clear();
                mail.clear();
                loop {
                    line.clear();
                    ensure!(0 < commands.read_until(b'\n', &mut line)?, "a mail that breaks off");
                    if line == b".\r\n" {
                        break;
                    }
                    if told.is_some() {
                        mail.extend_from_slice(&line);
                    }
                }
                if let Some(told) = told {
                    let (citizen, token) = read(std::str::from_utf8(&mail)?).context("a mail that is none of ours")?;
                    // Nobody listens any more when everything was measured.
                    let _ = told.send(Mail { citizen, token, at: Instant::now() });
                }
                taken.fetch_add(1, Ordering::Relaxed);
                answer.extend_from_slice(b"250 taken\r\n");
            }
            b"QUIT" => {
                answers.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => answer.extend_from_slice(b"250 ok\r\n"),
        }
        if commands.buffer().is_empty() {
            answers.write_all(&answer)?;
            answer.clear();
        }
    }
}

/// To which citizen a mail goes, and the token of the link in its text.
fn read(mail: &str) -> Option<(usize, String)> {
    let (_, to) = mail.split_once("\r\nTo: citizen-")?;
    let (citizen, _) = to.split_once('@')?;
    let (_, text) = mail.split_once("Content-Transfer-Encoding: base64\r\n\r\n")?;
    let (text, _) = text.split_once("\r\n--")?;
    let text = String::from_utf8(STANDARD.decode(text.replace("\r\n", "")).ok()?).ok()?;
    Some((citizen.parse().ok()?, token(&text)?))
}

/// The token of the first link in a text.
pub(crate) fn token(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("/s/")?;
    Some(rest.chars().take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_found_in_the_text_of_a_mail() {
        let text = STANDARD.encode("Здравствуйте!\r\nhttps://otklik.example/s/Ab-1_z\r\n");
        let (first, second) = text.split_at(40);
        let mail = format!(
            "From: a@otklik.example\r\nTo: citizen-17@example.org\r\n\r\n--=_part\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             {first}\r\n{second}\r\n--=_part\r\n"
        );
        assert_eq!(read(&mail), Some((17, "Ab-1_z".to_owned())));
        assert_eq!(read(&mail.replace("citizen-17", "anna")), None);
    }
}
