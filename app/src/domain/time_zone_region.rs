use serde::{Deserialize, Serialize};

/// Time zones of one part of the world, by their IANA names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    pub name: String,
    pub zones: Vec<String>,
}
