use crate::domain::audit_act::AuditAct;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of the audit log. Names are those at the time of the action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    pub id: Uuid,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    pub actor_name: String,
    pub actor_email: String,
    pub act: AuditAct,
    /// The affected person; empty if there is none.
    pub target_name: String,
    pub target_email: String,
    pub before: String,
    pub after: String,
    /// The network address of the request.
    pub address: String,
}

impl AuditLine {
    /// Returns `Agent → Manager`, or the one side that is not empty.
    pub fn change(&self) -> String {
        match (self.before.as_str(), self.after.as_str()) {
            ("", after) => after.to_owned(),
            (before, "") => before.to_owned(),
            (before, after) => format!("{before} → {after}"),
        }
    }
}

/// A page of the audit log, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    pub lines: Vec<AuditLine>,
    pub found: i64,
    pub next: Option<String>,
}
