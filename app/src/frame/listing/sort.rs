//! The column and direction that a list is sorted by.

use strum::{EnumString, IntoStaticStr, VariantArray};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    pub by: By,
    pub order: Order,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum By {
    #[default]
    Name,
    Level,
    #[strum(serialize = "active")]
    LastActive,
    Joined,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    #[default]
    Ascending,
    Descending,
}

impl Sort {
    /// Returns the direction of the first click: names from A, Owners before Agents, the newest first.
    pub fn natural(by: By) -> Self {
        let order = match by {
            By::Name | By::Level => Order::Ascending,
            By::LastActive | By::Joined => Order::Descending,
        };
        Self { by, order }
    }

    /// Returns the sort after a click on the column's heading.
    pub fn clicked(self, by: By) -> Self {
        match self.by == by {
            true => Self { by, order: self.order.reversed() },
            false => Self::natural(by),
        }
    }

    pub(super) fn key(self) -> String {
        let minus = if self.order == Order::Descending { "-" } else { "" };
        format!("{minus}{}", self.by.key())
    }

    pub(super) fn parse(key: &str) -> Self {
        let (order, key) = match key.strip_prefix('-') {
            Some(key) => (Order::Descending, key),
            None => (Order::Ascending, key),
        };
        key.parse().map(|by| Self { by, order }).unwrap_or_default()
    }
}

impl By {
    pub const ALL: &[Self] = Self::VARIANTS;

    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Level => "Access level",
            Self::LastActive => "Last active",
            Self::Joined => "Joined",
        }
    }

    fn key(self) -> &'static str {
        self.into()
    }
}

impl Order {
    pub fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }

    /// Returns the name that `aria-sort` and the style sheet use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}
