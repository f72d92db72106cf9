use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person with access here, as the field offers them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    pub id: Uuid,
    /// The text that means them in the field: their email address, or for those who may not see it a name that is nobody
    /// else's here.
    pub value: String,
    /// What stands beside it.
    pub name: String,
}
