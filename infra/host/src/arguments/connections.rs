//! Limits of connections, on the command line and in the environment.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser};

use crate::http::{ConnectionLimits, TlsFiles};

/// How many connections are held, and for how long one that stands still.
#[derive(Clone, Debug, Args)]
pub struct ConnectionArguments {
    /// Connections that are open at once; where there are more, the one that has asked nothing for longest is closed. Each is an open file: the
    /// host holds fewer where it may not open as many.
    #[arg(long, value_name = "N", env = "OTKLIK_CONNECTIONS_MAX")]
    #[arg(default_value_t = ConnectionLimits::DEFAULT.connections_max, value_parser = clap::value_parser!(u16).range(1..))]
    connections_max: u16,
    /// Connections of one address at once; further ones are closed.
    #[arg(long, value_name = "N", env = "OTKLIK_CONNECTIONS_OF_AN_ADDRESS_MAX")]
    #[arg(default_value_t = ConnectionLimits::DEFAULT.of_an_address_max, value_parser = clap::value_parser!(u16).range(1..))]
    connections_of_an_address_max: u16,
    /// A proxy in front, by its address; may be given several times. Whom it asks for is read from X-Forwarded-For, which it must set, and its
    /// connections are not counted by address. Default: this machine.
    #[arg(long = "proxy", value_name = "IP", env = "OTKLIK_PROXIES", value_delimiter = ',')]
    proxies: Vec<IpAddr>,
    /// Close a connection if the head of its next request is not there after so many seconds. Longer than a proxy in front keeps idle
    /// connections.
    #[arg(long, value_name = "SECONDS", env = "OTKLIK_REQUEST_HEAD_SECONDS")]
    #[arg(default_value_t = seconds(ConnectionLimits::DEFAULT.request_head), value_parser = clap::value_parser!(u16).range(1..))]
    request_head_seconds: u16,
    /// Close a connection if the client takes nothing of its answer for so many seconds.
    #[arg(long, value_name = "SECONDS", env = "OTKLIK_ANSWER_STANDSTILL_SECONDS")]
    #[arg(default_value_t = seconds(ConnectionLimits::DEFAULT.answer_standstill), value_parser = clap::value_parser!(u16).range(1..))]
    answer_standstill_seconds: u16,
    /// At a stop, wait so many seconds for the rest of requests that have begun.
    #[arg(long, value_name = "SECONDS", env = "OTKLIK_STOP_GRACE_SECONDS")]
    #[arg(default_value_t = seconds(ConnectionLimits::DEFAULT.stop_grace), value_parser = clap::value_parser!(u16).range(..=20))]
    stop_grace_seconds: u16,
    /// Requests that a participant may send in a minute. Default: what the regulation profile says.
    #[arg(long, value_name = "N", env = "OTKLIK_PARTICIPANT_REQUESTS_PER_MINUTE", value_parser = clap::value_parser!(u32).range(1..))]
    participant_requests_per_minute: Option<u32>,
    /// Speak HTTPS with this certificate, followed by those above it, as PEM. Read again when it changes.
    #[arg(long, value_name = "FILE", env = "OTKLIK_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, as PEM.
    #[arg(long, value_name = "FILE", env = "OTKLIK_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// A program that takes these settings and no others.
#[derive(Parser)]
struct Alone {
    #[command(flatten)]
    arguments: ConnectionArguments,
}

impl ConnectionArguments {
    /// The settings of the environment alone, for a program that has no such arguments.
    ///
    /// # Errors
    /// A variable that cannot be understood.
    pub fn of_environment() -> Result<ConnectionArguments, clap::Error> {
        Alone::try_parse_from([""]).map(|alone| alone.arguments)
    }

    /// The proxies in front.
    pub fn proxies(&self) -> Vec<IpAddr> {
        let this_machine = || vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])];
        if self.proxies.is_empty() { this_machine() } else { self.proxies.clone() }
    }

    /// Requests that a participant may send in a minute, where the profile does not decide.
    pub fn participant_requests_per_minute(&self) -> Option<u32> {
        self.participant_requests_per_minute
    }

    /// Certificate and key, where the host speaks HTTPS itself.
    pub fn tls(&self) -> Option<TlsFiles> {
        let (certificate, key) = self.tls_cert.clone().zip(self.tls_key.clone())?;
        Some(TlsFiles { certificate, key })
    }
}

impl From<&ConnectionArguments> for ConnectionLimits {
    fn from(arguments: &ConnectionArguments) -> Self {
        ConnectionLimits {
            connections_max: arguments.connections_max,
            of_an_address_max: arguments.connections_of_an_address_max,
            request_head: Duration::from_secs(arguments.request_head_seconds.into()),
            answer_standstill: Duration::from_secs(arguments.answer_standstill_seconds.into()),
            stop_grace: Duration::from_secs(arguments.stop_grace_seconds.into()),
        }
    }
}

fn seconds(duration: Duration) -> u16 {
    u16::try_from(duration.as_secs()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_and_bounded() {
        let given = |line: &str| {
            Alone::try_parse_from(line.split_whitespace()).map(|alone| ConnectionLimits::from(&alone.arguments))
        };
        assert_eq!(given("otklik").unwrap(), ConnectionLimits::DEFAULT);
        let all = "otklik --connections-max 5 --connections-of-an-address-max 6 --request-head-seconds 7 \
                   --answer-standstill-seconds 9 --stop-grace-seconds 0";
        let expected = ConnectionLimits {
            connections_max: 5,
            of_an_address_max: 6,
            request_head: Duration::from_secs(7),
            answer_standstill: Duration::from_secs(9),
            stop_grace: Duration::ZERO,
        };
        assert_eq!(given(all).unwrap(), expected);
        for refused in [
            "--connections-max 0",
            "--connections-of-an-address-max 0",
            "--request-head-seconds 0",
            "--answer-standstill-seconds -1",
        ] {
            assert!(given(&format!("otklik {refused}")).is_err(), "{refused}");
        }
    }

    #[test]
    fn this_machine_is_the_proxy_unless_others_are_named() {
        let proxies = |line: &str| Alone::try_parse_from(line.split_whitespace()).unwrap().arguments.proxies();
        let told = |line: &str| proxies(line).iter().map(IpAddr::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(told("otklik"), "127.0.0.1 ::1");
        assert_eq!(told("otklik --proxy 10.0.0.1 --proxy 10.0.0.2,::2"), "10.0.0.1 10.0.0.2 ::2");
    }

    #[test]
    fn a_certificate_needs_its_key() {
        let given = |line: &str| Alone::try_parse_from(line.split_whitespace()).map(|alone| alone.arguments.tls());
        assert_eq!(given("otklik").unwrap(), None);
        assert!(given("otklik --tls-cert a").is_err() && given("otklik --tls-key b").is_err());
        let files = TlsFiles { certificate: "a".into(), key: "b".into() };
        assert_eq!(given("otklik --tls-cert a --tls-key b").unwrap(), Some(files));
    }
}
