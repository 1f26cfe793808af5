//! The mail server, and how safely it is spoken to: read from one URL, the same form as lettre's.
//!
//! | URL | port if none is given | meaning |
//! |---|---|---|
//! | `smtps://user:password@host` | 465 | TLS from the first byte |
//! | `smtp://user:password@host?tls=required` | 587 | STARTTLS, or no mail |
//! | `smtp://host?tls=opportunistic` | 587 | STARTTLS where the server offers it |
//! | `smtp://host` | 25 | without TLS: a relay on this machine or in a closed network |
//!
//! User name and password are percent-encoded. They never go over a connection that may be unencrypted, unless it is a loopback.

use std::fmt;
use std::net::IpAddr;

use http::Uri;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::TlsParameters;

/// Why the mail server's settings cannot be used. Says nothing that the URL holds: there may be a password in it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// Not a URL with a host.
    #[error("the mail server is named by a URL like smtps://user:password@host:465")]
    Url,
    /// Neither `smtp` nor `smtps`.
    #[error("the scheme of the mail server's URL is smtp or smtps")]
    Scheme,
    /// A query that is not understood.
    #[error("the mail server's URL may end in ?tls=required or ?tls=opportunistic, and smtps needs neither")]
    Query,
    /// User without password, or not percent-encoded UTF-8.
    #[error("user name and password stand in the mail server's URL as user:password@, percent-encoded")]
    Credentials,
    /// They could be read on the way.
    #[error("a password goes only over TLS: use smtps:// or ?tls=required")]
    PasswordUnencrypted,
    /// No trust roots, or no name to check the certificate against.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The sender is not a mail address.
    #[error("the sender is an address, or a name and an address: Name <local@domain>")]
    Sender,
}

/// How the connection is protected.
#[derive(Clone)]
pub(super) enum Security {
    Plain,
    StartTlsIfOffered(TlsParameters),
    StartTls(TlsParameters),
    Tls(TlsParameters),
}

/// A mail server.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    pub(super) credentials: Option<Credentials>,
}

impl Server {
    pub(super) fn parse(url: &str) -> Result<Server, SetupError> {
        let uri: Uri = url.parse().map_err(|_| SetupError::Url)?;
        let authority = uri.authority().ok_or(SetupError::Url)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        if host.is_empty() {
            return Err(SetupError::Url);
        }
        let tls = || TlsParameters::new(host.clone()).map_err(|error| SetupError::Tls(error.to_string()));
        let (security, port) = match (uri.scheme_str(), uri.query()) {
            (Some("smtps"), None) => (Security::Tls(tls()?), 465),
            (Some("smtp"), Some("tls=required")) => (Security::StartTls(tls()?), 587),
            (Some("smtp"), Some("tls=opportunistic")) => (Security::StartTlsIfOffered(tls()?), 587),
            (Some("smtp"), None) => (Security::Plain, 25),
            (Some("smtp" | "smtps"), Some(_)) => return Err(SetupError::Query),
            _ => return Err(SetupError::Scheme),
        };
        let credentials = authority.as_str().rsplit_once('@').map(|(user, _)| credentials(user)).transpose()?;
        let may_be_read = matches!(security, Security::Plain | Security::StartTlsIfOffered(_)) && !is_loopback(&host);
        if credentials.is_some() && may_be_read {
            return Err(SetupError::PasswordUnencrypted);
        }
        Ok(Server { port: authority.port_u16().unwrap_or(port), host, security, credentials })
    }
}

/// Shows no password.
impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let security = match self.security {
            Security::Plain => "plain",
            Security::StartTlsIfOffered(_) => "STARTTLS if offered",
            Security::StartTls(_) => "STARTTLS",
            Security::Tls(_) => "TLS",
        };
        let user = if self.credentials.is_some() { "with a password" } else { "without a password" };
        write!(formatter, "{} port {}, {security}, {user}", self.host, self.port)
    }
}

fn credentials(text: &str) -> Result<Credentials, SetupError> {
    let (user, password) = text.split_once(':').ok_or(SetupError::Credentials)?;
    match (percent_decoded(user), percent_decoded(password)) {
        (Some(user), Some(password)) if !user.is_empty() => Ok(Credentials::new(user, password)),
        _ => Err(SetupError::Credentials),
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        if first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_server_or_says_why_not() {
        for (url, expected) in [
            ("smtp://127.0.0.1:2525", "127.0.0.1 port 2525, plain, without a password"),
            ("smtp://relay.example", "relay.example port 25, plain, without a password"),
            ("smtp://[::1]:2525", "::1 port 2525, plain, without a password"),
            ("smtps://anna:p%40ss%3Aword@mail.example", "mail.example port 465, TLS, with a password"),
            ("smtp://anna:pass@mail.example?tls=required", "mail.example port 587, STARTTLS, with a password"),
            (
                "smtp://mail.example:2525/?tls=opportunistic",
                "mail.example port 2525, STARTTLS if offered, without a password",
            ),
            ("smtp://anna:pass@localhost:2525", "localhost port 2525, plain, with a password"),
            ("smtp://anna:pass@mail.example", "a password goes only over TLS: use smtps:// or ?tls=required"),
            (
                "smtp://anna:pass@mail.example?tls=opportunistic",
                "a password goes only over TLS: use smtps:// or ?tls=required",
            ),
            (
                "smtps://anna@mail.example",
                "user name and password stand in the mail server's URL as user:password@, percent-encoded",
            ),
            (
                "smtps://anna:%zz@mail.example",
                "user name and password stand in the mail server's URL as user:password@, percent-encoded",
            ),
            ("http://mail.example", "the scheme of the mail server's URL is smtp or smtps"),
            (
                "smtp://mail.example?tls=perhaps",
                "the mail server's URL may end in ?tls=required or ?tls=opportunistic, and smtps needs neither",
            ),
            ("mail.example:25:25", "the mail server is named by a URL like smtps://user:password@host:465"),
            ("", "the mail server is named by a URL like smtps://user:password@host:465"),
        ] {
            let answer = Server::parse(url).map_or_else(|error| error.to_string(), |server| format!("{server:?}"));
            assert_eq!(answer, expected, "{url}");
        }
    }

    #[test]
    fn a_password_is_decoded() {
        assert_eq!(percent_decoded("p%40ss%3Aword%D1%8F").as_deref(), Some("p@ss:wordя"));
        assert_eq!(percent_decoded("%4"), None);
        assert_eq!(percent_decoded("%ff"), None);
    }
}
