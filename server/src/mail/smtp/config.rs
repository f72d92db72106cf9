//! Reads the mail server's flags. What cannot work is refused at the start, and no message contains the password.

use super::connection::Credentials;
use crate::config::SmtpFlags;
use percent_encoding::percent_decode_str;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{net::IpAddr, path::Path, sync::Arc, time::Duration};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

/// How to reach the mail server.
pub struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Security,
    pub(super) credentials: Option<Credentials>,
    /// Roster's name in EHLO: a domain, or an address in brackets.
    pub(super) hello: String,
    /// The time limit of a whole conversation.
    pub(super) timeout: Duration,
}

pub(super) enum Security {
    None,
    /// STARTTLS if the server offers it.
    Opportunistic(TlsConnector),
    /// STARTTLS, or the email fails.
    StartTls(TlsConnector),
    /// TLS from the first byte.
    Implicit(TlsConnector),
}

impl Server {
    /// Reads `--smtp-url`: `smtps://user:password@host:port`, or `smtp://…` with `?tls=required`, `?tls=opportunistic`
    /// or neither. `known_as` is the name for EHLO without `--smtp-hello`.
    pub fn new(url: &str, flags: &SmtpFlags, known_as: &str, timeout: Duration) -> Result<Self, String> {
        let invalid = |why: String| format!("--smtp-url isn't valid: {why}");
        let parsed = parse(url).map_err(invalid)?;
        let connector = TlsConnector::from(Arc::new(tls_config(flags.smtp_ca.as_deref())?));
        let (port, tls) = match (parsed.is_implicit, parsed.tls.as_deref()) {
            (true, None | Some("required")) => (465, Security::Implicit(connector)),
            (false, None) => (25, Security::None),
            (false, Some("required")) => (587, Security::StartTls(connector)),
            (false, Some("opportunistic")) => (587, Security::Opportunistic(connector)),
            (true, Some(_)) => return Err(invalid("smtps:// is always secure, so leave out ?tls=".to_owned())),
            (false, Some(_)) => return Err(invalid("tls must be required or opportunistic".to_owned())),
        };
        let hello = match &flags.smtp_hello {
            Some(name) => hello_name(name).ok_or_else(|| {
                format!("--smtp-hello {name:?} isn't a domain like roster.example.com or an IP address")
            })?,
            None => hello_name(known_as).unwrap_or_else(|| "localhost".to_owned()),
        };
        let (host, credentials) = (parsed.host, parsed.credentials);
        Ok(Self { host, port: parsed.port.unwrap_or(port), tls, credentials, hello, timeout })
    }
}

struct ParsedUrl {
    is_implicit: bool,
    host: String,
    port: Option<u16>,
    credentials: Option<Credentials>,
    tls: Option<String>,
}

fn parse(text: &str) -> Result<ParsedUrl, String> {
    let is_implicit = match text.split_once("://") {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("smtps") => true,
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("smtp") => false,
        _ => return Err("it must begin with smtp:// or smtps://".to_owned()),
    };
    let escaped = "in a user name or a password, write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F and % as %25";
    let url = Url::parse(text).map_err(|error| format!("{error} ({escaped})"))?;
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(format!("only ?tls= can follow the server ({escaped}; for a name for EHLO, use --smtp-hello)"));
    }
    let host = match url.host() {
        Some(Host::Domain(domain)) if !domain.is_empty() => {
            idna::domain_to_ascii(&decoded(domain)?).map_err(|_| "its server isn't a valid domain".to_owned())?
        }
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        _ => return Err("it has no server".to_owned()),
    };
    if url.port() == Some(0) {
        return Err("port 0 isn't valid".to_owned());
    }
    let credentials = match (decoded(url.username())?, url.password().map(decoded).transpose()?.unwrap_or_default()) {
        (user, password) if user.is_empty() && password.is_empty() => None,
        (user, _) if user.is_empty() => return Err("it has a password but no user name".to_owned()),
        (_, password) if password.is_empty() => {
            return Err(
                "it has a user name but no password (leave out both if the server doesn't require sign-in)".to_owned()
            );
        }
        (user, password) if [&user, &password].iter().any(|it| it.contains('\0')) => {
            return Err("its user name or password contains a NUL character".to_owned());
        }
        (user, password) => Some(Credentials { user, password }),
    };
    let mut tls = None;
    for (name, value) in url.query_pairs() {
        match &*name {
            "tls" if tls.is_none() => tls = Some(value.into_owned()),
            "tls" => return Err("it has ?tls= twice".to_owned()),
            // Its value may be the rest of a password.
            _ => return Err(format!("only ?tls= can follow the server ({escaped})")),
        }
    }
    Ok(ParsedUrl { is_implicit, host, port: url.port(), credentials, tls })
}

fn decoded(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(|text| text.into_owned()).map_err(|_| "its %-escapes aren't valid UTF-8".to_owned())
}

/// Returns a name as EHLO has it: an address in brackets (RFC 5321, 4.1.3), a domain in ASCII.
pub fn hello_name(name: &str) -> Option<String> {
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    match bare.strip_prefix("IPv6:").unwrap_or(bare).parse() {
        Ok(IpAddr::V4(address)) => return Some(format!("[{address}]")),
        Ok(IpAddr::V6(address)) => return Some(format!("[IPv6:{address}]")),
        Err(_) => (),
    }
    let domain = idna::domain_to_ascii_strict(name).ok()?;
    let is_domain = !domain.is_empty() && domain.len() <= 253 && domain.split('.').all(|label| !label.is_empty());
    is_domain.then_some(domain)
}

/// Returns a TLS configuration that trusts the public authorities and those of `--smtp-ca`.
fn tls_config(ca: Option<&Path>) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = ca {
        let invalid = |why: String| format!("--smtp-ca {} can't be used: {why}", path.display());
        let file = std::fs::read(path).map_err(|error| invalid(error.to_string()))?;
        let mut count = 0;
        for certificate in CertificateDer::pem_slice_iter(&file) {
            let certificate = certificate.map_err(|error| invalid(error.to_string()))?;
            roots.add(certificate).map_err(|error| invalid(error.to_string()))?;
            count += 1;
        }
        if count == 0 {
            return Err(invalid("it contains no certificate (PEM begins with -----BEGIN CERTIFICATE-----)".to_owned()));
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Result<Server, String> {
        Server::new(url, &SmtpFlags::default(), "roster.example.com", Duration::from_secs(1))
    }

    #[test]
    fn a_url_names_the_server_in_every_way_there_is() {
        for (url, host, port) in [
            ("smtp://mail.example.com", "mail.example.com", 25),
            ("SMTP://mail.example.com/", "mail.example.com", 25),
            ("smtps://mail.example.com", "mail.example.com", 465),
            ("smtp://mail.example.com?tls=required", "mail.example.com", 587),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525),
            ("smtp://[::1]:2525", "::1", 2525),
            ("smtp://bücher.example", "xn--bcher-kva.example", 25),
        ] {
            let server = server(url).expect(url);
            assert_eq!((server.host.as_str(), server.port), (host, port), "{url}");
        }
        let server = server("smtp://us%40er:p%23%C3%A4@mail.example.com").expect("credentials");
        let credentials = server.credentials.expect("credentials");
        assert_eq!((credentials.user.as_str(), credentials.password.as_str()), ("us@er", "p#ä"));
    }

    #[test]
    fn a_url_that_cannot_work_is_refused_and_its_password_is_not_told() {
        for (url, why) in [
            ("", "it must begin with smtp:// or smtps://"),
            ("mail.example.com:587", "it must begin with smtp:// or smtps://"),
            ("http://hunter@mail.example.com", "it must begin with smtp:// or smtps://"),
            ("smtp:mail.example.com", "it must begin with smtp:// or smtps://"),
            ("smtp://", "it has no server"),
            ("smtp://user:hunter@", "empty host"),
            ("smtp://user:@mail.example.com", "it has a user name but no password"),
            ("smtp://user@mail.example.com", "it has a user name but no password"),
            ("smtp://:hunter@mail.example.com", "it has a password but no user name"),
            ("smtp://user:hun#ter@mail.example.com", "write @ as %40"),
            ("smtp://user:hun/ter@mail.example.com", "write @ as %40"),
            ("smtp://user:hun?ter@mail.example.com", "write @ as %40"),
            ("smtp://user:%ff@mail.example.com", "aren't valid UTF-8"),
            ("smtp://mail.example.com:0", "port 0"),
            ("smtp://mail.example.com:99999", "invalid port number"),
            ("smtp://mail.example.com/name", "--smtp-hello"),
            ("smtp://mail.example.com?tsl=required", "only ?tls="),
            ("smtp://mail.example.com?tls=perhaps", "tls must be required or opportunistic"),
            ("smtps://mail.example.com?tls=opportunistic", "always secure"),
        ] {
            let said = server(url).err().unwrap_or_else(|| panic!("{url} is refused"));
            assert!(said.starts_with("--smtp-url isn't valid: ") && said.contains(why), "{url}: {said}");
            assert!(!said.contains("hun"), "{url}: {said}");
        }
    }

    #[test]
    fn roster_greets_with_a_domain_or_with_an_address_in_brackets() {
        for (name, said) in [
            ("roster.example.com", Some("roster.example.com")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("localhost", Some("localhost")),
            ("192.0.2.7", Some("[192.0.2.7]")),
            ("[::1]", Some("[IPv6:::1]")),
            ("[IPv6:::1]", Some("[IPv6:::1]")),
            ("a b", None),
            ("x\r\nMAIL", None),
            ("", None),
        ] {
            assert_eq!(hello_name(name).as_deref(), said, "{name:?}");
        }
    }
}
