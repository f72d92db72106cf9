//! Passwords: what is accepted, and hashing them with argon2.

use crate::domain::not_tried::NotTried;
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

/// Characters of a password: long ones and no rules of composition, as OWASP advises. The maximum bounds the work of
/// hashing.
const LENGTH_MIN: usize = 12;
const LENGTH_MAX: usize = 200;
/// Characters of a typed text that may be a password: a composed letter is typed as up to four.
const TYPED_MAX: usize = LENGTH_MAX * 4;
/// How long a password waits for its turn; then it is not checked.
const QUEUE_MAX: Duration = Duration::from_secs(2);
/// Characters that are estimated, which takes more than linear time.
const ESTIMATED_MAX: usize = 64;

/// Hashes passwords, two at a time. Each hash takes 19 MB and a core for a while: many sign-ins wait instead of using
/// up the machine, and are refused when the wait is long.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    queue_max: Duration,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::waiting(QUEUE_MAX)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvalidPassword {
    TooShort,
    TooLong,
    TooEasy,
}

/// Refuses passwords that are easy to guess. `about` is what an attacker knows: the User's name and address, and the
/// Organization's name.
pub fn check(password: &str, about: &[&str]) -> Result<(), InvalidPassword> {
    match password.nfc().count() {
        count if count < LENGTH_MIN => return Err(InvalidPassword::TooShort),
        count if count > LENGTH_MAX => return Err(InvalidPassword::TooLong),
        _ => (),
    }
    let lower = password.trim().to_lowercase();
    let words: Vec<&str> = about.iter().flat_map(|text| words(text)).chain(["roster"]).collect();
    // Without the known words, something must be left.
    let rest = words.iter().fold(lower.clone(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    let estimated: String = lower.chars().take(ESTIMATED_MAX).collect();
    let is_easy = rest.trim().chars().count() < 4 || zxcvbn(&estimated, &words).score() < Score::Three;
    if is_easy { Err(InvalidPassword::TooEasy) } else { Ok(()) }
}

/// Returns a text and its words of three letters and more.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    std::iter::once(text).chain(words).filter(|word| word.chars().count() >= 3)
}

impl Passwords {
    /// Creates a hasher whose callers wait at most this long.
    pub fn waiting(queue_max: Duration) -> Self {
        Self { turns: Arc::new(Semaphore::new(2)), queue_max }
    }

    pub async fn hash(&self, password: String) -> Result<String, NotTried> {
        let turn = self.turn().await?;
        // The turn belongs to the task: an aborted request does not stop it.
        let hashed = spawn_blocking(move || {
            let _turn = turn;
            hash_now(&normal(&password))
        });
        Ok(hashed.await.expect("hashing does not panic"))
    }

    /// Checks a password. `None` stands for an unknown address: the same work, and never a match.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, NotTried> {
        static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody's password"));
        let turn = self.turn().await?;
        let verified = spawn_blocking(move || {
            let _turn = turn;
            // A text that is too long takes the same time, and never matches.
            let is_possible = hash.is_some() && password.chars().count() <= TYPED_MAX;
            let hash = hash.unwrap_or_else(|| NOBODY.clone());
            let password = if is_possible { password } else { password.chars().take(TYPED_MAX).collect() };
            let normal = normal(&password);
            // Older hashes were made of the text as it was typed.
            let matches = fits(&normal, &hash) || (normal != password && fits(&password, &hash));
            is_possible && matches
        });
        Ok(verified.await.unwrap_or(false))
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, NotTried> {
        match timeout(self.queue_max, self.turns.clone().acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(NotTried::Busy),
        }
    }
}

/// Normalises the text: keyboards differ in how they compose an accented letter (NIST SP 800-63B, 5.1.1.2).
fn normal(password: &str) -> String {
    password.nfc().collect()
}

fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn hash_now(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("the default parameters are valid").to_string()
}

impl fmt::Display for InvalidPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "Use at least {LENGTH_MIN} characters."),
            Self::TooLong => write!(f, "Use at most {LENGTH_MAX} characters."),
            Self::TooEasy => {
                f.write_str("This password is too easy to guess. Make it longer, or use several unrelated words.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: [&str; 3] = ["ava.stone@northwind.example", "Ava Stone", "Northwind"];

    #[test]
    fn what_a_guesser_tries_first_is_refused() {
        for password in [
            "123456789012",
            "            ",
            "aaaaaaaaaaaa",
            "passwordpassword",
            "Password123456",
            "qwertyuiop12",
            "qwertyuiopas",
            "abcdefghijkl",
            "RosterRoster",
            "roster123456",
            "ava.stone@northwind.example",
            "Ava.Stone@Northwind.example",
            "ava stone 123",
            "Northwind2026",
            "NorthwindRoster",
        ] {
            assert_eq!(check(password, &ABOUT), Err(InvalidPassword::TooEasy), "{password}");
        }
    }

    #[test]
    fn several_unrelated_words_are_accepted() {
        for password in [
            "correct horse battery",
            "Überraschung né 2026",
            "tulip-anchor-ninety",
            "another long password",
            "and yet another one",
            "a whole new password",
            "x7#kQ2!vLp9s",
            "密码应该很难猜到才行呀",
        ] {
            let long =
                format!("{password}{}", if password.is_ascii() || password.starts_with('Ü') { "" } else { "真的" });
            assert_eq!(check(&long, &ABOUT), Ok(()), "{long}");
        }
        assert_eq!(check("short", &ABOUT), Err(InvalidPassword::TooShort));
        assert_eq!(check(&"long ".repeat(60), &ABOUT), Err(InvalidPassword::TooLong));
    }

    #[tokio::test]
    async fn a_password_fits_however_its_letters_were_composed() {
        let (composed, decomposed) = ("Überraschung né 2026", "U\u{308}berraschung ne\u{301} 2026");
        let passwords = Passwords::default();
        for typed in [composed, decomposed] {
            let hash = passwords.hash(typed.to_owned()).await.unwrap();
            for again in [composed, decomposed] {
                assert!(passwords.verify(again.to_owned(), Some(hash.clone())).await.unwrap());
            }
            assert!(!passwords.verify("Uberraschung ne 2026".to_owned(), Some(hash)).await.unwrap());
        }
        // A hash of a text that was not normalised.
        assert!(passwords.verify(decomposed.to_owned(), Some(hash_now(decomposed))).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_that_gets_no_turn_in_time_is_not_looked_at() {
        assert_eq!(Passwords::default().queue_max, Duration::from_secs(2));
        let passwords = Passwords { turns: Arc::new(Semaphore::new(0)), queue_max: Duration::ZERO };
        assert_eq!(passwords.verify("any password".to_owned(), None).await, Err(NotTried::Busy));
        assert_eq!(passwords.hash("any password".to_owned()).await, Err(NotTried::Busy));
    }
}
