//! Stores a grant as accesses and invitations do: a level, and a column for each restriction.

use super::db::{Column, Row, Sql};
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
    /// Binds a grant, in the order of its columns: the level, then workspace_settings, data_export, contact_deletion,
    /// contact_visibility and mask_contact_details.
    pub fn bind_grant(self, grant: Grant) -> Self {
        self.bind(grant.level.key())
            .bind(grant.restrictions.workspace_settings)
            .bind(grant.restrictions.data_export)
            .bind(grant.restrictions.contact_deletion)
            .bind(grant.restrictions.contact_visibility)
            .bind(grant.restrictions.mask_contact_details)
    }
    /// Binds a grant as `bind_grant` does, and appends the placeholders.
    pub fn push_grant(self, grant: Grant) -> Self {
        let Restrictions {
            workspace_settings,
            data_export,
            contact_deletion,
            contact_visibility,
            mask_contact_details,
        } = grant.restrictions;
        let restrictions =
            [workspace_settings, data_export, contact_deletion, contact_visibility, mask_contact_details];
        self.push_bind(grant.level.key()).push(", ").push_list(restrictions)
    }
}
