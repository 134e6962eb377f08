//! Where the server listens, from how it is written.
use std::net::{SocketAddr, ToSocketAddrs as _};

/// An address to listen at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub socket: SocketAddr,
    /// The host as clients write it: the name that was given, or the IP address.
    pub host: String,
}

impl Address {
    /// An IP address or a name, and a port. Of the addresses that a name has, one of IPv4 is taken if there is one.
    pub fn of(text: &str) -> Result<Self, String> {
        if let Ok(socket) = text.parse::<SocketAddr>() {
            let host = match socket {
                SocketAddr::V4(address) => address.ip().to_string(),
                SocketAddr::V6(address) => format!("[{}]", address.ip()),
            };
            return Ok(Self { socket, host });
        }
        let wrong = || format!("{text} is no address: give one like 127.0.0.1:8000 or localhost:8000");
        let (name, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let is_name =
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._".contains(letter));
        if !is_name || port.parse::<u16>().is_err() {
            return Err(wrong());
        }
        let mut found: Vec<_> = text.to_socket_addrs().map(Iterator::collect).unwrap_or_default();
        found.sort_by_key(|socket| !socket.is_ipv4());
        let socket =
            found.first().ok_or_else(|| format!("the name {name} has no address: write it out, or look at the DNS"))?;
        Ok(Self { socket: *socket, host: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_out_or_named() {
        for (text, socket, host) in [
            ("127.0.0.1:8000", "127.0.0.1:8000", "127.0.0.1"),
            ("[::1]:8000", "[::1]:8000", "[::1]"),
            ("localhost:8000", "127.0.0.1:8000", "localhost"),
        ] {
            let expected = Address { socket: socket.parse().unwrap(), host: host.into() };
            assert_eq!(Address::of(text), Ok(expected), "{text}");
        }
        for text in [
            "nowhere",
            "localhost",
            ":8000",
            "localhost:",
            "localhost:99999",
            "local host:8000",
            "http://localhost:8000",
        ] {
            assert!(Address::of(text).unwrap_err().contains("is no address"), "{text}");
        }
        assert!(Address::of("nowhere.invalid:8000").unwrap_err().contains("nowhere.invalid has no address"));
    }
}
