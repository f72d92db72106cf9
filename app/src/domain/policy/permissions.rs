//! The list of what an access can do, and what decides each item: computed from the policy itself.

use super::{
    Decision, Grant, Level, Restriction, Restrictions, Target, can_delete_contacts, can_export, can_export_users,
    can_offer_level, can_open_audit, can_open_settings, can_open_users, can_revoke, contact_scope,
};

/// One thing that an access can or cannot do.
#[derive(Clone, Copy)]
pub struct Permission {
    pub name: &'static str,
    may: fn(Grant) -> bool,
}

/// The level or restriction that allows or denies a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecidedBy {
    Level(Level),
    /// The level allows it, and each of these restrictions denies it.
    Restrictions(Vec<Restriction>),
}

pub const PERMISSIONS: [Permission; 13] = [
    Permission { name: "See and work with contacts", may: |_| true },
    Permission { name: "See everyone's contacts, including unassigned", may: |grant| !contact_scope(grant).mine_only },
    Permission { name: "See contacts' phone numbers and emails", may: |grant| !contact_scope(grant).masked },
    Permission { name: "Export contacts", may: |grant| is_yes(can_export(grant)) },
    Permission { name: "Delete contacts", may: |grant| is_yes(can_delete_contacts(grant)) },
    Permission { name: "Change general settings", may: |grant| is_yes(can_open_settings(grant)) },
    Permission { name: "Open the Users page", may: |grant| is_yes(can_open_users(grant)) },
    Permission { name: "Export Users", may: |grant| is_yes(can_export_users(grant)) },
    Permission { name: "Invite Agents", may: |grant| is_yes(can_offer_level(grant, Level::Agent)) },
    Permission { name: "Manage Agents", may: |grant| is_yes(can_revoke(grant, other(Level::Agent))) },
    Permission { name: "Invite Managers and Owners", may: |grant| is_yes(can_offer_level(grant, Level::Manager)) },
    Permission { name: "Manage Managers and Owners", may: |grant| is_yes(can_revoke(grant, other(Level::Owner))) },
    Permission { name: "View the audit log", may: |grant| is_yes(can_open_audit(grant)) },
];

impl Permission {
    /// Tells whether the grant has this permission.
    pub fn is_granted_by(self, grant: Grant) -> bool {
        (self.may)(grant)
    }

    /// Returns what allows or denies the permission.
    pub fn decided_by(self, grant: Grant) -> DecidedBy {
        let with = |restrictions| self.is_granted_by(Grant { level: grant.level, restrictions });
        let none = Restrictions::default();
        match self.is_granted_by(grant) || !with(none) {
            true => DecidedBy::Level(grant.level),
            false => DecidedBy::Restrictions(grant.restrictions.iter().filter(|it| !with(none.with(*it))).collect()),
        }
    }
}

/// Returns the names of the permissions that a change of grant adds, and of those it takes away.
pub fn difference(from: Grant, to: Grant) -> (Vec<&'static str>, Vec<&'static str>) {
    let which = |has: Grant, has_not: Grant| {
        let only = PERMISSIONS.into_iter().filter(move |it| it.is_granted_by(has) && !it.is_granted_by(has_not));
        only.map(|it| it.name).collect()
    };
    (which(to, from), which(from, to))
}

fn is_yes(answer: Decision) -> bool {
    answer.is_ok()
}

fn other(level: Level) -> Target {
    Target { grant: Grant { level, restrictions: Restrictions::default() }, is_self: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Permission {
        PERMISSIONS.into_iter().find(|it| it.name == name).expect("a permission")
    }

    #[test]
    fn a_no_is_the_levels_or_that_of_each_restriction_that_would_do() {
        let both = Restrictions::default().with(Restriction::WorkspaceSettings).with(Restriction::DataExport);
        let manager = Grant::new(Level::Manager, both).unwrap();
        let export = named("Export Users");
        assert_eq!(export.decided_by(manager), DecidedBy::Restrictions(both.iter().collect()));
        assert_eq!(named("View the audit log").decided_by(manager), DecidedBy::Level(Level::Manager));
        assert_eq!(named("Delete contacts").decided_by(manager), DecidedBy::Level(Level::Manager));
        let agent = Grant::new(Level::Agent, Restrictions::default()).unwrap();
        assert_eq!(export.decided_by(agent), DecidedBy::Level(Level::Agent));
    }

    #[test]
    fn a_difference_says_what_is_gained_and_what_is_lost() {
        let agent = Grant::new(Level::Agent, Restrictions::default()).unwrap();
        let masked = Restrictions::default().with(Restriction::MaskContactDetails);
        let manager = Grant::new(Level::Manager, masked).unwrap();
        let (gained, lost) = difference(agent, manager);
        assert!(gained.contains(&"Open the Users page") && !gained.contains(&"View the audit log"), "{gained:?}");
        assert_eq!(lost, ["See contacts' phone numbers and emails"]);
        assert_eq!(difference(manager, manager), (vec![], vec![]));
    }
}
