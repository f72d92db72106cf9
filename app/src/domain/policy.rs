//! Who may do what to whom: pure functions, asked by the button and by the server alike.
//!
//! What depends on stored data (the last Owner, a User who has left) is checked by the commands, under a lock, after
//! these. An actor is represented by their own access.

mod grant;
mod organization;
pub mod permissions;
mod refusal;

pub use grant::{Grant, InvalidGrant, Level, Restriction, Restrictions};
pub use organization::{
    OrganizationActor, OrganizationTarget, can_change_workspaces, can_make_admin, can_open_organization,
    can_remove_from_organization, can_take_admin,
};
pub use refusal::Refusal;

use serde::{Deserialize, Serialize};

/// The answer of every rule: allowed, or the refusal that the button shows.
pub type Decision = Result<(), Refusal>;

/// The access being acted on; always active and in the actor's workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub grant: Grant,
    /// Whether the target is the actor.
    pub is_self: bool,
}

/// Decides on opening the Users page, all its data and its stream.
pub fn can_open_users(actor: Grant) -> Decision {
    can_open_settings(actor)
}

/// Decides on opening the pages under Settings.
pub fn can_open_settings(actor: Grant) -> Decision {
    match actor.level {
        Level::Agent => Err(Refusal::OwnersAndManagersOnly),
        _ if actor.restrictions.has(Restriction::WorkspaceSettings) => Err(Refusal::SettingsRestricted),
        _ => Ok(()),
    }
}

/// Decides on changing who may be invited: domains, seats and limits.
pub fn can_change_rules(actor: Grant) -> Decision {
    match actor.level {
        Level::Owner => Ok(()),
        Level::Manager | Level::Agent => Err(Refusal::OnlyOwnersChangeRules),
    }
}

/// Decides on reading the audit log. Owners may see all it contains, so nothing in it is filtered.
pub fn can_open_audit(actor: Grant) -> Decision {
    match actor.level {
        Level::Owner => Ok(()),
        Level::Manager | Level::Agent => Err(Refusal::OwnersOnly),
    }
}

/// Tells whether the actor may learn which addresses have an account, and which of them are unverified. To anyone else,
/// an address outside their workspace looks like any other.
pub fn knows_the_organization(actor: Grant, is_admin: bool) -> bool {
    is_admin || actor.level == Level::Owner
}

/// Decides on seeing that email is down, and on retrying it.
pub fn can_try_mails_again(actor: Grant) -> Decision {
    can_open_audit(actor)
}

/// Decides on inviting, and on sending an invitation in any other way: to resend it, extend it, copy its link or retry
/// its email. Nobody grants more than they have.
pub fn can_invite(actor: Grant, offered: Grant) -> Decision {
    can_offer_level(actor, offered.level)?;
    match actor.restrictions.iter().find(|carried| lacks(offered, *carried)) {
        Some(carried) => Err(Refusal::RestrictionCarried(carried)),
        None => Ok(()),
    }
}

/// Decides on offering this level to a new User.
pub fn can_offer_level(actor: Grant, level: Level) -> Decision {
    can_open_users(actor)?;
    match (actor.level, level) {
        (Level::Owner, _) | (_, Level::Agent) => Ok(()),
        (_, level) => Err(Refusal::OnlyOwnersGrant(level)),
    }
}

/// Decides on cancelling an invitation, and on opening it for an edit, which then asks `can_edit_invitation_to`.
pub fn can_manage_invitation(actor: Grant, offered: Grant) -> Decision {
    can_offer_level(actor, offered.level)
}

/// Decides on saving this change of an invitation.
pub fn can_edit_invitation_to(actor: Grant, offered: Grant, to: Grant) -> Decision {
    can_manage_invitation(actor, offered)?;
    can_invite(actor, to)
}

/// Decides on opening the edit of an access, which then asks `can_edit_to`.
pub fn can_edit(actor: Grant, target: Target) -> Decision {
    can_change(actor, target)
}

/// Decides on saving this change of an access.
pub fn can_edit_to(actor: Grant, target: Target, to: Grant) -> Decision {
    can_edit(actor, target)?;
    can_offer_level(actor, to.level)?;
    let taken_off = |carried: &Restriction| target.grant.restrictions.has(*carried) && lacks(to, *carried);
    match actor.restrictions.iter().find(taken_off) {
        Some(carried) => Err(Refusal::RestrictionCarried(carried)),
        None => Ok(()),
    }
}

pub fn can_revoke(actor: Grant, target: Target) -> Decision {
    can_change(actor, target)
}

/// Decides on suspending and reactivating an access.
pub fn can_suspend(actor: Grant, target: Target) -> Decision {
    can_change(actor, target)
}

pub fn can_export_users(actor: Grant) -> Decision {
    can_open_users(actor)?;
    can_export(actor)
}

pub fn can_export(actor: Grant) -> Decision {
    match actor.restrictions.has(Restriction::DataExport) {
        true => Err(Refusal::ExportRestricted),
        false => Ok(()),
    }
}

pub fn can_delete_contacts(actor: Grant) -> Decision {
    match actor.restrictions.has(Restriction::ContactDeletion) {
        true => Err(Refusal::DeletionRestricted),
        false => Ok(()),
    }
}

/// What an actor sees of the workspace's contacts, wherever contacts appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactScope {
    /// Whether only contacts assigned to the actor are visible; unassigned ones are hidden.
    pub mine_only: bool,
    /// Whether phone and email are masked, and cannot be searched or sorted by.
    pub masked: bool,
}

pub fn contact_scope(actor: Grant) -> ContactScope {
    ContactScope {
        mine_only: actor.restrictions.has(Restriction::ContactVisibility),
        masked: actor.restrictions.has(Restriction::MaskContactDetails),
    }
}

fn can_change(actor: Grant, target: Target) -> Decision {
    can_open_users(actor)?;
    match (actor.level, target.grant.level) {
        _ if target.is_self => Err(Refusal::Oneself { level: actor.level }),
        (Level::Owner, _) | (_, Level::Agent) => Ok(()),
        _ => Err(Refusal::OnlyOwnersChange(target.grant.level)),
    }
}

/// Tells whether the grant's level could have the restriction, and the grant does not.
fn lacks(grant: Grant, carried: Restriction) -> bool {
    carried.applies_to(grant.level) && !grant.restrictions.has(carried)
}

#[cfg(test)]
mod tests;
