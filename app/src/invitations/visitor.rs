use super::find::{StoredInvitation, StoredLink};
use crate::{
    domain::error::AppError,
    store::{
        db::Conn,
        person::{Person, find_by_email},
    },
    users::unverified::unverified_in,
};

/// Who opened an invitation's link, which decides what they are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// The address has no account: they choose a name and a password.
    New,
    /// The address has an account: they enter its password.
    HasAccount,
    /// The account was created with a copied link, and this link was emailed: it proves the mailbox, and they choose a
    /// new password.
    Proves,
    /// Signed out, with a copied link: the page does not reveal whether the address has an account, since Managers can
    /// copy links but only Owners and admins may know.
    Undisclosed,
    SignedIn,
    SignedInAs {
        email: String,
    },
}

/// Finds out who the visitor is. Returns `None` if the link was copied and they are signed in to an account that is
/// unverified in another workspace: they need an emailed link.
pub async fn visitor(
    conn: &mut Conn,
    invitation: &StoredInvitation,
    link: StoredLink,
    person: Option<&Person>,
) -> Result<Option<Visitor>, AppError> {
    match person {
        Some(other) if other.email != invitation.email => {
            return Ok(Some(Visitor::SignedInAs { email: other.email.clone() }));
        }
        None if !link.by_email => return Ok(Some(Visitor::Undisclosed)),
        _ => (),
    }
    let Some(account) = find_by_email(conn, &invitation.email).await? else { return Ok(Some(Visitor::New)) };
    Ok(match unverified_in(conn, account.id).await? {
        Some(_) if link.by_email => Some(Visitor::Proves),
        Some(workspace) if workspace != invitation.workspace_id => None,
        _ if person.is_some() => Some(Visitor::SignedIn),
        _ => Some(Visitor::HasAccount),
    })
}
