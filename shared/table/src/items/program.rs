//! Stored forms of how programs call: whose public keys are known, and from where a key works.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How the programs of a source, a portal or a participant may call, beside and with their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramAccess {
    /// Public keys (a JWK Set, RFC 7517): with the private halves its programs sign for short tokens (RFC 7523).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_keys: Option<Value>,
    /// Networks from which keys and tokens of it work; none are all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<IpNet>,
}

impl ProgramAccess {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.public_keys.is_none() && self.networks.is_empty()
    }

    /// Whether its programs may call from that address. An address that nobody knows is in no network.
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        self.networks.is_empty()
            || address.is_some_and(|it| self.networks.iter().any(|network| network.contains(&it.to_canonical())))
    }
}

/// An assertion that was exchanged for a token: it is good once. Says nothing: its name is a hash of who signed it and of what it calls itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionItem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_its_addresses_however_they_are_written() {
        for (networks, address, admitted) in [
            ("", "", true),
            ("", "192.0.2.1", true),
            ("192.0.2.0/24", "", false),
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "::ffff:192.0.2.7", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.0/24 2001:db8::/32", "2001:db8:1::5", true),
            ("192.0.2.0/24 2001:db8::/32", "2001:db9::5", false),
        ] {
            let networks = networks.split_whitespace().map(|it| it.parse().unwrap()).collect();
            let access = ProgramAccess { networks, public_keys: None };
            assert_eq!(access.admits(address.parse().ok()), admitted, "{access:?} {address}");
        }
    }
}
