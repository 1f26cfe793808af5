//! Limits of connections, on the command line and in the environment.

use std::time::Duration;

use clap::{Args, Parser};

use crate::http::ConnectionLimits;

/// How many connections are held, and for how long one that stands still.
#[derive(Clone, Copy, Debug, Args)]
pub struct ConnectionArguments {
    /// Connections that are open at once; further ones wait. Each is an open file.
    #[arg(long, value_name = "N", env = "OTKLIK_CONNECTIONS_MAX")]
    #[arg(default_value_t = ConnectionLimits::DEFAULT.connections_max, value_parser = clap::value_parser!(u16).range(1..))]
    connections_max: u16,
    /// Close a connection if the head of its next request is not there after so many seconds. Longer than a proxy in front keeps idle
    /// connections.
    #[arg(long, value_name = "SECONDS", env = "OTKLIK_REQUEST_HEAD_SECONDS")]
    #[arg(default_value_t = seconds(ConnectionLimits::DEFAULT.request_head), value_parser = clap::value_parser!(u16).range(1..))]
    request_head_seconds: u16,
    /// Close a connection if the client takes nothing of its answer for so many seconds.
    #[arg(long, value_name = "SECONDS", env = "OTKLIK_ANSWER_STANDSTILL_SECONDS")]
    #[arg(default_value_t = seconds(ConnectionLimits::DEFAULT.answer_standstill), value_parser = clap::value_parser!(u16).range(1..))]
    answer_standstill_seconds: u16,
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
}

impl From<ConnectionArguments> for ConnectionLimits {
    fn from(arguments: ConnectionArguments) -> Self {
        ConnectionLimits {
            connections_max: arguments.connections_max,
            request_head: Duration::from_secs(arguments.request_head_seconds.into()),
            answer_standstill: Duration::from_secs(arguments.answer_standstill_seconds.into()),
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
            Alone::try_parse_from(line.split_whitespace()).map(|alone| ConnectionLimits::from(alone.arguments))
        };
        assert_eq!(given("otklik").unwrap(), ConnectionLimits::DEFAULT);
        let all = "otklik --connections-max 5 --request-head-seconds 7 --answer-standstill-seconds 9";
        let expected = ConnectionLimits {
            connections_max: 5,
            request_head: Duration::from_secs(7),
            answer_standstill: Duration::from_secs(9),
        };
        assert_eq!(given(all).unwrap(), expected);
        for refused in ["--connections-max 0", "--request-head-seconds 0", "--answer-standstill-seconds -1"] {
            assert!(given(&format!("otklik {refused}")).is_err(), "{refused}");
        }
    }
}
