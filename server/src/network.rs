//! Finds the network address of a request's client.

use crate::state::ServerState;
use app::{
    domain::error::AppError,
    store::{
        ctx::{AppState, Ctx, NetworkAddress},
        person::Person,
    },
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, request::Parts},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The header to which each proxy appends its client's address.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// Adds the client's `NetworkAddress` to the request.
pub async fn record_address(State(server): State<ServerState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let address = peer.map(|peer| client_address(peer, request.headers(), &server.trusted_proxies));
    let address = address.map(|address| address.to_canonical().to_string()).unwrap_or_default();
    request.extensions_mut().insert(NetworkAddress(address));
    next.run(request).await
}

/// The signed-in person behind a request, and the client's network address.
pub struct Requester {
    app: AppState,
    person: Person,
    address: NetworkAddress,
}

impl Requester {
    /// Builds a `Ctx` for a workspace that the person has access to.
    pub async fn enter(self, workspace: &str) -> Result<Ctx, AppError> {
        Ctx::build(self.app, self.person, self.address, workspace).await
    }
}

impl FromRequestParts<ServerState> for Requester {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, server: &ServerState) -> Result<Self, StatusCode> {
        let person = parts.extensions.get::<Person>().cloned().ok_or(StatusCode::UNAUTHORIZED)?;
        let address = parts.extensions.get::<NetworkAddress>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok(Self { app: server.app.clone(), person, address })
    }
}

/// Returns the nearest address that is not a trusted proxy: the client may have written anything before it.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    // Lossy: the client may have written any bytes, and the proxies append to them.
    let lines: Vec<_> =
        headers.get_all(FORWARDED_FOR).iter().map(|line| String::from_utf8_lossy(line.as_bytes())).collect();
    let told: Vec<&str> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut address = peer;
    for told in told.into_iter().rev() {
        if !is_trusted(address) {
            break;
        }
        match parse_address(told) {
            Some(told) => address = told,
            None => break,
        }
    }
    address
}

/// Reads an address as proxies write it: bare, in brackets or quotation marks, with a port.
fn parse_address(text: &str) -> Option<IpAddr> {
    let text = text.trim().trim_matches('"');
    let alone = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|it| it.ip())).or_else(alone)
}

/// Reads comma-separated networks: `10.0.0.0/8, ::1`. A bare address is a network of one.
pub fn parse_networks(text: &str) -> Result<Vec<IpNet>, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let network = |part: &str| part.parse().ok().or_else(|| parse_address(part).map(IpNet::from));
    let refused = |part: &str| format!("{part:?} isn't a network like 10.0.0.0/8 or an address like ::1");
    parts.map(|part| network(part).ok_or_else(|| refused(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        client_address(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.2", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn a_proxy_may_write_a_port_brackets_and_quotation_marks() {
        for (told, address) in [
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::7]:443", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("\"[2001:db8::7]\"", "2001:db8::7"),
            ("\"[2001:db8::7]:443\"", "2001:db8::7"),
            (" 203.0.113.9 ", "203.0.113.9"),
            ("1.2.3.4, 203.0.113.9:1, 10.0.0.3:2", "203.0.113.9"),
            ("203.0.113.9:x", "10.0.0.2"),
            ("[203.0.113.9", "10.0.0.2"),
            ("", "10.0.0.2"),
        ] {
            assert_eq!(seen("10.0.0.2", &[told]), address, "{told}");
        }
    }

    #[test]
    fn networks_are_read_with_blanks_alone_and_with_a_comma_at_the_end() {
        let read = |text| parse_networks(text).map(|nets| nets.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(read("10.0.0.0/8, ::1,"), Ok(vec!["10.0.0.0/8".to_owned(), "::1/128".to_owned()]));
        assert_eq!(read(" 10.0.0.1 "), Ok(vec!["10.0.0.1/32".to_owned()]));
        assert_eq!(read(" , "), Ok(Vec::new()));
        assert!(read("10.0.0.0/8,proxy").is_err_and(|why| why.contains("\"proxy\"")));
        assert!(read("10.0.0.0/33").is_err());
    }

    #[test]
    fn what_a_client_wrote_before_the_proxies_is_not_believed() {
        assert_eq!(seen("10.0.0.2", &["1.2.3.4, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.2", &["1.2.3.4", "198.51.100.1, 10.0.0.3"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.2", &["198.51.100.1, nonsense"]), "10.0.0.2");
        assert_eq!(seen("10.0.0.2", &[]), "10.0.0.2");
    }
}
