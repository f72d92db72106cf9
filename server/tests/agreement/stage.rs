//! The same world in a real installation, and its people at their browsers.

use super::world::{self, CONTACTS, NAMES, PEOPLE, STRANGERS, World, slug};
use crate::support::{cast::email_of, *};
use app::{
    domain::policy::Grant,
    store::{db::sql, token::Token},
};
use uuid::Uuid;

pub struct Stage<'a> {
    pub app: &'a TestApp,
    began: i64,
    // All in the order of the model's.
    pub browsers: Vec<Browser>,
    pub workspaces: Vec<Uuid>,
    pub users: Vec<Uuid>,
    pub accesses: Vec<Uuid>,
    pub invitations: Vec<Uuid>,
    pub links: Vec<Token>,
    /// Whom each link is for.
    pub invited: Vec<usize>,
    pub contacts: Vec<Uuid>,
}

impl<'a> Stage<'a> {
    pub async fn set(app: &'a TestApp, world: &World) -> Self {
        app.db_organization("Northwind").await;
        let mut stage = Self {
            app,
            began: app.now(),
            browsers: Vec::new(),
            workspaces: Vec::new(),
            users: Vec::new(),
            accesses: Vec::new(),
            invitations: Vec::new(),
            links: Vec::new(),
            invited: Vec::new(),
            contacts: Vec::new(),
        };
        for (nth, name) in NAMES.iter().enumerate() {
            app.db_workspace(name).await;
            stage.workspaces.push(app.db_workspace_id(&slug(nth)).await);
        }
        app.db_lift_limits().await;
        let (users, strangers) = PEOPLE.split_at(PEOPLE.len() - STRANGERS);
        for name in users {
            let user = app.db_user(name, &email_of(name)).await;
            stage.users.push(user);
            stage.browsers.push(app.db_signed_in(user).await);
        }
        for _ in strangers {
            // Of them nothing is known yet, not even an id.
            stage.users.push(Uuid::now_v7());
            stage.browsers.push(app.browser());
        }
        app.db_make_admin(stage.users[0]).await;
        for access in &world.accesses {
            let user = stage.users[access.person];
            let id = app.db_access(user, &slug(access.workspace), stored(&access.grant)).await;
            if access.is_suspended {
                let suspended = sql("update accesses set suspended_at = $2 where id = $1");
                app.db_write(suspended.bind(id).bind(app.now())).await;
            }
            stage.accesses.push(id);
        }
        for it in &world.invitations {
            let (email, by) = (email_of(PEOPLE[it.person]), stage.users[world.accesses[it.vouched].person]);
            let expires_at = app.now() + days(it.expires_on);
            let id = app.db_invitation(&slug(it.workspace), &email, stored(&it.grant), by, expires_at).await;
            stage.invitations.push(id);
        }
        for (contact, name) in world.contacts.iter().zip(CONTACTS) {
            let assigned_to = contact.assigned_to.map(|to| stage.accesses[to]);
            stage.contacts.push(app.db_contact_of(&slug(contact.workspace), name, assigned_to).await);
        }
        stage.settle(world).await;
        stage
    }

    /// What is new in the world is looked up in the database, once both agree that it is there.
    pub async fn settle(&mut self, world: &World) {
        for access in &world.accesses[self.accesses.len()..] {
            let id = "select a.id from accesses a join users u on u.id = a.user_id
                where u.email = $1 and a.workspace_id = $2 order by a.id desc limit 1";
            let id = self.newest(id, access.person, access.workspace).await;
            self.accesses.push(id);
        }
        for invitation in &world.invitations[self.invitations.len()..] {
            let id = "select id from invitations where email = $1 and workspace_id = $2 order by id desc limit 1";
            let id = self.newest(id, invitation.person, invitation.workspace).await;
            self.invitations.push(id);
        }
        for link in &world.links[self.links.len()..] {
            let token = self.app.db_link(self.invitations[link.invitation], link.generation as i64).await;
            self.links.push(token);
            self.invited.push(world.invitations[link.invitation].person);
        }
        for (nth, person) in world.people.iter().enumerate().skip(PEOPLE.len() - STRANGERS) {
            if person.is_user || person.was_removed {
                self.users[nth] = self.app.db_user_id(&email_of(PEOPLE[nth])).await;
            }
        }
    }

    async fn newest(&self, statement: &'static str, person: usize, workspace: usize) -> Uuid {
        let found = sql(statement).bind(email_of(PEOPLE[person])).bind(self.workspaces[workspace]);
        let mut conn = self.app.state.db.read().await.expect("a connection");
        found.fetch_one::<(Uuid,)>(&mut conn).await.expect("it is there").0
    }

    /// What stands in the database, as `World::lines` tells it.
    pub async fn lines(&self) -> Vec<String> {
        let mut conn = self.app.state.db.read().await.expect("a connection");
        let lines = sql(LINES).bind(self.began).fetch_all::<(String,)>(&mut conn).await.expect("lines");
        let mut lines: Vec<String> = lines.into_iter().map(|(line,)| line).collect();
        lines.sort();
        lines
    }
}

fn stored(grant: &world::Grant) -> Grant {
    Grant::parse(grant.level.key(), &grant.as_sent()).expect("a grant that there can be")
}

const LINES: &str = "
    select w.slug || ': ' || lower(u.display_name) || ' is ' || a.level
        || case when a.contact_deletion then ' contact_deletion' else '' end
        || case when a.contact_visibility then ' contact_visibility' else '' end
        || case when a.data_export then ' data_export' else '' end
        || case when a.mask_contact_details then ' mask_contact_details' else '' end
        || case when a.workspace_settings then ' workspace_settings' else '' end
        || ', revision ' || cast(a.revision as text)
        || case when a.suspended_at is not null then ', suspended' else '' end
    from accesses a join users u on u.id = a.user_id join workspaces w on w.id = a.workspace_id
    where a.revoked_at is null
    union all
    select w.slug || ': ' || replace(i.email, '@northwind.example', '')
        || ' is invited by ' || lower(u.display_name) || ' to ' || i.level
        || case when i.contact_deletion then ' contact_deletion' else '' end
        || case when i.contact_visibility then ' contact_visibility' else '' end
        || case when i.data_export then ' data_export' else '' end
        || case when i.mask_contact_details then ' mask_contact_details' else '' end
        || case when i.workspace_settings then ' workspace_settings' else '' end
        || ', generation ' || cast(i.generation as text)
        || ', until ' || cast((i.expires_at - $1) / 86400000 as text)
    from invitations i join users u on u.id = i.invited_by join workspaces w on w.id = i.workspace_id
    where i.accepted_at is null and i.cancelled_at is null
    union all
    select w.slug || ': ' || c.name || ' is assigned to ' || coalesce(lower(u.display_name), 'nobody')
        || case when a.revoked_at is not null then ', whose access has ended' else '' end
    from contacts c join workspaces w on w.id = c.workspace_id
        left join accesses a on a.id = c.assigned_to left join users u on u.id = a.user_id
    union all
    select lower(display_name) || ' is ' || case when is_admin then 'an admin' else 'a User' end || ' of the Organization'
    from users where removed_at is null
    union all
    select slug || ': archived' from workspaces where archived_at is not null";
