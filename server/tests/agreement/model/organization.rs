use crate::agreement::{
    act::{At, Id},
    tables::Allowed,
    world::{Access, Fate, Grant, Level, World},
};
use std::collections::BTreeSet;

impl World {
    pub fn settings(&self, at: At) -> Allowed<String> {
        self.enter_settings(at)?;
        Ok(format!("200 {} days", self.workspaces[at.workspace].invitation_days))
    }

    pub fn save_settings(&mut self, at: At, days: i64) -> Allowed<String> {
        self.enter_settings(at)?;
        let workspace = &mut self.workspaces[at.workspace];
        match days {
            days if !(1..=60).contains(&days) => Err("422 invalid invitation_days".into()),
            days if days == workspace.invitation_days => Ok("200 unchanged".into()),
            days => {
                workspace.invitation_days = days;
                Ok("200 saved".into())
            }
        }
    }

    pub fn make_admin(&mut self, by: usize, user: usize) -> Allowed<String> {
        self.enter_organization(by)?;
        let user = self.user(user)?;
        self.people[user].is_admin = true;
        Ok("200 admin-made".into())
    }

    pub fn take_admin(&mut self, by: usize, user: usize) -> Allowed<String> {
        self.enter_organization(by)?;
        let mut others = self.people.iter().enumerate().filter(|(nth, it)| *nth != user && it.is_user && it.is_admin);
        if others.next().is_none() {
            return Err("403 refused last_admin".into());
        }
        let user = self.user(user)?;
        self.people[user].is_admin = false;
        Ok("200 admin-taken".into())
    }

    pub fn remove(&mut self, by: usize, user: usize, hand_on: Option<(usize, Id)>) -> Allowed<String> {
        self.enter_organization(by)?;
        if by == user {
            return Err("403 refused remove_oneself".into());
        }
        if self.people[user].was_removed {
            return Ok("200 already-removed".into());
        }
        self.user(user)?;
        let all = 0..self.accesses.len();
        let theirs: Vec<usize> =
            all.filter(|it| self.accesses[*it].person == user && !self.accesses[*it].has_ended).collect();
        let is_last = |it: usize| {
            let workspace = self.accesses[it].workspace;
            !self.workspaces[workspace].is_archived && self.is_active_owner(it) && !self.has_other_owner(workspace, it)
        };
        if theirs.iter().any(|it| is_last(*it)) {
            return Err("409".into());
        }
        let hand_on = hand_on.filter(|(from, to)| theirs.contains(from) && *to != Id::Empty);
        let recipient = hand_on.map(|(from, to)| Ok((from, self.recipient(from, to)?))).transpose();
        let recipient = recipient.map_err(|_: String| "422".to_owned())?;
        for access in theirs {
            self.end(access, recipient.filter(|(from, _)| *from == access).map(|(_, to)| to));
        }
        self.cancel_all(user);
        let person = &mut self.people[user];
        (person.is_user, person.is_admin, person.was_removed) = (false, false, true);
        Ok("200 removed".into())
    }

    pub fn cancel_invitations(&mut self, by: usize, whom: usize) -> Allowed<String> {
        self.enter_organization(by)?;
        self.cancel_all(whom);
        Ok("200 invitation-cancelled".into())
    }

    pub fn archive(&mut self, by: usize, workspace: usize) -> Allowed<String> {
        self.enter_organization(by)?;
        if self.workspaces[workspace].is_archived {
            return Err("404".into());
        }
        self.workspaces[workspace].is_archived = true;
        Ok("200 archived".into())
    }

    /// Who restores a workspace without an Owner becomes one.
    pub fn restore(&mut self, by: usize, workspace: usize) -> Allowed<String> {
        self.enter_organization(by)?;
        if !self.workspaces[workspace].is_archived {
            return Err("404".into());
        }
        self.workspaces[workspace].is_archived = false;
        if !self.active_in(workspace).into_iter().any(|it| self.is_active_owner(it)) {
            let owner = Grant { level: Level::Owner, restrictions: BTreeSet::new() };
            match self.standing_of(by, workspace) {
                Some(own) => {
                    let own = &mut self.accesses[own];
                    (own.grant, own.is_suspended) = (owner, false);
                    own.revision += 1;
                }
                None => self.accesses.push(Access::new(by, workspace, owner)),
            }
            // They are here now: nothing is left to accept.
            if let Some(open) = self.open_invitation(by, workspace) {
                self.invitations[open].fate = Fate::Cancelled;
            }
        }
        Ok("200 restored".into())
    }

    fn enter_organization(&self, by: usize) -> Allowed {
        match &self.people[by] {
            it if !it.is_user => Err("401".into()),
            it if !it.is_admin => Err("403".into()),
            _ => Ok(()),
        }
    }

    fn user(&self, person: usize) -> Allowed<usize> {
        Some(person).filter(|it| self.people[*it].is_user).ok_or_else(|| "404".into())
    }

    fn cancel_all(&mut self, person: usize) {
        for it in self.invitations.iter_mut().filter(|it| it.person == person && it.fate == Fate::Open) {
            it.fate = Fate::Cancelled;
        }
    }
}
