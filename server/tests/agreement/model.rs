//! What each act comes to: its answer, and the world after it.

mod contacts;
mod invitations;
mod organization;

pub use contacts::shown;

use super::{
    act::{Act, At, Id, Offer},
    tables::{self, Allowed},
    world::{Access, Fate, Grant, Level, NAMES, PEOPLE, World},
};

impl World {
    pub fn act(&mut self, act: &Act) -> String {
        match self.try_act(act) {
            Ok(answer) | Err(answer) => answer,
        }
    }

    fn try_act(&mut self, act: &Act) -> Allowed<String> {
        match act {
            Act::ListUsers(at) => self.list_users(*at),
            Act::ExportUsers(at) => self.export_users(*at),
            Act::FindUser(at, id) => self.find_user(*at, *id),
            Act::Prospect(at, id) => self.prospect(*at, *id),
            Act::Edit(at, id, offer, revision) => self.edit(*at, *id, offer, *revision),
            Act::Revoke(at, id, hand_on) => self.revoke(*at, *id, *hand_on),
            Act::Invite(at, whom, offer) => self.invite(*at, *whom, offer),
            Act::Resend(at, id) => self.resend(*at, *id),
            Act::Cancel(at, id) => self.cancel(*at, *id),
            Act::Accept(who, link) => self.accept(*who, *link),
            Act::ListContacts(at, query) => self.list_contacts(*at, *query),
            Act::FindContact(at, contact) => self.find_contact(*at, *contact),
            Act::Assign(at, contact, to) => self.assign(*at, *contact, *to),
            Act::DeleteContact(at, contact) => self.delete_contact(*at, *contact),
            Act::Settings(at) => self.settings(*at),
            Act::SaveSettings(at, days) => self.save_settings(*at, *days),
            Act::MakeAdmin(by, user) => self.make_admin(*by, *user),
            Act::TakeAdmin(by, user) => self.take_admin(*by, *user),
            Act::Remove(by, user, hand_on) => self.remove(*by, *user, *hand_on),
            Act::CancelInvitations(by, whom) => self.cancel_invitations(*by, *whom),
            Act::Archive(by, workspace) => self.archive(*by, *workspace),
            Act::Restore(by, workspace) => self.restore(*by, *workspace),
            Act::Wait(days) => {
                self.today += days;
                Ok(String::new())
            }
        }
    }

    /// The actor's access.
    pub fn enter(&self, at: At) -> Allowed<usize> {
        if !self.people[at.person].is_user {
            return Err("401 signed_out".into());
        }
        let own = self.access_of(at.person, at.workspace).filter(|_| !self.workspaces[at.workspace].is_archived);
        own.ok_or_else(not_found)
    }

    pub fn enter_settings(&self, at: At) -> Allowed<usize> {
        let own = self.enter(at)?;
        tables::open_settings(&self.accesses[own].grant)?;
        Ok(own)
    }

    /// Somebody with access to this workspace.
    pub fn active(&self, id: Id, workspace: usize) -> Option<usize> {
        match id {
            Id::Access(nth) => Some(nth).filter(|nth| self.active_in(workspace).contains(nth)),
            _ => None,
        }
    }

    fn list_users(&self, at: At) -> Allowed<String> {
        self.enter_settings(at)?;
        Ok(format!("200 {}", self.users_of(at.workspace).join(", ")))
    }

    fn export_users(&self, at: At) -> Allowed<String> {
        let own = self.enter_settings(at).map_err(|answer| answer[..3].to_owned())?;
        match self.accesses[own].grant.restrictions.contains("data_export") {
            true => Err("403".into()),
            false => Ok(format!("200 {}", self.users_of(at.workspace).join(", "))),
        }
    }

    fn users_of(&self, workspace: usize) -> Vec<String> {
        let active = self.active_in(workspace).into_iter().map(|it| PEOPLE[self.accesses[it].person].to_lowercase());
        let open = self.invitations.iter().filter(|it| it.workspace == workspace && it.fate == Fate::Open);
        let open = open.map(|it| {
            let state = if it.expires_on <= self.today { "expired" } else { "pending" };
            format!("{} {state}", PEOPLE[it.person].to_lowercase())
        });
        let mut users: Vec<String> = active.chain(open).collect();
        users.sort();
        users
    }

    fn find_user(&self, at: At, id: Id) -> Allowed<String> {
        self.enter_settings(at)?;
        let found = &self.accesses[self.active(id, at.workspace).ok_or_else(not_found)?];
        Ok(format!("200 {} is {}, revision {}", PEOPLE[found.person].to_lowercase(), found.grant, found.revision))
    }

    /// The number of contacts alone: whoever may revoke need not see them.
    fn prospect(&self, at: At, id: Id) -> Allowed<String> {
        self.enter_settings(at)?;
        let found = self.active(id, at.workspace).ok_or_else(not_found)?;
        let others = self.active_in(at.workspace).len() - 1;
        Ok(format!("200 {} contacts, {others} recipients", self.contacts_of(found).len()))
    }

    fn edit(&mut self, at: At, id: Id, offer: &Offer, revision: i64) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let target = self.active(id, at.workspace).ok_or_else(not_found)?;
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

    fn revoke(&mut self, at: At, id: Id, hand_on: Option<Id>) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let Some(target) = self.active(id, at.workspace) else {
            return match id {
                Id::Access(nth) if self.accesses[nth].workspace == at.workspace => Ok("200 already_revoked".into()),
                _ => Err(not_found()),
            };
        };
        tables::change(self, own, target)?;
        tables::leaves_an_owner(self, target)?;
        let recipient = hand_on.map(|to| self.recipient(target, to)).transpose()?;
        let moved = self.end(target, recipient);
        Ok(format!("200 revoked contacts {moved} handed_on {}", recipient.is_some()))
    }

    pub fn recipient(&self, leaving: usize, to: Id) -> Allowed<usize> {
        match to {
            Id::Empty => Err("422 invalid recipient missing".into()),
            Id::Access(nth) if nth == leaving => Err("422 invalid recipient the_revoked_person".into()),
            to => self.active(to, self.accesses[leaving].workspace).ok_or_else(no_access),
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

    /// From today on.
    pub fn begin(&mut self, person: usize, workspace: usize, grant: Grant) {
        self.accesses.push(Access { workspace, person, grant, revision: 1, has_ended: false });
    }

    /// What must hold in every world there is.
    pub fn broken(&self) -> Option<String> {
        let ownerless = |nth: &usize| {
            !self.workspaces[*nth].is_archived && !self.active_in(*nth).into_iter().any(|it| self.is_active_owner(it))
        };
        let stranded = |nth: &usize| {
            let it = &self.contacts[*nth];
            !it.is_deleted && it.assigned_to.is_some_and(|to| self.accesses[to].has_ended)
        };
        let ownerless = (0..NAMES.len()).find(ownerless).map(|nth| format!("{} has no Owner", NAMES[nth]));
        let admins = self.people.iter().filter(|it| it.is_user && it.is_admin).count();
        let adminless = (admins == 0).then(|| "the Organization has no admin".to_owned());
        let stranded =
            (0..self.contacts.len()).find(stranded).map(|_| "a contact is with somebody who left".to_owned());
        ownerless.or(adminless).or(stranded)
    }
}

fn not_found() -> String {
    "404 not_found".into()
}

fn no_access() -> String {
    "422 invalid recipient no_access".into()
}
