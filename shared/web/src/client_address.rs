//! The address from which somebody asks.

use std::net::IpAddr;

/// The address from which a request comes, as far as our own machines tell it: that of the connection, or what the proxy in front of us says.
/// The host puts it beside each request. Written down nowhere: only guesses are counted by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// What is counted together: one address, of IPv6 the 64 bits that a subscriber gets.
    pub fn counted_as(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
            address => address,
        }
    }
}
