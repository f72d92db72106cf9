//! Where a request comes from: the audit says so.

use crate::router::Host;
use app::{
    ctx::{AppState, Ctx, NetworkAddress},
    error::AppError,
    sign_in::person::Person,
};
use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, request::Parts},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The header in which each proxy adds whom it talked to.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address stands in the request from here on.
pub async fn locate(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let address = peer.map(|peer| client(peer, request.headers(), &host.trusted_proxies));
    let address = address.map(|address| address.to_canonical().to_string()).unwrap_or_default();
    request.extensions_mut().insert(NetworkAddress(address));
    next.run(request).await
}

/// Who asks, and from where.
pub struct Visit {
    app: AppState,
    person: Person,
    address: NetworkAddress,
}

impl Visit {
    /// A workspace that they have access to.
    pub async fn enter(self, workspace: &str) -> Result<Ctx, AppError> {
        Ctx::build(self.app, self.person, self.address, workspace).await
    }
}

impl FromRequestParts<Host> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, host: &Host) -> Result<Self, StatusCode> {
        let person = parts.extensions.get::<Person>().cloned().ok_or(StatusCode::UNAUTHORIZED)?;
        let address = parts.extensions.get::<NetworkAddress>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        Ok(Self { app: host.app.clone(), person, address })
    }
}

/// The nearest address that is no proxy of ours: what stands before it, the client may have written itself.
fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address.to_canonical()));
    let lines = headers.get_all(FORWARDED_FOR).iter().filter_map(|line| line.to_str().ok());
    let told: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut address = peer;
    for told in told.into_iter().rev() {
        if !is_trusted(address) {
            break;
        }
        match told.parse() {
            Ok(told) => address = told,
            Err(_) => break,
        }
    }
    address
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
        client(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.2", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("::1", &["2001:db8::7"]), "2001:db8::7");
    }

    #[test]
    fn what_a_client_wrote_before_the_proxies_is_not_believed() {
        assert_eq!(seen("10.0.0.2", &["1.2.3.4, 198.51.100.1"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.2", &["1.2.3.4", "198.51.100.1, 10.0.0.3"]), "198.51.100.1");
        assert_eq!(seen("10.0.0.2", &["198.51.100.1, nonsense"]), "10.0.0.2");
        assert_eq!(seen("10.0.0.2", &[]), "10.0.0.2");
    }
}
