//! What dice mean in a world: mostly what is likely, and sometimes what nobody would think of.

use super::{
    act::{Act, At, Id, Offer, Query},
    tables::{RESTRICTIONS, can_have},
    world::{CONTACTS, Fate, Grant, Level, NAMES, PEOPLE, World, sent},
};

pub struct Rolls<'a>(pub std::slice::Iter<'a, u8>);

impl Rolls<'_> {
    pub fn next(&mut self) -> u8 {
        self.0.next().copied().unwrap_or_default()
    }

    pub fn among(&mut self, count: usize) -> usize {
        self.next() as usize % count
    }

    /// One is full and one is nearly empty.
    pub fn workspace(&mut self) -> usize {
        [0, 0, 0, 1, 1, 2][self.among(6)]
    }

    /// One of these, or nothing.
    pub fn of(&mut self, these: &[usize]) -> Option<usize> {
        let roll = self.next() as usize;
        (!these.is_empty()).then(|| these[roll % these.len()])
    }

    /// Mostly somebody with access, and of these more often somebody who is no Agent.
    pub fn at(&mut self, world: &World) -> At {
        let roll = self.next();
        if roll < 240 {
            let is_high = |it: &usize| roll < 128 || world.accesses[*it].grant.level > Level::Agent;
            let all: Vec<usize> = (0..NAMES.len()).flat_map(|it| world.standing_in(it)).filter(is_high).collect();
            let it = &world.accesses[all[self.among(all.len())]];
            return At { person: it.person, workspace: it.workspace };
        }
        At { person: self.among(PEOPLE.len()), workspace: self.among(NAMES.len()) }
    }

    pub fn admin(&mut self, world: &World) -> usize {
        let admins: Vec<usize> = (0..PEOPLE.len()).filter(|it| world.people[*it].is_admin).collect();
        if self.next() < 176 { admins[self.among(admins.len())] } else { self.among(PEOPLE.len()) }
    }

    pub fn archived(&mut self, world: &World) -> Option<usize> {
        let archived: Vec<usize> = (0..NAMES.len()).filter(|it| world.workspaces[*it].is_archived).collect();
        self.of(&archived).filter(|_| self.next() < 224)
    }

    /// Mostly by whom it is for, with the newest link.
    pub fn accept(&mut self, world: &World) -> Act {
        let open = |it: &usize| world.invitations[world.links[*it].invitation].fate == Fate::Open;
        let open: Vec<usize> = (0..world.links.len()).rev().filter(open).collect();
        let all: Vec<usize> = (0..world.links.len()).collect();
        let link = match self.next() {
            0..192 => self.of(&open),
            192..248 => self.of(&all),
            _ => None,
        };
        let invited = link.map(|it| world.invitations[world.links[it].invitation].person);
        match invited.filter(|_| self.next() < 208) {
            Some(who) => Act::Accept(who, link),
            None => Act::Accept(self.among(PEOPLE.len()), link),
        }
    }

    /// Mostly somebody else of this workspace.
    pub fn target(&mut self, world: &World, at: At) -> Id {
        let here = world.standing_in(at.workspace);
        let others: Vec<usize> = here.iter().copied().filter(|it| world.accesses[*it].person != at.person).collect();
        let anywhere: Vec<usize> = (0..world.accesses.len()).collect();
        let found = match self.next() {
            0..200 if !others.is_empty() => self.of(&others),
            0..224 => self.of(&here),
            224..248 => self.of(&anywhere),
            _ => None,
        };
        found.map_or(Id::OfNothing, Id::Access)
    }

    /// Mostly somebody whose access is off.
    pub fn suspended(&mut self, world: &World, at: At) -> Id {
        let here = world.standing_in(at.workspace);
        let off: Vec<usize> = here.into_iter().filter(|it| world.accesses[*it].is_suspended).collect();
        match self.next() {
            0..208 if !off.is_empty() => Id::Access(off[self.among(off.len())]),
            _ => self.target(world, at),
        }
    }

    pub fn recipient(&mut self, world: &World, at: At) -> Id {
        match self.next() {
            roll @ 240.. => [Id::Empty, Id::Empty, Id::Nonsense, Id::OfNothing][roll as usize % 4],
            232..240 => self.invitation(world, at),
            _ => self.target(world, at),
        }
    }

    pub fn invitation(&mut self, world: &World, at: At) -> Id {
        let all = 0..world.invitations.len();
        let here = |it: &usize| {
            let it = &world.invitations[*it];
            it.workspace == at.workspace && it.fate == Fate::Open
        };
        let found = match self.next() {
            0..192 => self.of(&all.filter(here).collect::<Vec<_>>()),
            192..248 => self.of(&all.collect::<Vec<_>>()),
            _ => None,
        };
        found.map_or(Id::OfNothing, Id::Invitation)
    }

    /// Mostly somebody who is not here yet.
    pub fn whom(&mut self, world: &World, at: At) -> usize {
        let new: Vec<usize> = (0..PEOPLE.len()).filter(|it| world.standing_of(*it, at.workspace).is_none()).collect();
        match self.next() {
            0..192 if !new.is_empty() => new[self.among(new.len())],
            _ => self.among(PEOPLE.len()),
        }
    }

    pub fn contact(&mut self, world: &World, at: At) -> usize {
        let here = |it: &usize| world.contacts[*it].workspace == at.workspace && !world.contacts[*it].is_deleted;
        let here: Vec<usize> = (0..world.contacts.len()).filter(here).collect();
        match self.next() {
            0..216 if !here.is_empty() => here[self.among(here.len())],
            _ => self.among(CONTACTS.len()),
        }
    }

    pub fn query(&mut self, world: &World, at: At) -> Query {
        match self.next() % 6 {
            0 => Query::All,
            1 => Query::Email(self.contact(world, at)),
            2 => Query::Name(self.contact(world, at)),
            3 => Query::Phone,
            4 => Query::AssignedTo(self.target(world, at)),
            _ => Query::ToNobody,
        }
    }

    pub fn grant(&mut self) -> Grant {
        let level = [Level::Agent, Level::Manager, Level::Owner, Level::Manager, Level::Agent][self.among(5)];
        let roll = self.next();
        let has = |nth: usize| roll > 96 && roll >> nth & 1 == 1;
        let restrictions = RESTRICTIONS.into_iter().enumerate().filter(|(nth, it)| has(*nth) && can_have(level, it));
        Grant { level, restrictions: restrictions.map(|(_, it)| it).collect() }
    }

    /// As a form sends it, and sometimes as none would.
    pub fn offer(&mut self) -> Offer {
        let Grant { level, restrictions } = self.grant();
        let mut restrictions: Vec<&str> = restrictions.into_iter().map(sent).collect();
        let level = if self.next() < 248 { level.key() } else { "owner " };
        match self.next() {
            248.. => restrictions.push("billing"),
            240..248 => restrictions.push("workspace_settings"),
            224..240 => restrictions.push("contact_visibility=all"),
            _ => (),
        }
        Offer { level, restrictions }
    }
}
