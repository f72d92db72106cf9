use super::{Decision, Refusal};

/// Whoever acts on the Organization. An admin is one whatever their level, and wherever they work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationActor {
    pub is_admin: bool,
}

/// Whoever is acted upon: a User of the Organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrganizationTarget {
    /// The target is the actor.
    pub is_self: bool,
    /// Nobody has proved their mailbox yet.
    pub is_unverified: bool,
}

/// The Organization's pages, and all their data.
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

/// That there is always one is asked later, of what is stored.
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

/// Create, rename, archive and restore one.
pub fn can_change_workspaces(actor: OrganizationActor) -> Decision {
    can_open_organization(actor)
}
