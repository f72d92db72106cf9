//! Stores a grant as accesses and invitations do: a level, and a column for each restriction.

use super::db::{Column, Row, Sql, Value};
use crate::domain::policy::{Grant, Level, Restrictions};
use sqlx::Error;

impl Column for Grant {
    fn read(row: &Row, _: &str) -> sqlx::Result<Self> {
        let restrictions = Restrictions {
            workspace_settings: row.get("workspace_settings")?,
            data_export: row.get("data_export")?,
            contact_deletion: row.get("contact_deletion")?,
            contact_visibility: row.get("contact_visibility")?,
            mask_contact_details: row.get("mask_contact_details")?,
        };
        Self::new(Level::read(row, "level")?, restrictions).map_err(|invalid| Error::Decode(invalid.to_string().into()))
    }
}

impl Column for Level {
    fn read(row: &Row, name: &str) -> sqlx::Result<Self> {
        let key: String = row.get(name)?;
        Self::parse(&key).ok_or_else(|| Error::Decode(format!("no access level is called {key:?}").into()))
    }
}

impl Sql {
    /// Binds a grant, in the order of `grant_values`.
    pub fn bind_grant(self, grant: Grant) -> Self {
        grant_values(grant).into_iter().fold(self, Self::bind)
    }
}

/// Returns a grant's values in the order of its columns: level, workspace_settings, data_export, contact_deletion,
/// contact_visibility, mask_contact_details.
pub fn grant_values(grant: Grant) -> [Value; 6] {
    let Restrictions { workspace_settings, data_export, contact_deletion, contact_visibility, mask_contact_details } =
        grant.restrictions;
    [
        grant.level.key().into(),
        workspace_settings.into(),
        data_export.into(),
        contact_deletion.into(),
        contact_visibility.into(),
        mask_contact_details.into(),
    ]
}
