use super::{Page, cast::SUPPORT, stream::Stream};
use app::{
    contacts::contact::ContactsPageData,
    domain::{error::AppError, invitation::InvitationState, invited::Invited, json, outcome::Outcome},
    frame::listing::Listing,
    store::token::Token,
    users_page::row::{RowKind, UserRow, UsersPageData},
};
use reqwest::{
    Client, Method, RequestBuilder, Response, Url,
    cookie::{CookieStore, Jar},
    header::{ACCEPT, CONTENT_TYPE, ORIGIN, REFERER},
    redirect::Policy,
};
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;
use uuid::Uuid;

/// A visitor's browser, with cookies. Only `open` follows redirects.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    cookies: Arc<Jar>,
    pub url: String,
}

pub type Fields<'a> = [(&'a str, &'a str)];

const REDIRECTS_MAX: usize = 5;

impl Browser {
    pub fn new(url: &str) -> Self {
        let cookies = Arc::new(Jar::default());
        let client = Client::builder().cookie_provider(cookies.clone()).redirect(Policy::none()).build();
        Self { client: client.expect("a client"), cookies, url: url.to_owned() }
    }

    pub fn db_cookie(&self, session: &Token) {
        let address = self.address("");
        // The port is part of the name.
        let name = address.port().map_or_else(|| "roster".to_owned(), |port| format!("roster-{port}"));
        self.cookies.add_cookie_str(&format!("{name}={}; Path=/", session.as_str()), &address);
    }

    pub fn has_cookie(&self) -> bool {
        let cookies = self.cookies.cookies(&self.address(""));
        let cookies = cookies.as_ref().and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
        // What a browser is known by signs nobody in.
        cookies
            .split("; ")
            .any(|cookie| cookie.split('=').next().is_some_and(|name| !name.is_empty() && !name.ends_with("-browser")))
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Page {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    pub async fn sign_out(&self) -> Page {
        self.post("/sign-out", &[]).await
    }

    pub async fn get(&self, path: &str) -> Page {
        Page::read(self.send(self.request(Method::GET, path).header(ACCEPT, "text/html")).await).await
    }

    pub async fn head(&self, path: &str) -> Page {
        Page::read(self.send(self.request(Method::HEAD, path).header(ACCEPT, "text/html")).await).await
    }

    /// Gets a page and follows redirects.
    pub async fn open(&self, path: &str) -> Page {
        let mut page = self.get(path).await;
        for _ in 0..REDIRECTS_MAX {
            match page.location() {
                Some(next) => page = self.get(&next).await,
                None => return page,
            }
        }
        panic!("{path} redirects without an end");
    }

    /// Posts a plain form to its own page.
    pub async fn post(&self, path: &str, fields: &Fields<'_>) -> Page {
        self.post_form(path, path, fields).await
    }

    /// Posts a plain form on the page `from`, as without JavaScript.
    pub async fn post_form(&self, from: &str, action: &str, fields: &Fields<'_>) -> Page {
        let request = self.same_origin(action).header(ACCEPT, "text/html,*/*;q=0.8");
        let request = request.header(REFERER, format!("{}{from}", self.url)).form(fields);
        Page::read(self.send(request).await).await
    }

    /// Posts a plain form with one file.
    pub async fn upload(&self, from: &str, action: &str, name: &str, file: &[u8]) -> Page {
        const BOUNDARY: &str = "a-boundary-that-no-file-has";
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a file\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        );
        let body = [head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        let request = self.same_origin(action).header(ACCEPT, "text/html,*/*;q=0.8");
        let request = request.header(REFERER, format!("{}{from}", self.url)).body(body);
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        Page::read(self.send(request.header(CONTENT_TYPE, content_type)).await).await
    }

    /// Calls a server function that writes, as the browser's script does.
    pub async fn call<T: DeserializeOwned + Serialize>(
        &self,
        endpoint: &str,
        fields: &Fields<'_>,
    ) -> Result<T, AppError> {
        answer(self.send_call(endpoint, fields).await).await
    }

    /// Calls a server function, and returns the whole response.
    pub async fn send_call(&self, endpoint: &str, fields: &Fields<'_>) -> Response {
        let request = self.same_origin(&format!("/api/{endpoint}")).header(ACCEPT, "application/json");
        self.send(request.form(fields)).await
    }

    /// Calls a server function that reads.
    pub async fn ask<T: DeserializeOwned + Serialize>(
        &self,
        endpoint: &str,
        fields: &Fields<'_>,
    ) -> Result<T, AppError> {
        let request = self.request(Method::GET, &format!("/api/{endpoint}")).header(ACCEPT, "application/json");
        answer(self.send(request.query(fields)).await).await
    }

    /// Reports that a page was closed.
    pub async fn leave(&self) -> Page {
        Page::read(self.send(self.same_origin("/leave")).await).await
    }

    pub async fn beat(&self) -> Page {
        Page::read(self.send(self.same_origin("/beat")).await).await
    }

    pub async fn stream(&self, workspace: &str) -> Stream {
        self.stream_at(&format!("/w/{workspace}/stream")).await
    }

    /// Opens the stream of a page that was opened with this access.
    pub async fn stream_with(&self, workspace: &str, access: Uuid) -> Stream {
        self.stream_at(&format!("/w/{workspace}/stream?access={access}")).await
    }

    async fn stream_at(&self, path: &str) -> Stream {
        Stream::of(self.send(self.request(Method::GET, path).header(ACCEPT, "text/event-stream")).await)
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.address(path))
    }

    pub async fn send(&self, request: RequestBuilder) -> Response {
        request.send().await.expect("the server answers")
    }

    fn same_origin(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path).header(ORIGIN, &self.url).header("sec-fetch-site", "same-origin")
    }

    fn address(&self, path: &str) -> Url {
        format!("{}{path}", self.url).parse().expect("an address")
    }
}

/// Actions in the workspace Support.
impl Browser {
    pub async fn invite(&self, email: &str, level: &str, restrictions: &[&str]) -> Result<Outcome, AppError> {
        let fields = [("workspace", SUPPORT), ("emails", email), ("level", level)];
        self.invite_by(&with_restrictions(&fields, restrictions)).await
    }

    /// Invites one person.
    pub async fn invite_by(&self, fields: &[(&str, &str)]) -> Result<Outcome, AppError> {
        let Invited { mut each } = self.call("invitations/invite", fields).await?;
        assert_eq!(each.len(), 1, "one address is one invitation");
        each.remove(0).result
    }

    pub async fn resend(&self, invitation: Uuid) -> Result<Outcome, AppError> {
        self.call("invitations/resend", &[("workspace", SUPPORT), ("id", &invitation.to_string())]).await
    }

    pub async fn cancel(&self, invitation: Uuid) -> Result<Outcome, AppError> {
        self.call("invitations/cancel", &[("workspace", SUPPORT), ("id", &invitation.to_string())]).await
    }

    /// Edits an access with a form that was opened at this revision.
    pub async fn edit_at(
        &self,
        revision: i64,
        access: Uuid,
        level: &str,
        restrictions: &[&str],
    ) -> Result<Outcome, AppError> {
        let (access, revision) = (access.to_string(), revision.to_string());
        let fields = [("workspace", SUPPORT), ("id", &*access), ("revision", &*revision), ("level", level)];
        self.call("users/edit", &with_restrictions(&fields, restrictions)).await
    }

    /// Edits an access for the first time.
    pub async fn edit(&self, access: Uuid, level: &str, restrictions: &[&str]) -> Result<Outcome, AppError> {
        self.edit_at(1, access, level, restrictions).await
    }

    pub async fn revoke(&self, access: Uuid) -> Result<Outcome, AppError> {
        self.call("users/revoke", &[("workspace", SUPPORT), ("id", &access.to_string())]).await
    }

    pub async fn revoke_and_hand_on(&self, access: Uuid, recipient: &str) -> Result<Outcome, AppError> {
        let access = access.to_string();
        let fields = [("workspace", SUPPORT), ("id", &*access), ("hand_on", "true"), ("recipient", recipient)];
        self.call("users/revoke", &fields).await
    }

    pub async fn users(&self, search: &str) -> Result<UsersPageData, AppError> {
        self.users_of(SUPPORT, &Listing { search: search.to_owned(), ..Default::default() }).await
    }

    /// Returns the only row that matches.
    pub async fn row_of(&self, search: &str) -> UserRow {
        let rows = self.users(search).await.expect("they see the Users page").rows;
        assert_eq!(rows.len(), 1, "{rows:#?}");
        rows.into_iter().next().unwrap()
    }

    pub async fn users_of(&self, workspace: &str, listing: &Listing) -> Result<UsersPageData, AppError> {
        self.ask("users/list", &[("workspace", workspace), ("query", &listing.query())]).await
    }

    pub async fn contacts(&self, search: &str) -> Result<ContactsPageData, AppError> {
        self.contacts_of(&Listing { search: search.to_owned(), ..Default::default() }).await
    }

    pub async fn contacts_of(&self, listing: &Listing) -> Result<ContactsPageData, AppError> {
        self.ask("contacts/list", &[("workspace", SUPPORT), ("query", &listing.query())]).await
    }

    /// Assigns a contact; an empty `to` unassigns it.
    pub async fn assign(&self, contact: Uuid, to: &str) -> Result<Outcome, AppError> {
        self.call("contacts/assign", &[("workspace", SUPPORT), ("id", &contact.to_string()), ("to", to)]).await
    }

    pub async fn delete_contact(&self, contact: Uuid) -> Result<Outcome, AppError> {
        self.call("contacts/delete", &[("workspace", SUPPORT), ("id", &contact.to_string())]).await
    }
}

pub fn state_of(invitation: &UserRow) -> InvitationState {
    match invitation.who {
        RowKind::Invited { state, .. } => state,
        RowKind::User { .. } => panic!("not an invitation: {invitation:?}"),
    }
}

fn with_restrictions<'a>(fields: &Fields<'a>, restrictions: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let restrictions = restrictions.iter().map(|restriction| ("restrictions[]", *restriction));
    fields.iter().copied().chain(restrictions).collect()
}

/// Reads JSON as the browser does, and holds that nothing of it was lost.
pub fn read_json<T: DeserializeOwned + Serialize>(text: &str) -> Option<T> {
    let value = json::read(text).ok()?;
    let document: serde_json::Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(serde_json::to_value(&value).expect("JSON"), document);
    Some(value)
}

async fn answer<T: DeserializeOwned + Serialize>(response: Response) -> Result<T, AppError> {
    let (status, is_done) = (response.status().as_u16(), response.status().is_success());
    let body = response.text().await.expect("the answer is whole");
    if is_done {
        return Ok(read_json(&body).unwrap_or_else(|| panic!("not what was asked for: {body}")));
    }
    let error: AppError = read_json(&body).unwrap_or_else(|| panic!("{status}, and not our error: {body}"));
    assert_eq!(status, error.status(), "the status says the same as {error:?}");
    Err(error)
}
