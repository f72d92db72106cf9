use super::{no_access, not_found};
use crate::agreement::{
    act::{At, Id, Query},
    tables::{self, Allowed},
    world::{CONTACTS, World},
};

impl World {
    pub fn list_contacts(&self, at: At, query: Query) -> Allowed<String> {
        let own = self.enter(at)?;
        let masked = self.accesses[own].grant.restrictions.contains("mask_contact_details");
        let matches = |nth: usize| match query {
            Query::All => true,
            Query::Name(of) => nth == of,
            Query::Email(of) => !masked && nth == of,
            Query::Phone => !masked,
            Query::AssignedTo(Id::Access(to)) => self.contacts[nth].assigned_to == Some(to),
            Query::AssignedTo(Id::Invitation(_) | Id::OfNothing) => false,
            // What is no id is no filter.
            Query::AssignedTo(Id::Nonsense | Id::Empty) => true,
            Query::ToNobody => self.contacts[nth].assigned_to.is_none(),
        };
        let found = (0..self.contacts.len()).filter(|nth| tables::sees(self, own, *nth) && matches(*nth));
        Ok(shown(found.map(|nth| CONTACTS[nth]), masked))
    }

    pub fn find_contact(&self, at: At, contact: usize) -> Allowed<String> {
        let own = self.enter(at)?;
        let masked = self.accesses[own].grant.restrictions.contains("mask_contact_details");
        self.seen(own, contact)?;
        Ok(shown([CONTACTS[contact]].into_iter(), masked))
    }

    pub fn assign(&mut self, at: At, contact: usize, to: Id) -> Allowed<String> {
        let own = self.enter(at)?;
        self.seen(own, contact)?;
        let to = match to {
            Id::Empty => None,
            to => Some(self.assignable(to, at.workspace).ok_or_else(no_access)?),
        };
        self.contacts[contact].assigned_to = to;
        Ok(if to.is_some() { "200 assigned" } else { "200 unassigned" }.into())
    }

    pub fn delete_contact(&mut self, at: At, contact: usize) -> Allowed<String> {
        let own = self.enter(at)?;
        self.seen(own, contact)?;
        if self.accesses[own].grant.restrictions.contains("contact_deletion") {
            return Err("403 refused deletion_restricted".into());
        }
        self.contacts[contact].is_deleted = true;
        Ok("200 contact_deleted".into())
    }

    /// What is hidden does not exist.
    fn seen(&self, own: usize, contact: usize) -> Allowed {
        match contact < self.contacts.len() && tables::sees(self, own, contact) {
            true => Ok(()),
            false => Err(not_found()),
        }
    }
}

pub fn shown<'a>(contacts: impl Iterator<Item = &'a str>, masked: bool) -> String {
    let contacts: Vec<&str> = contacts.collect();
    let masked = if masked && !contacts.is_empty() { ", masked" } else { "" };
    format!("200 {} found: {}{masked}", contacts.len(), contacts.join(", "))
}
