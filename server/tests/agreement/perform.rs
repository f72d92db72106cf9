//! Acts as browsers do them.

use super::{
    act::{Act, At, Id, Offer, Query},
    stage::Stage,
    words::{contacts, exported, in_words, told, users, words},
    world::{CONTACTS, NAMES, PEOPLE, slug},
};
use crate::support::{
    PASSWORD,
    cast::email_of,
    days,
    records::{CONTACT_PHONE, contact_email},
};
use app::{
    contacts::contact::{Contact, ContactsPageData},
    domain::{error::AppError, outcome::Outcome},
    frame::listing::Listing,
    settings::save::GeneralSettings,
    users::{edit_dialog::Subject, revoke_dialog::RevokePreview},
    users_page::row::UsersPageData,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

type Fields<'a> = &'a [(&'a str, &'a str)];

impl Stage<'_> {
    pub async fn act(&self, act: &Act) -> String {
        match act {
            Act::ListUsers(at) => told(self.ask(at, "users/list", &[]).await, |page: UsersPageData| users(&page)),
            Act::ExportUsers(at) => {
                let path = format!("/w/{}/settings/users/export.csv", slug(at.workspace));
                exported(&self.browsers[at.person].get(&path).await)
            }
            Act::FindUser(at, id) => {
                let found = self.ask(at, "users/find", &[("id", &self.id(*id))]).await;
                told(found, |it: Subject| {
                    let name = it.display_name.to_lowercase();
                    let suspended = if it.suspended_at.is_some() { ", suspended" } else { "" };
                    format!("{name} is {}, revision {}{suspended}", in_words(it.target.grant), it.revision)
                })
            }
            Act::RevokePreview(at, id) => {
                let found = self.ask(at, "users/revoke-preview", &[("id", &self.id(*id))]).await;
                told(found, |it: RevokePreview| format!("{} contacts", it.contacts))
            }
            Act::Invite(at, whom, offer) => {
                let email = email_of(PEOPLE[*whom]);
                let slug = slug(at.workspace);
                let fields = [&[("workspace", &*slug)], &with(offer, &[("emails", &email)])[..]].concat();
                told(self.browsers[at.person].invite_by(&fields).await, |outcome: Outcome| words(&outcome))
            }
            Act::Resend(at, id) => self.call(at, "invitations/resend", &[("id", &self.id(*id))]).await,
            Act::Cancel(at, id) => self.call(at, "invitations/cancel", &[("id", &self.id(*id))]).await,
            Act::Accept(who, link) => self.accept(*who, *link).await,
            Act::Edit(at, id, offer, revision) => {
                let (id, revision) = (self.id(*id), revision.to_string());
                self.call(at, "users/edit", &with(offer, &[("id", &id), ("revision", &revision)])).await
            }
            Act::Revoke(at, id, None) => self.call(at, "users/revoke", &[("id", &self.id(*id))]).await,
            Act::Revoke(at, id, Some(to)) => {
                let (id, to) = (self.id(*id), self.id(*to));
                self.call(at, "users/revoke", &[("id", &id), ("hand_on", "true"), ("recipient", &to)]).await
            }
            Act::Suspend(at, id) => self.call(at, "users/suspend", &[("id", &self.id(*id))]).await,
            Act::Reactivate(at, id) => self.call(at, "users/reactivate", &[("id", &self.id(*id))]).await,
            Act::ListContacts(at, query) => {
                let found = self.ask(at, "contacts/list", &[("query", &self.query(*query))]).await;
                told(found, |it: ContactsPageData| {
                    assert_eq!(it.found, it.contacts.len() as i64, "the count is of what is shown");
                    contacts(&it.contacts)
                })
            }
            Act::FindContact(at, contact) => {
                let found = self.ask(at, "contacts/find", &[("id", &self.contact(*contact))]).await;
                told(found, |it: Contact| contacts(&[it]))
            }
            Act::Assign(at, contact, to) => {
                let (id, to) = (self.contact(*contact), self.id(*to));
                self.call(at, "contacts/assign", &[("id", &id), ("to", &to)]).await
            }
            Act::DeleteContact(at, contact) => {
                self.call(at, "contacts/delete", &[("id", &self.contact(*contact))]).await
            }
            Act::Settings(at) => {
                let found = self.ask(at, "settings/general", &[]).await;
                told(found, |it: GeneralSettings| format!("{} days", it.invitation_days))
            }
            Act::SaveSettings(at, days) => {
                let (name, days) = (NAMES[at.workspace], days.to_string());
                let fields = [("name", name), ("time_zone", "UTC"), ("invitation_days", &*days), ("reminds", "true")];
                self.call(at, "settings/save-general", &fields).await
            }
            Act::MakeAdmin(by, user) => self.manage(*by, &self.page_of(*user, "make-admin"), &[]).await,
            Act::TakeAdmin(by, user) => self.manage(*by, &self.page_of(*user, "take-admin"), &[]).await,
            Act::Remove(by, user, hand_on) => {
                let hand_on = hand_on.map(|(from, to)| (format!("hand_on_{}", self.accesses[from]), self.id(to)));
                let fields: Vec<(&str, &str)> = hand_on.iter().map(|(from, to)| (&**from, &**to)).collect();
                self.manage(*by, &self.page_of(*user, "remove"), &fields).await
            }
            Act::CancelInvitations(by, whom) => {
                let email = email_of(PEOPLE[*whom]);
                self.manage(*by, "/organization/invitations/cancel", &[("email", &email)]).await
            }
            Act::Archive(by, it) => {
                self.manage(*by, &format!("/organization/workspaces/{}/archive", self.workspaces[*it]), &[]).await
            }
            Act::Restore(by, it) => {
                self.manage(*by, &format!("/organization/workspaces/{}/restore", self.workspaces[*it]), &[]).await
            }
            Act::Wait(count) => {
                self.app.advance(days(*count));
                String::new()
            }
        }
    }

    async fn ask<T: DeserializeOwned + Serialize>(
        &self,
        at: &At,
        endpoint: &str,
        fields: Fields<'_>,
    ) -> Result<T, AppError> {
        let workspace = slug(at.workspace);
        self.browsers[at.person].ask(endpoint, &[&[("workspace", &*workspace)], fields].concat()).await
    }

    async fn call(&self, at: &At, endpoint: &str, fields: Fields<'_>) -> String {
        let workspace = slug(at.workspace);
        let fields = [&[("workspace", &*workspace)], fields].concat();
        told(self.browsers[at.person].call(endpoint, &fields).await, |outcome: Outcome| words(&outcome))
    }

    /// A form of the Organization's pages, which leads back to them.
    async fn manage(&self, by: usize, action: &str, fields: Fields<'_>) -> String {
        let answer = self.browsers[by].post_form("/organization/users", action, fields).await;
        let problem = answer.location_query("problem").map(|it| serde_json::from_str::<AppError>(&it));
        match (answer.status, problem, answer.location_query("done")) {
            (303, Some(problem), _) => told::<()>(Err(problem.expect("a code of ours")), |_| String::new()),
            (303, None, Some(done)) => format!("200 {done}"),
            (303, None, None) if answer.location().is_some_and(|it| it.starts_with("/sign-in")) => "401".into(),
            (status, ..) => status.to_string(),
        }
    }

    async fn accept(&self, who: usize, link: Option<usize>) -> String {
        let token = link.map_or("of-nothing", |nth| self.links[nth].as_str());
        // Nobody takes somebody else's invitation: they would have to know a password, or to sign up in that name.
        let is_theirs = link.is_some_and(|nth| self.invited[nth] == who);
        let form = [("display_name", PEOPLE[who]), ("password", PASSWORD)];
        let answer =
            self.browsers[who].post(&format!("/invitations/{token}"), if is_theirs { &form } else { &[] }).await;
        let location = answer.location().map(|it| format!(" {it}")).unwrap_or_default();
        format!("{}{location}", answer.status)
    }

    fn id(&self, id: Id) -> String {
        match id {
            Id::Access(nth) => self.accesses[nth].to_string(),
            Id::Invitation(nth) => self.invitations[nth].to_string(),
            Id::OfNothing => Uuid::now_v7().to_string(),
            Id::Nonsense => "somebody".into(),
            Id::Empty => String::new(),
        }
    }

    fn contact(&self, nth: usize) -> String {
        self.contacts.get(nth).copied().unwrap_or_else(Uuid::now_v7).to_string()
    }

    fn page_of(&self, user: usize, act: &str) -> String {
        format!("/organization/users/{}/{act}", self.users[user])
    }

    fn query(&self, query: Query) -> String {
        let search = |search: String| Listing { search, ..Default::default() }.query();
        match query {
            Query::All => String::new(),
            Query::Name(nth) => search(CONTACTS[nth].to_uppercase()),
            Query::Email(nth) => search(contact_email(CONTACTS[nth])),
            Query::Phone => search(CONTACT_PHONE.to_owned()),
            Query::AssignedTo(id) => format!("assigned={}", self.id(id)),
            Query::ToNobody => "assigned=nobody".into(),
        }
    }
}

fn with<'a>(offer: &'a Offer, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let restrictions = offer.restrictions.iter().map(|it| ("restrictions[]", *it));
    fields.iter().copied().chain([("level", offer.level)]).chain(restrictions).collect()
}
