//! Shortcuts into the database, for set-up that a test is not about.

use super::TestApp;
use app::{
    domain::{id::new_id, policy::Grant},
    store::{
        access::{Newcomer, grant_to},
        db::{Sql, Tx, sql},
        search_key::{detail_key, email_key, fold},
        session,
        token::Token,
        user::{self, NewUser},
        workspace::insert_workspace,
    },
};
use uuid::Uuid;

/// The hash of `PASSWORD` at argon2's lowest cost, so that signing in costs the tests next to nothing.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=8,t=1,p=1$+Tv/PITQb0lD+gXB4jaeIA$wt34Lc2EvtwCCIY4gU8UEdFJXTxju0MO5Rxia1iXamE";

impl TestApp {
    pub async fn db_organization(&self, name: &str) {
        let insert = sql("insert into organizations (id, name, created_at) values ($1, $2, $3)");
        self.db_write(insert.bind(new_id()).bind(name).bind(self.now())).await;
    }

    /// Adds a workspace; its slug is the name in lower case.
    pub async fn db_workspace(&self, name: &str) {
        let mut tx = self.db_begin().await;
        insert_workspace(&mut tx, name, self.now()).await.expect("a workspace");
        tx.commit().await.expect("a commit");
    }

    pub async fn db_user(&self, display_name: &str, email: &str) -> Uuid {
        let mut tx = self.db_begin().await;
        let id = insert_user(&mut tx, display_name, email, self.now()).await;
        tx.commit().await.expect("a commit");
        id
    }

    pub async fn db_make_admin(&self, user: Uuid) {
        self.db_write(sql("update users set is_admin = true where id = $1").bind(user)).await;
    }

    pub async fn db_access(&self, user: Uuid, workspace: &str, grant: Grant) -> Uuid {
        let workspace = self.db_workspace_id(workspace).await;
        let mut tx = self.db_begin().await;
        let (display_name, email) = sql("select display_name, email from users where id = $1")
            .bind(user)
            .fetch_one::<(String, String)>(&mut tx)
            .await
            .expect("a user");
        let access = insert_access(&mut tx, workspace, user, &display_name, &email, grant, self.now()).await;
        tx.commit().await.expect("a commit");
        access
    }

    pub async fn db_session(&self, user: Uuid) -> Token {
        let mut tx = self.db_begin().await;
        let token = session::start(&mut tx, user, self.now()).await.expect("a session");
        tx.commit().await.expect("a commit");
        token
    }

    /// Adds Users named `Agent 0001` and so on in one transaction, and returns their accesses.
    pub async fn db_crowd(&self, count: usize, workspace: &str, grant: Grant) -> Vec<Uuid> {
        let workspace = self.db_workspace_id(workspace).await;
        let mut tx = self.db_begin().await;
        let mut crowd = Vec::with_capacity(count);
        for nth in 1..=count {
            let (name, email) = (format!("Agent {nth:04}"), format!("agent{nth:04}@crowd.example"));
            let user = insert_user(&mut tx, &name, &email, self.now()).await;
            crowd.push(insert_access(&mut tx, workspace, user, &name, &email, grant, self.now()).await);
        }
        tx.commit().await.expect("a commit");
        crowd
    }

    /// Adds a contact in Support.
    pub async fn db_contact(&self, name: &str, assigned_to: Option<Uuid>) -> Uuid {
        self.db_contact_of(super::SUPPORT, name, assigned_to).await
    }

    pub async fn db_contact_of(&self, workspace: &str, name: &str, assigned_to: Option<Uuid>) -> Uuid {
        let workspace = self.db_workspace_id(workspace).await;
        let mut tx = self.db_begin().await;
        let id = insert_contact(&mut tx, workspace, name, assigned_to, self.now()).await;
        tx.commit().await.expect("a commit");
        id
    }

    pub async fn db_contacts(&self, count: usize, assigned_to: Uuid) {
        let workspace = self.db_workspace_id(super::SUPPORT).await;
        let mut tx = self.db_begin().await;
        for nth in 0..count {
            insert_contact(&mut tx, workspace, &format!("Contact {nth:05}"), Some(assigned_to), self.now()).await;
        }
        tx.commit().await.expect("a commit");
    }

    /// Adds many identical contacts in one statement.
    pub async fn db_many_contacts(&self, count: i64, assigned_to: Uuid) {
        let workspace = self.db_workspace_id(super::SUPPORT).await;
        let id = if self.state.db.postgres().is_some() { "gen_random_uuid()" } else { "randomblob(16)" };
        let insert = sql("with recursive numbers (nth) as (
                select cast(1 as bigint) union all select nth + 1 from numbers where nth < $1)
            insert into contacts (id, workspace_id, name, assigned_to, name_key, detail_key, created_at)
            select ")
        .push(id)
        .push(", $2, 'Contact', $3, 'contact', '', 0 from numbers");
        self.db_write(insert.bind(count).bind(workspace).bind(assigned_to)).await;
    }

    /// Returns the User that a contact is assigned to.
    pub async fn db_assignee(&self, contact: Uuid) -> Option<Uuid> {
        let mut conn = self.state.db.read().await.expect("a connection");
        let found = sql("select assigned_to from contacts where id = $1").bind(contact);
        found.fetch_one::<(Option<Uuid>,)>(&mut conn).await.expect("a contact").0
    }

    /// Adds an invitation, unchecked: its inviter may have a lower level than it offers, as if demoted since.
    pub async fn db_invitation(&self, workspace: &str, email: &str, grant: Grant, by: Uuid, expires_at: i64) -> Uuid {
        let id = new_id();
        let insert = sql("insert into invitations (id, workspace_id, email, level, workspace_settings, data_export,
                contact_deletion, contact_visibility, mask_contact_details, search_key, sort_key, invited_by,
                invited_at, expires_at, vouched_by)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $14, $10, $11, $12, $13,
                (select id from accesses where workspace_id = $2 and user_id = $11 and revoked_at is null))")
        .bind(id)
        .bind(self.db_workspace_id(workspace).await)
        .bind(email)
        .bind_grant(grant)
        .bind(fold(email))
        .bind(by)
        .bind(self.now())
        .bind(expires_at)
        .bind(email_key(email));
        self.db_write(insert).await;
        id
    }

    /// Adds a link as sent by email.
    pub async fn db_link(&self, invitation: Uuid, generation: i64) -> Token {
        let token = Token::mint();
        let insert = sql("insert into invitation_tokens (token_hash, invitation_id, generation, created_at, by_email)
            values ($1, $2, $3, $4, true)");
        self.db_write(insert.bind(token.hash()).bind(invitation).bind(generation).bind(self.now())).await;
        token
    }

    pub async fn db_user_id(&self, email: &str) -> Uuid {
        let mut conn = self.state.db.read().await.expect("a connection");
        let found = sql("select id from users where email = $1").bind(email);
        found.fetch_one::<(Uuid,)>(&mut conn).await.expect("a user").0
    }

    pub async fn db_workspace_id(&self, slug: &str) -> Uuid {
        let mut conn = self.state.db.read().await.expect("a connection");
        let found = sql("select id from workspaces where slug = $1").bind(slug);
        found.fetch_one::<(Uuid,)>(&mut conn).await.expect("a workspace").0
    }

    /// Returns the version of Support.
    pub async fn db_version(&self) -> i64 {
        self.db_count("select version from workspaces where slug = 'support'").await
    }

    pub async fn db_count(&self, statement: &'static str) -> i64 {
        let mut conn = self.state.db.read().await.expect("a connection");
        sql(statement).fetch_count(&mut conn).await.expect("a count")
    }

    /// Lifts the sending limits.
    pub async fn db_lift_limits(&self) {
        self.db_write(sql(
            "update workspaces set sends_by_person = 100000, sends_a_day = 100000, sends_to_address = 100000",
        ))
        .await;
    }

    pub async fn db_write(&self, statement: Sql) {
        let mut tx = self.db_begin().await;
        statement.execute(&mut tx).await.expect("a statement that the schema allows");
        tx.commit().await.expect("a commit");
    }

    async fn db_begin(&self) -> Tx {
        self.state.db.begin_in_all(sql("select id from workspaces")).await.expect("a transaction")
    }
}

/// Returns the address of a contact: `ida.falk@customer.example` for `Ida Falk`.
pub fn contact_email(name: &str) -> String {
    format!("{}@customer.example", fold(name).replace(' ', "."))
}

pub const CONTACT_PHONE: &str = "+46 70 123 45 67";

async fn insert_user(tx: &mut Tx, display_name: &str, email: &str, now: i64) -> Uuid {
    let new = NewUser { email, display_name, password_hash: PASSWORD_HASH, is_admin: false, unverified_in: None };
    user::insert_user(tx, new, now).await.expect("the schema allows it").expect("a new address")
}

async fn insert_access(
    tx: &mut Tx,
    workspace: Uuid,
    user: Uuid,
    display_name: &str,
    email: &str,
    grant: Grant,
    now: i64,
) -> Uuid {
    let newcomer = Newcomer { user, display_name, email, invited_by: None };
    let access = grant_to(tx, workspace, newcomer, grant, now).await.expect("an access");
    let grown = sql("update workspaces set version = version + 1 where id = $1");
    grown.bind(workspace).execute(tx).await.expect("a workspace");
    access
}

async fn insert_contact(tx: &mut Tx, workspace: Uuid, name: &str, assigned_to: Option<Uuid>, now: i64) -> Uuid {
    let (id, email) = (new_id(), contact_email(name));
    sql("insert into contacts (id, workspace_id, name, email, phone, assigned_to, name_key, detail_key, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(id)
    .bind(workspace)
    .bind(name)
    .bind(email.as_str())
    .bind(CONTACT_PHONE)
    .bind(assigned_to)
    .bind(fold(name))
    .bind(detail_key(Some(&email), Some(CONTACT_PHONE)))
    .bind(now)
    .execute(tx)
    .await
    .expect("a contact");
    id
}
