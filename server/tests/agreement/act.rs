//! What somebody does, ready to be done and to be read.

use super::world::{CONTACTS, NAMES, PEOPLE, World};
use std::fmt::{Display, Formatter, Result};

/// Who, and in which workspace.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub person: usize,
    pub workspace: usize,
}

/// What a form sends as an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    Access(usize),
    Invitation(usize),
    OfNothing,
    Nonsense,
    Empty,
}

#[derive(Clone, Debug)]
pub struct Offer {
    pub level: &'static str,
    pub restrictions: Vec<&'static str>,
}

#[derive(Clone, Copy, Debug)]
pub enum Query {
    All,
    Name(usize),
    Email(usize),
    Phone,
    AssignedTo(Id),
    ToNobody,
}

#[derive(Clone, Debug)]
pub enum Act {
    ListUsers(At),
    ExportUsers(At),
    FindUser(At, Id),
    RevokePreview(At, Id),
    Invite(At, usize, Offer),
    Resend(At, Id),
    Cancel(At, Id),
    /// With one of the links, as `World::links` has them.
    Accept(usize, Option<usize>),
    Edit(At, Id, Offer, i64),
    /// To whom the contacts are handed on, in the form.
    Revoke(At, Id, Option<Id>),
    Suspend(At, Id),
    Reactivate(At, Id),
    ListContacts(At, Query),
    FindContact(At, usize),
    Assign(At, usize, Id),
    DeleteContact(At, usize),
    Settings(At),
    SaveSettings(At, i64),
    MakeAdmin(usize, usize),
    TakeAdmin(usize, usize),
    /// The contacts of one access may be handed on.
    Remove(usize, usize, Option<(usize, Id)>),
    CancelInvitations(usize, usize),
    Archive(usize, usize),
    Restore(usize, usize),
    Wait(i64),
}

/// An act as it is told: by names.
pub struct Told<'a>(pub &'a Act, pub &'a World);

impl Display for Told<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self(act, world) = *self;
        let id = |id: &Id| match *id {
            Id::Access(nth) => {
                let it = &world.accesses[nth];
                let state = match (it.has_ended, it.is_suspended) {
                    (true, _) => "ended ",
                    (_, true) => "suspended ",
                    _ => "",
                };
                format!("{}'s {state}access to {}", PEOPLE[it.person], NAMES[it.workspace])
            }
            Id::Invitation(nth) => {
                let it = &world.invitations[nth];
                let fate = format!("{:?}", it.fate).to_lowercase();
                format!("{}'s {fate} invitation to {}", PEOPLE[it.person], NAMES[it.workspace])
            }
            Id::OfNothing => "an id of nothing".into(),
            Id::Nonsense => "what is no id".into(),
            Id::Empty => "nobody".into(),
        };
        let offer = |it: &Offer| match it.restrictions.is_empty() {
            true => format!("{:?}", it.level),
            false => format!("{:?} with {}", it.level, it.restrictions.join(", ")),
        };
        match act {
            Act::ListUsers(at) => write!(f, "{at} lists the users"),
            Act::ExportUsers(at) => write!(f, "{at} exports the users"),
            Act::FindUser(at, it) => write!(f, "{at} opens EDIT of {}", id(it)),
            Act::RevokePreview(at, it) => write!(f, "{at} opens REVOKE ACCESS of {}", id(it)),
            Act::Invite(at, whom, to) => write!(f, "{at} invites {} to {}", PEOPLE[*whom], offer(to)),
            Act::Resend(at, it) => write!(f, "{at} resends {}", id(it)),
            Act::Cancel(at, it) => write!(f, "{at} cancels {}", id(it)),
            Act::Accept(who, None) => write!(f, "{} opens a link of nothing", PEOPLE[*who]),
            Act::Accept(who, Some(link)) => {
                let link = world.links[*link];
                let it = id(&Id::Invitation(link.invitation));
                write!(f, "{} accepts {it} with its link {}", PEOPLE[*who], link.generation)
            }
            Act::Edit(at, it, to, revision) => {
                write!(f, "{at} edits {} to {} over revision {revision}", id(it), offer(to))
            }
            Act::Revoke(at, it, None) => write!(f, "{at} revokes {}", id(it)),
            Act::Revoke(at, it, Some(to)) => write!(f, "{at} revokes {} and hands on to {}", id(it), id(to)),
            Act::Suspend(at, it) => write!(f, "{at} suspends {}", id(it)),
            Act::Reactivate(at, it) => write!(f, "{at} reactivates {}", id(it)),
            Act::ListContacts(at, Query::AssignedTo(it)) => write!(f, "{at} lists the contacts of {}", id(it)),
            Act::ListContacts(at, query) => write!(f, "{at} lists contacts: {query}"),
            Act::FindContact(at, it) => write!(f, "{at} opens {}", CONTACTS[*it]),
            Act::Assign(at, it, to) => write!(f, "{at} assigns {} to {}", CONTACTS[*it], id(to)),
            Act::DeleteContact(at, it) => write!(f, "{at} deletes {}", CONTACTS[*it]),
            Act::Settings(at) => write!(f, "{at} opens the general settings"),
            Act::SaveSettings(at, days) => write!(f, "{at} lets invitations live {days} days"),
            Act::MakeAdmin(by, it) => write!(f, "{} makes {} an admin", PEOPLE[*by], PEOPLE[*it]),
            Act::TakeAdmin(by, it) => write!(f, "{} makes {} no admin", PEOPLE[*by], PEOPLE[*it]),
            Act::Remove(by, it, hand_on) => {
                write!(f, "{} removes {} from the Organization", PEOPLE[*by], PEOPLE[*it])?;
                match hand_on {
                    Some((from, to)) => write!(f, " and hands {} on to {}", id(&Id::Access(*from)), id(to)),
                    None => Ok(()),
                }
            }
            Act::CancelInvitations(by, it) => {
                write!(f, "{} cancels all of {}'s invitations", PEOPLE[*by], PEOPLE[*it])
            }
            Act::Archive(by, it) => write!(f, "{} archives {}", PEOPLE[*by], NAMES[*it]),
            Act::Restore(by, it) => write!(f, "{} restores {}", PEOPLE[*by], NAMES[*it]),
            Act::Wait(days) => write!(f, "{days} days go by"),
        }
    }
}

impl Display for At {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} in {}", PEOPLE[self.person], NAMES[self.workspace])
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::All => f.write_str("all"),
            Self::Name(nth) => write!(f, "{}, by name", CONTACTS[*nth]),
            Self::Email(nth) => write!(f, "{}, by email", CONTACTS[*nth]),
            Self::Phone => f.write_str("by phone"),
            Self::AssignedTo(_) => f.write_str("of somebody"),
            Self::ToNobody => f.write_str("of nobody"),
        }
    }
}
