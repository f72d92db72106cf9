//! Random worlds and random acts. What is drawn are dice: who and what they mean is found in the world as it is by then,
//! so that a history from which acts are taken away still has a meaning.

use super::{
    act::{Act, At, Id},
    rolls::Rolls,
    world::{Access, CONTACTS, Contact, Fate, Invitation, Link, NAMES, PEOPLE, STRANGERS, World},
};
use proptest::{collection::vec, prelude::*, strategy::Union};

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    ListUsers,
    Edit,
    Revoke,
    Suspend,
    Reactivate,
    Invite,
    Accept,
    Resend,
    Cancel,
    ListContacts,
    FindContact,
    Assign,
    DeleteContact,
    FindUser,
    RevokePreview,
    ExportUsers,
    Settings,
    SaveSettings,
    MakeAdmin,
    TakeAdmin,
    Remove,
    CancelInvitations,
    /// Or restore.
    Archive,
    Wait,
}

/// How often each. After some acts there is little left to do for the others.
const KINDS: [(u32, Kind); 24] = [
    (3, Kind::ListUsers),
    (12, Kind::Edit),
    (8, Kind::Revoke),
    (4, Kind::Suspend),
    (4, Kind::Reactivate),
    (12, Kind::Invite),
    (10, Kind::Accept),
    (4, Kind::Resend),
    (3, Kind::Cancel),
    (8, Kind::ListContacts),
    (3, Kind::FindContact),
    (8, Kind::Assign),
    (4, Kind::DeleteContact),
    (2, Kind::FindUser),
    (3, Kind::RevokePreview),
    (2, Kind::ExportUsers),
    (1, Kind::Settings),
    (3, Kind::SaveSettings),
    (2, Kind::MakeAdmin),
    (2, Kind::TakeAdmin),
    (3, Kind::Remove),
    (1, Kind::CancelInvitations),
    (3, Kind::Archive),
    (3, Kind::Wait),
];

type Dice = [u8; 10];

#[derive(Clone, Debug)]
pub struct Drawn {
    accesses: Vec<Dice>,
    invitations: Vec<Dice>,
    contacts: Vec<Dice>,
    pub acts: Vec<(Kind, Dice)>,
}

/// What is told is names: smaller dice would not tell more, so shrinking takes things away, acts before people.
pub fn histories(acts_max: usize) -> impl Strategy<Value = Drawn> {
    let kind = Union::new_weighted(KINDS.map(|(weight, kind)| (weight, Just(kind))).into());
    let dice = || any::<Dice>().no_shrink();
    let acts = vec((kind, dice()).no_shrink(), 1..=acts_max);
    let drawn = (acts, vec(dice(), 0..=CONTACTS.len()), vec(dice(), 0..6), vec(dice(), 0..16));
    drawn.prop_map(|(acts, contacts, invitations, accesses)| Drawn { accesses, invitations, contacts, acts })
}

impl Drawn {
    pub fn world(&self) -> World {
        let mut world = World::new();
        for dice in &self.accesses {
            let mut roll = Rolls(dice.iter());
            let (person, workspace) = (roll.among(PEOPLE.len() - STRANGERS), roll.workspace());
            if world.standing_of(person, workspace).is_none() {
                let grant = roll.grant();
                let is_suspended = roll.next() > 224;
                world.accesses.push(Access { is_suspended, ..Access::new(person, workspace, grant) });
            }
        }
        for dice in &self.invitations {
            let mut roll = Rolls(dice.iter());
            let (person, workspace) = (roll.among(PEOPLE.len()), roll.workspace());
            if world.standing_of(person, workspace).is_none() && world.open_invitation(person, workspace).is_none() {
                let vouched = roll.of(&world.standing_in(workspace)).unwrap_or_default();
                let (grant, expires_on) = (roll.grant(), roll.among(9) as i64);
                let fate = Fate::Open;
                world.links.push(Link { invitation: world.invitations.len(), generation: 1 });
                let invitation = Invitation { workspace, person, grant, vouched, expires_on, generation: 1, fate };
                world.invitations.push(invitation);
            }
        }
        for dice in &self.contacts {
            let mut roll = Rolls(dice.iter());
            let workspace = roll.workspace();
            let users = world.standing_in(workspace);
            let assigned_to = (roll.next() < 192).then(|| users[roll.among(users.len())]);
            world.contacts.push(Contact { workspace, assigned_to, is_deleted: false });
        }
        world
    }
}

pub fn act_of(world: &World, (kind, dice): &(Kind, Dice)) -> Act {
    let roll = &mut Rolls(dice.iter());
    match kind {
        Kind::MakeAdmin => Act::MakeAdmin(roll.admin(world), roll.among(PEOPLE.len())),
        Kind::TakeAdmin => Act::TakeAdmin(roll.admin(world), roll.among(PEOPLE.len())),
        Kind::CancelInvitations => Act::CancelInvitations(roll.admin(world), roll.among(PEOPLE.len())),
        Kind::Archive => {
            let (by, archived) = (roll.admin(world), roll.archived(world));
            archived.map_or(Act::Archive(by, roll.among(NAMES.len())), |it| Act::Restore(by, it))
        }
        Kind::Remove => {
            let (by, user) = (roll.admin(world), roll.among(PEOPLE.len()));
            let theirs: Vec<usize> =
                (0..world.accesses.len()).filter(|it| world.accesses[*it].person == user).collect();
            let from = roll.of(&theirs).filter(|_| roll.next() > 127);
            let at = |from: usize| At { person: by, workspace: world.accesses[from].workspace };
            Act::Remove(by, user, from.map(|from| (from, roll.recipient(world, at(from)))))
        }
        // Sessions live for thirty days, and no history is to be that long.
        Kind::Wait => Act::Wait(if world.today < 20 { 1 + roll.among(5) as i64 } else { 0 }),
        Kind::Accept => roll.accept(world),
        kind => act_in_a_workspace(world, *kind, roll),
    }
}

fn act_in_a_workspace(world: &World, kind: Kind, roll: &mut Rolls) -> Act {
    let at = roll.at(world);
    match kind {
        Kind::ExportUsers => Act::ExportUsers(at),
        Kind::FindUser => Act::FindUser(at, roll.target(world, at)),
        Kind::RevokePreview => Act::RevokePreview(at, roll.target(world, at)),
        Kind::Edit => {
            let target = roll.target(world, at);
            let revision = if let Id::Access(nth) = target { world.accesses[nth].revision } else { 1 };
            let stale = roll.next() > 224;
            Act::Edit(at, target, roll.offer(), revision - i64::from(stale))
        }
        Kind::Revoke => {
            let target = roll.target(world, at);
            Act::Revoke(at, target, (roll.next() > 127).then(|| roll.recipient(world, at)))
        }
        Kind::Suspend => Act::Suspend(at, roll.target(world, at)),
        Kind::Reactivate => Act::Reactivate(at, roll.suspended(world, at)),
        Kind::Invite => Act::Invite(at, roll.whom(world, at), roll.offer()),
        Kind::Resend => Act::Resend(at, roll.invitation(world, at)),
        Kind::Cancel => Act::Cancel(at, roll.invitation(world, at)),
        Kind::ListContacts => Act::ListContacts(at, roll.query(world, at)),
        Kind::FindContact => Act::FindContact(at, roll.contact(world, at)),
        Kind::Assign => Act::Assign(at, roll.contact(world, at), roll.recipient(world, at)),
        Kind::DeleteContact => Act::DeleteContact(at, roll.contact(world, at)),
        Kind::Settings => Act::Settings(at),
        Kind::SaveSettings => Act::SaveSettings(at, [7, 1, 3, 60, 0, 61, -1][roll.among(7)]),
        _ => Act::ListUsers(at),
    }
}
