//! What a list shows, as its address says it.

pub mod address;
pub mod search_box;

use serde::{Deserialize, Serialize};

/// What the address says is to be shown. Search, filter and page live there: reload, Back and a shared link agree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Listing {
    pub search: String,
    pub status: Status,
    /// The cursor that an earlier page gave.
    pub after: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    #[default]
    All,
    Active,
    Pending,
    Expired,
}

/// A longer search finds nothing more, and costs.
const SEARCH_LENGTH_MAX: usize = 300;

impl Listing {
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let search = get("q").unwrap_or_default();
        Self {
            search: search.trim().chars().take(SEARCH_LENGTH_MAX).collect(),
            status: Status::parse(&get("status").unwrap_or_default()),
            after: get("after").filter(|after| !after.is_empty()),
        }
    }

    pub fn is_everyone(&self) -> bool {
        self.search.is_empty() && self.status == Status::All
    }

    /// As the address has it, without a question mark.
    pub fn query(&self) -> String {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push(format!("q={}", crate::ui::url::encode(&self.search)));
        }
        if self.status != Status::All {
            pairs.push(format!("status={}", self.status.key()));
        }
        if let Some(after) = &self.after {
            pairs.push(format!("after={}", crate::ui::url::encode(after)));
        }
        pairs.join("&")
    }
}

impl Status {
    pub const ALL: [Self; 4] = [Self::All, Self::Active, Self::Pending, Self::Expired];

    pub fn key(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Expired => "expired",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Active => "Active",
            Self::Pending => "Pending",
            Self::Expired => "Expired",
        }
    }

    fn parse(key: &str) -> Self {
        Self::ALL.into_iter().find(|status| status.key() == key).unwrap_or_default()
    }
}
