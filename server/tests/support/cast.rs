use super::{Browser, Page, TestApp};
use app::{
    domain::policy::{Grant, Level, Restriction, Restrictions},
    store::search_key::fold,
};
use std::ops::Deref;
use uuid::Uuid;

/// The tests' main workspace, and another one.
pub const SUPPORT: &str = "support";
pub const SALES: &str = "sales";
pub const PASSWORD: &str = "correct horse battery";

/// A User with access to a workspace, signed in.
pub struct Person {
    pub display_name: String,
    pub email: String,
    pub user: Uuid,
    pub access: Uuid,
    browser: Browser,
}

impl Deref for Person {
    type Target = Browser;
    fn deref(&self) -> &Browser {
        &self.browser
    }
}

/// The people of Support, and an Owner of Sales.
pub struct Cast {
    /// Owner, and the Organization's admin.
    pub olivia: Person,
    /// Manager.
    pub max: Person,
    /// Agent.
    pub ava: Person,
    /// Owner of Sales, with no access to Support.
    pub sam: Person,
}

impl TestApp {
    pub async fn db_cast(&self) -> Cast {
        self.db_organization("Northwind").await;
        self.db_workspace("Support").await;
        self.db_workspace("Sales").await;
        let cast = Cast {
            olivia: self.db_person("Olivia Berg", SUPPORT, grant(Level::Owner)).await,
            max: self.db_person("Max Lind", SUPPORT, grant(Level::Manager)).await,
            ava: self.db_person("Ava Stone", SUPPORT, grant(Level::Agent)).await,
            sam: self.db_person("Sam Poe", SALES, grant(Level::Owner)).await,
        };
        self.db_make_admin(cast.olivia.user).await;
        cast
    }

    /// Adds a User with access to a workspace, and signs them in.
    pub async fn db_person(&self, display_name: &str, workspace: &str, grant: Grant) -> Person {
        let email = email_of(display_name);
        let user = self.db_user(display_name, &email).await;
        let access = self.db_access(user, workspace, grant).await;
        let browser = self.db_signed_in(user).await;
        Person { display_name: display_name.to_owned(), email, user, access, browser }
    }

    pub async fn db_signed_in(&self, user: Uuid) -> Browser {
        let browser = self.browser();
        browser.db_cookie(&self.db_session(user).await);
        browser
    }
}

/// Accepts an invitation as a new User.
pub async fn accept(browser: &Browser, link: &str, display_name: &str) -> Page {
    browser.post(link, &[("display_name", display_name), ("password", PASSWORD)]).await
}

pub fn email_of(display_name: &str) -> String {
    format!("{}@northwind.example", fold(display_name.split(' ').next().unwrap_or_default()))
}

pub fn grant(level: Level) -> Grant {
    Grant { level, restrictions: Restrictions::default() }
}

pub fn restricted(level: Level, restriction: Restriction) -> Grant {
    Grant { level, restrictions: Restrictions::default().with(restriction) }
}
