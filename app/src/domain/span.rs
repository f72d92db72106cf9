use serde::{Deserialize, Serialize};

/// A range of bytes in a text; `to` is not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: u32,
    pub to: u32,
}
