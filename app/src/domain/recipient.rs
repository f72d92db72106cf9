use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A User that contacts can be assigned to, as the field offers them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub id: Uuid,
    /// The text that selects them: their email address, or, for actors who may not see it, a unique name.
    pub value: String,
    /// The text shown beside it.
    pub name: String,
}
