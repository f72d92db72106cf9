use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    sync::{Arc, LazyLock},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// OWASP: twelve or more, and no rules of composition. The upper bound is about the work of hashing.
const LENGTH_MIN: usize = 12;
const LENGTH_MAX: usize = 200;

/// Each hash takes 19 MB and a core for a while: a crowd of sign-ins waits instead of taking the machine.
#[derive(Clone, Debug)]
pub struct Passwords(Arc<Semaphore>);

impl Default for Passwords {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(2)))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvalidPassword {
    TooShort,
    TooLong,
}

pub fn check(password: &str) -> Result<(), InvalidPassword> {
    match password.chars().count() {
        count if count < LENGTH_MIN => Err(InvalidPassword::TooShort),
        count if count > LENGTH_MAX => Err(InvalidPassword::TooLong),
        _ => Ok(()),
    }
}

impl Passwords {
    pub async fn hash(&self, password: String) -> String {
        let _turn = self.0.acquire().await;
        spawn_blocking(move || hash_now(&password)).await.expect("hashing does not panic")
    }

    /// `None` stands for an address that nobody has: the same work, and never a match.
    pub async fn verify(&self, password: String, hash: Option<String>) -> bool {
        static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody's password"));
        let _turn = self.0.acquire().await;
        spawn_blocking(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            let matches = PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
            known && matches
        })
        .await
        .unwrap_or(false)
    }
}

fn hash_now(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("the default parameters are valid").to_string()
}

impl fmt::Display for InvalidPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "A password has at least {LENGTH_MIN} characters."),
            Self::TooLong => write!(f, "A password has at most {LENGTH_MAX} characters."),
        }
    }
}
