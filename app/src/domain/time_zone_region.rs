use serde::{Deserialize, Serialize};

/// The time zones of one part of the world, by their IANA names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    pub name: String,
    pub zones: Vec<String>,
}
