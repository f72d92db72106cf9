//! An installation as the model has it. Nothing here knows the application: that is what makes their agreement worth
//! something.

use std::collections::BTreeSet;

/// The first three found a workspace each, and Ann is the Organization's admin. The last two are strangers at first.
pub const PEOPLE: [&str; 8] = ["Ann", "Ben", "Cia", "Dan", "Eva", "Finn", "Gus", "Hal"];
pub const FOUNDERS: usize = 3;
pub const STRANGERS: usize = 2;
/// Of the workspaces.
pub const NAMES: [&str; FOUNDERS] = ["Support", "Sales", "Stock"];
pub const CONTACTS: [&str; 8] =
    ["Ida Falk", "Jon Ek", "Kim Own", "Liv Dal", "Mio Berg", "Nea Holm", "Ove Rask", "Pia Lund"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Agent,
    Manager,
    Owner,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    pub level: Level,
    /// By their columns.
    pub restrictions: BTreeSet<&'static str>,
}

/// Everyone is known by their place in `PEOPLE`, in the Organization or not.
#[derive(Clone, Debug)]
pub struct Person {
    pub is_user: bool,
    pub was_removed: bool,
    pub is_admin: bool,
}

#[derive(Clone, Debug)]
pub struct Workspace {
    pub invitation_days: i64,
    pub is_archived: bool,
}

#[derive(Clone, Debug)]
pub struct Access {
    pub workspace: usize,
    pub person: usize,
    pub grant: Grant,
    pub revision: i64,
    /// Off for now.
    pub is_suspended: bool,
    pub has_ended: bool,
}

impl Access {
    pub fn new(person: usize, workspace: usize, grant: Grant) -> Self {
        Self { workspace, person, grant, revision: 1, is_suspended: false, has_ended: false }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Open,
    Accepted,
    Cancelled,
}

#[derive(Clone, Debug)]
pub struct Invitation {
    pub workspace: usize,
    pub person: usize,
    pub grant: Grant,
    /// The access that it was sent with.
    pub vouched: usize,
    pub expires_on: i64,
    pub generation: usize,
    pub fate: Fate,
}

/// In a mail to somebody.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub invitation: usize,
    pub generation: usize,
}

#[derive(Clone, Debug)]
pub struct Contact {
    pub workspace: usize,
    pub assigned_to: Option<usize>,
    pub is_deleted: bool,
}

#[derive(Clone, Debug)]
pub struct World {
    /// Days since it began.
    pub today: i64,
    pub people: Vec<Person>,
    pub workspaces: Vec<Workspace>,
    pub accesses: Vec<Access>,
    pub invitations: Vec<Invitation>,
    pub links: Vec<Link>,
    /// As many as there are, in the order of `CONTACTS`.
    pub contacts: Vec<Contact>,
}

impl World {
    pub fn new() -> Self {
        let person = |nth| Person { is_user: nth < PEOPLE.len() - STRANGERS, was_removed: false, is_admin: nth == 0 };
        let owner = |nth| Access::new(nth, nth, Grant { level: Level::Owner, restrictions: BTreeSet::new() });
        Self {
            today: 0,
            people: (0..PEOPLE.len()).map(person).collect(),
            workspaces: vec![Workspace { invitation_days: 7, is_archived: false }; NAMES.len()],
            accesses: (0..FOUNDERS).map(owner).collect(),
            invitations: Vec::new(),
            links: Vec::new(),
            contacts: Vec::new(),
        }
    }

    /// Suspended or not.
    pub fn standing_of(&self, person: usize, workspace: usize) -> Option<usize> {
        self.accesses.iter().position(|it| it.person == person && it.workspace == workspace && !it.has_ended)
    }

    /// Where it is on.
    pub fn access_of(&self, person: usize, workspace: usize) -> Option<usize> {
        self.standing_of(person, workspace).filter(|it| !self.accesses[*it].is_suspended)
    }

    pub fn standing_in(&self, workspace: usize) -> Vec<usize> {
        (0..self.accesses.len())
            .filter(|nth| self.accesses[*nth].workspace == workspace && !self.accesses[*nth].has_ended)
            .collect()
    }

    pub fn active_in(&self, workspace: usize) -> Vec<usize> {
        self.standing_in(workspace).into_iter().filter(|it| !self.accesses[*it].is_suspended).collect()
    }

    pub fn open_invitation(&self, person: usize, workspace: usize) -> Option<usize> {
        let open = |it: &Invitation| it.person == person && it.workspace == workspace && it.fate == Fate::Open;
        self.invitations.iter().position(open)
    }

    pub fn is_active_owner(&self, access: usize) -> bool {
        let it = &self.accesses[access];
        !it.has_ended && !it.is_suspended && it.grant.level == Level::Owner
    }

    pub fn has_other_owner(&self, workspace: usize, than: usize) -> bool {
        self.active_in(workspace).into_iter().any(|it| it != than && self.is_active_owner(it))
    }

    pub fn contacts_of(&self, access: usize) -> Vec<usize> {
        let of = |nth: &usize| !self.contacts[*nth].is_deleted && self.contacts[*nth].assigned_to == Some(access);
        (0..self.contacts.len()).filter(of).collect()
    }

    /// What stands in the database, a line each, sorted.
    pub fn lines(&self) -> Vec<String> {
        let accesses = self.accesses.iter().filter(|it| !it.has_ended).map(|it| {
            let (place, name, revision) = (slug(it.workspace), name(it.person), it.revision);
            let suspended = if it.is_suspended { ", suspended" } else { "" };
            format!("{place}: {name} is {}, revision {revision}{suspended}", it.grant)
        });
        let invitations = self.invitations.iter().filter(|it| it.fate == Fate::Open).map(|it| {
            let (place, name, by) = (slug(it.workspace), name(it.person), name(self.accesses[it.vouched].person));
            let (generation, expires_on) = (it.generation, it.expires_on);
            format!("{place}: {name} is invited by {by} to {}, generation {generation}, until {expires_on}", it.grant)
        });
        let contacts = self.contacts.iter().zip(CONTACTS).filter(|(it, _)| !it.is_deleted).map(|(it, contact)| {
            let to = it.assigned_to.map_or("nobody".to_owned(), |to| match self.accesses[to].has_ended {
                true => format!("{}, whose access has ended", name(self.accesses[to].person)),
                false => name(self.accesses[to].person),
            });
            format!("{}: {contact} is assigned to {to}", slug(it.workspace))
        });
        let users = self.people.iter().enumerate().filter(|(_, it)| it.is_user).map(|(nth, it)| {
            format!("{} is {} of the Organization", name(nth), if it.is_admin { "an admin" } else { "a User" })
        });
        let archived = self.workspaces.iter().enumerate().filter(|(_, it)| it.is_archived);
        let archived = archived.map(|(nth, _)| format!("{}: archived", slug(nth)));
        let mut lines: Vec<String> = accesses.chain(invitations).chain(contacts).chain(users).chain(archived).collect();
        lines.sort();
        lines
    }
}

pub fn slug(workspace: usize) -> String {
    NAMES[workspace].to_lowercase()
}

pub fn name(person: usize) -> String {
    PEOPLE[person].to_lowercase()
}

impl Grant {
    /// The restrictions as a form sends them.
    pub fn as_sent(&self) -> Vec<String> {
        self.restrictions.iter().map(|it| sent(it).to_owned()).collect()
    }
}

/// Visibility has two values; every other restriction is there or not.
pub fn sent(restriction: &'static str) -> &'static str {
    if restriction == "contact_visibility" { "contact_visibility=mine" } else { restriction }
}

impl std::fmt::Display for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.level.key())?;
        self.restrictions.iter().try_for_each(|it| write!(f, " {it}"))
    }
}

impl Level {
    pub fn key(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }
}
