//! Secrets of links and cookies. The database stores only their SHA-256.

use sha2::{Digest, Sha256};

#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// Creates a token of 256 random bits, in hexadecimal.
    pub fn mint() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the operating system always has random numbers");
        Self(hex(&bytes))
    }

    /// Wraps a token that came in a link or a cookie. It may be anything.
    pub fn received(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether it has the form of a minted token.
    pub fn is_minted(&self) -> bool {
        self.0.len() == 64 && self.0.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes hexadecimal text; `None` if it is something else.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
    let pair = |pair: &[u8]| Some(digit(pair[0])? << 4 | digit(*pair.get(1)?)?);
    text.as_bytes().chunks(2).map(pair).collect()
}
