use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use chrono::{DateTime, Utc};

use super::*;

#[test]
fn the_end_mark_stands_only_at_the_end() {
    for (wire, expected) in [
        ("A: b\r\n\r\nwords\r\n", "A: b\r\n\r\nwords\r\n.\r\n"),
        ("A: b\r\n\r\nwords", "A: b\r\n\r\nwords\r\n.\r\n"),
        ("A: b\r\n\r\n.\r\n..\r\n", "A: b\r\n\r\n..\r\n...\r\n.\r\n"),
        (".", "..\r\n.\r\n"),
    ] {
        assert_eq!(Payload::of(wire).0, expected);
    }
}

struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        "2026-01-15T09:00:00Z".parse().unwrap()
    }
}

/// How a server behaves.
#[derive(Clone, Copy, Debug)]
struct Manners {
    /// Whether it says that it takes several commands at once. Then it answers none of them before the data are announced.
    pipelines: bool,
    /// What it answers to a second greeting; it hangs up after an empty answer to any of these.
    greeted_again: &'static str,
    sender: &'static str,
    recipient: &'static str,
    announced: &'static str,
}

const KIND: Manners =
    Manners { pipelines: true, greeted_again: "250 ok", sender: "250 ok", recipient: "250 ok", announced: "354 go on" };

/// A server that tells what it was asked, a line each; of data that they came.
fn server(manners: Manners) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            tell.send("connected".to_owned()).unwrap();
            let _ = converse(connection, manners, |line| tell.send(line.to_owned()).unwrap());
        }
    });
    (address, told)
}

fn converse(mut answers: TcpStream, manners: Manners, tell: impl Fn(&str)) -> std::io::Result<()> {
    let mut lines = BufReader::new(answers.try_clone()?).lines();
    let (mut greetings, mut held) = (0, String::new());
    answers.write_all(b"220 here\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_owned();
        let answer = match word.as_str() {
            "EHLO" => {
                greetings += 1;
                match (greetings, manners.pipelines) {
                    (2, _) if manners.greeted_again != "250 ok" => manners.greeted_again,
                    (_, true) => "250-here\r\n250-pipelining\r\n250 8BITMIME",
                    (_, false) => "250-here\r\n250 8BITMIME",
                }
            }
            "MAIL" => manners.sender,
            "RCPT" => manners.recipient,
            "DATA" => manners.announced,
            _ => "250 ok",
        };
        if word != "EHLO" {
            tell(&word);
        }
        if answer.is_empty() {
            return Ok(());
        }
        held.push_str(&format!("{answer}\r\n"));
        if manners.pipelines && matches!(word.as_str(), "MAIL" | "RCPT") {
            continue;
        }
        answers.write_all(held.as_bytes())?;
        held.clear();
        if word == "DATA" && answer.starts_with('3') {
            let mut words = 0;
            while lines.next().transpose()?.is_some_and(|line| line != ".") {
                words += 1;
            }
            tell(if words == 0 { "nothing" } else { "a mail" });
            answers.write_all(if words == 0 { b"554 nothing\r\n" } else { b"250 taken\r\n" })?;
        }
    }
    Ok(())
}

/// Two mails, one after the other, and what the server was asked.
async fn send_two(manners: Manners) -> (Vec<String>, String) {
    let (address, told) = server(manners);
    let mailer = SmtpMailer::new(&format!("smtp://{address}"), "no-reply@otklik.example", Arc::new(Noon)).unwrap();
    let mut outcomes = Vec::new();
    for number in 1..=2 {
        let mail = Mail {
            to: "anna@mail.example".to_owned(),
            subject: "A question".to_owned(),
            text: "How was it?".to_owned(),
            html: "<p>How was it?</p>".to_owned(),
            message_id: format!("{number}@otklik.example"),
            unsubscribe_url: None,
        };
        let sent = timeout(Duration::from_secs(10), mailer.send(&mail)).await.expect("nobody waits for the other");
        outcomes.push(format!("{sent:?}"));
    }
    drop(mailer);
    let asked: Vec<String> = told.try_iter().collect();
    (outcomes, asked.join(" "))
}

#[tokio::test]
async fn what_comes_before_the_data_goes_together_where_the_server_takes_that() {
    let mail = "MAIL RCPT DATA a mail";
    let taken = r#"Ok(())"#;
    for (manners, outcome, asked) in [
        (KIND, taken, format!("connected {mail} {mail}")),
        (Manners { pipelines: false, ..KIND }, taken, format!("connected {mail} {mail}")),
        // Who does not want to be greeted again gets one command after the other.
        (Manners { pipelines: false, greeted_again: "503 again?", ..KIND }, taken, format!("connected {mail} {mail}")),
        (
            Manners { recipient: "550 5.1.1 unknown", announced: "554 no recipients", ..KIND },
            r#"Err(NoSuchAddress("Recipient: 550 5.1.1"))"#,
            "connected MAIL RCPT DATA RSET MAIL RCPT DATA RSET".to_owned(),
        ),
        // It waits for data all the same, and hears at once that there are none.
        (
            Manners { recipient: "550 5.1.1 unknown", ..KIND },
            r#"Err(NoSuchAddress("Recipient: 550 5.1.1"))"#,
            "connected MAIL RCPT DATA nothing RSET MAIL RCPT DATA nothing RSET".to_owned(),
        ),
        (
            Manners { announced: "451 later", ..KIND },
            r#"Err(NotNow("Announcing: 451"))"#,
            "connected MAIL RCPT DATA RSET MAIL RCPT DATA RSET".to_owned(),
        ),
        (
            Manners { sender: "550 no", recipient: "503 who?", announced: "503 what?", ..KIND },
            r#"Err(NotNow("Sender: 550"))"#,
            "connected MAIL RCPT DATA connected MAIL RCPT DATA".to_owned(),
        ),
        (
            Manners { pipelines: false, recipient: "550 5.1.1 unknown", ..KIND },
            r#"Err(NoSuchAddress("Recipient: 550 5.1.1"))"#,
            "connected MAIL RCPT RSET MAIL RCPT RSET".to_owned(),
        ),
    ] {
        let (outcomes, told) = send_two(manners).await;
        assert_eq!((outcomes, told), (vec![outcome.to_owned(); 2], asked), "{manners:?}");
    }
}
