//! The address from which somebody asks.

use std::net::IpAddr;

use http::Extensions;

/// The address from which a request comes, as far as our own machines tell it: that of the connection, or what the proxy in front of us says.
/// The host puts it beside each request. Written down nowhere: requests are counted by it, and a key
/// works from the networks of its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address of a request, where whoever serves it has told one.
    pub fn of(extensions: &Extensions) -> Option<ClientAddress> {
        extensions.get().copied()
    }

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
