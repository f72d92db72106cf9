use super::{no_access, not_found};
use crate::agreement::{
    act::{At, Id, Offer},
    tables::{self, Allowed},
    world::{Fate, Level, World, name},
};

impl World {
    pub fn list_users(&self, at: At) -> Allowed<String> {
        self.enter_settings(at)?;
        Ok(format!("200 {}", self.users_of(at.workspace).join(", ")))
    }

    pub fn export_users(&self, at: At) -> Allowed<String> {
        let own = self.enter_settings(at).map_err(|answer| answer[..3].to_owned())?;
        match self.accesses[own].grant.restrictions.contains("data_export") {
            true => Err("403".into()),
            false => Ok(format!("200 {}", self.users_of(at.workspace).join(", "))),
        }
    }

    fn users_of(&self, workspace: usize) -> Vec<String> {
        let users = self.standing_in(workspace).into_iter().map(|it| {
            let suspended = if self.accesses[it].is_suspended { " suspended" } else { "" };
            format!("{}{suspended}", name(self.accesses[it].person))
        });
        let open = self.invitations.iter().filter(|it| it.workspace == workspace && it.fate == Fate::Open);
        let open = open.map(|it| format!("{} {}", name(it.person), self.state_of_open(it)));
        let mut users: Vec<String> = users.chain(open).collect();
        users.sort();
        users
    }

    pub fn find_user(&self, at: At, id: Id) -> Allowed<String> {
        self.enter_settings(at)?;
        let found = &self.accesses[self.standing(id, at.workspace).ok_or_else(not_found)?];
        let suspended = if found.is_suspended { ", suspended" } else { "" };
        Ok(format!("200 {} is {}, revision {}{suspended}", name(found.person), found.grant, found.revision))
    }

    /// The number of contacts alone: whoever may revoke need not see them.
    pub fn preview(&self, at: At, id: Id) -> Allowed<String> {
        self.enter_settings(at)?;
        let found = self.standing(id, at.workspace).ok_or_else(not_found)?;
        Ok(format!("200 {} contacts", self.contacts_of(found).len()))
    }

    pub fn edit(&mut self, at: At, id: Id, offer: &Offer, revision: i64) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let target = self.standing(id, at.workspace).ok_or_else(not_found)?;
        let to = tables::grant_of(offer.level, &offer.restrictions)?;
        tables::edit_to(self, own, target, &to)?;
        if self.accesses[target].revision != revision {
            return Err("409 edited_meanwhile".into());
        }
        if self.accesses[target].grant == to {
            return Ok("200 unchanged".into());
        }
        if to.level != Level::Owner {
            tables::leaves_an_owner(self, target)?;
        }
        let access = &mut self.accesses[target];
        (access.grant, access.revision) = (to, revision + 1);
        Ok("200 updated".into())
    }

    pub fn revoke(&mut self, at: At, id: Id, hand_on: Option<Id>) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let Some(target) = self.standing(id, at.workspace) else { return self.already_revoked(at, id) };
        tables::change(self, own, target)?;
        tables::leaves_an_owner(self, target)?;
        let recipient = hand_on.map(|to| self.recipient(target, to)).transpose()?;
        let moved = self.end(target, recipient);
        Ok(format!("200 revoked contacts {moved} handed_on {}", recipient.is_some()))
    }

    fn already_revoked(&self, at: At, id: Id) -> Allowed<String> {
        match id {
            Id::Access(nth) if self.accesses[nth].workspace == at.workspace => Ok("200 already_revoked".into()),
            _ => Err(not_found()),
        }
    }

    /// It is no edit: the revision stays.
    pub fn suspend(&mut self, at: At, id: Id) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let Some(target) = self.standing(id, at.workspace) else { return self.already_revoked(at, id) };
        tables::change(self, own, target)?;
        if self.accesses[target].is_suspended {
            return Ok("200 already_suspended".into());
        }
        tables::leaves_an_owner(self, target)?;
        self.accesses[target].is_suspended = true;
        Ok("200 suspended".into())
    }

    pub fn reactivate(&mut self, at: At, id: Id) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let Some(target) = self.standing(id, at.workspace) else { return self.already_revoked(at, id) };
        tables::change(self, own, target)?;
        match std::mem::take(&mut self.accesses[target].is_suspended) {
            true => Ok("200 reactivated".into()),
            false => Ok("200 already_active".into()),
        }
    }

    pub fn recipient(&self, leaving: usize, to: Id) -> Allowed<usize> {
        match to {
            Id::Empty => Err("422 invalid recipient missing".into()),
            Id::Access(nth) if nth == leaving && !self.accesses[leaving].is_suspended => {
                Err("422 invalid recipient the_revoked_person".into())
            }
            to => self.assignable(to, self.accesses[leaving].workspace).ok_or_else(no_access),
        }
    }

    /// How many contacts became the recipient's, or nobody's.
    pub fn end(&mut self, leaving: usize, recipient: Option<usize>) -> usize {
        let contacts = self.contacts_of(leaving);
        for contact in &contacts {
            self.contacts[*contact].assigned_to = recipient;
        }
        self.accesses[leaving].has_ended = true;
        contacts.len()
    }
}
