use super::find::{Link, StoredInvitation};
use crate::{
    domain::error::AppError,
    store::{
        db::Conn,
        person::{Person, find_by_email},
    },
    users::unverified::unverified_in,
};

/// The person who opened an invitation's link, and what they are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visitor {
    /// Nobody has this address yet: they choose a name and a password.
    New,
    /// The address has an account, and its password opens the way.
    HasAccount,
    /// The account was made by a copied link, and this link came by email: it proves the mailbox, and its holder chooses a
    /// new password.
    Proves,
    /// Signed out, with a copied link: whether the address has an account is not told. Owners and admins alone may know,
    /// and a Manager copies links.
    Undisclosed,
    SignedIn,
    SignedInAs {
        email: String,
    },
}

/// Finds what the visitor is asked for. `None` where they are signed in to an account that is unverified in another
/// workspace, and the link was copied: only an emailed link leads on.
pub async fn visitor(
    conn: &mut Conn,
    invitation: &StoredInvitation,
    link: Link,
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
