use super::{Decision, Refusal};

/// The User who acts on the Organization. Being an admin is independent of access levels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationActor {
    pub is_admin: bool,
}

/// The User being acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationTarget {
    /// Whether the target is the actor.
    pub is_self: bool,
    /// Whether their mailbox is not verified yet.
    pub is_unverified: bool,
}

/// Decides on opening the Organization's pages and their data.
pub fn can_open_organization(actor: OrganizationActor) -> Decision {
    match actor.is_admin {
        true => Ok(()),
        false => Err(Refusal::AdminsOnly),
    }
}

pub fn can_make_admin(actor: OrganizationActor, target: OrganizationTarget) -> Decision {
    can_open_organization(actor)?;
    match target.is_unverified {
        true => Err(Refusal::UnverifiedAdmin),
        false => Ok(()),
    }
}

/// Decides on taking admin rights away. The command checks, under a lock, that one admin is left.
pub fn can_take_admin(actor: OrganizationActor) -> Decision {
    can_open_organization(actor)
}

pub fn can_remove_from_organization(actor: OrganizationActor, target: OrganizationTarget) -> Decision {
    can_open_organization(actor)?;
    match target.is_self {
        true => Err(Refusal::RemoveOneself),
        false => Ok(()),
    }
}

/// Decides on creating, renaming, archiving and restoring workspaces.
pub fn can_change_workspaces(actor: OrganizationActor) -> Decision {
    can_open_organization(actor)
}
