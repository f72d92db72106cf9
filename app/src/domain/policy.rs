//! Who may do what to whom: pure, and asked by the button and by the server alike.
//!
//! Everything that depends on what is stored (is this the last Owner, is that person still here) is
//! asked by the commands, under a lock, after these. An actor is what their own access grants.

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

pub type Decision = Result<(), Refusal>;

/// Whoever is acted upon: an active access of the actor's workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub grant: Grant,
    /// The target is the actor.
    pub is_self: bool,
}

/// The Users page, all its data and its stream.
pub fn can_open_users(actor: Grant) -> Decision {
    can_open_settings(actor)
}

/// Every page under Settings.
pub fn can_open_settings(actor: Grant) -> Decision {
    match actor.level {
        Level::Agent => Err(Refusal::OwnersAndManagersOnly),
        _ if actor.restrictions.has(Restriction::WorkspaceSettings) => Err(Refusal::SettingsRestricted),
        _ => Ok(()),
    }
}

/// Who may be invited: domains, seats and limits.
pub fn can_change_rules(actor: Grant) -> Decision {
    match actor.level {
        Level::Owner => Ok(()),
        Level::Manager | Level::Agent => Err(Refusal::OnlyOwnersChangeRules),
    }
}

/// Who did what to whom. Owners see everything else too, so nothing shines through in it.
pub fn can_open_audit(actor: Grant) -> Decision {
    match actor.level {
        Level::Owner => Ok(()),
        Level::Manager | Level::Agent => Err(Refusal::OwnersOnly),
    }
}

/// Whether the actor knows which addresses have an account, and which of them are unverified. To anyone else, an address
/// that is not in their workspace looks like any other.
pub fn knows_the_organization(actor: Grant, is_admin: bool) -> bool {
    is_admin || actor.level == Level::Owner
}

/// To know that no mail can be sent, and to have one tried again.
pub fn can_try_mails_again(actor: Grant) -> Decision {
    can_open_audit(actor)
}

/// To invite, and to hand out an invitation in any way: resend it, extend it, copy its link, retry its email. Nobody grants
/// more than they have.
pub fn can_invite(actor: Grant, offered: Grant) -> Decision {
    can_offer_level(actor, offered.level)?;
    match actor.restrictions.iter().find(|carried| lacks(offered, *carried)) {
        Some(carried) => Err(Refusal::RestrictionCarried(carried)),
        None => Ok(()),
    }
}

/// Which of the three level cards may be chosen for somebody new.
pub fn can_offer_level(actor: Grant, level: Level) -> Decision {
    can_open_users(actor)?;
    match (actor.level, level) {
        (Level::Owner, _) | (_, Level::Agent) => Ok(()),
        (_, level) => Err(Refusal::OnlyOwnersGrant(level)),
    }
}

/// To cancel an invitation, or to open it for an edit, which then asks `can_edit_invitation_to`.
pub fn can_manage_invitation(actor: Grant, offered: Grant) -> Decision {
    can_offer_level(actor, offered.level)
}

/// Whether this very change of what is offered may be saved.
pub fn can_edit_invitation_to(actor: Grant, offered: Grant, to: Grant) -> Decision {
    can_manage_invitation(actor, offered)?;
    can_invite(actor, to)
}

/// Whether the EDIT button is there at all.
pub fn can_edit(actor: Grant, target: Target) -> Decision {
    can_change(actor, target)
}

/// Whether this very change may be saved.
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

/// Access off and on again.
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

/// What of the workspace's contacts shines through to an actor, wherever a contact appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactScope {
    /// Only contacts assigned to the actor; unassigned ones are hidden.
    pub mine_only: bool,
    /// Phone and email are masked, and cannot be searched or sorted by.
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

/// A restriction that the grant's level could carry, and does not.
fn lacks(grant: Grant, carried: Restriction) -> bool {
    carried.applies_to(grant.level) && !grant.restrictions.has(carried)
}

#[cfg(test)]
mod tests;
