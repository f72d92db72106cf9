//! The network of an address, which limits are counted by.

use super::ctx::NetworkAddress;
use std::net::{IpAddr, Ipv6Addr};

impl NetworkAddress {
    /// Returns the network of the address, or the text itself if it is no address.
    pub fn network(&self) -> String {
        self.0.parse().map_or_else(|_| self.0.clone(), |address| network_of(address).to_string())
    }
}

/// Returns the network that one customer of a provider has: an IPv4 address itself, the /64 of an IPv6 address.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_customer_has_one_network() {
        for (address, network) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("", ""),
        ] {
            assert_eq!(NetworkAddress(address.to_owned()).network(), network);
        }
    }
}
