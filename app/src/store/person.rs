//! The signed-in User.

use super::{
    audit_log::AuditActor,
    clock::Millis,
    ctx::NetworkAddress,
    db::{Conn, sql},
};
use crate::{columns, domain::error::AppError};
use uuid::Uuid;

/// A User, independent of any workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: Uuid,
    pub email: String,
    pub display_name: String,
    pub is_admin: bool,
    /// The hash of their picture.
    pub avatar: Option<String>,
}
columns!(Person { id, email, display_name, is_admin, avatar });

impl Person {
    pub fn by<'a>(&'a self, address: &'a NetworkAddress, now: Millis) -> AuditActor<'a> {
        AuditActor { user: Some(self.id), name: &self.display_name, email: &self.email, address: &address.0, now }
    }
}

pub async fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<Person>, AppError> {
    let person = sql("select id, email, display_name, is_admin, avatar from users
        where email = $1 and removed_at is null");
    Ok(person.bind(email).fetch_optional(conn).await?)
}
