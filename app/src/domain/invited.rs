use super::{error::AppError, outcome::Outcome};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The result of an invitation, for each address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub each: Vec<InvitedOne>,
}

/// The result for one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedOne {
    /// The address as it is stored, or the typed text if it is no address.
    pub email: String,
    pub result: Result<Outcome, AppError>,
}

impl InvitedOne {
    pub fn is_done(&self) -> bool {
        self.result.as_ref().is_ok_and(|outcome| outcome.is_done())
    }
}

impl Invited {
    /// Returns the addresses that were not invited, one a line, for the text box.
    pub fn left(&self) -> String {
        let left = self.each.iter().filter(|it| !it.is_done()).map(|it| it.email.as_str());
        left.collect::<Vec<_>>().join("\n")
    }
}

/// Reduces the result: of one address its outcome, of several the numbers.
impl From<&Invited> for Outcome {
    fn from(it: &Invited) -> Self {
        match &it.each[..] {
            [InvitedOne { result: Ok(outcome), .. }] => *outcome,
            each => {
                let done = each.iter().filter(|it| it.is_done()).count() as i64;
                Self::SeveralInvited { done, failed: each.len() as i64 - done }
            }
        }
    }
}

impl fmt::Display for Invited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.each[..] {
            [InvitedOne { email, result: Ok(Outcome::Invited) }] => write!(f, "Invitation sent to {email}."),
            _ => Outcome::from(self).fmt(f),
        }
    }
}
