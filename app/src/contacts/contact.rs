use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A contact as the actor may see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Contact {
    pub id: Uuid,
    pub name: String,
    pub details: Details,
    pub assigned_to: Option<Assignee>,
    /// Milliseconds since 1970, UTC.
    pub created_at: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Details {
    Shown { email: Option<String>, phone: Option<String> },
    Masked,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Assignee {
    /// The id of their access.
    pub id: Uuid,
    pub display_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactsPageData {
    pub contacts: Vec<Contact>,
    /// The User that the list is filtered by.
    pub of: Option<Assignee>,
    pub found: i64,
    pub next: Option<String>,
    pub now: i64,
}
