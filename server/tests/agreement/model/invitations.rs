use super::not_found;
use crate::agreement::{
    act::{At, Id, Offer},
    tables::{self, Allowed},
    world::{Access, Fate, Invitation, Link, NAMES, World},
};

impl World {
    pub fn invite(&mut self, at: At, whom: usize, offer: &Offer) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let grant = tables::grant_of(offer.level, &offer.restrictions)?;
        tables::invite(&self.accesses[own].grant, &grant)?;
        if let Some(already) = self.standing_of(whom, at.workspace) {
            let is_suspended = self.accesses[already].is_suspended;
            return Ok(if is_suspended { "200 suspended_user" } else { "200 already_user" }.into());
        }
        let answer = match self.open_invitation(whom, at.workspace) {
            Some(open) if self.state_of_open(&self.invitations[open]) == "pending" => {
                return Ok("200 already_pending".into());
            }
            Some(dead) => {
                self.invitations[dead].fate = Fate::Cancelled;
                "200 renewed"
            }
            None => "200 invited",
        };
        let expires_on = self.today + self.workspaces[at.workspace].invitation_days;
        let (workspace, vouched, fate) = (at.workspace, own, Fate::Open);
        self.invitations.push(Invitation { workspace, person: whom, grant, vouched, expires_on, generation: 1, fate });
        self.links.push(Link { invitation: self.invitations.len() - 1, generation: 1 });
        Ok(answer.into())
    }

    pub fn resend(&mut self, at: At, id: Id) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let Some(found) = self.looked_after(own, id)? else { return Ok("200 invitation_gone".into()) };
        tables::invite(&self.accesses[own].grant, &self.invitations[found].grant)?;
        let expires_on = self.today + self.workspaces[at.workspace].invitation_days;
        let invitation = &mut self.invitations[found];
        (invitation.vouched, invitation.expires_on) = (own, expires_on);
        invitation.generation += 1;
        self.links.push(Link { invitation: found, generation: invitation.generation });
        Ok("200 resent".into())
    }

    pub fn cancel(&mut self, at: At, id: Id) -> Allowed<String> {
        let own = self.enter_settings(at)?;
        let Some(found) = self.looked_after(own, id)? else { return Ok("200 invitation_gone".into()) };
        self.invitations[found].fate = Fate::Cancelled;
        Ok("200 invitation_cancelled".into())
    }

    /// `None` where it is open no longer.
    fn looked_after(&self, own: usize, id: Id) -> Allowed<Option<usize>> {
        let own = &self.accesses[own];
        let Id::Invitation(nth) = id else { return Err(not_found()) };
        let invitation = Some(&self.invitations[nth]).filter(|it| it.workspace == own.workspace);
        let invitation = invitation.ok_or_else(not_found)?;
        tables::offer_level(&own.grant, invitation.grant.level)?;
        Ok(Some(nth).filter(|_| invitation.fate == Fate::Open))
    }

    /// Of an invitation that was neither accepted nor cancelled.
    pub fn state_of_open(&self, it: &Invitation) -> &'static str {
        let inviter = &self.accesses[it.vouched];
        let has_access = self.access_of(inviter.person, it.workspace) == Some(it.vouched);
        match has_access && tables::invite(&inviter.grant, &it.grant).is_ok() {
            false => "no longer valid",
            true if it.expires_on <= self.today => "expired",
            true => "pending",
        }
    }

    /// With the manners of a browser: a page that says why not, or the way into the workspace.
    pub fn accept(&mut self, who: usize, link: Option<usize>) -> Allowed<String> {
        let link = link.map(|nth| self.links[nth]).ok_or("404")?;
        let it = self.invitations[link.invitation].clone();
        if self.workspaces[it.workspace].is_archived {
            return Err("404".into());
        }
        let is_newest = link.generation == it.generation;
        match it.fate {
            Fate::Open if is_newest && self.state_of_open(&it) == "pending" => (),
            _ => return Err("410".into()),
        }
        if who != it.person {
            // Somebody who is signed in is shown both addresses; anybody else would have to know a password.
            return Err(if self.people[who].is_user { "200" } else { "422" }.into());
        }
        self.people[who].is_user = true;
        self.people[who].was_removed = false;
        self.accesses.push(Access::new(who, it.workspace, it.grant));
        self.invitations[link.invitation].fate = Fate::Accepted;
        Ok(format!("303 /w/{}", NAMES[it.workspace].to_lowercase()))
    }
}
