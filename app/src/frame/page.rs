//! The pages of a workspace that the browser can draw itself, each with its path.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Contacts,
    General,
    Users,
    AccessLevels,
    Audit,
}

impl Page {
    pub const ALL: [Self; 5] = [Self::Contacts, Self::General, Self::Users, Self::AccessLevels, Self::Audit];

    /// Returns its path below that of the workspace.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Contacts => "contacts",
            Self::General => "settings/general",
            Self::Users => "settings/users",
            Self::AccessLevels => "settings/access-levels",
            Self::Audit => "settings/audit",
        }
    }

    /// Parses the path of a URL: the slug of the workspace, and the page.
    pub fn parse(path: &str) -> Option<(&str, Self)> {
        let (workspace, rest) = path.strip_prefix("/w/")?.split_once('/')?;
        Some((workspace, Self::ALL.into_iter().find(|page| page.path() == rest)?))
    }

    /// Tells whether both paths are pages of one workspace. The stream and all data belong to one workspace, so others
    /// are documents of their own.
    pub fn are_together(one: &str, other: &str) -> bool {
        match (Self::parse(one), Self::parse(other)) {
            (Some((one, _)), Some((other, _))) => one == other,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn pages_of_one_workspace_are_together() {
        for (one, other, together) in [
            ("/w/north/contacts", "/w/north/settings/users", true),
            ("/w/north/contacts", "/w/north/contacts", true),
            ("/w/north/contacts", "/w/south/contacts", false),
            ("/w/north/contacts", "/w/north", false),
            ("/w/north/contacts", "/w/north/contacts/", false),
            ("/w/north/contacts", "/w/north/contacts/import", false),
            ("/w/north/settings/users", "/w/north/settings/users/export.csv", false),
            ("/account", "/account", false),
        ] {
            assert_eq!(Page::are_together(one, other), together, "{one} {other}");
        }
    }
}
