//! What each act comes to: its answer, and the world after it.

mod contacts;
mod invitations;
mod organization;
mod users;

pub use contacts::shown;

use super::{
    act::{Act, At, Id},
    tables::{self, Allowed},
    world::{Fate, Invitation, NAMES, World, name},
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
            Act::RevokePreview(at, id) => self.preview(*at, *id),
            Act::Edit(at, id, offer, revision) => self.edit(*at, *id, offer, *revision),
            Act::Revoke(at, id, hand_on) => self.revoke(*at, *id, *hand_on),
            Act::Suspend(at, id) => self.suspend(*at, *id),
            Act::Reactivate(at, id) => self.reactivate(*at, *id),
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

    /// Somebody with access to this workspace, suspended or not.
    fn standing(&self, id: Id, workspace: usize) -> Option<usize> {
        match id {
            Id::Access(nth) => Some(nth).filter(|nth| self.standing_in(workspace).contains(nth)),
            _ => None,
        }
    }

    /// Somebody to whom contacts can be assigned.
    fn assignable(&self, id: Id, workspace: usize) -> Option<usize> {
        self.standing(id, workspace).filter(|it| !self.accesses[*it].is_suspended)
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
        let doubled = |it: &&Invitation| it.fate == Fate::Open && self.standing_of(it.person, it.workspace).is_some();
        let doubled =
            self.invitations.iter().find(doubled).map(|it| format!("{} is here and invited", name(it.person)));
        let ownerless = (0..NAMES.len()).find(ownerless).map(|nth| format!("{} has no Owner", NAMES[nth]));
        let admins = self.people.iter().filter(|it| it.is_user && it.is_admin).count();
        let adminless = (admins == 0).then(|| "the Organization has no admin".to_owned());
        let stranded =
            (0..self.contacts.len()).find(stranded).map(|_| "a contact is with somebody who left".to_owned());
        ownerless.or(adminless).or(stranded).or(doubled)
    }
}

fn not_found() -> String {
    "404 not_found".into()
}

fn no_access() -> String {
    "422 invalid recipient no_access".into()
}
