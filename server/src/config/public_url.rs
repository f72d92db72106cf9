//! The public URL, normalized.

use std::net::IpAddr;
use url::{Host, Url};

/// Normalizes a URL to the form that browsers send as `Origin`: `https://roster.example.com`, in lower case and ASCII,
/// without a default port and without a trailing slash.
pub fn parse(text: &str) -> Result<String, String> {
    let url =
        Url::parse(text.trim()).map_err(|error| format!("{error}. Use an address like https://roster.example.com"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it must begin with https:// or http://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it must not have a user name or a password".to_owned());
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err("Roster needs its own host, so leave out anything after it, such as a path".to_owned());
    }
    Ok(url.origin().ascii_serialization())
}

/// Returns whether others can read the traffic: plain http to a host outside this machine and private networks.
pub fn is_exposed(public_url: &str) -> bool {
    let Ok(url) = Url::parse(public_url) else { return false };
    let is_public = match url.host() {
        Some(Host::Domain(domain)) => {
            let ends_inside = |end: &&str| domain.ends_with(*end);
            let private = [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test"];
            domain.contains('.') && !private.iter().any(ends_inside)
        }
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        None => false,
    };
    url.scheme() == "http" && is_public
}

fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(it) => !(it.is_loopback() || it.is_private() || it.is_link_local() || it.is_unspecified()),
        IpAddr::V6(it) => {
            !(it.is_loopback() || it.is_unique_local() || it.is_unicast_link_local() || it.is_unspecified())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_form_however_it_is_written() {
        for (given, normal) in [
            ("https://roster.example.com", "https://roster.example.com"),
            ("https://roster.example.com/", "https://roster.example.com"),
            ("HTTPS://Roster.Example.COM:443/", "https://roster.example.com"),
            (" http://roster.example.com:80 ", "http://roster.example.com"),
            ("https://roster.example.com:8443", "https://roster.example.com:8443"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:80", "http://[::1]"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(parse(given).as_deref(), Ok(normal), "{given}");
        }
    }

    #[test]
    fn what_no_browser_could_call_its_origin_is_refused_with_a_reason() {
        for (given, reason) in [
            ("roster.example.com", "https://roster.example.com"),
            ("roster.example.com:443", "https:// or http://"),
            ("ftp://roster.example.com", "https:// or http://"),
            ("https://example.com/roster", "a path"),
            ("https://example.com/?a=b", "a path"),
            ("https://example.com/#a", "a path"),
            ("https://user@example.com", "user name"),
            ("https://", "Use an address like"),
            ("", "Use an address like"),
        ] {
            assert!(parse(given).is_err_and(|why| why.contains(reason)), "{given}: {:?}", parse(given));
        }
    }

    #[test]
    fn plain_http_to_a_public_host_is_exposed() {
        for public in ["http://roster.example.com", "http://203.0.113.9:3000", "http://[2001:db8::7]"] {
            assert!(is_exposed(public), "{public}");
        }
        for private in [
            "https://roster.example.com",
            "http://localhost:3000",
            "http://127.0.0.1",
            "http://10.0.0.7",
            "http://[fd00::7]",
            "http://[::1]",
            "http://roster",
            "http://roster.lan",
        ] {
            assert!(!is_exposed(private), "{private}");
        }
    }
}
