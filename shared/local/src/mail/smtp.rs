//! Hands mails to a mail server.
//!
//! The conversation is held step by step on lettre's connections instead of through its transport, for three reasons. The
//! transport tells a connection that broke before the data from one that broke after them by nothing, and only the second leaves
//! it unknown whether the mail was accepted. Its timeout covers connecting only. And its connections (0.11.23) wait for delayed
//! acknowledgements, which holds each to some 22 mails a second: here each step is one write, on a socket that does not wait, and the
//! steps before the data are one where the server takes that.
//!
//! lettre's feature `tracing` must stay off: it writes every line of the conversation, addresses and bodies, to the log.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::ports::{Clock, Mail, MailError, Mailer};
use async_trait::async_trait;
use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Ehlo, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use message::{marked_address, message};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::server::{Security, Server, SetupError};
use super::verdict::{Answer, Stage, broken, verdict};

/// Most connections at a time; a further mail waits for one. Mail servers commonly allow 20 to 50 from one address.
pub const CONNECTIONS_MAX: usize = 16;

/// For everything before the data: nothing has been accepted when it runs out. Together with [`DATA_TIMEOUT`] it is far below
/// the lease of a notice, so that no second sender starts while this one still waits.
const OPENING_TIMEOUT: Duration = Duration::from_secs(30);

/// For the data and the server's answer to them.
const DATA_TIMEOUT: Duration = Duration::from_secs(120);

/// For making a used connection ready for the next mail.
const RESET_TIMEOUT: Duration = Duration::from_secs(5);

/// The mailer over SMTP.
pub struct SmtpMailer {
    server: Server,
    sender: Mailbox,
    /// Whether reports go to an address of each mail's own.
    marks_sender: bool,
    hello: ClientId,
    clock: Arc<dyn Clock>,
    permits: Semaphore,
    idle: Mutex<Vec<Link>>,
}

impl SmtpMailer {
    /// A mailer to the server of that URL (its forms stand in the head of `mail/server.rs`); `sender` is an address, or a name
    /// and an address: `Name <local@domain>`. If the address is `local+*@domain`, mails are from `local@domain`, and reports about
    /// each go to an address of its own, with the mail's mark in place of the asterisk. Connects only when there is
    /// something to send.
    pub fn new(url: &str, sender: &str, clock: Arc<dyn Clock>) -> Result<SmtpMailer, SetupError> {
        let plain = sender.replacen("+*@", "@", 1);
        Ok(SmtpMailer {
            server: Server::parse(url)?,
            sender: plain.parse().map_err(|_| SetupError::Sender)?,
            marks_sender: plain != sender,
            hello: ClientId::default(),
            clock,
            permits: Semaphore::new(CONNECTIONS_MAX),
            idle: Mutex::default(),
        })
    }

    async fn deliver(&self, letter: &Letter) -> Result<(), MailError> {
        // The stage is outside the future, because it is wanted when the future is given up.
        let mut stage = Stage::Connecting;
        let opened = timeout(OPENING_TIMEOUT, self.open(letter, &mut stage)).await;
        let mut link = opened.unwrap_or_else(|_| Err(broken(stage, "timed out")))?;
        let sent = timeout(DATA_TIMEOUT, link.connection.command(&letter.data)).await;
        match sent {
            Ok(Ok(_)) => {
                self.keep(link);
                Ok(())
            }
            Ok(Err(error)) => {
                self.keep_after(link, &error).await;
                Err(self.verdict(Stage::Data, &error))
            }
            Err(_) => Err(broken(Stage::Data, "timed out")),
        }
    }

    /// A connection on which the server waits for the data of the letter. One that lay idle may have been closed by the server meanwhile, or
    /// takes this sender no more: then the next is tried.
    async fn open(&self, letter: &Letter, stage: &mut Stage) -> Result<Link, MailError> {
        loop {
            let idle = self.take();
            let was_idle = idle.is_some();
            let mut link = match idle {
                Some(link) => link,
                None => self.connect().await?,
            };
            let Err((failed_at, error)) = link.announce(&letter.commands(&link)?, stage).await else { return Ok(link) };
            match failed_at {
                Stage::Sender if was_idle => {}
                Stage::Sender => return Err(self.verdict(Stage::Sender, &error)),
                _ => {
                    self.keep_after(link, &error).await;
                    return Err(self.verdict(failed_at, &error));
                }
            }
        }
    }

    async fn connect(&self) -> Result<Link, MailError> {
        let mut connection = self.greet().await?;
        if let Some(credentials) = &self.server.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(failed_to_connect)?;
        }
        // Once more, because lettre forgets what it does not use itself. Whoever does not want to hear it a second time is asked step by step.
        let pipelines = match connection.command(Ehlo::new(self.hello.clone())).await {
            Ok(answer) => answer.message().any(|line| line.eq_ignore_ascii_case("PIPELINING")),
            Err(error) if Answer::of(&error).is_some() => false,
            Err(error) => return Err(failed_to_connect(error)),
        };
        Ok(Link { connection, pipelines })
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, MailError> {
        let address = (self.server.host.as_str(), self.server.port);
        if let Security::Tls(tls) = &self.server.security {
            let greeted =
                AsyncSmtpConnection::connect_tokio1(address, None, &self.hello, Some(tls.clone()), None).await;
            return greeted.map_err(failed_to_connect);
        }
        let socket = async {
            let socket = TcpStream::connect(address).await?;
            socket.set_nodelay(true)?;
            Ok::<_, std::io::Error>(socket)
        };
        let socket = socket.await.map_err(|error| broken(Stage::Connecting, &error.to_string()))?;
        let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(socket), &self.hello).await;
        let mut connection = greeted.map_err(failed_to_connect)?;
        match &self.server.security {
            Security::StartTls(tls) => {
                connection.starttls(tls.clone(), &self.hello).await.map_err(failed_to_connect)?
            }
            Security::StartTlsIfOffered(tls) if connection.can_starttls() => {
                connection.starttls(tls.clone(), &self.hello).await.map_err(failed_to_connect)?;
            }
            Security::Plain | Security::StartTlsIfOffered(_) | Security::Tls(_) => {}
        }
        Ok(connection)
    }

    fn verdict(&self, stage: Stage, error: &Error) -> MailError {
        verdict(stage, error, self.sender.email.as_ref())
    }

    fn take(&self) -> Option<Link> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, link: Link) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(link);
    }

    /// Keeps a connection on which the server answered something unwelcome; drops one that broke.
    async fn keep_after(&self, mut link: Link, error: &Error) {
        let answered = Answer::of(error).is_some();
        if answered && matches!(timeout(RESET_TIMEOUT, link.connection.command("RSET\r\n")).await, Ok(Ok(_))) {
            self.keep(link);
        }
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let mut letter = Letter::of(mail, &self.sender, &*self.clock)?;
        if self.marks_sender {
            letter.sender = marked_address(&letter.sender, &mail.message_id).unwrap_or(letter.sender);
        }
        let permit = timeout(OPENING_TIMEOUT, self.permits.acquire()).await;
        let Ok(Ok(_permit)) = permit else { return Err(broken(Stage::Connecting, "all connections are busy")) };
        self.deliver(&letter).await
    }
}

/// A connection to the mail server.
struct Link {
    connection: AsyncSmtpConnection,
    /// Whether the server takes commands before it has answered the ones before them (RFC 2920).
    pipelines: bool,
}

/// What is said before the data, and how far the conversation is with each.
type Commands = [(Stage, String); 3];

impl Link {
    /// Names sender and recipient and announces the data: all at once where the server takes that. Nothing is accepted before the data are sent.
    ///
    /// # Errors
    /// The first answer that is unwelcome, or how the connection broke.
    async fn announce(&mut self, commands: &Commands, stage: &mut Stage) -> Result<(), (Stage, Error)> {
        if !self.pipelines {
            for (of, command) in commands {
                *stage = *of;
                self.connection.command(command).await.map_err(|error| (*of, error))?;
            }
            return Ok(());
        }
        *stage = Stage::Sender;
        let together: String = commands.iter().map(|(_, command)| command.as_str()).collect();
        let mut first = Some(together);
        let mut unwelcome = None;
        for (of, _) in commands {
            let answer = match first.take() {
                Some(together) => self.connection.command(together).await,
                None => self.connection.read_response().await,
            };
            match answer {
                // It waits for data although it refused whom they are for or from: it gets none.
                Ok(_) if *of == Stage::Announcing && unwelcome.is_some() => {
                    drop(self.connection.command(".\r\n").await);
                }
                Ok(_) => {}
                Err(error) => {
                    let is_broken = Answer::of(&error).is_none();
                    unwelcome.get_or_insert((*of, error));
                    // Each command has its answer, unless nothing more comes.
                    if is_broken {
                        break;
                    }
                }
            }
        }
        unwelcome.map_or(Ok(()), Err)
    }
}

/// A mail as the conversation needs it.
struct Letter {
    /// Where reports about it go.
    sender: Address,
    recipient: Address,
    data: Payload,
}

impl Letter {
    fn of(mail: &Mail, sender: &Mailbox, clock: &dyn Clock) -> Result<Letter, MailError> {
        let refused = |cause: String| MailError::Refused(cause);
        let message = message(mail, sender, clock.now()).map_err(|error| refused(error.to_string()))?;
        let recipient = message.envelope().to().first().cloned();
        let wire = String::from_utf8(message.formatted()).map_err(|_| refused("the mail is not text".to_owned()))?;
        Ok(Letter {
            sender: sender.email.clone(),
            recipient: recipient.ok_or_else(|| refused("the mail has no recipient".to_owned()))?,
            data: Payload::of(&wire),
        })
    }

    /// What is said of it before its data.
    fn commands(&self, link: &Link) -> Result<Commands, MailError> {
        Ok([
            (Stage::Sender, self.mail_from(&link.connection)?.to_string()),
            (Stage::Recipient, Rcpt::new(self.recipient.clone(), Vec::new()).to_string()),
            (Stage::Announcing, Data.to_string()),
        ])
    }

    /// `MAIL FROM`. An address beyond ASCII needs a server that knows such addresses (RFC 6531).
    fn mail_from(&self, connection: &AsyncSmtpConnection) -> Result<MailFrom, MailError> {
        let parameters = if self.data.0.is_ascii() {
            Vec::new()
        } else if connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            vec![MailParameter::SmtpUtfEight, MailParameter::Body(MailBodyParameter::EightBitMime)]
        } else {
            return Err(MailError::Refused("the mail server takes no address beyond ASCII".to_owned()));
        };
        Ok(MailFrom::new(Some(self.sender.clone()), parameters))
    }
}

/// The data with their end mark, in one piece: sent as one write.
struct Payload(String);

impl Payload {
    /// A line that begins with a dot gets a second one, so that none looks like the end mark (RFC 5321, 4.5.2).
    fn of(wire: &str) -> Payload {
        let mut data = wire.replace("\r\n.", "\r\n..");
        if data.starts_with('.') {
            data.insert(0, '.');
        }
        data.push_str(if data.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" });
        Payload(data)
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn failed_to_connect(error: Error) -> MailError {
    verdict(Stage::Connecting, &error, "")
}

#[cfg(test)]
mod tests;
